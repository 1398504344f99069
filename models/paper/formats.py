"""Formats: a briefing as the file that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.lists.briefing import as_html
from models.paper.briefing_docx import briefing_docx
from models.paper.briefing_pdf import briefing_pdf
from models.paper.map_alone import map_alone
from models.paper.picture import picture_png


@dataclass(frozen=True)
class Format:
    """What a file is called and ends with; whether each language is a file of its own."""

    what: str
    ending: str
    each: bool = False


FORMATS = {
    "pdf": Format("briefing", "pdf"),
    "docx": Format("briefing", "docx"),
    "png": Format("picture", "png", each=True),
    "html": Format("briefing", "html"),
    "map_png": Format("map", "png", each=True),
    "map_svg": Format("map", "svg", each=True),
}


def briefing_bytes(sections: Sequence[dict[str, Any]], kind: str, made: date) -> bytes:
    """Return a briefing as a file: pdf (A4), docx (to edit), png (a picture), html, or its map.

    Parameters
    ----------
    sections : as `models.lists.briefing.briefing_sections` makes them; a picture is of the first.
    kind : of FORMATS.
    """
    if kind == "pdf":
        return briefing_pdf(sections, made)
    if kind == "docx":
        return briefing_docx(sections, made)
    if kind == "png":
        return picture_png(sections[0])
    if kind in ("map_png", "map_svg"):
        return map_alone(sections[0], kind.removeprefix("map_"))
    return as_html(sections).encode()
