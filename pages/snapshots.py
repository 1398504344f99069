"""Frozen lists: freeze the list, look at an earlier one, and say what moved between two."""

from dataclasses import asdict
from functools import partial

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from models.snapshot import Snapshot
from models.snapshot.in_words import setting_told, value_told
from models.snapshot.method_code import code_in_use
from models.snapshot.saved_snapshots import KIND
from models.store import Document
from models.store.approval import DRAFT, Stage, stages
from pages import inside_frame
from pages.view.district.rank_table import column_config, narrow, shown_table
from pages.view.frame import address, made_once
from pages.view.frame.approval_box import draw_stage, stage_name
from pages.view.frame.author import draw_author
from pages.view.frame.caveats import draw_refusal
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.empty import draw_empty
from pages.view.frame.entrance import offered
from pages.view.frame.filters import choose, province, settings
from pages.view.frame.hidden import draw_hidden, take_off
from pages.view.frame.message import tell, told
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, pair, t, unreviewed
from pages.view.snapshots import frozen
from pages.view.snapshots.compared import HEIGHT, ROW, draw_lines, draw_two
from pages.view.snapshots.on_map import ONE, draw_lists, draw_moves, draw_switch

WITH, NONE = "with", "none"
_SHOWN = ("corridor", "trust", "by", "top")


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
                type="primary",
                icon=":material/ac_unit:",
            )
        if asked:
            _freeze(name.strip(), note.strip(), author)


def _freeze(name: str, note: str, author: str) -> None:
    if not name:
        st.error(t("snapshots.unnamed"))
        return
    try:
        with st.spinner(t("snapshots.freezing")):
            document = frozen.freeze_now(settings(), name, note, author)
    except InputError as error:
        st.error(error_text(error))
        return
    st.session_state["freeze_turn"] += 1  # an empty form: nobody freezes twice by mistake
    tell("freeze_told", document.name)
    address.write(ONE, document.id)
    address.write(WITH, None)
    st.rerun()


def settings_told(written: dict[str, object]) -> str:
    """Return the levers of a list in one line."""
    lang = language()
    return " · ".join(
        pair(setting_told(name, lang), plain(value_told(written.get(name), lang)))
        for name in _SHOWN
    )


def draw_choice(known: dict[str, Document]) -> tuple[str, str]:
    """Draw which snapshot to look at, and which to compare it with; return both."""
    found = stages(shared_store(), list(known.values()))
    names = {key: _option(document, found[key]) for key, document in known.items()}
    names |= {NONE: t("snapshots.no_comparison"), frozen.NOW: t("snapshots.now")}
    left, right = st.columns(2)
    newest = next(iter(known))
    one = _select(left, ONE, list(known), newest, names)
    others = [NONE, frozen.NOW, *(key for key in known if key != one)]
    return one, _select(right, WITH, others, NONE, names)


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


def _select(place, key: str, options: list[str], first: str, names: dict[str, str]) -> str:
    look = {"place": place, "filter_mode": "fuzzy"}
    choose(key, options, first, t(f"snapshots.choose_{key}"), names.get, **look)
    return address.read(key, options, first)


def draw_one(document: Document, one: Snapshot) -> None:
    """Draw a snapshot as it was frozen: when, by whom, from what, and its list."""
    st.info(_as_of(one), icon=":material/history:")
    stage = draw_stage(document)
    st.caption(settings_told(one.written_settings))
    rows = narrow(one.table, province(), [], "")
    st.caption(t("table.shown", shown=len(rows), all=len(one.table)))
    st.dataframe(
        shown_table(rows, language()),
        hide_index=True,
        alt=t("table.alt"),
        column_config=column_config(one),
        row_height=ROW,
        height=min(HEIGHT, ROW * (len(rows) + 1) + 3),
    )
    with st.container(horizontal=True):
        draw_download(
            t("snapshots.zip"),
            partial(frozen.zip_of, document.id),
            # the list is as it was frozen: the name of the file says how far it is now
            f"outreach_{one.made_at:%Y-%m-%d}_{one.fingerprint[:8]}_{stage.name}.zip",
            "zip",
            key="snapshot-zip",
            help=t("snapshots.zip_help"),
        )
        check = clicked(
            t("snapshots.check"),
            "snapshot-check",
            icon=":material/verified:",
            help=t("snapshots.check_help"),
        )
        if not document.archived:
            draw_hide(document.id)
    if check:
        draw_check(one)
    with st.expander(t("snapshots.made_from"), icon=":material/database:"):
        st.markdown("\n".join(f"- {line}" for line in _made_from(one)))
    # the first sentence is in the box above
    draw_lines(one.result["summary"][language()][1:])


def _as_of(one: Snapshot) -> str:
    author = one.author or t("snapshot.nobody")
    parts = [
        t("snapshot.frozen", day=one.day, author=plain(author)),
        t("snapshot.stays"),
        plain(one.result["summary"][language()][0]),
    ]
    if one.note:
        parts.append(t("snapshot.note", note=plain(one.note)))
    return " ".join(parts)


def draw_hide(document_id: str) -> None:
    """Draw the way to take a list off the list of lists, for one frozen by mistake."""
    if not may("archive"):
        return
    look = {"icon": ":material/visibility_off:"}
    if sure(t("snapshots.hide"), "snapshot-hide", t("snapshots.hide_what"), **look):
        if take_off(document_id):
            address.write(ONE, None)
        st.rerun()


def draw_check(one: Snapshot) -> None:
    """Compute a snapshot again and say whether the result is the same."""
    try:
        with st.spinner(t("snapshots.checking")):
            found = frozen.again(one)
    except InputError as error:
        st.warning(error_text(error))
        return
    if not found.differing:
        st.success(t("snapshot.again_same"), icon=":material/check:")
        return
    versions = {"old": plain(one.code.short), "new": plain(code_in_use().short)}
    st.warning(t("snapshot.again_other", n=len(found.differing), **versions))


def _made_from(one: Snapshot) -> list[str]:
    """Return where every figure comes from, and what identifies it."""
    lines = [
        pair(f"**{t(f'input.{name}')}**", plain(source.title))
        + (f" · {plain(source.licence)}" if source.licence else "")
        for name, source in one.inputs.sources.items()
    ]
    outlines = t("snapshots.outlines", title=plain(one.outlines["title"]))
    return [
        *lines,
        t("snapshots.settings", settings=settings_told(one.written_settings)),
        outlines,
        t("snapshots.code", version=plain(one.code.short)),
        t("snapshots.fingerprint", fingerprint=one.fingerprint),
    ]


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
    if not known:
        draw_empty("list", t("snapshots.none"), t("snapshots.example"))
        return
    one_id, other_id = draw_choice(known)
    on_map = draw_switch()
    try:
        one = frozen.snapshot(one_id)
        if other_id == NONE:
            if on_map:
                draw_lists(one_id, one)
            draw_one(known[one_id], one)
            return
        other = frozen.now(settings()) if other_id == frozen.NOW else frozen.snapshot(other_id)
        two = sorted((one, other), key=lambda s: s.made_at)
        if on_map:
            draw_moves(*two)
        draw_two(*two)
    except InputError as error:
        # it names the list; another one can be chosen above
        st.error(error_text(error), icon=":material/error:")


inside_frame()
main()
