"""Everything that is saved, by its action: one call of the store each."""

from __future__ import annotations

from models.store.roles import grant

THERE = "there"  # the name of an upload that must be there already
PLAN = {"rows": {"KH0701": {"teams": 1}}, "basis": {}, "note": ""}

# action -> what does it, with a store that somebody acts through, and the id of that upload
SAVES = {
    "save_plan": lambda s, _: s.create("plan", "p", PLAN),
    "save_activities": lambda s, _: s.create("activities", "a", {"rows": []}),
    "save_contacts": lambda s, _: s.create("contacts", "c", {"rows": []}),
    "freeze_list": lambda s, _: s.create("snapshot", "f", {}),
    "keep_table": lambda s, _: s.create("upload", "u", {}),
    "use_table": lambda s, there: s.use("poverty", there),
    "decide_names": lambda s, _: s.decide({("district", "", "x"): "0701"}),
    "archive": lambda s, there: s.archive(there, archived=not s.get(there).archived),
    "download": lambda s, _: s.gave("list.csv", b"counts"),
    "grant_role": lambda s, _: grant(s, "new@example.org", "reader"),
}
