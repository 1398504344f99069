"""What if: inputs changed on purpose, beside the ranking and never in its place."""

import pandas as pd
import streamlit as st

from geo.pcode import to_pcode
from models.lists.rank_range import rank_range
from models.what_if.scenario import MISSING, Moves, Scenario
from models.what_if.would_move import SAME, would_move
from pages import inside_frame
from pages.view.district import explained
from pages.view.district.tiers import tier_column, tier_text
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_outlines, draw_short
from pages.view.frame.filters import choose, province, settings
from pages.view.frame.number import shown, sortable
from pages.view.frame.safe import plain
from pages.view.frame.selection import select, selected
from pages.view.frame.text import language, name_of, t
from pages.view.map import drawn, painting
from pages.view.map.figure_store import FIGURES
from pages.view.map.figures import figures_json
from pages.view.map.recolour import picked_district, turn

TIMES = ("0.5", "1", "1.5", "2", "3")
PERIODS = ("now", "2014", "2010")
CLOSED = ("none", "thailand", "vietnam")
COUNTS = {"reported": 1.0, "missing": MISSING, "doubled": 2.0}
EVERYWHERE = ""
MAP = "what_if_map"
# provinces (comma-separated), harvest times, poverty period, closed crossing, counts
EXAMPLES = {
    "svay_rieng": ("KH20", "2", "now", "none", "reported"),
    "poipet": (EVERYWHERE, "1", "now", "thailand", "reported"),
    "prey_veng": ("KH14", "1", "2014", "none", "reported"),
    "battambang": ("KH02", "1", "now", "none", "missing"),
}
_NAMES = ("where", "times", "back", "closed", "counts")
_OPTIONS = {
    "times": (TIMES, "1"),
    "back": (PERIODS, "now"),
    "closed": (CLOSED, "none"),
    "counts": (tuple(COUNTS), "reported"),
}


def draw_choice() -> Scenario | None:
    """Draw what is changed, and return it; None where nothing is."""
    with st.container(horizontal=True, key="examples"):
        for name, values in EXAMPLES.items():
            st.button(t(f"example.{name}"), key=f"example-{name}", on_click=_take, args=(values,))
    known = made_once.known_provinces()
    names = {code: made_once.province_name(code) for code in known}
    st.session_state["where"] = address.read_several("where", known)
    first, second, third, fourth, fifth = st.columns(5)
    first.multiselect(
        t("what_if.where"),
        list(known),
        key="where",
        on_change=_where_changed,
        placeholder=t("filter.all_provinces"),
        help=t("what_if.where_help"),
        format_func=names.get,
    )
    places = (second, third, fourth, fifth)
    for place, name in zip(places, _OPTIONS, strict=True):
        options, neutral = _OPTIONS[name]
        choose(name, options, neutral, t(f"what_if.{name}"), f"{name}.", place=place)
    return _scenario()


def _take(values: tuple[str, ...]) -> None:
    for name, value in zip(_NAMES, values, strict=True):
        neutral = EVERYWHERE if name == "where" else _OPTIONS[name][1]
        address.write(name, value, neutral)


def _where_changed() -> None:
    address.write("where", ",".join(st.session_state["where"]), EVERYWHERE)


def _scenario() -> Scenario | None:
    known = made_once.known_provinces()
    times, back, closed, counts = (address.read(name, *_OPTIONS[name]) for name in _NAMES[1:])
    chosen = [code[2:] for code in address.read_several("where", known)]
    # without any count there is no list: only of provinces that were chosen
    counted = counts != "reported" and bool(chosen)
    if (times, back, closed) == ("1", "now", "none") and not counted:
        return None
    codes = chosen or [code[2:] for code in known]
    return Scenario(
        harvest_times=dict.fromkeys(codes, float(times)) if times != "1" else {},
        poverty_period=dict.fromkeys(codes, back) if back != "now" else {},
        closed=() if closed == "none" else (closed,),
        counts_times=dict.fromkeys(chosen, COUNTS[counts]) if counted else {},
    )


def draw_moves(moves: Moves) -> None:
    """Draw how much moves, where on the map, and which districts below."""
    draw_counts(moves)
    if set(would_move(moves)) != {SAME}:
        draw_map(moves)
        draw_table(moves)


def _moved(moves: Moves) -> pd.DataFrame:
    table = moves.table
    moved = table[(table["rank"] != table["new_rank"]) | (table["tier"] != table["new_tier"])]
    # what was changed comes first; the others only make room
    return moved.sort_values("risk_times", key=lambda times: times == 1, kind="stable")


def draw_counts(moves: Moves) -> None:
    """Draw how many districts move, and what must be known to read it."""
    table = moves.table
    st.markdown(
        t(
            "what_if.count",
            moved=len(_moved(moves)),
            tiers=moves.tier_changes,
            beyond=int(table["beyond"].sum()),
            all=len(table),
        )
    )
    draw_outside(moves)
    if moves.gone:
        st.warning(t("what_if.gone", n=len(moves.gone)))
    if moves.unknown:
        names = ", ".join(made_once.province_name(to_pcode(code)) for code in moves.unknown)
        st.warning(t("what_if.unknown", provinces=plain(names)))
    if _moved(moves).empty:
        st.info(t("what_if.none_moves"))
    else:
        st.caption(t("what_if.within"))


def draw_table(moves: Moves) -> None:
    """Draw the districts that move; nothing where none does."""
    moved = _moved(moves)
    if moved.empty:
        return
    rows = [
        {
            t("table.district"): name_of(row, "district"),
            t("table.province"): name_of(row, "province"),
            t("what_if.before"): sortable(rank_range(row)),
            t("what_if.after"): sortable(rank_range(row, which="new_")),
            t("what_if.tier_before"): [tier_text(row["tier"])],
            t("what_if.tier_after"): [tier_text(row["new_tier"])],
            t("what_if.risk"): f"×{shown(row['risk_times'], 2)}",
            t("what_if.beyond"): t("what_if.yes") if row["beyond"] else "",
        }
        for row in moved.to_dict("records")
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        alt=t("heading.what_if"),
        column_config={t(f"what_if.tier_{when}"): tier_column() for when in ("before", "after")},
    )


def draw_map(moves: Moves) -> None:
    """Draw the map of what the change would move, and which way."""
    districts = sorted(made_once.known_districts())
    painted = painting.paint_would_move(would_move(moves).reindex(districts))
    message = painting.message(
        painted,
        FIGURES.keep(figures_json(made_once.ranking(settings()), [painted])),
        language(),
        selected(),
        province(),
        turn=turn(st.session_state.get(MAP)),
    )
    drawn.draw_base(message, MAP, answered)
    draw_outlines(made_once.outlines())


def answered() -> None:
    """Select the district that was clicked."""
    code = picked_district(st.session_state.get(MAP), frozenset(made_once.known_districts()))
    if code is not None:
        select(code)


def draw_outside(moves: Moves) -> None:
    """Draw a warning for every input that lies outside what the model has seen."""
    for found in moves.outside:
        seen = {"value": found.value, "low": found.lowest, "high": found.highest}
        values = {name: shown(value, 1) for name, value in seen.items()}
        province = plain(made_once.province_name(to_pcode(found.adm1_code)))
        name = t(f"covariate.{found.covariate}")
        st.warning(t("what_if.outside", province=province, name=name, **values))


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    draw_short(ranking)
    st.warning(t("what_if.banner"), icon=":material/psychology_alt:")
    scenario = draw_choice()
    if ranking.method != "model":
        st.info(t("what_if.refused"))
    elif scenario is None:
        st.info(t("what_if.nothing"))
    else:
        draw_moves(explained.moves(settings(), scenario))
        st.caption(t("what_if.stays"))
        if scenario.closed:
            st.caption(t("what_if.closed_note"))


inside_frame()
main()
