"""Messages: what a browser may tell the program of a page by its live connection.

Streamlit takes more than our pages ask for: by one message anybody empties what is kept for all
readers, by another anybody is told the names of files beside the program.
"""

import asyncio
import json
import re
import time
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.view.server.cut_off import FROM, GOODBYE, LEFT
from pages.view.server.peer import peer_of

_STREAM = "/_stcore/stream"
_TAKEN = frozenset(
    {
        "rerun_script",
        "stop_script",
        "app_heartbeat",
        "file_urls_request",
        "backend_operation_request",  # a file that is made when it is asked for
    }
)
_FILES = 20  # that one message may ask to upload
# what else a page says of itself: its address, its parts, what it has kept of earlier answers
_MOST_LETTERS, _MOST_KEPT = 2000, 2000
_MOST_NAME = 300  # letters of a file's, or a page's
_NAMES = ("fragment_id", "page_script_hash")
_PART = re.compile(r"[\w-]{0,100}", re.ASCII)
_AT_ONCE, _PER_S = 200, 20  # messages of one connection; a page that is moved sends some ten
_AS_ONE_BYTES = 20_000  # a longer one counts as several
_MOST_WIDGETS = 1000
# Streamlit takes a table for a component's answer, and reads it unchecked: the process ends
_NEVER = frozenset({"arrow_value", "bytes_value", "chat_input_value"})
# of a table that is typed into: a row that is added takes as long as a tenth of a page
_MOST_ADDED, _MOST_EDITED = 200, 2000


class Messages:
    """ASGI middleware that opens a live connection to our own pages alone, and looks what comes.

    A page of another port of this computer is another site. Streamlit would let it in, and would
    ask a host of the internet for this computer's address whenever a stranger knocks.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the messages of a page through that it may send."""
        if scope["type"] != "websocket" or scope["path"] != _STREAM:
            await self.app(scope, receive, send)
        elif is_own(Headers(scope=scope)):
            FROM.set(peer_of(scope))
            await self.app(scope, _looked_at(receive), send)
        else:
            await send({"type": "websocket.close", "code": 1008})


def is_own(headers: Headers) -> bool:
    """Return whether a browser's page is of the name and port that it asks for, or is no browser's.

    A page that came without TLS may be anybody's on the way: it asks for nothing that has TLS.

    >>> is_own(Headers({"origin": "https://a.org", "host": "A.org"}))
    True
    >>> is_own(Headers({"origin": "http://localhost:3000", "host": "localhost:8501"}))
    False
    >>> is_own(Headers({"origin": "http://a.org", "host": "a.org", "x-forwarded-proto": "https"}))
    False
    """
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        page = urlsplit(origin)
    except ValueError:
        return False
    if page.scheme == "http" and headers.get("x-forwarded-proto") == "https":
        return False
    return page.netloc.lower() == headers.get("host", "").lower()


def _looked_at(receive: Receive) -> Receive:
    left, since = float(_AT_ONCE), time.monotonic()

    async def next_one() -> Message:
        nonlocal left, since
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                LEFT.set(message.get("code") in GOODBYE)
            content = message.get("bytes")
            if message["type"] != "websocket.receive" or content is None:
                return message
            now = time.monotonic()
            left, since = min(_AT_ONCE, left + (now - since) * _PER_S), now
            left -= 1 + len(content) // _AS_ONE_BYTES
            if left < 0:  # the others of this process come first
                await asyncio.sleep(-left / _PER_S)
            if is_taken(content):
                return message

    return next_one


def is_taken(content: bytes) -> bool:
    """Return whether a message goes to the program; what is none is refused there.

    >>> is_taken(BackMsg(app_heartbeat=True).SerializeToString())
    True
    >>> is_taken(BackMsg(clear_cache=True).SerializeToString())
    False
    """
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return True
    kind, files = message.WhichOneof("type"), message.file_urls_request
    if kind == "backend_operation_request":
        return _is_for_a_file(message.backend_operation_request)
    return (
        kind in _TAKEN
        and len(files.file_names) <= _FILES
        # both are said again in the answer
        and all(len(text) <= _MOST_NAME for text in (files.request_id, *files.file_names))
        and _is_of_a_page(message.rerun_script)
    )


def _is_for_a_file(asked: BackendOperationRequest) -> bool:
    """Return whether a file is asked for: another has files written beside the program."""
    texts = (asked.request_id, asked.deferred_file.file_id)
    return asked.WhichOneof("payload") == "deferred_file" and all(map(_PART.fullmatch, texts))


def _is_of_a_page(asked: ClientState) -> bool:
    """Return whether all it says of itself is short: it is kept with the session, and logged."""
    about = asked.context_info
    texts = (asked.query_string, about.url, about.locale, about.timezone, about.color_scheme)
    return (
        all(len(text) <= _MOST_LETTERS for text in texts)
        # any page: a link may have taken the sign that ends its sentence, such as ។
        and len(asked.page_name) <= _MOST_NAME
        and all(_PART.fullmatch(getattr(asked, name)) for name in _NAMES)
        and len(asked.widget_states.widgets) <= _MOST_WIDGETS
        and all(map(_is_of_ours, asked.widget_states.widgets))
        and len(asked.cached_message_hashes) <= _MOST_KEPT
        and all(map(_PART.fullmatch, asked.cached_message_hashes))
    )


def _is_of_ours(widget: WidgetState) -> bool:
    """Return whether one of our widgets may say this, and none that is a long work to be drawn."""
    texts = (widget.string_value, widget.string_trigger_value.data)
    said = (*texts, widget.json_value, widget.json_trigger_value)
    return widget.WhichOneof("value") not in _NEVER and all(map(_is_short, said))


def _is_short(said: object) -> bool:
    """Return whether a text is no table with more rows or cells than anybody types at once."""
    while isinstance(said, str):  # a text may hold another one, and is read as often
        if not said.lstrip().startswith(("{", '"')):
            return True
        try:
            said = json.loads(said)
        except (ValueError, RecursionError):  # somebody types a text that begins so
            return True
    if not isinstance(said, dict):
        return True
    added, edited = said.get("added_rows"), said.get("edited_rows")
    rows = edited.values() if isinstance(edited, dict) else ()
    cells = sum(len(row) for row in rows if isinstance(row, dict))
    return cells <= _MOST_EDITED and not (isinstance(added, list) and len(added) > _MOST_ADDED)
