"""Privacy: tables about persons are refused, before anything in them is kept or shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd
from rapidfuzz import fuzz, process

from geo.digits import latin_digits
from geo.errors import InputError, Problems
from geo.gazetteer import districts, place_names, provinces
from geo.names import name_key
from geo.pcode import clean_text
from geo.proposals import PROPOSAL_SCORE
from geo.words import Sentence
from models.reading.area import exact
from models.reading.headers import NAMES, meaning
from models.reading.rows import ROW, WRITTEN

LEVELS = ("province", "district")
LEAST_NAMES = 5  # so many unknown names in a table of areas are no misspellings
MISSPELT_SCORE = 80  # so like a known name, it is hardly a person's
FEW_NAMES = 2  # or so few, where none is known and half of them are like no area's
LEAST_CELLS = 3  # so many cells that look like a telephone number are no accident
# what columns hold, as `error.persons.*` names it
_NAMES, DOCUMENTS, BIRTHS, LIVES = "names", "documents", "births", "lives"
PHONES, MAILS, ADDRESSES, SEX = "phones", "mails", "addresses", "sex"


@dataclass(frozen=True)
class _Kind:
    """What tells that a column is about persons: words of its header."""

    what: str
    latin: re.Pattern[str]
    khmer: re.Pattern[str]

    def tells(self, header: str) -> bool:
        # Khmer has no blanks between words: its words may stand anywhere, in whatever pieces
        return bool(self.latin.search(header) or self.khmer.search(_BLANKS.sub("", header)))


def _kind(what: str, latin: str, khmer: str) -> _Kind:
    return _Kind(what, re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])"), re.compile(khmer))


_PERSON = (
    r"(?:victim|person|returnee|client|survivor|child|migrant|worker|beneficiary|respondent|"
    r"individual|member|patient|case|suspect|offender|labou?rer)"
)
_KINDS = (
    _kind(
        _NAMES,
        r"(?:full|first|last|family|given|middle|nick) ?names?|surname|alias|initials|"
        r"(?:father|mother|guardian|parent|husband|wife|spouse)s?(?:'s)?",
        "នាមត្រកូល|នាមខ្លួន|គោត្តនាម|ប្រពន្ធ|ភរិយា|ប្ដី|ប្តី|ស្វាមី|ឪពុក|ម្តាយ|ម្ដាយ|អាណាព្យាបាល",
    ),
    _kind(
        PHONES,
        r"(?:tele)?phones?(?: numbers?| no\.?)?|mobiles?|tel\.?|whatsapp|"
        r"telegram|contact(?: (?:numbers?|no\.?|details?|info))?",
        "ទូរស័ព្ទ|ទូរសព្ទ|លេខទំនាក់ទំនង",
    ),
    _kind(
        BIRTHS,
        r"(?:date|place|year|month|day) of birth|birth ?(?:date|day|place|year)?|"
        r"d\.?o\.?b\.?|ages?",
        "កំណើត|អាយុ",
    ),
    _kind(
        ADDRESSES,
        r"(?:home |current |street )?address(?:es)?|residence|street|"
        r"house (?:no\.?|number)|villages?|gps|latitude|longitude",
        # not in the word for homeland, as in repatriation
        "អាសយដ្ឋាន|អាស័យដ្ឋាន|ផ្ទះលេខ|លំនៅ|(?<!មាតុ)ភូមិ",
    ),
    _kind(
        DOCUMENTS,
        r"(?:national |identity |id )(?:id|card|number|no\.?)s?|nid|"
        rf"passports?(?: numbers?| no\.?)?|{_PERSON}(?:'s)? (?:id|code|ref(?:erence)?|number|no\.?)",
        "អត្តសញ្ញាណ|អត្តលេខ|លិខិតឆ្លងដែន|ប៉ាស្ព័រ|ប៉ាស្ពោត|លេខករណី",
    ),
    _kind(MAILS, r"e ?mails?(?: address(?:es)?)?|facebook", "អ៊ីមែល|ហ្វេសប៊ុក"),
    _kind(
        SEX,
        r"sex|gender|ethnicity|ethnic group|religion|nationality",
        "(?<!ប្រ)ភេទ|ជនជាតិ|សញ្ជាតិ|សាសនា",
    ),
    _kind(LIVES, r"occupations?|professions?|(?:marital|civil) status", "មុខរបរ|ស្ថានភាពគ្រួសារ"),
)
_BLANKS = re.compile(r"[\s\u200b-\u200d-]+")
# a name is a person's but where the header says whose else it is
_NAME = re.compile(r"(?<![a-z])names?(?![a-z])|ឈ្មោះ")
_OF_OTHERS = re.compile(
    r"province|district|area|commune|municipality|city|khan|srok|sangkat|zone|region|country|adm\d|"
    r"place|location|site|border|checkpoint|organi[sz]ation|agency|ngo|partner|donor|ministry|"
    r"department|office|unit|institution|project|program|activity|training|campaign|session|event|"
    r"school|market|factory|company|shelter|cent(?:er|re)|station|indicator|sector|cluster|"
    r"source|file|sheet|dataset|"
    r"ខេត្ត|ស្រុក|ខណ្ឌ|ក្រុង|រាជធានី|ឃុំ|សង្កាត់|តំបន់|ប្រទេស|អង្គការ|អង្គភាព|ស្ថាប័ន|ទីភ្នាក់ងារ|ដៃគូ|គម្រោង|កម្មវិធី|សកម្មភាព|"
    r"សាលា|មជ្ឈមណ្ឌល|ក្រសួង|មន្ទីរ|ប្រភព|ទីតាំង"
)
# a name alone, in some language
_ALONE = re.compile(
    r"names?(?: \(?(?:in )?(?:en|km|kh|english|khmer|latin|\d+)\)?)?|ឈ្មោះ(?:ជា)?(?:ភាសា)?(?:ខ្មែរ|អង់គ្លេស)?"
)
# how many there are of something, not who
_HOW_MANY = re.compile(
    r"(?:numbers?|no\.?|nr\.?|total|count) of|affected|covered|population|percent|%|"
    r"ចំនួន|ភាគរយ"
)
_COUNTABLE = (ADDRESSES, BIRTHS, SEX)
_ONE = re.compile(rf"(?:the )?{_PERSON}|ជនរងគ្រោះ|ពលករ|អ្នកត្រឡប់")
_PHONE = re.compile(r"^(?:\+?855|0)[\s.-]?\d{2}(?:[\s.-]?\d){6,7}$")
_DOCUMENT = re.compile(r"^(?:[A-Za-z]{1,2}\s?\d{6,9}|\d{9,12})$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)

_CONTENTS = ((PHONES, _PHONE), (MAILS, _EMAIL), (DOCUMENTS, _DOCUMENT))


def person_column(header: str) -> str | None:
    """Return what a header says about persons (`error.persons.*`), or None.

    >>> person_column("VictimName"), person_column("ទូរស័ព្ទ"), person_column("Province name")
    ('names', 'phones', None)
    """
    if meaning(header) in NAMES:
        return None
    plain = _words(header)
    what = next((kind.what for kind in _KINDS if kind.tells(plain)), None)
    whose = _OF_OTHERS.search(plain) or _ALONE.fullmatch(plain)
    return what or (_NAMES if _NAME.search(plain) and not whose else None)


def _words(header: str) -> str:
    """Return a header in lower case with blanks between its words.

    >>> _words("DateOfBirth"), _words("ID_card-no")
    ('date of birth', 'id card no')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", clean_text(header))
    return re.sub(r"[\s_-]+", " ", apart).casefold().strip()


def refuse_persons(table: pd.DataFrame, file: str) -> None:
    """Raise InputErrors where a table is about persons: by its headers or by what is in it.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` gives it, with the headers as written in its attrs.

    >>> refuse_persons(pd.DataFrame({"area_code": ["01"], "_row": [2]}), "r.csv")
    """
    written = table.attrs.get(WRITTEN, {})
    problems = Problems()
    for column in table.columns:
        if column == ROW:
            continue
        header = written.get(column, column)
        what = _about(header, table[column])
        if what:
            with problems.noted():
                # the header only, never what stands in the column
                about = Sentence(f"error.persons.{what}")
                raise InputError("persons.column", file=file, column=header, what=about)
    problems.raise_any()
    _refuse_names(table, file, written)


def _refuse_names(table: pd.DataFrame, file: str, written: dict[str, str]) -> None:
    """Refuse a column of names most of which are of no area: they may be names of persons.

    Else they would be shown for review, and what was decided on them kept.
    """
    if "area_name" not in table:
        return
    names = table["area_name"].dropna().unique()
    alike = [_likeness(name) for name in names]
    unknown = [score for score in alike if score < PROPOSAL_SCORE]
    many = len(unknown) >= LEAST_NAMES and len(unknown) > len(names) / 2
    none = len(names) >= FEW_NAMES and max(alike) < MISSPELT_SCORE
    if many or (none and len(unknown) >= len(names) / 2):
        raise InputError(
            "persons.unknown",
            file=file,
            column=written.get("area_name", "area_name"),
            n=len(unknown),
            all=len(names),
        )


def _likeness(name: str) -> float:
    """Return how like a name is to that of an area anywhere in the country, at most 100."""
    if any(exact(name, level) for level in LEVELS):
        return 100.0
    return process.extractOne(name_key(name), spellings(), scorer=fuzz.ratio)[1]


@cache
def spellings() -> tuple[str, ...]:
    """Return every known spelling of a province or district, as names are compared."""
    official = [
        frame[f"{level}_{lang}"]
        for level, frame in (("province", provinces()), ("district", districts()))
        for lang in ("en", "km")
    ]
    every = pd.concat([*official, place_names()["spelling"]])
    return tuple(sorted({name_key(text) for text in every.dropna()} - {""}))


def _about(header: str, column: pd.Series) -> str | None:
    """Return what a column tells about persons, by its header or by what is in it."""
    what, words = person_column(header), _words(header)
    texts = column.dropna().astype(str).map(latin_digits)
    numbers = bool(texts.str.fullmatch(r"[\d\s.,<>%-]*").all())
    if what in _COUNTABLE and numbers and _HOW_MANY.search(words):
        what = None
    # headed by one person and no numbers below: then it holds them
    alone = _NAMES if _ONE.fullmatch(words) and not numbers else None
    return what or _content(column) or alone


def _content(column: pd.Series) -> str | None:
    """Tell what cells look like, where several of them do."""
    texts = column.dropna().astype(str).map(latin_digits).str.strip()
    for what, pattern in _CONTENTS:
        if texts.str.fullmatch(pattern).sum() >= LEAST_CELLS:
            return what
    return None
