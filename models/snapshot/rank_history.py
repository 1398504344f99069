r"""Rank history: one district in every frozen list, and inputs and counts there by period."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from models.estimate.inputs import Inputs
from models.estimate.outcome import outcome_of
from models.reading.cells import last_year
from models.snapshot.snapshot import Snapshot

_ABOUT = ["name", "note", "made_at", "fingerprint", "period"]
_RANKS = ["rank", "rank_low", "rank_high"]
_VALUES = {"harvest": "value", "poverty": "headcount_pct"}


class Question(NamedTuple):
    """What a list answers; ranks of two lists are compared only where it is the same."""

    corridor: str = "all"
    by: str = "rate"
    trust: str = "full"
    level: str = "districts"
    change: str = "usual"


def question(written: object) -> Question:
    """Return the question of a list's settings, as they are written; the first ones where none are.

    >>> question({"corridor": "thailand", "top": 40})[:3]
    ('thailand', 'rate', 'full')
    """
    if not isinstance(written, Mapping):  # of a document that somebody has damaged
        return Question()
    return Question(**{name: written[name] for name in Question._fields if name in written})


def same_question(
    snapshots: Iterable[Snapshot],
    corridor: str,
    by: str,
    trust: str = "full",
    level: str = "districts",
    change: str = "usual",
) -> list[Snapshot]:
    """Return the snapshots that answer one question, oldest first.

    >>> same_question([], "all", "rate")
    []
    """
    wanted = Question(corridor, by, trust, level, change)
    found = [s for s in snapshots if question(s.written_settings) == wanted]
    return sorted(found, key=lambda s: s.made_at)


def ranks_through(snapshots: Iterable[Snapshot], code: str) -> pd.DataFrame:
    """Return one row per snapshot, in their order, of the district with this P-code.

    Columns: name, note, made_at, fingerprint, rank, rank_low, rank_high, tier, period (of the
    outcome), and `moved`: whether the rank lies outside the range of the row before. A rank inside
    that range has not moved. Without a range, or without a rank in either row, it is missing.

    >>> ranks_through([], "KH2001").empty
    True
    """
    rows = [
        {
            "name": s.name,
            "note": s.note,
            "made_at": s.made_at,
            "fingerprint": s.fingerprint,
            "period": s.result["outcome"]["period"],
            **s.table.set_index("adm2_pcode").loc[code, [*_RANKS, "tier"]],
        }
        for s in snapshots
        if (s.table["adm2_pcode"] == code).any()
    ]
    table = pd.DataFrame(rows, columns=[*_ABOUT, *_RANKS, "tier"])
    table = table.astype(dict.fromkeys(_RANKS, "Int64"))
    before = table[_RANKS].shift()
    moved = (table["rank"] < before["rank_low"]) | (table["rank"] > before["rank_high"])
    return table.assign(moved=moved.astype("boolean"))


def inputs_through(inputs: Inputs, adm1_code: str) -> pd.DataFrame:
    """Return a province's harvest and poverty in every period of the tables, oldest first.

    Columns: input ("harvest" or "poverty"), period, value (harvest in `inputs.harvest_unit`,
    poverty in %). What is missing stays missing.

    >>> from models.estimate.inputs import shipped_inputs
    >>> found = inputs_through(shipped_inputs(), "20")
    >>> found[found["input"] == "poverty"]["period"].tolist()
    ['2010', '2014', '2021-2022']
    """
    parts = [
        table.loc[table["adm1_code"] == adm1_code, ["period", column]]
        .rename(columns={column: "value"})
        .assign(input=name)
        .sort_values("period")
        for name, column in _VALUES.items()
        for table in (getattr(inputs, name),)
    ]
    return pd.concat(parts, ignore_index=True)[["input", "period", "value"]]


def counts_through(inputs: Inputs, code: str, corridor: str = "all") -> pd.DataFrame:
    """Return the people counted in every period of the outcome's table, oldest first.

    Columns: period, province and district, people of the province and of the district with this
    four-digit code. Each as a list of that period alone would take it: what is missing or withheld
    stays missing. Empty where the table has one period, or where the counts don't speak of the
    corridor.

    >>> from models.estimate.inputs import shipped_inputs
    >>> now = shipped_inputs()
    >>> before = now.outcome.assign(period="2010", count=now.outcome["count"] / 2)
    >>> two = replace(now, outcome=pd.concat([now.outcome, before]), stand_in=False)
    >>> counts_through(two, "2001")["period"].tolist(), counts_through(now, "2001").empty
    (['2010', '2011'], True)
    """
    table, rows = inputs.outcome, []
    periods = sorted(table["period"].unique(), key=lambda p: (last_year(p), p))
    for period in periods if len(periods) > 1 else ():
        then = outcome_of(replace(inputs, outcome=table[table["period"] == period]), corridor)
        if then.answers(corridor):
            rows.append((period, then.totals[code[:2]], then.observed.get(code)))
    found = pd.DataFrame(rows, columns=["period", "province", "district"])
    return found.astype({"province": float, "district": float})
