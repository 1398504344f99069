"""Through the quarters: gaps, overlaps and people reached over time, and plans against done."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from models.activities.active import PREVENTION, active
from models.activities.expected import PLANNED
from models.activities.gaps import coverage, has_tiers
from models.activities.overlaps import overlaps
from models.activities.reach import reach_by, reach_by_quarter, with_people
from models.activities.span import Span, quarter
from models.plan.changes import review
from models.plan.plan_rows import Plan

GOAL_PCT = 85  # of the people who live there, as the campaign against trafficking reached
YEAR = 4  # quarters
MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
_PCT = ["at_least_pct", "at_most_pct"]


def by_quarter(rows: pd.DataFrame, table: pd.DataFrame, quarters: Iterable[str]) -> pd.DataFrame:
    """Return gaps, gaps_perhaps, overlaps (districts), at_least_pct, at_most_pct by quarter.

    Gaps are missing where no district has a tier; percents where no row has a figure.

    Parameters
    ----------
    rows : activity rows; table : the ranked districts; quarters : such as 2026-Q4.
    """
    spans = {name: quarter(name) for name in quarters}
    here = table["adm2_pcode"].str[2:]
    found = reach_by_quarter(rows, with_people(table), spans)[_PCT]
    tiers = has_tiers(table)
    states = {name: coverage(rows, table, span)["state"] for name, span in spans.items()}
    for state, column in (("gap", "gaps"), ("gap_perhaps", "gaps_perhaps")):
        counts = [(states[name] == state).sum() if tiers else pd.NA for name in spans]
        found[column] = pd.array(counts, dtype="Int64")
    doubled = [overlaps(rows, span)["adm2_code"] for span in spans.values()]
    districts = [codes[codes.isin(here)].nunique() for codes in doubled]
    found["overlaps"] = pd.array(districts, dtype="Int64")
    return found[["gaps", "gaps_perhaps", "overlaps", *_PCT]]


def by_province(rows: pd.DataFrame, table: pd.DataFrame, last: str, today: date) -> pd.DataFrame:
    """Return at_least_pct, at_most_pct and goal by province (P-code), in the year until a quarter.

    A row counts once, in however many quarters it runs. What is planned, or begins after today, has
    reached nobody. `goal` is met where even the lowest figure reaches it, not_met where all rows
    added up do not, with those of the whole country, and unknown otherwise: a row may have no
    figure, or people may be counted twice.
    """
    rows = _begun(rows, today)
    end = quarter(last).end
    assert end is not None
    start = (pd.Timestamp(end) - pd.DateOffset(months=3 * YEAR) + pd.Timedelta(days=1)).date()
    people = with_people(table)
    found = reach_by(rows, people, Span(start, end), "adm1_pcode")
    found = found.loc[found.index.isin(people["adm1_pcode"])]
    # a row of the whole country may have reached its people in any one province
    anywhere = rows[(rows["pillar"] == PREVENTION) & rows["adm1_code"].isna()]
    figures = active(anywhere, Span(start, end))["people_reached"].astype(float)
    found = found.assign(
        reached_sum=found["reached_sum"] + figures.sum(),
        unknown=found["unknown"] + figures.isna().sum(),
    )
    return found[_PCT].assign(goal=[_goal(row) for row in found.to_dict("records")])


def _begun(rows: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the rows that can have reached somebody."""
    later = rows["start"].to_numpy(object) > today
    return rows[rows["status"].ne(PLANNED).to_numpy() & ~later.astype(bool)]


def _goal(row: dict) -> str:
    if row["at_least_pct"] >= GOAL_PCT:
        return MET
    most = 0.0 if not row["rows"] else 100 * row["reached_sum"] / row["population"]
    return NOT_MET if row["rows"] and not row["unknown"] and most < GOAL_PCT else UNKNOWN


def plans_done(plans: Iterable[tuple[str, str, Plan]]) -> pd.DataFrame:
    """Return districts, done, both, planned and reached of plans, by name and in their order.

    `planned` and `reached` are people in the `both` districts that have both figures; missing where
    none has.

    >>> rows = {"KH2001": {"status": "done", "people_targeted": 90, "people_reached": 60},
    ...         "KH2002": {"status": "agreed"}}
    >>> plans_done([("id", "Q4", Plan(rows))]).values.tolist()
    [['Q4', 2, 1, 1, 90, 60]]
    """
    found = []
    for _, name, plan in plans:
        told = review(plan)
        people = (told.planned, told.reached) if told.both else (None, None)
        found.append((name, told.districts, told.by_status.get("done", 0), told.both, *people))
    columns = ["name", "districts", "done", "both", "planned", "reached"]
    return pd.DataFrame(found, columns=columns).astype({"planned": "Int64", "reached": "Int64"})
