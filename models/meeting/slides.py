"""Slides: the pages of a meeting as the file that was asked for."""

from collections.abc import Sequence
from datetime import date

from models.meeting.agenda import Page
from models.meeting.slides_pdf import slides_pdf
from models.meeting.slides_pptx import slides_pptx

FORMATS = ("pptx", "pdf")


def meeting_bytes(pages: Sequence[Page], kind: str, lang: str, made: date) -> bytes:
    """Return the pages as pptx (to edit) or pdf, with the same content."""
    make = slides_pptx if kind == "pptx" else slides_pdf
    return make(pages, lang, made)
