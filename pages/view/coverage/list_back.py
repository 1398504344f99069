"""List back: 3W rows that were uploaded and not saved, kept for their reader alone."""

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from models.activities import saved_lists
from models.activities.agencies import agency_key
from models.activities.read import Read
from models.store.unsaved import LIST, drop, keep
from pages.view.coverage.bringing import Bringing, again, drop_draft, picks
from pages.view.frame.rate import DRAFTS, check_often
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text, t
from pages.view.frame.who import browser


def keep_meanwhile(found: Bringing, read: Read) -> None:
    """Keep what would be saved now, or the choices about names while something is still open.

    Never the file: people may be named in it, or be so few that they are known.
    """
    body = _body(found, read)
    if body == found.kept:
        return
    try:
        if body is None:
            drop(shared_store(), LIST, "", browser())
        else:
            check_often(DRAFTS)
            keep(shared_store(), LIST, "", body, browser())
    except InputError as error:
        st.warning(t("desk.not_kept", error=error_text(error)), icon=":material/warning:")
        return
    found.kept = body


def _body(found: Bringing, read: Read) -> dict | None:
    """Return what may be kept; None where that is nothing."""
    names = saved_lists.may_be_kept(dict(read.decided), {})
    decided = {key: code for key, code in names.items() if key in found.decided}
    if found.rows is not None:  # without their file
        decided = found.decided
    # whoever is named in a row that waits is not left out unseen
    whole = not (read.problems or read.proposals or saved_lists.is_sample(read.rows))
    if not whole and not decided:
        return None
    rows = saved_lists.to_body(read.rows) if whole else {"rows": None}
    known = [[*key, code] for key, code in sorted(decided.items())]
    return {"name": found.name, "decided": known, "agencies": _agencies(found, read), **rows}


def _agencies(found: Bringing, read: Read) -> dict[str, str]:
    """Return what was chosen for agencies, by the key of the spelling."""
    picked = picks(found, read.rows)
    return {agency_key(one.written): choice for one, choice in picked if choice is not None}


def draw_back(found: Bringing | None) -> None:
    """Draw that what was brought before and not saved is here again, and the way to forget it."""
    if found is not None and found.of is not None:
        told = {"name": plain(found.name), "when": shown_moment(found.of)}
        st.info(t("coverage.back_list", **told), icon=":material/history:")
    elif found is None and (known := again()) is not None:
        told = {"name": plain(known.body["name"]), "when": shown_moment(known.saved_at)}
        n = len(known.body["decided"])
        st.info(t("desk.back_names", n=n, **told), icon=":material/history:")
    else:
        return
    st.button(t("desk.discard"), key="coverage-discard", on_click=drop_draft)
