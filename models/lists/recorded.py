"""Recorded: what the press recorded of a corridor; shown beside a list, never part of it."""

import re
from collections.abc import Mapping

import pandas as pd

from geo.gazetteer import read_table
from models.phrases import catalogue, word

MOST = 3
_DETAIL = re.compile(r"(.*?)( \(.*\))?")
# what stands beside the figures of a date: a month, or what the source says of it
_OF_DATE = re.compile(r"[A-Za-z]+(?: [a-z]{2,})*")


def recorded_in(corridor: str) -> pd.DataFrame:
    """Return the recorded returns of a corridor that name a province, the most people first.

    Withheld counts are left out, and records of the same event are not added up.

    >>> recorded_in("vietnam").iloc[0][["adm1_code", "value"]].tolist()
    ['20', '746']
    """
    table = read_table("evidence")
    table = table[(table["kind"] == f"returns_{corridor}") & table["adm1_code"].notna()]
    table = table[(table["suppressed"] != "true") & table["value"].notna()]
    order = table["value"].astype(float).sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def recorded_lines(corridor: str, lang: str) -> list[str]:
    """Return the first records as lines of text: when, what, how many, where.

    >>> recorded_lines("vietnam", "en")[2]
    '2017-06 group: people repatriated from Viet Nam, 19 people (province they came from)'
    """
    found = recorded_in(corridor).head(MOST).fillna("")
    return [evidence_line(row, lang) for row in found.to_dict("records")]


def evidence_line(row: Mapping, lang: str) -> str:
    """Return one evidence row as a line of text, undated where the source shows no date.

    What no word is known for stays as the source has it.

    >>> evidence_line({"indicator": "flood (to 26 Sep): rice_area_affected", "unit": "ha",
    ...     "qualifier": "about; four communes", "value": "40", "period": "2021"}, "en")
    '2021: flood (to 26 Sep): rice area affected, 40 ha (about; four communes)'
    """
    cause, _, what = row["indicator"].rpartition(": ")
    detail = _DETAIL.fullmatch(cause)
    name, when = detail.groups(default="") if detail else (cause, "")
    told = _word(what, lang)
    if cause:
        told = word("pair.of", lang, name=_word(name, lang) + _dated(when, lang), value=told)
    qualifiers = [_word(part.strip(), lang) for part in row["qualifier"].split(";") if part.strip()]
    more = f" ({'; '.join(qualifiers)})" if qualifiers else ""
    dated = any(letter.isdigit() for letter in row["period"])
    period = _dated(row["period"], lang) if dated else word("evidence.undated", lang)
    found = f"{told}, {row['value']} {_word(row['unit'], lang)}{more}"
    return word("pair.of", lang, name=period, value=found)


def _dated(text: str, lang: str) -> str:
    return _OF_DATE.sub(lambda found: _word(found[0], lang), text)


def _word(text: str, lang: str) -> str:
    key = f"evidence.{re.sub(r'[^0-9A-Za-z]+', '_', text).strip('_')}"
    return catalogue(lang).get(key) or text.replace("_", " ")
