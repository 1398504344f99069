"""Upload file: a kept copy written as a table that the data desk reads, named as what it is."""

from datetime import date
from pathlib import Path

import pandas as pd

from geo.atomic import write_asked
from geo.errors import InputError
from geo.gazetteer import provinces
from models.lists.spreadsheet import csv_bytes
from models.sources.copies import content_of, read_state
from models.sources.source import LiveSource


def upload_table(source: LiveSource) -> pd.DataFrame:
    """Return area_code, area_name, period, score or rate_pct, and what it is, from where, licence.

    Raises
    ------
    InputError : nothing was fetched yet, the copy is damaged, or the source replaces no input.
    """
    if source.export is None:
        raise InputError("sources.no_export", column=source.name)
    copy = read_state(source.name).copy
    if copy is None:
        raise InputError("sources.no_copy", column=source.name, name=source.name)
    table = source.export(source.read(content_of(copy), copy.file))
    names = provinces().set_index("adm1_code")["province_en"]
    table = table.sort_values(["period", "area_code"], ignore_index=True)
    table.insert(1, "area_name", table["area_code"].map(names))
    return table.round(6).assign(
        indicator=source.export_note,
        source=source.publisher,
        licence=copy.licence or source.licence,
        fetched=copy.fetched_at[:10],
        file_sha256=copy.sha256,
    )


def upload_bytes(source: LiveSource) -> bytes:
    """Return the upload file as CSV (UTF-8 with BOM)."""
    return csv_bytes(upload_table(source))


def write_upload_file(source: LiveSource, path: str | Path) -> int:
    """Write the upload file, whole or not at all; return the number of its rows.

    Raises
    ------
    InputError : as `upload_table`; or another ending than .csv, or no place to write to.
    """
    target = Path(path)
    if target.suffix.lower() != ".csv":
        found = repr(target.suffix)
        raise InputError("lists.ending", file=str(path), endings=".csv", found=found)
    content = upload_bytes(source)
    write_asked(path, content)
    return content.count(b"\n") - 1


def is_stale(source: LiveSource, fetched_at: str, today: date) -> bool:
    """Return whether a copy is older than the source's rule allows.

    >>> from models.sources.catalogue import SOURCES
    >>> is_stale(SOURCES["rainfall"], "2026-01-01T00:00:00+00:00", date(2026, 6, 1))
    True
    """
    return (today - date.fromisoformat(fetched_at[:10])).days > source.stale_days
