"""Sources: every table behind the list: its age, its owner, and whether there is a newer one."""

from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor, as_completed

import streamlit as st

from geo.errors import InputError
from models.sources.catalogue import SOURCES
from models.sources.copies import Check, read_state
from models.sources.refresh import check, fetch
from models.sources.shipped import OF_INPUT, published_tables
from models.sources.source import LiveSource
from models.store import Document, StoreError
from pages import inside_frame
from pages.view.frame import made_once
from pages.view.frame.caveats import draw_short
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.entrance import offered
from pages.view.frame.filters import settings
from pages.view.frame.rate import CHECKS, EVERYBODY, whose
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.text import error_text, pair, t
from pages.view.sources.cards import draw_live, draw_shipped, draw_upload, this_year

CHECK_SECONDS, FETCH_SECONDS = 20.0, 120.0
FETCHING = "keep_table"  # what somebody must be allowed to do who fetches
_JOB = "sources_job"


def ask(what: str, name: str = "") -> None:
    """Note what a button asks for; it is done, with progress, when the page is drawn next."""
    st.session_state[_JOB] = (what, name)


def draw_job() -> None:
    """Do what was asked for, and say what came of it."""
    what, name = st.session_state.pop(_JOB, ("", ""))
    if what == "check":
        _draw_check()
    # what is fetched is kept for everybody
    elif what in ("fetch", "accept") and may(FETCHING):
        _draw_fetch(SOURCES[name], accept=what == "accept")


def _draw_check() -> None:
    """Look at all live sources at once, within the time limit."""
    if whose() and CHECKS.passed(EVERYBODY):
        st.error(error_text(InputError("rate.checks", most=CHECKS.most)))
        return
    bar = st.progress(0.0, t("source.checking", done=0, all=len(SOURCES)))
    found: dict[str, Check | None] = {}
    with ThreadPoolExecutor(len(SOURCES)) as pool:
        jobs = {pool.submit(_looked_at, source): name for name, source in SOURCES.items()}
        for job in as_completed(jobs):
            found[jobs[job]] = job.result()
            bar.progress(
                len(found) / len(SOURCES), t("source.checking", done=len(found), all=len(SOURCES))
            )
    bar.empty()
    outcomes = [result.outcome for result in found.values() if result]
    if outcomes and all(outcome == "unreachable" for outcome in outcomes):
        st.warning(t("source.offline"), icon=":material/cloud_off:")
        return
    st.info(
        "  \n".join(
            pair(t(f"live.{name}"), t(f"found.{result.outcome}"))
            for name in SOURCES
            if (result := found[name])
        )
    )


def _looked_at(source: LiveSource) -> Check | None:
    """Return what a check found, also where it failed; runs beside the page and draws nothing."""
    try:
        return check(source, max_seconds=CHECK_SECONDS).check
    except InputError:
        pass
    try:
        return read_state(source.name).check
    except InputError:
        return None  # its card says what is wrong with the note


def _draw_fetch(source: LiveSource, accept: bool) -> None:
    title = t(f"live.{source.name}")
    try:
        with st.spinner(t("source.fetching", title=title), show_time=True):
            state = fetch(source, max_seconds=FETCH_SECONDS, accept=accept)
    except InputError as error:
        st.error(f"{title}: {error_text(error)}", icon=":material/error:")
        if error.key in ("sources.less", "sources.lacks"):
            key, asked = f"accept-{source.name}", ("accept", source.name)
            st.button(t("source.accept"), key=key, on_click=ask, args=asked)
        return
    done = "source.outlines_done" if source.install else "source.fetch_done"
    st.success(f"{title}: {t(f'found.{state.check.outcome}')}. {t(done)}", icon=":material/check:")


def uploads_in_use() -> dict[str, Document] | None:
    """Return input -> the upload in its place, or None where the store can't say."""
    try:
        store = shared_store()
        return {name: store.get(one) for name, one in store.in_use().items() if name in OF_INPUT}
    except StoreError as error:
        st.error(error_text(error))
        return None


def draw_overview() -> None:
    """Draw how many tables there are and how many are old."""
    tables = published_tables()
    stale = sum(table.is_stale(this_year()) is True for table in tables)
    st.markdown(t("source.overview", all=len(tables), stale=stale))


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    draw_short(ranking)
    draw_overview()
    wanted = st.query_params.get("table", "")
    st.header(t("source.live"), anchor=False)
    st.caption(t("source.live_note"))
    st.button(
        t("source.check"),
        key="check-sources",
        icon=":material/sync:",
        on_click=ask,
        args=("check",),
        help=t("source.check_help"),
    )
    draw_job()
    asks = ask if offered(FETCHING) else None
    for name, source in SOURCES.items():
        draw_live(source, asks, opened=name == wanted)
    st.header(t("source.uploads"), anchor=False)
    in_use = uploads_in_use()
    for name, document in (in_use or {}).items():
        draw_upload(name, document)
    if in_use == {}:
        st.caption(t("source.no_uploads"))
    st.header(t("source.shipped"), anchor=False)
    st.caption(t("source.shipped_note"))
    replaced = frozenset(table for name in in_use or {} for table in OF_INPUT[name])
    whole = tuple(table.is_as_shipped() for table in published_tables())
    opened = wanted if wanted in {table.name for table in published_tables()} else ""
    draw_all_shipped(replaced, opened, this_year(), whole)


@drawn_once(max_entries=32)
def draw_all_shipped(replaced: Set[str], opened: str, _year: int, _whole: tuple[bool, ...]) -> None:
    """Draw the shipped tables, also those replaced by an upload, one of them opened."""
    for table in published_tables():
        draw_shipped(table, table.name in replaced, opened=table.name == opened)


inside_frame()
main()
