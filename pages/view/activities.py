"""Activities: the rows of who does what that are in use, for the pages that show them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from models.activities import kept
from models.activities.active import span_of
from models.activities.brief_html import activities_html
from models.activities.report import kind_name
from models.store import Document, StoreError
from pages.view.store import shared_store
from pages.view.text import plain, say, t

_MOST_LINES = 12


@st.cache_resource(max_entries=16, show_spinner=False)
def _saved(document_id: str, version: int, change: int) -> pd.DataFrame:
    """Return the rows of a version; `change` makes newer decisions about agencies count."""
    store = shared_store()
    return kept.rows_of(store.get(document_id, version), kept.decisions(store))


def saved_rows(document: Document) -> pd.DataFrame:
    """Return the rows of a saved document, with today's names of agencies; treat as read-only."""
    return _saved(document.id, document.version, shared_store().change_number())


def district_lines(rows: pd.DataFrame, code: str, lang: str) -> list[str]:
    """Return a line of Markdown for each row of a district (P-code), then of its province only."""
    here = rows[rows["adm2_code"] == code[2:]]
    around = rows[rows["adm2_code"].isna() & (rows["adm1_code"] == code[2:4])]
    lines = [_line(row, lang) for row in here.to_dict("records")]
    lines += [f"{_line(row, lang)} ({t('coverage_word.whole_province')})"
              for row in around.to_dict("records")]  # fmt: skip
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], t("coverage.more_rows", n=more)] if more > 0 else lines


def _line(row: dict, lang: str) -> str:
    span = span_of(row)
    end = t("coverage_word.still") if span.end is None else span.end.isoformat()
    return (f"**{plain(row['agency'])}**: {plain(kind_name(row['activity_type'], lang))}, "
            f"{span.start.isoformat()} – {end} ({t('activity_status.' + row['status'])})")


def draw_district_activities(code: str, lang: str, today: date) -> None:
    """Draw who works in a district, from the rows saved last; those that ended are left out."""
    st.subheader(t("coverage.here"), anchor=False)
    try:
        document = kept.newest(shared_store())
    except StoreError as error:
        st.caption(plain(error))
        return
    if document is None:
        st.caption(t("coverage.none_saved"))
        return
    rows = saved_rows(document)
    if document.body.get("sample"):
        st.warning(t("coverage.sample"), icon=":material/experiment:")
    running = rows[[pd.isna(end) or end >= today for end in rows["end"]]]
    lines = district_lines(running, code, lang)
    st.markdown("\n".join(f"- {line}" for line in lines) or t("coverage.nobody"))
    st.caption(t("coverage.from", name=plain(document.name),
                 day=document.saved_at.date().isoformat()))  # fmt: skip


def saved_until() -> int | None:
    """Return the number of the store's last change, or None where the store can't be read."""
    try:
        return shared_store().change_number()
    except StoreError:
        return None


def activities_brief(table: pd.DataFrame, province: str | None, lang: str, today: date) -> str:
    """Return who works in a province (P-code), for its briefing; nothing for the country."""
    document = kept.newest(shared_store())
    if document is None or province is None:
        return ""
    source = say(lang, "coverage.from", name=document.name,
                 day=document.saved_at.date().isoformat())  # fmt: skip
    return activities_html(saved_rows(document), table, province, lang, today, source)
