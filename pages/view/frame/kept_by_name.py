"""Kept by name: what a function of a page keeps for all viewers, found by the function's name.

A page is read anew in each run, and its functions with it. Streamlit's own way to keep something
for each of them is asked for dozens of times in a run; here it is asked once.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import streamlit as st

from pages.view.frame.during_run import once_a_run

_Kept = TypeVar("_Kept")
_Name = tuple[str, str]


@st.cache_resource(show_spinner=False)
def _all() -> dict[_Name, Any]:
    return {}


_in_run = once_a_run(_all)


def name_of(function: Callable) -> _Name:
    """Return what tells a function from others: its module and its name there.

    >>> name_of(kept_by_name)
    ('pages.view.frame.kept_by_name', 'kept_by_name')
    """
    return function.__module__, function.__qualname__


def kept_by_name(function: Callable, make: Callable[[], _Kept]) -> _Kept:
    """Return what is kept for a function; made where nothing is."""
    everything, name = _in_run(), name_of(function)
    found = everything.get(name)
    if found is None:  # of two that make it at once, one is taken
        found = everything.setdefault(name, make())
    return cast(_Kept, found)


def drop_by_name(function: Callable) -> None:
    """Keep nothing for a function any more."""
    _all().pop(name_of(function), None)
