"""Roles: given to accounts and taken away; every change stays in the store."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from geo.gazetteer import provinces as known_provinces
from models.access.actor import account_id
from models.access.rights import BY_PROVINCE, RIGHTS, ROLES, Held
from models.store.audit import Entry
from models.store.document import clean
from models.store.guard import Granted, check_account, newest, refused
from models.store.shelf import insert_row
from models.store.store import Store
from models.store.store_error import StoreError
from models.store.store_tables import granted

PROVINCIAL = frozenset(role for role in ROLES if any(role in RIGHTS[act] for act in BY_PROVINCE))


class Account(NamedTuple):
    """An account: its id, the name that was given with a role, and the roles it holds now."""

    id: str
    name: str
    held: tuple[Held, ...]


def grant(
    store: Store,
    account: str,
    role: str,
    provinces: Collection[str] = (),
    author: str = "",
    name: str = "",
) -> None:
    """Give an account a role, for some provinces (two-digit codes) or for all.

    Raises
    ------
    InputError : an account, role or province that is none; Refused : whoever acts may not.

    >>> with toy_store() as store:
    ...     grant(store, "Dara@ncct.gov.kh", "planner", ["07"])
    ...     accounts(store)[0].id, accounts(store)[0].held[0].role
    ('dara@ncct.gov.kh', 'planner')
    """
    _set(store, account, role, frozenset(provinces), True, author, name)


def revoke(store: Store, account: str, role: str, author: str = "") -> None:
    """Take a role away from an account.

    Raises
    ------
    NotFound : it does not hold it; Refused : whoever acts may not, or nobody would be left who
        may give roles.
    """
    _set(store, account, role, frozenset(), False, author, "")


def accounts(store: Store) -> list[Account]:
    """Return every account that ever held a role, by id."""
    with store._reading() as connection:
        found = newest(connection)
    by_id: defaultdict[str, list[Granted]] = defaultdict(list)
    for one in found:
        by_id[one.account].append(one)
    return [
        Account(
            account,
            next((one.name for one in reversed(ones) if one.name), ""),
            tuple(Held(one.role, one.provinces) for one in ones if one.held),
        )
        for account, ones in sorted(by_id.items())
    ]


def holdings(store: Store) -> list[Granted]:
    """Return every role that is held now, by account: for which provinces, since when, from whom.

    Raises
    ------
    Refused : whoever acts may not give roles.

    >>> with toy_store() as store:
    ...     grant(store, "dara@ncct.gov.kh", "planner", ["07"], author="IT")
    ...     [(one.account, one.role, one.author) for one in holdings(store)]
    [('dara@ncct.gov.kh', 'planner', 'IT')]
    """
    if not store.may("grant_role"):
        raise refused(store.actor, "grant_role", None)
    with store._reading() as connection:
        found = newest(connection)
    return sorted(one for one in found if one.held)


def _set(
    store: Store,
    account: str,
    role: str,
    provinces: frozenset[str],
    held: bool,
    author: str,
    name: str,
) -> None:
    account = account_id(account)
    check_account(account, name)
    clean(author=author)
    _check(role, provinces)
    with store._writing() as (connection, change):
        by = store._by(connection, change, "grant_role", author)
        before = {one.role: one for one in newest(connection, account) if one.held}
        if not held and role not in before:
            raise StoreError("access.not_held", account=account, role=role)
        if not held and role == "administrator":
            _leave_one(newest(connection), account)
        row = {"account": account, "name": name, "role": role, "held": held}
        insert_row(connection, granted, by | row | {"provinces": ";".join(sorted(provinces))})
        told = [{r: sorted(one.provinces) for r, one in before.items()}]
        after = {r: p for r, p in told[0].items() if r != role}
        told.append(after | ({role: sorted(provinces)} if held else {}))
        store._tell(connection, by, Entry("grant_role", account, name, *told))


def _check(role: str, provinces: frozenset[str]) -> None:
    if role not in ROLES:
        raise StoreError("access.unknown_role", found=repr(role), roles=", ".join(ROLES))
    if provinces and role not in PROVINCIAL:
        raise StoreError("access.no_provinces", role=role)
    if unknown := provinces - set(known_provinces()["adm1_code"]):
        raise StoreError("access.unknown_province", found=", ".join(sorted(map(repr, unknown))))


def _leave_one(found: list[Granted], account: str) -> None:
    others = [o for o in found if o.role == "administrator" and o.held and o.account != account]
    if not others:
        raise StoreError("access.last_administrator", account=account)
