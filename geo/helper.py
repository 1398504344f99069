"""Helper: a process beside one that serves, for heavy work that its viewers must not wait for.

Python runs one thread of a process at a time, so that all others wait while one computes. The
helper parts from a process that has prepared everything: nothing is loaded twice. It parts again
for each piece of work, which has a low priority. Nothing is written to a disk, and all of it ends
when nobody listens any more.
"""

import gc
import os
import pickle
import select
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from geo.errors import InputError

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_BEHIND = 5  # steps of priority behind those that serve
_LOOK_S, _LONGEST_S = 0.2, 240.0
_AT_ONCE = 2**20
_SIZE = struct.Struct(">Q")  # of what is said, before it
_TOLD, _FINE, _WRONG = "told", "fine", "wrong"
_LOST = (OSError, EOFError, pickle.UnpicklingError)  # the helper's end
_Order = tuple[Callable[..., object], tuple[object, ...], dict[str, object], bool]
_way: socket.socket | None = None  # to the helper of this process


def begin(*others: socket.socket) -> int:
    """Part into this process and its helper, and return the helper's id; no thread runs yet.

    others : sockets that are not the helper's business
    """
    global _way
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if process := os.fork():
        theirs.close()
        ours.setblocking(False)
        _way = ours
        return process
    try:
        for one in (ours, *others):
            one.close()
        _serve(theirs)
    finally:
        os._exit(0)


def done(
    work: Callable[_Given, _Answer],
    look: Callable[[], None],
    *given: _Given.args,
    **named: _Given.kwargs,
) -> _Answer:
    """Return what a function returns, and raise its InputError: by the helper if there is one.

    Where there is none, or it is ended meanwhile, the work is done here.

    Raises
    ------
    InputError : of the function; the helper has worked on it for too long.

    Parameters
    ----------
    work : a function of a module.
    look : is called now and then; what it raises ends the work.

    >>> done(divmod, lambda: None, 7, 2)
    (3, 1)
    """
    if _way is not None:
        with suppress(*_LOST):
            return cast(_Answer, _asked(_way, (work, given, named, False), look, _nobody))
    return work(*given, **named)


def done_telling(
    work: Callable[..., _Answer],
    look: Callable[[], None],
    tell: Callable[[float], None],
    *given: Any,
) -> _Answer:
    """Return what `done` does, of a function whose last argument is told the share done (0-1).

    >>> done_telling(lambda number, tell: tell(number), lambda: None, print, 0.5)
    0.5
    """
    if _way is not None:
        with suppress(*_LOST):
            return cast(_Answer, _asked(_way, (work, given, {}, True), look, tell))
    return work(*given, tell)


def _nobody(_share: float) -> None:
    """Be told, and do nothing."""


def _asked(
    way: socket.socket, order: _Order, look: Callable[[], None], tell: Callable[[float], None]
) -> object:
    for kind, said in _heard(way, pickle.dumps(order), look):
        if kind == _TOLD:
            tell(cast(float, said))
        elif kind == _FINE:
            return said
        else:
            raise cast(InputError, said)
    raise EOFError


def _heard(
    way: socket.socket, order: bytes, look: Callable[[], None]
) -> Iterator[tuple[str, object]]:
    """Yield what the helper says, one after the other, until it has said all."""
    mine, theirs = socket.socketpair()
    with mine:
        with theirs:
            socket.send_fds(way, [b"w"], [theirs.fileno()])
        end, rest = time.monotonic() + _LONGEST_S, bytearray()
        mine.settimeout(_LONGEST_S)
        mine.sendall(order)
        mine.settimeout(_LOOK_S)
        while True:
            try:
                part = mine.recv(_AT_ONCE)
            except TimeoutError:
                look()
                if time.monotonic() > end:
                    raise InputError("read.too_long", most=round(_LONGEST_S)) from None
                continue
            if not part:
                return
            rest += part
            while len(rest) >= _SIZE.size and len(rest) >= (whole := _whole(rest)):
                said = bytes(rest[_SIZE.size : whole])
                del rest[:whole]
                yield pickle.loads(said)


def _whole(said: bytearray) -> int:
    return _SIZE.size + _SIZE.unpack_from(said)[0]


def _say(customer: socket.socket, kind: str, what: object) -> None:
    said = pickle.dumps((kind, what), pickle.HIGHEST_PROTOCOL)
    customer.sendall(_SIZE.pack(len(said)) + said)


def _serve(orders: socket.socket) -> None:
    """Part for each piece of work until nobody can order any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: whoever serves ends first
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a piece of work has ended
    while True:
        told, numbers, *_ = socket.recv_fds(orders, 1, 1)
        if not told:
            return
        with socket.socket(fileno=numbers[0]) as customer, suppress(OSError):
            if not os.fork():
                orders.close()
                _work(customer)


def _work(customer: socket.socket) -> None:
    """Work for a customer, then end this process; where it fails, the customer does it."""
    try:
        os.nice(_BEHIND)
        gc.disable()  # it ends soon
        threading.Thread(target=_end_with, args=(customer,), daemon=True).start()
        with customer.makefile("rb") as order:
            work, given, named, tells = pickle.load(order)
        if tells:
            given = *given, partial(_say, customer, _TOLD)
        try:
            answer = _FINE, work(*given, **named)
        except InputError as error:
            answer = _WRONG, error
        _say(customer, *answer)
    finally:
        os._exit(0)


def _end_with(customer: socket.socket) -> None:
    gone = select.poll()
    gone.register(customer, 0)  # nothing but that it has gone
    gone.poll()
    os._exit(0)
