"""Stored: uploads kept in the store, and the inputs with those in use in the shipped ones' place.

Only the tidy table is kept, after small counts have left it: never the file, nor its hash, from
which a withheld count could be guessed by trying all nine.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import PurePath, PureWindowsPath

import pandas as pd
from pandera.errors import SchemaErrors

from geo.clock import shown_moment
from geo.errors import InputError
from models.desk.examine import Examined
from models.desk.schema import KINDS, check_schema
from models.estimate.inputs import Inputs, Source, with_tables
from models.reading.kept_note import read_note
from models.store import Document, Store
from models.store.proposal import use_table
from models.withhold.counts import threshold_in_use

UPLOAD = "upload"
_NUMBERS = ("count", "headcount_pct", "headcount_se_pct", "value")
_MOST_NAME = 120


def file_name(written: str) -> str:
    r"""Return the bare name of a file, whatever path or odd letters came with it.

    >>> file_name("..\\..\\etc/passwd\x00.csv"), file_name("../")
    ('passwd.csv', 'file')
    """
    bare = PurePath(PureWindowsPath(written).name).name
    plain = "".join(letter for letter in bare if letter.isprintable()).strip(". ")
    return plain[-_MOST_NAME:] or "file"


def keep(store: Store, examined: Examined, author: str = "", note: str = "") -> Document:
    r"""Keep a tidy table as an upload; it is not in use yet.

    Raises
    ------
    InputError : something still stands in the way of the table; StoreError : it can't be written.

    >>> from tempfile import TemporaryDirectory
    >>> from models.desk.examine import examine
    >>> from models.store import open_store
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"sqlite:///{folder}/s.sqlite3")
    ...     table = examine(b"area_code,period,rate_pct\n07,2024,9.5\n", "p.csv", "poverty")
    ...     kept = keep(store, table, "MoP")
    ...     store.use("poverty", kept.id)
    ...     found = stored_inputs(store).poverty["headcount_pct"].tolist()
    ...     store.close()
    >>> kept.name, found
    ('p.csv', [9.5])
    """
    table = examined.tidy()
    name = file_name(examined.file)
    body = {
        "input": examined.kind,
        "file": name,
        "unit": examined.unit,
        "rows": len(table),
        "periods": sorted(table["period"].unique().tolist()),
        "threshold": threshold_in_use(),
        "notes": [[n.key, n.values] for n in examined.notes],
    }
    content = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    return store.create(UPLOAD, name, body, author=author, note=note, blob=content)


def loaded(store: Store, document: Document) -> Examined:
    """Return the table of an upload.

    Raises
    ------
    InputError : it does not fit what a table must be; StoreError : it is not what was saved.
    """
    try:
        table, kind = counts_of(store, document), document.body["input"]
        notes = tuple(read_note(key, values) for key, values in document.body["notes"])
        unit = document.body["unit"]
        return Examined(kind, document.name, check_schema(table, kind), unit, notes=notes)
    except (KeyError, TypeError, ValueError, SchemaErrors) as error:
        raise InputError("desk.stored", file=document.name) from error


def counts_of(store: Store, document: Document) -> pd.DataFrame:
    """Return the table of an upload, whether or not it would still be taken today."""
    return counts_in(store.blob(document) or b"")


def counts_in(content: bytes) -> pd.DataFrame:
    r"""Return a tidy table from the text in which it is kept.

    >>> counts_in(b"adm1_code,adm2_code,count,suppressed\n07,,,True\n")["suppressed"].tolist()
    [True]
    """
    table = pd.read_csv(io.BytesIO(content), dtype=str)
    numbers = [c for c in _NUMBERS if c in table]
    table = table.astype(dict.fromkeys(numbers, float))
    if "suppressed" in table:
        table["suppressed"] = table["suppressed"] == "True"
        codes = table["adm2_code"]
        table["adm2_code"] = codes.astype(object).where(codes.notna(), None)
    return table


def uploads(store: Store, kind: str, archived: bool | None = False) -> list[Document]:
    """Return the uploads of one input, newest first; `archived` as `Store.documents` has it."""
    return [d for d in store.documents(UPLOAD, archived) if d.body.get("input") == kind]


def stored_inputs(
    store: Store, in_use: Mapping[str, str] | None = None, tried: Examined | None = None
) -> Inputs:
    """Return the shipped tables, each replaced by the upload in use.

    Parameters
    ----------
    in_use : input -> id of the upload, where not those that are in use now.
    tried : a table to take in the place of the one in use.

    Raises
    ------
    InputError : a table that is in use can't be used any more.
    """
    found = tables_in_use(store, in_use)
    if tried is not None:
        found[tried.kind] = (tried, Source(tried.file, "", "", ""))
    return with_tables(
        {name: table for name, (table, _) in found.items()},
        {name: source for name, (_, source) in found.items()},
    )


def tables_in_use(
    store: Store, in_use: Mapping[str, str] | None = None
) -> dict[str, tuple[Examined, Source]]:
    """Return input -> table and source of the uploads in use now, or of those with these ids."""
    wanted = store.in_use() if in_use is None else in_use
    documents = {name: store.get(one) for name, one in wanted.items() if name in KINDS}
    return {name: (loaded(store, one), source_of(one)) for name, one in documents.items()}


def tables_of(
    store: Store | None, made_from: Mapping[str, str]
) -> dict[str, tuple[Examined, Source]]:
    """Return the uploads that something was made from, by input and the titles of their sources.

    Raises
    ------
    InputError : one of them is not in the store, because it was a file.
    """
    found = {}
    for name, title in made_from.items():
        kept = [] if store is None else uploads(store, name)
        document = next((one for one in kept if source_of(one).title == title), None)
        if store is None or document is None:
            raise InputError("options.table_gone", column=f"--{name}", found=title, name=name)
        found[name] = (loaded(store, document), source_of(document))
    return found


def source_of(document: Document) -> Source:
    """Return an upload as the source of a table: name, who, when, and what identifies it."""
    parts = [
        document.name,
        document.author,
        shown_moment(document.saved_at),
        f"sha256 {document.sha256[:16]}",
    ]
    return Source(" · ".join(part for part in parts if part), "", "", "")


def commit(store: Store, examined: Examined, author: str = "", note: str = "") -> Document:
    """Keep a table and put it into use for everybody, or with an account propose it."""
    if examined.kind not in KINDS:
        raise InputError("desk.kind", found=examined.kind)
    with store.transaction():
        document = keep(store, examined, author, note)
        use_table(store, examined.kind, document.id, author, note)
    return document
