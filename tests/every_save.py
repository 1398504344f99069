"""Everything that is saved, by its action: one call of the store each."""

from __future__ import annotations

from models.store import Store
from models.store.approval import APPROVED, REVIEWED, stage_of, step
from models.store.proposal import answer, propose_contacts, propose_table, waiting
from models.store.roles import grant

THERE = "there"  # the name of what must be there already
ANOTHER = "another@example.org"
PLAN = {"rows": {"KH0701": {"teams": 1}}, "basis": {}, "note": ""}


def prepare(store: Store) -> str:
    """Save what the calls below act on, as the owner; return the id of the upload."""
    for stage in ("", "", "", REVIEWED, REVIEWED):
        plan = store.create("plan", THERE, PLAN)
        if stage:
            step(store, plan, stage)
    upload = store.create("upload", THERE, {}).id
    for place in ("a", "b", "c"):
        propose_table(store, place, upload, ANOTHER)
        kept = store.create("contacts", place, {"rows": []})
        propose_contacts(store, place, kept, {"rows": [{"contact": "117"}]}, ANOTHER)
    return upload


def _agree(store: Store, subject: str) -> None:
    """Say yes to the first proposal of a subject that another account has made."""
    answer(store, next(p for p in waiting(store, subject) if p.author == ANOTHER).number, True)


def _next(store: Store, to: str) -> None:
    """Bring the first plan that waits for a stage to it."""
    waits = "draft" if to == REVIEWED else REVIEWED
    known = [d for d in store.documents("plan") if d.name == THERE]
    step(store, next(d for d in known if stage_of(store, d).name == waits), to)


# action -> what does it, with a store that somebody acts through, and the id of that upload
SAVES = {
    "save_plan": lambda s, _: s.create("plan", "p", PLAN),
    "save_activities": lambda s, _: s.create("activities", "a", {"rows": []}),
    "propose_contacts": lambda s, _: propose_contacts(s, "c", None, {"rows": []}),
    "answer_contacts": lambda s, _: _agree(s, "contacts"),
    "save_contacts": lambda s, _: s.create("contacts", "c", {"rows": []}),
    "freeze_list": lambda s, _: s.create("snapshot", "f", {}),
    "review": lambda s, _: _next(s, REVIEWED),
    "approve": lambda s, _: _next(s, APPROVED),
    "keep_table": lambda s, _: s.create("upload", "u", {}),
    "propose_table": lambda s, there: propose_table(s, "poverty", there),
    "answer_table": lambda s, _: _agree(s, "table"),
    "use_table": lambda s, there: s.use("poverty", there),
    "decide_names": lambda s, _: s.decide({("district", "", "x"): "0701"}),
    "archive": lambda s, there: s.archive(there, archived=not s.get(there).archived),
    "download": lambda s, _: s.gave("list.csv", b"counts"),
    "grant_role": lambda s, _: grant(s, "new@example.org", "reader"),
}
