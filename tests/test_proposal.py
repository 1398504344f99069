"""A table in use and the contacts need a second person's yes, wherever they are saved from."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import text

from geo.clock import day_here
from models.access.actor import Actor
from models.contacts import changes, save, shipped
from models.contacts import contacts as contacts_in_use
from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.snapshot.given_out import given_out
from models.store import Conflict, Refused, Store, StoreError
from models.store.approval import APPROVED, DRAFT, REVIEWED, stage_of, step
from models.store.check import check
from models.store.log import log
from models.store.proposal import (
    CONTACTS,
    TABLE,
    answer,
    is_current,
    propose_contacts,
    propose_table,
    save_contacts,
    use_table,
    waiting,
    withdraw,
)
from models.store.roles import grant
from pages.view.district import referral
from tests.test_access import contacts, everything, last_entry
from tests.test_given_out import FULL, WITHOUT


def account(store: Store, name: str, *roles: str) -> Store:
    """Return the store through which an account acts."""
    for role in roles:
        grant(store, f"{name}@example.org", role)
    return store.acting(Actor("account", f"{name}@example.org"))


@pytest.fixture
def two(store) -> tuple[Store, Store]:
    """Two stewards."""
    return account(store, "dara", "steward"), account(store, "sok", "steward")


def test_a_table_holds_once_another_account_has_said_yes(store, two):
    """Until then nothing changes; the one who proposed it can't; each has a row of the audit."""
    dara, sok = two
    upload = store.create("upload", "p.csv", {}, blob=b"rows")
    assert not use_table(dara, "poverty", upload.id, note="newer")
    (one,) = waiting(store, TABLE)
    assert (one.author, one.before, one.wanted, one.note) == (
        *("dara@example.org", None, upload.id, "newer"),
    )
    assert store.in_use() == {}
    before = everything(store)
    with pytest.raises(Refused, match="who proposed it"):
        answer(dara, one.number, True)
    with pytest.raises(Refused, match="one proposes"):
        sok.use("poverty", upload.id)
    with pytest.raises(StoreError, match="still waits"):
        propose_table(dara, "poverty", None)
    assert everything(store) == before
    answer(sok, one.number, True)
    assert store.in_use() == {"poverty": upload.id}
    last = last_entry(store)
    assert (last.action, last.author, last.before) == ("answer_table", "sok@example.org", "null")
    for yes in (True, False):
        with pytest.raises(StoreError, match="waits for an answer"):
            answer(sok, one.number, yes)
    assert [row.what for row in log(store, 3)][-1] == "propose table"
    assert check(store).damaged == ()


def test_a_no_and_a_withdrawal_change_nothing(store, two):
    """Only who proposed it withdraws it; then it may be proposed again."""
    dara, sok = two
    upload = store.create("upload", "p.csv", {})
    for end in (lambda n: answer(sok, n, False, note="old"), lambda n: withdraw(dara, n)):
        one = propose_table(dara, "poverty", upload.id)
        with pytest.raises(Refused, match="Say no"):
            withdraw(sok, one.number)
        end(one.number)
        assert waiting(store, TABLE) == []
        assert store.in_use() == {}
    assert check(store).damaged == ()


def test_counts_that_were_refused_hide_nothing_of_the_right_ones(store, two):
    """A slip of one account; only its file, examined again, may bring these counts back."""
    dara, sok = two
    for end in (lambda n: answer(sok, n, False), lambda n: withdraw(dara, n)):
        slip = commit(dara, examine(FULL, "slip.csv", "repatriation"))
        assert not given_out(store).empty
        end(waiting(store, TABLE)[0].number)
        assert given_out(store).empty
        for again in (dara, sok, store):
            with pytest.raises(StoreError, match="Bring its file again"):
                use_table(again, "repatriation", slip.id)
    right = examine(WITHOUT, "right.csv", "repatriation", before=given_out(store))
    assert not right.table["suppressed"].any()
    commit(dara, right)
    answer(sok, waiting(store, TABLE)[0].number, True)
    assert len(given_out(store)) == len(right.table)


def test_counts_that_were_in_use_or_wait_again_go_on_counting(store, two):
    """Everybody has seen them, or may in a moment."""
    dara, sok = two
    one = examine(FULL, "r.csv", "repatriation")
    kept = commit(dara, one)
    second = propose_table(sok, "repatriation", kept.id)
    (first, _) = waiting(store, TABLE)
    answer(sok, first.number, False)
    assert not given_out(store).empty
    answer(dara, second.number, True)
    store.use("repatriation", None)
    withdraw(dara, propose_table(dara, "repatriation", kept.id).number)
    assert not given_out(store).empty
    assert use_table(store, "repatriation", kept.id)


def test_a_yes_to_what_has_changed_since_is_refused(store, two):
    """Another table is in use now, or the upload is not what was kept any more."""
    dara, sok = two
    old, new = (store.create("upload", name, {}, blob=b"rows") for name in ("old", "new"))
    one = propose_table(dara, "poverty", new.id)
    store.use("poverty", old.id)
    assert not is_current(store, one)
    with pytest.raises(StoreError, match="someone has changed them since"):
        answer(sok, one.number, True)
    assert waiting(store, TABLE) == [one]
    answer(sok, one.number, False)
    again = propose_table(dara, "poverty", new.id)
    with store.engine.begin() as connection:
        told = {"id": new.id, "other": b"more rows"}
        connection.execute(text("UPDATE version SET blob = :other WHERE document_id = :id"), told)
    with pytest.raises(StoreError):
        answer(sok, again.number, True)
    assert store.in_use() == {"poverty": old.id}


def test_contacts_hold_once_another_account_has_said_yes(store, two):
    """The first ones, then others; hiding them would change them too, so an account may not."""
    dara, sok = two
    assert save_contacts(dara, "c", None, contacts(_07="1")) is None
    assert store.documents(CONTACTS) == []
    answer(sok, waiting(store, CONTACTS)[0].number, True)
    (first,) = store.documents(CONTACTS)
    assert (first.body, first.author) == (contacts(_07="1"), "sok@example.org")
    wrong = propose_contacts(sok, "c", first, contacts(_07="666"))
    right = propose_contacts(dara, "c", first, contacts(_07="2"))
    for act in (
        lambda: sok.create(CONTACTS, "c", contacts(_07="666")),
        lambda: sok.save(first.id, 1, contacts(_07="666")),
        lambda: sok.archive(first.id),
        lambda: answer(sok, wrong.number, True),
    ):
        with pytest.raises(Refused):
            act()
    answer(sok, right.number, True)
    assert store.get(first.id).body == contacts(_07="2")
    with pytest.raises(StoreError, match="someone has changed them since"):
        answer(dara, wrong.number, True)
    with pytest.raises(Conflict):
        propose_contacts(dara, "c", first, contacts(_07="3"))
    assert check(store).damaged == ()


def test_the_first_contacts_are_of_the_provinces_whose_shipped_ones_they_replace(store):
    """A role for one province adds its own, and takes away neither others' nor national ones."""
    grant(store, "a@example.org", "planner", ["07"])
    grant(store, "b@example.org", "planner", ["07"])
    mine, other = (store.acting(Actor("account", f"{name}@example.org")) for name in "ab")
    table = shipped()
    own = table.head(1).assign(adm1_codes="07", contact="012 000 000")
    with pytest.raises(Refused, match=r"01, 02, .*KH"):
        save(mine, own, 0, day_here())
    wrong = propose_contacts(store, "c", None, {"rows": own.to_dict("records")}, "NCCT")
    with pytest.raises(Refused, match=r"01, 02, .*KH"):
        answer(other, wrong.number, True)
    assert save(mine, pd.concat([table, own]), 0, day_here()) is None
    answer(other, waiting(store, CONTACTS)[-1].number, True)
    assert len(contacts_in_use(store)) == len(table) + 1


def test_the_second_person_sees_all_that_changes_in_a_contact(store):
    """Its kind, and its address, which is no link yet; a row that comes twice is a new one."""
    first = shipped().head(1)
    same = {"rows": pd.concat([shipped(), first]).to_dict("records")}
    gone, new = changes(store, same)
    assert (len(gone), len(new)) == (0, 1)
    row = first.iloc[0].to_dict() | {"type": "planned shelter", "source_url": "https://e.org/a"}
    assert "planned shelter" in referral._in_short(row)
    assert referral._in_short(row).count("e.org/a") == 1
    assert "](" not in referral._in_short(row)


def test_alone_nobody_is_asked(store):
    """There is no second person."""
    assert use_table(store, "poverty", store.create("upload", "p", {}).id)
    assert save_contacts(store, "c", None, contacts(_07="1")) is not None
    assert (waiting(store, TABLE), waiting(store, CONTACTS)) == ([], [])


def test_what_is_proposed_counts_as_given_out_at_once(store, two):
    """The second person sees it, so a table that would tell what it hides is judged by it."""
    dara, _ = two
    commit(dara, examine(FULL, "full.csv", "repatriation"))
    assert store.in_use() == {}
    later = examine(WITHOUT, "r.csv", "repatriation", before=given_out(store)).table
    assert "2302" in set(later.loc[later["suppressed"], "adm2_code"].dropna())


def test_who_has_reviewed_does_not_approve(store):
    """With accounts; another one does, and alone one person may do both."""
    dara = account(store, "dara", "planner", "approver")
    sok = account(store, "sok", "approver")
    made = store.create("plan", "Q1", {})
    step(dara, made, REVIEWED)
    with pytest.raises(Refused, match="who reviewed it"):
        step(dara, made, APPROVED)
    step(dara, made, DRAFT)  # may be sent back by the same one
    step(dara, made, REVIEWED)
    assert step(sok, made, APPROVED).author == "sok@example.org"
    other = store.create("plan", "Q2", {})
    for to in (REVIEWED, APPROVED):
        step(store, other, to, "NCCT")
    assert stage_of(store, other).name == APPROVED
