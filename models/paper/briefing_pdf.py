"""Briefing PDF: a province or the country on A4, in one or both languages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.paper.drawing import add_drawing
from models.paper.typeset import pdf
from models.phrases import word


def briefing_pdf(sections: Sequence[dict[str, Any]], made: date) -> bytes:
    """Return a briefing as PDF: page numbers, a running title, the table's head on every page.

    The same sections and day give the same bytes.

    Parameters
    ----------
    sections : as `models.lists.briefing.briefing_sections` makes them, at least one.
    made : the day that stands on every page.
    """
    drawings: dict[str, str] = {}
    pages = [_page(page, made, drawings) for page in sections]
    return pdf("briefing.typ", pages, drawings, made)


def _page(page: dict[str, Any], made: date, drawings: dict[str, str]) -> dict[str, Any]:
    """Return what the template needs of a page; its map is put into the drawings."""
    lang = page["lang"]
    return page | {
        "map": add_drawing(page["map"], f"map-{lang}.svg", drawings),
        "running": page["title"],
        "made_day": made.isoformat(),
        "purpose_short": word("brief.purpose_short", lang),
        "columns": [label[:1].upper() + label[1:] for label in page["columns"]],
        "reasons": any(row["reasons"] is not None for row in page["rows"]),
    }
