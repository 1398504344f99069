"""The store: what people save, kept whole, shared between them, and never overwritten."""

from models.store.document import Document
from models.store.store import Store, open_store
from models.store.store_error import Conflict, Immutable, NotFound, Refused, StoreError

__all__ = [
    "Conflict",
    "Document",
    "Immutable",
    "NotFound",
    "Refused",
    "Store",
    "StoreError",
    "open_store",
]
