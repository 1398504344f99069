"""Front: takes every connection, and hands it to the process that has its browser's session.

Nothing is read but the head of the first request, which stays where it is (MSG_PEEK). The
connection itself is handed over (SCM_RIGHTS), so that no byte of it passes through here.
"""

import re
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from pages.view.server.board import Board
from pages.view.server.stay import place_of

_HEAD_BYTES = 2**16
_END = b"\r\n\r\n"
_COOKIES = re.compile(rb"\r\ncookie:([^\r\n]*)", re.IGNORECASE)
_MOST, _LONGEST_S = 400, 60.0  # connections that have not asked for anything yet
_AT_ONCE, _BACKLOG = 64, 2048
_LATELY_S = 5.0  # who has just come is not yet counted by the process
HANDED = b"c"


class Front:
    """The connections that have not been handed over yet, and the ways to the processes."""

    def __init__(self, listeners: Sequence[socket.socket], board: Board) -> None:
        self.listeners, self.board = listeners, board
        self.links: dict[int, socket.socket] = {}  # place -> the way to its process
        self._waiting: dict[int, tuple[socket.socket, float]] = {}
        self._lately: deque[tuple[float, int]] = deque()
        self._heard: dict[int, Callable[[], None]] = {}
        self._poll = select.epoll()

    def listen(self, to: socket.socket, do: Callable[[], None]) -> None:
        """Do something whenever a socket can be read."""
        self._heard[to.fileno()] = do
        self._poll.register(to, select.EPOLLIN)

    def leave(self, to: socket.socket) -> None:
        """Listen to a socket no longer."""
        if self._heard.pop(to.fileno(), None):
            self._poll.unregister(to)

    def open(self) -> None:
        """Let visitors in; until now they were refused, so that a proxy asks another server."""
        for listener in self.listeners:
            listener.listen(_BACKLOG)
            self.listen(listener, partial(self._take, listener))

    def step(self, seconds: float) -> None:
        """Wait for something to happen, at most so long, and act on it."""
        for number, _ in self._poll.poll(seconds):
            if number in self._waiting:
                self._look(number)
            elif number in self._heard:
                self._heard[number]()
        self._drop_old()

    def again(self) -> None:
        """Look at all who wait: a process has come."""
        for number in list(self._waiting):
            self._look(number)

    def close(self) -> None:
        """Close what this process has of all connections; those handed over stay open."""
        waiting = (connection for connection, _ in self._waiting.values())
        for one in (*self.listeners, *self.links.values(), *waiting):
            one.close()
        self._poll.close()

    def _take(self, listener: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, _address = listener.accept()
            except BlockingIOError:
                return
            except OSError:  # gone again, or no number for it is left
                self._drop(len(self._waiting) // 2)
                return
            connection.setblocking(False)
            self._waiting[connection.fileno()] = connection, time.monotonic()
            # told again only when more has come: what was looked at still lies there
            self._poll.register(connection, select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET)
        self._drop(len(self._waiting) - _MOST)

    def _look(self, number: int) -> None:
        connection, _since = self._waiting[number]
        try:
            head = connection.recv(_HEAD_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            head = b""
        if not head:
            self._forget(number).close()
            return
        end = head.find(_END)
        if end < 0 and len(head) < _HEAD_BYTES // 2:
            return
        place = self._place(head if end < 0 else head[:end])
        if place is not None:
            self._hand(number, place)

    def _place(self, head: bytes) -> int | None:
        """Return where a request goes: to the place of its cookie, else where the fewest are."""
        found = place_of(b";".join(_COOKIES.findall(head)), self.board.count)
        if found in self.links or not self.links:
            return found if found in self.links else None
        now = time.monotonic()
        while self._lately and now - self._lately[0][0] > _LATELY_S:
            self._lately.popleft()
        lately = [place for _, place in self._lately]
        fewest = min(self.links, key=lambda p: self.board.visitors(p) + lately.count(p))
        self._lately.append((now, fewest))
        return fewest

    def _hand(self, number: int, place: int) -> None:
        try:
            socket.send_fds(self.links[place], [HANDED], [number])
        except BlockingIOError:  # it takes nothing any more: the browser asks again
            pass
        except OSError:  # it has just ended: whoever waits for it is looked at `again`
            return
        self._forget(number).close()

    def _forget(self, number: int) -> socket.socket:
        connection, _since = self._waiting.pop(number)
        self._poll.unregister(connection)
        return connection

    def _drop_old(self) -> None:
        late = time.monotonic() - _LONGEST_S
        self._drop(sum(since < late for _, since in self._waiting.values()))

    def _drop(self, many: int) -> None:
        for number in list(self._waiting)[: max(many, 0)]:  # the oldest first
            self._forget(number).close()
