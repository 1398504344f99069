"""Browser: first map, layer change, click and bytes, ours beside the baseline, in Chromium."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page, sync_playwright
from xstatic.pkg import leaflet

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATHS = 205  # outlines on screen that make a map usable; tiny islands may have none
LIMIT_MS = 60_000
REPEATS = 5
STEPS = ["Relative risk", "Expected count", "Rate", "Poverty, modelled", "Chance to be in the list"]
BASE_STEPS = ["relative_risk", "expected_count", "rate_per_1000", "poverty_modelled_pct", "p_top"]
_LEAFLET = {
    Path(name).name: (Path(leaflet.BASE_DIR) / name).read_bytes()
    for name in ("leaflet.js", "leaflet.css")
}
# a light look, so that looking does not slow what is looked at: how many outlines there are, and
# the colour of every seventh
_FILLS = """() => {
    const all = document.getElementsByClassName('leaflet-interactive');
    let fills = all.length + '|';
    for (let i = 0; i < all.length; i += 7) fills += all[i].getAttribute('fill') + '|';
    return fills;
}"""


# time inside the page, so that the driver's own delays count for neither: when the mouse went down,
# and when an outline was last drawn or painted
_CLOCK = """
const clock = () => performance.timeOrigin + performance.now();
addEventListener('pointerdown', () => { window.pressed = clock(); }, true);
new MutationObserver(changes => {
    const path = node => node.tagName === 'path' || node.querySelector?.('path');
    const drawn = c => c.target.tagName === 'path' || [...c.addedNodes].some(path);
    if (changes.some(drawn)) window.painted = clock();
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['fill']});
"""


@contextmanager
def serve(app: str, outlines: str | None) -> Iterator[str]:
    """Start an app on a free loopback port, yield its address, end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", app, "--server.headless", "true",
        "--server.address", "127.0.0.1", "--server.port", str(port),
        "--server.fileWatcherType", "none",
    ]  # fmt: skip
    setting = {"OUTREACH_OUTLINES": outlines} if outlines else {}
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | setting, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


class Visit:
    """One visitor's tab, with a count of the bytes that reach it."""

    def __init__(self, browser) -> None:
        self.context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.context.route("**/*", _local)
        self.context.add_init_script(_CLOCK)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self.received = 0
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._file)
        self.page.on("websocket", lambda s: s.on("framereceived", self._frame))

    def _file(self, event: dict) -> None:
        self.received += int(event["encodedDataLength"])

    def _frame(self, payload: str | bytes) -> None:
        self.received += len(payload)

    def map(self, unlike: str = "") -> Frame:
        """Return the map's frame once its outlines are on screen, in other colours than before.

        The baseline throws its frame away at every change, so all frames are looked at.
        """
        end = time.monotonic() + LIMIT_MS / 1000
        while time.monotonic() < end:
            for frame in self.page.frames:
                if "streamlit_folium" in frame.url and self._ready(frame, unlike):
                    return frame
            self.page.wait_for_timeout(5)
        raise TimeoutError("no map")

    @staticmethod
    def _ready(frame: Frame, unlike: str) -> bool:
        try:
            fills = frame.evaluate(_FILLS)
        except PlaywrightError:
            return False  # thrown away while we looked
        return int(fills.split("|")[0]) >= PATHS and fills != unlike

    def first_map(self, address: str) -> dict[str, float]:
        """Return seconds and bytes until the map is on screen."""
        start = time.perf_counter()
        self.page.goto(address)
        self.map()
        return {"seconds": time.perf_counter() - start, "bytes": self.received}

    def change(self, option: str) -> dict[str, float]:
        """Choose a layer; return seconds and bytes until the map has other colours."""
        frame = self.map()
        before = frame.evaluate(_FILLS)
        self.page.get_by_role("combobox", name="Map shows").click()
        choice = self.page.get_by_role("option", name=option, exact=True)
        choice.wait_for()
        self.page.wait_for_timeout(300)
        held = self.received
        choice.click()
        # a frame that was made anew has no memory of its painting: there, when it was seen
        seen = self.map(unlike=before).evaluate("performance.timeOrigin + performance.now()")
        self.page.wait_for_timeout(1200)
        painted = self.map().evaluate("window.painted") or seen
        seconds = (painted - self.page.evaluate("window.pressed")) / 1000
        return {"seconds": seconds, "bytes": self.received - held}

    def click(self) -> dict[str, float]:
        """Click a district; return seconds and bytes until its name stands on the page."""
        frame = self.map()
        held, start = self.received, time.perf_counter()
        frame.locator("path.leaflet-interactive").nth(60).dispatch_event("click")
        self.page.locator("h3, h2").filter(visible=True).filter(
            has_not_text="How far to trust this"
        ).first.wait_for()
        seconds = time.perf_counter() - start
        self.page.wait_for_timeout(1200)
        return {"seconds": seconds, "bytes": self.received - held}

    def heap(self) -> float:
        """Return the script heap of the tab, MB."""
        wire = self.context.new_cdp_session(self.page)
        wire.send("HeapProfiler.collectGarbage")
        return wire.send("Runtime.getHeapUsage")["usedSize"] / 2**20


def _local(route) -> None:
    """Answer for the content networks: the baseline's Leaflet from disk, nothing for the rest."""
    address = urlsplit(route.request.url)
    if address.hostname in ("127.0.0.1", None):
        route.continue_()
        return
    name = Path(address.path).name
    kind = "text/css" if name.endswith(".css") else "application/javascript"
    body = next((b for n, b in _LEAFLET.items() if name in (n, n.replace(".", ".min."))), b"")
    route.fulfill(status=200, content_type=kind, body=body)


def drive(app: str, steps: list[str], outlines: str | None) -> dict[str, float]:
    """Return the medians for one app: first map cold and warm, layer change, click, heap."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve(app, outlines) as address:
            cold = Visit(browser).first_map(address)
            warm = [Visit(browser).first_map(address) for _ in range(3)]
            visit = Visit(browser)
            visit.first_map(address)
            visit.page.wait_for_timeout(2000)
            changes = [visit.change(step) for step in steps[:REPEATS]]
            click = visit.click()
            heap = visit.heap()
        browser.close()
    return {
        "first_map_cold_s": round(cold["seconds"], 2),
        "first_map_warm_s": round(statistics.median(v["seconds"] for v in warm), 2),
        "first_load_kb": round(statistics.median(v["bytes"] for v in warm) / 1000),
        "change_ms": round(1000 * statistics.median(c["seconds"] for c in changes)),
        "change_kb": round(statistics.median(c["bytes"] for c in changes) / 1000, 1),
        "click_ms": round(1000 * click["seconds"]),
        "click_kb": round(click["bytes"] / 1000, 1),
        "heap_mb": round(heap, 1),
    }


def measure(outlines: str | None) -> dict[str, dict[str, float]]:
    """Return our figures and the baseline's, driven the same way in the same run."""
    return {
        "ours": drive("dashboard.py", STEPS, outlines),
        "baseline": drive("bench/baseline/app.py", BASE_STEPS, outlines),
    }
