"""Coverage file: bring 3W rows, decide about agencies' spellings, save them for everybody."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.errors import InputError, InputErrors
from geo.gazetteer import DATA
from models.activities import saved_lists
from models.activities.agencies import Spelling, agency_key, propose, reconcile
from models.activities.read import read_activities
from models.activities.template import HEADER, activity_csv
from models.desk.saved_tables import file_name
from models.reading.file import ENDINGS
from models.store import Conflict
from pages.view.frame import address, hidden
from pages.view.frame.author import draw_author
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.message import tell
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import language, t

DRAFT = "coverage_draft"
_SAMPLE = "sample_3w.csv"
_TOLD = "coverage_told_versions"
_OWN = "="  # an agency of its own, named as written
_MOST_ASKED = 60


def draft() -> tuple[str, pd.DataFrame] | None:
    """Return name and rows of what was brought and is not saved yet, agencies as decided so far."""
    found = st.session_state.get(DRAFT)
    if found is None:
        return None
    name, rows = found
    return name, reconcile(rows, saved_lists.decisions(shared_store()) | _chosen(rows))


def take_sample() -> None:
    """Take the made-up rows as a draft, and show them."""
    rows = read_activities((DATA / _SAMPLE).read_bytes(), _SAMPLE).rows
    st.session_state[DRAFT] = (_SAMPLE, rows)


def drop_draft() -> None:
    """Forget what was brought."""
    st.session_state.pop(DRAFT, None)


def draw_bring() -> None:
    """Draw the upload, the template and the sample; then the review and the save button."""
    st.markdown(t("coverage.bring_note"))
    file = st.file_uploader(
        t("coverage.file"), type=ENDINGS, key="coverage_upload", max_upload_size=10
    )
    with st.container(horizontal=True):
        template = pd.DataFrame(columns=list(HEADER), dtype=object)
        content = activity_csv(template, hxl=False)
        draw_download(t("coverage.template"), content, "template_3w.csv", "csv", "template-3w")
        st.button(
            t("coverage.try_sample"),
            on_click=take_sample,
            key="coverage-sample-2",
            icon=":material/experiment:",
        )
    if file is not None and st.session_state.get("coverage_seen") != file.file_id:
        _take(file)
    if (given := draft()) is not None:
        st.success(t("coverage.read", name=plain(given[0]), n=len(given[1])))
        draw_review()
        draw_save(*given)


def _take(file) -> None:
    try:
        with st.spinner(t("coverage.reading")):
            found = read_activities(file.getvalue(), file_name(file.name))
    except InputError as error:
        drop_draft()
        _draw_problems(error)
        return
    st.session_state["coverage_seen"] = file.file_id
    st.session_state[DRAFT] = (file_name(file.name), found.rows)
    if found.not_read:
        st.info(t("coverage.not_read", columns=plain(", ".join(found.not_read))))


def _draw_problems(error: InputError) -> None:
    errors = error.errors if isinstance(error, InputErrors) else (error,)
    st.error(t("coverage.problems", n=len(errors)), icon=":material/error:")
    parts = [(one.row, one.column or "", *one.parts(language())) for one in errors]
    parts_of = ("row", "column", "expected", "found", "way_out")
    table = pd.DataFrame(parts, columns=[t(f"problem_table.{part}") for part in parts_of])
    st.dataframe(table, hide_index=True, alt=t("coverage.problems", n=len(errors)))


def _asked(rows: pd.DataFrame) -> list[Spelling]:
    return propose(rows, saved_lists.decisions(shared_store()), _MOST_ASKED)


def _chosen(rows: pd.DataFrame) -> dict[str, str]:
    """Return key of a spelling -> the agency chosen for it on this page."""
    chosen = {}
    for spelling in _asked(rows):
        choice = st.session_state.get(_key(spelling.written))
        if choice is not None:
            chosen[agency_key(spelling.written)] = spelling.written if choice == _OWN else choice
    return chosen


def _key(written: str) -> str:
    return f"agency-{agency_key(written)}"


def undecided(rows: pd.DataFrame) -> list[Spelling]:
    """Return the spellings that look like another agency and that nobody has decided about."""
    return [
        s for s in _asked(rows) if s.candidates and st.session_state.get(_key(s.written)) is None
    ]


def draw_review() -> None:
    """Draw a question for every spelling that looks like another; the rest behind a fold."""
    rows = st.session_state[DRAFT][1]
    asked = _asked(rows)
    alike = [s for s in asked if s.candidates]
    others = [s for s in asked if not s.candidates]
    st.subheader(t("coverage.review"), anchor=False)
    st.caption(t("coverage.review_note"))
    names = list(dict.fromkeys(s.written for s in asked))
    for spelling in alike:
        _question(spelling, [name for name, _ in spelling.candidates])
    if not alike:
        st.markdown(t("coverage.none_alike"))
    if others:
        with st.expander(t("coverage.taken_as_written", n=len(others))):
            for spelling in others:
                _question(spelling, [name for name in names if name != spelling.written])


def _question(spelling: Spelling, options: list[str]) -> None:
    scores = dict(spelling.candidates)

    def shown(option: str) -> str:
        if option == _OWN:
            return t("coverage.own_agency")
        score = f" ({scores[option]:.0f}%)" if option in scores else ""
        return f"{option}{score}"

    key = _key(spelling.written)
    # a widget that was not drawn forgets its choice; ours is kept until the rows are saved
    st.session_state.setdefault(key, None)
    st.session_state[key] = st.session_state[key]
    st.selectbox(
        t("coverage.question", name=plain(spelling.written), n=spelling.rows),
        [_OWN, *options],
        key=key,
        format_func=shown,
        placeholder=t("coverage.choose_agency"),
    )


def draw_save(name: str, rows: pd.DataFrame) -> None:
    """Draw name, author and the save button; nothing is saved while a spelling is undecided."""
    st.subheader(t("coverage.save_heading"), anchor=False)
    wanted = st.text_input(t("coverage.save_name"), value=name, max_chars=120, key="coverage_name")
    author = draw_author(t("coverage.author"), t("coverage.author_help"))
    still = undecided(rows)
    if still:
        st.warning(t("coverage.undecided", n=len(still)), icon=":material/help:")
    if still or not wanted.strip():
        return
    before = _replaced(wanted.strip())
    if clicked(t("coverage.save"), "coverage-save", type="primary", icon=":material/save:"):
        _save(wanted.strip(), rows, author, before)


def _replaced(name: str) -> tuple[str, int] | None:
    """Draw what a list of the same name means; return id and version of one to replace."""
    there = saved_lists.same_name(shared_store(), name)
    if there is None:
        return None
    ways = {"instead": t("coverage.instead"), "beside": t("coverage.beside")}
    chosen = st.radio(
        t(
            "coverage.same_name",
            name=plain(name),
            day=there.saved_at.date().isoformat(),
            author=plain(there.author or t("snapshot.nobody")),
        ),
        list(ways),
        format_func=ways.get,
        key="coverage_same_name",
    )
    # the version the reader was told of, not one that somebody saves before the button is pressed
    version = st.session_state.setdefault(_TOLD, {}).setdefault(there.id, there.version)
    return (there.id, version) if chosen == "instead" else None


def _save(name: str, rows: pd.DataFrame, author: str, before: tuple[str, int] | None) -> None:
    store = shared_store()
    # decisions first: without the rows they do no harm
    saved_lists.decide(store, _decided(rows), author)
    try:
        document = saved_lists.keep(store, name, rows, author, before)
    except Conflict as conflict:
        st.session_state[_TOLD] = {}
        st.error(
            t(
                "coverage.saved_meanwhile",
                name=plain(name),
                author=plain(conflict.current.author or t("snapshot.nobody")),
            )
        )
        return
    drop_draft()
    counts = [d.id for d in saved_lists.in_use(store)]
    # a sample does not count beside real lists: it is shown alone
    address.write("rows", None if document.id in counts else document.id)
    address.write("part", None)
    tell("coverage_saved", document.name)
    st.rerun()


def take_off(document_id: str) -> None:
    """Take a saved list off the page; it stays in the store."""
    if hidden.take_off(document_id):
        address.write("rows", None)


def _decided(rows: pd.DataFrame) -> dict[str, str]:
    """Return spelling as written -> agency, of everything asked: what was left is its own."""
    chosen = _chosen(rows)
    return {s.written: chosen.get(agency_key(s.written), s.written) for s in _asked(rows)}
