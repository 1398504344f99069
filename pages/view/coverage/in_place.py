"""In place: whether a list that is saved takes the place of one that is there already."""

import pandas as pd
import streamlit as st

from geo.clock import shown_day
from models.activities import saved_lists
from pages.view.coverage.activities import saved_rows
from pages.view.coverage.bringing import Bringing
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import t


def draw_place(
    found: Bringing, name: str, rows: pd.DataFrame
) -> tuple[tuple[str, int] | None, bool]:
    """Draw what a list of the same name or of the same rows means.

    Returns
    -------
    id and version of the one to replace, or None; and whether the reader has chosen.
    """
    there, saved = saved_lists.same_name(shared_store(), name), saved_rows()
    if there is not None:
        before = [read for one, read in saved if one.id == there.id]
        n = sum(saved_lists.repeated(rows, read) for read in before)
        of = sum(map(len, before))
        whole = bool(before) and n == of
        # how many rows a list has that can't be read, nobody knows
        text = "coverage.same_name" if before else "coverage.same_name_unread"
    elif (earlier := saved_lists.earlier(rows, saved)) is not None:
        there, n, whole = earlier
        of, text = len(there.body["rows"]), "coverage.same_rows"
    if there is None:
        return None, True
    # the version the reader was told of, not one that somebody saves before the button is pressed
    if found.told.get(there.id, (0, None))[1] != whole:
        found.told[there.id] = there.version, whole
    version, _ = found.told[there.id]
    ways = {"instead": t("coverage.instead"), "beside": t("coverage.beside")}
    way = st.radio(
        t(
            text,
            name=plain(there.name),
            day=shown_day(there.saved_at),
            author=plain(there.author or t("snapshot.nobody")),
            n=n,
            of=of,
        ),
        list(ways),
        # rows that are not in this file would be lost unseen
        index=0 if whole else None,
        format_func=ways.get,
        # told by its key alone: an answer holds for this file, this list and what of it would go
        key=f"coverage_same_name-{found.id}-{there.id}-{version}-{whole}",
        persist_state="session",
    )
    return ((there.id, version) if way == "instead" else None), way is not None
