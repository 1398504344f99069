"""Kept: snapshots in the store."""

from functools import lru_cache

from models.snapshot.snapshot import Snapshot, read_snapshot
from models.store import Document, NotFound, Store

KIND = "snapshot"
_KEPT = 8  # two are compared on Quarter after each save, whoever saves what
_SHORTEST = 4  # letters of an id that are enough, where only one begins so


def keep(store: Store, content: bytes) -> Document:
    """Save a snapshot's zip for everybody; it can't be changed any more.

    Raises
    ------
    InputError : not a whole snapshot; StoreError : it can't be saved.
    """
    snapshot = read_snapshot(content, KIND)
    body = {
        "fingerprint": snapshot.fingerprint,
        "made_at": snapshot.made_at.isoformat(),
        "method": snapshot.method,
        "stand_in": snapshot.inputs.stand_in,
        "settings": snapshot.written_settings,
        "outlines": snapshot.outlines["kind"],
        "code": snapshot.code.short,
        "data_sha256": snapshot.data_sha256,
    }
    return store.create(
        KIND, snapshot.name, body, author=snapshot.author, note=snapshot.note, blob=content
    )


def content_of(store: Store, document: Document) -> bytes:
    """Return a snapshot's zip, byte for byte as it was frozen.

    Raises
    ------
    NotFound : the document is no snapshot.
    """
    content = store.blob(document) if document.kind == KIND else None
    if content is None:
        raise NotFound("snapshot.other_kind", file=document.name, found=document.kind)
    return content


def load(store: Store, document_id: str) -> Snapshot:
    """Return a snapshot of the store; treat it as read-only.

    Raises
    ------
    NotFound : there is none with this id; InputError : it can't be read.
    """
    document = store.get(document_id)
    return _read(content_of(store, document), document.name)


@lru_cache(maxsize=_KEPT)
def _read(content: bytes, file: str) -> Snapshot:
    return read_snapshot(content, file)


def find(store: Store, text: str) -> Document:
    """Return the snapshot with this id, beginning of an id, or name.

    Raises
    ------
    NotFound : none, or several.
    """
    known = store.documents(KIND)
    found = [d for d in known if d.id == text or d.name == text]
    if not found and len(text) >= _SHORTEST:
        found = [d for d in known if d.id.startswith(text)]
    if len(found) != 1:
        raise NotFound("snapshot.not_one", n=len(found), text=f"{text!r:.60}")
    return found[0]
