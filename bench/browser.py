"""Browser: first map, layer change, click and bytes, ours beside the baseline, in Chromium."""

from __future__ import annotations

import os
import re
import statistics
import time
from contextlib import ExitStack

from playwright.sync_api import Page, sync_playwright

from bench import content
from bench.serve import Drive, serve
from bench.wire import Wire, wire_to

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIMIT_MS = 60_000
SETTLE_MS = 1500  # after a map is on screen, until the app has finished speaking
# a pattern, not a function: that would send every request of either app through Python first
_ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")
WARM_VISITS = 15
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
_FILLS = """
[...document.querySelectorAll('path.leaflet-interactive')].map(path => path.getAttribute('fill'))
"""


class Visit:
    """One visitor's tab."""

    def __init__(self, browser, wire: Wire, outlines: int) -> None:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.route(_ELSEWHERE, content.answer)
        context.add_init_script(_CLOCK)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self.wire, self.outlines = wire, outlines

    def first_map(self, port: int) -> dict[str, float]:
        """Return seconds and bytes until all outlines are on screen; past the wire, no bytes."""
        held, start = self.wire.sent, time.time()
        self.page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        self.page.wait_for_function(f"window.outlines >= {self.outlines}", polling=50)
        self.page.wait_for_timeout(SETTLE_MS)
        seconds = self.page.evaluate("window.painted") / 1000 - start
        return {"seconds": seconds, "bytes": self.wire.sent - held}

    def change(self, option: str) -> dict[str, float]:
        """Choose a layer; return seconds and bytes until the map has its colours."""
        before = self._fills()
        on_map = self._map().get_by_label("Map shows")
        if on_map.count():
            held = self.wire.sent
            on_map.evaluate(_ON_MAP, option)
        else:
            self.page.get_by_role("combobox", name="Map shows").click()
            self.page.get_by_role("option", name=option, exact=True).wait_for()
            self.page.wait_for_timeout(SETTLE_MS)
            held = self.wire.sent
            self.page.evaluate(_OPTION, option)
        self.page.wait_for_function("window.painted > window.pressed", polling=200)
        self.page.wait_for_timeout(SETTLE_MS)
        if self._fills() == before:
            raise AssertionError(f"{option}: the colours are those of before")
        seconds = self.page.evaluate("window.painted - window.pressed") / 1000
        return {"seconds": seconds, "bytes": self.wire.sent - held}

    def click(self) -> dict[str, float]:
        """Click a district; return seconds and bytes until its name stands on the page."""
        held, start = self.wire.sent, time.perf_counter()
        self._map().locator("path.leaflet-interactive").nth(60).dispatch_event("click")
        self.page.locator("h3, h2").filter(visible=True).filter(
            has_not_text="How far to trust this"
        ).first.wait_for()
        seconds = time.perf_counter() - start
        self.page.wait_for_timeout(SETTLE_MS)
        return {"seconds": seconds, "bytes": self.wire.sent - held}

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

    def time_first_map(self, name: str) -> None:
        """Time a new visitor's first map; the counting of bytes would take time of its own."""
        visit = Visit(self.browser, self.wire, self.outlines)
        self.note(name, visit.first_map(self.port), "s")
        visit.page.context.close()  # so that it takes no time from the next visitor

    def stay(self) -> Visit:
        """Open the app as a new visitor whose bytes are counted, and who stays."""
        visit = Visit(self.browser, self.wire, self.outlines)
        self.note("first_map_warm", visit.first_map(self.wire.port), "kb")
        return visit

    def medians(self) -> dict[str, float]:
        """Return the median of everything found, to three digits."""
        return {key: float(f"{statistics.median(v):.3g}") for key, v in self.found.items()}


def measure(drives: dict[str, Drive]) -> dict[str, dict[str, float]]:
    """Return each app's medians: first map cold and warm, layer change, click, heap.

    The apps take turns step by step, so that a busy moment of the machine meets all of them.
    """
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        sessions = {}
        for name, given in drives.items():
            port, _ = stack.enter_context(serve(given.app, given.environment))
            wire = stack.enter_context(wire_to(port))
            sessions[name] = Session(browser, port, wire, given.outlines)
            sessions[name].time_first_map("first_map_cold")
        for _ in range(WARM_VISITS):
            for session in sessions.values():
                session.time_first_map("first_map_warm")
        visits = {name: session.stay() for name, session in sessions.items()}
        for layers in zip(*(given.layers for given in drives.values()), strict=True):
            for (name, session), layer in zip(sessions.items(), layers, strict=True):
                session.note("change", visits[name].change(layer), "s", "kb")
        for name, session in sessions.items():
            session.note("click", visits[name].click(), "s", "kb")
            session.found["heap_mb"] = [visits[name].heap_mb()]
        browser.close()
        return {name: session.medians() for name, session in sessions.items()}
