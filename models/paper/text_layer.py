"""Text layer: what a reader gets who searches or copies a PDF, each Khmer cluster once.

Typst's PDF writer starts a new run for every mark that stands above or below the line, and gives
each of these runs the text of the whole cluster. A copy of ឃ្មុំ would then read ឃ្មុំឃ្មុំឃ្មុំឃ្មុំ. Here the
later runs of a cluster are marked as having no text, and so are the letters of drawings, which
stand where they are drawn and not in an order to read; a drawing's own text says what it shows.
Nothing that is drawn changes.
"""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import ContentStreamInstruction as Step
from pikepdf import Dictionary, Matrix, Name, Operator, String

_SAME_LINE = 0.8  # a mark stands less than this share of the letter's size off its line
_LINE = 0.01  # points: what lies nearer stands on the line
_NO_TEXT = Step([Name.Span, Dictionary(ActualText=String(""))], Operator("BDC"))
_END = Step([], Operator("EMC"))
# operator of PDF -> what the walk does with it; all others are kept as they are
_ACTS = {
    "q": "_push",
    "Q": "_pop",
    "cm": "_move",
    "Tm": "_place",
    "Tf": "_letters",
    "BDC": "_begin",
    "EMC": "_end",
    "Tj": "_show_one",
    "TJ": "_show_several",
}


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
        str(name): to_unicode(font.ToUnicode.read_bytes())
        for name, font in page.get("/Resources", {}).get("/Font", {}).items()
        if "/ToUnicode" in font
    }
    steps = _Walk(fonts, silent).walk(pikepdf.parse_content_stream(page))
    page.Contents = document.make_stream(pikepdf.unparse_content_stream(steps))


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

    def __init__(self, fonts: dict[str, dict[bytes, str]], silent: set[int]) -> None:
        self.fonts, self.silent = fonts, silent
        self.open: list[bool] = []  # the marked contents we are in: whether each is a drawing
        self.kept: list[Any] = []
        self.matrix, self.saved = Matrix(), [Matrix()]
        self.text_matrix, self.font, self.size = Matrix(), "", 1.0
        self.last = _Cluster()
        self.span: Step | None = None  # a Span with a text of its own that waits for its glyphs

    def walk(self, steps: list[Any]) -> list[Any]:
        for step in steps:
            name = _ACTS.get(str(step.operator)) if isinstance(step, Step) else None
            act = getattr(self, name) if name else None
            if act is None:
                self.kept.append(step)
            else:
                act(step)
        return self.kept

    def _push(self, step: Step) -> None:
        self.saved.append(self.matrix)
        self.kept.append(step)

    def _pop(self, step: Step) -> None:
        self.matrix = self.saved.pop()
        self.kept.append(step)

    def _move(self, step: Step) -> None:
        self.matrix = Matrix(*(float(x) for x in step.operands)) @ self.matrix
        self.kept.append(step)

    def _place(self, step: Step) -> None:
        self.text_matrix = Matrix(*(float(x) for x in step.operands))
        self.kept.append(step)

    def _letters(self, step: Step) -> None:
        self.font, self.size = str(step.operands[0]), float(step.operands[1])
        self.kept.append(step)

    def _begin(self, step: Step) -> None:
        known: Any = step.operands[1] if isinstance(step.operands[1], Dictionary) else {}
        self.open.append(int(known.get("/MCID", -1)) in self.silent)
        if "/ActualText" in known:
            self.span = step
        self.kept.append(_NO_TEXT if "/ActualText" in known and any(self.open) else step)

    def _end(self, step: Step) -> None:
        self.span = None
        self.open.pop()
        self.kept.append(step)

    def _show_one(self, step: Step) -> None:
        self._show([step.operands[0]])

    def _show_several(self, step: Step) -> None:
        self._show(list(step.operands[0]))

    def _show(self, items: list[Any]) -> None:
        if any(self.open):
            drawn = Step([pikepdf.Array(items)], Operator("TJ"))
            self.kept += [drawn] if self.span is not None else [_NO_TEXT, drawn, _END]
            return
        place = self.text_matrix @ self.matrix
        off = abs(place.f - self.last.line)
        mark = _LINE < off < _SAME_LINE * self.size * abs(place.d)
        if self.span is not None:
            self._show_span(items, place.f, mark)
        else:
            self._show_glyphs(items, place.f, mark)

    def _show_span(self, items: list[Any], line: float, mark: bool) -> None:
        assert self.span is not None
        text = str(self.span.operands[1].ActualText)
        glyph = next((bytes(x)[:2] for x in items if isinstance(x, String)), b"")
        if self._again(text, glyph, mark):
            self.kept[self._index(self.span)] = _NO_TEXT
        else:
            self.last = _Cluster(text, glyph, line)
        self.kept.append(Step([pikepdf.Array(items)], Operator("TJ")))

    def _index(self, step: Step) -> int:
        return next(i for i in range(len(self.kept) - 1, -1, -1) if self.kept[i] is step)

    def _again(self, text: str, glyph: bytes, mark: bool) -> bool:
        """Return whether a run only repeats the text of the cluster before it."""
        if text != self.last.text:
            return False
        if mark:
            self.last.marked = True
            return True
        return self.last.marked and glyph != self.last.glyph

    def _show_glyphs(self, items: list[Any], line: float, mark: bool) -> None:
        table = self.fonts.get(self.font, {})
        silent: list[Any] = []
        rest: list[Any] = []
        for item in items:
            if not isinstance(item, String):
                (rest if rest else silent).append(item)
                continue
            raw = bytes(item)
            for at in range(0, len(raw), 2):
                glyph = raw[at : at + 2]
                text = table.get(glyph, "")
                if not rest and self._again(text, glyph, mark):
                    silent.append(String(glyph))
                    continue
                if text:
                    self.last = _Cluster(text, glyph, line)
                rest.append(String(glyph))
        if any(isinstance(x, String) for x in silent):
            self.kept += [_NO_TEXT, Step([pikepdf.Array(silent)], Operator("TJ")), _END]
        else:
            rest = silent + rest
        if rest:
            self.kept.append(Step([pikepdf.Array(rest)], Operator("TJ")))
