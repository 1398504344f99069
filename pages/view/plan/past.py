"""The past: earlier versions of a plan, another plan beside it, and what was reached."""

import pandas as pd
import streamlit as st

from geo.clock import shown_moment
from models.estimate.pipeline import Ranking
from models.plan.changes import PlanDifference, compare_plans, review
from models.plan.plan_rows import KIND, STATUSES, Plan, plan_in, plan_of
from pages.view.frame.click import clicked
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import language, pair, t
from pages.view.plan import planning
from pages.view.plan.ask import district_names
from pages.view.plan.draft import Draft
from pages.view.plan.saving import labels

MOST_VERSIONS = 100  # to choose from; older ones stay in the store


def draw_versions(found: Draft) -> None:
    """Draw the versions that were saved, each of which can be brought back."""
    history = shared_store().history(found.id, newest=MOST_VERSIONS)
    table = pd.DataFrame(
        {
            t("planner.version"): [d.version for d in history],
            t("planner.saved_at"): [shown_moment(d.saved_at) for d in history],
            t("planner.by"): [d.author for d in history],
            t("planner.what"): [d.note for d in history],
        }
    )
    st.dataframe(table, hide_index=True, alt=t("planner.versions"))
    older = [d for d in history if d.version != history[0].version]
    if not older:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            t("planner.version"),
            [d.version for d in older],
            width=140,
            key="plan_version",
            filter_mode=None,
        )
        if clicked(t("planner.bring_back"), "plan-bring-back", icon=":material/history:"):
            found.begin()
            found.put(plan_in(shared_store().get(found.id, number)))
            st.rerun()
    st.caption(t("planner.bring_back_note"))


def draw_comparison(found: Draft, ranking: Ranking) -> None:
    """Draw a second plan beside this one: what each holds, and what differs."""
    others = {d.id: d for d in shared_store().listed(KIND) if d.id != found.id}
    if not others:
        st.caption(t("planner.no_other"))
        return
    picked = st.selectbox(
        t("planner.other"),
        list(others),
        index=None,
        key="plan_other",
        placeholder=t("planner.other_hint"),
        format_func=labels(others.values()).get,
    )
    if picked not in others:
        return
    other = plan_of(others[picked].body)
    mine, theirs = (_share(ranking, plan) for plan in (found.plan, other))
    if mine is not None and theirs is not None:
        points = {
            "mine": f"{mine:.1f}",
            "theirs": f"{theirs:.1f}",
            "points": f"{mine - theirs:+.1f}",
        }
        st.markdown(t("planner.difference", name=plain(others[picked].name), **points))
    draw_difference(compare_plans(other, found.plan))
    draw_review(other, others[picked].name)


def _share(ranking: Ranking, plan: Plan) -> float | None:
    share = planning.judgement(ranking, plan).reach.share
    return None if pd.isna(share) else 100 * share


def draw_difference(difference: PlanDifference) -> None:
    """Draw which districts are in one plan only, and which fields differ."""
    named = district_names(language())
    for key, codes in (
        ("planner.only_here", difference.added),
        ("planner.only_there", difference.removed),
    ):
        names = ", ".join(plain(named(code)) for code in codes) or t("planner.none")
        st.markdown(f"**{t(key)}** ({len(codes)}): {names}")
    frame = difference.changed
    if frame.empty:
        st.caption(t("planner.no_change"))
        return
    shown = pd.DataFrame(
        {
            t("table.district"): [named(code) for code in frame["adm2_pcode"]],
            t("planner.field"): [t(f"plan_column.{name}") for name in frame["field"]],
            t("planner.there"): _texts(frame, "before"),
            t("planner.here"): _texts(frame, "after"),
        }
    )
    st.dataframe(shown, hide_index=True, alt=t("planner.compare"))


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    return [
        "–" if value is None else t(f"plan_status.{value}") if name == "status" else str(value)
        for name, value in zip(frame["field"], frame[column], strict=True)
    ]


def draw_review(plan: Plan, name: str) -> None:
    """Draw what a plan reached against what it planned, as far as it was written down."""
    found = review(plan)
    st.markdown(f"**{t('planner.review', name=plain(name))}**")
    counts = [
        pair(t(f"plan_status.{status}"), found.by_status.get(status, 0)) for status in STATUSES
    ]
    lines = [t("planner.review_status", n=found.districts, counts=", ".join(counts))]
    if found.both:
        people = {"planned": f"{found.planned:,}", "reached": f"{found.reached:,}"}
        lines.append(t("planner.review_people", n=found.both, **people))
    else:
        lines.append(t("planner.review_none"))
    if found.unknown:
        lines.append(t("planner.review_unknown", n=found.unknown))
    st.markdown("\n".join(f"- {line}" for line in lines))
