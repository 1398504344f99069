"""Briefing PDF: a province or the country on A4, in one or both languages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

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
    drawings = {f"map-{page['lang']}.svg": str(page["map"]) for page in sections if page["map"]}
    return pdf("briefing.typ", [_page(page, made) for page in sections], drawings, made)


def _page(page: dict[str, Any], made: date) -> dict[str, Any]:
    lang = page["lang"]
    return page | {
        "map": f"map-{lang}.svg" if page["map"] else "",
        "running": page["title"],
        "made_day": made.isoformat(),
        "purpose_short": word("brief.purpose_short", lang),
        "columns": [label[:1].upper() + label[1:] for label in page["columns"]],
        "reasons": any(row["reasons"] is not None for row in page["rows"]),
    }
