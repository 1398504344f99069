"""Other table: in a sentence, which table would stand in another one's place."""

from models.desk.schema import KINDS
from models.store import NotFound
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import t


def other_table(target: str, now: str | None, then: str | None) -> str:
    """Return which table of an input would come in the place of which.

    now, then : ids of documents; None is the shipped table
    """
    kind = t(f"desk.kind_{target}") if target in KINDS else plain(target)
    return t("accounts.undo_table", input=kind, after=_name(now), before=_name(then))


def _name(document_id: str | None) -> str:
    if document_id is None:
        return t("accounts.undo_shipped")
    try:
        return plain(shared_store().get(document_id).name)
    except NotFound:
        return plain(document_id)
