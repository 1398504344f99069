"""Parts of a page that are drawn once look the same to everybody, wherever they stand."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest
from streamlit_folium import st_folium

from geo.errors import InputError
from models.estimate.settings import Settings
from pages.view.frame import shared_store
from pages.view.frame.drawn_once import Same, _pass_on, drawn_once, fleeting
from pages.view.map import folium_once
from pages.view.map.recolour import HEIGHT, BaseMap, paint_group
from tests import memory

DRAWN: list[str] = []


@drawn_once(max_entries=2)
def part(name: str, number: int) -> None:
    """Draw what the tests look at: an element, a block with one, and another beside it."""
    DRAWN.append(f"{name}{number}")
    st.markdown(f"{name} begins")
    with st.expander(f"{name} {number}"):
        st.caption(f"{name} inside")
    if name == "hurried":
        fleeting()
    if name == "pressed":
        st.button("press")


@pytest.fixture(autouse=True)
def nothing_drawn():
    """Nothing is kept of another test."""
    st.cache_resource.clear()
    DRAWN.clear()


def _page(*calls: tuple[str, int]) -> AppTest:
    def script(calls):
        import streamlit as st

        from tests.test_drawn_once import part

        st.text("before")
        left, right = st.columns(2)
        with right:
            for call in calls:
                part(*call)
        with left:
            st.text("left")
        st.text("after")

    return AppTest.from_function(script, args=(calls,)).run()


def _shown(app: AppTest) -> list[str]:
    assert not app.exception
    return [element.value for element in app.main if hasattr(element, "value")]


def test_it_is_sent_again_in_its_place():
    """Second in the column or first: what follows comes after it, and it is drawn once."""
    first, again = _page(("a", 1), ("b", 2)), _page(("a", 1), ("b", 2))
    assert _shown(first) == _shown(again)
    words = ["before", "left", "a begins", "a inside", "b begins", "b inside", "after"]
    assert _shown(again) == words
    assert [box.label for box in again.expander] == ["a 1", "b 2"]
    assert _shown(_page(("b", 2), ("a", 1)))[2:4] == ["b begins", "b inside"]
    assert DRAWN == ["a1", "b2"]


@pytest.mark.parametrize("has_it", [False, True])
def test_what_is_kept_is_passed_on_as_it_is(has_it):
    """Nothing is written into it: each time took memory for good, 90 MB in half an hour."""
    message, sent = ForwardMsg(hash="mark"), []
    message.delta.new_element.markdown.body = "kept"
    message.metadata.active_script_hash, message.metadata.cacheable = "page " * 10, True
    context = ScriptRunContext.__new__(ScriptRunContext)
    context._enqueue = sent.append
    context.cached_message_hashes = frozenset({"mark"} if has_it else ())
    before = memory.used_bytes()
    for _ in range(20_000):
        _pass_on(context, message)
        passed = sent.pop()
    assert memory.used_bytes() - before < 100_000
    assert passed.ref_hash == "mark" if has_it else passed is message
    assert passed.metadata.active_script_hash == message.metadata.active_script_hash


def test_other_arguments_are_drawn_anew_and_the_oldest_goes():
    """No more is kept than is said."""
    for number in (1, 2, 3, 3, 1):
        _page(("a", number))
    assert DRAWN == ["a1", "a2", "a3", "a1"]


def test_what_may_be_otherwise_in_a_moment_is_not_kept():
    """Such as an error of the store."""
    for _ in range(2):
        assert "hurried begins" in _shown(_page(("hurried", 1)))
    assert DRAWN == ["hurried1"] * 2


def test_a_part_with_widgets_is_drawn_anew_under_test():
    """`AppTest` asks Streamlit's own drawing what a widget shows; see test_widgets_kept.py."""
    for _ in range(2):
        app = _page(("pressed", 1))
        assert not app.exception
        assert [button.label for button in app.button] == ["press"]
    assert DRAWN == ["pressed1"] * 2


def test_the_store_tells_drawings_apart_only_where_it_can_be_read(monkeypatch):
    """A list that is another list has another key, even if it looks the same; it may go."""
    one, other = Settings(), Settings()
    assert Same(one) == Same(one)
    assert Same(one) != Same(other)
    gone = Same(one)
    del one
    assert gone.thing() is None
    assert gone != Same(other)

    def lost():
        raise InputError("store.vanished")

    monkeypatch.setattr(shared_store, "shared_store", lost)
    assert shared_store.changes() is None


def test_the_map_is_given_what_streamlit_folium_would_give_it(monkeypatch):
    """For any message; the ids it makes up, which change with every call, aside."""
    message = '{"a": "<b> 1\\u2013 2 _ab12 ខ្មែរ"}'
    given: list[dict[str, object]] = []
    component = (lambda **found: given.append(found), folium_once._given("m.js", "map")[1])
    monkeypatch.setattr(folium_once, "_given", lambda *_: component)
    folium_once.draw_folium("m.js", message, "map", list)
    monkeypatch.setitem(st_folium.__globals__, "_component_func", component[0])
    st_folium(
        BaseMap("m.js"),
        key="map",
        height=HEIGHT,
        width=None,
        returned_objects=[],
        feature_group_to_add=paint_group(message),
    )
    ours, theirs = (
        {name: re.sub(r"[0-9a-f]{32}", "ID", str(value)) for name, value in one.items()}
        for one in given
    )
    assert ours.pop("on_change") != theirs.pop("on_change")
    assert ours == theirs
    assert given[0]["key"] == given[1]["key"]
