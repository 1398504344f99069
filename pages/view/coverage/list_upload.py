"""Coverage file: upload 3W rows, decide about spellings, save them for everybody."""

from functools import partial

import pandas as pd
import streamlit as st

from geo.errors import InputError
from geo.queue import NoTurn
from models.activities import saved_lists
from models.activities.agencies import Spelling, agency_key
from models.activities.country import COUNTRY
from models.activities.fields import STATUSES
from models.activities.kinds import PILLARS, kinds, other_name, other_of
from models.activities.read import Read
from models.activities.template_xlsx import template_xlsx
from models.desk.review import Proposal
from models.desk.saved_tables import file_name
from models.reading.file import ENDINGS
from models.reading.question import Question
from models.store import Conflict, Store, StoreError
from pages.view.coverage.bringing import (
    OWN,
    Bringing,
    agency_widget,
    asked,
    bring,
    brought,
    chosen,
    draft,
    drop_draft,
    picks,
    take_sample,
    undecided,
)
from pages.view.coverage.in_place import draw_place
from pages.view.coverage.list_back import draw_back, keep_meanwhile
from pages.view.frame import address
from pages.view.frame.author import draw_author
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.entrance import offered
from pages.view.frame.message import tell, told
from pages.view.frame.question_form import draw_again, draw_question
from pages.view.frame.rate import SAVES, check_often
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.spellings import area_names, choices, draw_decided
from pages.view.frame.sure import sure
from pages.view.frame.text import language, said, t

_SHOWN = 200


def draw_bring() -> None:
    """Draw the upload, the template and the sample; then the review and the save button."""
    st.markdown(t("coverage.bring_note"))
    file = st.file_uploader(
        t("coverage.file"), type=ENDINGS, key="coverage_upload", max_upload_size=10
    )
    with st.container(horizontal=True):
        draw_download(
            t("coverage.template"),
            partial(template_xlsx, language()),
            f"template_3w_{language()}.xlsx",
            "xlsx",
            "template-3w",
        )
        st.button(
            t("coverage.try_sample"),
            on_click=take_sample,
            key="coverage-sample-2",
            icon=":material/experiment:",
        )
    if file is not None and st.session_state.get("coverage_seen") != file.file_id:
        st.session_state["coverage_seen"] = file.file_id
        bring(file_name(file.name), file.getvalue())
    found = brought()
    draw_back(found)
    if found is not None:
        _draw_file(found)


def _draw_file(found: Bringing) -> None:
    """Draw what the file turned out to be, what is asked about it, and the way to save it."""
    try:
        with st.spinner(t("coverage.reading")):
            read = found.read()
    except Question as question:
        draw_question(question, found.answers, f"coverage-{found.id}")
        return
    except (NoTurn, StoreError):  # the page says it, and the file stays
        raise
    except InputError as error:
        drop_draft()
        draw_problems((error, *getattr(error, "errors", ())))
        return
    keep_meanwhile(found, read)
    draw_again(found.answers, f"coverage-{found.id}")
    if read.problems:
        draw_problems(read.problems)
    else:
        st.success(t("coverage.read", name=plain(found.name), n=len(read.rows)))
    _draw_names(read, found)
    _draw_notes(read)
    if (given := draft()) is not None:
        draw_review(found, read.rows)
        draw_save(found, given[1], read)


def draw_problems(errors: tuple[InputError, ...]) -> None:
    """Draw what must be corrected in a file: row, column, what was expected, found, and how."""
    errors = tuple(error for error in errors if error.key)
    st.error(t("coverage.problems", n=len(errors)), icon=":material/error:")
    parts = [(one.row, one.column or "", *one.parts(language())) for one in errors[:_SHOWN]]
    parts_of = ("row", "column", "expected", "found", "way_out")
    table = pd.DataFrame(parts, columns=[t(f"problem_table.{part}") for part in parts_of])
    st.dataframe(table, hide_index=True, alt=t("coverage.problems", n=len(errors)))


def _draw_notes(read: Read) -> None:
    """Draw in a foldable line what was done to the rows by itself, and what was not used."""
    lines = [plain(said(note)) for note in read.notes]
    if read.not_read:
        lines.append(t("coverage.not_read", columns=plain(", ".join(read.not_read)[:_SHOWN])))
    if lines:
        with st.expander(t("desk.notes", n=len(lines))):
            st.markdown("\n".join(f"- {line}" for line in lines))


def _draw_names(read: Read, found: Bringing) -> None:
    """Draw the spellings nobody knows, each with what it may be; below, those decided."""
    if read.proposals:
        st.markdown(f"**{t('coverage.names', n=len(read.proposals))}**")
        st.caption(t("coverage.names_note"))
        with st.form("coverage-names", border=True):
            picked = choices(read.proposals, _names, f"coverage-{found.id}")
            submit = st.form_submit_button
            if clicked(t("coverage.names_use"), "coverage-use", submit, type="primary"):
                found.decided |= picked
                st.rerun()
    if read.decided:
        draw_decided(read.decided, _names, found.decided, "coverage")


def _names(proposal: Proposal) -> dict[str, str]:
    """Return code -> name of what a spelling may stand for, in the reader's language."""
    if proposal.level == "activity":
        others = {other_of(pillar): other_name(pillar, language()) for pillar in PILLARS}
        return {code: getattr(kind, language()) for code, kind in kinds().items()} | others
    if proposal.level == "pillar":
        return {pillar: t(f"pillar.{pillar}") for pillar in PILLARS}
    if proposal.level == "status":
        return {status: t(f"activity_status.{status}") for status in STATUSES}
    country = {COUNTRY: t("coverage_word.whole_country")}
    if proposal.level == "province" and not proposal.province:
        # a name without its province may be a district, too
        return area_names("province") | area_names("district") | country
    within = area_names("district", proposal.province)
    elsewhere = {
        code: n for code, n in area_names("district").items() if code in dict(proposal.candidates)
    }
    if not proposal.province:
        return within | area_names("province") | country
    return within | elsewhere | {proposal.province: t("coverage_word.whole_province")}


def draw_review(found: Bringing, rows: pd.DataFrame) -> None:
    """Draw a question for every agency that looks like another; the rest behind a fold."""
    picked = picks(found, rows)
    spellings = [spelling for spelling, _ in picked]
    alike = [s for s in spellings if s.candidates]
    others = [s for s in spellings if not s.candidates]
    st.header(t("coverage.review"), anchor=False)
    st.caption(t("coverage.review_note"))
    names = list(dict.fromkeys(s.written for s in spellings))
    for spelling in alike:
        _question(found, spelling, [name for name, _ in spelling.candidates])
    if not alike:
        st.markdown(t("coverage.none_alike"))
    if others:
        n = sum(choice in (None, OWN) for spelling, choice in picked if not spelling.candidates)
        # a name that stands for another is not folded away
        with st.expander(t("coverage.taken_as_written", n=n), expanded=n < len(others)):
            for spelling in others:
                _question(found, spelling, [name for name in names if name != spelling.written])


def _question(found: Bringing, spelling: Spelling, options: list[str]) -> None:
    scores = dict(spelling.candidates)

    def shown(option: str) -> str:
        if option == OWN:
            return t("coverage.own_agency")
        score = f" ({scores[option]:.0f}%)" if option in scores else ""
        return f"{option}{score}"

    st.selectbox(
        t("coverage.question", name=plain(spelling.written), n=spelling.rows),
        [OWN, *options],
        index=None,
        key=agency_widget(found, agency_key(spelling.written)),
        format_func=shown,
        persist_state="session",  # also where the page could not be drawn this far
        placeholder=t("coverage.choose_agency"),
    )


def draw_save(found: Bringing, rows: pd.DataFrame, read: Read) -> None:
    """Draw name, author and the save button; nothing is saved while a spelling is undecided."""
    st.header(t("coverage.save_heading"), anchor=False)
    if not offered("save_activities"):
        return
    if lost := told("coverage_conflict"):
        st.error(lost)
    # a field is told by its key alone: with another file its own name is in it again
    key = f"coverage_name-{found.id}"
    look = {"value": found.name, "max_chars": 120, "key": key, "persist_state": "session"}
    wanted = st.text_input(t("coverage.save_name"), **look)
    author = draw_author(t("coverage.author"), t("coverage.author_help"))
    still = undecided(read.rows)
    if still:
        st.warning(t("coverage.undecided", n=still), icon=":material/help:")
    if still or not wanted.strip() or rows.empty:
        return
    before, ready = draw_place(found, wanted.strip(), rows)
    look = {"type": "primary", "icon": ":material/save:"}
    if not ready:  # nothing is asked, either, where others have changed the list since the press
        st.button(t("coverage.save"), key="coverage-save", disabled=True, **look)
    elif sure(t("coverage.save"), "coverage-save", t("coverage.save_note"), before, **look):
        _save(found, wanted.strip(), rows, read, author, before)


def _save(
    found: Bringing,
    name: str,
    rows: pd.DataFrame,
    read: Read,
    author: str,
    before: tuple[str, int] | None,
) -> None:
    check_often(SAVES)
    store = shared_store()
    decides = store.may("decide_names")
    if not decides:
        tell("names_not_kept", t("access.names_not_kept"))
    try:
        with store.transaction():
            if decides:
                _decide(store, found, read, author)
            document = saved_lists.keep(store, name, rows, author, before)
    except Conflict as conflict:
        found.told.clear()
        by = plain(conflict.current.author or t("snapshot.nobody"))
        tell(
            "coverage_conflict",
            t("coverage.saved_meanwhile", name=plain(conflict.current.name), author=by),
        )
        st.rerun()  # what is there now is asked about anew
    drop_draft()
    counts = [d.id for d in saved_lists.in_use(store)]
    # a sample does not count beside real lists: it is shown alone
    address.write("rows", None if document.id in counts else document.id)
    address.write("part", None)
    tell("coverage_saved", document.name)
    st.rerun()


def _decide(store: Store, found: Bringing, read: Read, author: str) -> None:
    here = {p: c for p, c in read.decided if p.key in found.decided}
    saved_lists.remember(store, here, author)
    saved_lists.decide(store, _decided(found, read.rows), author)


def _decided(found: Bringing, rows: pd.DataFrame) -> dict[str, str]:
    """Return spelling as written -> agency, of everything asked: what was left is its own."""
    picked = chosen(found, rows)
    return {s.written: picked.get(agency_key(s.written), s.written) for s in asked(rows)}
