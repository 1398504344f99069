"""Frozen lists: freeze the list, look at an earlier one, and say what moved between two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import pandas as pd
import streamlit as st

from geo.errors import InputError
from models.lists.ranks import rank_range
from models.lists.summary import caveats
from models.snapshot import Changes, Snapshot
from models.snapshot.difference import FACTORS
from models.snapshot.in_words import changes_told, setting_told, value_told
from models.snapshot.method_code import code_in_use
from models.snapshot.snapshot import shown_time
from models.store import Document
from pages import inside_frame
from pages.view.district.rank_table import column_config, narrow, shown_table
from pages.view.frame import address, rankings
from pages.view.frame.caveats import draw_trust
from pages.view.frame.filters import province, settings
from pages.view.frame.message import tell, told
from pages.view.frame.mime import MIME
from pages.view.frame.number import sortable
from pages.view.frame.text import both_names, error_text, language, plain, t, unreviewed
from pages.view.snapshots import frozen

AUTHOR = "author"  # typed once per session, on any page
ONE, WITH, NONE = "snapshot", "with", "none"
_ASKED = "snapshots_asked"
_SESSION = {"persist_state": "session"}
_HEIGHT, _ROW = 460, 35  # pixels
_SHOWN = ("corridor", "trust", "by", "top")


def draw_freeze(first_one: bool) -> None:
    """Draw the form that freezes the list of now."""
    turn = st.session_state.setdefault("freeze_turn", 0)
    with st.expander(t("snapshots.freeze"), expanded=first_one, icon=":material/ac_unit:"):
        st.markdown(t("snapshots.freeze_what", settings=settings_told(asdict(settings()))))
        # together with the click: what is typed last goes with it
        with st.form("freeze-form", border=False):
            left, right = st.columns(2)
            name = left.text_input(
                t("snapshots.name"),
                key=f"freeze_name_{turn}",
                max_chars=200,
                placeholder=t("snapshots.name_hint"),
            )
            author = right.text_input(
                t("snapshots.author"),
                key=AUTHOR,
                max_chars=100,
                help=t("snapshots.author_help"),
                **_SESSION,
            )
            note = st.text_input(t("snapshots.note"), key=f"freeze_note_{turn}", max_chars=500)
            asked = _clicked(
                t("snapshots.do_freeze"),
                "freeze",
                st.form_submit_button,
                type="primary",
                icon=":material/ac_unit:",
            )
        if asked:
            _freeze(name.strip(), note.strip(), author.strip())


def _clicked(label: str, key: str, button: Callable = st.button, **look: str) -> bool:
    """Draw a button and return, once, whether it was clicked.

    Noted before the page runs: where the page starts itself again inside its frame, a button's
    own answer is gone.
    """
    button(label, key=key, on_click=_note_click, args=(key,), **look)
    found = st.session_state.get(_ASKED) == key
    if found:
        st.session_state[_ASKED] = None
    return found


def _note_click(key: str) -> None:
    st.session_state[_ASKED] = key


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
        f"{setting_told(name, lang)}: {plain(value_told(written.get(name), lang))}"
        for name in _SHOWN
    )


def draw_choice(known: dict[str, Document]) -> tuple[str, str]:
    """Draw which snapshot to look at, and which to compare it with; return both."""
    names = {key: _option(document) for key, document in known.items()}
    names |= {NONE: t("snapshots.no_comparison"), frozen.NOW: t("snapshots.now")}
    left, right = st.columns(2)
    newest = next(iter(known))
    one = _select(left, ONE, list(known), newest, names)
    others = [NONE, frozen.NOW, *(key for key in known if key != one)]
    return one, _select(right, WITH, others, NONE, names)


def _option(document: Document) -> str:
    option = f"{document.name} · {shown_time(document.saved_at)}"
    return f"{option} ({t('snapshots.hidden')})" if document.archived else option


def _with_linked(known: dict[str, Document]) -> dict[str, Document]:
    """Add the snapshots a link leads to although they were taken off the list."""
    linked = [st.query_params.get(key, "") for key in (ONE, WITH)]
    for wanted in linked:
        if wanted in known or wanted in ("", NONE, frozen.NOW):
            continue
        document = frozen.hidden(wanted)
        if document is None:
            st.warning(t("snapshots.unknown"))
        else:
            known = {**known, document.id: document}
    return known


def _select(place, key: str, options: list[str], first: str, names: dict[str, str]) -> str:
    address.follow(key, options, first)
    return place.selectbox(
        t(f"snapshots.choose_{key}"),
        options,
        key=key,
        format_func=names.get,
        on_change=address.changed,
        args=(key, first),
    )


def draw_one(document_id: str, one: Snapshot) -> None:
    """Draw a snapshot as it was frozen: when, by whom, from what, and its list."""
    st.info(_as_of(one), icon=":material/history:")
    st.caption(settings_told(one.written_settings))
    rows = narrow(one.table, province(), [], "")
    st.caption(t("table.shown", shown=len(rows), all=len(one.table)))
    st.dataframe(
        shown_table(rows, language()),
        hide_index=True,
        alt=t("table.alt"),
        column_config=column_config(one),
        row_height=_ROW,
        height=min(_HEIGHT, _ROW * (len(rows) + 1) + 3),
    )
    with st.container(horizontal=True):
        st.download_button(
            t("snapshots.zip"),
            data=partial(frozen.zip_of, document_id),
            on_click="ignore",
            file_name=f"outreach_{one.made_at:%Y-%m-%d}_{one.fingerprint[:8]}.zip",
            mime=MIME["zip"],
            key="snapshot-zip",
            icon=":material/download:",
            help=t("snapshots.zip_help"),
        )
        check = _clicked(
            t("snapshots.check"),
            "snapshot-check",
            icon=":material/verified:",
            help=t("snapshots.check_help"),
        )
        draw_hide(document_id)
    if check:
        draw_check(one)
    with st.expander(t("snapshots.made_from"), icon=":material/database:"):
        st.markdown("\n".join(f"- {line}" for line in _made_from(one)))
    # the first sentence is in the box above
    _draw_lines(one.result["summary"][language()][1:])


def _draw_lines(lines: list[str]) -> None:
    st.subheader(t("heading.checks"), anchor=False)
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


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
    with st.popover(t("snapshots.hide"), icon=":material/visibility_off:"):
        st.markdown(t("snapshots.hide_what"))
        if _clicked(t("snapshots.do_hide"), "snapshot-hide"):
            frozen.hide(document_id, st.session_state.get(AUTHOR, "").strip())
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
    else:
        st.warning(
            t(
                "snapshot.again_other",
                n=len(found.differing),
                old=plain(one.code.short),
                new=plain(code_in_use().short),
            )
        )


def _made_from(one: Snapshot) -> list[str]:
    """Return where every figure comes from, and what identifies it."""
    lines = [
        f"**{t(f'input.{name}')}**: {plain(source.title)}"
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


def draw_two(first: Snapshot, second: Snapshot) -> None:
    """Draw what moved from the earlier to the later list, and what moved it."""
    with st.spinner(t("snapshots.comparing")):
        found = frozen.changes(first, second)
    st.markdown(
        t(
            "snapshots.from_to",
            old=plain(first.name),
            old_day=first.day,
            new=plain(second.name),
            new_day=second.day,
        )
    )
    told = [plain(line) for line in changes_told(first, second, found, language())]
    st.info("  \n".join(f"**{line}**" for line in told[:2]), icon=":material/compare_arrows:")
    st.markdown("\n".join(f"- {line}" for line in told[2:]))
    draw_moved(found)
    st.download_button(
        t("snapshots.all_rows"),
        data=partial(frozen.table_csv, found),
        file_name="moves.csv",
        mime=MIME["csv"],
        on_click="ignore",
        key="moves-csv",
        icon=":material/download:",
    )
    st.caption(t("snapshots.how_split"))
    _draw_lines(caveats(second, language()))


def draw_moved(found: Changes) -> None:
    """Draw the districts that moved beyond their range or changed tier, farthest first."""
    moved, lang = found.moved, language()
    if moved.empty:
        st.success(t("snapshots.none_moved"), icon=":material/check:")
        return
    rows = [
        {
            "district": both_names(row, "district", lang)[0],
            # a smaller rank is a higher place
            "up": -row["change"],
            "then": sortable(rank_range(row)),
            "later": sortable(rank_range(row, which="new_")),
            "tier_then": t(f"tier.{row['tier']}"),
            "tier_later": t(f"tier.{row['new_tier']}"),
            **{f"from_{factor}": -row[f"from_{factor}"] for factor in FACTORS},
            "province": both_names(row, "province", lang)[0],
        }
        for _, row in moved.iterrows()
    ]
    table = pd.DataFrame(rows)
    parts = [f"from_{factor}" for factor in FACTORS]
    # a factor that moved nothing needs no column
    table = table.drop(columns=[c for c in parts if not table[c].abs().sum()])
    numbers = [c for c in ("up", *parts) if c in table]
    labels = {
        c: st.column_config.TextColumn(t(f"snapshots.column_{c}"), pinned=c == "district")
        for c in table
        if c not in numbers
    }
    labels |= {
        c: st.column_config.NumberColumn(
            t(f"snapshots.column_{c}"),
            help=t("snapshots.up_help"),
            format="%+d" if c == "up" else "%+.1f",
        )
        for c in numbers
    }
    st.caption(t("snapshots.moved_rows", n=len(table)))
    st.dataframe(
        table,
        hide_index=True,
        column_config=labels,
        alt=t("heading.snapshots"),
        row_height=_ROW,
        height=min(_HEIGHT, _ROW * (len(table) + 1) + 3),
    )


def main() -> None:
    """Draw the page."""
    # what is estimated is said with each list: a frozen one may be of something else
    st.caption(f"**{t('note.purpose')}** {unreviewed()}")
    st.markdown(t("snapshots.what"))
    known = _with_linked(frozen.documents())
    if name := told("freeze_told"):
        st.success(t("snapshots.done", name=plain(name)), icon=":material/check:")
    draw_freeze(first_one=not known)
    if not known:
        st.info(t("snapshots.none"))
        draw_trust(rankings.ranking(settings()), rankings.outlines())
        return
    one_id, other_id = draw_choice(known)
    one = frozen.snapshot(one_id)
    if other_id == NONE:
        draw_one(one_id, one)
        return
    other = frozen.now(settings()) if other_id == frozen.NOW else frozen.snapshot(other_id)
    draw_two(*sorted((one, other), key=lambda s: s.made_at))


inside_frame()
main()
