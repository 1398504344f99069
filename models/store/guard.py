"""Guard: who acts through a store, whether they may, and what the audit says of it."""

import copy
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, bindparam, select, text

from geo.words import Sentence
from models.access.actor import ACCOUNT, ALONE, MACHINE, NOBODY, Actor
from models.access.rights import SECOND, Held, may
from models.store.audit import Entry, append
from models.store.base import Base
from models.store.document import clean
from models.store.store_error import Refused
from models.store.store_tables import granted

_ACTS = text(
    "SELECT set_config('outreach.way', :way, true), set_config('outreach.account', :account, true)"
)
_OF_READER = [Held("reader")]
_OF_ALL = select(granted).order_by(granted.c.change)
_OF_ONE = _OF_ALL.where(granted.c.account == bindparam("account"))  # asked in each run


class Guarded(Base):
    """A store that somebody acts through: the machine itself, unless told."""

    actor: Actor = MACHINE

    def acting(self, actor: Actor) -> Self:
        """Return this store for somebody who acts: the same connections, other rights.

        >>> with toy_store() as store:
        ...     store.acting(Actor("reader")).may("save_plan"), store.may("save_plan")
        (False, True)
        """
        other = copy.copy(self)
        other.actor = actor
        return other

    def held(self) -> list[Held]:
        """Return the roles that whoever acts holds now; the machine holds none and needs none."""
        if self.actor.way != ACCOUNT:
            return _OF_READER if self.actor.way == "reader" else []
        with self._reading() as connection:
            return held_by(connection, self.actor.account)

    def may(self, action: str, provinces: frozenset[str] | None = None) -> bool:
        """Return whether whoever acts may do something, in any province unless told."""
        return self.actor.way == ALONE or may(self.held(), action, provinces)

    def gave(self, name: str, content: bytes) -> None:
        """Note in the audit that whoever acts has downloaded a file, with its hash.

        Raises
        ------
        Refused : they may not; StoreError : it can't be noted, and so it is not given.
        """
        with self._writing() as (connection, change):
            by = self._by(connection, change, "download", "")
            sha256 = hashlib.sha256(content).hexdigest()
            self._tell(connection, by, Entry("download", sha256, name[:200]))

    def _by(
        self,
        connection: Connection,
        change: Mapping[str, Any],
        action: str,
        typed: str,
        touched: Callable[[], frozenset[str]] = frozenset,
    ) -> dict[str, Any]:
        """Return what is kept of who acts beside a change: the account, or else what was typed.

        touched : gives the provinces of the change, asked only where it matters

        Raises
        ------
        Refused : they may not; asked in the transaction that saves, so that nothing is older.
        """
        by = {**change, "author": typed, "way": self.actor.way}
        if self.actor.way == ALONE:
            return by
        found = held_by(connection, self.actor.account) if self.actor.way == ACCOUNT else []
        provinces = touched()
        if not may(found, action, provinces):
            raise refused(self.actor, action, provinces if may(found, action, None) else None)
        return by | {"author": self.actor.account}

    def _identify(self, connection: Connection) -> None:
        """Tell the server who acts, for its own rights by row (models/store/server_rights.py)."""
        if connection.dialect.name == "postgresql":
            told = {"way": self.actor.way, "account": self.actor.account}
            connection.execute(_ACTS, told)

    def _tell(self, connection: Connection, by: Mapping[str, Any], entry: Entry) -> None:
        append(connection, dict(by), entry)


class Granted(NamedTuple):
    """The newest row of an account and a role."""

    account: str
    role: str
    provinces: frozenset[str]
    held: bool
    name: str
    author: str
    saved_at: str


def newest(connection: Connection, account: str | None = None) -> list[Granted]:
    """Return the newest row of every account and role, or of one account's."""
    asked = (_OF_ALL,) if account is None else (_OF_ONE, {"account": account})
    found = {
        (row.account, row.role): Granted(
            row.account,
            row.role,
            frozenset(row.provinces.split(";")) - {""},
            row.held,
            row.name,
            row.author,
            row.saved_at,
        )
        for row in connection.execute(*asked)
    }
    return list(found.values())


def held_by(connection: Connection, account: str) -> list[Held]:
    """Return the roles that an account holds now."""
    return [Held(one.role, one.provinces) for one in newest(connection, account) if one.held]


def refused(actor: Actor, action: str, provinces: frozenset[str] | None) -> Refused:
    """Return the error that says who may not do what.

    provinces : for which it may not, where it may for others
    """
    what = Sentence(f"access_action.{action}")
    if actor.way == NOBODY or not actor.account:
        return Refused("access.nobody", what=what)
    if provinces is not None:
        codes = ", ".join(sorted(code or "KH" for code in provinces))
        return Refused("access.province", what=what, account=actor.account, codes=codes)
    if action in SECOND:
        return Refused("access.second", what=what, account=actor.account)
    return Refused("access.role", what=what, account=actor.account)


def check_account(account: str, name: str = "") -> None:
    """Check the texts of an account before they are kept."""
    clean(account=account, account_name=name)
