"""Each button that saves, pressed by each role through the page: saved, refused or not there."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import NamedTuple
from zlib import crc32

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import InputError
from models import contacts
from models.access.rights import ACTIONS, BY_PROVINCE, RIGHTS, ROLES, SECOND
from models.activities import saved_lists
from models.activities.read import read_activities
from models.desk.examine import examine
from models.desk.preview import Preview
from models.desk.saved_tables import keep
from models.lists.audit_list import audit_list
from models.places import saved_places
from models.places.place_file import read_places
from models.plan.plan_rows import Plan
from models.snapshot import saved_snapshots
from models.sources import refresh
from models.sources.source import LiveSource
from models.store import Store, store_tables
from models.store.approval import step
from models.store.proposal import propose_contacts, propose_table
from models.store.roles import grant
from pages.view.desk import trial
from pages.view.frame import download_button, entrance, who
from pages.view.frame.text import say
from pages.view.snapshots import frozen
from tests.conftest import ROOT
from tests.desk_files import CODES, ENGLISH, text
from tests.page_helpers import frozen_once, own_store, press, run_page, said

ANOTHER = "another@example.org"
LIST = b"Agency,Activity,Province,District code,Start,End,Status\n"
ROW = "{name},School,{province},{code},2026-01-05,2026-03-05,ongoing\n"
MARKS = b"type,name,latitude,longitude,district,source\nschool,Wat Phnom,11.5761,104.9230,,x\n"
NONE, OWN = "none", "planner of Svay Rieng"
WHO = (NONE, *ROLES, OWN)
# buttons that are pressed with two roles at once, below
TWO_ROLES = {"audit-undo"}


Ready = tuple[dict[str, str], dict[str, str]]


class Button(NamedTuple):
    """A button that saves: how its key begins, what it saves as the audit says, what it needs.

    elsewhere : what it saves is of another province than Svay Rieng; also : what else is saved
    """

    key: str
    action: str
    elsewhere: bool = False
    also: tuple[str, ...] = ()

    def may(self, role: str) -> bool:
        """Return whether the table of rights lets somebody do it."""
        if role == OWN:
            in_reach = not self.elsewhere or self.action not in BY_PROVINCE
            return "planner" in RIGHTS[self.action] and in_reach
        return role in RIGHTS[self.action]


class View(NamedTuple):
    """A page as it is opened, with its buttons in the order in which they are pressed.

    ready : saves what there is to press for, as the machine; returns the page's address and the
        rest of the keys; before : does what comes before the buttons, as whoever looks
    """

    page: str
    buttons: tuple[Button, ...]
    ready: Callable[[Store], Ready] = lambda _: ({}, {})
    before: Callable[[AppTest, str], None] = lambda *_: None


def _plan(store: Store, *stages: str, **teams: int) -> str:
    """Save a plan at a stage; return its id."""
    rows = {code: {"teams": n} for code, n in (teams or {"KH2001": 1}).items()}
    made = store.create("plan", "p", Plan(rows).body())
    for stage in stages:
        step(store, made, stage)
    return made.id


def _numbers(store: Store, province: str = "20") -> int:
    """Have another account propose another number of a province; return the proposal's own."""
    now = contacts.document(store)
    rows = [dict(row) for row in now.body["rows"]]
    for row in rows:
        if row["adm1_codes"] == province:
            row["contact"] = str(time.monotonic_ns())
    return propose_contacts(store, now.name, now, {"rows": rows}, ANOTHER).number


def _add_district(app: AppTest, code: str) -> None:
    found = app.session_state["plan_draft"]
    app.selectbox(key=f"plan_add_{found.turn}").set_value(code)
    press(app, "plan-add")


def _changed_plan(code: str) -> Callable[[AppTest, str], None]:
    def change(app: AppTest, _role: str) -> None:
        if any(one.key == "plan-add" for one in app.button):
            _add_district(app, code)

    return change


def _brought(content: Callable[[str], bytes], names: str = "") -> Callable[[AppTest, str], None]:
    """Return what brings a file, and takes the names that are offered."""

    def bring(app: AppTest, role: str) -> None:
        if not app.file_uploader:
            return
        # under a name of its own: of two lists of one name, somebody must say what becomes of it
        name = f"{crc32(content(role)):08x}.csv"
        app.file_uploader[0].set_value((name, content(role), "text/csv")).run()
        if names:
            press(app, names)

    return bring


def _rates(role: str) -> bytes:
    """Return poverty rates with a spelling that nobody has used yet."""
    odd = ENGLISH | ({"02": f"Ba{'bcdfghjk'[WHO.index(role)]}ttambang"} if role else {})
    return text("area_name,period,rate_pct", *(f"{odd[c]},2024,{int(c)}.5" for c in CODES))


def _rows(province: str, code: str) -> Callable[[str], bytes]:
    return lambda role: LIST + ROW.format(name=role, province=province, code=code).encode()


def _frozen(store: Store) -> Ready:
    """Freeze three lists: one is reviewed, one is hidden, one will be."""
    reviewed, hidden, _ = (saved_snapshots.keep(store, frozen_once("q")).id for _ in "abc")
    step(store, store.get(reviewed), "reviewed")
    store.archive(hidden)
    keys = {"show-again-": hidden, "stage-approved-": reviewed}
    return {"snapshot": reviewed}, keys


def _named(app: AppTest, _role: str) -> None:
    for field in app.text_input:
        if field.key == "freeze_name_0":
            field.set_value("q")


def _draft_list(store: Store) -> Ready:
    made = saved_snapshots.keep(store, frozen_once("q")).id
    return {"snapshot": made}, {"stage-reviewed-": made}


def _listed(store: Store) -> Ready:
    rows = read_activities(_rows("Svay Rieng", "KH2001")("there"), "r.csv").rows
    return {"rows": saved_lists.keep(store, "there", rows).id}, {}


def _marked(store: Store) -> Ready:
    for one in store.documents("places"):  # only so many may be there
        store.archive(one.id)
    found = read_places(MARKS, "p.csv").rows
    gone, there = (saved_places.keep(store, name, found).id for name in ("gone", "there"))
    store.archive(gone)
    return {"table": "places"}, {"places-remove-": there, "show-again-": gone}


def _contacts(store: Store) -> Ready:
    yes, no = _numbers(store), _numbers(store)
    return {"part": "contacts"}, {"proposal-yes-": str(yes), "proposal-no-": str(no)}


def _tables(store: Store) -> Ready:
    earlier = store.create("upload", "earlier", {"input": "poverty"}).id
    yes, no = (propose_table(store, "harvest", None, ANOTHER).number for _ in range(2))
    keys = {"desk-use-": earlier, "proposal-yes-": str(yes), "proposal-no-": str(no)}
    return {"table": "poverty"}, keys | {"desk-back-": "poverty"}


def _plan_at(*stages: str, **teams: int) -> Callable[[Store], Ready]:
    def ready(store: Store) -> Ready:
        made = _plan(store, *stages, **teams)
        keys = dict.fromkeys(("stage-reviewed-", "stage-approved-", "stage-draft-"), made)
        return {"plan": made}, keys | {"stage-superseded-": made}

    return ready


def _given(app: AppTest, role: str) -> None:
    """Type an account, choose one to take a role from, and a change to undo."""
    if not app.selectbox:
        return
    turn = app.session_state["accounts_turn"]
    app.text_input(key=f"accounts_account_{turn}").set_value(f"{WHO.index(role)}@example.org")
    app.selectbox(key="accounts_take").select(f"reader:{ANOTHER}").run()


TABLE, NUMBERS = "propose_table", "propose_contacts"
KEPT = ("decide_names", "keep_table", TABLE)
VIEWS = (
    View("plan", (Button("plan-save", "save_plan"),), _plan_at(), _changed_plan("KH2002")),
    View("plan", (Button("stage-reviewed-", "review"),), _plan_at()),
    View("plan", (Button("plan-save", "save_plan", True),), _plan_at(), _changed_plan("KH0701")),
    View("plan", (Button("stage-reviewed-", "review", True),), _plan_at(KH0701=1)),
    View("plan", (Button("stage-draft-", "approve"),), _plan_at("reviewed")),
    View("plan", (Button("stage-superseded-", "approve"),), _plan_at("reviewed", "approved")),
    View(
        "snapshots",
        (
            Button("show-again-", "archive"),
            Button("stage-approved-", "approve"),
            Button("snapshot-hide", "archive"),
        ),
        _frozen,
    ),
    View("snapshots", (Button("freeze", "freeze_list"),), before=_named),
    View("snapshots", (Button("stage-reviewed-", "review", True),), _draft_list),
    View(
        "coverage",
        (Button("coverage-save", "save_activities", also=("decide_names",)),),
        lambda _: ({"part": "bring"}, {}),
        _brought(_rows("Svay Rieng", "KH2001")),
    ),
    View(
        "coverage",
        (Button("coverage-save", "save_activities", True),),
        lambda _: ({"part": "bring"}, {}),
        _brought(_rows("Kampot", "KH0701")),
    ),
    View("coverage", (Button("coverage-take-off", "archive"),), _listed),
    View(
        "coverage",
        (
            Button("contacts-save", NUMBERS),
            Button("proposal-withdraw-", NUMBERS),
            Button("contacts-bring-back", NUMBERS),
            Button("proposal-no-", "answer_contacts"),
            Button("proposal-yes-", "answer_contacts"),
        ),
        _contacts,
    ),
    View(
        "coverage",
        (Button("proposal-no-", "answer_contacts", True),),
        lambda store: ({"part": "contacts"}, {"proposal-no-": str(_numbers(store, "03"))}),
    ),
    View(
        "data_desk",
        (
            Button("desk-commit", TABLE, also=("decide_names", "keep_table")),
            Button("proposal-withdraw-", TABLE),
            Button("desk-use-", TABLE),
            Button("proposal-withdraw-", TABLE),
            Button("desk-back-", TABLE),
            Button("proposal-yes-", "answer_table"),
            Button("proposal-no-", "answer_table"),
        ),
        _tables,
        _brought(_rates, "desk-names-use"),
    ),
    View(
        "data_desk",
        (
            Button("places-save", "keep_table"),
            Button("places-remove-", "archive"),
            Button("show-again-", "archive"),
        ),
        _marked,
        _brought(lambda _: MARKS),
    ),
    View(
        "accounts",
        (
            Button("accounts-give", "grant_role"),
            Button("accounts-take", "grant_role"),
            Button("audit-check", "see_audit", also=()),
        ),
        lambda store: grant(store, ANOTHER, "reader") or ({}, {}),
        _given,
    ),
    View("ranked_districts", (Button("download-csv", "download"),)),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """One store for all roles, people who log in, and files that are given; estimates are few."""
    with pytest.MonkeyPatch.context() as patch:
        user: dict = {}
        given: dict[str, Callable[[], bytes]] = {}
        for module in (who, entrance):
            patch.setattr(module, "door", lambda: who.OIDC)
        patch.setattr(who.st, "user", user)
        drawn, previewed, once = download_button.st.download_button, trial.preview, []

        def draw(label: str, data: Callable[[], bytes], *more: str, key: str, **look) -> None:
            given[key] = data
            drawn(label, data, *more, key=key, **look)

        def preview(*of: object) -> Preview:
            once[:] = once or [previewed(*of)]
            return once[0]

        patch.setattr(download_button.st, "download_button", draw)
        # what a table or a list would be is the same for everybody
        patch.setattr(trial, "preview", preview)
        patch.setattr(frozen, "_frozen", lambda *_: frozen_once("q"))
        with own_store(tmp_path_factory.mktemp("store"), patch) as store:
            _furnish(store)
            yield SimpleNamespace(store=store, user=user, given=given)


def _furnish(store: Store) -> None:
    """Save what is there before anybody comes: numbers, a table in use, an approved plan."""
    contacts.save(store, contacts.shipped(), 0, date(2026, 11, 28), "NCCT")
    store.use("poverty", keep(store, examine(_rates(""), "p.csv", "poverty")).id)
    _plan(store, "reviewed", "approved")


def _log_in(world: SimpleNamespace, name: str, *roles: str, provinces: tuple[str, ...] = ()) -> str:
    account = f"{name.replace(' ', '-').lower()}@example.org"
    for role in roles:
        grant(world.store, account, role, provinces)
    world.user.update({"is_logged_in": True, "email": account, "iat": time.time()})
    return account


def kept(store: Store) -> dict[str, list]:
    """Return all that is kept, but the audit, its numbers and what is not saved yet."""
    tables = store_tables.metadata.sorted_tables
    with store.engine.connect() as connection:
        return {
            table.name: connection.execute(table.select()).all()
            for table in tables
            if table.name not in ("audit", "draft", "change")
        }


def _key(world: SimpleNamespace, app: AppTest, begins: str) -> str:
    """Return the key of the enabled button that begins so, or nothing."""
    keys = [one.key for one in app.button if one.key and not one.disabled]
    return next((key for key in (*keys, *world.given) if key.startswith(begins)), "")


def _push(world: SimpleNamespace, app: AppTest, key: str) -> None:
    """Press a button; where it asks, say yes; where it gives a file, take it."""
    if key in world.given:
        assert world.given[key]()
        return
    press(app, key)
    if any(one.key == f"{key}-sure" for one in app.button):
        press(app, f"{key}-sure")


def _try(world: SimpleNamespace, app: AppTest, button: Button, key: str, role: str) -> None:
    """Press a button and see what was kept of it: what may be, in the name of who did it."""
    before, told = kept(world.store), len(audit_list(world.store))
    _push(world, app, key)
    rows, after = audit_list(world.store).iloc[told:], kept(world.store)
    actions = rows["action"].tolist()
    assert set(rows["author"]) <= {world.user["email"]}
    if not button.may(role):
        assert "other provinces" in said(app)
        assert (actions, after) == ([], before)
    elif button.action in ("see_audit", "download"):
        assert actions == ([] if button.action == "see_audit" else ["download"])
        assert after == before
    else:
        assert actions[-1:] == [button.action]
        assert {*actions[:-1]} <= {*button.also}
        assert all(button._replace(action=action).may(role) for action in actions)
        assert after != before
        assert not app.error


@pytest.mark.parametrize("role", WHO)
def test_each_button_does_for_each_role_what_the_table_says(role, world):
    """Where a role may, it is pressed to its end and kept; where not, nothing is offered.

    A planner of one province is offered what may be of it, and refused what is of another.
    """
    held = () if role == NONE else ("planner",) if role == OWN else (role,)
    _log_in(world, role, *held, provinces=("20",) if role == OWN else ())
    for view in VIEWS:
        if all(button.elsewhere for button in view.buttons) and role != OWN:
            continue
        address, rest = view.ready(world.store)
        world.given.clear()
        app = run_page(view.page, lang="en", **address)
        account = world.user["email"]
        assert (say("en", "access.no_role", account=account) in said(app)) == (role == NONE)
        view.before(app, role)
        for button in view.buttons:
            key = _key(world, app, f"{button.key}{rest.get(button.key, '')}")
            here = "planner" in RIGHTS[button.action] if role == OWN else button.may(role)
            assert bool(key) == here, (button, role)
            if key:
                _try(world, app, button, key, role)


def test_every_action_has_a_button():
    """What two people do is only proposed at a page; what is looked at is looked at above."""
    buttons = [button for view in VIEWS for button in view.buttons]
    pressed = {button.action for button in buttons}.union(*(button.also for button in buttons))
    assert pressed | {"see_pages"} | SECOND == set(ACTIONS)
    assert not pressed & SECOND


def _asked_keys() -> Iterator[str]:
    """Yield how the key begins of every button that asks first, from the code of the pages."""
    for file in (ROOT / "pages").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            named = {}
            for one in ast.walk(function):
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Tuple):
                    values = getattr(one.value, "elts", ())  # of a call nobody knows
                    pairs = zip(one.targets[0].elts, values, strict=False)
                    named |= {ast.unparse(name): value for name, value in pairs}
            for one in ast.walk(function):
                if isinstance(one, ast.Call) and ast.unparse(one.func) == "sure":
                    key = named.get(ast.unparse(one.args[1]), one.args[1])
                    yield ast.literal_eval(key.values[0] if isinstance(key, ast.JoinedStr) else key)


def test_every_button_that_asks_first_is_pressed():
    """A new one without a row above fails here."""
    known = {button.key for view in VIEWS for button in view.buttons} | TWO_ROLES
    asked = set(_asked_keys())
    assert len(asked) > 12
    for key in asked:
        assert any(one.startswith(key) for one in known), key


@pytest.mark.parametrize("role", WHO)
def test_only_who_may_upload_tables_has_the_server_fetch_some(role, world, monkeypatch):
    """What is fetched is kept for everybody: pressed by who may, and without a button it is not."""
    asked: list[str] = []

    def fetch(source: LiveSource, **_: object) -> None:
        asked.append(source.name)
        raise InputError("sources.country")

    monkeypatch.setattr(refresh, "fetch", fetch)
    held = () if role == NONE else ("planner",) if role == OWN else (role,)
    _log_in(world, f"{role} fetches", *held)
    app = run_page("sources", lang="en")
    key = _key(world, app, "fetch-")
    assert bool(key) == (bool({*held} & RIGHTS["keep_table"]))
    if key:
        press(app, key)
    else:
        app.session_state["sources_job"] = ("fetch", "asis")
        app.run()
    assert bool(asked) == bool(key)


@pytest.mark.parametrize("roles", [("administrator",), ("steward", "administrator")])
def test_undo_needs_the_role_of_what_is_undone_too(roles, world):
    """An administrator alone sees the change; a steward alone does not even see the audit."""
    made = world.store.create("upload", f"u {len(roles)}", {})
    world.store.archive(made.id)
    number = int(audit_list(world.store)["number"].iloc[-1])
    _log_in(world, "-".join(roles), *roles)
    app = run_page("accounts", lang="en")
    app.selectbox(key="undo_which").select(number).run()
    key = _key(world, app, "audit-undo")
    assert bool(key) == (len(roles) == 2)
    if key:
        _push(world, app, key)
    assert world.store.get(made.id).archived != bool(key)
