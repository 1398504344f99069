"""Address: the page address is the only truth of filters, layer and selection.

Streamlit's own `bind="query-params"` writes a widget's label into the address, which changes with
the language; here the address holds codes, so that a link opens the same view in any language.
Widgets are set from the address before they are drawn and write to it when they change.
"""

import re
from collections.abc import Collection

import streamlit as st

from pages.view.frame.during_run import forget, once_a_run

# carried from page to page by the links; everything else belongs to one page
SHARED = ("lang", "province", "corridor", "by", "top", "trust", "level", "change", "district")
_CODE = re.compile(r"[\w-]{1,20}", re.ASCII)  # a value of these; links are kept for all readers


@once_a_run
def _given() -> dict[str, str]:
    """Return what is in the address now; only this file changes it."""
    return dict(st.query_params.items())


def read(name: str, options: Collection[str], first: str) -> str:
    """Return the value in the address, or `first` where it has none of the options."""
    given = _given().get(name)
    return given if given is not None and given in options else first


def read_several(name: str, options: Collection[str]) -> list[str]:
    """Return the values in the address, comma-separated there, that are among the options."""
    given = _given().get(name, "").split(",")
    return [value for value in options if value in given]


def write(name: str, value: str | None, first: str | None = None) -> None:
    """Put a value into the address; the first value is left out to keep it short."""
    if value == first:
        value = None
    if value is None:
        st.query_params.pop(name, None)
    elif value != st.query_params.get(name):
        st.query_params[name] = value
    forget(_given)
    if name not in SHARED:
        _remembered()[name] = value


def follow(name: str, options: Collection[str], first: str) -> str:
    """Set the widget `name` from the address, and return it; call it before it is drawn."""
    value = read(name, options, first)
    st.session_state[name] = value
    return value


def changed(name: str, first: str, rerun: list[str] | str | None = None) -> None:
    """Write the widget `name` to the address; `rerun` names the fragments to draw anew, or `app`.

    The `on_change` of a widget that follows the address.
    """
    write(name, st.session_state[name], first)
    if rerun is not None:
        st.rerun(rerun)


def shared() -> dict[str, str]:
    """Return the part of the address that links carry to other pages."""
    given = _given().items()
    return {name: value for name, value in given if name in SHARED and _CODE.fullmatch(value)}


def key() -> tuple[tuple[str, str], ...]:
    """Return what links carry, to tell drawings with links apart."""
    return tuple(shared().items())


def arrive(page: str) -> None:
    """Bring back what was chosen on this page before, where the address doesn't say otherwise."""
    moved = st.session_state.get("page_before") != page
    st.session_state.page_before = page
    lost = {
        name: value
        for name, value in _remembered().items()
        if value is not None and name not in st.query_params
    }
    if moved and lost:
        st.query_params.update(lost)
        forget(_given)


def _remembered() -> dict[str, str | None]:
    pages = st.session_state.setdefault("remembered", {})
    return pages.setdefault(st.session_state.get("page_before"), {})
