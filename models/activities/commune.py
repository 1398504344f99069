"""Commune: the district of a row of a 3W file that only gives the code of a commune."""

import re
from functools import cache

from geo.gazetteer import communes
from models.activities.table import Record, Table


def with_commune(record: Record, table: Table) -> Record:
    """Return a row with the district of its commune, where it names no other.

    Raises
    ------
    InputError : a code that is none.

    >>> table = Table(None, (), {}, (), "a.csv")
    >>> with_commune({"adm3_code": "KH070304"}, table)["area_code"]
    '0703'
    """
    commune = record.get("adm3_code")
    if not commune or record.get("area_code") or record.get("area_name"):
        return record
    found = _district_of_commune().get(re.sub(r"\D", "", commune).zfill(6))
    if found is None:
        raise table.at(record, "adm3_code").wrong("activities.commune", commune)
    return record | {"area_code": found}


@cache
def _district_of_commune() -> dict[str, str]:
    table = communes()
    return dict(zip(table["adm3_code"], table["adm2_code"], strict=True))
