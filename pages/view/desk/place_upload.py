"""Place upload: places for the map from a file, those that are on it, and their removal."""

import hashlib
from contextlib import suppress
from functools import partial

import pandas as pd
import streamlit as st

from geo.clock import shown_day
from geo.errors import InputError, bare
from geo.helper import done
from models.desk.saved_tables import file_name
from models.places.place_file import ENDINGS, Places, read_places
from models.places.saved_places import PLACES, keep, template
from models.reading.area import name_of
from models.reading.file import is_short
from models.reading.question import Question
from models.store import Document
from pages.view.coverage.list_upload import draw_problems
from pages.view.district.rank_table import in_arrow
from pages.view.frame import address, hidden
from pages.view.frame.author import draw_author
from pages.view.frame.download_button import draw_download
from pages.view.frame.entrance import offered
from pages.view.frame.message import tell, told
from pages.view.frame.progress import UPLOADS, in_turn
from pages.view.frame.question_form import draw_question
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, said, t
from pages.view.map.place_layer import lists

_READ = "places_read"
_TURN, _ANSWERS, _SAVED, _FAILED = "places_turn", "places_answers", "places_saved", "places_failed"


def draw_places() -> None:
    """Draw the upload of places, then the lists that are on the map, each with its removal."""
    st.info(t("places.why"), icon=":material/lock:")
    if done := told(_SAVED):
        st.success(t("places.saved", name=plain(done)), icon=":material/check:")
        _draw_link("priority_map", t("places.to_map"), ":material/map:")
    if failed := told(_FAILED):
        st.error(failed, icon=":material/error:")
    _draw_upload()
    _draw_saved()
    hidden.draw_hidden(PLACES)


def _draw_link(page: str, label: str, icon: str) -> None:
    st.page_link(f"pages/{page}.py", label=label, icon=icon, query_params=address.shared())


def _draw_upload() -> None:
    lang = language()
    st.caption(t("places.columns"))
    name = f"template_places_{lang}.csv"
    draw_download(t("places.template"), partial(template, lang), name, "csv", "template-places")
    turn = st.session_state.setdefault(_TURN, 0)
    file = st.file_uploader(
        t("places.file"), type=ENDINGS, key=f"places-file-{turn}", max_upload_size=10
    )
    if file is None:
        return
    content = file.getvalue()
    which = hashlib.sha256(content).hexdigest()[:12]
    answers = st.session_state.setdefault(_ANSWERS, {}).setdefault(which, {})
    try:
        found = _read(content, file_name(file.name), which, answers)
    except Question as question:
        draw_question(question, answers, f"places-{which}")
        return
    except InputError as error:
        draw_problems((error, *getattr(error, "errors", ())))
        return
    _draw_read(found, file_name(file.name), which)


def _read(content: bytes, name: str, which: str, answers: dict[str, str]) -> Places:
    """Return the places of a file; it is read again only when an answer changes."""
    key, given = (which, name, *sorted(answers.items())), (content, name, answers)
    if st.session_state.get(_READ, ("",))[0] != key:
        with in_turn(UPLOADS, f"places-wait-{which}", _empty):
            try:
                # a page that is left ends it
                found: Places | InputError = (
                    read_places(*given)
                    if is_short(content)
                    else done(read_places, st.empty().empty, *given)
                )
            except InputError as error:
                found = bare(error)
        st.session_state[_READ] = key, found
    found = st.session_state[_READ][1]
    if isinstance(found, InputError):
        raise found
    return found


def _empty() -> None:
    st.session_state[_TURN] += 1


def _draw_read(found: Places, name: str, which: str) -> None:
    st.success(t("places.read", name=plain(name), n=len(found.rows)), icon=":material/check:")
    for note in found.notes:
        st.markdown(f"- {plain(said(note))}")
    _draw_table(found.rows)
    if not offered("keep_table"):
        return
    left, right = st.columns(2)
    # a field is told by its key alone: with another file its own name is in it again
    key = f"places-name-{which}-{name}"
    wanted = left.text_input(t("places.name"), value=name, max_chars=120, key=key)
    author = draw_author(t("desk.author"), t("desk.author_help"), right)
    look = {"type": "primary", "icon": ":material/add_location:"}
    asked = t("places.save_note")
    if sure(t("places.save"), "places-save", asked, key, **look) and wanted.strip():
        with suppress(InputError):
            _save(wanted.strip(), found.rows, author)
        st.rerun()


def _save(name: str, rows: pd.DataFrame, author: str) -> None:
    try:
        keep(shared_store(), name, rows, author)
    except InputError as error:
        tell(_FAILED, error_text(error))
        raise
    _empty()
    tell(_SAVED, name)


def _draw_table(rows: pd.DataFrame) -> None:
    lang = language()
    table = pd.DataFrame(
        {
            t("place_column.kind"): rows["kind"].map(lambda kind: t(f"place_kind.{kind}")),
            t("place_column.name"): rows["name"],
            t("place_column.district"): rows["adm2_code"].map(lambda code: name_of(code, lang)),
            t("place_column.latitude"): rows["latitude"].astype(float),
            t("place_column.longitude"): rows["longitude"].astype(float),
            t("place_column.source"): rows["source"],
        }
    )
    st.dataframe(in_arrow(table), hide_index=True, alt=t("places.heading"), placeholder="–")


def _draw_saved() -> None:
    found, errors = lists()
    for error in errors:
        st.error(error_text(error), icon=":material/error:")
    if not found:
        st.caption(t("places.none"))
        return
    st.subheader(t("places.on_map"), anchor=False)
    st.caption(t("places.district_note"))
    for document, rows in found:
        _draw_list(document, rows)


def _draw_list(document: Document, rows: pd.DataFrame) -> None:
    who = plain(document.author or t("snapshot.nobody"))
    about = t("places.by", n=len(rows), author=who, day=shown_day(document.saved_at))
    with st.expander(f"{plain(document.name)} · {about}", icon=":material/place:"):
        _draw_table(rows)
        if may("archive"):
            look = {"icon": ":material/visibility_off:", "type": "tertiary"}
            asked = t("places.remove_note")
            if sure(t("places.remove"), f"places-remove-{document.id}", asked, **look):
                hidden.take_off(document.id)
                st.rerun()
