"""Find: one box that knows every spelling of a district, in English and Khmer."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path

import streamlit as st

from geo.finding import containing, spellings
from geo.names import match_area
from geo.pcode import to_pcode
from pages.view.frame.made_once import known_districts, known_provinces
from pages.view.frame.safe import plain
from pages.view.frame.selection import select, selected
from pages.view.frame.text import both_names, language, say, t
from pages.view.map import static_files

KEY = "find"
_OPEN = "find_open"
_NEAR = 80  # of 100; across the country anything less alike is noise
_MOST_OFFERS = 5
_MOST_LETTERS = 60


def draw_find(rerun: list[str] | None) -> None:
    """Draw the search box; a hit selects the district and reruns the named fragments, or all.

    What is unknown selects nothing, takes the district before off the screen, and offers what is
    near.
    """
    lang = language()
    _box()(key=KEY, data=_for_browser(lang), on_found_change=partial(_found, rerun))
    written, candidates = st.session_state.get(_OPEN, (None, ()))
    if written is None or selected() is not None:
        return
    if not candidates:
        st.info(t("find.unknown", text=plain(written)))
        return
    st.info(t("find.several", text=plain(written)))
    for code in candidates:
        st.button(
            plain(_label(code, lang)), key=f"candidate-{code}", on_click=_chosen, args=(code, rerun)
        )


@cache
def _box() -> st.components.v2.types.ComponentRenderer:
    here = Path(__file__).parent
    html, css, js = ((here / f"find_box.{end}").read_text() for end in ("html", "css", "js"))
    return st.components.v2.component("find_district", html=html, css=css, js=js)


@cache
def _for_browser(lang: str) -> dict[str, str]:
    """Return the words of the box, and where the browser fetches all names and spellings."""
    name = static_files.write(
        f"names-{lang}.json", json.dumps(_names(lang), ensure_ascii=False).encode()
    )
    return {
        "label": say(lang, "find.label"),
        "placeholder": say(lang, "find.placeholder"),
        "none": say(lang, "find.none_begins"),
        "names": f"app/static/{name}",
    }


def _names(lang: str) -> dict[str, object]:
    """Return names and spellings of all districts and provinces."""
    own, around = spellings("district"), spellings("province")
    return {
        "places": [
            {
                "code": code,
                "name": " · ".join(both_names(row, "district", lang)),
                "province": row["adm1_code"],
                "town": row["type"] == "krong",
                "keys": own[code[2:]],
            }
            for code, row in known_districts().items()
        ],
        "provinces": {
            code[2:]: {"name": both_names(row, "province", lang)[0], "keys": around[code[2:]]}
            for code, row in known_provinces().items()
        },
    }


def _label(code: str, lang: str) -> str:
    row = known_districts()[code]
    province = both_names(row, "province", lang)[0]
    return f"{' · '.join(both_names(row, 'district', lang))} — {province}"


def _found(rerun: list[str] | None) -> None:
    found = st.session_state[KEY].get("found") or {}
    written = str(found.get("code") or found.get("text") or "").strip()[:_MOST_LETTERS]
    if not written:
        return
    code, candidates = resolve(written)
    if code is None:
        st.session_state[_OPEN] = (written, candidates)
        select(None, rerun)
    else:
        _chosen(code, rerun)


def _chosen(code: str, rerun: list[str] | None) -> None:
    st.session_state[_OPEN] = (None, ())
    select(code, rerun)


def resolve(written: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the P-code of what was written, or the P-codes it may mean, likeliest first.

    A near spelling is only ever offered, never chosen.

    >>> resolve("KH0102"), resolve("poipet")
    (('KH0102', ()), ('KH0110', ()))
    >>> resolve("Chantria")
    (None, ('KH2001',))
    """
    if written in known_districts():
        return written, ()
    match = match_area(written, "district")
    if match.code is not None:
        return to_pcode(match.code), ()
    holding = containing(written)
    if len(holding) == 1:
        return to_pcode(holding[0]), ()
    if match.status == "ambiguous":
        return None, tuple(to_pcode(code) for code, _ in match.candidates)
    near = [code for code, _ in (*match.candidates, *_near(written))]
    return None, tuple(map(to_pcode, list(dict.fromkeys([*near, *holding]))[:_MOST_OFFERS]))


def _near(written: str) -> list[tuple[str, float]]:
    scores: dict[str, float] = {}
    for province in known_provinces():
        for code, score in match_area(written, "district", province[2:]).candidates:
            if score >= _NEAR:
                scores[code] = max(score, scores.get(code, 0.0))
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
