"""Old tables: those whose figures are older than their rule allows."""

import re
from collections.abc import Iterator

from geo.errors import InputError
from models.phrases import Sentence
from models.quarter.due import Basis, Due
from models.sources.catalogue import SOURCES
from models.sources.copies import read_state
from models.sources.shipped import OF_INPUT, Shipped, published_tables
from models.sources.upload_file import is_stale
from models.store import Document


def old_tables(basis: Basis) -> Iterator[Due]:
    """Yield the inputs of the list that are old, each; then the copies, and how many others."""
    year, in_use = basis.today.year, basis.store.in_use()
    tables = {table.name: table for table in published_tables()}
    for name, (first, *_) in OF_INPUT.items():
        last = tables[first].last_year
        if name in in_use:
            last = newest_year(basis.store.get(in_use[name]))
        rule = tables[first].stale_after_years
        if last is not None and rule is not None and year - last > rule:
            told = {"input": Sentence(f"input.{name}"), "year": last, "rule": rule}
            yield Due(Sentence("quarter.old_input", told), "data_desk")
    for source in SOURCES.values():
        try:
            copy = read_state(source.name).copy
        except InputError as error:
            told = {"name": source.publisher, "error": error}
            yield Due(Sentence("quarter.unreadable", told), "sources", {"table": source.name})
            continue
        if copy is not None and is_stale(source, copy.fetched_at, basis.today):
            told = {"name": source.publisher, "day": copy.fetched_at[:10]}
            yield Due(Sentence("quarter.old_copy", told), "sources", {"table": source.name})
    others = [table for table in tables.values() if _is_other(table) and table.is_stale(year)]
    if others:
        yield Due(Sentence("quarter.old_others", {"n": len(others)}), "sources")


def _is_other(table: Shipped) -> bool:
    return not any(table.name in names for names in OF_INPUT.values())


def newest_year(document: Document) -> int | None:
    """Return the newest year an upload has figures of, or None where it names none."""
    years = re.findall(r"(?:19|20)\d\d", " ".join(map(str, document.body.get("periods", []))))
    return int(max(years)) if years else None
