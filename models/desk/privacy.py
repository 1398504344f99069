"""Privacy: tables about persons are refused, before anything in them is kept or shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd
from rapidfuzz import fuzz, process

from geo.errors import InputError, Problems
from geo.gazetteer import districts, place_names, provinces
from geo.names import PROPOSAL_SCORE, name_key
from geo.pcode import clean_text
from models.area import exact
from models.headers import NAMES, meaning
from models.sheet import ROW, WRITTEN

_KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
LEVELS = ("province", "district")
LEAST_NAMES = 5  # so many unknown names in a table of areas are no misspellings
LEAST_CELLS = 3  # so many cells that look like a telephone number are no accident


@dataclass(frozen=True)
class _Kind:
    """What tells that a column is about persons: words of its header."""

    what: str
    words: re.Pattern[str]


def _kind(what: str, latin: str, khmer: str) -> _Kind:
    # Khmer has no blanks between words: its words may stand anywhere
    return _Kind(what, re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])|{khmer}"))


_KINDS = (
    _kind("names of persons",
          r"(?:full|first|last|family|given|sur|victims?|persons?|returnees?|clients?|survivors?|"
          r"childs?|child's|father'?s?|mother'?s?|guardian'?s?|nick)[ _.-]*names?|surname|"
          r"names? of (?:the )?(?:victims?|persons?|child|children|returnees?|survivors?)|alias",
          "ឈ្មោះជនរងគ្រោះ|ឈ្មោះអ្នក|ឈ្មោះកុមារ|ឈ្មោះឪពុក|ឈ្មោះម្តាយ|ឈ្មោះម្ដាយ|នាមត្រកូល|នាមខ្លួន|គោត្តនាម|ឈ្មោះពេញ"),
    _kind("telephone numbers", r"(?:tele)?phones?(?: numbers?| no\.?)?|mobiles?|tel\.?|whatsapp|"
          r"telegram|contact numbers?", "ទូរស័ព្ទ|ទូរសព្ទ|លេខទំនាក់ទំនង"),
    _kind("dates of birth or ages", r"(?:date|place|year) of birth|birth ?(?:date|day|place)?|d\.?o\.?b\.?|ages?",
          "ថ្ងៃខែឆ្នាំកំណើត|ថ្ងៃកំណើត|ទីកន្លែងកំណើត|អាយុ"),
    _kind("addresses", r"(?:home |current |street )?address(?:es)?|street|house (?:no\.?|number)|villages?|"
          r"gps|latitude|longitude", # not in the word for homeland, as in repatriation
          "អាសយដ្ឋាន|អាស័យដ្ឋាន|ផ្ទះលេខ|(?<!មាតុ)ភូមិ"),
    _kind("numbers of persons' documents", r"(?:national |identity |id )(?:id|card|number|no\.?)s?|nid|"
          r"passports?(?: numbers?| no\.?)?|case (?:id|number|no\.?)", "អត្តសញ្ញាណ|លិខិតឆ្លងដែន|លេខករណី"),
    _kind("e-mail addresses", r"e-?mails?(?: address(?:es)?)?|facebook", "អ៊ីមែល|ហ្វេសប៊ុក"),
    _kind("sex, nationality or ethnicity of persons", r"sex|gender|ethnicity|ethnic group|religion|nationality",
          "(?<!ប្រ)ភេទ|ជនជាតិ|សញ្ជាតិ|សាសនា"),
)  # fmt: skip
_PHONE = re.compile(r"^(?:\+?855|0)[\s.-]?\d{2}(?:[\s.-]?\d){6,7}$")
_DOCUMENT = re.compile(r"^(?:[A-Za-z]{1,2}\s?\d{6,9}|\d{9,12})$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)

_CONTENTS = (("telephone numbers", _PHONE), ("e-mail addresses", _EMAIL),
             ("numbers of persons' documents", _DOCUMENT))  # fmt: skip


def person_column(header: str) -> str | None:
    """Return what a header says about persons, or None.

    >>> person_column("Victim name"), person_column("ទូរស័ព្ទ"), person_column("Province name")
    ('names of persons', 'telephone numbers', None)
    """
    plain = clean_text(header).casefold().replace("_", " ")
    if meaning(header) in NAMES:
        return None
    return next((kind.what for kind in _KINDS if kind.words.search(plain)), None)


def refuse_persons(table: pd.DataFrame, file: str) -> None:
    """Raise InputErrors where a table is about persons: by its headers or by what is in it.

    Parameters
    ----------
    table : as `models.sheet.to_table` gives it, with the headers as written in its attrs.

    >>> refuse_persons(pd.DataFrame({"area_code": ["01"], "_row": [2]}), "r.csv")
    """
    written = table.attrs.get(WRITTEN, {})
    problems = Problems()
    for column in table.columns:
        if column == ROW:
            continue
        header = written.get(column, column)
        what = person_column(header) or _content(table[column])
        if what:
            with problems.noted():
                # the header only, never what stands in the column
                raise InputError(
                    file=file,
                    column=header,
                    expected="counts by area and period, nothing about single persons",
                    found=f"a column of {what}",
                    way_out="Remove the column, count the persons per area and period, and bring "
                    "the counts. Nothing of this file was kept.",
                )
    problems.raise_any()
    _refuse_names(table, file, written)


def _refuse_names(table: pd.DataFrame, file: str, written: dict[str, str]) -> None:
    """Refuse a column of names most of which are of no area: they may be names of persons.

    Else they would be shown for review, and what was decided on them kept.
    """
    if "area_name" not in table:
        return
    names = table.get("area_name").dropna().unique()
    unknown = [name for name in names if not _of_area(name)]
    if len(unknown) >= LEAST_NAMES and len(unknown) > len(names) / 2:
        raise InputError(
            file=file,
            column=written.get("area_name", "area_name"),
            expected="names of provinces or districts",
            found=f"{len(unknown)} of {len(names)} names that are like none; perhaps of persons",
            way_out="If they are persons, count them per area and period and bring the counts. If "
            "they are areas, give their codes in area_code. Nothing of this file was kept.",
        )


def _of_area(name: str) -> bool:
    """Return whether a name is known or alike to one, anywhere in the country."""
    key = name_key(name)
    return any(exact(name, level) for level in LEVELS) or bool(
        process.extractOne(key, spellings(), scorer=fuzz.ratio, score_cutoff=PROPOSAL_SCORE)
    )


@cache
def spellings() -> tuple[str, ...]:
    """Return every known spelling of a province or district, as names are compared."""
    official = [frame[f"{level}_{lang}"] for level, frame in
                (("province", provinces()), ("district", districts())) for lang in ("en", "km")]
    every = pd.concat([*official, place_names()["spelling"]])
    return tuple(sorted({name_key(text) for text in every.dropna()} - {""}))


def _content(column: pd.Series) -> str | None:
    """Tell what cells look like, where several of them do."""
    texts = column.dropna().astype(str).str.translate(_KHMER_DIGITS).str.strip()
    for what, pattern in _CONTENTS:
        if texts.str.fullmatch(pattern).sum() >= LEAST_CELLS:
            return what
    return None
