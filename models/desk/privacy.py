"""Privacy: tables about persons are refused, before anything in them is kept or shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from geo.errors import InputError, Problems
from geo.pcode import clean_text
from models.sheet import ROW, WRITTEN

_KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
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
          r"gps|latitude|longitude", "អាសយដ្ឋាន|អាស័យដ្ឋាន|ផ្ទះលេខ|ភូមិ"),
    _kind("numbers of persons' documents", r"(?:national |identity |id )(?:card|number|no\.?)s?|nid|passports?"
          r"(?: numbers?| no\.?)?|case (?:id|number|no\.?)|id", "អត្តសញ្ញាណ|លិខិតឆ្លងដែន|លេខករណី"),
    _kind("e-mail addresses", r"e-?mails?(?: address(?:es)?)?|facebook", "អ៊ីមែល|ហ្វេសប៊ុក"),
    _kind("sex, nationality or ethnicity of persons", r"sex|gender|ethnicity|ethnic group|religion|nationality",
          "ភេទ|ជនជាតិ|សញ្ជាតិ|សាសនា"),
)  # fmt: skip
_PHONE = re.compile(r"^(?:\+?855|0)[\s.-]?\d{2}(?:[\s.-]?\d){6,7}$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)


def person_column(header: str) -> str | None:
    """Return what a header says about persons, or None.

    >>> person_column("Victim name"), person_column("ទូរស័ព្ទ"), person_column("Province name")
    ('names of persons', 'telephone numbers', None)
    """
    plain = clean_text(header).casefold().replace("_", " ")
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


def _content(column: pd.Series) -> str | None:
    """Tell what cells look like, where several of them do."""
    texts = column.dropna().astype(str).str.translate(_KHMER_DIGITS).str.strip()
    for what, pattern in (("telephone numbers", _PHONE), ("e-mail addresses", _EMAIL)):
        if texts.str.fullmatch(pattern).sum() >= LEAST_CELLS:
            return what
    return None
