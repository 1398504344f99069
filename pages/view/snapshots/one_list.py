"""One list: a frozen list as it was frozen, how far its approval is, and its files."""

from functools import partial

import streamlit as st

from geo.clock import shown_day
from geo.errors import InputError
from models.snapshot import Snapshot
from models.snapshot.in_words import setting_told, value_told
from models.snapshot.method_code import code_in_use
from models.store import Document
from pages.view.district.rank_table import column_config, narrow, shown_table
from pages.view.frame import address
from pages.view.frame.approval_box import draw_stage
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.filters import province
from pages.view.frame.fragment import fragment
from pages.view.frame.hidden import take_off
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, pair, t
from pages.view.snapshots import frozen
from pages.view.snapshots.compared import HEIGHT, ROW, draw_lines
from pages.view.snapshots.on_map import ONE, REST

_SHOWN = ("corridor", "trust", "by", "level", "change", "top")


def draw_as_of(one: Snapshot) -> None:
    """Draw what a snapshot is: when and by whom it was frozen, and what it is of."""
    st.info(_as_of(one), icon=":material/history:")


@fragment(REST)
def draw_opened(known: dict[str, Document]) -> None:
    """Draw, once it is opened, what there is of the list that the map shows."""
    with st.expander(
        t("snapshots.rest"), key=REST, on_change="rerun", icon=":material/table_rows:"
    ) as box:
        if box.open:
            shown = address.read(ONE, known, next(iter(known)))
            draw_rest(known[shown], frozen.snapshot(shown))


def draw_rest(document: Document, one: Snapshot) -> None:
    """Draw how far the approval of a snapshot is, its list, its files and what it is made from."""
    stage = draw_stage(document)
    st.caption(settings_told(one.written_settings))
    _draw_table(one, province())
    with st.container(horizontal=True):
        draw_download(
            t("snapshots.zip"),
            partial(frozen.zip_of, document.id),
            # the list is as it was frozen: the name of the file says how far it is now
            f"outreach_{shown_day(one.made_at)}_{one.fingerprint[:8]}_{stage.name}.zip",
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
            draw_hide(document)
    if check:
        draw_check(one)
    with st.expander(t("snapshots.made_from"), icon=":material/database:"):
        st.markdown("\n".join(f"- {line}" for line in _made_from(one)))
    # the first sentence is in the box above
    draw_lines(one.result["summary"][language()][1:])


@drawn_once(max_entries=32, by=lambda one, place: (one.fingerprint, place))
def _draw_table(one: Snapshot, place: str | None) -> None:
    rows = narrow(one.table, place, [], "")
    st.caption(t("table.shown", shown=len(rows), all=len(one.table)))
    st.dataframe(
        shown_table(rows, language()),
        hide_index=True,
        alt=t("table.alt"),
        column_config=column_config(one),
        row_height=ROW,
        height=min(HEIGHT, ROW * (len(rows) + 1) + 3),
    )


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


def draw_hide(document: Document) -> None:
    """Draw the way to take a list off the list of lists, for one frozen by mistake."""
    if not may("archive"):
        return
    what = t("snapshots.hide_what", name=plain(document.name))
    look = {"icon": ":material/visibility_off:", "of": document.id}
    if sure(t("snapshots.hide"), "snapshot-hide", what, **look):
        if take_off(document.id):
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


def settings_told(written: dict[str, object]) -> str:
    """Return the levers of a list in one line."""
    lang = language()
    return " · ".join(
        pair(setting_told(name, lang), plain(value_told(written.get(name), lang)))
        for name in _SHOWN
    )
