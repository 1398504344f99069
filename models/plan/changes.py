"""Compare: two plans side by side, and what was reached against what was planned."""

from dataclasses import dataclass

import pandas as pd

from models.plan.plan_rows import FIELDS, Plan


@dataclass(frozen=True)
class PlanDifference:
    """How a second plan differs from a first.

    added, removed : districts; changed : adm2_pcode, field, and the value before and after
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: pd.DataFrame


def compare_plans(first: Plan, second: Plan) -> PlanDifference:
    """Return how the second plan differs from the first.

    >>> a = Plan({"KH2001": {"teams": 1}, "KH2002": {}})
    >>> d = compare_plans(a, Plan({"KH2001": {"teams": 2}, "KH2003": {}}))
    >>> d.added, d.removed, d.changed.values.tolist()
    (('KH2003',), ('KH2002',), [['KH2001', 'teams', 1, 2]])
    """
    rows = [
        (code, name, before, after)
        for code in first.codes
        if code in second.rows
        for name in FIELDS
        if (before := first.rows[code].get(name)) != (after := second.rows[code].get(name))
    ]
    columns = ["adm2_pcode", "field", "before", "after"]
    return PlanDifference(
        added=tuple(c for c in second.codes if c not in first.rows),
        removed=tuple(c for c in first.codes if c not in second.rows),
        changed=pd.DataFrame(rows, columns=columns, dtype=object),
    )


@dataclass(frozen=True)
class Review:
    """What became of a plan: counts of districts by status, people as far as they were written.

    both : districts with people planned and people reached; planned, reached : their sums.
    unknown : districts done without a figure of people reached.
    """

    districts: int
    by_status: dict[str, int]
    both: int
    planned: int
    reached: int
    unknown: int


def review(plan: Plan) -> Review:
    """Return what a plan reached against what it planned; a missing figure is not a zero.

    >>> review(Plan({"KH2001": {"status": "done", "people_targeted": 90, "people_reached": 60},
    ...              "KH2002": {"status": "done"}}))
    Review(districts=2, by_status={'done': 2}, both=1, planned=90, reached=60, unknown=1)
    """
    frame = plan.frame()
    told = frame[frame["people_targeted"].notna() & frame["people_reached"].notna()]
    done = frame["status"] == "done"
    counts = frame["status"].value_counts()
    return Review(
        districts=len(frame),
        by_status={str(k): int(v) for k, v in counts.items()},
        both=len(told),
        planned=int(told["people_targeted"].sum()),
        reached=int(told["people_reached"].sum()),
        unknown=int((done & frame["people_reached"].isna()).sum()),
    )
