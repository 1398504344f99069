"""Who may do what: checked in the store, whatever a page lets through."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy.exc import DBAPIError

from geo.errors import InputError
from models.access.__main__ import main
from models.access.actor import Actor, account_id
from models.access.rights import ACTIONS, BY_PROVINCE, RIGHTS, ROLES, Held, may
from models.access.rights_table import table as rights_table
from models.access.touched import touched
from models.store import NotFound, Refused, Store, StoreError, store_tables
from models.store.approval import stage_of, step
from models.store.audit import chain_fault
from models.store.check import check
from models.store.proposal import answer, propose_contacts, waiting
from models.store.roles import accounts, grant, revoke
from models.store.undo import undo
from tests.conftest import ROOT
from tests.every_save import SAVES, prepare

KAMPOT, KANDAL = "KH0701", "KH0801"


def acting(store: Store, *roles: str, provinces: tuple[str, ...] = ()) -> Store:
    """Return the store through which an account with these roles acts."""
    account = "-".join(roles) + "@example.org"
    for role in roles:
        grant(store, account, role, provinces)
    return store.acting(Actor("account", account))


def plan(**teams: int) -> dict:
    return {"rows": {code: {"teams": n} for code, n in teams.items()}, "basis": {}, "note": ""}


def contacts(**numbers: str) -> dict:
    return {"rows": [{"adm1_codes": code[1:], "contact": n} for code, n in numbers.items()]}


def everything(store: Store) -> list:
    """Return all that is kept, but what the test itself has given: roles, and the audit."""
    tables = (store_tables.version, store_tables.chosen, store_tables.decided)
    with store.engine.connect() as connection:
        more = (store_tables.archiving, store_tables.staged)
        more += (store_tables.proposed, store_tables.answered)
        return [connection.execute(t.select()).all() for t in (*tables, *more)]


def last_entry(store: Store):
    """Return the last row of the audit."""
    with store.engine.connect() as connection:
        newest = store_tables.audit.c.number.desc()
        return connection.execute(store_tables.audit.select().order_by(newest)).first()


def test_every_save_is_checked_for_every_role(store):
    """What the table allows is saved under the account's name; all else is refused, whole."""
    there = prepare(store)
    for action, role in product(SAVES, ROLES):
        who, before = acting(store, role), everything(store)
        if role in RIGHTS[action]:
            SAVES[action](who, there)
            last, account = last_entry(store), f"{role}@example.org"
            assert (last.action, last.author, last.way) == (action, account, "account")
        else:
            with pytest.raises(Refused, match="Nothing was changed"):
                SAVES[action](who, there)
            assert everything(store) == before, (action, role)
    assert check(store).damaged == ()


@pytest.mark.parametrize("way", ["reader", "nobody"])
def test_without_an_account_nothing_is_saved(store, way):
    """Neither who may only read, nor nobody."""
    there = prepare(store)
    before = everything(store)
    for act in SAVES.values():
        with pytest.raises(Refused):
            act(store.acting(Actor(way)), there)
    assert everything(store) == before


def test_the_author_is_the_account_whatever_is_typed(store):
    """A forged author is not kept; alone, what is typed is kept as before."""
    planner = acting(store, "planner")
    assert planner.create("plan", "p", {}, author="The Minister").author == "planner@example.org"
    assert store.create("plan", "p", {}, author="NCCT").author == "NCCT"


def test_a_role_that_was_taken_away_no_longer_counts(store):
    """Even for who holds on to the store since before."""
    planner = acting(store, "planner")
    made = planner.create("plan", "p", plan(KH0701=1))
    revoke(store, "planner@example.org", "planner")
    with pytest.raises(Refused):
        planner.save(made.id, 1, plan(KH0701=2))
    assert not planner.may("see_pages")


def test_a_role_for_some_provinces_saves_only_theirs(store):
    """In plans, activities and contacts; what is of the whole country needs a role for all."""
    mine = acting(store, "planner", provinces=("07",))
    made = store.create("plan", "p", plan(KH0701=1, KH0801=1))
    mine.save(made.id, 1, plan(KH0701=5, KH0801=1))
    for other in (
        plan(KH0701=5, KH0801=2),
        plan(KH0701=5),
        plan(KH0701=5, KH0801=1) | {"note": "x"},
    ):
        with pytest.raises(Refused, match="other provinces"):
            mine.save(made.id, 2, other)
    # the same again would be a new version of theirs, which nobody has reviewed
    theirs = store.create("plan", "q", plan(KH0801=1))
    step(store, theirs, "reviewed")
    with pytest.raises(Refused, match="other provinces"):
        mine.save(theirs.id, 1, plan(KH0801=1))
    assert stage_of(store, store.get(theirs.id)).name == "reviewed"
    own = mine.create("plan", "r", plan(KH0701=1) | {"basis": {"teams": 3}})
    assert mine.save(own.id, 1, own.body).version == 2
    numbers = store.create("contacts", "c", contacts(_07="1", _08="2"))
    propose_contacts(mine, "c", numbers, contacts(_07="9", _08="2"))
    for other in (
        contacts(_07="9", _08="3"),
        contacts(_07="9"),
        contacts(_07="1", _08="2", _="117"),
    ):
        with pytest.raises(Refused, match="other provinces"):
            propose_contacts(mine, "c", numbers, other)
        theirs = propose_contacts(store, "c", numbers, other, "another@example.org")
        with pytest.raises(Refused, match="other provinces"):
            answer(mine, theirs.number, True)


def test_a_planner_of_one_province_proposes_its_plan_anew(store):
    """Where it was asked for that province, and no row is of another; nothing else of the whole."""

    def asked(province: object, amount: int, **teams: int) -> dict:
        return plan(**teams) | {"basis": {"ask": {"province": province, "amount": amount}}}

    mine = acting(store, "planner", provinces=("07",))
    made = mine.create("plan", "p", asked("KH07", 1, KH0701=1))
    mine.save(made.id, 1, asked("KH07", 2, KH0702=1))
    by_hand = mine.create("plan", "q", plan(KH0701=1))
    mine.save(by_hand.id, 1, asked("KH07", 2, KH0702=1))
    own = asked("KH07", 1, KH0701=1)
    changed = asked("KH07", 2, KH0701=1)
    for before, after in (
        (asked("KH07", 1, KH0701=1, KH0801=1), asked("KH07", 2, KH0701=1, KH0801=1)),
        (asked("KH07", 1, KH0701=1, KH0801=1), changed),
        (asked(None, 1, KH0701=1), changed),
        (asked("KH08", 1, KH0701=1), changed),
        (own, asked(None, 1, KH0701=1)),
        (own, asked("KH08", 1, KH0701=1)),
        (own, asked("KH07", 2, KH0701=1, KH0801=1)),
        (own, changed | {"note": "x"}),
        (own | {"note": "x"}, changed),
        (own, changed | {"rows": ["KH0701"]}),
        *((own, asked(code, 2, KH0701=1)) for code in ("", "07", "KH07 ", "KH0701", ["KH07"], 7)),
        *((own, own | {"basis": basis}) for basis in ("KH07", ["KH07"], {"ask": "KH07"}, {"a": 1})),
    ):
        theirs = store.create("plan", "r", before)
        with pytest.raises(Refused, match="other provinces"):
            mine.save(theirs.id, 1, after)
    # as before: a row of one's own in a plan that was proposed for another
    theirs = store.create("plan", "r", asked("KH08", 1, KH0701=1, KH0801=1))
    assert mine.save(theirs.id, 1, asked("KH08", 1, KH0701=2, KH0801=1)).version == 2


def test_no_account_looks_like_another(store):
    """By letters that nobody sees; nor does who gives a role send signs to a terminal."""
    for given in (("a\u200b@example.org", "reader"), ("a\u00ad@example.org", "reader")):
        with pytest.raises(InputError):
            grant(store, *given)
    with pytest.raises(InputError):
        grant(store, "a@example.org", "reader", author="x\x1b[31m")


def test_the_provinces_of_a_change_are_those_that_differ():
    """A row that moves touches both; a body of another form touches everything."""
    old, new = plan(KH0701=1, KH0801=1), plan(KH0701=1, KH0901=1)
    assert touched("plan", old, new) == {"08", "09"}
    row = {"adm2_code": "0701", "note": "x"}
    assert touched("activities", {"rows": [row]}, {"rows": [row | {"adm2_code": "0803"}]}) == {
        "07",
        "08",
    }
    all_of_it = {"rows": [row, {"adm1_code": "20"}]}
    assert touched("activities", all_of_it, all_of_it | {"sample": False}) == set()
    assert touched("activities", all_of_it, all_of_it | {"sample": True}) == {"07", "20"}
    assert touched("contacts", None, contacts(_07="1")) == {"07"}
    assert touched("plan", None, {"rows": ["KH0701"]}) == {""}
    assert touched("upload", {}, {"a": 1}) == {""}


def test_roles_are_known_and_given_where_they_make_sense(store):
    """No unknown role or province; provinces only for roles that depend on them."""
    for role, provinces in (("king", ()), ("reader", ("07",)), ("planner", ("7",))):
        with pytest.raises(StoreError):
            grant(store, "a@example.org", role, provinces)
    with pytest.raises(InputError, match="account"):
        grant(store, " ", "reader")
    with pytest.raises(StoreError, match="without the role"):
        revoke(store, "a@example.org", "reader")
    assert accounts(store) == []


def test_the_last_administrator_stays(store):
    """Nobody locks everybody out; a second one may go."""
    for name in "ab":
        grant(store, f"{name}@example.org", "administrator")
    revoke(store, "a@example.org", "administrator")
    with pytest.raises(StoreError, match="last one"):
        revoke(store, "b@example.org", "administrator")


def test_an_account_is_the_same_however_it_is_written(store):
    """Capitals, blanks and full-width letters make no second account."""
    grant(store, " Dara@Example.org", "reader")
    assert account_id("ＤＡＲＡ@example.org ") == accounts(store)[0].id == "dara@example.org"


def test_the_command_gives_takes_and_lists(tmp_path, monkeypatch, capsys):
    """The first administrator is made by it; what it can't do it says, with exit code 2."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/s.sqlite3")
    assert main(["grant", "dara@example.org", "administrator", "--author", "IT"]) == 0
    assert main(["grant", "dara@example.org", "planner", "--province", "07"]) == 0
    assert main(["list"]) == 0
    assert "dara@example.org\tplanner\t07\t" in capsys.readouterr().out
    assert main(["revoke", "dara@example.org", "administrator", "--lang", "km"]) == 2
    assert "dara@example.org" in capsys.readouterr().err


def test_the_table_of_rights_is_whole():
    """Every role may do something no other may or only look; every save has a row."""
    assert set(SAVES) <= set(ACTIONS)
    assert set().union(*RIGHTS.values()) == set(ROLES)
    assert RIGHTS.keys() >= BY_PROVINCE
    for action, roles in RIGHTS.items():
        assert [may([Held(role)], action) for role in ROLES] == [role in roles for role in ROLES]


@pytest.mark.parametrize("act", ["DELETE FROM audit", "UPDATE audit SET author = 'x'"])
def test_nobody_changes_the_audit(store, act):
    """The database itself refuses, also for the owner, while its triggers are there."""
    store.create("plan", "p", {})
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.exec_driver_sql(act)
    assert check(store).damaged == ()


# what is done past the triggers -> what the chain says
BEHIND = {
    "DELETE FROM audit WHERE number = 3": "row 3",
    "UPDATE audit SET author = 'x' WHERE number = 2": "row 2",
    "UPDATE audit SET after = '{}' WHERE number = 4": "row 4",
    "DELETE FROM audit": "beginning",
    "DELETE FROM audit WHERE number > 3": "past the audit",
    "DELETE FROM decided": "row 5",
    "UPDATE chosen SET input = 'mpi'": "row 4",
    "UPDATE granted SET role = 'administrator'": "row 6",
    "UPDATE version SET sha256 = 'x'": "row 2",
}


def test_the_check_finds_what_was_changed_past_the_triggers(store):
    """Every row holds the hash of the one before, and of the rows that came with it."""
    there = store.create("upload", "u", {})  # 2
    store.create("plan", "p", {})  # 3
    store.use("poverty", there.id)  # 4
    store.decide({("district", "", "x"): "0701"})  # 5
    grant(store, "a@example.org", "reader")  # 6
    sqlite = store.engine.dialect.name == "sqlite"
    names = ("audit_no_UPDATE", "audit_no_DELETE") if sqlite else ("audit_append_only ON audit",)
    for act, said in BEHIND.items():
        with store.engine.connect() as connection:
            for name in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            assert chain_fault(connection) == ""
            connection.exec_driver_sql(act)
            assert said in chain_fault(connection), act
            connection.rollback()
    assert check(store).damaged == ()


def test_the_documents_show_the_table_of_rights():
    """`python -m models.access table` prints what docs/operations.md holds."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"<!-- rights -->\n{rights_table('en')}<!-- /rights -->" in text


def test_a_change_for_everybody_is_undone_from_the_audit(store):
    """Tables in use, names, archive and contacts: as before; undone twice it is done again."""
    old, new = (store.create("upload", name, {}).id for name in ("old", "new"))
    store.use("poverty", old)
    numbers = store.create("contacts", "c", contacts(_07="1"))
    key, other = ("district", "", "x"), ("district", "", "y")
    store.decide({key: "0701"})
    acts = {
        lambda: store.use("poverty", new): lambda: store.in_use().get("poverty"),
        lambda: store.decide({key: "0801", other: "0702"}): store.decisions,
        lambda: store.archive(old): lambda: store.get(old).archived,
        lambda: store.save(numbers.id, 1, contacts(_07="2")): lambda: store.get(numbers.id).body,
    }
    for act, state in acts.items():
        before = state()
        act()
        after = state()
        first = last_entry(store).number
        undo(store, first, "NCCT")
        assert state() == before
        assert last_entry(store).author == "NCCT"
        with pytest.raises(StoreError, match="changed again since"):
            undo(store, first)
        undo(store, last_entry(store).number)
        assert state() == after
    assert check(store).damaged == ()


def test_what_cannot_be_undone_is_not(store):
    """A plan, the first contacts, what is not there, or without the right of the action itself."""
    store.create("plan", "p", {})
    store.create("contacts", "c", contacts(_07="1"))
    for number in (1, 2, 3, 99):
        with pytest.raises(NotFound):
            undo(store, number)
    store.use("poverty", store.create("upload", "u", {}).id)
    for role in ("steward", "administrator"):
        with pytest.raises(Refused):
            undo(acting(store, role), 5)
    assert not undo(acting(store, "steward", "administrator"), 5)
    assert store.in_use()  # it waits for a second person
    answer(store, waiting(store, "table")[0].number, True)
    assert store.in_use() == {}
