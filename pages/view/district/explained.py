"""Explained: neighbours, and what would move a list or a tier, made once and shared."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.distances import district_distances_km
from geo.neighbours import neighbours as find_neighbours
from models.estimate.features import features_at
from models.estimate.pipeline import known_at
from models.estimate.settings import Settings
from models.evaluation.next_counts import next_counts as find_next
from models.evaluation.sensitivity import sensitivity as find_sensitivity
from models.what_if.scenario import Moves, Scenario, play
from models.what_if.tier_move import Move
from models.what_if.tier_move import tier_moves as find_moves
from pages.view.frame import made_once
from pages.view.frame.in_use import inputs, of_tables
from pages.view.frame.made_once import SETTINGS


@st.cache_resource(max_entries=1, show_spinner=False)
def neighbours() -> dict[str, tuple[str, ...]]:
    """Return P-code -> P-codes of the districts that share a border in the outlines in use."""
    return find_neighbours(made_once.outlines().frame)


@of_tables(max_entries=SETTINGS)
def fit_features(corridor: str) -> pd.DataFrame:
    """Return the features at the outcome's time."""
    outcome = made_once.ranking(Settings(corridor=corridor)).outcome
    return features_at(inputs(), outcome, newest=False).frame


@of_tables(max_entries=SETTINGS)
def sensitivity(settings: Settings) -> pd.DataFrame:
    """Return which choice moves the list most."""
    now = made_once.ranking(settings)
    known, _ = known_at(
        fit_features(settings.corridor), now.feature_frame, now.outcome, settings.corridor
    )
    return find_sensitivity(known, settings)


@of_tables(max_entries=SETTINGS)
def next_counts(settings: Settings) -> pd.DataFrame:
    """Return which province's districts would help most if they were counted, most first.

    Beyond what the settings use: with the level "provinces" as if none had been counted.
    """
    now = made_once.ranking(replace(settings, corridor="all"))
    if not now.has_field:
        return pd.DataFrame(columns=["adm1_code", "districts", "own_pct", "others_pct"])
    adm1 = now.feature_frame["adm1_code"]
    far = district_distances_km().loc[adm1.index, adm1.index].to_numpy()
    error = now.settings.reporting_sd
    return find_next(now.case.fitted, far, now.reports, adm1, error)


@of_tables(max_entries=8 * SETTINGS)
def tier_moves(settings: Settings, code: str) -> list[Move]:
    """Return what would move a district (P-code) a tier."""
    return find_moves(made_once.ranking(settings), fit_features(settings.corridor), code[2:])


@of_tables(max_entries=SETTINGS, by=repr)  # a scenario has no hash
def moves(settings: Settings, scenario: Scenario) -> Moves:
    """Return what a scenario does to the list."""
    return play(made_once.ranking(settings), inputs(), scenario)
