"""Compare: two plans side by side, and what was reached against what was planned."""

from dataclasses import dataclass

import pandas as pd

from models.plan.plan import FIELDS, Plan


@dataclass(frozen=True)
class PlanDifference:
    """How a second plan differs from a first.

    added, removed : districts; changed : (district, field) -> the first's and the second's value
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[tuple[str, str], tuple[object, object]]


def compare_plans(first: Plan, second: Plan) -> PlanDifference:
    """Return how the second plan differs from the first.

    >>> a = Plan({"KH2001": {"teams": 1}, "KH2002": {}})
    >>> d = compare_plans(a, Plan({"KH2001": {"teams": 2}, "KH2003": {}}))
    >>> d.added, d.removed, d.changed
    (('KH2003',), ('KH2002',), {('KH2001', 'teams'): (1, 2)})
    """
    both = [code for code in first.codes if code in second.rows]
    return PlanDifference(
        added=tuple(c for c in second.codes if c not in first.rows),
        removed=tuple(c for c in first.codes if c not in second.rows),
        changed={
            (code, name): (first.rows[code].get(name), second.rows[code].get(name))
            for code in both
            for name in FIELDS
            if first.rows[code].get(name) != second.rows[code].get(name)
        },
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


def changed_frame(difference: PlanDifference) -> pd.DataFrame:
    """Return the changed fields as rows: adm2_pcode, field, before, after.

    >>> d = PlanDifference((), (), {("KH2001", "teams"): (1, 2)})
    >>> changed_frame(d).values.tolist()
    [['KH2001', 'teams', 1, 2]]
    """
    rows = [(*key, *values) for key, values in difference.changed.items()]
    return pd.DataFrame(rows, columns=["adm2_pcode", "field", "before", "after"], dtype=object)
