"""Rankings: lists, outlines and names, made once for the process and shared by all viewers.

Everything here is handed out as the same object each time: treat it as read-only.
"""

import streamlit as st

from geo.gazetteer import districts, provinces
from geo.outlines import Outlines, load_outlines
from models.estimate.pipeline import Ranking, rank_districts
from models.estimate.settings import Settings
from models.what_if.side_by_side import Difference, compare
from pages.view.frame.in_use import inputs, of_tables
from pages.view.frame.self_check import Check, run_checks
from pages.view.frame.text import name_of

SETTINGS = 48  # settings kept: each ranking is about 0.5 MB with its draws


@of_tables(max_entries=SETTINGS)
def ranking(settings: Settings) -> Ranking:
    """Return the ranking for these settings."""
    return rank_districts(inputs(), settings)


def reference(settings: Settings) -> Ranking:
    """Return the ranking whose classes are used: same corridor, otherwise the first settings."""
    return ranking(Settings(corridor=settings.corridor, level=settings.level))


@of_tables(max_entries=SETTINGS)
def difference(settings: Settings) -> Difference:
    """Return how the list differs from that of the first settings."""
    return compare(ranking(Settings()), ranking(settings))


@st.cache_resource(max_entries=1, show_spinner=False)
def outlines() -> Outlines:
    """Return the district outlines in use."""
    return load_outlines()


@of_tables(max_entries=SETTINGS)
def checks(settings: Settings) -> list[Check]:
    """Return what the self-check found."""
    return run_checks(ranking(settings), outlines())


@st.cache_resource(max_entries=1, show_spinner=False)
def known_districts() -> dict[str, dict[str, str]]:
    """Return P-code -> names, by province and name, for the search box and the address."""
    frame = districts().merge(
        provinces()[["adm1_code", "province_en", "province_km"]],
        on="adm1_code",
        validate="many_to_one",
    )
    frame = frame.sort_values(["province_en", "district_en"]).set_index("adm2_pcode", drop=False)
    return frame.to_dict("index")


@st.cache_resource(max_entries=1, show_spinner=False)
def known_provinces() -> dict[str, dict[str, str]]:
    """Return P-code -> names of the provinces, by name."""
    frame = provinces().sort_values("province_en").set_index("adm1_pcode", drop=False)
    return frame.to_dict("index")


def province_name(code: str) -> str:
    """Return the name of a province (P-code) in the reader's language."""
    return name_of(known_provinces()[code], "province")
