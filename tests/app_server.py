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

import pytest

from tests.tab import DRAWN, WIDE, Tab

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
    # a page lives for seconds: what V8 would spend on making its program faster is not won back
    "--js-flags=--no-turbofan --no-maglev",
    # nothing of any other host: no name but this machine's is found
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
]
_START_S = 120.0  # shared with many others


# what a dashboard loads before it shows anything; loaded once, for all that are started
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
    "tests.preloaded",
]
_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload(_LIBRARIES)


def _run(script: str, port: int, environment: dict[str, str], options: tuple[str, ...]) -> None:
    """Run a dashboard in this process, which has opened no store and begun no thread."""
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
    # urllib keeps the proxies of its first call, which may be those of a test without a network
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.exitcode is not None:
            raise RuntimeError(f"the dashboard ended with exit code {process.exitcode}")
        with suppress(OSError), direct.open(address, timeout=2):
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
    from playwright.sync_api import Frame, Locator, Page, sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Locator, "click", _once_drawn(Locator.click))
        for kind in (Page, Frame):
            patched.setattr(kind, "wait_for_function", _now_and_then(kind.wait_for_function))
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def _once_drawn(click: Callable[..., None]) -> Callable[..., None]:
    """Make a click wait, as a person does, until the page is drawn: else it may hit nothing."""

    def patient(locator, **options) -> None:
        locator.wait_for()
        locator.page.wait_for_function(DRAWN)
        click(locator, **options)

    return patient


def _now_and_then(wait: Callable[..., object]) -> Callable[..., object]:
    """Make a wait look 20 times a second, not at each picture: that makes the browser draw more."""

    def patient(page, expression: str, **options) -> object:
        return wait(page, expression, **({"polling": 50} | options))

    return patient


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One dashboard for all tests that need none of their own."""
    with serve() as address:
        yield address


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
