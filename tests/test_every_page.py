"""Every page as it is seen: nothing that axe-core finds wrong, and nothing moves while it loads."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from bench.browser import SWITCH
from bench.layout_shift import MOBILE, MOST, WATCH, largest_window
from pages import ADDRESSES, FIRST
from pages.view.frame.text import say
from tests.desk_files import CODES, ENGLISH, text
from tests.tab import DRAWN, PHONE, WIDE

pytestmark = pytest.mark.browser

# the first page has two addresses beside its own
PATHS = tuple(address for address in ADDRESSES if address != "start")
STATES = (
    "?province=KH20&district=KH2001",
    "?list=1&province=KH20",
    "district?district=KH2001",
    "what_if?where=KH20&times=2",
    "coverage?part=bring",
    "coverage?part=contacts",
)
# What axe-core cannot judge by itself ("needs review"), looked at: docs/look.md has the table.
LOOKED_AT = {
    "color-contrast": (
        "contains an image node",  # a name or a legend over the drawn map
        "complex text shadows",  # names on the map: dark on a white rim
        "overlapped by another element",  # the header, below Streamlit's own empty bar
        "partially obscured",
        "partially overlaps",
        "too short to determine",  # a rank, a tick, a sign on a button
        "non-text characters",
        "background gradient",
    )
}

# icons that the font has no picture for are as wide as their names
_LETTERS = """() => [...document.querySelectorAll('[data-testid=stIconMaterial]')]
    .filter(icon => icon.offsetWidth > 1.6 * parseFloat(getComputedStyle(icon).fontSize))
    .map(icon => icon.textContent)"""
# how far the page's parts move while its head is there and its navigation not yet
_WITHOUT_NAVIGATION = """() => {
    const parts = [...document.querySelector('[data-testid=stMainBlockContainer] > div').children];
    const top = part => part.getBoundingClientRect().top;
    const before = parts.map(top);
    const row = document.querySelector('.st-key-navigation-row').parentElement;
    row.remove();
    return Math.max(...parts.map((p, i) => p === row ? 0 : Math.abs(top(p) - before[i])));
}"""


def _unseen(found: dict) -> list[str]:
    """Return what is wrong, and what nobody has looked at yet."""
    told = [
        f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]
    ]
    for one in found["incomplete"]:
        known = LOOKED_AT.get(one["id"], ())
        told += [
            f"needs review, {one['id']}: {node['html'][:160]} {node['failureSummary']}"
            for node in one["nodes"]
            if not any(reason in node["failureSummary"] for reason in known)
        ]
    return told


def _examined(page) -> list[str]:
    """Return what axe-core says of a page and of the map's frame in it, with its figures."""
    for frame in page.frames:
        frame.wait_for_function("!window.districtMap || districtMap.view.figures")
        frame.evaluate(AXE_SCRIPT)
    options = json.dumps({"resultTypes": ["violations", "incomplete"]})
    return _unseen(page.evaluate(f"axe.run(document, {options})"))


def _shift(view, address: str, lang: str) -> float:
    """Open a page and return how much it moved while it loaded."""
    mark = "&" if "?" in address else "?"
    view.open(f"{address}{mark}lang={lang}")
    view.page.wait_for_function(DRAWN)
    view.page.wait_for_function("!document.getElementById('meanwhile')")
    view.page.wait_for_timeout(500)
    return largest_window(view.page.evaluate("shifts"))


def _go_to(view, address: str, lang: str) -> None:
    """Go to another page by the menu's own link, as a reader does: no program is fetched anew."""
    view.page.evaluate(SWITCH, address)
    heading = view.page.locator("h1").get_by_text(say(lang, f"heading.{address}"), exact=True)
    heading.wait_for()
    view.page.wait_for_function(DRAWN)
    view.page.wait_for_timeout(300)


def _unlike(view, address: str, lang: str) -> list[str]:
    """Return what is not as on every page: its name, its language, its rest, its only host.

    A screen reader pronounces Khmer only where the document says that it is.
    """
    name = address.partition("?")[0] or "priority_map"
    heading = view.page.locator("h1").inner_text()
    title, language = view.page.evaluate("[document.title, document.documentElement.lang]")
    letters = view.page.evaluate(_LETTERS)
    told = {
        f"heading {heading!r}": heading == say(lang, f"heading.{name}"),
        f"title {title!r}": title.startswith(say(lang, f"menu.{name}")),
        f"language {language!r}": language == lang,
        "an exception": view.page.get_by_test_id("stException").count() == 0,
        f"other hosts {view.left_loopback}": view.left_loopback == [],
        "it reruns at rest": view.quiet(500) == 0,
        f"icons that are letters: {letters}": letters == [],
    }
    return [what for what, right in told.items() if not right]


@pytest.mark.parametrize(
    ("lang", "size", "agent"),
    [("en", WIDE, None), ("en", PHONE, MOBILE), ("km", WIDE, None), ("km", PHONE, MOBILE)],
    ids=["en wide", "en phone", "km wide", "km phone"],
)
def test_every_page_is_readable_by_everybody_and_stands_still(lang, size, agent, server, tab):
    """No violation of any level; nothing left unlooked at; layout shift (CLS) at most 0.1.

    On two of the four axe-core examines every page, each language and each size, also what is
    chosen or asked there. On the other two every page is loaded anew: it stands still, is whole,
    and asks no other host.
    """
    examines = (lang, size) in (("en", WIDE), ("km", PHONE))
    states = STATES if examines else ()
    view = tab(server, size, agent=agent)
    view.context.add_init_script(WATCH)
    wrong, moved = {}, {}
    for address in (*PATHS, *states):
        if examines and address in PATHS[1:]:
            if address != FIRST:  # it is there already, under its other address
                _go_to(view, address, lang)
                wrong |= {address: found} if (found := _examined(view.page)) else {}
            continue
        # a machine that others use draws in pieces now and then: then the second look counts
        shift = _shift(view, address, lang)
        if shift > MOST:
            shift = _shift(view, address, lang)
        if shift > MOST:
            moved[address] = shift
        found = _examined(view.page) if examines else _unlike(view, address, lang)
        if found:
            wrong[address] = found
    if late := view.page.evaluate(_WITHOUT_NAVIGATION):
        moved["where the navigation comes late, px"] = late
    if states:
        wrong |= _acted_on(view, lang)
    told = {"wrong": wrong, "moved": moved}
    assert told == {"wrong": {}, "moved": {}}, json.dumps(told, indent=1, ensure_ascii=False)


def _acted_on(view, lang: str) -> dict[str, list[str]]:
    """Return what is wrong once a plan is proposed, and while the desk asks."""
    wrong = {}
    view.open(f"plan?lang={lang}")
    view.page.get_by_role("button", name=say(lang, "planner.propose")).click()
    view.page.get_by_role("heading", name=say(lang, "planner.step_adjust")).wait_for()
    view.page.wait_for_function(DRAWN)
    wrong |= {"plan, proposed": found} if (found := _examined(view.page)) else {}
    view.open(f"data_desk?lang={lang}")
    rows = [f"{ENGLISH[code]},2024,{40 + 37 * int(code)}" for code in CODES]
    content = text("Province,Year,Persons", *rows)
    view.page.locator("input[type=file]").set_input_files(
        {"name": "returns.csv", "mimeType": "text/csv", "buffer": content}
    )
    view.page.get_by_role("button", name=say(lang, "desk.commit")).click()
    view.page.get_by_role("dialog").get_by_text(say(lang, "desk.commit_note")).wait_for()
    view.page.wait_for_timeout(500)  # it appears slowly
    return wrong | ({"desk, asked": found} if (found := _examined(view.page)) else {})
