"""Taken: rows of one person's list whose place a row of another person's newer list takes."""

import pandas as pd
import streamlit as st

from geo.errors import InputError
from models.activities import saved_lists
from pages.view.coverage.activities import saved_rows
from pages.view.coverage.list_upload import draft
from pages.view.frame.author import author
from pages.view.frame.drawn_once import Same
from pages.view.frame.in_use import of_tables
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import t

_MOST_LINES = 8


@of_tables(max_entries=4, by=Same)
def _taken(*several: pd.DataFrame) -> dict[tuple[int, int], int]:
    return saved_lists.taken(several)


def draw_taken() -> None:
    """Draw whose rows count no more, by whose list: also by one that is not saved yet.

    Who reports their own rows again is not told of it.
    """
    try:
        counting = {document.id for document in saved_lists.in_use(shared_store())}
        saved = [(one, rows) for one, rows in saved_rows() if one.id in counting]
    except InputError:
        return  # said where the lists are drawn
    lists = [(one.name, one.author, rows) for one, rows in saved]
    if (given := draft()) is not None:
        lists.insert(0, (given[0], author(), given[1]))
    found = _taken(*(rows for *_, rows in lists))
    others = {pair: n for pair, n in found.items() if lists[pair[0]][1] != lists[pair[1]][1]}
    for (older, newer), n in sorted(others.items(), key=lambda one: -one[1])[:_MOST_LINES]:
        told = {"n": n}
        for key, place in (("older", older), ("newer", newer)):
            name, by, _ = lists[place]
            told |= {key: plain(name), f"{key}_by": plain(by or t("snapshot.nobody"))}
        st.caption(t("coverage.taken", **told))
    if (more := len(others) - _MOST_LINES) > 0:
        st.caption(t("coverage.more_taken", n=more))
