"""Slides: the pages of a meeting as PPTX, whose texts and tables an office can edit."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Mm, Pt

from models.meeting.agenda import Page
from models.paper.drawing import add_drawing
from models.paper.office_text import KHMER, LATIN, office_text
from models.paper.typeset import png
from models.snapshot.zip_file import pack

WIDTH_MM, HEIGHT_MM = 338, 190
_SIDE, _TOP, _BODY = 16, 10, 36  # millimetres: of both margins, of the title, of what follows it
_PPI = 150
_INK, _HEAD = RGBColor(0x22, 0x26, 0x2B), RGBColor(0x3B, 0x46, 0x52)
_QUIET, _WHITE, _PALE = RGBColor(0x5C, 0x58, 0x50), RGBColor(255, 255, 255), RGBColor(247, 246, 243)
_TITLE_ONLY = 5  # of the layouts that python-pptx brings


def slides_pptx(pages: Sequence[Page], lang: str, made: date) -> bytes:
    """Return the pages as PPTX, 16:9; the same pages and day, the same bytes.

    Parameters
    ----------
    pages : as `models.meeting.agenda.agenda` makes them.
    """
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    known = deck.core_properties
    known.title, known.author, known.last_modified_by = office_text(pages[0].title), "", ""
    known.created = known.modified = datetime(made.year, made.month, made.day, tzinfo=UTC)
    for number, page in enumerate(pages, 1):
        slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
        _add_page(slide, page, lang)
        foot = f"{made.isoformat()} · {number} / {len(pages)}"
        _write(slide, [foot], _SIDE, HEIGHT_MM - 12, WIDTH_MM - 2 * _SIDE, 8, 10, _QUIET)
    saved = io.BytesIO()
    deck.save(saved)
    with zipfile.ZipFile(saved) as zipped:
        return pack({name: zipped.read(name) for name in zipped.namelist()})


def _add_page(slide: Slide, page: Page, lang: str) -> None:
    title = slide.shapes.title
    assert title is not None
    title.left, title.top = Mm(_SIDE), Mm(_TOP)
    title.width, title.height = Mm(WIDTH_MM - 2 * _SIDE), Mm(22)
    _fill(title.text_frame, [page.title], 28, _INK, bold=True)
    wide = WIDTH_MM - 2 * _SIDE
    high = HEIGHT_MM - _BODY - 34
    if page.map:
        drawings: dict[str, str] = {}
        values = {
            "map": add_drawing(page.map, "map.svg", drawings),
            "title": page.title,
            "lang": lang,
        }
        drawn = io.BytesIO(png("picture_of_map.typ", values, drawings, _PPI))
        picture = slide.shapes.add_picture(
            drawn, Mm(0), Mm(_BODY), height=Mm(HEIGHT_MM - _BODY - 14)
        )
        picture.left = Emu(Mm(WIDTH_MM - _SIDE) - picture.width)
        # its types miss that an element's own parts are there
        cast(Any, picture._element).nvPicPr.cNvPr.set("descr", office_text(page.title))
        wide -= round(picture.width / Mm(1)) + 6
    if page.lines:
        size = 16 if page.rows else 18
        _write(slide, page.lines, _SIDE, _BODY, wide, 18 if page.rows else high, size, _INK)
    if page.rows:
        _add_table(slide, page, _BODY + (20 if page.lines else 0), wide)
    if page.notes:
        _write(slide, page.notes, _SIDE, HEIGHT_MM - 32, wide, 18, 11, _QUIET)


def _write(
    slide: Slide,
    lines: Sequence[str],
    left: float,
    top: float,
    wide: float,
    high: float,
    size: float,
    colour: RGBColor,
) -> None:
    """Write lines into a box; places and sizes in millimetres, letters in points."""
    box = slide.shapes.add_textbox(Mm(left), Mm(top), Mm(wide), Mm(high))
    box.text_frame.word_wrap = True
    _fill(box.text_frame, lines, size, colour)


def _fill(
    frame: TextFrame, lines: Sequence[str], size: float, colour: RGBColor, bold: bool = False
) -> None:
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(size / 2)
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = office_text(line)
        font = run.font
        font.name, font.size, font.bold, font.color.rgb = LATIN, Pt(size), bold, colour
        properties: Any = run._r.get_or_add_rPr()
        letters = properties.makeelement(qn("a:cs"), {"typeface": KHMER})
        properties.append(letters)


def _add_table(slide: Slide, page: Page, top: float, wide: float) -> None:
    rows = [page.columns, *page.rows]
    frame = slide.shapes.add_table(
        len(rows), len(page.columns), Mm(_SIDE), Mm(top), Mm(wide), Mm(10 * len(rows))
    )
    for number, (row, cells) in enumerate(zip(rows, frame.table.rows, strict=True)):
        for text, cell in zip(row, cells.cells, strict=True):
            head = number == 0
            cell.fill.solid()
            cell.fill.fore_color.rgb = _HEAD if head else _PALE if number % 2 else _WHITE
            cell.margin_top = cell.margin_bottom = Mm(1)
            _fill(cell.text_frame, [text], 13, _WHITE if head else _INK, bold=head)
