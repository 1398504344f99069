"""Picture: map, five districts and the source as one PNG, to send by telephone."""

import io
from typing import Any

from PIL import Image

from models.paper.drawing import add_drawing
from models.paper.typeset import png
from models.phrases import word

WIDTH_PIXELS, _PPI, _COLOURS = 1080, 144, 128
DISTRICTS = 5


def picture_png(page: dict[str, Any]) -> bytes:
    """Return a briefing's map and first districts as a PNG of 1,080 pixels' width.

    Parameters
    ----------
    page : one language of `models.lists.briefing.briefing_sections`.
    """
    first = page["rows"][:DISTRICTS]
    drawings: dict[str, str] = {}
    values = {
        "lang": page["lang"],
        "title": page["title"],
        "about": page["about"][-1],
        "map": add_drawing(page["map"], "map.svg", drawings),
        "map_title": page["map_title"],
        "heading": word("brief.first", page["lang"], n=len(first)),
        "rows": first,
        "purpose": page["purpose"],
        "source": f"{page['made']} {page['map_notes'][-1]}",
    }
    return _small(png("picture.typ", values, drawings, _PPI))


def _small(picture: bytes) -> bytes:
    """Return the picture with few colours: a map of tiers needs no more, a telephone pays less."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
            made, "PNG", optimize=True
        )
    return made.getvalue()
