"""Bundle: what a run of a page draws goes to the browser together, not message by message.

Streamlit wakes the thread of all connections for each of some seventy messages of a page, and
writes each to the network by itself. Both threads then fight for the interpreter: a third of the
processors' time.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import SessionClientDisconnectedError, get_instance
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime_util import serialize_forward_msg
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient
from websockets.protocol import State

from pages.view.server.cut_off import FROM
from pages.view.server.peer import peer_of
from pages.view.server.wire import WIRE, Wire

SOON_S = 0.02  # so long what is drawn waits for more, while the run goes on
_FIRST_S = 0.005  # in a visitor's first run, which has nothing on screen yet
_DRAWN = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
_MOST_UNSENT_BYTES = 30_000_000  # some fifteen of the longest page; nobody asks who reads nothing
_MORE_COMES = frozenset({ScriptRunnerEvent.SCRIPT_STARTED, _DRAWN})


class Bundle:
    """What one session's runs have said and the thread of the connections has not heard yet."""

    def __init__(self, session: AppSession) -> None:
        self._session, self._loop = session, session._event_loop
        self._waiting: deque[tuple[object, ScriptRunnerEvent, dict[str, Any]]] = deque()
        self._thread = get_ident()  # a session is made by the thread of the connections
        self._hearing = False
        self._soon_s = _FIRST_S

    def say(self, sender: object, event: ScriptRunnerEvent, **named: Any) -> None:
        """Keep an event of a run; its last takes along at once what waits."""
        self._waiting.append((sender, event, named))
        if event not in _MORE_COMES or get_ident() == self._thread:
            self._soon_s = SOON_S
            self._session._call_soon_on_event_loop(self.hear)
        elif len(self._waiting) == 1:
            self._session._call_soon_on_event_loop(self._hear_soon)

    def _hear_soon(self) -> None:
        self._loop.call_later(self._soon_s, self.hear)

    def hear(self) -> None:
        """Let the session hear all events, in their order, and send what comes of it."""
        self._hearing = True
        try:
            while self._waiting:
                sender, event, named = self._waiting.popleft()
                if event is not _DRAWN:
                    self._session._handle_scriptrunner_event_on_event_loop(sender, event, **named)
                # of a run that another has followed, nothing is shown
                elif sender is self._session._scriptrunner:
                    # the queue would look for one drawn in the same place, for each of them
                    self._session._browser_queue._queue.append(named["forward_msg"])
        finally:
            self._hearing = False
        self.send()

    def add(self, message: ForwardMsg) -> None:
        """Have a message sent, after those before it."""
        self._session._browser_queue.enqueue(message)
        if not self._hearing or get_ident() != self._thread:
            self._session._call_soon_on_event_loop(self.send)

    def send(self) -> None:
        """Send what waits to the browser, if it is there."""
        server = get_instance()
        found = server._session_mgr.get_active_session_info(self._session.id)
        if found is None:
            return
        for message in self._session.flush_browser_queue():
            try:
                server._send_message(found, message)
            except SessionClientDisconnectedError:
                # what keeps the session asks whose it was, and no connection calls it here
                FROM.set(peer_of(found.client._websocket.scope))
                server.disconnect_session(self._session.id, client=found.client)
        self._session.on_flushed_messages_sent()


def write_at_once(client: StarletteSessionClient, message: ForwardMsg) -> bool:
    """Write a message to the connection it is for; False where it has to wait for its turn.

    Streamlit passes each message on to a task, which passes it through all that is around an app.
    """
    wire = client._websocket.scope["extensions"].get(WIRE)
    if wire is None or not client._send_queue.empty() or not _is_open(wire):
        return False
    # also where its reader is slow: what waited elsewhere would come after what follows it
    if wire.transport.get_write_buffer_size() > _MOST_UNSENT_BYTES:
        wire.transport.abort()
    wire.send_binary(serialize_forward_msg(message))
    return True


def _is_open(wire: Wire) -> bool:
    return (
        wire.handshake_complete
        and not (wire.close_sent or wire.disconnected)
        and wire.conn.state is State.OPEN
    )


def _of(session: AppSession) -> Bundle:
    found = session.__dict__.get("_bundle")
    if found is None:
        found = session.__dict__["_bundle"] = Bundle(session)
    return found


@contextmanager
def bundled() -> Iterator[None]:
    """Bundle what is sent inside the block: put in the place of Streamlit's own."""
    heard, enqueued = AppSession._on_scriptrunner_event, AppSession._enqueue_forward_msg
    drawn = ScriptRunner._enqueue_forward_msg
    written = StarletteSessionClient.write_forward_msg

    def say(self: AppSession, sender: object, event: ScriptRunnerEvent, **named: Any) -> None:
        bundle = _of(self)
        if sender is not None:
            sender.__dict__["_bundle"] = bundle
        bundle.say(sender, event, **named)

    def draw(self: ScriptRunner, message: ForwardMsg) -> None:
        self._maybe_handle_execution_control_request()
        bundle = self.__dict__.get("_bundle")
        if bundle is None:  # it has not said yet that it has begun
            drawn(self, message)
        else:  # without looking anew who listens: its session does
            bundle.say(self, _DRAWN, forward_msg=message)

    def add(self: AppSession, message: ForwardMsg) -> None:
        _of(self).add(message)

    def write(self: StarletteSessionClient, message: ForwardMsg) -> None:
        if self._closed.is_set() or not write_at_once(self, message):
            written(self, message)

    AppSession._on_scriptrunner_event = say  # type: ignore[method-assign,assignment]
    AppSession._enqueue_forward_msg = add  # type: ignore[method-assign,assignment]
    ScriptRunner._enqueue_forward_msg = draw  # type: ignore[method-assign,assignment]
    StarletteSessionClient.write_forward_msg = write  # type: ignore[method-assign]
    try:
        yield
    finally:
        AppSession._on_scriptrunner_event = heard  # type: ignore[method-assign]
        AppSession._enqueue_forward_msg = enqueued  # type: ignore[method-assign]
        ScriptRunner._enqueue_forward_msg = drawn  # type: ignore[method-assign]
        StarletteSessionClient.write_forward_msg = written  # type: ignore[method-assign]
