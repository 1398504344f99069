"""Browser: first map, layer change, click and bytes, ours beside the baseline, in Chromium."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack

from playwright.sync_api import Page, sync_playwright

from bench import content
from bench.links import slow
from bench.serve import Drive, serve
from bench.wire import Wire, wire_to

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIMIT_MS = 240_000
SETTLE_MS = 1500  # after a map is on screen, until the app has finished speaking
WARM_VISITS, SLOW_VISITS = 7, 3
# The clocks run inside the page, the same way for both apps, so that the driver's own delays count
# for neither: when an option was chosen or an outline clicked, and when an outline last changed its
# colour or was drawn. A frame that is thrown away leaves its last time with the page around it.
_CLOCK = """
window.clock = () => performance.timeOrigin + performance.now();
window.outlines = 0;
const shape = 'path.leaflet-interactive';
const outline = node => node.matches?.(shape) || node.querySelector?.(shape);
function watch(frame) {
    new MutationObserver(changes => {
        if (changes.some(c => c.target.matches?.(shape) || [...c.addedNodes].some(outline))) {
            window.painted = clock();
            window.outlines = frame.querySelectorAll(shape).length;
        }
    }).observe(frame, {
        subtree: true, childList: true, attributes: true, attributeFilter: ['fill'],
    });
}
// a frame's first document is not the one it draws in: wait until that is loaded
if (window === top) document.addEventListener('load', event => {
    if (event.target.tagName === 'IFRAME') watch(event.target.contentDocument);
}, true);
"""
# a choice in Streamlit's select box, and one in the select box on our map
_OPTION = """name => {
    const option = [...document.querySelectorAll('[role=option]')]
        .find(o => o.textContent.trim() === name);
    const event = {bubbles: true, cancelable: true, button: 0, view: window};
    window.pressed = clock();
    for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
        const Kind = kind.startsWith('pointer') ? PointerEvent : MouseEvent;
        option.dispatchEvent(new Kind(kind, event));
    }
}"""
_ON_MAP = """(select, name) => {
    select.value = [...select.options].find(o => o.text === name).value;
    top.pressed = top.clock();
    select.dispatchEvent(new Event('change', {bubbles: true}));
}"""
# a click on an outline, and the first card of a district that is drawn after it
_CLICK = """path => {
    const seen = () => [...top.document.querySelectorAll('.card-ahead, h2, h3')].some(
        node => node.checkVisibility() && !before.has(node.textContent));
    const before = new Set([...top.document.querySelectorAll('h2, h3')].map(n => n.textContent));
    top.answered = 0;
    const watching = new MutationObserver(() => {
        if (!seen()) return;
        watching.disconnect();
        top.answered = top.clock();
    });
    watching.observe(top.document.body, {subtree: true, childList: true, characterData: true});
    top.pressed = top.clock();
    path.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, view: window}));
}"""
_FILLS = """
[...document.querySelectorAll('path.leaflet-interactive')].map(path => path.getAttribute('fill'))
"""

_AT_REST = """() => document.querySelector('.st-key-pages a') && document.querySelector(
    '[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'"""
# the link to a page, also of those behind a button; whole when the address and the title are the
# page's and the script of the page has ended. A short run is over before a browser has shown that
# it began, so that is not waited for.
SWITCH = """async name => {
    const link = () => [...document.querySelectorAll('a')].find(
        a => new URL(a.href).pathname === '/' + name);
    if (!link()) {
        document.querySelector('.st-key-pages [data-testid="stPopover"] button').click();
        while (!link()) await new Promise(done => setTimeout(done, 20));
    }
    const app = document.querySelector('[data-testid="stApp"]');
    const title = () => document.querySelector('h1')?.textContent;
    const before = title();
    window.whole = 0;
    const watching = new MutationObserver(() => {
        const there = location.pathname === '/' + name && title() && title() !== before;
        if (!there || app.dataset.testScriptState !== 'notRunning') return;
        watching.disconnect();
        window.whole = performance.now();
    });
    watching.observe(app, {
        subtree: true, childList: true, characterData: true, attributes: true,
        attributeFilter: ['data-test-script-state'],
    });
    window.pressed = performance.now();
    link().click();
}"""


class Visit:
    """One visitor's tab. Other hosts are answered on this machine."""

    def __init__(self, browser, wire: Wire, outlines: int) -> None:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(_CLOCK)
        self.page: Page = context.new_page()
        content.answer_elsewhere(self.page)
        self.page.set_default_timeout(LIMIT_MS)
        self.wire, self.outlines = wire, outlines

    def first_map(self, port: int, address: str = "") -> dict[str, float]:
        """Return seconds and bytes until all outlines are on screen; past the wire, no bytes."""
        held, start = self.wire.sent, time.time()
        self.page.goto(f"http://127.0.0.1:{port}{address}", wait_until="commit")
        self.page.wait_for_function(f"window.outlines >= {self.outlines}", polling=50)
        self.page.wait_for_timeout(SETTLE_MS)
        seconds = self.page.evaluate("window.painted") / 1000 - start
        return {"seconds": seconds, "bytes": self.wire.sent - held}

    def change(self, option: str) -> dict[str, float]:
        """Choose a layer; return seconds and bytes until the map has its colours."""
        on_map = self._map().get_by_label("Map shows")
        if on_map.count():
            return self.timed(lambda: on_map.evaluate(_ON_MAP, option), option)
        self.page.get_by_role("combobox", name="Map shows").click()
        self.page.get_by_role("option", name=option, exact=True).wait_for()
        self.page.wait_for_timeout(SETTLE_MS)
        return self.timed(lambda: self.page.evaluate(_OPTION, option), option)

    def timed(self, press: Callable[[], object], what: str) -> dict[str, float]:
        """Press something that paints the map; return seconds and bytes until it is painted."""
        before, held = self._fills(), self.wire.sent
        press()
        self.page.wait_for_function("window.painted > window.pressed", polling=200)
        self.page.wait_for_timeout(SETTLE_MS)
        if self._fills() == before:
            raise AssertionError(f"{what}: the colours are those of before")
        seconds = self.page.evaluate("window.painted - window.pressed") / 1000
        return {"seconds": seconds, "bytes": self.wire.sent - held}

    def click(self) -> dict[str, float]:
        """Click a district; return seconds and bytes until its name stands on the page."""
        held = self.wire.sent
        self._map().locator("path.leaflet-interactive").nth(60).evaluate(_CLICK)
        self.page.wait_for_function("window.answered > 0", polling=100)
        seconds = self.page.evaluate("window.answered - window.pressed") / 1000
        self.page.wait_for_timeout(SETTLE_MS)
        return {"seconds": seconds, "bytes": self.wire.sent - held}

    def again(self, port: int) -> dict[str, float]:
        """Return seconds and bytes of a second visit of the same browser."""
        self.page.goto("about:blank")
        return self.first_map(port)

    def heap_mb(self) -> float:
        """Return the script heap of the tab after a collection, MB."""
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("HeapProfiler.collectGarbage")
        return devtools.send("Runtime.getHeapUsage")["usedSize"] / 2**20

    def _map(self):
        return next(f for f in reversed(self.page.frames) if "streamlit_folium" in f.url)

    def _fills(self) -> list[str]:
        return self._map().evaluate(_FILLS)


class Session:
    """One app under measurement: its server, its wire, and what was found so far."""

    def __init__(self, browser, port: int, wire: Wire, outlines: int) -> None:
        self.browser, self.port, self.wire, self.outlines = browser, port, wire, outlines
        self.found: dict[str, list[float]] = {}

    def note(self, name: str, figures: dict[str, float], *units: str) -> None:
        """Keep what was found of one step, in the units named: s, kb or both."""
        given = {"s": figures["seconds"], "kb": figures["bytes"] / 1000}
        for unit in units:
            self.found.setdefault(f"{name}_{unit}", []).append(given[unit])

    def time_first_map(self, name: str, through: Callable[[Page], None] | None = None) -> None:
        """Time a new visitor's first map; the counting of bytes would take time of its own.

        `through` makes the visitor's link another one.
        """
        visit = Visit(self.browser, self.wire, self.outlines)
        if through:
            through(visit.page)
        self.note(name, visit.first_map(self.port), "s")
        visit.page.context.close()  # so that it takes no time from the next visitor

    def stay(self) -> Visit:
        """Open the app as a new visitor whose bytes are counted, and who stays."""
        visit = Visit(self.browser, self.wire, self.outlines)
        self.note("first_map_warm", visit.first_map(self.wire.port), "kb")
        return visit

    def come_again(self) -> None:
        """Count the bytes of a second visit of a browser that keeps what it has fetched."""
        visit = Visit(self.browser, self.wire, self.outlines)
        visit.first_map(self.wire.port)
        self.note("second_map", visit.again(self.wire.port), "kb")
        visit.page.context.close()

    def medians(self) -> dict[str, float]:
        """Return the median of everything found, to three digits."""
        return {key: float(f"{statistics.median(v):.3g}") for key, v in self.found.items()}


def _open_once(browser) -> None:
    """Open a page of nothing: a reader's browser runs already when a server is fresh."""
    page = browser.new_context().new_page()
    page.goto("data:text/html,<h1>nothing</h1><iframe srcdoc='nothing'></iframe>")
    page.context.close()


def measure(
    drives: dict[str, Drive], floor: Drive | None = None, visits: int = WARM_VISITS
) -> dict[str, dict[str, float]]:
    """Return each app's medians: first map cold, warm and on a slow link, change, click, heap.

    The apps take turns step by step, so that a busy moment of the machine meets all of them.
    floor : an app whose first map alone is timed, which stands with ours
    """
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _open_once(browser)
        sessions = {}
        for name, given in drives.items():
            port, _ = stack.enter_context(serve(given.app, given.environment))
            wire = stack.enter_context(wire_to(port))
            sessions[name] = Session(browser, port, wire, given.outlines)
            sessions[name].time_first_map("first_map_cold")
        least = None
        if floor is not None:
            port, _ = stack.enter_context(serve(floor.app, floor.environment))
            least = Session(browser, port, sessions["ours"].wire, floor.outlines)
            least.time_first_map("cold")
        for _ in range(visits):
            for session in sessions.values():
                session.time_first_map("first_map_warm")
            if least is not None:
                least.time_first_map("floor_first_map_warm")
        for _ in range(SLOW_VISITS):
            for session in sessions.values():
                session.time_first_map("first_map_slow", slow)
        sessions["ours"].come_again()  # the baseline's browser needs other hosts
        stays = {name: session.stay() for name, session in sessions.items()}
        for layers in zip(*(given.layers for given in drives.values()), strict=True):
            for (name, session), layer in zip(sessions.items(), layers, strict=True):
                session.note("change", stays[name].change(layer), "s", "kb")
        for name, session in sessions.items():
            session.note("click", stays[name].click(), "s", "kb")
            session.found["heap_mb"] = [stays[name].heap_mb()]
        browser.close()
        found = {name: session.medians() for name, session in sessions.items()}
        if least is not None:
            found["ours"]["floor_first_map_warm_s"] = least.medians()["floor_first_map_warm_s"]
        return found


def switches(drive: Drive, names: tuple[str, ...]) -> dict[str, float]:
    """Return for each page of ours the seconds from a click on its link until it is whole."""
    found = {}
    with sync_playwright() as playwright, serve(drive.app, drive.environment) as (port, _):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(LIMIT_MS)
        page.goto(f"http://127.0.0.1:{port}/sources?lang=en&district=KH2001")
        for turn in range(3):
            for name in (*names, "sources"):
                page.wait_for_function(_AT_REST, polling=50)
                page.wait_for_timeout(SETTLE_MS / 3)
                page.evaluate(SWITCH, name)
                page.wait_for_function("window.whole > 0", polling=50)
                if turn:  # the browser has fetched the scripts of each page
                    taken = page.evaluate("window.whole - window.pressed") / 1000
                    found.setdefault(name, []).append(taken)
        browser.close()
    return {name: round(statistics.median(seconds), 3) for name, seconds in found.items()}
