"""Lines: the sections of a quarter; each line leads to where it is dealt with."""

from collections.abc import Hashable
from datetime import date
from typing import Any, cast

import pandas as pd
import streamlit as st

from models.activities import saved_lists
from models.estimate.settings import Settings
from models.phrases import word
from models.quarter.due import SECTIONS, Basis, Due
from models.quarter.overview import OF_LISTS, digest, overview
from models.sources.copies import folder
from models.store import Document
from pages.view.coverage.activities import saved_rows
from pages.view.frame import address
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.in_use import of_tables
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import language, said, t

# column by column
_COLUMNS = (("news", "decide", "overdue"), ("unreported", "gaps", "old"))


def counted_lists() -> tuple[tuple[Document, pd.DataFrame], ...]:
    """Return the lists of who does what that count and can be read, with their rows."""
    counted = {document.id for document in saved_lists.in_use(shared_store())}
    return tuple((d, rows) for d, rows in saved_rows() if d.id in counted)


# what a basis is of stands beside it
def _apart(given: Any) -> Hashable:
    if isinstance(given, Basis):
        return None
    return Same(given) if isinstance(given, pd.DataFrame) else cast(Hashable, given)


@of_tables(max_entries=16, by=_apart)
def _found(
    settings: Settings,
    province: str | None,
    during: str,
    days: tuple[date, date],
    state: tuple[object, ...],
    basis: Basis,
) -> dict[str, list[Due]]:
    return overview(basis, tuple(section for section in SECTIONS if section not in OF_LISTS))


@of_tables(max_entries=16, by=_apart)
def _found_in_lists(
    settings: Settings, province: str | None, during: str, basis: Basis, *lists: pd.DataFrame
) -> dict[str, list[Due]]:
    return overview(basis, OF_LISTS)


def found(settings: Settings, province: str | None, basis: Basis) -> dict[str, list[Due]]:
    """Return the sections, made once for all readers until something is saved or fetched.

    What speaks of lists alone is made once until one of these changes.
    """
    state = (basis.store.where, basis.store.change_number(), *_copies())
    days = (basis.today, basis.since)
    asked, rows = (settings, province, basis.during), (rows for _, rows in basis.lists)
    lines = _found(*asked, days, state, basis) | _found_in_lists(*asked, basis, *rows)
    return {section: lines[section] for section in SECTIONS}


def _copies() -> list[tuple[str, int]]:
    return sorted((file.name, file.stat().st_mtime_ns) for file in folder().glob("*.json"))


def _told_apart(lines: dict[str, list[Due]], basis: Basis) -> Hashable:
    return repr(lines), basis.since, basis.during, address.key()


@drawn_once(max_entries=64, by=_told_apart)
def draw_sections(lines: dict[str, list[Due]], basis: Basis) -> None:
    """Draw every section with its lines, or that there is none."""
    for place, sections in zip(st.columns(2, gap="medium"), _COLUMNS, strict=True):
        with place:
            for section in sections:
                _draw_section(section, lines[section], basis)


def _draw_section(section: str, lines: list[Due], basis: Basis) -> None:
    heading = word(f"quarter.{section}", language(), since=basis.since.isoformat())
    with st.container(border=True, key=f"quarter-{section}", gap="small"):
        st.header(heading, anchor=False)
        for line in lines:
            st.page_link(
                f"pages/{line.page}.py",
                label=plain(said(line.says)),
                query_params=address.shared() | dict(line.address),
            )
        if not lines:
            st.caption(t(f"quarter.none_{section}"))


@drawn_once(max_entries=64, by=_told_apart)
def draw_digest(lines: dict[str, list[Due]], basis: Basis) -> None:
    """Draw the same as text to copy into a chat; nothing is sent."""
    with st.popover(t("quarter_page.digest"), icon=":material/chat:"):
        st.caption(t("quarter_page.digest_note"))
        st.code(digest(lines, basis, language()), language=None, wrap_lines=True)
