"""Years on the map: an input of the tables in use, one year after the other, with one legend."""

import pandas as pd

from pages.view.frame import address, made_once
from pages.view.frame.filters import settings, switch
from pages.view.frame.in_use import inputs
from pages.view.frame.text import t
from pages.view.map.figures import years_json
from pages.view.map.layers import LAYERS
from pages.view.map.painting import Painting, paint_periods

OVER, YEAR, LISTS = "over", "year", "lists"
# layer -> table of the inputs, and its column
_TABLES = {
    "harvest_province": ("harvest", "value"),
    "poverty_province_pct": ("poverty", "headcount_pct"),
}


def draw_over(lists: bool) -> str:
    """Draw what the map goes through, where there is a choice; return `LISTS` or a layer's key.

    lists : whether there are frozen lists to go through
    """
    if options := _options(lists):
        switch(OVER, options, options[0], t("snapshots.over"), _name)
    return over_chosen(lists)


def over_chosen(lists: bool) -> str:
    """Return what the map goes through: what the address says, or the first there is."""
    options = _options(lists) or (LISTS,)
    return address.read(OVER, options, options[0])


def _options(lists: bool) -> tuple[str, ...]:
    several = [key for key in _TABLES if len(_periods(key)) > 1]
    return (*((LISTS,) if lists else ()), *several)


def _name(key: str) -> str:
    return t("snapshots.over_lists" if key == LISTS else f"layer.{key}")


def years(key: str) -> list[str]:
    """Return the years or periods of a layer's table, oldest first; none of another key."""
    return _periods(key) if key in _TABLES else []


def _periods(key: str) -> list[str]:
    table, _ = _TABLES[key]
    return sorted(getattr(inputs(), table)["period"].unique())


def year_chosen(key: str) -> str:
    """Return the year in the address, or the newest."""
    known = _periods(key)
    return address.read(YEAR, known, known[-1])


def paintings(key: str) -> tuple[dict[str, Painting], bytes]:
    """Return year -> painting, and the figures of a map that goes through them."""
    name, column = _TABLES[key]
    table = getattr(inputs(), name)
    codes = pd.Index(sorted(made_once.known_districts()), name="adm2_pcode")
    values = {
        period: table[table["period"] == period]
        .set_index("adm1_code")[column]
        .reindex(codes.str[2:4])
        .set_axis(codes)
        for period in _periods(key)
    }
    painted = paint_periods(LAYERS[key], values)
    return painted, years_json(made_once.ranking(settings()).table, painted, values)
