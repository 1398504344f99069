"""Trend: gaps, overlaps and people reached quarter by quarter, and what plans have come to."""

import pandas as pd
import streamlit as st

from models.activities.saved_lists import is_sample, together
from models.activities.span import quarter, quarters
from models.activities.told_quarters import told_quarters
from models.quarter.due import Area, Basis
from models.quarter.late_rows import plans
from models.quarter.through_quarters import GOAL_PCT, by_province, by_quarter, plans_done
from pages.view.frame.text import language, t

_MOST_QUARTERS = 8


def draw_trend(basis: Basis) -> None:
    """Draw the tables once somebody opens them."""
    with st.expander(
        t("trend.heading"), key="quarter_trend", on_change="rerun", icon=":material/timeline:"
    ) as box:
        if box.open:
            _draw_rows(basis)
            _draw_plans(basis)


def _draw_rows(basis: Basis) -> None:
    lists = [rows for _, rows in basis.lists if not is_sample(rows)]
    if not lists:
        st.caption(t("quarter.no_rows"))
        return
    rows, last = together(lists), quarter(basis.during).start
    every = quarters(min(*rows["start"], last), last)[-_MOST_QUARTERS:]
    st.markdown(f"**{t('trend.quarters')}**")
    table = by_quarter(rows, basis.table, every)
    unknown = ~table.index.isin(told_quarters(basis.lists))
    # of such a quarter only what was reached at least is known
    table.loc[unknown, ["gaps", "gaps_perhaps", "overlaps", "at_most_pct"]] = pd.NA
    table.insert(0, "quarter", table.index)
    _table(table, t("trend.quarters"))
    st.markdown(f"**{t('trend.provinces', quarter=basis.during, goal=GOAL_PCT)}**")
    table = by_province(rows, basis.table, basis.during, basis.today)
    table = table.assign(goal=[t(f"trend.{state}") for state in table["goal"]])
    table.insert(0, "province", [Area(code).text(language()) for code in table.index])
    _table(table, t("trend.provinces", quarter=basis.during, goal=GOAL_PCT))
    st.caption(t("trend.note", goal=GOAL_PCT))


def _draw_plans(basis: Basis) -> None:
    table = plans_done(plans(basis))
    st.markdown(f"**{t('trend.plans')}**")
    if table.empty:
        st.caption(t("trend.no_plan"))
        return
    _table(table, t("trend.plans"))
    st.caption(t("trend.plans_note"))


def _table(table: pd.DataFrame, alt: str) -> None:
    percent = st.column_config.NumberColumn(format="%.1f%%")
    looks = {t(f"trend_column.{c}"): percent for c in table.columns if c.endswith("_pct")}
    named = table.rename(columns=lambda c: t(f"trend_column.{c}"))
    st.dataframe(named, hide_index=True, alt=alt, column_config=looks, placeholder="–")
