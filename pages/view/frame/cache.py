"""Cache: what is computed once for the process and shared by all viewers.

Everything here is handed out as the same object each time: treat it as read-only.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from geo.gazetteer import districts, provinces
from geo.neighbours import neighbours as find_neighbours
from geo.outlines import Outlines, load_outlines
from models.contacts import contacts as contacts_in
from models.estimate.features import features_at
from models.estimate.pipeline import Ranking, known_at, rank_districts
from models.estimate.settings import Settings
from models.evaluation.sensitivity import sensitivity as find_sensitivity
from models.lists.briefing import briefing_html
from models.lists.export import to_bytes
from models.what_if.scenario import Moves, Scenario, play
from models.what_if.side_by_side import Difference, compare
from models.what_if.tier_move import Move
from models.what_if.tier_move import tier_moves as find_moves
from pages.view.coverage.activities import activities_brief, saved_until
from pages.view.frame.self_check import Check, run_checks
from pages.view.frame.store import shared_store
from pages.view.frame.tables import inputs, of_tables
from pages.view.map import layers, painting
from pages.view.map.figures import figures_json
from pages.view.map.outline_file import outline_content, write_outlines
from pages.view.map.static_files import FROM_FRAME, copy_fonts, write

_SETTINGS = 48  # settings kept: each ranking is about 0.5 MB with its draws


@of_tables(max_entries=_SETTINGS)
def ranking(settings: Settings) -> Ranking:
    """Return the ranking for these settings."""
    return rank_districts(inputs(), settings)


def reference(settings: Settings) -> Ranking:
    """Return the ranking whose classes are used: same corridor, otherwise the first settings."""
    return ranking(Settings(corridor=settings.corridor))


@st.cache_resource(max_entries=1, show_spinner=False)
def outlines() -> Outlines:
    """Return the district outlines in use."""
    return load_outlines()


@st.cache_resource(max_entries=1, show_spinner=False)
def neighbours() -> dict[str, tuple[str, ...]]:
    """Return P-code -> P-codes of the districts that share a border in the outlines in use."""
    return find_neighbours(outlines().frame)


@of_tables(max_entries=_SETTINGS)
def fit_features(corridor: str) -> pd.DataFrame:
    """Return the features at the outcome's time."""
    outcome = ranking(Settings(corridor=corridor)).outcome
    return features_at(inputs(), outcome, newest=False).frame


@of_tables(max_entries=_SETTINGS)
def sensitivity(settings: Settings) -> pd.DataFrame:
    """Return which choice moves the list most."""
    now = ranking(settings)
    known, _ = known_at(
        fit_features(settings.corridor), now.feature_frame, now.outcome, settings.corridor
    )
    return find_sensitivity(known, settings)


@of_tables(max_entries=_SETTINGS, hash_funcs={Scenario: repr})
def moves(settings: Settings, scenario: Scenario) -> Moves:
    """Return what a scenario does to the list."""
    return play(ranking(settings), inputs(), scenario)


@of_tables(max_entries=_SETTINGS)
def difference(settings: Settings) -> Difference:
    """Return how the list differs from that of the first settings."""
    return compare(ranking(Settings()), ranking(settings))


@of_tables(max_entries=8 * _SETTINGS)
def tier_moves(settings: Settings, code: str) -> list[Move]:
    """Return what would move a district (P-code) a tier."""
    return find_moves(ranking(settings), fit_features(settings.corridor), code[2:])


@st.cache_resource(max_entries=1, show_spinner=False)
def outline_file() -> str:
    """Write the map script with its outlines, and the fonts; return the script's file name."""
    copy_fonts()
    return write_outlines(outline_content(outlines()))


@of_tables(max_entries=8 * _SETTINGS)
def layer_painting(key: str, scheme: str, settings: Settings) -> painting.Painting:
    """Return a layer's classes and colours."""
    return painting.paint(key, scheme, ranking(settings), reference(settings))


@of_tables(max_entries=_SETTINGS)
def available_layers(settings: Settings) -> list[str]:
    """Return the keys of the layers that have a value under these settings."""
    return layers.available(ranking(settings))


@of_tables(max_entries=3 * _SETTINGS)
def figures_address(scheme: str, settings: Settings) -> str:
    """Write layers, values and ranks for the browser; return where the map's frame finds them."""
    painted = [layer_painting(key, scheme, settings) for key in available_layers(settings)]
    return FROM_FRAME + write("figures.json", figures_json(ranking(settings), painted))


@of_tables(max_entries=_SETTINGS)
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


@of_tables(max_entries=16)
def download(settings: Settings, kind: str, lang: str) -> bytes:
    """Return the ranked list as a file; kind csv, xlsx, geojson or gpkg."""
    return to_bytes(ranking(settings), kind, lang, outlines())


def briefing(settings: Settings, province: str | None, lang: str, made: date) -> bytes:
    """Return the printable briefing of a province (P-code) or of the country."""
    return _briefing(settings, province, lang, made, saved_until())


@of_tables(max_entries=32)
def _briefing(
    settings: Settings, province: str | None, lang: str, made: date, saved: int | None
) -> bytes:
    """Return the briefing with the activities and contacts of a state of the store."""
    now, extra, contacts = ranking(settings), {}, None
    if saved is not None:
        contacts = contacts_in(shared_store())
        extra = {lang: activities_brief(now.table, province, lang, made)}
    page = briefing_html(now, outlines(), province, (lang,), made, extra=extra, contacts=contacts)
    return page.encode()
