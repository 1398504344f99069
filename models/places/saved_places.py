"""Saved places: the lists that are on the map, in the store like other documents."""

import pandas as pd

from geo.errors import InputError
from models.lists.spreadsheet import csv_bytes
from models.places.place_file import COLUMNS
from models.places.place_words import HEADERS, KINDS, SHELTER
from models.store import Document, Store

PLACES = "places"  # kind of document
MOST_LISTS = 10


def keep(store: Store, name: str, rows: pd.DataFrame, author: str = "") -> Document:
    """Save places under a name, for everybody.

    Raises
    ------
    InputError : there are as many lists as a map can bear; StoreError : it can't be written.
    """
    with store.transaction():
        there = len(store.documents(PLACES))
        if there >= MOST_LISTS:
            raise InputError("places.lists", file=name, most=MOST_LISTS, found=there)
        body = {"rows": rows.astype(object).where(rows.notna(), None).to_dict("records")}
        return store.create(PLACES, name, body, author=author)


def rows_of(document: Document) -> pd.DataFrame:
    """Return the places of a saved list, as `models.places.place_file.COLUMNS`.

    Raises
    ------
    InputError : the document holds something else.
    """
    try:
        table = pd.DataFrame(document.body["rows"], columns=COLUMNS)
        table = table.astype({"latitude": float, "longitude": float})
        exact = table["kind"] != SHELTER
        # a shelter's point is kept nowhere; what holds one was not saved by us
        if not table["kind"].isin(KINDS).all() or table.loc[~exact, "latitude"].notna().any():
            raise ValueError
        if table.loc[exact, ["name", "latitude", "longitude"]].isna().any(axis=None):
            raise ValueError
        return table
    except (KeyError, ValueError, TypeError) as error:
        kind = type(error).__name__
        raise InputError("places.saved", file=document.name, kind=kind) from error


def saved_lists(store: Store) -> tuple[list[tuple[Document, pd.DataFrame]], list[InputError]]:
    """Return the lists that are on the map, newest first, and what is wrong with the others."""
    found, errors = [], []
    for document in store.documents(PLACES):
        try:
            found.append((document, rows_of(document)))
        except InputError as error:
            errors.append(error)
    return found, errors


def template(lang: str) -> bytes:
    """Return the empty table to fill in, as CSV.

    >>> template("en").decode("utf-8-sig").strip()
    'type,name,latitude,longitude,district,source'
    """
    return csv_bytes(pd.DataFrame(columns=HEADERS[lang]))
