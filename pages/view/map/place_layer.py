"""Place layer: people's places as marks on the map, fetched by the browser only when asked for."""

import json
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geo.errors import InputError
from geo.gazetteer import districts
from geo.pcode import to_pcode
from models.places.place_file import kinds_of
from models.places.place_words import KINDS, SHELTER
from models.places.saved_places import saved_lists
from models.store import Document
from pages.view.frame import address
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import LANGUAGES, say, t
from pages.view.map.figure_store import FIGURES

# what stands for a type, on the map and beside its name
SIGNS = {"school": "▲", "crossing": "◆", "station": "■", "shelter": "○"}
_WHICH = "places"  # in the address


def lists() -> tuple[list[tuple[Document, pd.DataFrame]], list[InputError]]:
    """Return the saved lists of places, newest first, and what is wrong with others."""
    return _lists(shared_store().change_number())


@st.cache_resource(max_entries=2, show_spinner=False)
def _lists(change_number: int) -> tuple[list[tuple[Document, pd.DataFrame]], list[InputError]]:
    return saved_lists(shared_store())


def draw_choice(rerun: list[str]) -> None:
    """Draw which types of places are shown; none is until somebody chooses it."""
    with st.popover(t("places.choose"), icon=":material/place:", width="content"):
        found = [rows for _, rows in lists()[0]]
        known = kinds_of(pd.concat(found)) if found else []
        if known:
            st.session_state[_WHICH] = chosen()
            names = {kind: f"{SIGNS[kind]} {t(f'place_kind.{kind}')}" for kind in known}
            st.pills(
                t("places.choose"),
                known,
                selection_mode="multi",
                key=_WHICH,
                format_func=names.get,
                help=t("places.choose_help"),
                on_change=_changed,
                args=(rerun,),
            )
        _draw_told(not known, SHELTER in known)


@drawn_once(max_entries=256, by=lambda none, shelters: (none, shelters, address.key()))
def _draw_told(none: bool, shelters: bool) -> None:
    """Draw where places come from, and what is not told of shelters."""
    if none:
        st.markdown(t("places.none"))
    if shelters:
        st.caption(t("places.why_short"))
    st.page_link(
        "pages/data_desk.py",
        label=t("places.to_desk"),
        icon=":material/upload_file:",
        query_params=address.shared() | {"table": "places"},
    )


def _changed(rerun: list[str]) -> None:
    address.write(_WHICH, ",".join(st.session_state[_WHICH]) or None)
    st.rerun(rerun)


def chosen() -> list[str]:
    """Return the types of places in the address, of those there are."""
    wanted = address.read_several(_WHICH, KINDS)
    if not wanted:
        return []
    found = [rows for _, rows in lists()[0]]
    known = kinds_of(pd.concat(found)) if found else []
    return [kind for kind in wanted if kind in known]


def asked() -> list[object] | None:
    """Return where the browser finds the places, and which types it shows; None where none."""
    kinds = chosen()
    if not kinds:
        return None
    # the same content keeps its place, also where other figures have gone meanwhile
    return [FIGURES.keep(_content(shared_store().change_number())), kinds]


@st.cache_data(max_entries=2, show_spinner=False)
def _content(change_number: int) -> bytes:
    return place_content([rows for _, rows in lists()[0]])


def place_content(found: Sequence[pd.DataFrame]) -> bytes:
    """Return type -> sign, its words, and marks: [latitude, longitude, name or number, district].

    A shelter's mark stands at the middle of its district, one for all of them, and holds how many.
    """
    table = pd.concat(found)
    content = {}
    for kind in kinds_of(table):
        rows = table[table["kind"] == kind]
        names = [say(lang, f"place_kind.{kind}") for lang in LANGUAGES]
        if kind == SHELTER:
            names = [say(lang, "places.shelters_here", n="{n}") for lang in LANGUAGES]
            marks = _by_district(rows)
        else:
            codes = rows["adm2_code"].map(to_pcode)
            marks = [
                list(mark)
                for mark in zip(
                    rows["latitude"], rows["longitude"], rows["name"], codes, strict=True
                )
            ]
        content[kind] = {"sign": SIGNS[kind], "names": names, "marks": marks}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _by_district(rows: pd.DataFrame) -> list[list[object]]:
    middles = districts().set_index("adm2_code")[["point_lat", "point_lon"]]
    return [
        [*middles.loc[code].tolist(), int(n), to_pcode(str(code))]
        for code, n in rows.groupby("adm2_code").size().items()
    ]
