"""Coverage map: districts by what they have (gap, overlap, covered), on the map of all pages."""

from datetime import date

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from pages.view.coverage.activities import district_lines
from pages.view.frame import made_once
from pages.view.frame.caveats import draw_outlines
from pages.view.frame.filters import province
from pages.view.frame.fragment import fragment
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.safe import plain
from pages.view.frame.selection import select, selected
from pages.view.frame.text import both_names, language, t
from pages.view.map import drawn, painting
from pages.view.map.figure_store import FIGURES
from pages.view.map.figures import figures_json
from pages.view.map.recolour import picked_district, turn

KEY = "coverage_map"


def answered() -> None:
    """Select the district that was clicked."""
    code = picked_district(st.session_state.get(KEY), frozenset(made_once.known_districts()))
    if code is not None:
        select(code)
    st.rerun(["coverage-card", NAVIGATION])


@fragment("coverage-map")
def draw_map(states: pd.Series, ranking: Ranking) -> None:
    """Draw the districts in the colour of their state (by P-code)."""
    painted = painting.paint_states(states)
    message = painting.message(
        painted,
        FIGURES.keep(figures_json(ranking, [painted])),
        language(),
        selected(),
        province(),
        turn=turn(st.session_state.get(KEY)),
    )
    drawn.draw_base(message, KEY, answered)
    draw_outlines(made_once.outlines())


@fragment("coverage-card")
def draw_card(rows: pd.DataFrame, states: pd.DataFrame, today: date) -> None:
    """Draw what the selected district has: its state and its rows."""
    with st.container(border=True, key="coverage-card"):
        code = selected()
        if code is None:
            st.caption(t("card.empty"))
            return
        name, other = both_names(made_once.known_districts()[code], "district", language())
        state = states.set_index("adm2_pcode").loc[code]
        st.header(plain(name), anchor=False)
        tier, has = t(f"tier.{state['tier']}"), t(f"coverage_state.{state['state']}")
        st.caption(f"{plain(other)} · {code} · {tier}")
        st.markdown(f"**{has}**")
        lines = district_lines(rows, code, language())
        st.markdown("\n".join(f"- {line}" for line in lines) or t("coverage.nobody"))
