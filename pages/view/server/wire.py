"""Wire: a live connection that keeps little of what is not read, or never ends.

uvicorn answers each ping although nobody reads the answers, keeps parts of a message for ever, and
waits for ever until the rest has been sent. Each of them filled the memory from afar.
"""

import asyncio
import struct
from collections.abc import Callable
from typing import Any, ClassVar, cast

from uvicorn._types import ASGIReceiveEvent
from uvicorn.config import WS_PROTOCOLS
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions import permessage_deflate
from websockets.frames import Frame
from zlib_ng import zlib_ng

WIRE = "outreach.wire"  # the connection itself, in what is asked through it
LONGEST_BYTES = 1_000_000  # of one message; what a plan of all districts says is a third of it
_SLICE_BYTES = 4096  # that are unpacked before it is looked at what they say: 1:1000 at most
_ALL_BYTES = 64_000_000  # of all messages that have begun and not ended, in a process
_PART_BYTES = 100  # that keeping a part of a message takes besides
# frames that say nothing, or a part: a browser answers a ping now and then, and sends a long
# message in some twenty parts
_AT_ONCE, _PER_S = 300.0, 10.0
_WHOLE_S = 30.0  # until a message that has begun must have ended
_CLOSED_S = 30.0  # until what was left to send must have been taken
_WHOLE_BINARY, _PACKED = 0x82, 0x40  # the first byte of a message's only frame
_EACH, _MARK_BYTES = zlib_ng.Z_SYNC_FLUSH, 4  # what ends each of them, and is left out
_LEVEL = 1  # of compression: a page is a tenth longer than with zlib's own, in a fifth of the time


class Joined:
    """A connection that writes to the network once what is written to it in one go.

    >>> class Network:
    ...     def write(self, part): print(part)
    ...     def is_closing(self): return False
    >>> later = []
    >>> one = Joined(Network(), later.append)
    >>> one.write(b"two "), one.write(b"parts")
    (None, None)
    >>> later.pop()()
    b'two parts'
    """

    def __init__(self, transport: asyncio.Transport, soon: Callable[[Callable], object]) -> None:
        self._transport, self._soon = transport, soon
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        """Keep a part until the others of this moment are there."""
        if not self._parts:
            self._soon(self._send)
        self._parts.append(part)

    def close(self) -> None:
        """Close, after what was written."""
        self._send()
        self._transport.close()

    # both are asked for each message, and `__getattr__` comes late
    def is_closing(self) -> bool:
        """Return whether it is being closed."""
        return self._transport.is_closing()

    def get_write_buffer_size(self) -> int:
        """Return the bytes that the network has not taken yet."""
        return self._transport.get_write_buffer_size()

    def _send(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():  # else it may be gone already
            self._transport.write(b"".join(parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Wire(WebSocketsSansIOProtocol):
    """uvicorn's connection, with bounds; `bundle.py` writes to it past Streamlit's tasks."""

    all_kept = 0  # bytes of messages that have begun and not ended, of all connections
    holding: ClassVar[set["Wire"]] = set()  # the connections that have any

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn.max_message_size = LONGEST_BYTES
        self._unread = b""
        self._left, self._since = _AT_ONCE, self.loop.time()
        self._kept = self._frame = 0
        self._ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, with light compression."""
        for one in self.conn.available_extensions or ():
            one.compress_settings = {**one.compress_settings, "level": _LEVEL}  # type: ignore[attr-defined]
        super().connection_made(Joined(transport, self.loop.call_soon))  # type: ignore[arg-type]

    def send_binary(self, content: bytes) -> None:
        """Send a message, as websockets does, without five objects for each of a page's eighty.

        RFC 6455, 5.2, and RFC 7692, 7.2.1.
        """
        first = _WHOLE_BINARY
        for one in self.conn.extensions:
            packing = cast(permessage_deflate.PerMessageDeflate, one)  # there is no other
            if packing.local_no_context_takeover:  # asked for by no browser
                self.conn.send_binary(content)
                self.transport.write(b"".join(self.conn.data_to_send()))
                return
            packed = packing.encoder.compress(content), packing.encoder.flush(_EACH)
            content, first = b"".join(packed)[:-_MARK_BYTES], first | _PACKED
        length = len(content)
        if length < 126:
            head = struct.pack("!BB", first, length)
        elif length < 1 << 16:
            head = struct.pack("!BBH", first, 126, length)
        else:
            head = struct.pack("!BBQ", first, 127, length)
        self.transport.write(head + content)

    async def run_asgi(self) -> None:
        """Have the app answer, which may know the connection."""
        self.scope["extensions"][WIRE] = self  # type: ignore[index,assignment]
        await super().run_asgi()

    def pause_writing(self) -> None:
        """Read nothing from who doesn't read: the network keeps what they send."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read again."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Take what has come, a piece at a time: a message of a few bytes may be a long one."""
        self._unread += data
        while self._unread and not self.read_paused and not self.transport.is_closing():
            part, self._unread = self._unread[:_SLICE_BYTES], self._unread[_SLICE_BYTES:]
            super().data_received(part)
        # a header of ten thousand letters: uvicorn looks for a fault in what follows it alone
        if self.conn.handshake_exc is not None and not hasattr(self, "scope"):
            self.transport.close()
        self._hold(0 if self.transport.is_closing() else len(self.conn.reader.buffer))

    def _hold(self, size: int) -> None:
        """Count the bytes of a frame that is not whole yet."""
        Wire.all_kept += size - self._frame
        self._frame = size
        if size:
            self._must_end()
        elif not self._kept:
            self._let_go()

    async def receive(self) -> ASGIReceiveEvent:
        """Return what has come next."""
        found = await super().receive()
        if self._unread:
            self.data_received(b"")
        if not self.writable.is_set():
            self.transport.pause_reading()
        return found

    def handle_ping(self) -> None:
        """Answer."""
        super().handle_ping()
        self._count()

    def handle_pong(self, event: Frame) -> None:
        """Note that somebody is there."""
        super().handle_pong(event)
        self._count()

    def _count(self) -> None:
        """End a connection of thousands of frames: each takes as long as a short message."""
        now = self.loop.time()
        self._left = min(_AT_ONCE, self._left + (now - self._since) * _PER_S) - 1
        self._since = now
        if self._left < 0:
            self.transport.abort()

    def handle_text(self, event: Frame) -> None:
        """Take the first part of a message."""
        super().handle_text(event)
        self._keep(event)

    def handle_bytes(self, event: Frame) -> None:
        """Take the first part of a message."""
        super().handle_bytes(event)
        self._keep(event)

    def handle_cont(self, event: Frame) -> None:
        """Take another part of a message."""
        super().handle_cont(event)
        self._count()
        self._keep(event)

    def _keep(self, event: Frame) -> None:
        if event.fin:
            self._let_go()
            return
        size = len(event.data) + _PART_BYTES
        self._kept += size
        Wire.all_kept += size
        self._must_end()

    def _must_end(self) -> None:
        if self._ends is None:
            self._ends = self.loop.call_later(_WHOLE_S, self.transport.abort)
        Wire.holding.add(self)
        if self._kept > LONGEST_BYTES:
            self.transport.abort()
        elif Wire.all_kept > _ALL_BYTES:  # not this one, which may hold little
            max(Wire.holding, key=lambda one: one._kept + one._frame).transport.abort()

    def _let_go(self) -> None:
        Wire.all_kept -= self._kept
        self._kept = 0
        Wire.holding.discard(self)
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def handle_parser_exception(self) -> None:
        """End what can't be read, and forget it: a fault holds what it was found in."""
        super().handle_parser_exception()
        if self.conn.parser_exc is not None:
            self.conn.parser_exc = self.conn.parser_exc.with_traceback(None)
        self._forget()
        self._close_for_good()

    def keepalive_timeout(self) -> None:
        """End a connection that has not answered, also where it takes nothing."""
        super().keepalive_timeout()
        self._close_for_good()

    def _close_for_good(self) -> None:
        self.loop.call_later(_CLOSED_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """End, and let go of it all: what was asked through it holds it, and it holds that."""
        self._hold(0)
        self._let_go()
        self._forget()
        if hasattr(self, "scope"):  # else it was refused
            self.scope["extensions"].pop(WIRE, None)  # type: ignore[union-attr]
        super().connection_lost(exc)

    def _forget(self) -> None:
        self.frames, self._unread = [], b""


def wired() -> None:
    """Have the uvicorn that is started after this make its live connections so."""
    # zlib's own took a tenth of the processors' time of a crowd
    permessage_deflate.zlib = zlib_ng
    WS_PROTOCOLS["websockets-sansio"] = f"{__name__}:{Wire.__name__}"
