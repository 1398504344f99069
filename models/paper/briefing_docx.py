"""Briefing DOCX: the text, map and tables of a briefing, for an office that edits it."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from models.paper.drawing import add_drawing
from models.paper.office_text import KHMER, LATIN, office_text
from models.paper.typeset import png
from models.snapshot.zip_file import pack, unpack

_MAP_PPI = 200
_TABLE, _WIDTH_CM = "Table Grid", 17.4
_SIZES_PT = {"Normal": 10, "Title": 20, "Heading 1": 13, "Heading 2": 11, "List Bullet": 10}
_SHARES = (0.13, 0.19, 0.19, 0.14, 0.35)  # of the width, of the districts' columns
_COMMUNE_SHARES = (0.38, 0.15, 0.23, 0.24)


def briefing_docx(sections: Sequence[dict[str, Any]], made: date) -> bytes:
    """Return a briefing as DOCX with real styles; the same sections and day, the same bytes.

    Parameters
    ----------
    sections : as `models.lists.briefing.briefing_sections` makes them; made : the day on it.
    """
    document = docx.Document()
    _set_up(document, made, sections[0]["title"])
    for number, page in enumerate(sections):
        if number:
            document.add_page_break()
        _add_page(document, page)
    saved = io.BytesIO()
    document.save(saved)
    # a zip of its own, with fixed times
    return pack(unpack(saved.getvalue(), "briefing.docx"))


def _set_up(document: Document, made: date, title: str) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.8)
    for name, size in _SIZES_PT.items():
        _letters(document.styles[name], size)
    known = document.core_properties
    known.title, known.author = office_text(title), ""
    known.created = known.modified = datetime(made.year, made.month, made.day, tzinfo=UTC)


def _letters(style: ParagraphStyle, size: float) -> None:
    """Set the letters of a style, Khmer ones (complex script) too."""
    style.font.name, style.font.size = LATIN, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), LATIN)
    fonts.set(qn("w:cs"), KHMER)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    large = properties.find(qn("w:szCs"))
    if large is None:
        large = properties.makeelement(qn("w:szCs"), {})
        properties.append(large)
    large.set(qn("w:val"), str(round(2 * size)))


def _add_page(document: Document, page: dict[str, Any]) -> None:
    document.add_paragraph(office_text(page["title"]), "Title")
    for line in (*page["about"], page["made"]):
        document.add_paragraph(office_text(line))
    caveat = document.add_paragraph()
    caveat.add_run(office_text(page["purpose"])).bold = True
    caveat.add_run(f" {office_text(page['inside'])}")
    if page["short"]:
        document.add_paragraph(office_text(page["short"]))
    if page["map"]:
        drawings: dict[str, str] = {}
        values = {
            "map": add_drawing(page["map"], "map.svg", drawings),
            "title": page["map_title"],
            "lang": page["lang"],
        }
        drawn = png("picture_of_map.typ", values, drawings, _MAP_PPI)
        document.add_picture(io.BytesIO(drawn), width=Cm(_WIDTH_CM))
        document.add_paragraph(office_text(" ".join(page["map_notes"])))
    _add_parts(document, page["extra"])
    document.add_heading(office_text(page["heading"]), 1)
    if page["shared"]:
        document.add_paragraph(office_text(page["shared_by_all"]))
        _add_points(document, page["shared"])
    _add_table(document, page["columns"], [_cells(row) for row in page["rows"]])
    _add_parts(document, page["past"])
    contacts = [
        ": ".join(x for x in (one["name"], one["contact"]) if x) + f" ({one['known']})"
        for one in page["contacts"]
    ]
    for heading, points in (
        (page["trust_heading"], page["trust"]),
        (page["sources_heading"], _sources(page["sources"])),
        (page["contacts_heading"], contacts),
    ):
        document.add_heading(office_text(heading), 1)
        _add_points(document, points)
    _add_communes(document, page["communes"])


def _add_parts(document: Document, parts: Sequence[dict[str, Any]]) -> None:
    for part in parts:
        document.add_heading(office_text(part["title"]), 1)
        for line in part["lines"]:
            document.add_paragraph(office_text(line))
        _add_table(document, part["columns"], part["rows"])
        if part["notes"]:
            document.add_paragraph(office_text(" ".join(part["notes"])))


def _add_communes(document: Document, communes: dict[str, Any] | None) -> None:
    """Add a table of communes for each district, for the team that travels there."""
    if communes is None:
        return
    document.add_heading(office_text(communes["heading"]), 1)
    document.add_paragraph(office_text(" ".join(communes["notes"])))
    for part in communes["parts"]:
        document.add_heading(office_text(part["title"]), 2)
        _add_table(document, part["columns"], part["rows"], _COMMUNE_SHARES)
    _add_points(document, _sources(communes["sources"]))


def _sources(sources: Sequence[dict[str, str]]) -> list[str]:
    return [f"{one['what']}. {one['title']}. {one['licence']}" for one in sources]


def _cells(row: dict[str, Any]) -> list[str]:
    """Return a district's row as texts, its lines apart."""
    lines = [
        [row["rank"]],
        [row["name"], " · ".join(row["place"])],
        [row["tier"], row["chance"]],
        [row["value"], row["rate"]],
    ]
    if row["reasons"] is not None:
        lines.append(row["reasons"])
    return ["\n".join(x for x in cell if x) for cell in lines]


def _add_points(document: Document, points: Sequence[str]) -> None:
    for point in points:
        document.add_paragraph(office_text(point), "List Bullet")


def _add_table(
    document: Document,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float] = _SHARES,
) -> None:
    """Add a table with its head repeated on every page."""
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(columns), style=_TABLE)
    table.autofit = False
    even = (1 / len(columns),) * len(columns)
    shares = shares if len(columns) == len(shares) else even
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(share * _WIDTH_CM)
    head = [column[:1].upper() + column[1:] for column in columns]
    for number, row in enumerate((head, *rows)):
        made = table.add_row()
        for cell, text, share in zip(made.cells, row, shares, strict=True):
            cell.text, cell.width = office_text(text), Cm(share * _WIDTH_CM)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            if number == 0:
                cell.paragraphs[0].runs[0].bold = True
        whole = made._tr.get_or_add_trPr()
        # the head on every page, and no row cut in two
        whole.append(whole.makeelement(qn("w:cantSplit" if number else "w:tblHeader"), {}))
