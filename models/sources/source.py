"""Source: the one interface behind which every live source stands."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.gazetteer import provinces
from geo.words import Sentence


@dataclass(frozen=True)
class Reading:
    """What a source's file says, in our codes.

    table : area_code (text, 2 digits for a province, 4 for a district), period (text, a year or
        years), and the source's figures with their unit in the column name.
    unit : unit of the main figure, as compared between two fetches.
    columns : the columns the file had, for telling what changed.
    notes : what was left out, and why.
    """

    table: pd.DataFrame
    unit: str
    columns: tuple[str, ...]
    notes: tuple[Sentence, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the codes that have a figure, in order."""
        return tuple(sorted(self.table["area_code"].unique()))

    @property
    def provinces_without(self) -> tuple[str, ...]:
        """Return the provinces of the 25 that have no figure in the newest years, in order.

        >>> codes = provinces()["adm1_code"]
        >>> t = pd.DataFrame({"area_code": [*codes, *codes[1:]], "period": "2010"})
        >>> t.loc[25:, "period"] = "2021-2022"
        >>> Reading(t, "%", ()).provinces_without
        ('01',)
        """
        ends = self.table["period"].str[-4:]
        there = set(self.table["area_code"][ends == ends.max()].str[:2])
        return tuple(code for code in provinces()["adm1_code"] if code not in there)

    @property
    def period(self) -> str:
        """Return the years covered.

        >>> t = pd.DataFrame({"area_code": ["01", "01"], "period": ["2021-2022", "2010"]})
        >>> Reading(t, "%", ()).period
        '2010-2022'
        """
        years = [int(year) for period in self.table["period"] for year in period.split("-")]
        first, last = min(years), max(years)
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True)
class LiveSource:
    """A table somebody else publishes: where it is, what may be done with it, how it is read.

    folders, file : address; the folders (URLs) are tried one after the other.
    resource : None, or a pattern: `file` then asks a CKAN catalogue (HDX) for a data set, and the
        resource whose name or address fits is fetched.
    page : where a person reads about it.
    level : province, district or commune.
    stale_days : after so many days without a fetch the copy counts as stale.
    read : bytes -> Reading; raises InputError on anything that isn't the file we know.
    sha256 : hash of the only accepted content, None where the content is meant to change.
    replaces : the input an export may replace ("harvest", "poverty"), or None.
    export : Reading -> area_code, period, score or rate_pct, as the data desk reads it.
    install : called with the path of a good file, where keeping it is not all.
    """

    name: str
    publisher: str
    licence: str
    page: str
    folders: tuple[str, ...]
    file: str
    level: str
    stale_days: int
    max_bytes: int
    read: Callable[[bytes, str], Reading]
    resource: str | None = None
    sha256: str | None = None
    replaces: str | None = None
    export: Callable[[Reading], pd.DataFrame] | None = None
    export_note: str = ""
    install: Callable[[Path], object] | None = None

    @property
    def address(self) -> str:
        """Return the address that is asked first."""
        return f"{self.folders[0]}/{self.file}"
