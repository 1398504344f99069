"""Frozen lists: freeze the list, look at an earlier one, and say what moved between two."""

from contextlib import suppress
from dataclasses import asdict

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from models.snapshot import Snapshot
from models.snapshot.saved_snapshots import KIND
from models.store import Document
from models.store.approval import DRAFT, Stage, stages
from pages import inside_frame
from pages.view.frame import address, made_once
from pages.view.frame.approval_box import stage_name
from pages.view.frame.author import draw_author
from pages.view.frame.caveats import draw_refusal
from pages.view.frame.click import clicked, spend
from pages.view.frame.empty import draw_empty
from pages.view.frame.entrance import offered
from pages.view.frame.filters import choose, settings
from pages.view.frame.fragment import fragment
from pages.view.frame.hidden import draw_hidden
from pages.view.frame.message import tell, told
from pages.view.frame.namesakes import told_apart
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text, t, unreviewed
from pages.view.snapshots import frozen
from pages.view.snapshots.compared import draw_two
from pages.view.snapshots.on_map import ONE, WHICH, draw_lists, draw_moves, draw_switch, draw_years
from pages.view.snapshots.one_list import draw_as_of, draw_opened, draw_rest, settings_told
from pages.view.snapshots.years_on_map import LISTS, draw_over

WITH, NONE = "with", "none"


def draw_freeze(first_one: bool) -> None:
    """Draw the form that freezes the list of now."""
    turn = st.session_state.setdefault("freeze_turn", 0)
    with st.expander(t("snapshots.freeze"), expanded=first_one, icon=":material/ac_unit:"):
        st.markdown(t("snapshots.freeze_what", settings=settings_told(asdict(settings()))))
        if not offered("freeze_list"):
            return
        # together with the click: what is typed last goes with it
        with st.form("freeze-form", border=False):
            left, right = st.columns(2)
            name = left.text_input(
                t("snapshots.name"),
                key=f"freeze_name_{turn}",
                max_chars=200,
                placeholder=t("snapshots.name_hint"),
            )
            author = draw_author(t("snapshots.author"), t("snapshots.author_help"), right)
            note = st.text_input(t("snapshots.note"), key=f"freeze_note_{turn}", max_chars=500)
            asked = clicked(
                t("snapshots.do_freeze"),
                "freeze",
                st.form_submit_button,
                turn,
                type="primary",
                icon=":material/ac_unit:",
            )
        if asked:
            _freeze(name.strip(), note.strip(), author)


def _freeze(name: str, note: str, author: str) -> None:
    if not name:
        st.error(t("snapshots.unnamed"))
        return
    document = None
    try:
        with st.spinner(t("snapshots.freezing")):
            document = frozen.freeze_now(settings(), name, note, author)
    except InputError as error:
        st.error(error_text(error))
        return
    finally:  # a second click ends this run as soon as the list is saved
        if document is not None:
            _note_frozen(document)
    st.rerun()


def _note_frozen(document: Document) -> None:
    """Have it said, and an empty form drawn: nobody freezes twice by mistake."""
    spend("freeze", st.session_state["freeze_turn"])
    st.session_state["freeze_turn"] += 1
    tell("freeze_told", document.name)
    address.write(ONE, document.id)
    address.write(WITH, None)


def draw_choice(known: dict[str, Document]) -> tuple[str, str]:
    """Draw which snapshot to look at, and which to compare it with; return both."""
    left, right = st.columns(2)
    with left:
        draw_which(known)
    # all of them: the one that is looked at changes with every step on the map
    others = [NONE, frozen.NOW, *known]
    names = {NONE: t("snapshots.no_comparison"), frozen.NOW: t("snapshots.now")}
    with right:
        _select(WITH, others, NONE, _options(known) | names)
        one, other = _one(known), address.read(WITH, others, NONE)
        if one == other:
            st.caption(t("snapshots.same"))
    return one, other


def _one(known: dict[str, Document]) -> str:
    return address.read(ONE, known, next(iter(known)))


@fragment(WHICH)
def draw_which(known: dict[str, Document]) -> None:
    """Draw the choice of a snapshot and, where it is not compared, what it is."""
    _select(ONE, list(known), next(iter(known)), _options(known), rerun="app")
    if address.read(WITH, [frozen.NOW, *known], NONE) in (NONE, _one(known)):
        with suppress(InputError):  # the page says below which list can't be read
            draw_as_of(frozen.snapshot(_one(known)))


def _select(
    key: str, options: list[str], first: str, names: dict[str, str], rerun: str | None = None
) -> None:
    label = t(f"snapshots.choose_{key}")
    choose(key, options, first, label, names.get, rerun, filter_mode="fuzzy")


def _options(known: dict[str, Document]) -> dict[str, str]:
    found = stages(shared_store(), list(known.values()))
    return told_apart({key: _option(document, found[key]) for key, document in known.items()})


def _option(document: Document, stage: Stage) -> str:
    option = f"{document.name} · {shown_moment(document.saved_at)}"
    marks = {"hidden": document.archived, "unreadable": document.damaged}
    said = [t(f"snapshots.{mark}") for mark, holds in marks.items() if holds]
    said += [stage_name(stage)] if stage.name != DRAFT else []
    return f"{option} ({', '.join(said)})" if said else option


def _with_linked(known: dict[str, Document]) -> dict[str, Document]:
    """Add the snapshots a link leads to although they were taken off the list."""
    linked = [st.query_params.get(key, "") for key in (ONE, WITH)]
    for wanted in linked:
        if wanted in known or wanted in ("", NONE, frozen.NOW):
            continue
        try:
            document = frozen.hidden(wanted)
        except InputError as error:
            st.error(error_text(error), icon=":material/error:")
            continue
        if document is None:
            st.warning(t("snapshots.unknown"))
        else:
            known = {**known, document.id: document}
    return known


def draw_known(known: dict[str, Document]) -> None:
    """Draw the choice of one list or two, the map, and what there is to say of them."""
    one_id, other_id = draw_choice(known)
    on_map = draw_switch()
    try:
        one = frozen.snapshot(one_id)
        if other_id in (NONE, one_id):
            if on_map:
                _draw_through(one_id, one)
                draw_opened(known)
            else:
                draw_rest(known[one_id], one)
            return
        other = frozen.now(settings()) if other_id == frozen.NOW else frozen.snapshot(other_id)
        two = sorted((one, other), key=lambda s: s.made_at)
        if on_map:
            draw_moves(*two)
        draw_two(*two)
    except InputError as error:
        # it names the list; another one can be chosen above
        st.error(error_text(error), icon=":material/error:")


def _draw_through(one_id: str, one: Snapshot) -> None:
    over = draw_over(lists=True)
    if over == LISTS:
        draw_lists(one_id, one)
    else:
        draw_years(over)


def main() -> None:
    """Draw the page."""
    # what is estimated is said with each list: a frozen one may be of something else
    st.caption(f"**{t('note.purpose')}** {unreviewed()}")
    st.markdown(t("snapshots.what"))
    known = _with_linked(frozen.documents())
    if name := told("freeze_told"):
        st.success(t("snapshots.done", name=plain(name)), icon=":material/check:")
    draw_refusal(made_once.ranking(settings()))
    draw_freeze(first_one=not known)
    draw_hidden(KIND)
    if known:
        draw_known(known)
    else:
        draw_empty("list", t("snapshots.none"), t("snapshots.example"))
        # the years of an input need no frozen list
        if draw_switch() and (over := draw_over(lists=False)) != LISTS:
            draw_years(over)


inside_frame()
main()
