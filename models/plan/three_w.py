"""3W rows: what a plan will do, as rows of who does what, where and when."""

from __future__ import annotations

from datetime import date

import pandas as pd

from models.lists.export import neutralise
from models.plan.plan import Plan

# header of the template -> HXL tag
HEADER = {
    "Record ID": "#meta+id",
    "Lead organisation": "#org+prog+name",
    "Lead organisation acronym": "#org+prog+acronym",
    "Implementing partner": "#org+impl+name",
    "Organisation type": "#org+impl+type",
    "Donor": "#org+funder+name",
    "Pillar (Prevention/Protection/Prosecution/Policy & partnership)": "#sector+name",
    "Activity type": "#subsector+name",
    "Activity title": "#activity+name",
    "Activity description": "#description",
    "Province code": "#adm1+code",
    "Province": "#adm1+name",
    "District code": "#adm2+code",
    "District": "#adm2+name",
    "Commune code (optional)": "#adm3+code",
    "Target group": "#beneficiary+name",
    "People targeted": "#targeted+ind",
    "Women and girls targeted": "#targeted+f",
    "Children targeted": "#targeted+children",
    "People reached": "#reached+ind",
    "Start date": "#date+start",
    "End date": "#date+end",
    "Status (planned/ongoing/completed/suspended)": "#status+name",
    "Budget (optional)": "#value+budget",
    "Currency": "#currency+code",
    "Focal point role": "#contact+name",
    "Focal point e-mail (not published)": "#contact+email",
    "Reported on": "#date+reported",
    "Reporting organisation": "#meta+source",
}
_STATUS = {"proposed": "planned", "agreed": "planned", "under_way": "ongoing", "done": "completed"}
_COLUMNS = {
    "owner": "Lead organisation",
    "note": "Activity description",
    "people_targeted": "People targeted",
    "people_reached": "People reached",
    "start": "Start date",
    "end": "End date",
    "cost": "Budget (optional)",
}


def activity_rows(
    plan: Plan, name: str, names: pd.DataFrame, activity: str, made: date, plan_id: str = ""
) -> pd.DataFrame:
    """Return a row per district with the template's columns; what nobody filled in stays empty.

    Parameters
    ----------
    names : by P-code, adm1_pcode, province_en, district_en; activity : its type.

    >>> names = pd.DataFrame({"adm1_pcode": "KH20", "province_en": "Svay Rieng",
    ...                       "district_en": "Chantrea"}, index=["KH2001"])
    >>> rows = activity_rows(Plan({"KH2001": {"owner": "A"}}), "Q1", names, "", date(2026, 11, 25))
    >>> rows.loc[0, ["Lead organisation", "District code"]].tolist(), rows.shape
    (['A', 'KH2001'], (1, 29))
    """
    rows = [
        {
            "Record ID": f"{plan_id[:8] or 'plan'}-{code}",
            "Pillar (Prevention/Protection/Prosecution/Policy & partnership)": "Prevention",
            "Activity type": activity,
            "Activity title": name,
            "Province code": names.loc[code, "adm1_pcode"],
            "Province": names.loc[code, "province_en"],
            "District code": code,
            "District": names.loc[code, "district_en"],
            "Status (planned/ongoing/completed/suspended)": _STATUS[
                str(plan.rows[code].get("status", "proposed"))
            ],
            "Reported on": made.isoformat(),
        }
        | {column: plan.rows[code][f] for f, column in _COLUMNS.items() if f in plan.rows[code]}
        for code in plan.codes
    ]
    return pd.DataFrame(rows, columns=list(HEADER), dtype=object)


def activity_csv(rows: pd.DataFrame, hxl: bool = False) -> bytes:
    """Return the rows as CSV (UTF-8 with BOM), with a row of HXL tags where wanted."""
    if hxl:
        rows = pd.concat([pd.DataFrame([HEADER]), rows], ignore_index=True)
    text = neutralise(rows).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")
