"""Recorded: what the press recorded of a corridor; shown beside a list, never part of it."""

import pandas as pd

from geo.gazetteer import read_table

MOST = 3


def recorded_in(corridor: str) -> pd.DataFrame:
    """Return the recorded returns of a corridor that name a province, the most people first.

    Withheld counts are left out, and records of the same event are not added up.

    >>> recorded_in("vietnam").iloc[0][["adm1_code", "value"]].tolist()
    ['20', '746']
    """
    table = read_table("evidence")
    table = table[(table["kind"] == f"returns_{corridor}") & table["adm1_code"].notna()]
    table = table[(table["suppressed"] != "true") & table["value"].notna()]
    order = table["value"].astype(float).sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def recorded_lines(corridor: str) -> list[str]:
    """Return the first records as lines of text: when, what, how many, where.

    >>> recorded_lines("vietnam")[0][:52]
    '2008 (to ~2 Dec): persons bussed back from Vietnam, '
    """
    return [
        f"{row.period}: {row.indicator.replace('_', ' ')}, {row.value}"
        + (f" ({row.qualifier})" if isinstance(row.qualifier, str) else "")
        for row in recorded_in(corridor).head(MOST).itertuples()
    ]
