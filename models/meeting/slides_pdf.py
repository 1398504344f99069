"""Slides as PDF: the same pages as the PPTX, for a projector without an office program."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from models.meeting.agenda import Page
from models.paper.drawing import add_drawing
from models.paper.typeset import pdf


def slides_pdf(pages: Sequence[Page], lang: str, made: date) -> bytes:
    """Return the pages as PDF, 16:9; the same pages and day, the same bytes."""
    drawings: dict[str, str] = {}
    values = [
        asdict(page) | {"map": add_drawing(page.map, f"map-{number}.svg", drawings)}
        for number, page in enumerate(pages)
    ]
    return pdf(
        "slides.typ", {"lang": lang, "day": made.isoformat(), "pages": values}, drawings, made
    )
