"""Frozen: snapshots as the pages read them, each read from the store once."""

import streamlit as st

from models.desk.saved_tables import stored_inputs
from models.estimate.pipeline import Ranking, rank_districts
from models.estimate.settings import Settings
from models.lists.spreadsheet import csv_bytes
from models.snapshot import (
    Again,
    Changes,
    Snapshot,
    compare_snapshots,
    freeze,
    run_again,
    saved_snapshots,
)
from models.snapshot.snapshot import read_snapshot
from models.store import Document, NotFound
from pages.view.frame import made_once
from pages.view.frame.rate import SAVES, check_often
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import t

NOW = "now"  # the list as it is set at the left, in the place of a snapshot's id
_KEPT = 16


def documents() -> dict[str, Document]:
    """Return id -> snapshot, newest first."""
    return {document.id: document for document in shared_store().listed(saved_snapshots.KIND)}


def hidden(document_id: str) -> Document | None:
    """Return a snapshot that was taken off the list, by its id; None where there is none."""
    try:
        document = shared_store().get(document_id)
    except NotFound:
        return None
    return document if document.kind == saved_snapshots.KIND else None


def freeze_now(chosen: Settings, name: str, note: str, author: str) -> Document:
    """Freeze the list with these settings and the tables in use, for everybody.

    Raises InputError where it can't be kept, or is asked too often; then nothing is.
    """
    check_often(SAVES)
    return saved_snapshots.keep(shared_store(), _frozen(chosen, name, note, author))


def _frozen(chosen: Settings, name: str, note: str = "", author: str = "") -> bytes:
    # from the very tables that are frozen with it, whatever somebody puts in use meanwhile
    inputs = stored_inputs(shared_store())
    ranking: Ranking = rank_districts(inputs, chosen)
    return freeze(ranking, inputs, made_once.outlines(), name, note, author)


# a snapshot never changes, so its id is all the key it needs
@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def snapshot(document_id: str) -> Snapshot:
    """Return a snapshot of the store; treat it as read-only."""
    return saved_snapshots.load(shared_store(), document_id)


@st.cache_data(max_entries=4, show_spinner=False)
def zip_of(document_id: str) -> bytes:
    """Return a snapshot's zip, as it was frozen."""
    return saved_snapshots.content_of(shared_store(), shared_store().get(document_id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _now(chosen: Settings, name: str, change_number: int) -> Snapshot:
    return read_snapshot(_frozen(chosen, name), name)


def now(chosen: Settings) -> Snapshot:
    """Return the list of now in the form of a snapshot; it is kept nowhere."""
    return _now(chosen, t("snapshots.now"), shared_store().change_number())


@st.cache_resource(
    max_entries=_KEPT, show_spinner=False, hash_funcs={Snapshot: lambda one: one.fingerprint}
)
def changes(first: Snapshot, second: Snapshot) -> Changes:
    """Return what changed from one snapshot to another."""
    return compare_snapshots(first, second)


@st.cache_resource(
    max_entries=_KEPT, show_spinner=False, hash_funcs={Snapshot: lambda one: one.fingerprint}
)
def again(one: Snapshot) -> Again:
    """Return a snapshot computed anew with the method that runs here."""
    return run_again(one)


def table_csv(found: Changes) -> bytes:
    """Return the comparison, one row per district, for a spreadsheet."""
    return csv_bytes(found.table.reset_index())
