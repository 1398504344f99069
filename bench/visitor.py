"""Visitor: a plain websocket client of a Streamlit app, which hears all a browser would."""

from __future__ import annotations

import asyncio
import json
import ssl
import urllib.request
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.answer import Answer, is_drawn
from bench.kept import Kept

_LIMIT_S = 180
_UNCHECKED = ssl._create_unverified_context()


class Failed(RuntimeError):  # noqa: N818 - says what happened
    """The app showed an error."""


@dataclass(frozen=True)
class Way:
    """How somebody reaches the app: straight, or as a name that a proxy with TLS has.

    headers : sent with every request
    """

    port: int
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def address(self, kind: str, named: bool = False) -> str:
        """Return the address for `http` or `ws`: with the proxy's name, or where it is found."""
        place = self.name if named and self.name else f"127.0.0.1:{self.port}"
        return f"{kind}{'s' if self.name else ''}://{place}"

    @property
    def trust(self) -> ssl.SSLContext | None:
        """Return what believes the proxy's certificate, which is its own; None without TLS."""
        return _UNCHECKED if self.name else None

    def request(self, path: str, cookies: str = "", **how: object) -> urllib.request.Request:
        """Return a request with all that is sent on this way."""
        found = urllib.request.Request(f"{self.address('http')}{path}", **how)
        sent = dict(self.headers) | ({"Host": self.name} if self.name else {})
        for name, value in (sent | ({"Cookie": cookies} if cookies else {})).items():
            found.add_header(name, value)
        return found


@dataclass
class Element:
    """An element on the page: its kind, its message, the fragment and the run that drew it."""

    kind: str
    message: object
    fragment: str
    run: int


@dataclass
class Page:
    """What the last whole run of the script has drawn, and fragments since.

    run : grows with every run, of the whole or of a fragment
    """

    run: int = 0
    elements: dict[str, Element] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    bytes: int = 0

    def find(self, kind: str, key: str = "") -> Element | None:
        """Return the first element of a kind whose own key ends so, or None."""
        found = (e for e in self.elements.values() if e.kind == kind)
        return next((e for e in found if e.message.id.endswith(key)), None)

    def sweep(self, whole: bool) -> None:
        """Take away what the run that has just ended did not draw again."""
        fragments = {one.fragment for one in self.elements.values() if one.run == self.run}
        self.elements = {
            place: one
            for place, one in self.elements.items()
            if one.run == self.run or not (whole or one.fragment in fragments)
        }


class Visitor:
    """One reader: opens pages, moves widgets, brings files, takes files; waits for each answer."""

    def __init__(self, way: int | Way) -> None:
        self.way = Way(way) if isinstance(way, int) else way
        self.page, self.session, self.kept = Page(), "", Kept()
        self.states: dict[str, WidgetState] = {}
        # `place`: cookies that say where this browser's session is
        self._script = self.place = self._query = self._cut = ""

    async def __aenter__(self) -> Visitor:
        sent = dict(self.way.headers) | ({"Cookie": self.place} if self.place else {})
        at = {"host": "127.0.0.1", "port": self.way.port, "ssl": self.way.trust}
        self._socket = await websockets.connect(
            f"{self.way.address('ws', named=True)}/_stcore/stream",
            # as a browser comes back whose line was cut: with the session that it had
            subprotocols=["streamlit", *(["-", self._cut] if self._cut else [])],
            additional_headers=sent,
            max_size=None,
            ping_timeout=None,
            **at,
        )
        # where several processes serve, it says which has this session
        self.keep(self._socket.response.headers.get_all("Set-Cookie"))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    def cut(self) -> None:
        """Break the line, without a word; come in once more for the same session."""
        self._socket.transport.abort()
        self._cut = self.session

    async def open(self, name: str = "", query: str = "") -> None:
        """Open a page, as a link does, and wait until it is whole."""
        self.page, self.states, self._query = Page(), {}, query
        asked = BackMsg()
        asked.rerun_script.page_name = name
        asked.rerun_script.query_string = query
        await self._ask(asked)

    async def again(self) -> None:
        """Have the page drawn as it is, as a browser does that has come back."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._script
        asked.rerun_script.query_string = self._query
        asked.rerun_script.widget_states.widgets.extend(self.states.values())
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
        answer = await self._until("file_urls_response")
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
        """Take the file of a download button, made when it is asked for or before; b"": refused."""
        url = button.message.url
        if button.message.deferred_file_id:
            asked = BackMsg()
            asked.backend_operation_request.request_id = str(uuid.uuid4())
            asked.backend_operation_request.session_id = self.session
            asked.backend_operation_request.deferred_file.file_id = button.message.deferred_file_id
            await self._socket.send(asked.SerializeToString())
            answer = await self._until("backend_operation_response")
            url = answer.backend_operation_response.deferred_file.url
            if not url:
                return b""  # refused, as after too many in a minute
        return await asyncio.to_thread(self.get, url)

    def keep(self, given: Iterable[str]) -> None:
        """Keep the cookies that an answer gives, as a browser does."""
        kept = dict(one.split("=", 1) for one in self.place.split("; ") if one)
        kept |= dict(one.partition(";")[0].split("=", 1) for one in given)
        self.place = "; ".join(f"{name}={value}" for name, value in kept.items())

    def get(self, path: str) -> bytes:
        """Return what is at a path, and keep the cookies that come with it."""
        asked = self.way.request(path, self.place)
        with urllib.request.urlopen(asked, timeout=_LIMIT_S, context=self.way.trust) as got:
            self.keep(got.headers.get_all("Set-Cookie") or ())
            return got.read()

    def _put(self, url: str, name: str, content: bytes) -> int:
        if "_streamlit_xsrf=" not in self.place:
            self.get("/_stcore/health")
        token = next(c for c in self.place.split("; ") if c.startswith("_streamlit_xsrf="))
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        request = self.way.request(
            url,
            self.place,
            data=head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "X-Xsrftoken": token.partition("=")[2],
            },
        )
        try:
            with urllib.request.urlopen(
                request, timeout=_LIMIT_S, context=self.way.trust
            ) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    async def _until(self, kind: str) -> ForwardMsg:
        async with asyncio.timeout(_LIMIT_S):
            while True:
                answer = await self._hear()
                if answer.WhichOneof("type") == kind:
                    return answer

    async def _hear(self) -> ForwardMsg:
        answer = ForwardMsg()
        raw = await self._socket.recv()
        self.page.bytes += len(raw)
        answer.ParseFromString(raw)
        answer = self.kept.whole(answer)
        kind = answer.WhichOneof("type")
        if kind == "new_session":
            self._script = answer.new_session.page_script_hash
            self.kept.age = answer.new_session.config.max_cached_message_age
            self.session = answer.new_session.initialize.session_id or self.session
            self.page.run += 1
        elif kind == "navigation":  # the page that was opened by its name
            self._script = answer.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = answer.page_info_changed.query_string
        elif kind == "delta":
            self._note(answer)
        elif is_drawn(answer):
            whole = answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            self.page.sweep(whole)
            if whole:
                self.kept.ran()
        elif kind == "session_event" and answer.session_event.WhichOneof("type") == (
            "script_compilation_exception"
        ):
            raise Failed(answer.session_event.script_compilation_exception.message)
        return answer

    async def _ask(self, message: BackMsg) -> None:
        await self._catch_up()
        self.page.errors = []
        message.rerun_script.cached_message_hashes.extend(self.kept.marks)
        await self._socket.send(message.SerializeToString())
        own = Answer(message.rerun_script.fragment_id)
        async with asyncio.timeout(_LIMIT_S):
            while not own.ends_with(await self._hear()):
                pass

    async def _catch_up(self) -> None:
        """Hear what has come meanwhile: it can't be the answer to what is asked next."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0):  # until it would have to wait
                while True:
                    await self._hear()

    async def hear(self) -> None:
        """Wait until the page, or a part of it, was drawn anew, whoever has asked for it."""
        async with asyncio.timeout(_LIMIT_S):
            while not is_drawn(await self._hear()):
                pass

    def _note(self, answer: ForwardMsg) -> None:
        place = ",".join(map(str, answer.metadata.delta_path))
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        message = getattr(element, kind)
        if kind == "exception":
            self.page.errors.append(message.message)
        self.page.elements[place] = Element(kind, message, answer.delta.fragment_id, self.page.run)


def layer_value(layer: str, turn: int) -> dict[str, str]:
    """Return what our map sends when a layer is chosen on it."""
    return {"json_value": json.dumps({"layer": layer, "turn": turn})}
