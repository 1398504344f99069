"""Who is let in, and what a page lets them do: as a visitor with a network, a login, a proxy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.errors import InputError
from models import contacts
from models.access.actor import Actor
from models.access.rights import RIGHTS, ROLES, Held
from models.desk.examine import examine
from models.desk.saved_tables import keep
from models.estimate.settings import Settings
from models.lists.audit_list import Sought, audit_csv, audit_list
from models.plan.plan_rows import Plan
from models.snapshot import saved_snapshots
from models.store import Store, StoreError
from models.store.approval import step
from models.store.proposal import CONTACTS, TABLE, propose_contacts, propose_table, waiting
from models.store.roles import accounts, grant, revoke
from pages.view.frame import download_button, entrance, proposal_box, who
from pages.view.frame.text import say
from tests.desk_files import CODES, text
from tests.page_helpers import LANGUAGES, frozen_once, own_store, press, run_page, said

DARA = "dara@example.org"


@pytest.fixture
def shared(tmp_path, monkeypatch) -> Iterator[Store]:
    """A store of the test's own behind the pages."""
    with own_store(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def user(monkeypatch) -> dict:
    """What a log-in tells; the test fills it in. OIDC is set up."""
    told: dict = {}
    monkeypatch.setattr(who, "door", lambda: who.OIDC)
    monkeypatch.setattr(entrance, "door", lambda: who.OIDC)
    monkeypatch.setattr(who.st, "user", told)
    return told


def log_in(user: dict, account: str = DARA, **other: object) -> None:
    """Be logged in as an account."""
    user.update({"is_logged_in": True, "email": account, "iat": time.time()} | other)


def headings(app: AppTest) -> list[str]:
    return [one.value for one in app.subheader]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_alone_everything_is_allowed_and_the_page_says_so(lang, shared):
    """As after `make dashboard` on one's own computer."""
    app = run_page("snapshots", lang=lang)
    assert say(lang, "access.alone") in said(app)
    assert "author" in [one.key for one in app.text_input]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_network_without_a_login_people_only_read(lang, shared, monkeypatch):
    """The page says why; there is nothing to type a name into, and a forged click saves nothing."""
    monkeypatch.setattr(who, "_is_local", lambda: False)
    app = run_page("snapshots", lang=lang)
    assert say(lang, "access.why_network") in said(app)
    assert "author" not in [one.key for one in app.text_input]
    assert shared.documents("snapshot") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_has_not_logged_in_sees_no_figure(lang, shared, user):
    """Not a word of the page, only the way in."""
    app = run_page("ranked_districts", lang=lang)
    assert say(lang, "access.why_log_in") in said(app)
    assert [one.key for one in app.button] == ["log-in"]
    assert not app.dataframe
    assert not app.sidebar.children


def test_an_account_without_a_role_sees_nothing(shared, user):
    """Anybody may have an account at the provider."""
    log_in(user)
    app = run_page("ranked_districts", lang="en")
    assert say("en", "access.no_role", account=DARA) in said(app)
    assert not app.dataframe


@pytest.mark.parametrize("page", ["ranked_districts", "method"])
def test_without_the_store_those_let_in_before_read_on(page, shared, user, monkeypatch):
    """Also in another tab, where one line says it; nobody else gets in meanwhile."""
    grant(shared, DARA, "reader")
    log_in(user)
    there = len(run_page(page, lang="en").main.children)

    @contextmanager
    def gone(_store: Store) -> Iterator[None]:
        raise StoreError("store.none")
        yield

    monkeypatch.setattr(Store, "_reading", gone)
    shared._seen.clear()
    app = run_page(page, lang="en")
    assert len(app.main.children) >= there
    assert [one.value.startswith(say("en", "app.store")) for one in app.error] == [True]
    log_in(user, "other@example.org")
    assert not run_page(page, lang="en").dataframe


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"iat": time.time() - 13 * 3600}, "expired"),
        ({"iat": None}, "expired"),
        ({"email": ""}, "no_email"),
        ({"email_verified": False}, "no_email"),
    ],
)
def test_a_login_that_is_old_or_names_nobody_is_none(told, why, shared, user):
    """After twelve hours, without an address, or with one nobody has checked."""
    grant(shared, DARA, "planner")
    log_in(user, **told)
    app = run_page("ranked_districts", lang="en")
    assert say("en", f"access.why_{why}", hours="12") in said(app)
    assert not app.dataframe


def test_a_role_taken_away_counts_at_the_next_action(shared, user):
    """The page is open, the button is there, and pressing it saves nothing."""
    grant(shared, DARA, "approver")
    log_in(user)
    app = run_page("snapshots", lang="en")
    assert DARA in said(app)
    app.text_input(key="freeze_name_0").set_value("Q4")
    revoke(shared, DARA, "approver")
    next(b for b in app.button if b.key and b.key.startswith("freeze")).click().run()
    assert not app.exception
    assert shared.documents("snapshot") == []
    assert say("en", "access.no_role", account=DARA) in said(app)


def test_what_is_saved_has_the_account_as_author(shared, user):
    """Whatever the session's field of before holds."""
    grant(shared, DARA, "approver")
    log_in(user)
    app = run_page("snapshots", lang="en")
    app.session_state["author"] = "The Minister"
    app.text_input(key="freeze_name_0").set_value("Q4")
    next(b for b in app.button if b.key and b.key.startswith("freeze")).click().run()
    assert [d.author for d in shared.documents("snapshot")] == [DARA]


def test_a_download_is_in_the_audit_or_is_not_given(shared, user, monkeypatch):
    """Who, which file and its hash; a role taken away meanwhile gives nothing. Alone: no note."""
    given: list = []
    monkeypatch.setattr(
        download_button.st, "download_button", lambda *one, **_: given.append(one[1])
    )
    grant(shared, DARA, "reader")
    log_in(user)
    as_dara = shared.acting(Actor("account", DARA))
    monkeypatch.setattr(download_button, "who", lambda: as_dara.actor)
    monkeypatch.setattr(download_button, "shared_store", lambda: as_dara)
    for data in (b"counts", lambda: b"counts"):
        download_button.draw_download("CSV", data, "list.csv", "csv", "k")
    assert [one() for one in given] == [b"counts"] * 2
    last = audit_list(shared).iloc[-1]
    assert (last.author, last.action, last["name"]) == (DARA, "download", "list.csv")
    assert last.target == sha256(b"counts").hexdigest()
    revoke(shared, DARA, "reader")
    noted = len(audit_list(shared))
    with pytest.raises(InputError, match="a role that may download files"):
        given[0]()
    assert len(audit_list(shared)) == noted
    monkeypatch.setattr(download_button, "who", Actor)
    download_button.draw_download("CSV", b"counts", "list.csv", "csv", "k")
    assert given[-1] == b"counts"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_account_sees_what_is_kept_about_it(lang, shared, user):
    """Its roles, what it did, and nothing about others."""
    grant(shared, DARA, "planner", ["07"], "IT")
    grant(shared, "other@example.org", "steward")
    shared.acting(Actor("account", DARA)).create("plan", "Mine", {})
    shared.create("plan", "Another's", {}, author=DARA)  # typed, not logged in
    log_in(user)
    app = press(run_page("sources", lang=lang), "own-data")
    shown = app.dataframe[-1].value
    assert shown[say(lang, "access.own_name")].tolist() == ["Mine", ""]
    assert shown[say(lang, "access.own_author")].tolist() == [DARA, "IT"]
    assert "07" in said(app)


def give(app: AppTest, account: str, role: str, *provinces: str) -> None:
    """Fill in the form, press the button and say yes."""
    turn = app.session_state["accounts_turn"]
    app.selectbox(key="accounts_role").select(role).run()
    app.text_input(key=f"accounts_account_{turn}").set_value(account)
    if provinces:
        app.multiselect(key=f"accounts_provinces_{turn}").set_value(list(provinces))
    app.button(key="accounts-give").click().run()
    press(app, "accounts-give-sure")


def test_what_was_done_is_not_said_beside_what_failed_next(shared):
    """A message stays for a while; the next yes takes it away, whatever comes of that."""
    app = run_page("accounts", lang="en")
    give(app, DARA, "reader")
    assert [DARA in one.value.replace("\\", "") for one in app.success] == [True]
    give(app, "", "reader")
    assert app.error
    assert not app.success


# what of a page's controls does what; the rest is done by the same buttons (a table is kept when
# it is used, choices about names are kept with the rows that were read)
CONTROLS = {
    "save_plan": ("plan", "plan-save"),
    "review": ("plan", "stage-reviewed-"),
    "freeze_list": ("snapshots", "freeze"),
    "approve": ("snapshots", "stage-approved-"),
    "archive": ("snapshots", "show-again-"),
    "propose_contacts": ("coverage", "contacts-save"),
    "answer_contacts": ("coverage", "proposal-yes-"),
    "propose_table": ("data_desk", "desk-use-"),
    "answer_table": ("data_desk", "proposal-yes-"),
    "grant_role": ("accounts", "accounts-give"),
    "see_audit": ("accounts", "audit-check"),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_page_offers_what_a_role_may_do_and_nothing_else(role, shared, user):
    """Every control that saves, by every role, as the table of rights says."""
    plan = shared.create("plan", "p", Plan({"KH2001": {"teams": 1}}).body())
    one, other = (saved_snapshots.keep(shared, frozen_once(name)) for name in ("a", "b"))
    step(shared, one, "reviewed")
    shared.archive(other.id)
    upload = shared.create("upload", "earlier", {"input": "repatriation"})
    propose_table(shared, "poverty", upload.id, "another@example.org")
    propose_contacts(shared, "c", None, {"rows": []}, "another@example.org")
    grant(shared, DARA, role)
    log_in(user)
    address = {"plan": {"plan": plan.id}, "coverage": {"part": "contacts"}}
    for page in dict.fromkeys(page for page, _ in CONTROLS.values()):
        app = run_page(page, lang="en", **address.get(page, {}))
        keys = [one.key or "" for one in app.button]
        for action, (place, key) in CONTROLS.items():
            if place == page:
                found = any(name.startswith(key) for name in keys)
                assert found is (role in RIGHTS[action]), (action, keys)


def raising(error: Exception) -> Callable[..., None]:
    """Return what fails with this error, whatever it is asked."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def yes(app: AppTest, key: str) -> AppTest:
    """Press a button, and say yes to its question."""
    return press(press(app, key), f"{key}-sure")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_waits_on_the_page_for_a_second_person(lang, shared, user):
    """Every page of the second one leads there, and it shows the list as it would be."""
    rates = text("area_code,period,rate_pct,Of whom", *(f"{c},2024,9.5,x" for c in CODES))
    kept = keep(shared, examine(rates, "p_*.csv", "poverty"))
    sok = "sok@example.org"
    for one in (DARA, sok):
        grant(shared, one, "steward")
    log_in(user)
    app = yes(run_page("data_desk", lang=lang, table="poverty"), f"desk-use-{kept.id}")
    assert say(lang, "proposal.proposed") in said(app)
    assert say(lang, "proposal.yours") in said(app)
    (one,) = waiting(shared, TABLE)
    assert "p_*.csv" in said(app)
    assert shared.in_use() == {}
    log_in(user, sok)
    links = run_page("sources", lang=lang).get("page_link")
    assert say(lang, "proposal.asked_table", n=1) in [link.proto.label for link in links]
    app = run_page("data_desk", lang=lang)
    app.toggle(key=f"proposal-preview-{one.number}").set_value(True).run()
    assert say(lang, "desk.coverage", period="2024") in said(app)
    # the figures as they were read, and what was left aside
    assert say(lang, "desk.figures_note", low="9.5", high="9.5") in said(app)
    assert "of whom" in said(app).casefold()
    # whatever the address says, which whoever proposed it may have sent
    odd = run_page("data_desk", lang=lang, trust="none", change="none", top="10")
    odd.toggle(key=f"proposal-preview-{one.number}").set_value(True).run()
    seen = app.session_state["proposal_seen"][1], odd.session_state["proposal_seen"][1]
    assert seen[0].before.settings == seen[1].before.settings == Settings()
    yes(app, f"proposal-yes-{one.number}")
    assert say(lang, "proposal.agreed") in said(app)
    assert shared.in_use() == {"poverty": kept.id}
    yes(app, "desk-back-poverty")
    two = waiting(shared, TABLE)[0].number
    yes(app, f"proposal-withdraw-{two}")
    assert waiting(shared, TABLE) == []


@pytest.mark.parametrize("stops", ["role", "store", "fault"])
def test_a_yes_that_could_not_be_taken_counts_no_later(stops, shared, user, monkeypatch):
    """The role is given back, or the database is there again: the page is only looked at."""
    grant(shared, DARA, "steward")
    number = propose_table(shared, "poverty", None, "another@example.org").number
    log_in(user)
    app = press(run_page("data_desk", lang="en"), f"proposal-yes-{number}")
    asked = app.button(key=f"proposal-yes-{number}-sure").click()
    with monkeypatch.context() as patch:
        if stops == "role":
            revoke(shared, DARA, "steward")
        else:
            error = StoreError("store.away", where="w") if stops == "store" else ValueError("fault")
            patch.setattr(proposal_box, "draw_waiting", raising(error))
            patch.setattr(entrance, "draw_asked", raising(error))
        asked.run()
    grant(shared, DARA, "steward")
    app.switch_page("pages/data_desk.py").run().run()
    assert not app.exception
    assert app.button(key=f"proposal-yes-{number}")
    assert [one.number for one in waiting(shared, TABLE)] == [number]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contacts_wait_on_the_page_for_a_second_person(lang, shared, user):
    """The district's page shows the number in use, and beside it what is proposed."""
    table = contacts.shipped()
    here = table["adm1_codes"] == "20"
    new = table.assign(contact=table["contact"].mask(here, "9*9*9"))
    contacts.save(shared, table, 0, date(2026, 11, 28), "NCCT")
    for one in (DARA, "sok@example.org"):
        grant(shared, one, "planner")
    contacts.save(shared.acting(Actor("account", DARA)), new, 1, date(2026, 11, 28))
    log_in(user, "sok@example.org")
    shown = said(run_page("district", lang=lang, district="KH2001"))
    assert say(lang, "proposal.contacts_here", author=DARA) in shown
    assert "9*9*9" in shown
    other = said(run_page("district", lang=lang, district="KH0701"))
    assert "9*9*9" not in other
    app = run_page("coverage", lang=lang, part="contacts")
    assert "9*9*9" in said(app)
    one = waiting(shared, CONTACTS)[0].number
    contacts.save(shared, table, 1, date(2026, 11, 28), "NCCT")
    app = run_page("coverage", lang=lang, part="contacts")
    assert say(lang, "proposal.stale") in said(app)
    assert app.button(key=f"proposal-yes-{one}").disabled
    yes(app, f"proposal-no-{one}")
    assert say(lang, "proposal.refused") in said(app)
    press(app, "contacts-save")
    press(app, "contacts-save-sure")
    assert say(lang, "proposal.proposed") in said(app)
    assert contacts.contacts(shared).equals(table)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_looks_for_help_sees_no_contact_that_one_person_alone_has_written(lang, shared, user):
    """A reader learns that a change waits; who may say yes sees it, and its address is no link."""
    table = contacts.shipped()
    new = table.iloc[[0]].assign(name="False hotline", source_url="https://false.example/login")
    sok, reader = "sok@example.org", "reader@example.org"
    for one, role in ((DARA, "planner"), (sok, "planner"), (reader, "reader")):
        grant(shared, one, role)
    more = pd.concat([table, new], ignore_index=True)
    contacts.save(shared.acting(Actor("account", DARA)), more, 0, date(2026, 11, 28))
    for account, sees in ((sok, True), (reader, False), (sok, True)):
        log_in(user, account)
        shown = said(run_page("district", lang=lang, district="KH2001"))
        assert say(lang, "proposal.contacts_here", author=DARA) in shown
        assert ("False hotline" in shown) is sees
        assert "](https://false.example" not in shown
    assert "](https://false.example" not in said(run_page("coverage", lang=lang, part="contacts"))


def test_a_table_that_nobody_may_change_takes_no_rows(shared, user):
    """A reader sees the contacts; only who may propose others has a table to edit."""
    for role, editors in (("reader", 0), ("planner", 1)):
        account = f"{role}@example.org"
        grant(shared, account, role)
        log_in(user, account)
        found = run_page("coverage", lang="en", part="contacts").dataframe
        kinds = [one.proto.editing_mode for one in found]
        assert sum(kind != 0 for kind in kinds) == editors


def test_who_has_reviewed_is_not_offered_to_approve(shared, user):
    """The page says that someone else does."""
    made = shared.create("plan", "p", Plan({"KH2001": {"teams": 1}}).body())
    for role in ("planner", "approver"):
        grant(shared, DARA, role)
    step(shared.acting(Actor("account", DARA)), made, "reviewed")
    log_in(user)
    app = run_page("plan", lang="en", plan=made.id)
    assert say("en", "approval_box.second") in said(app)
    assert f"stage-approved-{made.id}" not in [one.key for one in app.button]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_administrator_gives_and_takes_roles_on_the_page(lang, shared, user):
    """It asks first; a wrong account is refused; the last administrator stays; all is audited."""
    grant(shared, DARA, "administrator")
    log_in(user)
    app = run_page("accounts", lang=lang)
    give(app, " Sok@Example.org", "planner", "07")
    assert accounts(shared)[1] == ("sok@example.org", "", (Held("planner", frozenset({"07"})),))
    table = app.dataframe[0].value
    assert table[say(lang, "accounts.by")].tolist()[1:] == [DARA]
    give(app, "", "reader")
    assert app.error
    app.selectbox(key="accounts_take").select(f"administrator:{DARA}").run()
    app.button(key="accounts-take").click().run()
    press(app, "accounts-take-sure")
    assert DARA in app.error[0].value.replace("\\", "")
    app.selectbox(key="accounts_take").select("planner:sok@example.org").run()
    app.button(key="accounts-take").click().run()
    assert accounts(shared)[1].held  # not before the question is answered
    press(app, "accounts-take-sure")
    assert accounts(shared)[1].held == ()
    told = audit_list(shared, Sought("grant_role", "sok@"))
    assert told["author"].tolist() == [DARA, DARA]


def test_the_audit_is_looked_through_on_the_page(shared, monkeypatch):
    """By action and by text, the last row first; the chain is checked; no cell is a formula."""
    shared.create("plan", "=HYPERLINK(1)", {}, author="PCCT")
    shared.create("upload", "r_%.csv", {}, author="MoI")
    app = run_page("accounts", lang="en")
    name = say("en", "access.own_name")
    assert app.dataframe[-1].value[name].tolist() == ["r_%.csv", "=HYPERLINK(1)", ""]
    app.text_input(key="audit_text").set_value("moi").run()
    assert app.dataframe[-1].value[name].tolist() == ["r_%.csv"]
    # whoever it was had not logged in
    by = app.dataframe[-1].value[say("en", "access.own_author")].tolist()
    assert by == [say("en", "accounts.typed", author="MoI")]
    app.text_input(key="audit_text").set_value("%.").run()  # no sign of the database's own
    assert app.dataframe[-1].value[name].tolist() == ["r_%.csv"]
    app.text_input(key="audit_text").set_value("")
    app.selectbox(key="audit_action").select("save_plan").run()
    assert app.dataframe[-1].value[name].tolist() == ["=HYPERLINK(1)"]
    assert b"'=HYPERLINK(1)" in audit_csv(shared, Sought("save_plan"))
    with monkeypatch.context() as clock:
        clock.setattr("models.store.base.now", lambda: "2001-03-04T18:00:00.000000+00:00")
        shared.create("plan", "late", {}, author="PCCT")
    app.text_input(key="audit_text").set_value("2001-03-05").run()  # the day in Cambodia
    assert app.dataframe[-1].value[say("en", "access.own_saved_at")].tolist() == [
        "2001-03-05 01:00 UTC+7"
    ]
    press(app, "audit-check")
    assert say("en", "accounts.whole") in said(app)
    with shared.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_UPDATE")
        connection.exec_driver_sql("UPDATE audit SET author = 'x' WHERE number = 2")
    press(app, "audit-check")
    assert say("en", "accounts.broken").replace("`", "") in said(app).replace("`", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_is_undone_on_the_page(lang, shared):
    """It shows what changes, asks once, and says where somebody has changed it again since."""
    kept = shared.create("upload", "=r_*.csv", {})
    shared.use("repatriation", kept.id)
    shared.decide({("district", "", "x_*"): "0701"})
    shared.archive(kept.id)
    shared.use("repatriation", None)
    app = run_page("accounts", lang=lang)
    for number, shown in ((5, "=r_*.csv"), (4, "x_*"), (6, say(lang, "accounts.undo_shipped"))):
        app.selectbox(key="undo_which").select(number).run()
        assert shown in said(app)
        app.button(key="audit-undo").click().run()
        assert (number == 5) == shared.get(kept.id).archived  # not before it is asked
        press(app, "audit-undo-sure")
        assert say(lang, "accounts.undo_done") in said(app)
    assert shared.in_use() == {"repatriation": kept.id}
    assert shared.decisions() == {}
    app.button(key="audit-undo").click().run()
    press(app, "audit-undo-sure")
    assert app.error


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_see_accounts_and_the_audit(role, shared, user):
    """Not in the menu of others, and behind a link no name and no row."""
    grant(shared, DARA, role)
    log_in(user)
    app = run_page("accounts", lang="en")
    links = [one.proto.label for one in app.get("page_link")]
    may = role == "administrator"
    assert (say("en", "menu.accounts") in links) is may
    assert bool(app.dataframe) is may


@pytest.fixture
def proxy(monkeypatch) -> SimpleNamespace:
    """A proxy is set up: its address, and what a request tells."""
    request = SimpleNamespace(ip_address="10.0.0.2", headers={}, cookies={}, locale=None)
    monkeypatch.setattr(who, "door", lambda: who.PROXY)
    monkeypatch.setattr(who.st, "user", {"account": DARA})
    monkeypatch.setattr(who.st, "context", request)
    monkeypatch.setattr(who.st, "session_state", {})
    monkeypatch.setenv("OUTREACH_PROXIES", "10.0.0.0/30 ::1")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")
    return request


def test_a_header_counts_only_from_a_named_proxy(proxy, monkeypatch):
    """Any other address is refused, and every address where none is named."""
    assert who.who().account == DARA
    for address in ("10.0.0.9", "192.0.2.1", "::2", None):
        proxy.ip_address = address
        assert who.who().way == "nobody", address
        assert who.reason() == "wrong_address"
    proxy.ip_address = "10.0.0.2"
    monkeypatch.setenv("OUTREACH_PROXIES", "")
    assert who.who().way == "nobody"
    monkeypatch.setenv("OUTREACH_PROXIES", "10.0.0.2")
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    assert who.who().way == "nobody"
    assert who.reason() == "forwarded"


def test_a_proxy_that_names_nobody_lets_nobody_in(proxy, monkeypatch):
    """And a session behind it ends after its hours."""
    monkeypatch.setattr(who.st, "user", {"account": None})
    assert who.who().way == "nobody"
    monkeypatch.setattr(who.st, "user", {"account": DARA})
    assert who.who().account == DARA
    st.session_state["session_began"] -= 13 * 3600
    assert (who.who().way, who.reason()) == ("nobody", "reload")


def test_two_logins_at_once_let_nobody_in(monkeypatch):
    """A header would count more than the log-in, so neither counts."""
    monkeypatch.setattr(who, "door", lambda: who.BOTH)
    monkeypatch.setattr(who.st, "session_state", {})
    assert (who.who().way, who.reason()) == ("nobody", "both")


@pytest.mark.parametrize(
    ("address", "ip", "headers", "local"),
    [
        ("localhost", None, {"Host": "localhost:8501"}, True),
        ("127.0.0.1", None, {"Host": "127.0.0.1:8501"}, True),
        ("::1", None, {"Host": "[::1]:8501"}, True),
        (None, None, {"Host": "localhost"}, True),
        ("0.0.0.0", None, {"Host": "localhost"}, False),
        ("localhost", "10.0.0.5", {"Host": "localhost"}, False),
        ("localhost", None, {"Host": "outreach.example.org"}, False),
        ("localhost", None, {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}, False),
    ],
)
def test_alone_is_only_who_sits_at_this_computer(address, ip, headers, local, monkeypatch):
    """Not behind a web server, not under another name, not from another address."""
    monkeypatch.setattr(who.st, "get_option", lambda _: address)
    monkeypatch.setattr(who.st, "session_state", {})
    monkeypatch.setattr(who.st, "context", SimpleNamespace(ip_address=ip, headers=headers))
    assert who._is_local() is local


@pytest.mark.parametrize("host", ["localhost:8501", "outreach.example.org"])
def test_who_is_cut_off_while_a_page_is_drawn_is_who_they_were_before(host, monkeypatch):
    """Without a connection nothing tells of them: a reader was taken for the computer's owner."""
    clients, context = {}, SimpleNamespace(session_id="one")
    monkeypatch.setattr(who, "get_script_run_ctx", lambda **_: context)
    monkeypatch.setattr(who.runtime, "exists", lambda: True)
    monkeypatch.setattr(
        who.runtime, "get_instance", lambda: SimpleNamespace(get_client=clients.get)
    )
    monkeypatch.setattr(who.st, "get_option", lambda _: "127.0.0.1")
    monkeypatch.setattr(who.st, "session_state", {})

    def is_local(headers: dict[str, str]) -> bool:
        told = SimpleNamespace(ip_address=None, headers=headers)
        monkeypatch.setattr(who.st, "context", told)
        return who._is_local()

    assert not is_local({})
    clients["one"] = object()
    assert is_local({"Host": host}) is host.startswith("localhost")
    del clients["one"]
    assert is_local({}) is host.startswith("localhost")
