"""Done there: what was planned in a district, and what is over there, as far as it was saved."""

from datetime import date

import pandas as pd
import streamlit as st

from models.plan.plan_rows import KIND
from models.plan.planned_before import COLUMNS, planned_before
from pages.view.coverage.activities import district_lines, lists
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import language, t


def draw_done_there(code: str, today: date) -> None:
    """Draw the plans' rows of a district (P-code), with their notes, and activities that ended."""
    st.markdown(f"**{t('through.planned')}**")
    table = planned_before(shared_store().listed(KIND), [code])[["name", *COLUMNS]]
    if table.empty:
        st.caption(t("through.nothing_planned"))
    else:
        st.dataframe(_shown(table), hide_index=True, alt=t("through.planned"), placeholder="–")
    st.markdown(f"**{t('through.ended')}**")
    found = lists()
    if found is None or found.sample:
        st.caption(t("coverage.none_saved"))
        return
    rows = found.rows
    over = rows.loc[[pd.notna(end) and end < today for end in rows["end"]]]
    lines = district_lines(over, code, language())
    st.markdown("\n".join(f"- {line}" for line in lines) or t("through.nothing_ended"))


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    status = [None if pd.isna(s) else t(f"plan_status.{s}") for s in table["status"]]
    named = {name: t(f"plan_column.{name}") for name in COLUMNS}
    return table.assign(status=status).rename(columns=named | {"name": t("trend_column.name")})
