"""3W rows: what a plan will do, as rows of who does what, where and when."""

from datetime import date

import pandas as pd

from models.activities.template import HEADER
from models.plan.plan_rows import Plan

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
