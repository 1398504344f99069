"""XML stream: the elements of a part of a workbook, one after the other, in little memory."""

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

_BYTES = 2**16
_DEEPEST = 64  # elements in each other; the parser remembers each of them
Start = Callable[[str, Mapping[str, str]], object]


class Enough(Exception):  # noqa: N818 - no fault: the reader has what it wants
    """Nothing more of a stream is wanted."""


def stream(
    source: IO[bytes], start: Start, end: Callable[[str], object], data: Callable[[str], object]
) -> None:
    r"""Call back for every start and end of an element and every text between, until `Enough`.

    Elements come without the prefix of their namespace. No part of a workbook declares a document
    type: one that does is refused, and with it every entity.

    Raises
    ------
    ValueError : a document type, elements in each other without end.
    xml.parsers.expat.ExpatError : no XML.

    >>> import io
    >>> stream(io.BytesIO(b"<x:a><x:b>1</x:b></x:a>"), lambda e, _: print(e), print, print)
    a
    b
    1
    b
    a
    """
    parser, depth = expat.ParserCreate(), 0

    def first(name: str, attributes: Mapping[str, str]) -> None:
        # where the outermost element has no prefix, those that matter have none
        prefixed = ":" in name
        begin, close = (_named(start), _named(end)) if prefixed else (start, end)

        def deeper(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEEPEST:
                raise ValueError("elements in each other")
            begin(name, attributes)

        def back(name: str) -> None:
            nonlocal depth
            depth -= 1
            close(name)

        parser.StartElementHandler, parser.EndElementHandler = deeper, back
        deeper(name, attributes)

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = first
    parser.CharacterDataHandler = data
    try:
        while chunk := source.read(_BYTES):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Enough:
        pass


def _named(handler: Callable[..., object]) -> Callable[..., None]:
    """Return a handler that is given names without their prefixes."""
    names: dict[str, str] = {}

    def named(name: str, *rest: object) -> None:
        if name not in names:
            names[name] = name.rpartition(":")[2]
        handler(names[name], *rest)

    return named
