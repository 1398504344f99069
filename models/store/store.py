"""Store: documents, the tables in use, and decisions about names, for everybody who works here."""

from collections.abc import Mapping

from sqlalchemy import URL, insert, select

from geo.khmer import normal_khmer
from models.store import store_tables
from models.store.audit import Entry
from models.store.document import clean
from models.store.engine import BUSY_S, address, open_engine
from models.store.shelf import Documents, insert_row

Key = tuple[str, str, str]
FORGOTTEN = "forgotten"  # in the place of a code: as if nothing had been decided
_CHOSEN, _DECIDED = store_tables.chosen, store_tables.decided


class Store(Documents):
    """What people save. Safe to share between threads; `where` says where it is.

    Every save is a new version, every choice a new row: nothing is overwritten or deleted.
    """

    def use(self, input_name: str, document_id: str | None, author: str = "") -> None:
        """Put an upload in the place of a shipped table, for everybody; None: the shipped again.

        Raises
        ------
        NotFound : no such upload; StoreError : it can't be written; Refused : to every account,
        which needs a second one (models/store/proposal.py).
        """
        clean(input_name=input_name, author=author)
        with self._writing() as (connection, change):
            by = self._by(connection, change, "use_table", author)
            name = "" if document_id is None else self.get(document_id).name
            before = self.in_use().get(input_name)
            row = {"input": input_name, "document_id": document_id}
            insert_row(connection, _CHOSEN, by | row)
            entry = Entry("use_table", input_name, name, before, document_id)
            self._tell(connection, by, entry)

    def in_use(self) -> dict[str, str]:
        """Return input -> id of the upload in the place of its shipped table."""
        with self._reading() as connection:
            found = connection.execute(select(_CHOSEN).order_by(_CHOSEN.c.change)).all()
        newest = {row.input: row.document_id for row in found}
        return {name: one for name, one in newest.items() if one is not None}

    def decisions(self) -> dict[Key, str]:
        """Return (level, province code or "", name key) -> code or left_out.

        Keys kept before Khmer was compared as it looks are brought into that form.
        """
        with self._reading() as connection:
            found = connection.execute(select(_DECIDED).order_by(_DECIDED.c.change)).all()
        newest = {(row.level, row.within, normal_khmer(row.name_key)): row.code for row in found}
        return {key: code for key, code in newest.items() if code != FORGOTTEN}

    def decide(self, decided: Mapping[Key, str], author: str = "") -> None:
        """Keep decisions about names; a later one counts, the earlier ones stay in the log.

        FORGOTTEN as the code takes one back.
        """
        clean(author=author)
        for (level, within, name_key), code in decided.items():
            clean(level=level, within=within, name_key=name_key, code=code)
        if not decided:
            return
        with self._writing() as (connection, change):
            by = self._by(connection, change, "decide_names", author)
            known = self.decisions()
            names = ("level", "within", "name_key", "code")
            rows = [dict(zip(names, (*key, code), strict=True)) for key, code in decided.items()]
            kept = {name: by[name] for name in ("change", "author", "saved_at")}
            connection.execute(insert(_DECIDED), [kept | row for row in rows])
            before = [[*key, known.get((*key[:2], normal_khmer(key[2])))] for key in decided]
            after = [[*key, code] for key, code in decided.items()]
            self._tell(connection, by, Entry("decide_names", "", "", before, after))


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
