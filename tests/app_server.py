"""A dashboard of its own on a free loopback port, and a Chromium to look at it."""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = Path("/usr/bin/chromium")
# two pages of the browser's own beside every tab, which nobody sees and which take as long to
# load; the last such flag counts, so those that Playwright turns off are off here, too
_WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
FLAGS = [
    f"--disable-features={','.join(_WITHOUT)}",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # nothing of any other host: no name but this machine's is found
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_START_S = 120.0  # shared with many others
LOAD_MS = 60_000  # two shared cores
# what a page shows while its program runs may still move, or be drawn anew
_DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return !app || app.dataset.testScriptState === 'notRunning';
}"""


# what a dashboard loads that is not ours; loaded once, for all that are started
_LIBRARIES = [
    "streamlit.web.cli",
    "streamlit.web.server.server",
    "streamlit.testing.v1",
    "streamlit_folium",
    "alembic.command",
    "docx",
    "fontTools.subset",
    "geopandas",
    "mapclassify",
    "openpyxl",
    "pandera.pandas",
    "pikepdf",
    "pyarrow.parquet",
    "pyogrio",
    "rapidfuzz",
    "scipy.stats",
    "sklearn.linear_model",
    "sqlalchemy.dialects.postgresql",
    "typst",
]
_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload(_LIBRARIES)


def _run(script: str, port: int, environment: dict[str, str], options: tuple[str, ...]) -> None:
    """Run a dashboard in this process, which has loaded nothing of ours."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    with Path(os.devnull).open("w") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    from streamlit.web.cli import main

    at = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    main(["run", script, *at, *options], prog_name="streamlit")


@contextmanager
def _no_program() -> Iterator[None]:
    """Keep the new process from running what this one calls its program: a page under test."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


@contextmanager
def serve(script: str = "dashboard.py", prepared: str = "map", *options: str) -> Iterator[str]:
    """Start a fresh dashboard process, or another script's, yield its address, end it.

    options : more of Streamlit's, such as "--secrets.files", "secrets.toml"

    Only the map is prepared: a server for a few tests need not have opened every page.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"OUTREACH_PREPARE": prepared}
    given = (script, port, environment, options)
    process = _START.Process(target=_run, args=given, daemon=True)
    with _no_program():
        process.start()
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(timeout=20)
        process.kill()
        process.join()
        process.close()


def _wait_for(address: str, process: BaseProcess) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.exitcode is not None:
            raise RuntimeError(f"the dashboard ended with exit code {process.exitcode}")
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.05)
    raise TimeoutError(f"the dashboard did not answer within {_START_S:.0f} s")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright; missing, the tests fail in CI and skip elsewhere."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not there: install Debian's package chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import Locator, sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Locator, "click", _once_drawn(Locator.click))
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def _once_drawn(click: Callable[..., None]) -> Callable[..., None]:
    """Make a click wait, as a person does, until the page is drawn: else it may hit nothing."""

    def patient(locator, **options) -> None:
        locator.wait_for()
        locator.page.wait_for_function(_DRAWN)
        click(locator, **options)

    return patient


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One dashboard for all tests that need none of their own."""
    with serve() as address:
        yield address


class Tab:
    """A browser tab that notes what is asked for, and of which other hosts (none answers).

    Its reader has asked for less motion: what moves all the time keeps a small machine busy.
    """

    def __init__(
        self, browser, size: dict[str, int], locale: str, agent: str | None = None
    ) -> None:
        self.kind = (size, locale, agent)
        self.context = browser.new_context(
            viewport=size,
            locale=locale,
            user_agent=agent,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        self.begin("")
        # not intercepted: that would take away the browser's memory of what it has fetched
        self.context.on("request", self._asked)
        self.page = self.context.new_page()
        self.page.set_default_timeout(LOAD_MS)
        self.page.on("websocket", self._websocket)

    def begin(self, server: str) -> Tab:
        """Begin as a new visitor of a server."""
        self.server = server
        self.left_loopback: list[str] = []
        self.requests: list[str] = []
        self.received = 0
        self.frames_received = self.frames_sent = 0
        return self

    def forget(self) -> None:
        """Leave nothing behind but the program's files, which take the browser long to read."""
        if self.page.url.startswith("http"):
            self.page.evaluate("localStorage.clear()")
        self.page.goto("about:blank")
        self.page.unroute_all()
        self.page.set_viewport_size(self.kind[0])
        self.context.clear_cookies()
        self.context.clear_permissions()

    def _asked(self, request) -> None:
        self.requests.append(request.url)
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self.left_loopback.append(request.url)

    def _websocket(self, socket) -> None:
        socket.on("framereceived", self._frame)
        socket.on("framesent", self._sent)

    def _sent(self, _payload: str | bytes) -> None:
        self.frames_sent += 1

    def _frame(self, payload: str | bytes) -> None:
        self.received += len(payload)
        self.frames_received += 1

    def open(self, path: str = "") -> Tab:
        """Open a page and wait for its title."""
        self.page.goto(f"{self.server}/{path}")
        self.page.locator("h1").wait_for()
        return self

    def map(self):
        """Return the map's frame once all outlines are drawn."""
        self.page.locator("iframe").wait_for()
        frame = next(f for f in self.page.frames if "streamlit_folium" in f.url)
        frame.wait_for_function("window.districtMap && districtMap.view.ready", timeout=LOAD_MS)
        frame.wait_for_function("districtMap.view.message && districtMap.view.figures")
        return frame

    def click_district(self, code: str) -> None:
        """Click with the mouse into a district's outline, at a point surely inside it."""
        frame = self.map()
        # what comes above the map comes after it, and moves it down
        self.page.locator(".st-key-pages").wait_for()
        frame.locator(".map-legend").wait_for()
        self.page.wait_for_function(_DRAWN)
        self.quiet(500)
        x, y = frame.evaluate(
            """code => {
                const path = districtMap.view.areas[code].getElement();
                const box = path.getBoundingClientRect();
                for (let n = 1; n < 20; n++) for (let m = 1; m < 20; m++) {
                    const x = box.left + box.width * n / 20, y = box.top + box.height * m / 20;
                    if (document.elementFromPoint(x, y) === path) return [x, y];
                }
            }""",
            code,
        )
        frame_box = self.page.locator("iframe").bounding_box()
        self.page.mouse.click(frame_box["x"] + x, frame_box["y"] + y)

    def wait_for_address(self, part: str, absent: bool = False) -> None:
        """Wait until the address has (or no longer has) a part."""
        self.page.wait_for_function(
            "([part, absent]) => location.href.includes(part) !== absent", arg=[part, absent]
        )

    def card(self):
        """Return the card of the selected district."""
        return self.page.locator(".st-key-card")

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a select box."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def show(self, layer: str) -> None:
        """Choose a layer on the map."""
        self.map().get_by_label("Map shows").select_option(layer)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Wait until what is done inside was sent to the server, and its answer is drawn.

        A page at rest may be one that has not sent it yet: a table waits a moment before it does.
        """
        before = self.frames_sent
        yield
        end = time.monotonic() + LOAD_MS / 1000
        while self.frames_sent == before:
            assert time.monotonic() < end, "nothing was sent to the server"
            self.page.wait_for_timeout(20)
        self.page.wait_for_function(_DRAWN)

    def at_rest(self, locator) -> dict[str, float]:
        """Scroll to something, and return its box when it no longer moves."""
        self.page.wait_for_function(_DRAWN)
        locator.scroll_into_view_if_needed()
        before, box = None, locator.bounding_box()
        while box is None or box != before:
            self.page.wait_for_timeout(100)
            before, box = box, locator.bounding_box()
        return box

    def quiet(self, milliseconds: int = 1500) -> int:
        """Return how many messages the server sends while nobody does anything."""
        self.page.wait_for_timeout(milliseconds)
        before = self.frames_received
        self.page.wait_for_timeout(milliseconds)
        return self.frames_received - before


@pytest.fixture(scope="session")
def at_hand(chromium):
    """Return tabs that nobody uses now."""
    tabs: list[Tab] = []
    yield tabs
    for opened in tabs:
        opened.context.close()


@pytest.fixture
def tab(chromium, at_hand):
    """Return a function that opens a tab of its own, with its own cookies and session."""
    from playwright.sync_api import Error

    in_use: list[Tab] = []

    def _tab(
        server: str, size: dict[str, int] = WIDE, locale: str = "en-GB", agent: str | None = None
    ) -> Tab:
        found = next((t for t in at_hand if t.kind == (size, locale, agent)), None)
        if found:
            at_hand.remove(found)
        in_use.append(found or Tab(chromium, size, locale, agent))
        return in_use[-1].begin(server)

    yield _tab
    for used in in_use:
        try:
            used.forget()
        except Error:  # what a test that failed has left: no other gets it
            used.context.close()
        else:
            at_hand.append(used)
