"""Records: evidence from the press, of a district and its province."""

from functools import lru_cache

import pandas as pd

from geo.gazetteer import read_table

FEW = "<10"


@lru_cache(maxsize=256)
def evidence_of(code: str) -> pd.DataFrame:
    """Return the evidence rows of a district (four-digit code) and its province, newest first.

    A row that names districts belongs to those; a row without belongs to the whole province.
    Shared: treat it as read-only.
    """
    table = read_table("evidence").fillna("")
    named = table["adm2_codes"].str.split(";").map(lambda codes: code in codes)
    whole = (table["adm1_code"] == code[:2]) & (table["adm2_codes"] == "")
    found = table[named | whole].copy()
    found["value"] = found["value"].where(found["suppressed"] != "true", FEW)
    return found.sort_values("period", ascending=False, kind="stable")
