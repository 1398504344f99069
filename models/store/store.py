"""Store: documents, the tables in use, and decisions about names, for everybody who works here."""

from sqlalchemy import URL

from models.store.choices import Choices
from models.store.engine import BUSY_S, address, open_engine


class Store(Choices):
    """What people save. Safe to share between threads; `where` says where it is.

    Every save is a new version; nothing is overwritten, and nothing is deleted.
    """


def open_store(url: str | URL | None = None, busy_s: float = BUSY_S, make: bool = True) -> Store:
    """Open the store and bring it to its newest form; at `url`, else where the settings say.

    make : whether a store is made where there is none; who only looks makes none

    Raises
    ------
    StoreError : it can't be opened, or there is none.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"sqlite:///{folder}/s.sqlite3")
    ...     first = store.create("plan", "Quarter 1", {"rows": []}, author="PCCT")
    ...     store.save(first.id, 1, {"rows": ["KH2001"]}).version
    ...     store.close()
    2
    """
    engine, where = open_engine(url or address(), busy_s, make)
    return Store(engine, where)
