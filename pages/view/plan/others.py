"""What others already do, to be subtracted from what a plan is to reach."""

import streamlit as st

from geo.clock import day_here
from models.activities.span import quarter, quarter_of, quarters_to_choose
from models.estimate.pipeline import Ranking
from models.plan.covered import covered_share
from pages.view.coverage.activities import lists
from pages.view.frame.safe import plain
from pages.view.frame.text import t

_LONGEST = 60  # letters of a check box
Covered = tuple[tuple[tuple[str, float], ...], str]  # (P-code, share 0-1) and where that is from


def draw_others(ranking: Ranking) -> Covered:
    """Draw whether and for which quarter others' work is subtracted, and return the shares."""
    found = lists()
    if found is None:
        st.caption(t("planner.others_none"))
        return (), ""
    rows, sample = found.rows, found.sample
    names = ", ".join(document.name for document in found.documents)
    short = len(names) <= _LONGEST
    name = plain(names) if short else t("coverage.all_lists", n=len(found.documents))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # rows that were made up must not change a real plan unasked
        wanted = st.checkbox(
            t("planner.others", name=name),
            value=not sample,
            key="plan_others",
            help=t("planner.others_help"),
            persist_state="session",
        )
        today = day_here()
        options = quarters_to_choose(rows, today)
        chosen = st.selectbox(
            t("planner.others_quarter"),
            options,
            key="plan_quarter",
            filter_mode=None,
            width=180,
            index=options.index(quarter_of(today)),
            disabled=not wanted,
            persist_state="session",
        )
    if sample:
        st.caption(t("planner.others_sample"))
    if not wanted:
        return (), ""
    share = covered_share(rows, ranking.table, quarter(chosen))
    if share.empty:
        st.caption(t("planner.others_nothing"))
        return (), ""
    st.caption(t("planner.others_found", n=len(share)))
    pairs = tuple((str(code), float(value)) for code, value in share.items())
    return pairs, f"{names}, {chosen}"
