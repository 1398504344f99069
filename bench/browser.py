"""Browser: first map, layer change, click and bytes, ours beside the baseline, in Chromium."""

from __future__ import annotations

import os
import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright
from xstatic.pkg import leaflet

from bench.serve import Drive, serve
from bench.wire import Wire, wire_to

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIMIT_MS = 60_000
SETTLE_MS = 1500  # after a map is on screen, until the app has finished speaking
WARM_VISITS = 10  # and one more, which stays
_LEAFLET = {
    Path(name).name: (Path(leaflet.BASE_DIR) / name).read_bytes()
    for name in ("leaflet.js", "leaflet.css")
}
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
        context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", _content_network)
        context.add_init_script(_CLOCK)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self.wire, self.outlines = wire, outlines

    def first_map(self) -> dict[str, float]:
        """Return seconds and bytes until all outlines are on screen."""
        held, start = self.wire.sent, time.time()
        self.page.goto(f"http://127.0.0.1:{self.wire.port}", wait_until="commit")
        self.page.wait_for_function(f"window.outlines >= {self.outlines}", polling=50)
        self.page.wait_for_timeout(SETTLE_MS)
        seconds = self.page.evaluate("window.painted") / 1000 - start
        return {"seconds": seconds, "bytes": self.wire.sent - held}

    def leave(self) -> None:
        """Close the tab, so that it takes no time from the next visitor."""
        self.page.context.close()

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


def _content_network(route) -> None:
    """Answer for the content networks: the baseline's Leaflet from disk, nothing for the rest."""
    name = Path(urlsplit(route.request.url).path).name
    kind = "text/css" if name.endswith(".css") else "application/javascript"
    body = next((b for n, b in _LEAFLET.items() if name in (n, n.replace(".", ".min."))), b"")
    route.fulfill(status=200, content_type=kind, body=body)


class Session:
    """One app under measurement: its server, its wire, and what was found so far."""

    def __init__(self, browser, wire: Wire, outlines: int) -> None:
        self.browser, self.wire, self.outlines = browser, wire, outlines
        self.found: dict[str, list[float]] = {}

    def note(self, name: str, figures: dict[str, float]) -> None:
        """Keep the seconds and bytes of one step."""
        self.found.setdefault(f"{name}_s", []).append(figures["seconds"])
        self.found.setdefault(f"{name}_kb", []).append(figures["bytes"] / 1000)

    def load(self, name: str) -> Visit:
        """Open the app as a new visitor."""
        visit = Visit(self.browser, self.wire, self.outlines)
        self.note(name, visit.first_map())
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
            sessions[name] = Session(browser, wire, given.outlines)
            sessions[name].load("first_map_cold").leave()
        for _ in range(WARM_VISITS):
            for session in sessions.values():
                session.load("first_map_warm").leave()
        visits = {name: session.load("first_map_warm") for name, session in sessions.items()}
        for layers in zip(*(given.layers for given in drives.values()), strict=True):
            for (name, session), layer in zip(sessions.items(), layers, strict=True):
                session.note("change", visits[name].change(layer))
        for name, session in sessions.items():
            session.note("click", visits[name].click())
            session.found["heap_mb"] = [visits[name].heap_mb()]
        browser.close()
        return {name: session.medians() for name, session in sessions.items()}
