"""Visitor: a plain websocket client of a Streamlit app, which hears all a browser would."""

from __future__ import annotations

import asyncio
import json
import urllib.request
import uuid
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

_LIMIT_S = 180
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Failed(RuntimeError):  # noqa: N818 - says what happened
    """The app showed an error."""


@dataclass
class Element:
    """An element on the page: its kind, its message, and the fragment that drew it."""

    kind: str
    message: object
    fragment: str


@dataclass
class Page:
    """What the last whole run of the script has drawn, and fragments since."""

    elements: dict[str, Element] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    bytes: int = 0

    def find(self, kind: str, key: str = "") -> Element | None:
        """Return the first element of a kind whose own key ends so, or None."""
        found = (e for e in self.elements.values() if e.kind == kind)
        return next((e for e in found if e.message.id.endswith(key)), None)


class Visitor:
    """One reader: opens pages, moves widgets, brings files, takes files; waits for each answer."""

    def __init__(self, port: int) -> None:
        self.port, self.page, self.session = port, Page(), ""
        self.states: dict[str, WidgetState] = {}
        self._script = self._cookie = self.place = self._query = ""

    async def __aenter__(self) -> Visitor:
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            ping_timeout=None,
        )
        # where several processes serve, it says which has this session
        given = self._socket.response.headers.get_all("Set-Cookie")
        self.place = "; ".join(cookie.partition(";")[0] for cookie in given)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def open(self, name: str = "", query: str = "") -> None:
        """Open a page, as a link does, and wait until it is whole."""
        self.page, self.states, self._query = Page(), {}, query
        asked = BackMsg()
        asked.rerun_script.page_name = name
        asked.rerun_script.query_string = query
        await self._ask(asked)

    async def move(self, element: Element, whole: bool = False, **value: object) -> None:
        """Give a widget a value and wait for the answer; `whole` runs the page, not a part."""
        state = WidgetState(id=element.message.id, **value)
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._script
        asked.rerun_script.query_string = self._query
        asked.rerun_script.fragment_id = "" if whole else element.fragment
        asked.rerun_script.widget_states.widgets.extend([*self.states.values(), state])
        if "trigger_value" not in value:
            self.states[state.id] = state
        await self._ask(asked)

    async def bring(self, uploader: Element, name: str, content: bytes) -> int:
        """Bring a file, as a browser does; return the status of the upload."""
        asked = BackMsg()
        asked.file_urls_request.request_id = str(uuid.uuid4())
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.session
        await self._socket.send(asked.SerializeToString())
        while True:
            answer = await self._hear()
            if answer.WhichOneof("type") == "file_urls_response":
                break
        (urls,) = answer.file_urls_response.file_urls
        status = await asyncio.to_thread(self._put, urls.upload_url, name, content)
        if status >= 300:
            return status
        state = WidgetState(id=uploader.message.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)
        await self.move(uploader, file_uploader_state_value=state.file_uploader_state_value)
        return status

    async def take(self, button: Element) -> bytes:
        """Take the file of a download button, made when it is asked for or before."""
        url = button.message.url
        if button.message.deferred_file_id:
            asked = BackMsg()
            asked.backend_operation_request.request_id = str(uuid.uuid4())
            asked.backend_operation_request.session_id = self.session
            asked.backend_operation_request.deferred_file.file_id = button.message.deferred_file_id
            await self._socket.send(asked.SerializeToString())
            while True:
                answer = await self._hear()
                if answer.WhichOneof("type") == "backend_operation_response":
                    break
            url = answer.backend_operation_response.deferred_file.url
        return await asyncio.to_thread(self._get, url)

    def _get(self, url: str) -> bytes:
        headers = {"Cookie": self.place} if self.place else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{url}", headers=headers)
        with urllib.request.urlopen(request, timeout=_LIMIT_S) as got:
            return got.read()

    def _put(self, url: str, name: str, content: bytes) -> int:
        if not self._cookie:
            health = f"http://127.0.0.1:{self.port}/_stcore/health"
            with urllib.request.urlopen(health, timeout=_LIMIT_S) as answer:
                given = answer.headers.get_all("Set-Cookie") or []
            self._cookie = next(c.partition(";")[0] for c in given if c.startswith("_streamlit_x"))
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{url}",
            data=head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "Cookie": "; ".join(filter(None, (self._cookie, self.place))),
                "X-Xsrftoken": self._cookie.partition("=")[2],
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=_LIMIT_S) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    async def _hear(self) -> ForwardMsg:
        answer = ForwardMsg()
        raw = await asyncio.wait_for(self._socket.recv(), _LIMIT_S)
        self.page.bytes += len(raw)
        answer.ParseFromString(raw)
        kind = answer.WhichOneof("type")
        if kind == "new_session":
            self._script = answer.new_session.page_script_hash
            self.session = answer.new_session.initialize.session_id or self.session
        elif kind == "delta":
            self._note(answer)
        elif kind == "session_event" and answer.session_event.WhichOneof("type") == (
            "script_compilation_exception"
        ):
            raise Failed(answer.session_event.script_compilation_exception.message)
        return answer

    async def _ask(self, message: BackMsg) -> None:
        self.page.errors = []
        await self._socket.send(message.SerializeToString())
        while True:
            answer = await self._hear()
            if answer.WhichOneof("type") == "script_finished" and answer.script_finished in _DONE:
                break

    def _note(self, answer: ForwardMsg) -> None:
        place = ",".join(map(str, answer.metadata.delta_path))
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        message = getattr(element, kind)
        if kind == "exception":
            self.page.errors.append(message.message)
        self.page.elements[place] = Element(kind, message, answer.delta.fragment_id)


def layer_value(layer: str, turn: int) -> dict[str, str]:
    """Return what our map sends when a layer is chosen on it."""
    return {"json_value": json.dumps({"layer": layer, "turn": turn})}
