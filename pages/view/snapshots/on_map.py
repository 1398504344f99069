"""On the map: frozen lists one after the other, or what moved between two of them."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.clock import shown_day
from geo.errors import InputError
from models.snapshot import Snapshot
from models.snapshot.moved_by import moved_by
from models.snapshot.rank_history import question
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_outlines
from pages.view.frame.filters import province
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.selection import select, selected
from pages.view.frame.text import language, t
from pages.view.map import drawn, painting
from pages.view.map.figure_store import FIGURES
from pages.view.map.figures import figures_json, steps_json
from pages.view.map.recolour import picked_district, picked_step, turn
from pages.view.snapshots import frozen
from pages.view.snapshots.through_time import MOST_LISTS
from pages.view.snapshots.years_on_map import YEAR, over_chosen, paintings, year_chosen, years

KEY, ONE = "snapshot_map", "snapshot"
# the parts of the page that a step draws anew: which list it is and, where opened, all of it
WHICH, REST = "which-list", "rest-of-list"
YES, NO = "1", ""


def draw_switch() -> bool:
    """Draw the switch that brings the map; return whether it is on."""
    st.session_state["on_map"] = _asked()
    st.toggle(
        t("snapshots.on_map"), key="on_map", help=t("snapshots.on_map_help"), on_change=_switched
    )
    return _asked()


def _asked() -> bool:
    return address.read("map", [YES], NO) == YES


def _switched() -> None:
    address.write("map", YES if st.session_state["on_map"] else NO, NO)


def draw_lists(one_id: str, one: Snapshot) -> None:
    """Draw the map that goes through the lists of one question, and shows this one first."""
    steps = _alike(one_id, one)
    tables = {key: _all_districts(snapshot.table) for key, snapshot in steps.items()}
    painted = {key: painting.paint_then(table) for key, table in tables.items()}
    names = {key: f"{s.name} · {shown_day(s.made_at)}" for key, s in steps.items()}
    content = steps_json([(key, names[key], painted[key], tables[key]) for key in steps])
    _draw(painted[one_id], content, one_id)
    st.caption(t("snapshots.on_map_lists", n=len(steps)))


def _alike(one_id: str, one: Snapshot) -> dict[str, Snapshot]:
    """Return id -> list, oldest first, of the newest that answer the same question."""
    found = {one_id: one}
    for document_id in list(frozen.documents())[:MOST_LISTS]:
        try:
            found.setdefault(document_id, frozen.snapshot(document_id))
        except InputError:
            continue  # the page says so where it is chosen
    # of other levers, too: how far they moved a district is said of each step
    asked = question(one.written_settings)[:2]
    kept = {key: s for key, s in found.items() if question(s.written_settings)[:2] == asked}
    return dict(sorted(kept.items(), key=lambda pair: pair[1].made_at))


def draw_years(key: str) -> None:
    """Draw the map that goes through the years of an input, and shows the newest first."""
    painted, content = paintings(key)
    if not painted:
        st.caption(t("legend.no_data"))
        return
    year = year_chosen(key)
    _draw(painted[year], content, year)
    st.caption(f"{t('through.inputs_note')} {t('snapshots.over_note')}")


def draw_moves(first: Snapshot, second: Snapshot) -> None:
    """Draw the map of what moved from the earlier to the later list, and mostly by what."""
    moves = moved_by(frozen.changes(first, second).table)
    painted = painting.paint_moves(moves.reindex(sorted(made_once.known_districts())))
    content = figures_json(replace(second, table=_all_districts(second.table)), [painted])
    _draw(painted, content, None)
    st.caption(t("snapshots.on_map_moves"))


def _all_districts(table: pd.DataFrame) -> pd.DataFrame:
    """Return a list with a row for every district of today; one it doesn't know has no rank."""
    known = pd.Index(sorted(made_once.known_districts()), name="adm2_pcode")
    return table.set_index("adm2_pcode").reindex(known).reset_index()


def _draw(painted: painting.Painting, content: bytes, step: str | None) -> None:
    message = painting.message(
        painted,
        FIGURES.keep(content),
        language(),
        selected(),
        province(),
        turn=turn(st.session_state.get(KEY)),
        step=step,
    )
    drawn.draw_base(message, KEY, answered)
    draw_outlines(made_once.outlines())


def answered() -> None:
    """Write to the address which list the map shows, and which district was clicked.

    The map shows it already: only what says something else now is sent.
    """
    value = st.session_state.get(KEY)
    again = []
    known = frozen.documents()
    step = picked_step(value, frozenset(known))
    if step is not None:
        address.write(ONE, step)
        again += [WHICH, REST] if st.session_state.get(REST) else [WHICH]
    year = picked_step(value, frozenset(years(over_chosen(bool(known)))))
    if year is not None:
        address.write(YEAR, year)
    code = picked_district(value, frozenset(made_once.known_districts()))
    if code is not None:
        select(code)
        again.append(NAVIGATION)
    st.rerun(again or [NAVIGATION])
