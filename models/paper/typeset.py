"""Typeset: a template of Typst and its values as PDF, PNG or SVG, with our own letters."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

import typst

from models.paper.text_layer import each_cluster_once

_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_khmer")
_HERE, _DRAWING = Path(__file__).parent, "drawing.typ"
# signs that turn or hide what stands around them, and those that no text holds
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@cache
def _fonts() -> typst.Fonts:
    """Return the letters of the packages we install, so that no machine needs any of its own."""
    folders = [str(Path(str(resources.files(name))) / "files") for name in _PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _template(name: str) -> bytes:
    return (_HERE / name).read_bytes()


def clean(value: object) -> object:
    r"""Return texts, lists and mappings of texts without signs that turn or hide letters.

    >>> clean({"a": ["x\u202ey", 1, None]})
    {'a': ['xy', 1, None]}
    """
    if isinstance(value, str):
        # half a sign (a lone surrogate) is none
        return _HIDDEN.sub("", value).encode("utf-8", "ignore").decode()
    if isinstance(value, Mapping):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def pdf(template: str, values: object, drawings: Mapping[str, str], made: date) -> bytes:
    """Return a document as PDF; what a copy of it reads is in the order of reading.

    Parameters
    ----------
    template : name of a `.typ` file of this room; values : for its `values.json`, never markup.
    drawings : file name -> SVG; made : the day the document says it was made.

    >>> pdf("picture.typ", {"lines": []}, {}, date(2026, 11, 27))[:5]
    Traceback (most recent call last):
    typst.TypstError: dictionary does not contain key ...
    """
    day = datetime(made.year, made.month, made.day, tzinfo=UTC)
    drawn = _compile(template, values, drawings, "pdf", None, day)
    return each_cluster_once(drawn)


def png(template: str, values: object, drawings: Mapping[str, str], ppi: float) -> bytes:
    """Return the first page of a document as PNG.

    ppi : pixels per inch of the page's own size.
    """
    return _compile(template, values, drawings, "png", ppi, None)


def svg(template: str, values: object, drawings: Mapping[str, str]) -> bytes:
    """Return the first page of a document as SVG, its letters as outlines."""
    return _compile(template, values, drawings, "svg", None, None)


def _compile(
    template: str,
    values: object,
    drawings: Mapping[str, str],
    kind: str,
    ppi: float | None,
    made: datetime | None,
) -> bytes:
    """Return what Typst makes of files that are in memory only; it reads nothing else."""
    files = {name: _template(name) for name in (template, _DRAWING)}
    files["main.typ"] = files.pop(template)
    files["values.json"] = json.dumps(clean(values), ensure_ascii=False).encode()
    files |= {name: svg.encode() for name, svg in drawings.items()}
    # its types lack files in memory
    return typst.compile(
        cast(Any, files),
        format=cast(Any, kind),
        ppi=ppi,
        timestamp=made,
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
