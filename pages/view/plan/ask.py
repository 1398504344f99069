"""Ask: what there is to share out, and within which limits."""

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.plan.cost import Prices, costs
from models.plan.propose import AIM_OF, AIMS, MEASURES, RISK, Ask
from pages.view.frame import address, made_once
from pages.view.frame.filters import ALL, province
from pages.view.frame.in_use import of_tables
from pages.view.frame.text import both_names, language, naming, say, t
from pages.view.plan import planning
from pages.view.plan.others import draw_others

# first amount, step and most
_AMOUNTS = {
    "teams": (30, 1, 210),
    "sessions": (500, 10, 100_000),
    "budget": (50_000, 1_000, 1_000_000_000),
    "goal": (85, 5, 100),
}
_KEEP = {"persist_state": "session"}
_OWN = "plan_own"  # measure -> P-code -> cost


def draw_ask(ranking: Ranking) -> Ask:
    """Draw the questions and return the answers."""
    first, second, third = st.columns([3, 2, 2], vertical_alignment="bottom")
    with first:
        measure = st.segmented_control(
            t("planner.measure"),
            MEASURES,
            default="teams",
            required=True,
            key="plan_measure",
            format_func=naming("planner.measure_"),
            help=t("planner.measure_help"),
            **_KEEP,
        )
    start, step, most = _AMOUNTS[measure]
    with second:
        amount = st.number_input(
            t(f"planner.amount_{measure}"),
            1,
            most,
            start,
            step,
            key=f"plan_amount_{measure}",
            **_KEEP,
        )
    with third:
        draw_province()
    aim = draw_aim(ranking)
    with st.expander(t("planner.limits"), icon=":material/tune:"):
        must, must_not, floor = draw_limits()
        covered, source = draw_others(ranking)
    box = st.expander(
        t("planner.costs"), key="plan-costs", on_change="rerun", icon=":material/payments:"
    )
    with box:
        prices, own = draw_costs(measure, with_table=bool(box.open))
    return Ask(
        measure, amount, province(), must, must_not, floor, prices, own, covered, source, aim
    )


def draw_aim(ranking: Ranking) -> str:
    """Draw which districts come first, and return it; an index has one order only."""
    if ranking.method == "index":
        return RISK
    by = ranking.settings.by
    return st.segmented_control(
        t("planner.aim"),
        AIMS,
        default=AIM_OF[by],
        required=True,
        # another order of the list has another aim to begin with
        key=f"plan_aim_{by}",
        format_func=naming("planner.aim_"),
        help=t("planner.aim_help"),
        **_KEEP,
    )


def draw_province() -> None:
    """Draw the choice of the province: the same as at the left."""
    lang, names = language(), made_once.known_provinces()
    st.session_state["plan_province"] = province() or ALL
    st.selectbox(
        t("planner.where"),
        [ALL, *names],
        key="plan_province",
        on_change=_province_changed,
        format_func=lambda code: (
            say(lang, "filter.all_provinces")
            if code == ALL
            else both_names(names[code], "province", lang)[0]
        ),
    )


def _province_changed() -> None:
    address.write("province", st.session_state["plan_province"], ALL)


def draw_limits() -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Draw must, must not and the floor, and return them."""
    lang, known = language(), made_once.known_districts()
    where = province() or ""
    here = [c for c in known if c.startswith(where)]
    left, middle, right = st.columns(3)
    chosen = []
    for place, name in ((left, "must"), (middle, "must_not")):
        # a district of another province is no option any more
        before = st.session_state.get(f"plan_{name}", [])
        if any(code not in here for code in before):
            st.session_state[f"plan_{name}"] = [code for code in before if code in here]
        chosen.append(
            tuple(
                place.multiselect(
                    t(f"planner.{name}"),
                    here,
                    key=f"plan_{name}",
                    help=t(f"planner.{name}_help"),
                    placeholder=t("planner.none"),
                    format_func=district_names(lang),
                    **_KEEP,
                )
            )
        )
    floor = right.number_input(
        t("planner.floor"), 0, 10, 0, 1, key="plan_floor", help=t("planner.floor_help"), **_KEEP
    )
    return chosen[0], chosen[1], 0 if province() else floor


def district_names(lang: str):
    """Return a function from a P-code to the names of district and province."""
    known = made_once.known_districts()

    def named(code: str) -> str:
        row = known[code]
        return f"{both_names(row, 'district', lang)[0]} ({both_names(row, 'province', lang)[0]})"

    return named


def draw_costs(measure: str, with_table: bool) -> tuple[Prices, tuple[tuple[str, float], ...]]:
    """Draw the rule of the cost and the costs that overrule it, and return both.

    The table of all districts is drawn where somebody looks at it.
    """
    st.caption(t(f"planner.rule_{measure}"))
    first, places = Prices(), st.columns(3)
    per = places[0].number_input(
        t("planner.people_per_session"),
        100,
        1_000_000,
        first.people_per_session,
        500,
        key="plan_per_session_people",
        **_KEEP,
    )
    money = (first.per_session, first.per_km)
    if measure == "budget":
        money = (
            places[1].number_input(
                t("planner.per_session"),
                0.0,
                1e6,
                first.per_session,
                10.0,
                key="plan_per_session",
                **_KEEP,
            ),
            places[2].number_input(
                t("planner.per_km"), 0.0, 1e4, first.per_km, 0.1, key="plan_per_km", **_KEEP
            ),
        )
    prices = Prices(per, *money)
    return prices, draw_own_costs(measure, prices) if with_table else _kept_costs(measure)


def _kept_costs(measure: str) -> tuple[tuple[str, float], ...]:
    kept, where = st.session_state.get(_OWN, {}).get(measure, {}), province() or ""
    here = [code for code in made_once.known_districts() if code.startswith(where)]
    return tuple((code, float(kept[code])) for code in here if code in kept)


def draw_own_costs(measure: str, prices: Prices) -> tuple[tuple[str, float], ...]:
    """Draw the cost of every district, with a column to overrule it; return what was put in."""
    kept = st.session_state.setdefault(_OWN, {}).setdefault(measure, {})
    kind = "teams" if measure == "goal" else measure
    key = f"plan_own_{measure}_{province()}_{prices}_{language()}"
    if key not in st.session_state:
        # the table a reader types into must stay the same while it is on the screen
        st.session_state["plan_own_source"] = _own_source(kind, prices, kept)
    number = st.column_config.NumberColumn
    edited = st.data_editor(
        st.session_state["plan_own_source"],
        key=key,
        hide_index=True,
        height=240,
        disabled=["district", "km", "sessions", "cost"],
        alt=t("planner.costs"),
        column_config={
            "district": st.column_config.TextColumn(t("table.district"), pinned=True),
            "km": number(t("planner.km"), format="%.0f"),
            "sessions": number(t("plan_column.sessions"), format="%d"),
            "cost": number(t("planner.rule_cost"), format="%,.0f"),
            "own": number(t("planner.own_cost"), min_value=0.01, max_value=1e9),
        },
    )
    own = edited["own"].dropna()
    here = set(edited.index)
    kept_elsewhere = {code: cost for code, cost in kept.items() if code not in here}
    st.session_state[_OWN][measure] = kept_elsewhere | own.to_dict()
    return tuple((code, float(cost)) for code, cost in own.items())


def _own_source(kind: str, prices: Prices, kept: dict[str, float]) -> pd.DataFrame:
    frame = _by_rule(kind, prices, province() or "", language())
    return frame.assign(own=pd.Series(kept, dtype=float).reindex(frame.index))


@of_tables(max_entries=64)
def _by_rule(kind: str, prices: Prices, where: str, lang: str) -> pd.DataFrame:
    named = district_names(lang)
    codes = pd.Index([c for c in made_once.known_districts() if c.startswith(where)])
    frame = planning.cost_table(prices).reindex(codes)
    frame["cost"] = costs(kind, prices).reindex(codes)
    frame.insert(0, "district", [named(code) for code in codes])
    return frame
