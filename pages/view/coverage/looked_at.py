"""Looked at: what a quarter shows of rows of who does what, worked out once for all viewers."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import cast

import pandas as pd

from geo.clock import day_here
from models.activities.gaps import coverage
from models.activities.reach import reach_by_quarter, with_people
from models.activities.report import Report, report
from models.activities.span import quarter, quarters_to_choose
from models.estimate.pipeline import Ranking
from pages.view.frame.drawn_once import Same
from pages.view.frame.filters import province
from pages.view.frame.in_use import of_tables
from pages.view.frame.text import language


@dataclass(frozen=True)
class LookedAt:
    """What rows show.

    report : of the chosen province, or of all; everywhere : what each district of the country has;
    by_quarter : people reached there in each quarter
    """

    report: Report
    everywhere: pd.DataFrame
    by_quarter: pd.DataFrame


def looked_at(rows: pd.DataFrame, ranking: Ranking, when: str, saved: bool) -> LookedAt:
    """Return what rows show of a quarter; kept for all viewers where they are saved."""
    asked = rows, ranking, province(), when, language(), day_here()
    return _kept(*asked) if saved else _found(*asked)


def here(ranking: Ranking, code: str | None) -> pd.DataFrame:
    """Return the ranked districts of a province (P-code), or all."""
    table = ranking.table
    return table if code is None else table[table["adm1_pcode"] == code]


def _found(
    rows: pd.DataFrame, ranking: Ranking, code: str | None, when: str, lang: str, today: date
) -> LookedAt:
    during, table = quarter(when), here(ranking, code)
    found = report(rows, table, during, lang)
    spans = {name: quarter(name) for name in quarters_to_choose(rows, today)}
    return LookedAt(
        found,
        found.states if code is None else coverage(rows, ranking.table, during),
        reach_by_quarter(rows, with_people(table), spans),
    )


def _apart(given: object) -> Hashable:
    whole = isinstance(given, pd.DataFrame | Ranking)
    return Same(given) if whole else cast(Hashable, given)


_kept = of_tables(max_entries=8, by=_apart)(_found)
