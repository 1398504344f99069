"""Worker: one of the processes that serve; its connections are handed to it by the front."""

import asyncio
import os
import signal
import socket
import sys
import traceback
from typing import Any

import uvicorn
from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs

from geo import helper

READY = b"r"
_AT_ONCE = 16
_LOOK_TICKS = 300  # of uvicorn's clock, 30 s
_APP = "dashboard:app"


class Worker(uvicorn.Server):
    """A server without a door of its own."""

    def __init__(self, config: uvicorn.Config, link: socket.socket) -> None:
        super().__init__(config)
        self._link, self._tasks = link, set[asyncio.Task]()
        self._silent: dict[Any, object] = {}  # connection -> what it asked for last

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so."""
        await super().startup(sockets=[])
        self._link.setblocking(False)
        asyncio.get_running_loop().add_reader(self._link.fileno(), self._take)
        self._link.send(READY)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more, and end."""
        asyncio.get_running_loop().remove_reader(self._link.fileno())
        await super().shutdown(sockets=[])

    async def on_tick(self, counter: int) -> bool:
        """Look now and then whether connections are only held."""
        if counter % _LOOK_TICKS == 0:
            self.close_silent()
        return await super().on_tick(counter)

    def close_silent(self) -> None:
        """Close what has asked for nothing whole since the last look: there is no end of patience.

        Somebody who holds a thousand of them would leave no number for a file or a reader.
        """
        http = [one for one in self.server_state.connections if hasattr(one, "cycle")]
        silent = {
            one: one.cycle for one in http if one.cycle is None or one.cycle.response_complete
        }
        for one, cycle in silent.items():
            if one in self._silent and self._silent[one] is cycle:
                one.transport.close()
        self._silent = silent

    def _take(self) -> None:
        try:
            told, numbers, *_ = socket.recv_fds(self._link, _AT_ONCE, _AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            told, numbers = b"", []
        if not told:  # the front has gone: nobody comes any more
            asyncio.get_running_loop().remove_reader(self._link.fileno())
            self.should_exit = True
        for number in numbers:
            task = asyncio.get_running_loop().create_task(self._connect(number))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self, number: int) -> None:
        connection = socket.socket(fileno=number)
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                self._make_protocol, connection
            )
        except OSError:  # gone meanwhile
            connection.close()

    def _make_protocol(self) -> asyncio.Protocol:
        # as uvicorn.Server.startup makes it for those that come by a door
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


def work(link: socket.socket) -> None:
    """Serve until a signal comes or the front has gone; then end this process."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        helper.begin(link)
        config = uvicorn.Config(_APP, **_get_uvicorn_config_kwargs())
        Worker(config, link).run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # whatever it is, nothing of the front's own goes on here
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
