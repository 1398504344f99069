"""Filters: the levers and the province that all pages share."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.estimate.settings import CHANGE, CORRIDORS, LEVELS, ORDERS, TRUST, Settings
from pages.view.frame import address
from pages.view.frame.rankings import known_provinces
from pages.view.frame.text import LANGUAGES, both_names, first_language, language, naming, say, t

ALL = "all"
TOPS = tuple(range(10, 101, 5))
_FIRST = Settings()


def draw_language() -> None:
    """Draw the language switch."""
    address.follow("lang", LANGUAGES, first_language())
    st.segmented_control(
        t("filter.language"),
        list(LANGUAGES),
        key="lang",
        format_func=LANGUAGES.get,
        required=True,
        label_visibility="collapsed",
        on_change=address.changed,
        args=("lang", first_language()),
    )


def draw_filters() -> None:
    """Draw the filters; their values are read by `settings` and `province`."""
    lang, names = language(), known_provinces()
    options = [ALL, *names]
    address.follow("province", options, ALL)
    st.selectbox(
        t("filter.province"),
        options,
        key="province",
        format_func=lambda code: (
            say(lang, "filter.all_provinces")
            if code == ALL
            else both_names(names[code], "province", lang)[0]
        ),
        on_change=address.changed,
        args=("province", ALL),
    )
    _choice("corridor", CORRIDORS, _FIRST.corridor)
    _choice("by", ORDERS, _FIRST.by)
    _top()
    _choice("trust", tuple(TRUST), _FIRST.trust)
    _choice("level", LEVELS, _FIRST.level)
    _choice("change", tuple(CHANGE), _FIRST.change)


def choose(
    name: str,
    options: Sequence[str],
    first: str,
    label: str,
    names: str,
    rerun: list[str] | None = None,
    help: str | None = None,
    place: DeltaGenerator | None = None,
) -> None:
    """Draw a box of options that follows the address.

    Parameters
    ----------
    name : in the address; first : the option that the address leaves out.
    label, help : sentences; names : the beginning of the keys of the options' names.
    rerun : the fragments to draw anew on a change; the whole page if None.
    """
    address.follow(name, options, first)
    (place or st).selectbox(
        label,
        options,
        key=name,
        help=help,
        format_func=naming(names),
        filter_mode=None,
        on_change=address.changed,
        args=(name, first, rerun),
    )


def _choice(key: str, options: tuple[str, ...], first: str) -> None:
    address.follow(key, options, first)
    st.segmented_control(
        t(f"filter.{key}"),
        options,
        key=key,
        required=True,
        format_func=naming(f"filter.{key}_"),
        help=t(f"filter.{key}_help"),
        on_change=address.changed,
        args=(key, first),
    )


def _top() -> None:
    st.session_state["top"] = _chosen_top()
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
