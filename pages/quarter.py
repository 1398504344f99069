"""Quarter: what is new, what is late and what to decide; each line leads to its page."""

import streamlit as st

from geo.clock import day_here
from models.activities.span import quarter, quarter_of, quarters
from models.quarter.due import Basis
from pages import inside_frame
from pages.view.coverage.looked_at import here
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_short
from pages.view.frame.filters import choose, province, settings
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import t
from pages.view.quarter import last_visit
from pages.view.quarter.lines import counted_lists, draw_digest, draw_sections, found
from pages.view.quarter.trend import draw_trend

_OFFERED = 8  # quarters to look at, that of today the last


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    draw_short(ranking)
    today = day_here()
    options = quarters(today.replace(year=today.year - 2, day=1), today)[-_OFFERED:]
    finished = options[-2]  # of today's nobody can have reported the whole
    since = last_visit.since(today, quarter(quarter_of(today)).start)
    with st.container(horizontal=True, vertical_alignment="bottom", key="quarter-choice"):
        choose("quarter", options, finished, t("coverage.quarter"), str, width=160)
        last_visit.draw_since(since, today)
        last_visit.draw_first()
        during = address.read("quarter", options, finished)
        basis = Basis(
            shared_store(), here(ranking, province()), counted_lists(), during, today, since
        )
        lines = found(settings(), province(), basis)
        draw_digest(lines, basis)
    draw_sections(lines, basis)
    draw_trend(basis)
    st.caption(t("quarter_page.cookie"))
    last_visit.remember(today)


inside_frame()
main()
