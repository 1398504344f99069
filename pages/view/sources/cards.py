"""Source cards: one table each, folded: what it is, how old, whose, and what identifies it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.clock import day_here, shown_day
from geo.errors import InputError
from models.sources.copies import Copy, State, read_state
from models.sources.shipped import Shipped
from models.sources.source import LiveSource
from models.sources.upload_file import is_stale, upload_bytes
from models.store import Document
from pages.view.frame.download_button import draw_download
from pages.view.frame.safe import link, plain
from pages.view.frame.shipped_words import in_words
from pages.view.frame.text import error_text, language, said, t

_ICONS = {True: ":material/schedule:", False: ":material/check:", None: ":material/remove:"}
_SHORT = 12  # characters of a hash that are enough to compare two by eye


def this_year() -> int:
    """Return the year ages are counted to."""
    return day_here().year


def draw_shipped(table: Shipped, replaced: bool, opened: bool) -> None:
    """Draw a shipped table; `replaced` where an upload stands in its place."""
    stale = table.is_stale(this_year())
    label = _label(
        t(f"shipped.{table.name}"),
        t(f"span.{table.level.replace(' ', '_')}"),
        table.years,
        age_text(table),
        _state(stale),
    )
    with st.expander(label, icon=_ICONS[stale], expanded=opened):
        if replaced:
            st.info(t("source.replaced"), icon=":material/swap_horiz:")
        st.markdown(plain(in_words(table.caveat, language())))
        lines = [
            (t("measure.source"), "; ".join(link(*source) for source in table.sources)),
            (t("method.licence"), plain(in_words(table.licence, language()))),
            (t("measure.period"), table.years),
            (t("source.rule"), t(f"ageing.{table.kind}", years=table.stale_after_years)),
            (
                t("source.last_check"),
                t("source.as_shipped" if table.is_as_shipped() else "source.not_as_shipped"),
            ),
            (t("source.file"), f"`data/{table.path}`, {table.size_bytes:,} B"),
        ]
        _draw_lines(lines)
        _draw_hash(table.sha256)


def age_text(table: Shipped) -> str:
    """Return the age of a table's newest figures in words, or nothing where no rule applies."""
    age = table.age_years(this_year())
    if age is None or table.stale_after_years is None:
        return ""
    return t("source.age", years=max(age, 0))


def draw_upload(name: str, document: Document) -> None:
    """Draw an upload that is in use for an input."""
    saved = shown_day(document.saved_at)
    periods = [str(period) for period in document.body.get("periods", [])]
    label = _label(
        t(f"input.{name}"), document.name, ", ".join(periods[-3:]), t("source.saved", when=saved)
    )
    with st.expander(label, icon=":material/upload_file:"):
        lines = [
            (t("source.by"), plain(document.author) or t("source.nobody")),
            (t("measure.period"), plain(", ".join(periods)[:200])),
            (t("source.rows"), f"{document.body.get('rows', 0):,}"),
            (t("source.note"), plain(document.note[:300])),
            (t("method.licence"), t("source.own_licence")),
        ]
        _draw_lines(lines)
        _draw_hash(document.sha256)


def draw_live(source: LiveSource, ask: Callable[[str, str], None] | None, opened: bool) -> None:
    """Draw a live source: the kept copy, the last check, and what can be done.

    Parameters
    ----------
    ask : called with "fetch" and the source's name when its button is pressed; None: no button
    """
    try:
        state = read_state(source.name)
    except InputError as error:
        st.error(f"{t('live.' + source.name)}: {error_text(error)}")
        return
    stale = None if state.copy is None else is_stale(source, state.copy.fetched_at, day_here())
    copy = state.copy
    kept = t("source.nothing_kept") if copy is None else t("source.fetched", when=_day(copy))
    label = _label(
        t(f"live.{source.name}"),
        t(f"span.{source.level}"),
        copy.period if copy else "",
        kept,
        _state(stale),
    )
    with st.expander(label, icon=_ICONS[stale], expanded=opened):
        st.markdown(t(f"live.{source.name}_caveat"))
        _draw_lines(_live_lines(source, state))
        for note in copy.notes if copy else ():
            st.caption(plain(said(note)))
        if copy:
            _draw_hash(copy.sha256)
        _draw_actions(source, copy, ask)


def _live_lines(source: LiveSource, state: State) -> list[tuple[str, str]]:
    copy, check = state.copy, state.check
    licence = plain(source.licence)
    if copy and copy.licence:
        licence += f" ({t('source.stated', licence=plain(copy.licence))})"
    lines = [
        (t("measure.source"), link(source.publisher, source.page)),
        (t("method.licence"), licence),
        (t("source.rule"), t("ageing.live", days=source.stale_days)),
    ]
    if copy:
        lines.append(
            (
                t("source.copy"),
                t("source.copy_is", areas=len(copy.areas), bytes=f"{copy.size_bytes:,}"),
            )
        )
    said = t("source.never")
    if check:
        said = f"{check.at[:10]} — {t(f'found.{check.outcome}')}"
        said += f"  \n:small[{plain(check.text(language()))}]"
    lines.append((t("source.last_check"), said))
    return lines


def _draw_actions(
    source: LiveSource, copy: Copy | None, ask: Callable[[str, str], None] | None
) -> None:
    with st.container(horizontal=True, key=f"actions-{source.name}"):
        if ask is not None:
            st.button(
                t("source.fetch"),
                key=f"fetch-{source.name}",
                icon=":material/download:",
                on_click=ask,
                args=("fetch", source.name),
            )
        if copy and source.export:
            look = {"icon": ":material/table:", "help": t("source.export_help")}
            make, key = partial(upload_bytes, source), f"export-{source.name}"
            draw_download(t("source.export"), make, f"{source.name}.csv", "csv", key, **look)


def _day(copy: Copy) -> str:
    return copy.fetched_at[:10]


def _state(stale: bool | None) -> str:
    return "" if stale is None else t("source.stale" if stale else "source.in_time")


def _label(title: str, *parts: str) -> str:
    rest = " · ".join(plain(part) for part in parts if part)
    return f"**{plain(title)}** · {rest}" if rest else f"**{plain(title)}**"


def _draw_lines(lines: list[tuple[str, str]]) -> None:
    st.markdown("\n".join(f"- **{name}**: {text}" for name, text in lines if text))


def _draw_hash(sha256: str) -> None:
    """Draw the first letters of a hash; the whole of it on demand."""
    with st.popover(t("source.hash", short=sha256[:_SHORT]), type="tertiary"):
        st.code(sha256, language=None, wrap_lines=True)
