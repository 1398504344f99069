"""Together: a draft is saved, put together with what others have saved since it was opened."""

from models.plan.merge import merge, settle
from models.plan.plan_rows import KIND, plan_of
from models.store import Conflict
from pages.view.frame import address
from pages.view.frame.shared_store import shared_store
from pages.view.plan.draft import ADDRESS, Draft


def save(found: Draft, name: str, author: str, note: str) -> None:
    """Save the draft; where somebody else has saved since, put both together first.

    What both changed differently is left in `clash` for the reader to choose, and nothing is
    saved yet.
    """
    store = shared_store()
    if not found.id:
        document = store.create(KIND, name, found.plan.body(), author, note)
        found.saved(document, found.plan)
        found.told = ("planner.saved", {"version": 1})
        found.unheard = 2
        address.write(ADDRESS, document.id)
        return
    together = None
    while True:
        try:
            document = store.save(found.id, found.version, found.plan.body(), author, note)
        except Conflict as error:
            theirs = plan_of(error.current.body)
            merged = merge(found.base, found.plan, theirs)
            if merged.clashes:
                found.clash = (merged, error.current, note)
                return
            together = error.current
            found.base, found.version = theirs, together.version
            # into the table, too: were the next save refused, its older rows would undo theirs
            found.put(merged.plan, undo=False)
            continue
        found.saved(document, found.plan)
        key = "planner.saved" if together is None else "planner.saved_together"
        who = {} if together is None else {"author": together.author or "–"}
        found.told = (key, {"version": document.version} | who)
        return


def ask_again(found: Draft) -> bool:
    """Put what was typed since a save ran into a clash into it; return whether one is left."""
    if found.clash is not None:
        _, current, note = found.clash
        merged = merge(found.base, found.plan, plan_of(current.body))
        found.clash = (merged, current, note) if merged.clashes else None
    return found.clash is not None


def choose(found: Draft, choices: dict[tuple[str, str], str], author: str) -> None:
    """Save with the reader's choices on top of what the other saved.

    Raises InputError where the chosen values don't go together; the question stays.
    """
    merged, current, note = found.clash
    settled = settle(merged, choices)
    found.base, found.version = plan_of(current.body), current.version
    found.clash = None
    found.put(settled, undo=False)
    save(found, found.name, author, note)
