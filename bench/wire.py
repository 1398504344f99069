"""Wire: a loopback door to a server that counts the bytes it sends to its visitors."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 2**16


class Wire:
    """Bytes sent by the server since it was started, as they travel: compressed, with headers."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.sent = 0
        self.port = 0
        self.loop: asyncio.AbstractEventLoop | None = None

    async def _carry(self, reader, writer, count: bool) -> None:
        try:
            while chunk := await reader.read(CHUNK):
                if count:
                    self.sent += len(chunk)
                writer.write(chunk)
                await writer.drain()
        except ConnectionError:
            pass  # a visitor closed the tab
        finally:
            writer.close()

    async def serve(self, visitor_reader, visitor_writer) -> None:
        """Carry one connection both ways until it ends."""
        # a connection that is open when the door closes is ended, not failed
        with suppress(asyncio.CancelledError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
            await asyncio.gather(
                self._carry(reader, visitor_writer, count=True),
                self._carry(visitor_reader, writer, count=False),
            )


@contextmanager
def wire_to(server_port: int) -> Iterator[Wire]:
    """Open the door on a free port, yield it, close it."""
    wire, ready, closing = Wire(server_port), threading.Event(), asyncio.Event()

    async def run() -> None:
        server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
        wire.loop = asyncio.get_running_loop()
        wire.port = server.sockets[0].getsockname()[1]
        ready.set()
        await closing.wait()
        server.close()

    # asyncio.run ends the connections that are still open
    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    ready.wait()
    try:
        yield wire
    finally:
        wire.loop.call_soon_threadsafe(closing.set)
        thread.join()
