"""Find: one box that knows every spelling of a district, in English and Khmer."""

import streamlit as st

from geo.names import match_area
from geo.pcode import to_pcode
from pages.view.frame.rankings import known_districts, known_provinces
from pages.view.frame.selection import select
from pages.view.frame.text import both_names, language, plain, t

KEY = "find"
_NEAR = 80  # of 100; across the country anything less alike is noise
_MOST_OFFERS = 5


def draw_find(rerun: list[str]) -> None:
    """Draw the search box; a hit selects the district and reruns the named fragments."""
    known, lang = known_districts(), language()

    def label(code: str) -> str:
        row = known.get(code)
        if row is None:
            return code
        province = both_names(row, "province", lang)[0]
        return f"{' · '.join(both_names(row, 'district', lang))} — {province}"

    st.selectbox(
        t("find.label"),
        list(known),
        index=None,
        key=KEY,
        format_func=label,
        # another spelling than the two shown is looked up in the name table
        accept_new_options=True,
        filter_mode="contains",
        placeholder=t("find.placeholder"),
        on_change=_found,
        args=(rerun,),
    )
    written, candidates = st.session_state.get("find_open", (None, ()))
    if written is None:
        return
    if not candidates:
        st.info(t("find.unknown", text=plain(written)))
        return
    st.caption(t("find.several", text=plain(written)))
    for code in candidates:
        st.button(plain(label(code)), key=f"candidate-{code}", on_click=_chosen, args=(code, rerun))


def _found(rerun: list[str]) -> None:
    written = st.session_state[KEY]
    if written is None:
        return
    code, candidates = resolve(written)
    st.session_state.find_open = (None, ()) if code else (written, candidates)
    # empty again, so that the same district can be looked up twice
    st.session_state[KEY] = None
    if code:
        _chosen(code, rerun)


def _chosen(code: str, rerun: list[str]) -> None:
    st.session_state.find_open = (None, ())
    select(code, rerun)


def resolve(written: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the P-code of what was written, or the P-codes it may mean, likeliest first.

    A near spelling is only ever offered, never chosen.

    >>> resolve("KH0102")
    ('KH0102', ())
    >>> resolve("Chantria")
    (None, ('KH2001',))
    """
    if written in known_districts():
        return written, ()
    match = match_area(written, "district")
    if match.code is not None:
        return to_pcode(match.code), ()
    candidates = match.candidates or _near(written)
    return None, tuple(to_pcode(code) for code, _ in candidates)


def _near(written: str) -> list[tuple[str, float]]:
    scores: dict[str, float] = {}
    for province in known_provinces():
        for code, score in match_area(written, "district", province[2:]).candidates:
            if score >= _NEAR:
                scores[code] = max(score, scores.get(code, 0.0))
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:_MOST_OFFERS]
