"""News: what was saved since a day."""

from collections.abc import Iterator

from geo.clock import shown_day
from models.activities.saved_lists import ACTIVITIES
from models.desk.saved_tables import UPLOAD
from models.phrases import Sentence
from models.plan import plan_rows
from models.quarter.due import Basis, Due
from models.snapshot import saved_snapshots
from models.store import Document

# kind -> page, and what its address calls a document; an upload has no address of its own
_PLACES = {
    saved_snapshots.KIND: ("snapshots", "snapshot"),
    plan_rows.KIND: ("plan", "plan"),
    ACTIVITIES: ("coverage", "rows"),
    UPLOAD: ("sources", None),
}
_MOST = 5  # documents of a kind


def news(basis: Basis) -> Iterator[Due]:
    """Yield what was saved since the day, each kind newest first."""
    for kind, (page, name) in _PLACES.items():
        found = [d for d in basis.store.listed(kind) if _day(d) >= basis.since.isoformat()]
        for document in found[:_MOST]:
            address = {} if name is None else {name: document.id}
            yield Due(_told(document), page, address)
        if (more := len(found) - _MOST) > 0:
            yield Due(Sentence(f"quarter.more_{kind}", {"n": more}), page)


def _day(document: Document) -> str:
    return shown_day(document.saved_at)


def _told(document: Document) -> Sentence:
    values = {"name": document.name, "day": _day(document)}
    if not document.author:
        return Sentence(f"quarter.new_{document.kind}", values)
    return Sentence(f"quarter.new_{document.kind}_by", values | {"author": document.author})
