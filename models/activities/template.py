"""Template: the columns of a 3W row - who does what, where and when - and their HXL tags."""

import pandas as pd

from models.lists.spreadsheet import csv_bytes

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


def activity_csv(rows: pd.DataFrame, hxl: bool = False) -> bytes:
    """Return the rows as CSV (UTF-8 with BOM), with a row of HXL tags where wanted."""
    if hxl:
        rows = pd.concat([pd.DataFrame([HEADER]), rows], ignore_index=True)
    return csv_bytes(rows)
