"""The store: what people save, kept whole, shared between them, and never overwritten."""

from models.store.document import Document
from models.store.errors import Conflict, Immutable, NotFound, StoreError
from models.store.store import Store, open_store

__all__ = ["Conflict", "Document", "Immutable", "NotFound", "Store", "StoreError", "open_store"]
