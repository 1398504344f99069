"""What PostgreSQL refuses by itself: the application is not the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import DBAPIError

from models.access.actor import Actor
from models.access.rights import RIGHTS, ROLES
from models.lists.audit_list import audit_csv
from models.store import Refused, Store, StoreError, approval, guard, open_store, proposal, shelf
from models.store.__main__ import main
from models.store.approval import step
from models.store.check import check
from models.store.proposal import propose_contacts, propose_table
from models.store.roles import grant, revoke
from models.store.server_rights import share
from models.store.store_tables import draft
from models.store.unsaved import drop, keep, kept
from tests.database import new_database
from tests.every_save import SAVES, prepare


@pytest.fixture
def server(postgresql) -> Iterator[SimpleNamespace]:
    """A store made by its owner, and the same one as the application sees it."""
    url = new_database(postgresql)
    owner = open_store(url)
    with owner.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS outreach_app"))
        connection.execute(text("CREATE ROLE outreach_app LOGIN"))
    prepare(owner)
    share(owner, "outreach_app")
    share(owner, "outreach_app")  # twice is no harm
    app = open_store(url.replace("postgres@", "outreach_app@"))
    yield SimpleNamespace(owner=owner, app=app, url=url)
    app.close()
    with owner.engine.begin() as connection:
        connection.execute(text("DROP OWNED BY outreach_app"))
        connection.execute(text("DROP ROLE outreach_app"))
    owner.close()


def test_the_server_holds_the_table_of_rights_a_second_time(server, monkeypatch):
    """Where the program forgets its own check, every save that a role may not do still fails."""
    for role in ROLES:
        grant(server.owner, f"{role}@example.org", role)
    there = server.owner.documents("upload")[0].id
    monkeypatch.setattr(guard, "may", lambda *_: True)  # the program checks nothing any more
    for role in ROLES:
        who = server.app.acting(Actor("account", f"{role}@example.org"))
        for action, save in SAVES.items():
            if role in RIGHTS[action]:
                save(who, there)
            else:
                with pytest.raises(StoreError, match="refuses this account"):
                    save(who, there)
    assert check(server.owner).damaged == ()


def test_with_roles_nobody_saves_without_an_account(server):
    """Before the first role the machine may; from then on only accounts, and a revoke counts."""
    server.app.create("plan", "before", {})
    grant(server.owner, "a@example.org", "planner")
    with pytest.raises(StoreError, match="refuses this account"):
        server.app.create("plan", "after", {})
    planner = server.app.acting(Actor("account", "a@example.org"))
    assert planner.create("plan", "after", {}).author == "a@example.org"
    revoke(server.owner, "a@example.org", "planner")
    with pytest.raises(Refused):
        planner.create("plan", "later", {})


def test_the_server_shows_a_draft_to_its_owner_alone(server):
    """Past the program, with the application's password, as another account."""
    for name in "ab":
        grant(server.owner, f"{name}@example.org", "planner")
    mine, other = (server.app.acting(Actor("account", f"{n}@example.org")) for n in "ab")
    assert keep(mine, "plan", "", {"note": "x"})
    assert kept(mine, "plan")
    for who in (other, server.app):
        with who.engine.begin() as connection:
            who._identify(connection)
            assert connection.execute(text("SELECT * FROM draft")).all() == []
            assert connection.execute(text("DELETE FROM draft")).rowcount == 0
    drop(mine, "plan", "")
    assert kept(mine, "plan") == {}


def test_old_drafts_of_whoever_never_comes_back_go(server):
    """As soon as anybody types something; newer ones stay, and are seen by their owners alone."""
    for name in "ab":
        grant(server.owner, f"{name}@example.org", "planner")
    gone, other = (server.app.acting(Actor("account", f"{n}@example.org")) for n in "ab")
    kinds = {"plan": 30, "list": 7}
    for kind, days in kinds.items():
        for more in (-1, 1):
            assert keep(gone, kind, f"{days + more}", {"note": "x"})
            moment = (datetime.now(UTC) - timedelta(days=days + more)).isoformat()
            with server.owner.engine.begin() as connection:
                old = update(draft).where(draft.c.target == f"{days + more}")
                connection.execute(old.values(saved_at=moment))
    assert keep(other, "plan", "", {"note": "y"})
    with server.owner.engine.begin() as connection:
        left = connection.execute(select(draft.c.kind, draft.c.target)).all()
    assert sorted(map(tuple, left)) == [("list", "6"), ("plan", ""), ("plan", "29")]
    assert list(kept(gone, "plan")) == ["29"]
    assert list(kept(other, "plan")) == [""]


def test_the_server_refuses_to_change_what_is_approved(server, monkeypatch):
    """Where the program forgets its own check."""
    made = server.owner.create("plan", "Q1", {})
    for to in ("reviewed", "approved"):
        step(server.owner, made, to)
    monkeypatch.setattr(shelf, "_is_approved", lambda *_: False)
    with pytest.raises(StoreError, match="refuses this account"):
        server.app.save(made.id, 1, {})
    assert server.app.get(made.id).version == 1


def test_the_server_asks_for_a_second_account_and_for_the_order_of_steps(server, monkeypatch):
    """Where the program forgets both: nobody agrees to what is their own, or leaves a step out."""
    grant(server.owner, "a@example.org", "steward")
    grant(server.owner, "a@example.org", "approver")
    mine = server.app.acting(Actor("account", "a@example.org"))
    upload = server.owner.documents("upload")[0].id
    table = propose_table(mine, "poverty", upload)
    numbers = propose_contacts(mine, "c", None, {"rows": []})
    first, second = (server.owner.create("plan", name, {}) for name in ("one", "two"))
    step(mine, first, "reviewed")
    monkeypatch.setattr(proposal, "ALONE", "account")
    monkeypatch.setattr(approval, "ALONE", "account")
    monkeypatch.setattr(guard, "may", lambda *_: True)
    monkeypatch.setitem(approval.STEPS, "draft", {"approved"})
    theirs = next(p for p in proposal.waiting(mine, "table") if p.author != table.author)
    for act in (
        lambda: proposal.answer(mine, table.number, True),
        lambda: proposal.answer(mine, numbers.number, True),
        lambda: proposal.withdraw(mine, theirs.number),
        lambda: mine.use("poverty", upload),
        lambda: mine.create("contacts", "c", {"rows": []}),
        lambda: mine.archive(mine.documents("contacts")[0].id),
        lambda: step(mine, first, "approved"),
        lambda: step(mine, second, "approved"),
    ):
        with pytest.raises(StoreError, match="refuses this account"):
            act()
    assert server.owner.in_use() == {}
    # a yes to a proposal lets that be saved, and nothing else
    monkeypatch.setattr(
        proposal, "proposal_of", lambda row: theirs._replace(wanted=None, target="poverty")
    )
    with pytest.raises(StoreError, match="refuses this account"):
        proposal.answer(mine, theirs.number, True)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit SET author = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP POLICY outreach_add ON audit",
        "UPDATE version SET body = '{}'",
        "DELETE FROM granted",
        "UPDATE document SET name = 'x'",
        "INSERT INTO access_right VALUES ('grant_role', 'reader')",
        "INSERT INTO granted VALUES (99, 'x', '', 'administrator', '', true, 'x', '')",
    ],
)
def test_the_application_may_only_add_what_it_is_allowed_to(server, act):
    """With its own password, past the program: no row is changed, deleted or made up."""
    engine = create_engine(server.app.engine.url)
    refused = pytest.raises(DBAPIError, match=r"permission denied|row-level security|must be owner")
    with refused, engine.begin() as connection:
        connection.exec_driver_sql(act)
    engine.dispose()
    assert check(server.owner).damaged == ()


_ROW = "'a@example.org', '2026'"


@pytest.mark.parametrize(
    "act",
    [
        # nobody could save again
        "UPDATE change SET number = 2147483647",
        "UPDATE change SET number = 0",
        f"INSERT INTO audit VALUES (2147483647, 1, {_ROW}, 'account', 'save_plan',"
        " '', '', 'null', 'null', '', '')",
        # the last step of a document for ever
        f"INSERT INTO staged VALUES (2147483647, '{{made}}', 1, 'reviewed', null, '', {_ROW})",
        "INSERT INTO version VALUES ('{made}', 2, '{{}}', null, '', 'a@example.org', '',"
        " '2026', 2147483647, '')",
        # the number of a version to come, which then could not be saved
        "INSERT INTO version VALUES ('{made}', 2, '{{}}', null, '', 'a@example.org', '',"
        " '2026', 1, '')",
        # an approved plan that nobody finds, or reads as it was before
        "UPDATE document SET newest = newest + 1 WHERE id = '{approved}'",
        "UPDATE document SET newest = 1 WHERE id = '{approved}'",
        "UPDATE document SET newest = 99 WHERE id = '{made}'",
        # no steward's, so without the right to hide
        "UPDATE document SET archived = true WHERE id = '{approved}'",
    ],
)
def test_what_counts_and_points_only_goes_on(server, act):
    """With its own password, as a planner: no save is stopped for ever, no plan out of reach."""
    grant(server.owner, "a@example.org", "planner")
    planner = server.app.acting(Actor("account", "a@example.org"))
    made, approved = (planner.create("plan", name, {}) for name in ("made", "approved"))
    approved = planner.save(approved.id, 1, {"n": 2})
    for to in ("reviewed", "approved"):
        step(server.owner, approved, to)
    engine = create_engine(server.app.engine.url)
    refused = pytest.raises(DBAPIError, match=r"row-level security")
    with refused, engine.begin() as connection:
        planner._identify(connection)
        connection.exec_driver_sql(act.format(made=made.id, approved=approved.id))
    engine.dispose()
    assert planner.save(made.id, 1, {"n": 1}).version == 2
    assert server.app.get(approved.id).body == {"n": 2}
    assert {made.id, approved.id} <= {one.id for one in planner.documents("plan")}
    assert check(server.owner).damaged == ()


# a role, or a name, where no audit looks
_UNSEEN = (
    f"INSERT INTO granted VALUES (-1, 'x', '', 'administrator', '', true, {_ROW})",
    f"INSERT INTO decided VALUES (0, 'district', '', 'x', 'KH0101', {_ROW})",
)


def _by_hand(who: Store, *acts: str) -> None:
    """Run what somebody with the application's password may type, as an account."""
    with who.engine.begin() as connection:
        who._identify(connection)
        for act in acts:
            connection.exec_driver_sql(act)


def test_nothing_is_saved_past_the_audit(server):
    """With its own password, as somebody who may save all of it."""
    for role in ("planner", "steward", "approver", "administrator"):
        grant(server.owner, "a@example.org", role)
    who = server.app.acting(Actor("account", "a@example.org"))
    for act in _UNSEEN:
        with pytest.raises(DBAPIError, match=r"row-level security"):
            _by_hand(who, act)
    assert check(server.owner).damaged == ()
    with server.owner.engine.begin() as connection:
        connection.exec_driver_sql(_UNSEEN[0])
    assert "past the audit" in str(check(server.owner).damaged)


def test_a_yes_to_the_first_contacts_is_to_no_later_ones(server):
    """With its own password: an old yes, and a new one to what replaces nothing any more."""
    one, other = (f"{name}@example.org" for name in "ab")
    for account in (one, other):
        grant(server.owner, account, "planner")
    who, second = (server.app.acting(Actor("account", account)) for account in (one, other))
    made = server.owner.documents("contacts")[0]
    told = [
        propose_contacts(by, "c", old, {"rows": []}) for by, old in ((who, made), (second, None))
    ]
    proposal.answer(second, told[0].number, True)
    made = server.owner.get(made.id)
    newest = made.version + 1
    later = f"UPDATE document SET newest = {newest} WHERE id = '{made.id}'"
    version = (
        "INSERT INTO version SELECT '{id}', {newest}, wanted, null, '', 'a@example.org', '',"
        " '2026', {n}, '' FROM proposed WHERE change = {asked}"
    )
    now = "(SELECT number FROM change)"
    yes = f"INSERT INTO answered VALUES ({now}, {told[1].number}, 'yes', '', {_ROW})"
    for acts in (
        [later, version.format(id=made.id, newest=newest, n=made.change, asked=told[0].number)],
        [
            "UPDATE change SET number = number + 1",
            yes,
            later,
            version.format(id=made.id, newest=newest, n=now, asked=told[1].number),
        ],
    ):
        with pytest.raises(DBAPIError, match=r"row-level security"):
            _by_hand(who, *acts)
    assert server.owner.get(made.id).version == newest - 1
    assert check(server.owner).damaged == ()


def test_what_points_at_the_newest_is_kept_to_what_is_there(server):
    """With its own password: nothing is hidden without a trace, cut off, or approved by kind."""
    for role in ("planner", "steward", "approver"):
        grant(server.owner, "a@example.org", role)
    who = server.app.acting(Actor("account", "a@example.org"))
    plan = who.create("plan", "p", {"rows": {}})
    numbers = server.owner.create("contacts", "c", {"rows": []})
    step_on = "UPDATE change SET number = number + 1"
    row = "(SELECT number FROM change), '{id}', 1, 'reviewed', null, '', 'a@example.org', '2026'"
    hide, cut = "SET archived = true", "SET newest = newest + 1"
    for acts in (
        *(
            [f"UPDATE document {act} WHERE id = '{one.id}'"]
            for one in (plan, numbers)
            for act in (hide, cut)
        ),
        ["INSERT INTO document VALUES ('none', 'plan', 'x', 1, false)"],
        [step_on, f"INSERT INTO staged VALUES ({row.format(id=numbers.id)})"],
    ):
        with pytest.raises(DBAPIError, match=r"row-level security"):
            _by_hand(who, *acts)
    who.archive(plan.id)
    who.archive(plan.id, archived=False)
    assert who.save(plan.id, 1, {"rows": {}}).version == 2
    assert check(server.owner).damaged == ()


@pytest.mark.parametrize(
    "default", ["default_transaction_read_only = on", "row_security = off", "search_path = pg_temp"]
)
def test_no_default_of_the_account_stops_what_it_saves(server, default):
    """It may set its own, which hold for every later connection, and with a new password, too."""
    with server.app.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER ROLE outreach_app SET {default}")
    server.app.engine.dispose()
    assert server.app.create("plan", "p", {}).version == 1


def test_sharing_says_what_it_cannot_do(server, tmp_path, monkeypatch, capsys):
    """No such account, the owner itself, or a file: told, with exit code 2."""
    monkeypatch.setenv("DATABASE_URL", server.url)
    for role in ("nobody_here", "postgres", "pg_monitor"):
        assert main(["share", role]) == 2
        assert role in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/s.sqlite3")
    store: Store = open_store()
    store.close()
    assert main(["share", "outreach_app", "--lang", "km"]) == 2


def test_the_audit_is_a_file_for_administrators(server, tmp_path, monkeypatch):
    """As CSV, by the command and for nobody else."""
    monkeypatch.setenv("DATABASE_URL", server.url)
    assert main(["audit", str(tmp_path / "a.csv")]) == 0
    assert "keep_table" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "a.csv").stat().st_mode & 0o077 == 0
    for role in ("administrator", "steward"):
        grant(server.owner, f"{role}@example.org", role)
    assert audit_csv(server.app.acting(Actor("account", "administrator@example.org")))
    with pytest.raises(Refused):
        audit_csv(server.app.acting(Actor("account", "steward@example.org")))
