"""Schema: what a tidy table must be, whatever file it came from; declared with pandera.

Cells are checked one by one before, so that a person is told the row. This is the last gate: what
does not fit here is a fault of ours and never reaches a ranking or the store.
"""

import pandas as pd
import pandera.pandas as pa

from geo.gazetteer import districts, provinces
from models.reading.headers import CORRIDOR_WORDS

KINDS = ("repatriation", "poverty", "harvest")
_PERIOD = r"^\d{4}(-\d{4})?$"
_PROVINCE = pa.Column(checks=pa.Check(lambda codes: codes.isin(provinces()["adm1_code"])))
_TIME = pa.Column(checks=pa.Check.str_matches(_PERIOD))


def _number(low: float, high: float, nullable: bool = False) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(low, high), nullable=nullable)


SCHEMAS = {
    "repatriation": pa.DataFrameSchema(
        {
            "adm1_code": _PROVINCE,
            "adm2_code": pa.Column(
                checks=pa.Check(lambda codes: codes.isin(districts()["adm2_code"])), nullable=True
            ),
            "period": _TIME,
            "corridor": pa.Column(checks=pa.Check.isin([*CORRIDOR_WORDS, "all"])),
            "count": _number(0, 20_000_000, nullable=True),
            "suppressed": pa.Column(bool),
        },
        checks=[
            # never a count beside a withheld mark, never an unexplained gap
            pa.Check(lambda table: table["count"].isna() == table["suppressed"]),
            pa.Check(lambda table: _inside(table)),
        ],
        unique=["adm1_code", "adm2_code", "period", "corridor"],
        strict=True,
    ),
    "poverty": pa.DataFrameSchema(
        {
            "adm1_code": _PROVINCE,
            "period": _TIME,
            "headcount_pct": _number(0, 100),
            "headcount_se_pct": _number(0, 50, nullable=True),
        },
        unique=["adm1_code", "period"],
        strict=True,
    ),
    "harvest": pa.DataFrameSchema(
        {"adm1_code": _PROVINCE, "period": _TIME, "value": _number(0, 1e6)},
        unique=["adm1_code", "period"],
        strict=True,
    ),
}


def _inside(table: pd.DataFrame) -> pd.Series:
    """Whether every district lies in the province beside it."""
    return table["adm2_code"].isna() | (table["adm2_code"].str[:2] == table["adm1_code"])


def check_schema(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the table where it fits the schema of its kind.

    Raises
    ------
    pandera.errors.SchemaErrors : it does not.

    >>> t = pd.DataFrame({"adm1_code": ["01"], "period": ["2024"], "value": [3.0]})
    >>> len(check_schema(t, "harvest"))
    1
    """
    return SCHEMAS[kind].validate(table, lazy=True)
