"""Files: the ranked list and its briefing as files, made once and shared by all viewers."""

from datetime import date

from models.contacts import contacts as contacts_in
from models.estimate.settings import Settings
from models.lists.briefing import briefing_sections
from models.lists.export import to_bytes
from models.paper.formats import briefing_bytes
from pages.view.coverage.activities import activities_part, saved_until
from pages.view.frame import made_once
from pages.view.frame.in_use import of_tables
from pages.view.frame.shared_store import shared_store


@of_tables(max_entries=16)
def download(
    settings: Settings, kind: str, lang: str, made: date, only: tuple[str, ...] | None
) -> bytes:
    """Return the ranked list, or the districts `only`, as csv, xlsx, geojson or gpkg."""
    return to_bytes(made_once.ranking(settings), kind, lang, made_once.outlines(), made, only)


def briefing(settings: Settings, province: str | None, lang: str, made: date, kind: str) -> bytes:
    """Return the briefing of a province (P-code) or of the country; kind: of its formats."""
    return _briefing(settings, province, lang, made, kind, saved_until())


@of_tables(max_entries=32)
def _briefing(
    settings: Settings, province: str | None, lang: str, made: date, kind: str, saved: int | None
) -> bytes:
    """Return the briefing with the activities and contacts of a state of the store."""
    now, extra, contacts = made_once.ranking(settings), {}, None
    if saved is not None:
        contacts = contacts_in(shared_store())
        part = activities_part(now.table, province, lang, made)
        extra = {lang: [part] if part else []}
    drawn = made_once.outlines()
    pages = briefing_sections(now, drawn, province, (lang,), made, extra=extra, contacts=contacts)
    return briefing_bytes(pages, kind, made)
