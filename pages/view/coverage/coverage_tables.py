"""Tables of who does what: the counts, gaps, overlaps, people reached, all rows, and the files."""

from collections.abc import Hashable
from functools import partial

import pandas as pd
import streamlit as st

from models.activities import saved_lists
from models.activities.active import within
from models.activities.gaps import has_tiers
from models.activities.report import Report, report_xlsx, rows_csv
from models.lists.file_name import scope
from models.phrases import word
from models.withhold.counts import threshold_in_use
from pages.view.coverage.looked_at import LookedAt, here
from pages.view.frame import made_once
from pages.view.frame.download_button import draw_download
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.filters import province, settings
from pages.view.frame.text import language, t


def draw_counts(found: Report) -> None:
    """Draw the three figures a meeting begins with; without tiers nobody knows the gaps."""
    states = found.states["state"]
    counts = {
        "gaps": int(states.isin(["gap", "gap_perhaps"]).sum()) if has_tiers(found.states) else "–",
        "overlaps": int((states == "overlap").sum()),
        "covered": int((found.states["n_prevention"] > 0).sum()),
    }
    with st.container(horizontal=True, key="coverage-counts"):
        for key, count in counts.items():
            st.metric(
                t(f"coverage.count_{key}"), count, border=True, help=t(f"coverage.count_{key}_help")
            )


def _told_apart(seen: LookedAt, saved: bool) -> Hashable:
    return Same(seen) if saved else None


@drawn_once(max_entries=8, by=_told_apart)
def draw_tables(seen: LookedAt, saved: bool) -> None:
    """Draw gaps, overlaps, people reached and all rows, each with what it means."""
    found = seen.report
    tabs = st.tabs(
        [t(f"coverage_sheet.{key}") for key in ("gaps", "overlaps")]
        + [t("coverage.reached"), t("coverage_sheet.rows")]
    )
    with tabs[0]:
        none = t("coverage.no_gaps" if has_tiers(found.states) else "coverage_note.no_tiers")
        _table(found.gaps, none, t("coverage_sheet.gaps"))
        st.caption(t("coverage_note.gap"))
    with tabs[1]:
        _table(found.overlaps, t("coverage.no_overlaps"), t("coverage_sheet.overlaps"))
        st.caption(t("coverage_note.overlap"))
    with tabs[2]:
        st.caption(t("coverage_note.reach"))
        for key in ("provinces", "agencies"):
            st.markdown(f"**{t(f'coverage_sheet.{key}')}**")
            _table(getattr(found, key), t("coverage.nobody"), t(f"coverage_sheet.{key}"))
        st.markdown(f"**{t('coverage.by_quarter')}**")
        _table(_by_quarter(seen.by_quarter), t("coverage.nobody"), t("coverage.by_quarter"))
    with tabs[3]:
        st.caption(t("coverage.rows_note", most=threshold_in_use() - 1))
        _table(found.rows, t("coverage.nobody"), t("coverage_sheet.rows"))


def _table(table: pd.DataFrame, empty: str, alt: str) -> None:
    if table.empty:
        st.info(empty)
        return
    whole = st.column_config.NumberColumn(format="%,.0f")
    parts = {c: whole for c in table.columns if pd.api.types.is_float_dtype(table[c])}
    parts |= {c: st.column_config.NumberColumn(format="%.1f%%") for c in parts if "%" in c}
    st.dataframe(
        table.dropna(axis="columns", how="all"), hide_index=True, alt=alt, column_config=parts
    )


def _by_quarter(found: pd.DataFrame) -> pd.DataFrame:
    kept_columns = ["rows", "unknown", "reached_sum", "at_least", "at_most"]
    named = found.loc[found["rows"] > 0, kept_columns].rename(
        columns={c: t(f"coverage_column.{c}") for c in kept_columns}
    )
    named.insert(0, t("coverage_column.quarter"), named.index)
    return named


def draw_downloads(found: Report, name: str, saved: str, rows: pd.DataFrame, when: str) -> None:
    """Draw the workbook and the rows of the chosen province, or of all; their names say which.

    Rows of the whole country are among those of each. A row of HXL tags is there only where
    somebody asks for it.
    """
    lang, sample = language(), saved_lists.is_sample(rows)
    title = word("coverage_note.title", lang, quarter=when)
    source = word("coverage_note.source", lang, rows=saved or name)
    code, ranking = province(), made_once.ranking(settings())
    of = f"{scope(code)}_" if code else ""
    file = f"{'sample_' if sample else ''}who_does_what_{of}{when.lower()}_{lang}"
    inside = within(rows, here(ranking, code)["adm1_pcode"])
    names = ranking.table.set_index("adm2_pcode")
    with st.container(horizontal=True, vertical_alignment="center", key="coverage-downloads"):
        make = partial(report_xlsx, found, title, source, sample, lang)
        draw_download(t("coverage.workbook"), make, f"{file}.xlsx", "xlsx", "coverage-xlsx")
        hxl = st.checkbox(t("coverage.hxl"), key="coverage_hxl", help=t("coverage.hxl_help"))
        make = partial(rows_csv, inside, names, hxl)
        draw_download(t("coverage.rows_csv"), make, f"{file}_rows.csv", "csv", "coverage-csv")
