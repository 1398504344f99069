"""The picture of a plan: its map, and what it holds against simpler rules."""

from collections.abc import Hashable

import altair as alt
import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.lists.html import render
from models.plan.curve import RULES, capture_curves
from models.plan.hand_over import area
from models.plan.judge import Judgement
from models.plan.plan_rows import Plan
from pages.view.frame import made_once
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.text import language, say, t
from pages.view.plan import planning

_COLOURS = {"expected": "#a63603", "population_only": "#3b3f45", "equal_shares": "#4f6d8f"}
_DASHES = {"expected": [1, 0], "population_only": [6, 3], "equal_shares": [2, 2]}
_PLAN = "#123a8c"
HEIGHT = 300


def draw_map(ranking: Ranking, plan: Plan, province: str | None) -> None:
    """Draw the plan's districts on the map of the country or of the one province it is in."""
    place, lang = area(plan) or province, language()
    name = made_once.province_name(place) if place else t("brief.country")
    title = t("planner.map", place=name)
    picture = planning.plan_map(ranking, place, lang, plan.codes, title)
    st.html(render("pages/view/plan/map.html", title=title, picture=picture))
    st.caption(t("plan.numbers"))


def _curve_of(found: Judgement, ranking: Ranking) -> Hashable:
    rivals = tuple(found.rivals.items())
    return Same(ranking), found.ask, len(found.need.people), found.reach, found.spent, rivals


@drawn_once(max_entries=64, by=_curve_of)
def draw_curve(found: Judgement, ranking: Ranking) -> None:
    """Draw the share of people in the districts as a plan grows, with the plan marked.

    ranking : what the plan is judged by
    """
    lang = language()
    st.altair_chart(curve_chart(found, lang), alt=curve_words(found, lang))
    st.caption(t("planner.curve_note"))


def curve_words(found: Judgement, lang: str) -> str:
    """Return the chart in words, for who can't see it."""
    shares = {"plan": found.reach.share} | found.rivals
    said = "; ".join(
        f"{say(lang, f'planner.curve_{rule}')}: {100 * (share + found.need.already):.1f}%"
        for rule, share in shares.items()
    )
    return f"{say(lang, 'planner.curve')}. {said}"


def curve_chart(found: Judgement, lang: str) -> alt.LayerChart:
    """Return the curves of the three rules, and a point each for what the plan spends."""
    people = float((found.need.people * found.need.covered).sum())
    rows = capture_curves(found.units, found.need.population, people)
    x, y = say(lang, f"planner.spent_{found.ask.kind}"), say(lang, "planner.curve_share")
    names = {rule: say(lang, f"planner.curve_{rule}") for rule in RULES}
    rows = pd.DataFrame({"rule": rows["rule"].map(names), x: rows["spent"], y: 100 * rows["share"]})
    share = {"expected": found.reach.share, **found.rivals}
    held = [100 * (s + found.need.already) for s in share.values()]
    points = pd.DataFrame({"rule": [names[rule] for rule in share], x: found.spent, y: held})
    order = list(names.values())
    colour = alt.Color(
        "rule:N",
        sort=order,
        scale=alt.Scale(domain=order, range=list(_COLOURS.values())),
        legend=alt.Legend(orient="bottom", columns=1, labelLimit=420, title=None),
    )
    dash = alt.StrokeDash(
        "rule:N", sort=order, scale=alt.Scale(domain=order, range=list(_DASHES.values()))
    )
    lines = (
        alt.Chart(rows)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X(f"{x}:Q"),
            y=alt.Y(f"{y}:Q", scale=alt.Scale(domain=[0, 100])),
            color=colour,
            strokeDash=dash,
        )
    )
    rest = points.iloc[1:]
    dots = (
        alt.Chart(rest)
        .mark_point(filled=True, size=70)
        .encode(x=f"{x}:Q", y=f"{y}:Q", color=alt.Color("rule:N", sort=order, legend=None))
    )
    plan = points.iloc[:1].assign(label=say(lang, "planner.curve_plan"))
    here = alt.Chart(plan).encode(x=f"{x}:Q", y=f"{y}:Q")
    mark = here.mark_point(filled=True, size=150, shape="diamond", color=_PLAN)
    label = here.mark_text(align="left", dx=10, dy=12, fontWeight="bold", color=_PLAN).encode(
        text="label:N"
    )
    return (lines + dots + mark + label).properties(height=HEIGHT)
