"""Map alone: the map of a briefing as a picture of its own, to put into a page or a poster."""

from typing import Any

from models.paper.drawing import add_drawing
from models.paper.typeset import png, svg

_PPI = 300  # of 190 mm: 2,244 pixels


def map_alone(page: dict[str, Any], kind: str) -> bytes:
    """Return a briefing's map with legend and sources, 190 mm wide.

    Where there is no outline to draw, the notes say so.

    Parameters
    ----------
    page : one language of `models.lists.briefing.briefing_sections`.
    kind : png (300 pixels per inch) or svg (its letters are drawn, so that no font is needed).
    """
    drawings: dict[str, str] = {}
    values = {
        "map": add_drawing(page["map"], "map.svg", drawings),
        "lang": page["lang"],
        "title": page["map_title"],
        "notes": [*page["about"][-1:], *page["map_notes"], page["made"], page["purpose"]],
    }
    if kind == "svg":
        return svg("map_alone.typ", values, drawings)
    return png("map_alone.typ", values, drawings, _PPI)
