"""Units: rows of which a column says that their figures count households, sessions or thousands."""

import re

import pandas as pd

from geo.digits import latin_digits
from geo.khmer import normal_khmer
from geo.words import Sentence
from models.activities.columns import PERSONS, THINGS, UNIT, of_unit
from models.activities.labels import label_key
from models.desk.only_part_words import OFFICES, UNITS, part_of_people
from models.reading.kept_note import listed
from models.reading.rows import ROW

PEOPLE = ("people_targeted", "people_reached")
_LONGEST = 200  # characters of a cell that are looked at
# headers of columns that say what the figures of a row count
_SAYS = re.compile(
    r"(?<![a-z])(?:units?|(?:counted|measured|expressed) (?:as|in|by)|types? of counts?)(?![a-z])|"
    r"^measure(?:ment)?$|^counting$|ឯកតា|ខ្នាត"
)
# an office, or what one of something costs
_NO_UNIT = re.compile(
    r"(?<![a-z])(?:implementing|responsible|lead|reporting|operational|geographic(?:al)?|police|"
    r"administrati(?:ve|on)|admin|business|organi[sz]ation\w*) units?(?![a-z])|"
    r"(?<![a-z])units? (?:costs?|prices?|rates?|names?|in charge)(?![a-z])|(?:តម្លៃ|ថ្លៃ)ឯកតា"
)
# how large something is, mostly; of figures where it is thousands
_SCALE = re.compile(r"(?<![a-z])scale(?![a-z])")
# and what an activity is measured by: figures of people stand beside it as well
_MEASURED_BY = re.compile(r"(?<![a-z])indicators?(?![a-z])|សូចនាករ")
_OFFICE = re.compile(r"(?<![a-z])(?:units?|offices?|teams?|sections?|protection|welfare)(?![a-z])")
_TIMES = re.compile(
    r"(?:man|person|people|participant|child)s?[- ]?(?:days?|hours?|visits?|trips?)(?![a-z])"
)
_NUMBER_OF = r"(?:(?:total )?(?:number|no\.?|nr\.?|#|count) ?of |ចំនួន ?)"
_ASKS = re.compile(normal_khmer(f"^{_NUMBER_OF}"))
_THING = re.compile(
    r"^(?:(?:total )?(?:number|no\.?|nr\.?|#|count) ?(?:of )?)?"
    rf"(?:[a-z-]{{1,20}} ){{0,2}}{THINGS}(?![a-z])"
)
_SHARE = re.compile(normal_khmer(r"%|(?<![a-z])(?:per ?cent|(?:proportion|share) of)|ភាគរយ"))
# beside a number of people: how well they did, or how many of them are women
_OF_HUNDRED = re.compile(r"[(\[][^()\[\]]*\d ?%[^()\[\]]*[)\]]|\d ?(?:%|per ?cent)")
# whom an indicator counts stands first: people may be told of what is done for children
_COUNTED = re.compile(
    normal_khmer(
        rf"^{_NUMBER_OF}?(?:(?:[a-z-]{{1,20}} ){{0,2}}(?:females?|males?|women|men|girls|boys|"
        r"children|minors|infants|adults|youths?)(?![a-z'’])|"
        r"(?:ស្ត្រី|ស្រី|នារី|កុមារ|បុរស|ប្រុស|អនីតិជន|មនុស្សពេញវ័យ))"
    )
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
        says = _in_many if _SCALE.search(label_key(header)) else _counts_others
        others = brought[column].ffill().map(says) & rows[figures].notna().any(axis=1)
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
    if _SCALE.search(key) or _SAYS.search(_NO_UNIT.sub(" ", key)):
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
    >>> [_counts_others(x) for x in ("Number of girls trained", "Number of people told of girls")]
    [True, False]
    """
    key = latin_digits(label_key(text or ""))[:_LONGEST]
    asks = bool(_ASKS.match(key))
    plain = _OF_HUNDRED.sub(" ", key) if asks else key
    if _in_many(key) or _TIMES.search(key) or _SHARE.search(plain) or of_unit(plain):
        return True
    if _OFFICE.search(OFFICES.sub("office", key)) and not asks:
        return False
    counted = _COUNTED.match(OFFICES.sub(" ", key))
    if counted and not PERSONS.search(counted.group()) and part_of_people(key):
        return True
    return not PERSONS.search(key) and bool(UNIT.search(f"({key})") or _THING.match(key))


def _in_many(text: object) -> bool:
    """Return whether a cell says that figures are in hundreds or thousands.

    >>> [_in_many(x) for x in ("x1000", "Village", None)]
    [True, False, False]
    """
    return bool(UNITS.search(latin_digits(label_key(text or ""))[:_LONGEST]))
