"""A browser tab of a reader, and what a test waits for in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOAD_MS = 60_000  # two shared cores
_SHORT = 400  # bytes: what says that a run has ended is shorter
_ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
# what a page shows while its program runs may still move, or be drawn anew
DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return !app || app.dataset.testScriptState === 'notRunning';
}"""

OPEN = "fold => fold.open && !fold.getAnimations({subtree: true}).length"


def _ends(message: ForwardMsg) -> bool:
    """Return whether a message says that a run has come to its end."""
    return message.WhichOneof("type") == "script_finished" and message.script_finished in _ENDED


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
        self.frames_received = self.frames_sent = self.runs_ended = 0
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
        if isinstance(payload, bytes) and len(payload) <= _SHORT:
            self.runs_ended += _ends(ForwardMsg.FromString(payload))

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
        self.page.wait_for_function(DRAWN)
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

    def unfold(self, fold) -> None:
        """Open a fold, and wait until it is open.

        It grows for a moment and scrolls inside meanwhile: a click could come down on its button
        and up beside it.
        """
        fold.locator("summary").click()
        self.page.wait_for_function(OPEN, arg=fold.element_handle())

    def show(self, layer: str) -> None:
        """Choose a layer on the map."""
        self.map().get_by_label("Map shows").select_option(layer)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Wait until what is done inside was sent to the server, and its answer is drawn.

        A page at rest may be one that has not sent it yet: a table waits a moment before it does.
        Or its answer is short, and has begun and ended before the page is drawn again.
        """
        before, ended = self.frames_sent, self.runs_ended
        yield
        end = time.monotonic() + LOAD_MS / 1000
        while self.frames_sent == before:
            assert time.monotonic() < end, "nothing was sent to the server"
            self.page.wait_for_timeout(20)
        while self.runs_ended == ended:
            assert time.monotonic() < end, "the server has not answered"
            self.page.wait_for_timeout(20)
        self.page.wait_for_function(DRAWN)

    def at_rest(self, locator) -> dict[str, float]:
        """Scroll to something, and return its box when it no longer moves."""
        self.page.wait_for_function(DRAWN)
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
