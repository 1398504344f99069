"""Widgets of a part that is drawn once work for each reader as if it were drawn for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.runtime.state.common import RegisterWidgetResult

from bench.visitor import Visitor
from pages.view.frame.registered import Registered, may_be_kept
from tests.own_loop import run_apart
from tests.toy_server import served

PAGE = """
import streamlit as st
from pages.view.frame.drawn_once import drawn_once

DRAWN = st.cache_resource(lambda: [])()
OPTIONS = ("one", "two", "three")

def pressed(name):
    st.session_state["pressed"] = st.session_state.get("pressed", "") + name

def chosen():
    st.query_params["choice"] = st.session_state["choice"]

def inside(name):
    st.markdown(f"of {name}")
    st.button("press", key=f"press-{name}", on_click=pressed, args=(name,))
    st.button("not now", key=f"shut-{name}", disabled=True, on_click=pressed, args=("forged",))

@drawn_once(max_entries=8)
def part(name, value):
    DRAWN.append(f"{name} {value}")
    with st.container():
        st.segmented_control("choice", OPTIONS, key="choice", required=True, on_change=chosen)
        nested(name)

@drawn_once(max_entries=8)
def nested(name):
    inside(name)

@drawn_once(max_entries=8)
def file(name):
    st.download_button("take", "content", "file.txt", key=name)

@drawn_once(max_entries=8)
def partly(name):
    st.fragment(lambda: st.text(name))()

asked = st.query_params.get("ask", "part")
value = st.query_params.get("choice", "one")
st.text("before")
if asked in ("part", "twice"):
    st.session_state["choice"] = value
    part("a", value)
if asked == "twice":
    part("a", value)
if asked == "file":
    file("a")
if asked == "fragment":
    partly("a")
st.text("after")
st.text(f"pressed: {st.session_state.get('pressed', '')}")
st.text(f"drawn: {len(DRAWN)}")
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve a page with widgets in a part that is drawn once."""
    folder = tmp_path_factory.mktemp("toy")
    with served(PAGE, folder, OUTREACH_VAR=str(folder)) as port:
        yield port


def _texts(visitor: Visitor) -> list[str]:
    return [one.message.body for one in visitor.page.elements.values() if one.kind == "text"]


def _number(visitor: Visitor, name: str = "drawn") -> int:
    return int(next(t for t in _texts(visitor) if t.startswith(name)).partition(": ")[2])


def _kinds(visitor: Visitor) -> list[str]:
    return [one.kind for one in visitor.page.elements.values()]


WHOLE = ["text", "button_group", "markdown", "button", "button", "text", "text", "text"]


def test_it_is_drawn_once_for_all_who_see_the_same(toy: int) -> None:
    """A second reader sees the same elements in the same places, with the same ids."""

    async def look() -> None:
        async with Visitor(toy) as first, Visitor(toy) as second:
            await first.open("", "")
            drawn = _number(first)
            await second.open("", "")
            await first.open("", "")
            assert (_number(first), _number(second)) == (drawn, drawn)
            assert _kinds(first) == _kinds(second) == WHOLE
            one, other = (
                {p: e.message for p, e in v.page.elements.items() if e.kind != "text"}
                for v in (first, second)
            )
            assert one == other

    run_apart(look())


def test_a_press_is_heard_in_its_own_session(toy: int) -> None:
    """Each press of a kept button calls its function once, and nobody else's page is touched."""

    async def look() -> None:
        async with Visitor(toy) as first, Visitor(toy) as second:
            for visitor in (first, second):
                await visitor.open("", "")
            for times in (1, 2):
                button = first.page.find("button", "press-a")
                await first.move(button, True, trigger_value=True)
                assert f"pressed: {'a' * times}" in _texts(first)
            assert _kinds(first) == WHOLE
            await second.open("", "")
            assert "pressed:" in _texts(second)

    run_apart(look())


def test_a_button_that_cannot_be_pressed_is_not_heard(toy: int) -> None:
    """A forged press of a kept button that is disabled does nothing, in a first run or later."""

    async def look() -> None:
        async with Visitor(toy) as visitor:
            await visitor.open("", "")
            for _ in range(2):
                button = visitor.page.find("button", "shut-a")
                assert button.message.disabled
                await visitor.move(button, True, trigger_value=True)
                assert "pressed:" in _texts(visitor)

    run_apart(look())


@pytest.mark.parametrize("field", ["value", "incoming_serialized_value"])
def test_a_long_value_that_a_browser_made_up_is_not_kept_for_all_readers(field: str) -> None:
    """A button's value can be a text of 4 MB, if somebody says so; a value of ours is short."""
    honest = RegisterWidgetResult(value=True, value_changed=False)
    forged = replace(honest, **{field: "A" * 1000})
    assert may_be_kept(Registered(known=(honest,)))
    assert not may_be_kept(Registered(known=(honest, forged)))


def test_a_choice_is_made_and_shown(toy: int) -> None:
    """A kept choice is heard, and from then on that reader sees it chosen; others see theirs."""

    async def look() -> None:
        async with Visitor(toy) as first, Visitor(toy) as second:
            for visitor in (first, second):
                await visitor.open("", "")
            chosen = first.page.find("button_group", "choice")
            assert list(chosen.message.raw_values) == ["one"]
            await first.move(chosen, True, string_array_value={"data": ["two"]})
            assert first._query == "choice=two"
            chosen = first.page.find("button_group", "choice")
            assert list(chosen.message.raw_values) == ["two"]
            await second.open("", "")
            chosen = second.page.find("button_group", "choice")
            assert list(chosen.message.raw_values) == ["one"]
            await second.open("", "choice=two")
            chosen = second.page.find("button_group", "choice")
            assert list(chosen.message.raw_values) == ["two"]
            drawn = _number(second)
            async with Visitor(toy) as third:
                for _ in range(2):
                    await third.open("", "choice=two")
            assert _number(third) == drawn

    run_apart(look())


def test_two_of_the_same_are_a_mistake_for_every_reader(toy: int) -> None:
    """The same widget twice on a page fails as Streamlit fails, also where both were kept."""

    async def look() -> None:
        for _ in range(2):
            async with Visitor(toy) as visitor:
                await visitor.open("", "ask=twice")
                assert len(visitor.page.errors) == 1
                assert "choice" in visitor.page.errors[0]

    run_apart(look())


@pytest.mark.parametrize("ask", ["file", "fragment"])
def test_what_belongs_to_one_session_is_refused(toy: int, ask: str) -> None:
    """A file to take, a part that is drawn alone: the page fails at once, for every reader."""

    async def look() -> None:
        for _ in range(2):
            async with Visitor(toy) as visitor:
                await visitor.open("", f"ask={ask}")
                assert len(visitor.page.errors) == 1
                assert "not to be drawn once" in visitor.page.errors[0]

    run_apart(look())
