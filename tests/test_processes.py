"""Several processes serve one dashboard: a browser stays with its own, and all show the same."""

from __future__ import annotations

import asyncio
import ctypes
import http.client
import inspect
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.scriptrunner import ScriptRunner
from uvicorn.config import WS_PROTOCOLS

from bench.serve import family, free_port
from bench.visitor import Visitor
from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.store import open_store
from pages.view.frame import rate
from pages.view.frame.rate import Rate
from pages.view.frame.text import say
from pages.view.server import memory, prefork, processes
from pages.view.server.board import Board
from pages.view.server.front import HANDED, Front
from pages.view.server.prefork import _bound, _doors
from pages.view.server.stay import Here, Stay
from pages.view.server.worker import Worker
from tests.conftest import ROOT
from tests.helped import ROWS, a_list, gone
from tests.own_loop import run_apart
from tests.tab import DRAWN
from tests.test_delivered import answer
from tests.test_desk_store import of_districts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process elsewhere")
_START_S = 120.0
NAME = "outreach.example.gov.kh"


def _as_the_first() -> None:
    """Give a process what others leave behind, as the first process of a container gets it."""
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


class Served(NamedTuple):
    """A dashboard of two processes: its address, the process in front, and its folders."""

    address: str
    front: subprocess.Popen[bytes]
    store: Path
    temporary: Path

    @property
    def port(self) -> int:
        """Return where browsers ask."""
        return int(self.address.rpartition(":")[2])

    def ask(self, path: str, place: int | None = None) -> httpx.Response:
        """Return the answer to a browser of a place, or to a new one."""
        headers = {} if place is None else {"Cookie": f"outreach_process={place}"}
        return httpx.get(f"{self.address}{path}", headers=headers, trust_env=False)

    def stays(self, place: int) -> bool:
        """Return whether the process of a place answers: it has no other cookie to give."""
        return "outreach_process" not in self.ask("/method", place).headers.get("set-cookie", "")


def _eventually(holds, seconds: float = _START_S) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """The one start of this file, with Streamlit's delivered settings."""
    folder = tmp_path_factory.mktemp("processes")
    (folder / "tmp").mkdir()
    port = free_port()
    own = {"OUTREACH_VAR": str(folder), "OUTREACH_PREPARE": "map", "TMPDIR": str(folder / "tmp")}
    own |= {"STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {NAME}"}
    front = subprocess.Popen(
        f"{sys.executable} -m pages.view.server.processes --processes 2 --port {port}".split(),
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_as_the_first,
    )
    found = Served(f"http://127.0.0.1:{port}", front, folder / "outreach.sqlite3", folder / "tmp")

    def answers() -> bool:
        assert front.poll() is None
        try:
            return found.ask("/_stcore/health").status_code == 200
        except httpx.TransportError:
            return False

    try:
        _eventually(answers)
        yield found
    finally:
        front.terminate()
        front.wait(30)


def test_a_connection_that_is_only_held_is_closed():
    """By the second look; one that has asked for something else, or is being answered, is not."""

    class Connection:
        def __init__(self, cycle: object) -> None:
            self.cycle, self.closed = cycle, False
            self.transport = SimpleNamespace(close=lambda: setattr(self, "closed", True))

    answered, answering = (SimpleNamespace(response_complete=done) for done in (True, False))
    never, once, again, busy = map(Connection, (None, answered, answered, answering))
    worker = Worker(uvicorn.Config(Starlette()), None)
    worker.server_state.connections = {never, once, again, busy, object()}  # the last: a page
    worker.close_silent()
    assert not any(one.closed for one in (never, once, again, busy))
    again.cycle = SimpleNamespace(response_complete=True)
    worker.close_silent()
    assert [one.closed for one in (never, once, again, busy)] == [True, True, False, False]


def test_a_browser_stays_and_new_ones_are_spread(served):
    """The cookie of its process is given with the first page, and with no later one."""
    given = [served.ask("/method").headers.get_list("set-cookie") for _ in range(4)]
    cookies = [one for cookies in given for one in cookies if one.startswith("outreach_process")]
    assert {re.sub(r"=\d", "=N", cookie) for cookie in cookies} == {
        "outreach_process=N; Path=/; HttpOnly; SameSite=Lax"
    }
    assert {cookie.partition(";")[0][-1] for cookie in cookies} == {"0", "1"}
    assert served.stays(0)
    assert served.stays(1)
    # what somebody made up is no place
    assert "outreach_process" in served.ask("/method", 7).headers["set-cookie"]


def test_the_names_of_an_office_are_a_setting_here_too(served):
    """As with one process: STREAMLIT_SERVER_ALLOWED_HOSTS, and no other name."""
    for name, status in ((NAME, 101), ("evil.example", 403)):
        assert answer(served.address, name, f"https://{name}") == status


def test_what_one_does_all_show(served):
    """A table in use, which idle pages say by themselves; viewers added up; a file goes home."""

    async def two() -> None:
        async with Visitor(served.port) as one, Visitor(served.port) as other:
            assert one.place != other.place
            for visitor in (one, other):
                await visitor.open("data_desk", "lang=en&table=repatriation")
                assert "seen.csv" not in str(visitor.page.elements)
                status = await visitor.bring(
                    visitor.page.find("file_uploader"), "r.csv", b"Province,Year\nKampot,2024\n"
                )
                assert status < 300
            counted = await asyncio.to_thread(served.ask, "/metrics")
            assert "outreach_viewers 2.0" in counted.text
            for place in "01":
                assert f'process_resident_memory_bytes{{process="{place}"}}' in counted.text
            store = open_store(f"sqlite:///{served.store}")
            commit(store, examine(of_districts(), "seen.csv", "repatriation"))
            store.close()
            for visitor in (one, other):
                await visitor.hear()  # its reader does nothing
                assert say("en", "news.figures") in str(visitor.page.elements)
                assert "seen.csv" not in str(visitor.page.elements)
                await visitor.open("data_desk", "lang=en&table=repatriation")
                assert "seen.csv" in str(visitor.page.elements)

    run_apart(two())


def test_who_is_cut_off_finds_what_they_brought_whoever_comes_and_goes(served):
    """Streamlit kept 128 sessions of all, empty ones too: as many visits threw the others away."""

    async def visits() -> None:
        async with Visitor(served.port) as one:
            await one.open("data_desk", "lang=en&table=repatriation")
            table = b"Province,Year\nKampot,2024\n"
            assert await one.bring(one.page.find("file_uploader"), "r.csv", table) < 300
            shown, session = _labels(one), one.session
            one.cut()
        for ends in (True, False):
            others = [Visitor(served.port) for _ in range(130)]
            for other in others:
                other.place = one.place
                await other.__aenter__()
            for other in others:
                await other.__aexit__() if ends else other.cut()
        async with one:
            # a browser says which page it has, and nothing of what it has typed
            await one.again()
            assert one.session == session
            assert _labels(one) == shown
            assert say("en", "desk.correct") in str(one.page.elements)

    run_apart(visits())


def test_what_is_refused_is_said_on_the_page_that_asked_for_it(served):
    """It opened the first page there, and what was typed was gone."""

    async def uploads() -> None:
        async with Visitor(served.port) as one:
            await one.open("coverage", "lang=km&part=bring")
            place = one.page.find("file_uploader").message.id
            path = f"/_stcore/upload_file/{one.session}/x"
            ask = partial(asyncio.to_thread, _sends_too_much, served.port, path, one.place)
            assert await asyncio.gather(ask(), ask()) == [413, 413]
            await one.hear()
            with suppress(TimeoutError):  # the second one says no more, and sweeps nothing away
                async with asyncio.timeout(1):
                    await one.hear()
            assert say("km", "upload.session", most=60) in str(one.page.elements)
            assert one.page.find("file_uploader").message.id == place

    run_apart(uploads())


def _sends_too_much(port: int, path: str, cookies: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.putrequest("PUT", path)
        connection.putheader("Content-Length", str(70 * 2**20))
        connection.putheader("Cookie", cookies)
        connection.endheaders()
        return connection.getresponse().status


def _labels(visitor: Visitor) -> list[str]:
    found = (getattr(one.message, "label", "") for one in visitor.page.elements.values())
    return [one for one in found if one]


def test_a_long_list_is_read_beside_viewers(served):
    """By the helper that each process has; where it was killed, by the process itself."""

    async def bring() -> str:
        async with Visitor(served.port) as one:
            await one.open("coverage", "lang=en&part=bring")
            status = await one.bring(one.page.find("file_uploader"), "long.csv", a_list())
            assert status < 300
            return str(one.page.elements)

    helpers = [family(one)[1:] for one in family(served.front.pid)[1:]]
    assert [len(found) for found in helpers] == [1, 1]
    read = say("en", "coverage.read", name="long.csv", n=ROWS - 1)
    assert read in run_apart(bring())
    for (one,) in helpers:
        os.kill(one, signal.SIGKILL)
    assert read in run_apart(bring())


def test_another_takes_the_place_of_one_that_was_killed(served):
    """Its visitors are there again with the cookie they have; the others never left."""
    _, first, second = family(served.front.pid)
    os.kill(first, signal.SIGKILL)
    _eventually(lambda: first not in family(served.front.pid)[1:])
    assert served.stays(1)
    _eventually(lambda: len(family(served.front.pid)) == 3)
    _eventually(lambda: len(family(family(served.front.pid)[2])) == 2)  # with a helper
    assert second in family(served.front.pid)
    assert served.stays(0)


@pytest.mark.browser
def test_a_page_whose_process_was_killed_hears_the_next_click(served, tab):
    """Its session has ended with the process: until the page was drawn anew, no part heard any."""
    view = tab(served.address).open("ranked_districts?lang=en")
    view.page.wait_for_function(DRAWN)
    before, workers = view.runs_ended, family(served.front.pid)[1:]
    for one in workers:
        os.kill(one, signal.SIGKILL)
    end = time.monotonic() + _START_S
    while view.runs_ended == before:  # nobody has asked for it
        assert time.monotonic() < end
        view.page.wait_for_timeout(50)
    view.page.wait_for_function(DRAWN)
    with view.answered():
        view.page.get_by_role("combobox", name="Province").first.click()
        view.page.get_by_role("option", name=re.compile("Banteay")).click()
    view.wait_for_address("province=KH01")
    # where the browser gives up, the page says what to do
    app = view.page.locator("[data-test-connection-state]")
    app.evaluate("one => { one.dataset.testConnectionState = 'DISCONNECTED_FOREVER'; }")
    line = view.page.locator("#outreach-lost")
    line.get_by_text(say("en", "connection.ended")).wait_for()
    line.get_by_role("button", name=say("en", "connection.again")).click()
    line.wait_for(state="detached")


def test_ctrl_c_leaves_nothing(served):
    """It goes to all processes of a terminal at once: all end, and their folder is gone."""
    everybody = family(served.front.pid)
    helpers = [helper for one in everybody[1:] for helper in family(one)[1:]]
    assert helpers
    assert list(served.temporary.glob("outreach-processes-*"))
    os.killpg(served.front.pid, signal.SIGINT)
    assert served.front.wait(30) == 0
    assert not [one for one in everybody if Path(f"/proc/{one}").exists()]
    assert not list(served.temporary.glob("outreach-processes-*"))
    assert all(map(gone, helpers))


def test_nobody_is_let_in_before_all_is_prepared():
    """Refused, not left to wait: a proxy in front then asks another server."""
    with closing(_bound("127.0.0.1", 0)) as door:
        front = Front([door], Board(2))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(door.getsockname())
        front.open()
        socket.create_connection(door.getsockname()).close()
        front.close()


def test_localhost_is_ours_by_both_of_its_addresses():
    """A browser asks `::1` first: somebody who listens there would be shown in our place."""
    try:
        _bound("::1", 0).close()
    except OSError:
        pytest.skip("a machine without IPv6")
    doors = _doors("localhost", 0)
    with ExitStack() as opened:
        names = [opened.enter_context(closing(door)).getsockname() for door in doors]
        assert [name[0] for name in names] == ["127.0.0.1", "::1"]
        assert names[0][1] == names[1][1]
    with closing(_bound("::1", 0)) as another:
        another.listen()
        with pytest.raises(OSError, match="in use"):
            _doors("localhost", another.getsockname()[1])


def test_a_request_is_handed_over_when_its_head_is_whole():
    """Whoever says nothing waits; nothing of what was said is taken away."""
    board, door = Board(2), socket.create_server(("127.0.0.1", 0))
    door.setblocking(False)
    with ExitStack() as stack:
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2)]
        front = Front([door], board)
        stack.callback(front.close)
        for place, (ours, theirs) in enumerate(pairs):
            front.links[place] = ours
            theirs.setblocking(False)
            stack.enter_context(theirs)
        front.open()
        browser = stack.enter_context(socket.create_connection(door.getsockname()))
        said = [b"GET / HTTP/1.1\r\nCOOKIE: a=b; outreach_pro", b"cess=1\r\n\r\n"]
        for part in said:
            front.step(1)
            with pytest.raises(BlockingIOError):
                pairs[1][1].recv(1)
            browser.sendall(part)
        front.step(1)
        told, (number,), *_ = socket.recv_fds(pairs[1][1], 16, 1)
        assert told == HANDED
        with socket.socket(fileno=number) as handed:
            assert handed.recv(1000) == b"".join(said)


def test_what_belongs_to_another_process_is_asked_for_again():
    """On a new connection, of this host alone; what all can answer is answered."""
    routes = [
        Route("/media/a.csv", lambda _: PlainTextResponse("file")),
        Route("/", lambda _: HTMLResponse("page")),
    ]
    here = Here(Board(2), 1)
    app = Starlette(routes=routes, middleware=[Middleware(Stay, here=here)])

    async def asking() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://a"
        ) as client:
            ways = [("/media/a.csv?x=1", 0), ("/media/a.csv", 1), ("/", 0), ("/media/a.csv", 9)]
            cookie = "outreach_process={}".format
            return [await client.get(w, headers={"Cookie": cookie(p)}) for w, p in ways]

    again, own, page, stranger = run_apart(asking())
    assert (again.status_code, again.headers["location"]) == (307, "/media/a.csv?x=1")
    assert again.headers["connection"] == "close"
    assert (own.text, stranger.text) == ("file", "file")
    assert "set-cookie" not in own.headers
    assert page.headers["set-cookie"].startswith("outreach_process=1;")


def test_one_process_is_streamlits_own_command(monkeypatch):
    """Also where a certificate makes what a browser says unreadable."""
    begun: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        assert WS_PROTOCOLS["websockets-sansio"] == "pages.view.server.wire:Wire"
        begun.append(command)

    monkeypatch.setattr(processes, "streamlit", run)
    monkeypatch.setattr(processes, "give_back", lambda: None)
    monkeypatch.setattr(processes, "_configure", lambda _: None)
    for count, certificate in (("1", None), ("2", "cert.pem")):
        monkeypatch.setattr(processes.config, "get_option", lambda _, c=certificate: c)
        assert processes.main(["--processes", count, "--port", "8600"]) == 0
    assert {" ".join(command) for command in begun} == {
        "run dashboard.py --server.port 8600 --server.address localhost"
    }


def test_how_memory_is_given_back_may_be_set_from_outside(monkeypatch):
    """What nobody has set is set, for this process and for those that it starts."""
    asked, surroundings = [], {"MALLOC_ARENA_MAX": "4"}
    library = SimpleNamespace(mallopt=lambda *given: asked.append(given))
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: library)
    monkeypatch.setattr(memory.os, "environ", surroundings)
    memory.give_back()
    assert asked == [(-3, 1 << 20), (-1, 1 << 20)]
    assert surroundings["MALLOC_ARENA_MAX"] == "4"
    assert surroundings["MALLOC_TRIM_THRESHOLD_"] == str(1 << 20)


def test_what_is_free_goes_back_where_the_system_takes_it(monkeypatch):
    """Also the pieces between what is used; another C library has no such thing."""
    asked: list[int] = []
    monkeypatch.setattr(memory, "_TRIM_S", 0.0)
    for library in (SimpleNamespace(malloc_trim=asked.append), SimpleNamespace()):
        monkeypatch.setattr(memory.ctypes, "CDLL", lambda _, found=library: found)
        memory.trim()
    assert asked == [0]

    async def often() -> None:
        told = threading.Event()
        monkeypatch.setattr(memory, "trim", told.set)
        going_on = asyncio.create_task(memory.trim_often())
        assert await asyncio.to_thread(told.wait, _START_S)
        going_on.cancel()

    run_apart(often())


def test_processes_count_together(monkeypatch, tmp_path):
    """What one has asked for counts in the other; each rate by itself."""
    monkeypatch.setattr(rate, "_shared", None)
    rate.share(tmp_path / "rates.sqlite3")
    one, other, third = Rate(2, "files"), Rate(2, "files"), Rate(2, "uploads")
    assert [one.passed("a"), other.passed("a"), one.passed("a")] == [False, False, True]
    assert [other.passed("b"), third.passed("a")] == [False, False]


def test_no_process_parts_while_a_page_is_drawn():
    """A new process would wait for ever for what the drawing one holds: it is waited for."""
    drawn, order = threading.Event(), []

    def draw() -> None:
        drawn.wait(_START_S)
        order.append("drawn")

    threading.Thread(target=draw, name=prefork._DRAWS, daemon=True).start()
    waiting = threading.Thread(target=lambda: (prefork.await_drawn(), order.append("parts")))
    waiting.start()
    waiting.join(0.1)
    drawn.set()
    waiting.join(_START_S)
    assert order == ["drawn", "parts"]
    assert f'name="{prefork._DRAWS}"' in inspect.getsource(ScriptRunner)  # Streamlit's own name
