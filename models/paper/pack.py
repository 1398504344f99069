"""Pack: the briefings of several provinces as PDF and pictures, in one zip."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from models.lists.file_name import file_name
from models.paper.briefing_pdf import briefing_pdf
from models.paper.picture import picture_png
from models.snapshot.zip_file import pack

Sections = Callable[[str | None, str], dict[str, Any]]


def province_pack(
    places: Sequence[str | None],
    langs: Sequence[str],
    made: date,
    section: Sections,
    shown: Callable[[Iterable], Iterable] = iter,
    corridor: str = "all",
) -> bytes:
    """Return a zip with a PDF of each place in all languages, and a picture in each language.

    Parameters
    ----------
    places : P-codes of provinces, None for the country.
    section : place and language -> what `models.lists.briefing.briefing_sections` gives for them.
    shown : passes the places on one by one and shows how far it is.
    corridor : of which returns the ranking speaks, for the names of the files.
    """
    files = {}
    for place in shown(places):
        pages = [section(place, lang) for lang in langs]
        both = "both" if len(langs) > 1 else langs[0]
        name = file_name("briefing", place, both, made, "pdf", corridor)
        files[name] = briefing_pdf(pages, made)
        for page in pages:
            name = file_name("picture", place, page["lang"], made, "png", corridor)
            files[name] = picture_png(page)
    return pack(files)
