"""Records: evidence from the press and contacts for referral, of a district and its province."""

from __future__ import annotations

import pandas as pd

from geo.gazetteer import read_table
from pages.view.text import say

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


def contacts_of(province: str) -> pd.DataFrame:
    """Return national contacts and those of a province (two-digit code), the province's first."""
    table = read_table("referral_contacts").fillna("")
    codes = table["adm1_codes"]
    local = codes.str.split(";").map(lambda listed: province in listed)
    return pd.concat([table[local], table[codes == ""]])


def checked(row: pd.Series, lang: str) -> str:
    """Return when a contact was last checked, in words."""
    return row["last_checked"] or say(lang, "district.never_checked")
