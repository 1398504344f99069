"""Formats: a briefing as the file that was asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.lists.briefing import as_html
from models.paper.briefing_docx import briefing_docx
from models.paper.briefing_pdf import briefing_pdf
from models.paper.picture import picture_png

FORMATS = ("pdf", "docx", "png", "html")


def briefing_bytes(sections: Sequence[dict[str, Any]], kind: str, made: date) -> bytes:
    """Return a briefing as a file: pdf (A4), docx (to edit), png (a picture) or html.

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
    return as_html(sections).encode()
