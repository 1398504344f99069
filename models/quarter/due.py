"""Due: one line of a quarter: what is to be seen to, and on which page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pandas as pd

from geo.gazetteer import districts, provinces
from models.phrases import Sentence
from models.store import Document, Store

# the sections, in the order they are read
SECTIONS = ("news", "decide", "overdue", "unreported", "gaps", "old")
MOST_NAMED = 8  # names in one sentence


@dataclass(frozen=True)
class Basis:
    """What a quarter is looked at with.

    table : the ranked districts, of the country or a province; lists : saved lists of who does
    what that count, newest first, with their rows; during : the quarter; since : what was saved
    from this day on is new.
    """

    store: Store
    table: pd.DataFrame
    lists: tuple[tuple[Document, pd.DataFrame], ...]
    during: str
    today: date
    since: date


@dataclass(frozen=True)
class Due:
    """A line: what it says, and the page (its name) and address where it is dealt with."""

    says: Sentence
    page: str
    address: Mapping[str, str] = field(default_factory=dict)


def first_plans(lines: Iterable[Due], most: int = MOST_NAMED) -> Iterator[Due]:
    """Yield the lines of the first plans of many, and how many plans more there are.

    >>> says = Sentence("quarter.no_rows")
    >>> [one.says.key for one in first_plans([Due(says, "plan", {"plan": n}) for n in "abc"], 2)]
    ['quarter.no_rows', 'quarter.no_rows', 'quarter.more_plan']
    """
    seen: set[str] = set()
    for line in lines:
        seen.add(line.address["plan"])
        if len(seen) <= most:
            yield line
    if len(seen) > most:
        yield Due(Sentence("quarter.more_plan", {"n": len(seen) - most}), "plan")


@dataclass(frozen=True)
class Area:
    """A province or district by P-code, which says its name in a language."""

    code: str

    def text(self, lang: str) -> str:
        """Return its name.

        >>> Area("KH2001").text("en"), Area("KH20").text("en")
        ('Chantrea', 'Svay Rieng')
        """
        return _names(lang)[self.code]


@cache
def _names(lang: str) -> dict[str, str]:
    """Return P-code -> name of every province and district."""
    of_provinces, of_districts = provinces(), districts()
    found = dict(zip(of_provinces["adm1_pcode"], of_provinces[f"province_{lang}"], strict=True))
    names = zip(of_districts["adm2_pcode"], of_districts[f"district_{lang}"], strict=True)
    return found | dict(names)


def named(names: list) -> tuple:
    """Return the first names of many, and how many more there are.

    >>> named(["a"]), len(named(["a"] * 10))
    (('a',), 9)
    """
    more = len(names) - MOST_NAMED
    if more <= 0:
        return tuple(names)
    return (*names[:MOST_NAMED], Sentence("quarter.more_names", {"n": more}))
