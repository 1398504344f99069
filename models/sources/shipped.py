"""Shipped: the tables in data/, as data/datapackage.json describes them."""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from geo.errors import InputError
from geo.gazetteer import DATA

# the shipped tables that an upload stands in for
OF_INPUT = {
    "repatriation": ("adults_abroad_province",),
    "harvest": ("harvest_flood_shock",),
    "poverty": ("poverty_mpi", "poverty_mpi_harmonised"),
}
# what the program itself works with: no figure on any page comes from it
INTERNAL = frozenset({"place_names", "activity_types", "sample_3w"})


@dataclass(frozen=True)
class Shipped:
    """One shipped table.

    period : as written; sources : (title, address or ""); stale_after_years : None where age
    says nothing; size_bytes, sha256 : of the file as it was shipped.
    """

    name: str
    path: str
    title: str
    level: str
    period: str
    kind: str
    stale_after_years: int | None
    sources: tuple[tuple[str, str], ...]
    licence: str
    caveat: str
    size_bytes: int
    sha256: str

    @property
    def years(self) -> str:
        """Return the years of the period without words, as both languages write them."""
        found = re.findall(r"\b(?:19|20)\d\d(?:-(?:19|20)\d\d)?\b", self.period)
        return "–".join(found) if " to " in self.period else ", ".join(found)

    @property
    def last_year(self) -> int | None:
        """Return the newest year of the period, or None where it names none."""
        years = re.findall(r"\b(?:19|20)\d\d\b", self.period)
        return int(max(years)) if years else None

    def age_years(self, year: int) -> int | None:
        """Return how old the newest figures are in a year."""
        return None if self.last_year is None else year - self.last_year

    def is_stale(self, year: int) -> bool | None:
        """Return whether the figures are older than their rule allows; None where none applies."""
        age = self.age_years(year)
        if age is None or self.stale_after_years is None:
            return None
        return age > self.stale_after_years

    def is_as_shipped(self) -> bool:
        """Return whether the file still is the one whose hash is written down."""
        file = DATA / self.path
        try:
            told = file.stat()
            return _hash(file, told.st_ctime_ns, told.st_mtime_ns, told.st_size) == self.sha256
        except FileNotFoundError:
            return False


@lru_cache(maxsize=256)
def _hash(file: Path, _changed_ns: int, _written_ns: int, _size_bytes: int) -> str:
    """Return the hash of a file, read again when its times or its size are others."""
    return sha256(file.read_bytes()).hexdigest()


@cache
def shipped_tables() -> tuple[Shipped, ...]:
    """Return every shipped table, in the order of the package.

    Raises
    ------
    InputError : a table lacks something in data/datapackage.json.

    >>> mpi = next(table for table in shipped_tables() if table.name == "poverty_mpi")
    >>> mpi.years
    '2021-2022'
    >>> mpi.last_year, mpi.age_years(2026), mpi.is_stale(2026), mpi.is_stale(2028)
    (2022, 4, False, True)
    """
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return tuple(_shipped(entry) for entry in package["resources"])


def published_tables() -> list[Shipped]:
    """Return the shipped tables that figures come from.

    >>> "place_names" in {table.name for table in published_tables()}
    False
    """
    return [table for table in shipped_tables() if table.name not in INTERNAL]


def _shipped(entry: dict) -> Shipped:
    try:
        return Shipped(
            name=entry["name"],
            path=entry["path"],
            title=entry["title"],
            level=entry["level"],
            period=entry["period"],
            kind=entry["kind"],
            stale_after_years=entry["stale_after_years"],
            sources=tuple((s["title"], s.get("path", "")) for s in entry["sources"]),
            licence="; ".join(x.get("title") or x["name"] for x in entry["licenses"]),
            caveat=entry["caveat"],
            size_bytes=entry["bytes"],
            sha256=entry["sha256"],
        )
    except KeyError as error:
        raise InputError(
            "sources.package",
            file="data/datapackage.json",
            column=str(entry.get("name")),
            entry=str(error),
        ) from error
