"""Filters: the levers and the province that all pages share."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.estimate.settings import CHANGE, CORRIDORS, LEVELS, ORDERS, TRUST, Settings
from pages.view.frame import address
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.made_once import known_provinces
from pages.view.frame.text import LANGUAGES, first_language, name_of, naming, t

ALL = "all"
TOPS = tuple(range(10, 101, 5))
HIDDEN_LABEL = {"label_visibility": "collapsed"}
Names = str | Callable[[str], str | None]
Rerun = list[str] | str | None
_FIRST = Settings()
_LEVERS: dict[str, tuple[str, ...]] = {
    "corridor": CORRIDORS,
    "by": ORDERS,
    "trust": tuple(TRUST),
    "level": LEVELS,
    "change": tuple(CHANGE),
}


def draw_language() -> None:
    """Draw the language switch."""
    first = first_language()
    _language_switch(first, address.follow("lang", LANGUAGES, first))


@drawn_once(max_entries=16)
def _language_switch(first: str, chosen: str) -> None:
    label = t("filter.language")
    switch("lang", tuple(LANGUAGES), first, label, LANGUAGES.get, **HIDDEN_LABEL)


def draw_province(**look: object) -> None:
    """Draw the choice of the province, read by `province`; `look` is as of `st.selectbox`."""
    names, label = province_names(), t("filter.province")
    choose("province", list(names), ALL, label, names.get, filter_mode="fuzzy", **look)


def draw_filters(with_province: bool = True) -> None:
    """Draw the filters; their values are read by `settings` and `province`."""
    if with_province:
        address.follow("province", province_names(), ALL)
    for name, options in _LEVERS.items():
        address.follow(name, options, getattr(_FIRST, name))
    st.session_state["top"] = _chosen_top()
    _filters(with_province, province() if with_province else None, settings())


@drawn_once(max_entries=256)
def _filters(with_province: bool, place: str | None, chosen: Settings) -> None:
    if with_province:
        draw_province()
    for name, options in _LEVERS.items():
        _lever(name, options)
        if name == "by":
            _top()


def province_names() -> dict[str, str]:
    """Return all provinces together, then P-code -> name of each, in the reader's language."""
    names = {code: name_of(row, "province") for code, row in known_provinces().items()}
    return {ALL: t("filter.all_provinces"), **names}


def choose(
    name: str,
    options: Sequence[str],
    first: str,
    label: str,
    names: Names,
    rerun: Rerun = None,
    place: DeltaGenerator | None = None,
    **look: object,
) -> None:
    """Draw a box of options that follows the address.

    Parameters
    ----------
    name : in the address; first : the option that the address leaves out.
    names : the beginning of the keys of the options' names, or a function from option to name.
    rerun : the fragments to draw anew on a change, or `app`; what stands around it if None.
    look : as of `st.selectbox`; a reader types into it only where there is a `filter_mode`.
    """
    look = {"filter_mode": None, **look, **_following(name, options, first, names, rerun)}
    (place or st).selectbox(label, options, **look)


def switch(
    name: str, options: tuple[str, ...], first: str, label: str, names: Names, **look: object
) -> None:
    """Draw a few options side by side, as `choose` does, of which always one is taken."""
    look |= _following(name, options, first, names)
    st.segmented_control(label, options, required=True, **look)


def _following(
    name: str, options: Sequence[str], first: str, names: Names, rerun: Rerun = None
) -> dict[str, object]:
    address.follow(name, options, first)
    named = naming(names) if isinstance(names, str) else names
    given = {"key": name, "format_func": named}
    return given | {"on_change": address.changed, "args": (name, first, rerun)}


def _lever(name: str, options: tuple[str, ...]) -> None:
    label, told = t(f"filter.{name}"), t(f"filter.{name}_help")
    switch(name, options, getattr(_FIRST, name), label, f"filter.{name}_", help=told)


def _top() -> None:
    st.select_slider(
        t("filter.top"), TOPS, key="top", help=t("filter.top_help"), on_change=_top_changed
    )


def _top_changed() -> None:
    address.write("top", str(st.session_state["top"]), str(_FIRST.top))


def _chosen_top() -> int:
    return int(address.read("top", [str(top) for top in TOPS], str(_FIRST.top)))


def settings() -> Settings:
    """Return the settings in the address."""
    return Settings(
        corridor=address.read("corridor", CORRIDORS, _FIRST.corridor),
        trust=address.read("trust", TRUST, _FIRST.trust),
        by=address.read("by", ORDERS, _FIRST.by),
        top=_chosen_top(),
        level=address.read("level", LEVELS, _FIRST.level),
        change=address.read("change", CHANGE, _FIRST.change),
    )


def province() -> str | None:
    """Return the P-code of the province in the address, or None for all."""
    code = address.read("province", known_provinces(), ALL)
    return None if code == ALL else code
