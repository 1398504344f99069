"""Prefork: one process prepares, parts into those that serve, and starts anew what has ended."""

import asyncio
import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from prometheus_client.multiprocess import mark_process_dead
from streamlit import config
from streamlit.runtime import Runtime, get_instance
from streamlit.web import bootstrap

from geo import queue
from geo.errors import InputError
from pages.view.frame import rate
from pages.view.frame.shared_store import opened_store
from pages.view.server.board import Board
from pages.view.server.front import Front
from pages.view.server.ready import prepare
from pages.view.server.stay import HERE
from pages.view.server.worker import READY, work

_STEP_S = 0.5
_STOP_S = 10.0  # so long a process may take to end; browsers are told, files are finished
_SOON_S = 5.0  # a process that ends so soon is started again after a pause
_PAUSE_S = 1.0
_DRAWS = "ScriptRunner.scriptThread"  # Streamlit's name of a thread that draws a page
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)


def serve(script: Path, address: str, port: int, count: int, folder: Path) -> int:
    """Serve a script by so many processes until a signal comes; 1 where it could not begin.

    folder : where they keep what they count together, for as long as they live
    """
    bootstrap._fix_sys_path(str(script))
    bootstrap._fix_sys_argv(str(script), [])
    config._server_mode = "starlette-app"
    try:
        listeners = _doors(address, port)
    except OSError as error:
        return _not_available(port, error)
    config.set_option("server.port", listeners[0].getsockname()[1])
    for listener in listeners:
        listener.set_inheritable(False)
    try:
        asyncio.run(_prepared(script))
    except KeyboardInterrupt:
        return 130
    Runtime._instance = None  # each process that serves has its own
    rate.share(folder / "rates.sqlite3")
    queue.share(folder / "turns.sqlite3")
    return Prefork(listeners, count).run()


def _doors(address: str, port: int) -> list[socket.socket]:
    """Return the sockets of an address.

    A browser looks for `localhost` at `::1` first: whoever listens there, such as another account
    of this computer, would be shown in our place, and be sent our cookies.
    """
    if address != "localhost":
        return [_bound(address, port)]
    first = _bound("127.0.0.1", port)
    try:
        return [first, _bound("::1", first.getsockname()[1])]
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            first.close()
            raise
        return [first]  # a machine without IPv6


def _bound(address: str, port: int) -> socket.socket:
    """Return a socket of an address to which nobody can connect yet."""
    found = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if found.family == socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.setblocking(False)
        found.bind((address, port))
    except OSError:
        found.close()
        raise
    return found


def _not_available(port: int, error: OSError) -> int:
    print(f"port {port} is not available: {error.strerror}", file=sys.stderr)
    return 1


async def _prepared(script: Path) -> None:
    """Run Streamlit without a door until everything is prepared."""

    @asynccontextmanager
    async def preparing(_app: st.App) -> AsyncIterator[None]:
        await prepare(get_instance())
        with suppress(InputError):  # connections to a database belong to one process
            opened_store().engine.dispose()
        yield

    async with st.App(script, lifespan=preparing).lifespan()(None):
        pass
    await get_instance().stopped
    await_drawn()


def await_drawn() -> None:
    """Wait for the pages that are still being drawn, as on a very slow machine.

    A process that parts from this one in the midst of it would wait for their locks for ever.
    """
    for thread in threading.enumerate():
        if thread.name == _DRAWS:
            thread.join()


class Prefork:
    """The processes that serve, and the front before them."""

    def __init__(self, listeners: Sequence[socket.socket], count: int) -> None:
        self.board = Board(count)
        self.front = Front(listeners, self.board)
        self.alive: dict[int, int] = {}  # process -> place
        self.begun: dict[int, float] = {}  # place -> when
        self.ready: set[int] = set()
        self.open = self.stopping = False
        self.told, tells = socket.socketpair()
        for one in (self.told, tells):
            one.setblocking(False)
        self._tells = tells

    def run(self) -> int:
        """Serve until a signal comes; 1 where a process ended before all were ready."""
        for one in _SIGNALS:
            signal.signal(one, lambda *_: None)  # the number comes by the socket
        signal.set_wakeup_fd(self._tells.fileno(), warn_on_full_buffer=False)
        self.front.listen(self.told, self._hear)
        for place in range(self.board.count):
            self._begin(place)
        while not self.stopping:
            self.front.step(_STEP_S)
            self._begin_missing()
        return self._stop()

    def _hear(self) -> None:
        if {signal.SIGINT, signal.SIGTERM} & set(self.told.recv(4096)):
            self.stopping = True
        self._bury()

    def _begin(self, place: int) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        # what comes between here and the new process's own signals waits for them
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        process = os.fork()
        if process == 0:
            self._part(ours)
            HERE.board, HERE.place = self.board, place
            work(theirs)  # does not come back
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        theirs.close()
        self.alive[process], self.begun[place] = place, time.monotonic()
        self.board.note(place, process)
        self.front.links[place] = ours
        self.front.listen(ours, lambda: self._heard_of(place, ours))
        self.front.again()

    def _part(self, ours: socket.socket) -> None:
        """Close, in a new process, what belongs to the front."""
        self.front.close()
        for one in (ours, self.told, self._tells):
            one.close()

    def _heard_of(self, place: int, link: socket.socket) -> None:
        try:
            told = link.recv(len(READY))
        except OSError:
            told = b""
        if not told:  # it has ended; the system's signal says so, too
            self.front.leave(link)
            return
        self.ready.add(place)
        if not self.open and len(self.ready) == self.board.count:
            try:
                self.front.open()
            except OSError as error:  # another program was faster
                _not_available(config.get_option("server.port"), error)
                self.stopping = True
                return
            self.open = True
            bootstrap._print_url(is_running_hello=False)
            sys.stdout.flush()

    def _bury(self) -> None:
        """Forget the processes that have ended."""
        while self.alive:
            process, _status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            place = self.alive.pop(process, None)
            if place is None:
                continue  # of a process that has ended; the first one of a container gets it
            link = self.front.links.pop(place)
            self.front.leave(link)
            link.close()
            mark_process_dead(process)
            self.board.note(place, 0)
            if not self.open:  # it would end again
                self.stopping = True

    def _begin_missing(self) -> None:
        if self.stopping:
            return
        for place in set(range(self.board.count)) - set(self.alive.values()):
            ended_soon = time.monotonic() - self.begun[place] < _SOON_S
            if not ended_soon or time.monotonic() - self.begun[place] > _PAUSE_S:
                self._begin(place)

    def _stop(self) -> int:
        """End all processes, those that don't by force."""
        for listener in self.front.listeners:
            self.front.leave(listener)
            listener.close()
        for sent, seconds in ((signal.SIGTERM, _STOP_S), (signal.SIGKILL, _STOP_S)):
            for process in self.alive:
                os.kill(process, sent)
            end = time.monotonic() + seconds
            while self.alive and time.monotonic() < end:
                self.front.step(_STEP_S)
        self.front.close()
        return 0 if self.open else 1
