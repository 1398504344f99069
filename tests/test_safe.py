"""Text of files and people is shown as it is: no markup, no foreign picture, no odd link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from geo.gazetteer import DATA
from models import contacts
from models.activities import saved_lists
from models.activities.read import read_activities
from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.plan.plan_rows import Plan
from models.snapshot import keep
from models.store import Store
from pages.view.frame.safe import link, plain
from tests.app_server import serve
from tests.conftest import ROOT
from tests.desk_files import FILES
from tests.page_helpers import frozen_once, own_store, run_page
from tests.safe_app import texts

EVIL = "Q) ![x](https://evil.io/x) :red[**B**] www.evil.io :material/delete: $a$ :skull: <b>c"
EVIL += "</b>\u202ez"
# what of it must reach no reader in a place where Streamlit reads Markdown
RAW = re.compile(
    r"(?<!\\)!\[x|(?<!\\)\[\*|(?<!\\):red|www\.|https?://evil"
    r"|:material/delete|(?<!\\)\$a|:skull|(?<!\\)<b>|\u202e"
)
LINK = re.compile(r"\]\(<(https?|tel|mailto):[^<>\s]*>\)", re.IGNORECASE)
ODD_LINK = f"https://evil.io/a{EVIL}"
PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py") if p.stem != "__init__")
# texts that the browser shows as they are: (kind of element, field)
AS_IT_IS = {
    ("Selectbox", "options"),
    ("MultiSelect", "options"),
    ("*", "placeholder"),
    ("*", "id"),
    ("*", "default"),
    ("*", "raw_values"),
    ("*", "raw_value"),
    ("*", "value"),
    ("*", "alt"),
    ("Code", "code_text"),
}
# told by their own escaping
NOT_MARKDOWN = {"Html", "Arrow", "ArrowVegaLiteChart", "ComponentInstance", "Iframe"}


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> Iterator[Store]:
    """Give the pages a store in which everything that people type or upload is hostile."""
    # an older version kept them
    monkeypatch.setattr("models.store.document._is_odd", lambda letter: False)
    with own_store(tmp_path, monkeypatch) as store:
        fill(store)
        yield store


def fill(store: Store) -> None:
    """Put hostile contacts, plans, lists of activities, tables and frozen lists into a store."""
    row = dict.fromkeys(contacts.COLUMNS, EVIL) | {
        "adm1_codes": "20",
        "type": f"shelter {EVIL}",
        "last_checked": "2026-01-01",
        "source_url": ODD_LINK,
    }
    store.create(contacts.CONTACTS, EVIL, {"rows": [row]}, author=EVIL)
    rows = {"KH2001": {"owner": EVIL[:120], "note": EVIL, "status": "done"}, "KH2002": {}}
    for name in (EVIL, f"2{EVIL}"):
        plan = store.create("plan", name, Plan(rows, {}, EVIL).body(), EVIL, EVIL)
        store.save(plan.id, 1, Plan(rows | {"KH2003": {}}, {}, EVIL).body(), EVIL, EVIL)
    sample = (DATA / "sample_3w.csv").read_text(encoding="utf-8-sig")
    agency = re.compile(r"Padi Bird[^,]*|Paddy Bird[^,]*|Lotus[^,]*|Paper Lantern[^,]*")
    safe_in_csv = EVIL.replace(",", " ")
    text = agency.sub(lambda _: safe_in_csv, sample.replace("SAMPLE: made up", "Committee"))
    for name in (EVIL, f"2{EVIL}"):
        saved_lists.keep(store, name, read_activities(text.encode(), "a.csv").rows, EVIL)
    table = examine(FILES["plain"].content, f"{EVIL.replace('/', ' ')}.csv", "repatriation")
    commit(store, table, EVIL, EVIL)
    for name in (EVIL, f"2{EVIL}"):
        keep(store, frozen_once(name, EVIL, EVIL))


def markdown_of(app: AppTest) -> Iterator[tuple[str, str]]:
    """Return (where, text) of every text of a page that Streamlit reads as Markdown."""
    for node in app._tree:
        if (proto := getattr(node, "proto", None)) is not None:
            yield from _texts(proto, type(proto).__name__)


def _texts(proto: Message, where: str) -> Iterator[tuple[str, str]]:
    kind = where.split(".")[0]
    if kind in NOT_MARKDOWN:
        return
    for field, value in proto.ListFields():
        if {(kind, field.name), ("*", field.name)} & AS_IT_IS:
            continue
        many = value if not isinstance(value, (str, bytes, Message)) else [value]
        if field.type == field.TYPE_STRING:
            yield from ((f"{where}.{field.name}", text) for text in many)
        elif field.type == field.TYPE_MESSAGE and not hasattr(many, "items"):
            for inside in many:
                yield from _texts(inside, f"{where}.{field.name}")


def hostile_texts(app: AppTest) -> tuple[int, list[tuple[str, str]]]:
    """Return how many hostile texts are shown, and those that are read as markup."""
    texts = list(markdown_of(app))
    raw = [(where, text) for where, text in texts if RAW.search(LINK.sub("]", text))]
    return sum("evil" in text for _, text in texts), raw


def test_every_page_shows_hostile_texts_as_they_are(hostile):
    """Names, notes, authors, agencies, contacts, files: of everything that is kept."""
    plan = hostile.documents("plan")[0].id
    one, two = (d.id for d in hostile.documents("snapshot"))
    addresses = {"plan": {"plan": plan}, "snapshots": {"snapshot": one, "with": two}}
    shown = {}
    for name in PAGES:
        app = run_page(name, province="KH20", district="KH2001", **addresses.get(name, {}))
        shown[name] = hostile_texts(app)
        if name == "plan":
            app.selectbox(key="plan_other").set_value(hostile.documents("plan")[1].id).run()
            shown["compared"] = hostile_texts(app)
    leaks = [(name, where, text[-200:]) for name, (_, raw) in shown.items() for where, text in raw]
    assert not leaks, "\n".join(map(str, leaks))
    seen = {name for name, (n, _) in shown.items() if n}
    assert {"plan", "compared", "snapshots", "district", "coverage", "data_desk"} <= seen, shown


HEAD = f"Area,{EVIL},Year,Persons in poverty,rate_pct"
HOSTILE_FILES = [
    *(("data_desk", f"{HEAD}\nAtlantis {EVIL},1,2024,2,{rate}\n") for rate in ("9.5", EVIL)),
    ("data_desk", f"area_code,period,rate_pct\nAtlantis {EVIL},2024,9.5\n"),
    ("data_desk", f"{EVIL},b\n1,2\n"),
    *(("coverage", old) for old in ("Paddy Bird", "Awareness", "Province", "2026")),
]


@pytest.mark.parametrize(("name", "text"), HOSTILE_FILES)
def test_an_upload_shows_hostile_files_as_they_are(name, text, hostile):
    """File, columns and cells, where they are read, asked about and refused."""
    if name == "coverage":
        sample = (DATA / "sample_3w.csv").read_text(encoding="utf-8-sig")
        text = sample.replace(text, EVIL.replace(",", " "))
    app = run_page(name, table="poverty", part="bring")
    app.file_uploader[0].set_value((f"{EVIL}.csv", text.encode(), "text/csv")).run()
    assert not app.exception
    shown, raw = hostile_texts(app)
    assert shown or name == "coverage"  # whose tables are no Markdown
    assert not raw


@given(st.text(max_size=60))
def test_plain_text_is_one_line_without_markup_or_direction(text):
    """Of any text at all."""
    shown = plain(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]*_`<>$!#|~{}:]", shown)
    assert not re.match(r"[-=+] ?|\d{1,9}[.)]", shown)
    assert not re.search(r"https?:\\?//|www\.", shown, re.IGNORECASE)


@given(st.text(max_size=40), st.text(max_size=60))
def test_a_link_leads_to_web_telephone_or_mail_only(title, address):
    """Whatever follows the scheme stays inside the address."""
    for url in (address, f"https://a.org/{address}", f"tel:1{address}", f"javascript:{address}"):
        shown = link(title, url)
        if shown == plain(title):
            continue
        target = shown.removeprefix(f"[{plain(title)}](<").removesuffix(">)")
        assert shown == f"[{plain(title)}](<{target}>)"
        assert re.fullmatch(r"(https?|tel|mailto):[\x21-\x7e]+", target, re.IGNORECASE)
        assert not set(target) & set("<>()[]\\\"'`* \n")


def test_schemes_that_run_something_are_no_links():
    """Nor are those without a place."""
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "//a"):
        assert link("A", url) == "A"
    for url in ("https://a.org/b?c=d#e", "tel:1288", "mailto:a@b.org", "http://[::1]/x"):
        assert link("A", url).startswith("[A](<")


def shown_as(text: str) -> str:
    """Return what a reader is to see: one line, in the direction of the page."""
    seen = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", text)
    return " ".join(seen.split())


@pytest.mark.browser
def test_a_browser_shows_texts_letter_by_letter_and_asks_no_stranger(tab):
    """Streamlit's own reading of its Markdown: nothing is bold, coloured, linked or left out."""
    with serve("tests/safe_app.py") as server:
        view = tab(server).open()
        expected = texts()
        view.page.locator(f".st-key-text-{len(expected) - 1} button").wait_for()
        view.quiet(500)
        found = view.page.evaluate(
            """n => Array.from({length: n}, (_, i) => {
                const box = document.querySelector(`.st-key-text-${i}`);
                const [first, second] = box.querySelectorAll('[data-testid=stMarkdownContainer]');
                const button = box.querySelector('button');
                return {
                    texts: [first.textContent, second.textContent, button.textContent],
                    odd: box.querySelectorAll('a:not([href^=mailto]), img, code, em, del, h1, '
                        + 'h2, blockquote, table, '
                        + '.katex, input, hr, ol, ul ul, [role=img], [data-testid=stIconMaterial], '
                        + '[data-testid=stMarkdownContainer] span[class], sup').length,
                };
            })""",
            len(expected),
        )
        wrong = []
        for text, seen in zip(expected, found, strict=True):
            one = shown_as(text)
            said = [" ".join(s.replace("\u2060", "").split()) for s in seen["texts"]]
            wanted = [one, " ".join(f"{one} x {one} · end".split()), one or "-"]
            if said != wanted or seen["odd"]:
                wrong.append((text, said, seen["odd"]))
        assert not wrong, "\n".join(map(repr, wrong[:20]))
        assert view.left_loopback == []
