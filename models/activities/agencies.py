"""Agencies: one name for each, whatever spelling a row has; likeness only ever proposes.

A spelling is known where it is a name or another spelling of data/agencies.csv, or where somebody
has decided what it stands for. Everything else is asked, with what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from rapidfuzz import fuzz, process

from geo.gazetteer import read_table
from geo.names import whole_key
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


@lru_cache(maxsize=4096)
def agency_key(text: str) -> str:
    """Return what is compared of an agency's name: no case, accents, blanks or punctuation.

    >>> agency_key("Paddy-Bird  (sample)") == agency_key("PADDY BIRD [sample]")
    True
    """
    return whole_key(text)


def _closed(text: str) -> tuple[str, str]:
    """Return a text up to its last bracket that closes, and the rest, where none is closed.

    In the first part each one that opens is closed, so that none is looked at in vain.
    """
    end = max(text.rfind(")"), text.rfind("]")) + 1
    return text[:end], text[end:]


def _without_brackets(text: str) -> str:
    closed, rest = _closed(text)
    return _BRACKETS.sub(" ", closed) + rest


@lru_cache(maxsize=4096)
def _core(text: str) -> str:
    """Return the name without what stands in brackets and without words that tell nothing."""
    core = whole_key(_EMPTY_WORDS.sub(" ", _without_brackets(clean_text(text).casefold())))
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


def propose(
    rows: pd.DataFrame, decisions: Mapping[str, str], most: int | None = None
) -> list[Spelling]:
    """Return the first `most` spellings that nobody knows or has decided about, as in the file.

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
    # decided before: a name that others were already taken for
    agencies = list(dict.fromkeys(known.values()))
    by_rows = sorted(open_keys, key=lambda key: -counts[key])  # stable: of equal ones the earlier
    place = {key: n for n, key in enumerate(by_rows, start=len(agencies))}
    names = _Names([*agencies, *(written_as[key] for key in by_rows)])
    return [
        Spelling(written_as[key], counts[key], names.like(written_as[key], place[key]))
        for key in open_keys[:most]
    ]


class _Names:
    """Names to compare with, each looked at once."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.cores = [_core(name) for name in names]
        self.by_key: dict[str, list[int]] = {}
        self.by_bracket: dict[str, list[int]] = {}
        for n, name in enumerate(names):
            self.by_key.setdefault(agency_key(name), []).append(n)
            for part in _in_brackets(name):
                self.by_bracket.setdefault(part, []).append(n)

    def like(self, written: str, first: int) -> tuple[tuple[str, float], ...]:
        """Return those of the first so many names that are most like one, with their scores."""
        alike = process.extract(
            _core(written),
            self.cores[:first],
            scorer=fuzz.ratio,
            limit=None,
            score_cutoff=PROPOSAL_SCORE - 0.5,
        )
        scores = {self.names[n]: round(score, 0) for _, score, n in alike}
        # an acronym in brackets is the whole name elsewhere
        same = [*self.by_bracket.get(agency_key(written), [])]
        same += [n for part in _in_brackets(written) for n in self.by_key.get(part, [])]
        scores |= {self.names[n]: 95.0 for n in same if n < first}
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(pair for pair in best[:_MOST_CANDIDATES] if pair[1] >= PROPOSAL_SCORE)


def _in_brackets(name: str) -> set[str]:
    return {whole_key(part) for part in _BRACKETS.findall(_closed(name)[0])} - {""}
