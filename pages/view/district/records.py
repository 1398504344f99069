"""Records: evidence from the press, of a district and its province."""

import re
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from geo.gazetteer import read_table
from pages.view.frame.text import say, sentences

FEW = "<10"
_DETAIL = re.compile(r"(.*?)( \(.*\))?")
# what stands beside the figures of a date: a month, or what the source says of it
_OF_DATE = re.compile(r"[A-Za-z]+(?: [a-z]{2,})*")


@lru_cache(maxsize=256)
def evidence_of(code: str) -> pd.DataFrame:
    """Return the evidence rows of a district (four-digit code) and its province, newest first.

    A row that names districts belongs to those; a row without belongs to the whole province.
    Shared: treat it as read-only.
    """
    table = read_table("evidence").fillna("")
    named = table["adm2_codes"].str.split(";").map(lambda codes: code in codes)
    whole = (table["adm1_code"] == code[:2]) & (table["adm2_codes"] == "")
    found = table[named | whole].copy()
    found["value"] = found["value"].where(found["suppressed"] != "true", FEW)
    return found.sort_values("period", ascending=False, kind="stable")


def evidence_line(row: Mapping, lang: str) -> str:
    """Return one evidence row as a line of text, undated where the source shows no date.

    What no word is known for stays as the source has it.

    >>> evidence_line({"indicator": "flood (to 26 Sep): rice_area_affected", "unit": "ha",
    ...     "qualifier": "about; four communes", "value": "40", "period": "2021"}, "en")
    '2021: flood (to 26 Sep): rice area affected, 40 ha (about; four communes)'
    """
    cause, _, what = row["indicator"].rpartition(": ")
    name, when = _DETAIL.fullmatch(cause).groups(default="")
    told = _word(what, lang)
    if cause:
        told = say(lang, "pair.of", name=_word(name, lang) + _dated(when, lang), value=told)
    qualifiers = [_word(part.strip(), lang) for part in row["qualifier"].split(";") if part.strip()]
    more = f" ({'; '.join(qualifiers)})" if qualifiers else ""
    dated = any(letter.isdigit() for letter in row["period"])
    period = _dated(row["period"], lang) if dated else say(lang, "district.undated")
    found = f"{told}, {row['value']} {_word(row['unit'], lang)}{more}"
    return say(lang, "pair.of", name=period, value=found)


def _dated(text: str, lang: str) -> str:
    return _OF_DATE.sub(lambda found: _word(found[0], lang), text)


def _word(text: str, lang: str) -> str:
    key = f"evidence.{re.sub(r'[^0-9A-Za-z]+', '_', text).strip('_')}"
    return sentences(lang).get(key) or text.replace("_", " ")
