"""A page over its websocket, without a browser: whatever message somebody forges can be sent."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette import starlette_app_utils as utils
from websockets.sync.client import connect

_LIMIT_S = 60
_WHOLE = ForwardMsg.FINISHED_SUCCESSFULLY
_PART = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


def cookie_of(secret: str, server: str, account: str, **claims: object) -> str:
    """Return the cookie that a login at this server leaves in a browser."""
    told = {"origin": server, "is_logged_in": True, "email": account, "iat": int(time.time())}
    text = json.dumps(told | claims)
    signed = utils.create_signed_value(secret, "_streamlit_user", text).decode()
    return f"_streamlit_user={signed}"


def _ends(answer: ForwardMsg, part: str) -> bool:
    """Return whether a run of the page, or of this part of it, has ended; others may end, too."""
    of_part = answer.script_finished == _PART and part in answer.metadata.run.fragment_ids
    return answer.script_finished == _WHOLE or of_part


class RawPage:
    """A session of one visitor: what the server draws, and messages of any kind to it."""

    def __init__(
        self,
        server: str,
        cookie: str = "",
        headers: Mapping[str, str] = {},
        origin: str = "",
        **how: object,
    ) -> None:
        token = utils.generate_xsrf_token_string()
        cookies = f"_streamlit_xsrf={token}" + (f"; {cookie}" if cookie else "")
        self.opening = connect(
            f"{server.replace('http', 'ws')}/_stcore/stream",
            origin=origin or server,
            subprotocols=["streamlit", token],
            additional_headers={"Cookie": cookies, **headers},
            max_size=None,
            **how,
        )
        self.hash = ""
        self.buttons: dict[str, str] = {}  # end of the id, which is the key -> id
        self.texts: list[str] = []
        self.redirect = ""
        self.parts: list[str] = []  # those that can be drawn anew alone
        self.tables = 0  # tables drawn by the last run

    def __enter__(self) -> RawPage:
        self.socket = self.opening.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def run(self, page: str = "", pressed: str = "", part: str = "") -> RawPage:
        """Ask for a page or a part of it, with a button pressed, by its id; wait for the whole."""
        asked = BackMsg()
        asked.rerun_script.query_string = "lang=en"
        if page:
            asked.rerun_script.page_name = page
        else:
            asked.rerun_script.page_script_hash = self.hash
        asked.rerun_script.fragment_id = part
        if pressed:
            asked.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self.socket.send(asked.SerializeToString())
        self.buttons, self.texts, self.tables = {}, [], 0
        end = time.monotonic() + _LIMIT_S
        while time.monotonic() < end:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=_LIMIT_S))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.hash = answer.new_session.page_script_hash
            elif kind == "delta":
                self._note(answer)
            elif kind == "auth_redirect":
                self.redirect = answer.auth_redirect.url
            elif kind == "script_finished" and _ends(answer, part):
                return self
        raise TimeoutError

    def said(self) -> str:
        """Return all that is written on the page."""
        return "\n".join(self.texts)

    def _note(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if answer.delta.fragment_id not in ("", *self.parts):
            self.parts.append(answer.delta.fragment_id)
        if kind == "dataframe":
            self.tables += 1
        if kind == "button":
            self.buttons[element.button.id.rpartition("-")[2]] = element.button.id
            self.buttons[element.button.label] = element.button.id
        elif kind == "markdown":
            self.texts.append(element.markdown.body)
        elif kind == "alert":
            self.texts.append(element.alert.body)
