"""Drawn: the files and colours of the map, made once and shared by all viewers."""

from collections.abc import Callable
from itertools import compress

import streamlit as st

from models.estimate.settings import Settings
from pages.view.frame import made_once
from pages.view.frame.in_use import of_tables, when_changed
from pages.view.frame.made_once import SETTINGS
from pages.view.map import layers, painting
from pages.view.map.around import write_around
from pages.view.map.classes import SCHEMES
from pages.view.map.figure_store import FIGURES
from pages.view.map.figures import figures_json
from pages.view.map.folium_once import draw_folium
from pages.view.map.outline_file import outline_content, write_outlines
from pages.view.map.static_files import copy_font

TELLING = 3  # classes among the districts of a province, so that they are told apart


def draw_base(message: str, key: str, answered: Callable[[], None]) -> None:
    """Draw the map, painted by a message of `painting`; `answered` is called when it is used."""
    with st.container(key="map-frame"):
        draw_folium(outline_file(), message, key, answered)


@st.cache_resource(max_entries=1, show_spinner=False)
def outline_file() -> str:
    """Write the map script with its outlines, and the fonts; return the script's file name."""
    copy_font()
    outlines = made_once.outlines()
    return write_outlines(outline_content(outlines, write_around(outlines.frame)))


@of_tables(max_entries=8 * SETTINGS)
def layer_painting(key: str, scheme: str, settings: Settings) -> painting.Painting:
    """Return a layer's classes and colours."""
    return painting.paint(key, scheme, made_once.ranking(settings), made_once.reference(settings))


@of_tables(max_entries=SETTINGS)
def available_layers(settings: Settings) -> list[str]:
    """Return the keys of the layers that have a value under these settings."""
    return layers.available(made_once.ranking(settings))


@of_tables(max_entries=8 * SETTINGS)
def first_layer(settings: Settings, province: str | None) -> str:
    """Return the layer to begin with: one that tells the districts shown apart."""
    options = available_layers(settings)
    here = [code.startswith(province or "") for code in sorted(made_once.known_districts())]
    classes = {
        key: len(
            set(compress(layer_painting(key, SCHEMES[0], settings).digits, here))
            - {painting.MISSING, painting.WITHHELD}
        )
        for key in options
    }
    if classes[options[0]] > 1:
        return options[0]
    telling = (key for key in options if classes[key] >= TELLING)
    return next(telling, max(options, key=classes.__getitem__))


def figures_address(scheme: str, settings: Settings) -> str:
    """Keep layers, values and ranks for the browser; return where the map's frame finds them."""
    place = _figures_place(scheme, settings)
    if not FIGURES.has(place):  # others have been needed since, or it went with its tables
        _figures_place.clear()
        place = _figures_place(scheme, settings)
    return place


@of_tables(max_entries=3 * SETTINGS)
def _figures_place(scheme: str, settings: Settings) -> str:
    painted = [layer_painting(key, scheme, settings) for key in available_layers(settings)]
    return FIGURES.keep(figures_json(made_once.ranking(settings), painted))


when_changed(FIGURES.retire)
