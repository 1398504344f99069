"""Activities: the rows of who does what that are in use, for the pages that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from geo.clock import shown_day
from geo.errors import InputError
from models.activities import saved_lists
from models.activities.active import span_of
from models.activities.report import kind_name
from models.activities.running_part import running_part
from models.lists.part import Part
from models.store import Document, StoreError
from pages.view.coverage.known_lists import found_in, problem_of
from pages.view.frame.drawn_once import Same, fleeting
from pages.view.frame.in_use import of_tables
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text, say, t

_MOST_LINES = 12
_MOST_NAMED = 4  # lists named in a sentence


def saved_rows() -> list[tuple[Document, pd.DataFrame]]:
    """Return every saved list that can be read, with its rows; treat them as read-only."""
    return _readable(shared_store().listed(saved_lists.ACTIVITIES))


def _readable(documents: Sequence[Document]) -> list[tuple[Document, pd.DataFrame]]:
    found = ((document, found_in(document)) for document in documents)
    return [(d, rows) for d, rows in found if not isinstance(rows, InputError)]


@dataclass(frozen=True)
class Lists:
    """Saved lists looked at as one: documents newest first, their rows, whether made up."""

    documents: tuple[Document, ...]
    rows: pd.DataFrame
    sample: bool

    @property
    def day(self) -> str:
        """Return the day the newest of them was saved."""
        return shown_day(self.documents[0].saved_at)

    def told(self, lang: str) -> str:
        """Return where the rows are from, as a sentence."""
        names = ", ".join(document.name for document in self.documents[:_MOST_NAMED])
        if len(self.documents) == 1:
            return say(lang, "coverage.from", name=names, day=self.day)
        more = " …" if len(self.documents) > _MOST_NAMED else ""
        return say(
            lang, "coverage.from_several", n=len(self.documents), names=names + more, day=self.day
        )


@of_tables(max_entries=4, by=Same)
def _together(*several: pd.DataFrame) -> pd.DataFrame:
    return saved_lists.together(several)


def lists(documents: Sequence[Document] | None = None) -> Lists | None:
    """Return the saved lists that count, or those given, as one; None where there is none.

    Treat the rows as read-only.
    """
    known = _readable(saved_lists.in_use(shared_store()) if documents is None else documents)
    if not known:
        return None
    rows = _together(*(rows for _, rows in known))
    return Lists(tuple(document for document, _ in known), rows, saved_lists.is_sample(rows))


def unreadable() -> list[InputError]:
    """Return what is wrong with each saved list, and with decisions, that can't be read."""
    store = shared_store()
    found = [found_in(document) for document in store.listed(saved_lists.ACTIVITIES)]
    found += [problem_of(document) for document in store.listed(saved_lists.AGENCIES)]
    return [one for one in found if isinstance(one, InputError)]


def district_lines(rows: pd.DataFrame, code: str, lang: str) -> list[str]:
    """Return a line of Markdown for each row of a district (P-code), then of its province only."""
    here = rows[rows["adm2_code"] == code[2:]]
    around = rows[rows["adm2_code"].isna() & (rows["adm1_code"] == code[2:4])]
    lines = [_line(row, lang) for row in here.to_dict("records")]
    lines += [
        f"{_line(row, lang)} ({t('coverage_word.whole_province')})"
        for row in around.to_dict("records")
    ]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], t("coverage.more_rows", n=more)] if more > 0 else lines


def _line(row: dict, lang: str) -> str:
    span = span_of(row)
    end = t("coverage_word.still") if span.end is None else span.end.isoformat()
    return (
        f"**{plain(row['agency'])}**: {plain(kind_name(row['activity_type'], lang))}, "
        f"{span.start.isoformat()} – {end} ({t('activity_status.' + row['status'])})"
    )


def draw_district_activities(code: str, lang: str, today: date) -> None:
    """Draw who works in a district, from the saved lists; those that ended are left out."""
    st.subheader(t("coverage.here"), anchor=False)
    try:
        found = lists()
    except StoreError as error:
        fleeting()
        st.caption(error_text(error))
        return
    if found is None:
        st.caption(t("coverage.none_saved"))
        return
    if found.sample:
        st.warning(t("coverage.sample"), icon=":material/experiment:")
    rows = found.rows
    running = rows.loc[[pd.isna(end) or end >= today for end in rows["end"]]]
    lines = district_lines(running, code, lang)
    st.markdown("\n".join(f"- {line}" for line in lines) or t("coverage.nobody"))
    st.caption(plain(found.told(lang)))


def saved_until() -> int | None:
    """Return the number of the store's last change, or None where the store can't be read."""
    try:
        return shared_store().change_number()
    except StoreError:
        return None


def activities_part(
    table: pd.DataFrame, province: str | None, lang: str, today: date
) -> Part | None:
    """Return who works in a province (P-code), for its briefing; None for the country."""
    found = None if province is None else lists()
    if found is None:
        return None
    return running_part(found.rows, table, province, lang, today, found.told(lang))
