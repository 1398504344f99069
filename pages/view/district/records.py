"""Records: evidence from the press, of a district and its province."""

import pandas as pd

from geo.gazetteer import read_table
from pages.view.frame.text import say

FEW = "<10"


def evidence_of(code: str) -> pd.DataFrame:
    """Return the evidence rows of a district (four-digit code) and its province, newest first.

    A row that names districts belongs to those; a row without belongs to the whole province.
    """
    table = read_table("evidence").fillna("")
    named = table["adm2_codes"].str.split(";").map(lambda codes: code in codes)
    whole = (table["adm1_code"] == code[:2]) & (table["adm2_codes"] == "")
    found = table[named | whole].copy()
    found["value"] = found["value"].where(found["suppressed"] != "true", FEW)
    return found.sort_values("period", ascending=False, kind="stable")


def evidence_line(row: pd.Series, lang: str) -> str:
    """Return one evidence row as a line of text, undated where the source shows no date."""
    indicator = row["indicator"].replace("_", " ")
    qualifier = f" ({row['qualifier']})" if row["qualifier"] else ""
    period = row["period"] or say(lang, "district.undated")
    return f"{period}: {indicator}, {row['value']} {row['unit']}{qualifier}"
