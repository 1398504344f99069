"""A live connection keeps little of what nobody reads, or never ends, and lets go of the rest."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
import uvicorn
from uvicorn.config import WS_PROTOCOLS
from websockets.client import ClientProtocol
from websockets.extensions import permessage_deflate
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri
from zlib_ng import zlib_ng

from bench.serve import free_port
from pages.view.server import wire
from pages.view.server.wire import Joined, Wire
from tests.own_loop import run_apart


@pytest.fixture(autouse=True)
def as_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack and unpack by what the server does it with, and forget that afterwards."""
    monkeypatch.setattr(permessage_deflate, "zlib", permessage_deflate.zlib)
    monkeypatch.setitem(WS_PROTOCOLS, "websockets-sansio", WS_PROTOCOLS["websockets-sansio"])
    wire.wired()
    assert permessage_deflate.zlib is zlib_ng


class _Client:
    """A program that sends what it likes, and reads what it is told to."""

    packing: ClassVar[list[ClientPerMessageDeflateFactory]] = [ClientPerMessageDeflateFactory()]

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.texts = reader, writer, deque[str]()
        self.conn = ClientProtocol(parse_uri("ws://127.0.0.1/"), extensions=self.packing or None)

    async def begin(self) -> None:
        self.conn.send_request(self.conn.connect())
        await self._send()
        while self.conn.state.name != "OPEN":
            self.conn.receive_data(await self.reader.read(4096))
            self.conn.events_received()

    async def frame(self, opcode: Opcode, data: bytes, fin: bool) -> None:
        told = Frame(opcode, data, fin)
        self.writer.write(told.serialize(mask=True, extensions=self.conn.extensions))
        await asyncio.sleep(0)

    async def heard(self) -> str:
        """Read until a text comes, and return it."""
        while not self.texts:
            self.conn.receive_data(await self.reader.read(1_000_000))
            for event in self.conn.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    self.texts.append(bytes(event.data).decode())
        return self.texts.popleft()

    async def _send(self) -> None:
        for part in self.conn.data_to_send():
            self.writer.write(part)
        await self.writer.drain()


async def _echo(scope: dict, receive: Callable, send: Callable) -> None:
    """Answer each message with its length."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": str(len(message["bytes"]))})


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[uvicorn.Server, _Client]]:
    """Serve with our connections; yield the server, and a program that is connected."""
    port = free_port()
    config = uvicorn.Config(_echo, port=port, ws=Wire, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    client = _Client(*await asyncio.open_connection("127.0.0.1", port))
    await client.begin()
    try:
        yield server, client
    finally:
        client.writer.close()
        server.should_exit = True
        await serving


def _of(server: uvicorn.Server) -> Wire:
    (found,) = server.server_state.connections
    return found


async def _until(told: Callable[[], bool]) -> None:
    while not told():
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "packing",
    [
        [],
        [ClientPerMessageDeflateFactory()],
        [ClientPerMessageDeflateFactory(server_no_context_takeover=True)],
    ],
    ids=["as it is", "packed", "packed each by itself"],
)
def test_messages_of_all_lengths_arrive(monkeypatch, packing) -> None:
    """Whatever a browser has asked for, as messages of a page follow each other."""
    monkeypatch.setattr(_Client, "packing", packing)
    lengths = (1, 125, 126, 65_535, 65_536, 200_000)
    sent = [part * n for n in lengths for part in (b"a", b"ab")] + [os.urandom(70_000)]

    async def look() -> None:
        async with _server() as (server, client):
            assert len(client.conn.extensions) == len(packing)
            for content in sent:
                _of(server).send_binary(content)
            heard: list[bytes] = []
            while len(heard) < len(sent):
                client.conn.receive_data(await client.reader.read(1_000_000))
                heard += [bytes(one.data) for one in client.conn.events_received()]
            assert heard == sent

    run_apart(look())


def test_a_message_in_parts_is_heard_as_one() -> None:
    """Browsers send long ones so; nothing of it is counted any more when it has ended."""

    async def look() -> None:
        async with _server() as (_, client):
            await client.frame(Opcode.BINARY, b"ab", fin=False)
            await _until(lambda: Wire.all_kept > 0)
            await client.frame(Opcode.CONT, b"cde", fin=True)
            assert await client.heard() == "5"
            assert Wire.all_kept == 0

    run_apart(look())


def test_a_message_that_never_ends_ends_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was begun, and packed small, is kept for a while, and nothing of it afterwards."""
    monkeypatch.setattr(wire, "_WHOLE_S", 0.2)

    async def look() -> None:
        async with _server() as (server, client):
            await client.frame(Opcode.BINARY, bytes(500_000), fin=False)
            await _until(lambda: Wire.all_kept > 500_000)
            kept = _of(server)
            await _until(lambda: not server.server_state.connections)
            assert (Wire.all_kept, kept.frames) == (0, [])

    run_apart(look())


def test_a_frame_that_never_ends_ends_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last byte is missing: what has come of it counts, until it is whole or has gone."""
    monkeypatch.setattr(wire, "_WHOLE_S", 0.5)
    begun = Frame(Opcode.BINARY, os.urandom(300_000)).serialize(mask=True)

    async def look() -> None:
        async with _server() as (server, client):
            client.writer.write(begun[:-1])
            await _until(lambda: Wire.all_kept > 250_000)
            client.writer.write(begun[-1:] + begun[:-1])
            assert await client.heard() == "300000"
            await _until(lambda: Wire.all_kept > 250_000)
            await _until(lambda: not server.server_state.connections)
            assert Wire.all_kept == 0

    run_apart(look())


def test_beyond_what_all_may_keep_who_keeps_most_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not the one that comes next, with a message that is whole in a moment."""
    monkeypatch.setattr(wire, "_ALL_BYTES", 300_000)
    begun = Frame(Opcode.BINARY, os.urandom(290_000)).serialize(mask=True)
    short = Frame(Opcode.BINARY, os.urandom(40_000)).serialize(mask=True)

    async def look() -> None:
        async with _server() as (server, client):
            client.writer.write(begun[:-1])
            await _until(lambda: Wire.all_kept > 280_000)
            port = client.writer.get_extra_info("peername")[1]
            other = _Client(*await asyncio.open_connection("127.0.0.1", port))
            await other.begin()
            other.writer.write(short[:-1])
            await _until(lambda: len(server.server_state.connections) == 1)
            other.writer.write(short[-1:])
            assert await other.heard() == "40000"
            assert (Wire.all_kept, Wire.holding) == (0, set())
            other.writer.close()

    run_apart(look())


def test_of_many_that_are_packed_small_one_is_unpacked_at_a_time() -> None:
    """A packet of twenty messages of half a megabyte holds no ten; all are heard in the end."""

    async def look() -> None:
        async with _server() as (server, client):
            kept, most = _of(server), []
            heard = kept.queue.put_nowait
            kept.queue.put_nowait = lambda message: (
                heard(message),
                most.append(kept.queue.qsize()),
            )
            for _ in range(20):
                told = Frame(Opcode.BINARY, bytes(500_000), fin=True)
                client.writer.write(told.serialize(mask=True, extensions=client.conn.extensions))
            for _ in range(20):
                assert await client.heard() == "500000"
            assert max(most) <= 8

    run_apart(look())


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG, Opcode.CONT])
def test_thousands_of_frames_that_say_nothing_end_their_connection(opcode: Opcode) -> None:
    """Each takes as long as a short message, and no limit of messages sees them."""

    async def look() -> None:
        async with _server() as (server, client):
            if opcode is Opcode.CONT:
                await client.frame(Opcode.BINARY, b"", fin=False)
            fin = opcode is not Opcode.CONT
            client.writer.write(Frame(opcode, b"", fin).serialize(mask=True) * 1000)
            await _until(lambda: not server.server_state.connections)

    run_apart(look())


@pytest.mark.parametrize("bound", ["LONGEST_BYTES", "_ALL_BYTES"])
def test_a_message_in_endless_parts_ends_its_connection(
    monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """By its own length, or by what all connections keep; a part counts more than it holds."""
    monkeypatch.setattr(wire, bound, 10_000)

    async def look() -> None:
        async with _server() as (server, client):
            await client.frame(Opcode.BINARY, b"a", fin=False)
            for _ in range(100):
                await client.frame(Opcode.CONT, b"a", fin=False)
            await _until(lambda: not server.server_state.connections)
            assert Wire.all_kept == 0

    run_apart(look())


def test_of_a_message_that_is_too_long_nothing_stays() -> None:
    """Not in the fault either, by which what it was found in was kept after the end."""

    async def look() -> None:
        async with _server() as (server, client):
            kept = _of(server)
            await client.frame(Opcode.BINARY, bytes(wire.LONGEST_BYTES + 1), fin=False)
            await _until(lambda: kept.conn.parser_exc is not None)
            assert kept.conn.parser_exc.__traceback__ is None
            assert kept.frames == []

    run_apart(look())


def test_a_connection_that_has_ended_is_held_by_nothing_asked_through_it() -> None:
    """Until Python looked for rings, hundreds of them stayed, each with its compression."""

    async def look() -> None:
        async with _server() as (server, client):
            await client.frame(Opcode.BINARY, b"abc", fin=True)
            assert await client.heard() == "3"
            scope = _of(server).scope
            assert wire.WIRE in scope["extensions"]
            client.writer.close()
            await _until(lambda: not server.server_state.connections)
            assert wire.WIRE not in scope["extensions"]

    run_apart(look())


def test_who_reads_nothing_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pings are answered while the answers are taken: the rest waits in the network."""
    monkeypatch.setattr(wire, "_AT_ONCE", 1e9)

    async def look() -> None:
        async with _server() as (server, client):
            kept, ping, sent = _of(server), os.urandom(125), 0
            while kept.writable.is_set():
                told = Frame(Opcode.PING, ping, True).serialize(mask=True) * 500
                client.writer.write(told)
                await asyncio.sleep(0)
                sent += 1
            before = kept.transport.get_write_buffer_size()
            client.writer.write(told * 20)
            await asyncio.sleep(0.2)
            assert kept.transport.get_write_buffer_size() <= before + 70_000 < 131 * 10_000
            await client.frame(Opcode.BINARY, b"abc", fin=True)
            assert await client.heard() == "3"  # who reads goes on

    run_apart(look())


def test_a_dead_connection_ends_although_its_rest_is_never_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server waits for what is unsent for a while, and no longer."""
    monkeypatch.setattr(wire, "_CLOSED_S", 0.1)

    async def look() -> None:
        async with _server() as (server, _):
            kept = _of(server)
            kept.transport.write(bytes(20_000_000))
            await _until(lambda: not kept.writable.is_set())
            kept.keepalive_timeout()
            await _until(lambda: not server.server_state.connections)

    run_apart(look())


class _Network:
    def __init__(self) -> None:
        self.seen: list[bytes | str] = []

    def write(self, part: bytes) -> None:
        self.seen.append(part)

    def close(self) -> None:
        self.seen.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.seen


def test_a_connection_closes_after_what_was_written() -> None:
    """What waits to be written goes out before the end, once; an empty moment writes nothing."""
    network, later = _Network(), []
    joined = Joined(network, later.append)
    joined.write(b"one ")
    joined.write(b"two")
    joined.close()
    for send in later:
        send()
    assert network.seen == [b"one two", "closed"]
    assert joined.is_closing()


def test_to_a_connection_that_is_gone_nothing_is_written() -> None:
    """A line that breaks between a message and the end of its moment leaves no fault in the log."""
    network, later = _Network(), []
    Joined(network, later.append).write(b"late")
    network.close()
    for send in later:
        send()
    assert network.seen == ["closed"]


def test_a_header_that_is_too_long_ends_its_connection() -> None:
    """Of a program that is started with one, nothing is held for good."""

    async def look() -> None:
        async with _server() as (server, _):
            port = server.config.port
            place = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            live = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            named = f"Sec-WebSocket-Key: {'A' * 22}==\r\nCookie: a={'b' * 9000}\r\n\r\n"
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"{place}{live}{named}".encode())
            async with asyncio.timeout(60):
                assert await reader.read() == b""
            writer.close()

    run_apart(look())
