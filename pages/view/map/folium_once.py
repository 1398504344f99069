"""Folium once: what streamlit-folium makes of our map, written once, not for every viewer.

It renders the whole map anew for each message, though only the message differs.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import FunctionType
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from pages.view.map.recolour import HEIGHT, BaseMap, paint_group

_MESSAGE = '{"message": "of the map"}'  # stands for each message


def draw_folium(script: str, message: str, key: str, answered: Callable[[], None]) -> None:
    """Draw the map with a script, as `st_folium` does, painted by a message of `painting`."""
    component, given = _given(script, key)
    name = given["key"]

    def heard() -> None:
        st.session_state[key] = st.session_state.get(name, {})
        answered()

    painted = given["feature_group"].replace(_MESSAGE, message)
    component(**given | {"feature_group": painted, "on_change": heard})


@lru_cache(maxsize=32)
def _given(script: str, key: str) -> tuple[Callable[..., object], Mapping[str, Any]]:
    """Return the component of `st_folium`, and what it is given for a map."""
    found: dict[str, Any] = {}
    names = st_folium.__globals__
    # the same function, whose component only notes what it is given
    noting = FunctionType(
        st_folium.__code__,
        names | {"_component_func": lambda **given: found.update(given)},
        st_folium.__name__,
        st_folium.__defaults__,
        st_folium.__closure__,
    )
    noting.__kwdefaults__ = st_folium.__kwdefaults__
    noting(
        BaseMap(script),
        key=key,
        height=HEIGHT,
        width=None,
        returned_objects=[],
        feature_group_to_add=paint_group(_MESSAGE),
    )
    if found["feature_group"].count(_MESSAGE) != 1:
        raise ValueError(f"not one message in {found['feature_group']}: another streamlit-folium?")
    return names["_component_func"], found
