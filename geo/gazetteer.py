"""Gazetteer: the provinces, districts and communes in force, and their known spellings."""

from functools import cache
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[1] / "data"
_NUMBERS = {"area_km2", "point_lat", "point_lon", "population_2011"}


def read_table(name: str) -> pd.DataFrame:
    """Read one of our own tables as text, with empty cells missing.

    Codes keep their leading zeros. Columns of numbers are converted by the caller.

    >>> read_table("provinces").loc[0, "adm1_code"]
    '01'
    """
    return _read(name).copy()


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, encoding="utf-8")


def _with_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({column: float for column in frame.columns if column in _NUMBERS})


@cache
def _cached(name: str) -> pd.DataFrame:
    return _with_numbers(_read(name))


def provinces() -> pd.DataFrame:
    """Return the 25 provinces, one row each, sorted by code.

    >>> len(provinces())
    25
    """
    return _cached("provinces").copy()


def districts() -> pd.DataFrame:
    """Return the 210 districts (srok, krong, khan) in force, one row each.

    >>> len(districts())
    210
    """
    return _cached("districts").copy()


def communes() -> pd.DataFrame:
    """Return the 1,633 commune points with the district each belongs to today.

    >>> len(communes())
    1633
    """
    return _cached("communes").copy()


def place_names() -> pd.DataFrame:
    """Return every reviewed spelling of a province or district and its code.

    >>> names = place_names()
    >>> names[(names.spelling == "Svey Rieng") & (names.level == "province")].code.tolist()
    ['20']
    """
    return _cached("place_names").copy()
