"""Messages of a live connection: what a page sends goes through, all else does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import StopException

from pages.view.frame import address, own_runs
from pages.view.server import messages, own_files
from pages.view.server.messages import Messages
from tests.own_loop import run_apart


def _heard(*sent: BackMsg) -> list[str | None]:
    """Return the kinds of messages that come to the program of these."""
    heard: list[str | None] = []
    waiting = [{"type": "websocket.receive", "bytes": one.SerializeToString()} for one in sent]
    waiting.append({"type": "websocket.disconnect"})

    async def receive() -> dict:
        return waiting.pop(0)

    async def streamlit(scope, receive, send) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            heard.append(BackMsg.FromString(message["bytes"]).WhichOneof("type"))

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    run_apart(Messages(streamlit)(scope, receive, None))
    return heard


def test_nobody_empties_what_is_kept_for_all_or_asks_for_names_of_files():
    """Nor asks for places for more files than a page takes; what a page needs is heard."""
    run, many, named, echoed = BackMsg(), BackMsg(), BackMsg(), BackMsg()
    named.file_urls_request.file_names.append("a" * 301)
    echoed.file_urls_request.request_id = "a" * 301
    run.rerun_script.query_string = "lang=en"
    many.file_urls_request.file_names.extend(["a"] * 21)
    others = [BackMsg(clear_cache=True), BackMsg(load_git_info=True), many, named, echoed]
    others += [BackMsg(debug_shutdown_runtime=True), BackMsg(set_run_on_save=True)]
    assert _heard(run, *others, BackMsg(stop_script=True)) == ["rerun_script", "stop_script"]


def test_what_a_page_says_of_itself_is_short():
    """What is kept with a session, or logged, is no text of a megabyte, nor a line of a log."""
    pages = [BackMsg() for _ in range(8)]
    asked = [page.rerun_script for page in pages]
    asked[0].fragment_id = "0f" * 16
    asked[0].query_string, asked[0].page_name = "lang=km&district=KH2001", "priority_map។"
    asked[0].context_info.url = "https://outreach.example.org/priority_map?lang=km"
    asked[0].cached_message_hashes.extend([f"{n:064x}" for n in range(500)])
    asked[1].fragment_id = 'x\n{"kind": "request"}'
    asked[2].query_string = "a" * 2001
    asked[3].context_info.timezone = "a" * 2001
    asked[4].page_name = "a" * 301
    asked[5].cached_message_hashes.extend(["a"] * 2001)
    asked[6].cached_message_hashes.append("a" * 101)
    asked[7].widget_states.widgets.extend([WidgetState()] * 1001)
    assert _heard(*pages) == ["rerun_script"]


def test_of_works_in_the_background_a_page_asks_for_files_alone():
    """Streamlit would also write files beside the program, for whoever asks."""
    file, others = BackMsg(), [BackMsg(), BackMsg(), BackMsg()]
    file.backend_operation_request.deferred_file.file_id = "0f"
    others[0].backend_operation_request.install_skills.SetInParent()
    others[1].backend_operation_request.dismiss_skills_nudge.SetInParent()
    others[2].backend_operation_request.deferred_file.file_id = "a" * 101
    assert _heard(file, *others) == ["backend_operation_request"]


def test_a_widget_says_what_ours_can():
    """A table for the map's answer ended the process; thousands of added rows kept a core busy."""
    said = [BackMsg() for _ in range(8)]
    widgets = [one.rerun_script.widget_states.widgets.add(id="a") for one in said]
    widgets[0].string_value = json.dumps({"edited_rows": {}, "added_rows": [{}] * 200})
    widgets[1].string_value = json.dumps({"added_rows": [{}] * 201})
    widgets[2].string_value = ' {"added\\u005frows": [' + "{}," * 200 + "{}]}"
    widgets[3].string_value = '{"a": ' * 5000
    widgets[4].arrow_value.data = b"x"
    widgets[5].bytes_value = b"x"
    widgets[6].string_value = json.dumps({"edited_rows": {str(n): {"a": 1} for n in range(2001)}})
    widgets[7].json_value = json.dumps(widgets[1].string_value)
    assert _heard(*said, BackMsg(stop_script=True)) == ["rerun_script"] * 2 + ["stop_script"]


def _waits(monkeypatch: pytest.MonkeyPatch, at_once: int) -> list[float]:
    """Return how long each message that is beyond so many will have waited, while no time goes."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(messages, "_AT_ONCE", at_once)
    monkeypatch.setattr(messages.asyncio, "sleep", sleep)
    monkeypatch.setattr(messages.time, "monotonic", lambda: 0.0)
    return waited


def test_a_flood_of_messages_waits(monkeypatch):
    """Each beyond the first two waits its turn; none is lost."""
    waited = _waits(monkeypatch, 2)
    assert len(_heard(*[BackMsg(app_heartbeat=True)] * 4)) == 4
    assert waited == [1 / 20, 2 / 20]


def test_a_long_message_waits_as_several_do(monkeypatch):
    """Of what is packed small, little is unpacked and read in a second."""
    waited = _waits(monkeypatch, 10)
    long = BackMsg()
    long.rerun_script.widget_states.widgets.add(id="a", string_value="a" * 400_000)
    assert len(_heard(long, BackMsg(app_heartbeat=True))) == 2
    assert len(waited) == 2
    assert waited[0] > 0.5


def test_a_page_that_asks_again_waits_for_its_own_runs(monkeypatch):
    """The third waits until one of two has ended; if it is to stop meanwhile, it never begins."""
    of_page = SimpleNamespace(session_id="a page")
    monkeypatch.setattr(own_runs, "get_script_run_ctx", lambda **_: of_page)
    monkeypatch.setattr(own_runs.runtime, "exists", lambda: True)
    waits: list[float] = []
    with own_runs.own_run():
        with own_runs.own_run(), monkeypatch.context() as patched:
            patched.setattr(own_runs.time, "sleep", _stop_after(waits, 3))
            with pytest.raises(StopException), own_runs.own_run():
                raise AssertionError("begun")
        with own_runs.own_run():
            assert len(waits) == 3
    assert not own_runs._at_work


def _stop_after(waits: list[float], most: int) -> Callable[[float], None]:
    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == most:
            raise StopException

    return sleep


def test_a_file_is_kept_under_one_name():
    """Other ways to write it are not ours to answer: each would be kept again, before a login."""
    assert own_files._file_of("/static/js/index.js")
    for other in ("/static/./js/index.js", "/static/js/././index.js", "/static/.js/index.js"):
        assert own_files._file_of(other) is None


def test_a_link_holds_no_more_than_codes(monkeypatch):
    """Drawn links are kept for all readers: what somebody adds to an address is not kept."""
    given = {"lang": "en", "province": "KH20", "district": "x" * 21, "own": "1"}
    monkeypatch.setattr(address, "_given", lambda: given)
    assert address.shared() == {"lang": "en", "province": "KH20"}
