"""Hidden: documents that were taken off their list, and the way to show them again."""

import streamlit as st

from geo.clock import shown_day
from geo.errors import InputError
from models.store import Document
from pages.view.frame.author import author
from pages.view.frame.message import tell, told
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, t

_MOST, _FAILED = 50, "hidden_failed"


def take_off(document_id: str) -> bool:
    """Take a document off its list, for everybody; return whether that could be saved."""
    return _archive(document_id, archived=True)


def draw_hidden(kind: str) -> None:
    """Draw the documents of a kind that were taken off, each with the way back."""
    if failed := told(_FAILED):
        st.error(failed, icon=":material/error:")
    gone = shared_store().listed(kind, archived=True)
    if not gone:
        return
    with st.expander(t("hidden.lists", n=len(gone)), icon=":material/visibility_off:"):
        st.caption(t("hidden.what"))
        for document in gone[:_MOST]:
            left, right = st.columns([4, 1], vertical_alignment="center")
            by = plain(document.author or t("snapshot.nobody"))
            left.markdown(f"**{plain(document.name)}** · {by} · {shown_day(document.saved_at)}")
            if may("archive"):
                with right:
                    _draw_show_again(document)


def _draw_show_again(document: Document) -> None:
    asked = t("hidden.show_again_note", name=plain(document.name))
    if sure(t("hidden.show_again"), f"show-again-{document.id}", asked, type="tertiary"):
        _archive(document.id, archived=False)
        st.rerun()


def _archive(document_id: str, archived: bool) -> bool:
    try:
        shared_store().archive(document_id, author(), archived)
    except InputError as error:
        tell(_FAILED, error_text(error))
        return False
    return True
