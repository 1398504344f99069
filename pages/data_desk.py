"""Data desk: bring a table, see what is wrong with it and what it would change, put it to use."""

from contextlib import suppress
from functools import partial

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from geo.pcode import to_pcode
from models.desk.empty_table import FORMATS, LEVELS, template, template_name
from models.desk.examine import Examined
from models.desk.saved_tables import uploads
from models.desk.schema import KINDS
from models.estimate.settings import Settings
from models.lists.html import render
from models.reading.bounds import MAX_BYTES
from models.reading.file import ENDINGS
from models.store import Document
from models.store.proposal import TABLE, use_table
from models.store.refused_tables import may_not_return
from models.withhold.counts import threshold_in_use
from pages import inside_frame
from pages.view.desk.brought_back import draw_back, forget, keep_brought
from pages.view.desk.effect import draw_preview
from pages.view.desk.place_upload import draw_places
from pages.view.desk.proposed import draw_proposed
from pages.view.desk.questions import draw_check
from pages.view.desk.trial import STEPS, Draft, draft, step_of
from pages.view.district import explained
from pages.view.frame import address, made_once
from pages.view.frame.author import author, draw_author
from pages.view.frame.download_button import draw_download
from pages.view.frame.entrance import offered
from pages.view.frame.filters import HIDDEN_LABEL, switch
from pages.view.frame.in_use import in_use, inputs
from pages.view.frame.progress import progress
from pages.view.frame.proposal_box import asks_second, draw_waiting, proposed
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, t, unreviewed

_MOST_EARLIER = 10
PLACES = "places"  # no table of the estimate: marks on the map
STAND_INS = ("repatriation", "harvest")  # shipped tables that stand in for another


def draw_steps(step: str) -> None:
    """Draw the path with the step that waits for the reader."""
    names = [t(f"desk.step_{name}") for name in STEPS]
    st.html(render("pages/view/desk/steps.html", names=names, here=STEPS.index(step)))


def draw_in_use() -> None:
    """Draw which table each input uses now, since when and by whom."""
    st.header(t("desk.in_use"), anchor=False)
    using, sources = dict(in_use()), inputs().sources
    for place, kind in zip(st.columns(3), KINDS, strict=True):
        with place.container(border=True, height="stretch", key=f"desk-use-{kind}"):
            st.markdown(f"**{t(f'desk.kind_{kind}')}**")
            if kind not in using:
                real = kind not in STAND_INS
                st.badge(
                    t("desk.shipped" if real else "desk.stand_in"),
                    color="gray" if real else "orange",
                )
                st.caption(plain(sources[kind].title))
                continue
            document = shared_store().get(using[kind])
            st.badge(t("desk.yours"), color="green")
            st.markdown(f"{plain(document.name)}  \n:small[{_brought(document)}]")
            if not may("propose_table"):
                continue
            back = "stand_in_again" if kind in STAND_INS else "shipped_again"
            look = {"type": "tertiary", "icon": ":material/undo:"}
            asked = _question("back_note")
            if sure(t(f"desk.{back}"), f"desk-back-{kind}", asked, using[kind], **look):
                _use(kind, None)
                st.rerun()


def draw_next() -> None:
    """Draw in a line what to collect next: the districts that would help most."""
    found = explained.next_counts(Settings())
    if found.empty:
        return
    name = made_once.province_name(to_pcode(found["adm1_code"].iloc[0]))
    st.caption(t("desk.next_count", province=plain(name)))


def _brought(document: Document) -> str:
    when = shown_moment(document.saved_at)
    if document.author:
        return t("desk.brought_by", author=plain(document.author), when=when)
    return t("desk.brought", when=when)


def _use(kind: str, document: str | None) -> None:
    """Put an earlier or the shipped table into use, or propose it; errors are told on the page."""
    try:
        if not use_table(shared_store(), kind, document, author()):
            proposed(TABLE)
    except InputError as error:
        st.session_state["desk-failed"] = error


def _question(note: str) -> str:
    """Return what is asked before a table is used, and that a second person is asked too."""
    return t("proposal.what_propose") if asks_second() else t(f"desk.{note}")


def draw_choice() -> str:
    """Draw which of the three tables is brought, or places for the map, and return it."""
    st.header(f"1 · {t('desk.step_choose')}", anchor=False)
    options = (*KINDS, PLACES)
    switch("table", options, KINDS[0], t("desk.step_choose"), "desk.kind_", **HIDDEN_LABEL)
    kind = address.read("table", options, KINDS[0])
    st.caption(t(f"desk.about_{kind}"))
    return kind


def draw_upload(drafted: Draft) -> Examined | None:
    """Draw the templates and the box for the file; return what the file turned out to be."""
    st.header(f"2 · {t('desk.step_bring')}", anchor=False)
    lang, kind = language(), drafted.kind
    st.caption(t("desk.template"))
    with st.container(horizontal=True, key="desk-templates"):
        for level in LEVELS[kind]:
            for file_format in FORMATS:
                draw_download(
                    t(f"desk.template_{level}", format=t(f"download.{file_format}")),
                    partial(template, kind, level, file_format, lang),
                    template_name(kind, level, file_format),
                    file_format,
                    key=f"template-{level}-{file_format}",
                )
    file = st.file_uploader(
        t("desk.file"),
        type=ENDINGS,
        help=t("desk.file_help"),
        key=f"desk-file-{kind}-{drafted.turn}",
        max_upload_size=MAX_BYTES // 2**20,
    )
    st.caption(t("desk.privacy", most=threshold_in_use() - 1))
    if file is None:
        return draw_back(drafted)
    stop = f"desk-stop-{kind}-{drafted.turn}"
    with st.spinner(t("desk.reading")), progress(stop, drafted.empty) as tell:
        found = drafted.examined(file.name, file.getvalue(), tell)
    keep_brought(drafted, found)
    return found


def draw_commit(found: Examined, drafted: Draft) -> None:
    """Draw who brings the table, and the button that puts it to use for everybody."""
    if not offered("propose_table"):
        return
    left, right = st.columns(2)
    who = draw_author(t("desk.author"), t("desk.author_help"), left)
    note = right.text_input(t("desk.note"), key=f"desk-note-{drafted.key}", max_chars=500)
    look = {"type": "primary", "icon": ":material/publish:"}
    label = t("desk.propose" if asks_second() else "desk.commit")
    if sure(label, "desk-commit", _question("commit_note"), drafted.brought, **look):
        with suppress(InputError):  # is said above the table, which is drawn anew
            drafted.commit(found, who, (note or "").strip())
            forget(drafted)
        st.rerun()


def draw_earlier(kind: str) -> None:
    """Draw the tables that were brought before, and the way back to each."""
    using, earlier = dict(in_use()).get(kind), uploads(shared_store(), kind)
    gone = may_not_return(shared_store(), kind)
    others = [d for d in earlier if d.id != using and d.id not in gone]
    if not others:
        return
    with st.expander(t("desk.earlier", n=len(others))):
        for document in others[:_MOST_EARLIER]:
            left, right = st.columns([4, 1], vertical_alignment="center")
            note = f"  \n:small[{plain(document.note)}]" if document.note else ""
            left.markdown(f"**{plain(document.name)}** · {_brought(document)}{note}")
            if not may("propose_table"):
                continue
            with right:
                again, key = t("desk.use_again"), f"desk-use-{document.id}"
                if sure(again, key, _question("back_note"), using, type="tertiary"):
                    _use(kind, document.id)
                    st.rerun()


def draw_path(drafted: Draft, found: Examined) -> None:
    """Draw the steps after the file: check, preview, use."""
    if problem := drafted.problem:
        drafted.problem = None
        st.error(error_text(problem), icon=":material/error:")
    st.header(f"3 · {t('desk.step_check')}", anchor=False)
    draw_check(found, drafted)
    if found.table is None:
        return
    st.header(f"4 · {t('desk.step_preview')}", anchor=False)
    try:
        with st.spinner(t("desk.working")):
            seen = drafted.previewed(found)
    except InputError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    draw_preview(seen)
    st.header(f"5 · {t('desk.step_use')}", anchor=False)
    draw_commit(found, drafted)


def main() -> None:
    """Draw the page."""
    st.caption(f"{t('desk.intro')} {unreviewed()}")
    if failed := st.session_state.pop("desk-failed", None):
        st.error(error_text(failed), icon=":material/error:")
    draw_in_use()
    draw_waiting(TABLE, draw_proposed)
    draw_next()
    steps = st.container()
    kind = draw_choice()
    if kind == PLACES:
        draw_places()
        return
    drafted = draft(kind)
    if drafted.done:
        key = "desk.proposed" if asks_second() else "desk.done"
        st.success(t(key, name=plain(drafted.done)), icon=":material/check_circle:")
        for name, icon in (
            ("ranked_districts", ":material/format_list_numbered:"),
            ("snapshots", ":material/photo_camera:"),
        ):
            st.page_link(
                f"pages/{name}.py",
                label=t(f"desk.see_{name}"),
                icon=icon,
                query_params=address.shared(),
            )
    found = draw_upload(drafted)
    if found is not None:
        drafted.done = None
        draw_path(drafted, found)
    draw_earlier(kind)
    with steps:
        draw_steps(step_of(found))


inside_frame()
main()
