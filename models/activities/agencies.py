"""Agencies: one name for each, whatever spelling a row has; likeness only ever proposes.

A spelling is known where it is a name or another spelling of data/agencies.csv, or where somebody
has decided what it stands for. Everything else is asked, with what it looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz

from geo.gazetteer import read_table
from geo.pcode import clean_text

PROPOSAL_SCORE = 80  # of 100; below it a proposal is more often wrong than right
_BRACKETS = re.compile(r"[\(\[][^)\]]*[\)\]]")
_EMPTY_WORDS = re.compile(r"\b(the|of|for|and|in)\b")
_MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Spelling:
    """A spelling nobody has decided about: the rows it stands in, and what it may be.

    `candidates` are (agency, score of 100), best first; none where nothing is alike.
    """

    written: str
    rows: int
    candidates: tuple[tuple[str, float], ...]


def agency_key(text: str) -> str:
    """Return what is compared of an agency's name: no case, accents, blanks or punctuation.

    >>> agency_key("Paddy-Bird  (sample)") == agency_key("PADDY BIRD [sample]")
    True
    """
    return _bare(clean_text(text))


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    latin = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return "".join(c for c in latin if unicodedata.category(c)[0] in "LMN")


def _core(text: str) -> str:
    """Return the name without what stands in brackets and without words that tell nothing."""
    core = _bare(_EMPTY_WORDS.sub(" ", _BRACKETS.sub(" ", clean_text(text).casefold())))
    return core or agency_key(text)


def known_agencies() -> dict[str, str]:
    """Return key of every spelling of data/agencies.csv -> name of the agency.

    >>> known_agencies()["ncct"]
    'National Committee for Counter Trafficking'
    """
    table = read_table("agencies").fillna("")
    return {
        agency_key(spelling): row.agency
        for row in table.itertuples()
        for spelling in (row.agency, row.agency_km, *row.other_spellings.split(";"))
        if spelling.strip()
    }


def reconcile(rows: pd.DataFrame, decisions: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows with `agency`: the decided or known name, else the name as written.

    Parameters
    ----------
    rows : with agency_written.
    decisions : key of a spelling -> name of the agency; they come before data/agencies.csv.

    >>> rows = pd.DataFrame({"agency_written": ["Paddybird", "NCCT"]})
    >>> reconcile(rows, {"paddybird": "Paddy Bird"})["agency"].tolist()
    ['Paddy Bird', 'National Committee for Counter Trafficking']
    """
    known = known_agencies() | dict(decisions)
    first: dict[str, str] = {}  # two rows that differ in case or blanks are one agency
    names = []
    for written in rows["agency_written"]:
        key = agency_key(written)
        names.append(known.get(key) or first.setdefault(key, written))
    return rows.assign(agency=pd.Series(names, index=rows.index, dtype=object))


def propose(rows: pd.DataFrame, decisions: Mapping[str, str]) -> list[Spelling]:
    """Return the spellings that nobody knows or has decided about, in order of the file.

    Compared with every known agency and with the file's other spellings; of two that are alike
    the one in more rows is proposed for the other.

    >>> rows = pd.DataFrame({"agency_written": ["Paddy Bird", "Paddy Bird", "Padi Bird"]})
    >>> [(s.written, s.candidates[0][0]) for s in propose(rows, {}) if s.candidates]
    [('Padi Bird', 'Paddy Bird')]
    """
    known = known_agencies() | dict(decisions)
    counts: dict[str, int] = {}
    written_as: dict[str, str] = {}
    for written in rows["agency_written"]:
        key = agency_key(written)
        counts[key] = counts.get(key, 0) + 1
        written_as.setdefault(key, written)
    open_keys = [key for key in counts if key not in known]
    found = []
    for key in open_keys:
        earlier = [
            written_as[other]
            for other in open_keys
            if (-counts[other], open_keys.index(other)) < (-counts[key], open_keys.index(key))
        ]
        # decided before: a name that others were already taken for
        names = list(dict.fromkeys([*known.values(), *earlier]))
        found.append(Spelling(written_as[key], counts[key], _alike(written_as[key], names)))
    return found


def _alike(written: str, names: list[str]) -> tuple[tuple[str, float], ...]:
    scores = {name: _score(written, name) for name in names}
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(pair for pair in best[:_MOST_CANDIDATES] if pair[1] >= PROPOSAL_SCORE)


def _score(one: str, other: str) -> float:
    brackets = {_bare(part) for text in (one, other) for part in _BRACKETS.findall(text)}
    # an acronym in brackets is the whole name elsewhere
    if {agency_key(one), agency_key(other)} & (brackets - {""}):
        return 95.0
    return round(fuzz.ratio(_core(one), _core(other)), 0)
