"""Files: the ranked list and its briefing as files, made once and shared by all viewers."""

from collections.abc import Callable
from datetime import date

from models.contacts import contacts as contacts_in
from models.estimate.settings import Settings
from models.lists.briefing import briefing_sections
from models.lists.export import to_bytes
from models.lists.part import Part
from models.paper.formats import briefing_bytes
from models.phrases import LANGUAGES
from models.quarter.through_parts import Past, past_of, through_parts
from models.snapshot.how_far import list_told
from pages.view.coverage.activities import activities_part, saved_until
from pages.view.frame import made_once
from pages.view.frame.in_use import inputs, of_tables
from pages.view.frame.shared_store import shared_store


def download(
    settings: Settings, kind: str, lang: str, made: date, only: tuple[str, ...] | None
) -> bytes:
    """Return the ranked list, or the districts `only`, as csv, xlsx, geojson or gpkg."""
    return _download(settings, kind, lang, made, only, list_stage(settings)[lang])


@of_tables(max_entries=16)
def _download(
    settings: Settings, kind: str, lang: str, made: date, only: tuple[str, ...] | None, stage: str
) -> bytes:
    now, drawn = made_once.ranking(settings), made_once.outlines()
    return to_bytes(now, kind, lang, drawn, made, only, stage)


def list_stage(settings: Settings) -> dict[str, str]:
    """Return language -> how far the list of today is; nothing where the store can't be read."""
    saved = saved_until()
    return dict.fromkeys(LANGUAGES, "") if saved is None else _stage(settings, saved)


@of_tables(max_entries=32)
def _stage(settings: Settings, saved: int) -> dict[str, str]:
    return list_told(shared_store(), made_once.ranking(settings), made_once.outlines())


def briefing(settings: Settings, province: str | None, lang: str, made: date, kind: str) -> bytes:
    """Return the briefing of a province (P-code) or of the country; kind: of its formats."""
    return _briefing(settings, province, lang, made, kind, saved_until())


@of_tables(max_entries=32)
def _briefing(
    settings: Settings, province: str | None, lang: str, made: date, kind: str, saved: int | None
) -> bytes:
    """Return the briefing with the activities and contacts of a state of the store."""
    now, drawn = made_once.ranking(settings), made_once.outlines()
    extra, contacts, stage, before = {}, None, None, {}
    if saved is not None:
        contacts, stage = contacts_in(shared_store()), _stage(settings, saved)
        part = activities_part(now.table, province, lang, made)
        extra = {lang: [part] if part else []}
        if province is not None:
            before = {lang: through(settings, saved)(province, lang, made)}
    about = {"extra": extra, "contacts": contacts, "stage": stage, "past": before}
    pages = briefing_sections(now, drawn, province, (lang,), made, **about)
    return briefing_bytes(pages, kind, made)


def through(settings: Settings, saved: int) -> Callable[[str, str, date], list[Part]]:
    """Return what makes the parts of a province through time, from a state of the store."""
    past, using = _past(settings, saved), inputs()
    table = made_once.ranking(settings).table

    def parts(province: str, lang: str, made: date) -> list[Part]:
        return through_parts(past, using, table, province, lang, made, settings.corridor)

    return parts


@of_tables(max_entries=4)
def _past(settings: Settings, saved: int) -> Past:
    return past_of(shared_store(), settings)
