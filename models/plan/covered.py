"""Others: the share of each district's people that other agencies surely reach already."""

import pandas as pd

from models.activities.reach import reach_by, with_people
from models.activities.span import Span


def covered_share(rows: pd.DataFrame, table: pd.DataFrame, during: Span) -> pd.Series:
    """Return the share (0-1) of people reached by active prevention rows, by P-code.

    The least that can be true (see `models.activities.reach`), so that never more is subtracted
    than was surely done; who was reached is taken to be as likely at risk as the neighbours. A
    row without a figure, and a row that names no district, subtracts nothing.

    Parameters
    ----------
    rows : activity rows; table : the ranked districts.

    >>> from models.activities.record import COLUMNS
    >>> none = pd.DataFrame(columns=COLUMNS, dtype=object)
    >>> table = pd.DataFrame({"adm2_pcode": ["KH2001"], "adm1_pcode": "KH20",
    ...                       "tier": "not_separable"})
    >>> from datetime import date
    >>> covered_share(none, table, Span(date(2026, 1, 1), None)).tolist()
    []
    """
    found = reach_by(rows, with_people(table), during, "adm2_pcode")
    share = found["at_least"].astype(float) / found["population"].astype(float)
    return share[share > 0].clip(upper=1.0).round(6)
