"""Units: rows of which a column says that their figures count households, sessions or thousands."""

import re

import pandas as pd

from geo.digits import latin_digits
from geo.words import Sentence
from models.activities.columns import PERSONS, THINGS, UNIT
from models.activities.labels import label_key
from models.desk.only_part_words import OFFICES, UNITS
from models.reading.kept_note import listed
from models.reading.rows import ROW

PEOPLE = ("people_targeted", "people_reached")
_LONGEST = 200  # characters of a cell that are looked at
# headers of columns that say what the figures of a row count
_SAYS = re.compile(
    r"(?<![a-z])(?:units?|scale|counted (?:as|in|by))(?![a-z])|^measure(?:ment)?$|ឯកតា|ខ្នាត"
)
# and what an activity is measured by: figures of people stand beside it as well
_MEASURED_BY = re.compile(r"(?<![a-z])indicators?(?![a-z])|សូចនាករ")
_OFFICE = re.compile(r"(?<![a-z])(?:units?|offices?|teams?|sections?|protection|welfare)(?![a-z])")
_TIMES = re.compile(
    r"(?:man|person|people|participant|child)s?[- ]?(?:days?|hours?|visits?|trips?)(?![a-z])"
)
_THING = re.compile(
    r"^(?:(?:total )?(?:number|no\.?|nr\.?|#|count) ?(?:of )?)?"
    rf"(?:[a-z-]{{1,20}} ){{0,2}}{THINGS}(?![a-z])"
)


def without_units(
    rows: pd.DataFrame, brought: pd.DataFrame, unknown: dict[str, str], written: dict[str, str]
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return rows without figures that count no single people, and what was done.

    Parameters
    ----------
    rows : in our fields; brought : the same with all columns of the file.
    unknown : column that nobody reads -> its header; written : field -> its header.

    >>> rows = pd.DataFrame({"people_reached": ["120", "90"], "_row": [2, 3]})
    >>> brought = rows.assign(u=["Households", "persons"])
    >>> rows, notes = without_units(rows, brought, {"u": "Unit"}, {"people_reached": "Reached"})
    >>> rows["people_reached"].tolist(), notes[0].values["rows"]
    ([None, '90'], '2')
    """
    notes = []
    for column, header in unknown.items():
        figures = _figures(header, written, rows)
        if not figures:
            continue
        # a cell that is merged over several rows stands in the first of them
        others = brought[column].ffill().map(_counts_others) & rows[figures].notna().any(axis=1)
        if others.any():
            rows = rows.assign(**{f: rows[f].astype(object).mask(others, None) for f in figures})
            told = brought.loc[others, ROW].tolist()
            values = {"n": len(told), "rows": listed(told), "column": header}
            notes.append(Sentence("coverage_note.read_units", values))
    return rows, notes


def _figures(header: str, written: dict[str, str], rows: pd.DataFrame) -> list[str]:
    """Return the fields of people that a column of such a header says the unit of."""
    key = label_key(header)
    there = [field for field in PEOPLE if field in rows]
    if _SAYS.search(key):
        return there
    if not _MEASURED_BY.search(key):
        return []
    return [field for field in there if not PERSONS.search(label_key(written[field]))]


def _counts_others(text: object) -> bool:
    """Return whether a cell says that what is counted are no single people.

    >>> [_counts_others(x) for x in ("Households", "thousand persons", "# of sessions held")]
    [True, True, True]
    >>> [_counts_others(x) for x in ("Persons", "People in households", "Family Unit", None)]
    [False, False, False, False]
    """
    key = latin_digits(label_key(text or ""))[:_LONGEST]
    if UNITS.search(key) or _TIMES.search(key):
        return True
    if PERSONS.search(key) or _OFFICE.search(OFFICES.sub("office", key)):
        return False
    return bool(UNIT.search(f"({key})") or _THING.match(key))
