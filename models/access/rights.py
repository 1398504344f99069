"""Rights: one table of every action and the roles that may do it.

What the store checks, what the pages offer, what the documents show and what the tests try are
all made from it.
"""

from collections.abc import Collection
from typing import NamedTuple

ROLES = ("reader", "planner", "steward", "approver", "administrator")
_EVERYONE = frozenset(ROLES)
# what is saved, then what is only looked at; what no role may do at once needs two people
RIGHTS: dict[str, frozenset[str]] = {
    "save_plan": frozenset({"planner"}),
    "save_activities": frozenset({"planner", "steward"}),
    "propose_contacts": frozenset({"planner", "steward"}),
    "answer_contacts": frozenset({"planner", "steward"}),
    "save_contacts": frozenset(),
    "freeze_list": frozenset({"planner", "steward", "approver"}),
    "review": frozenset({"planner", "steward"}),
    "approve": frozenset({"approver"}),
    "keep_table": frozenset({"steward"}),
    "propose_table": frozenset({"steward"}),
    "answer_table": frozenset({"steward", "approver"}),
    "use_table": frozenset(),
    "decide_names": frozenset({"steward"}),
    "archive": frozenset({"steward"}),
    "grant_role": frozenset({"administrator"}),
    "see_audit": frozenset({"administrator"}),
    "see_pages": _EVERYONE,
    "download": _EVERYONE,
}
ACTIONS = tuple(RIGHTS)
# nobody with an account does these at once: one proposes, another one says yes
SECOND = frozenset(action for action, roles in RIGHTS.items() if not roles)
# a role for some provinces is enough for what touches only those
BY_PROVINCE = frozenset(
    {"save_plan", "save_activities", "propose_contacts", "answer_contacts", "review"}
)
OTHER = "save_other"  # no role allows it
# kind of document -> what saving one is; any other kind is OTHER
SAVING = {
    "plan": "save_plan",
    "activities": "save_activities",
    "contacts": "save_contacts",
    "snapshot": "freeze_list",
    "upload": "keep_table",
    "places": "keep_table",
}


class Held(NamedTuple):
    """A role that an account holds, for some provinces (two-digit codes); empty: for all."""

    role: str
    provinces: frozenset[str] = frozenset()


def may(
    held: Collection[Held], action: str, provinces: frozenset[str] | None = frozenset()
) -> bool:
    """Return whether one of the roles held is enough for an action.

    Parameters
    ----------
    provinces : two-digit codes of all that it touches, "" for what is of no province; None asks
        whether there is any province for which it is enough.

    >>> kampot = [Held("planner", frozenset({"07"}))]
    >>> may(kampot, "save_plan", frozenset({"07"})), may(kampot, "save_plan", frozenset({"08"}))
    (True, False)
    >>> may(kampot, "save_plan", None), may(kampot, "propose_table"), may([], "see_pages")
    (True, False, False)
    """
    roles = RIGHTS.get(action, frozenset())
    return any(
        one.role in roles
        and (
            provinces is None
            or action not in BY_PROVINCE
            or not one.provinces
            or provinces <= one.provinces
        )
        for one in held
    )
