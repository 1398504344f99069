"""Text layer: what a reader gets who searches or copies a PDF, each Khmer cluster once.

Typst's PDF writer starts a new run for every mark that stands above or below the line, and gives
each of these runs the text of the whole cluster. A copy of ឃ្មុំ would then read ឃ្មុំឃ្មុំឃ្មុំឃ្មុំ. Here the
later runs of a cluster are marked as having no text, and so are the letters of drawings, which
stand where they are drawn and not in an order to read; a drawing's own text says what it shows.
Nothing that is drawn changes.
"""

import io
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Dictionary, Name

_SAME_LINE = 0.8  # a mark stands less than this share of the letter's size off its line
_LINE = 0.01  # points: what lies nearer stands on the line
_NO_TEXT, _END = b"\n/Span<</ActualText()>>BDC ", b"\nEMC"
# Parentheses in a string may stand in pairs without a backslash.
_STRING = rb"\((?:\\.|[^()\\]|\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*+\))*+\))*+\)"
_GLYPHS = rb"\[(?:" + _STRING + rb"|<[0-9A-Fa-f\s]*+>|[-+.\d\s])*+\]"
_KNOWN = (
    rb"<<(?:" + _STRING + rb"|<<(?:" + _STRING + rb"|[^()<>]|<[^<>]*+>)*+>>|[^()<>]|<[^<>]*+>)*+>>"
)
# The steps of a page that matter, each with a letter to begin with: a page has tens of thousands of
# steps, and this is ten times as fast as making an object of each.
_STEP = re.compile(
    # looks no further where none of these begins
    rb"(?=[(<\[/ETcqQ])(?:(?P<show>"
    + _STRING
    + rb"\s*+Tj|<[0-9A-Fa-f\s]++>\s*+Tj|"
    + _GLYPHS
    + rb"\s*+TJ)"
    rb"|(?P<begin>/\w++\s*+(?:" + _KNOWN + rb"\s*+BDC|BMC))|(?P<end>EMC)"
    rb"|(?P<letters>/\w++\s++[-+.\d]++\s++Tf)|(?P<place>Tm)|(?P<move>cm)|(?P<push>q)|(?P<pop>Q))",
    re.DOTALL,
)
_MARK = re.compile(rb"/MCID\s+(\d+)")
_FURTHEST = 100  # bytes before an operator in which its six numbers are


class _Matrix(NamedTuple):
    """A transformation: the six numbers of PDF."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def within(self, outer: "_Matrix") -> "_Matrix":
        """Return this transformation, then the outer one."""
        a, b, c, d, e, f = self
        oa, ob, oc, od, oe, of = outer
        return _Matrix(
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        )


@dataclass
class _Cluster:
    """The cluster drawn last: its text, first glyph, line, and whether a mark of it stood off."""

    text: str = ""
    glyph: bytes = b""
    line: float = 0.0
    marked: bool = False


def each_cluster_once(pdf: bytes) -> bytes:
    """Return a PDF of Typst whose text says each cluster once, in the order of reading.

    Parameters
    ----------
    pdf : as Typst writes it: glyphs of two bytes, fonts with a table to Unicode.

    Raises
    ------
    pikepdf.PdfError : the bytes are no PDF.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        figures = [
            mark
            for item in document.objects
            if isinstance(item, Dictionary) and item.get(Name.S) == Name.Figure
            for mark in _marks(item)
        ]
        for page in document.pages:
            silent = {number for number, place in figures if place == page.obj.objgen}
            _mend(document, page.obj, silent)
        made = io.BytesIO()
        document.save(made, deterministic_id=True)
    return made.getvalue()


def _marks(figure: Any) -> list[tuple[int, tuple[int, int]]]:
    """Return the numbers of a figure's marked contents, each with its page."""
    kids = figure.get(Name.K, [])
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [
        (int(kid.MCID), kid.Pg.objgen)
        if isinstance(kid, Dictionary)
        else (int(kid), figure.Pg.objgen)
        for kid in kids
    ]


def _mend(document: pikepdf.Pdf, page: Any, silent: set[int]) -> None:
    fonts = {
        str(name).encode(): to_unicode(font.ToUnicode.read_bytes())
        for name, font in page.get("/Resources", {}).get("/Font", {}).items()
        if "/ToUnicode" in font
    }
    drawn = page.Contents.read_bytes()  # Typst writes one stream for each page
    page.Contents = document.make_stream(_Walk(fonts, silent).walk(drawn))


def to_unicode(table: bytes) -> dict[bytes, str]:
    r"""Return glyph (two bytes) -> text, of a font's table to Unicode.

    >>> to_unicode(b"1 beginbfchar <0001> <178317D2> endbfchar")
    {b'\x00\x01': 'ឃ្'}
    >>> to_unicode(b"1 beginbfrange <0001> <0002> <0041> endbfrange")[b"\x00\x02"]
    'B'
    """
    found: dict[bytes, str] = {}
    words = table.decode("latin-1").replace("<", " <").replace(">", "> ").split()
    inside = ""
    given: list[bytes] = []
    for word in words:
        if word.startswith("beginbf"):
            inside, given = word.removeprefix("begin"), []
        elif word.startswith("endbf"):
            inside = ""
        elif inside and word.startswith("<"):
            given.append(bytes.fromhex(word.strip("<>")))
            if inside == "bfchar" and len(given) == 2:
                found[given[0]] = given[1].decode("utf-16-be")
                given = []
            elif inside == "bfrange" and len(given) == 3:
                first, last, text = (int.from_bytes(b) for b in given)
                for step in range(last - first + 1):
                    found[(first + step).to_bytes(2)] = chr(text + step)
                given = []
    return found


class _Walk:
    """A walk through what a page draws, that takes repeated texts away."""

    def __init__(self, fonts: dict[bytes, dict[bytes, str]], silent: set[int]) -> None:
        self.fonts, self.silent = fonts, silent
        self.open: list[bool] = []  # the marked contents we are in: whether each is a drawing
        self.kept: list[bytes] = []
        self.matrix, self.saved = _Matrix(), [_Matrix()]
        self.text_matrix, self.font, self.size = _Matrix(), b"", 1.0
        self.last = _Cluster()
        # a Span with a text of its own that waits for its glyphs: its place in `kept`, its text
        self.span: tuple[int, str] | None = None

    def walk(self, drawn: bytes) -> bytes:
        """Return what a page draws with less text; all other steps as they were written."""
        done, acts = 0, {"begin": self._begin, "end": self._end, "show": self._show}
        for step in _STEP.finditer(drawn):
            kind = str(step.lastgroup)
            if kind == "push":
                self.saved.append(self.matrix)
            elif kind == "pop":
                self.matrix = self.saved.pop()
            elif kind == "move":
                self.matrix = _six_before(step).within(self.matrix)
            elif kind == "place":
                self.text_matrix = _six_before(step)
            elif kind == "letters":
                name, size, _ = step[0].split()
                self.font, self.size = name, float(size)
            else:
                self.kept.append(drawn[done : step.start()])
                acts[kind](step[0])
                done = step.end()
        return b"".join([*self.kept, drawn[done:]])

    def _begin(self, written: bytes) -> None:
        mark, texts = _MARK.search(written), b"/ActualText" in written
        # letters on a map are for the eye alone; those above and below a page are read
        aside = written.startswith(b"/Artifact") and b"/Pagination" not in written
        self.open.append(aside or (mark is not None and int(mark[1]) in self.silent))
        if texts:
            known: Any = pikepdf.Object.parse(written[written.index(b"<<") : -len("BDC")])
            self.span = (len(self.kept), str(known.ActualText))
        self.kept.append(_NO_TEXT if texts and any(self.open) else written)

    def _end(self, written: bytes) -> None:
        self.span = None
        self.open.pop()
        self.kept.append(written)

    def _show(self, written: bytes) -> None:
        if any(self.open):
            self.kept.append(written if self.span is not None else _NO_TEXT + written + _END)
            return
        place = self.text_matrix.within(self.matrix)
        off = abs(place.f - self.last.line)
        mark = _LINE < off < _SAME_LINE * self.size * abs(place.d)
        if self.span is not None:
            self._show_span(written, place.f, mark)
        else:
            self._show_glyphs(written, place.f, mark)

    def _show_span(self, written: bytes, line: float, mark: bool) -> None:
        assert self.span is not None
        at, text = self.span
        glyph = next((x[:2] for x in _items(written) if isinstance(x, bytes)), b"")
        if self._again(text, glyph, mark):
            self.kept[at] = _NO_TEXT
        else:
            self.last = _Cluster(text, glyph, line)
        self.kept.append(written)

    def _again(self, text: str, glyph: bytes, mark: bool) -> bool:
        """Return whether a run only repeats the text of the cluster before it."""
        if text != self.last.text:
            return False
        if mark:
            self.last.marked = True
            return True
        return self.last.marked and glyph != self.last.glyph

    def _show_glyphs(self, written: bytes, line: float, mark: bool) -> None:
        table = self.fonts.get(self.font, {})
        silent: list[bytes] = []
        rest: list[bytes] = []
        for item in _items(written):
            if not isinstance(item, bytes):
                (rest if rest else silent).append(b"%g" % item)
                continue
            for at in range(0, len(item), 2):
                glyph = item[at : at + 2]
                text = table.get(glyph, "")
                if not rest and self._again(text, glyph, mark):
                    silent.append(b"<%s>" % glyph.hex().encode())
                    continue
                if text:
                    self.last = _Cluster(text, glyph, line)
                rest.append(b"<%s>" % glyph.hex().encode())
        if not any(x.startswith(b"<") for x in silent):
            self.kept.append(written)
            return
        self.kept.append(_NO_TEXT + b"[%s]TJ" % b"".join(silent) + _END)
        if rest:
            self.kept.append(b"[%s]TJ" % b"".join(rest))


def _six_before(step: re.Match[bytes]) -> _Matrix:
    """Return the six numbers that stand before an operator."""
    end = step.start()
    numbers = step.string[max(0, end - _FURTHEST) : end].split()
    return _Matrix(*map(float, numbers[-6:]))


def _items(written: bytes) -> list[bytes | float]:
    """Return the strings of a text step, and the moves between them."""
    if written.startswith(b"<"):
        return [bytes.fromhex(written[1 : written.index(b">")].decode())]
    found: Any = pikepdf.Object.parse(written[: -len("Tj")])
    several = found if isinstance(found, pikepdf.Array) else [found]
    return [bytes(x) if isinstance(x, pikepdf.String) else float(x) for x in several]
