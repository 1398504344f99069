"""Drawn once: parts of a page that look the same for all who choose the same.

Streamlit's own way to send again what was drawn (`st.cache_data`) makes each element anew, which
is most of its cost. Here the messages are kept as they travel, and only their place is written.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any
from weakref import ref

import streamlit as st
from streamlit.cursor import RunningCursor
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    ThreadState,
    enqueue_message,
)

from geo.errors import InputError
from pages.view.frame.fragment import is_of_here
from pages.view.frame.in_use import in_use
from pages.view.frame.kept_by_name import kept_by_name
from pages.view.frame.registered import Registered, may_be_kept, registering
from pages.view.frame.text import language

# what has nothing that its session must keep for the browser, as a file to take has
_LIGHT = frozenset(
    {
        "alert",
        "button",
        "button_group",
        "checkbox",
        "code",
        "dataframe",
        "heading",
        "html",
        "markdown",
        "page_link",
        "selectbox",
        "slider",
        "table",
        "text",
        "vega_lite_chart",
    }
)
_WAYS = 4  # in which sessions see the same: at first, with a choice made, as they come back ...
_Draw = Callable[..., None]
_fleeting: ContextVar[bool] = ContextVar("fleeting", default=False)


class Same:
    """A thing that is told from others by being itself: a list that is computed once.

    It is not kept alive by this: what nobody has any more equals nothing.
    """

    def __init__(self, thing: object) -> None:
        self.thing, self.number = ref(thing), id(thing)

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        thing = self.thing()
        return thing is not None and isinstance(other, Same) and thing is other.thing()


def fleeting() -> None:
    """Say that what is drawn now may be otherwise in a moment, such as an error: not kept."""
    _fleeting.set(True)


class Drawn:
    """What was drawn in one place: messages, each with its way from there, and how many places."""

    def __init__(
        self, heard: list[ForwardMsg], at: RunningCursor, begin: int, widgets: Registered
    ) -> None:
        depth = 1 + len(at.parent_path)
        start = [at.root_container, *at.parent_path]
        self.places, self.messages, self.widgets = at.index - begin, [], widgets
        for message in heard:
            path, own = list(message.metadata.delta_path), is_of_here(message)
            if path[:depth] != start or not own or not _is_light(message, widgets.ids):
                raise ValueError(f"not to be drawn once, {path}: {message.delta}")
            self.messages.append(((path[depth] - begin, *path[depth + 1 :]), message))
        self._last = (*start, begin), heard

    def send(self, at: RunningCursor) -> None:
        """Send it to this run's browser, and leave the place behind it."""
        where = at.root_container, *at.parent_path, at.index
        last, messages = self._last
        if where != last:
            messages = self._moved(at)
            self._last = where, messages
        context = get_script_run_ctx()
        for message in messages:  # of all who see it in this place: nobody changes them
            _pass_on(context, message)
        for _ in range(self.places):
            at._advance()

    def _moved(self, at: RunningCursor) -> list[ForwardMsg]:
        start, begin, moved = [at.root_container, *at.parent_path], at.index, []
        for (first, *rest), message in self.messages:
            moved.append(_copied(message))
            moved[-1].metadata.delta_path[:] = [*start, begin + first, *rest]
        return moved


def _copied(message: ForwardMsg) -> ForwardMsg:
    copy = ForwardMsg()
    copy.CopyFrom(message)
    return copy


def _pass_on(context: ScriptRunContext, message: ForwardMsg) -> None:
    """Send a kept message as it is, or its mark to a browser that has it.

    Streamlit would write into it once more of which page and part it is. That is the same, but
    a message never gives back the memory of what was written before.
    """
    if getattr(context.enqueue, "__func__", None) is not ScriptRunContext.enqueue:  # it is heard
        enqueue_message(_copied(message))
        return
    had = message.metadata.cacheable and message.hash in context.cached_message_hashes
    context._enqueue(create_reference_msg(message) if had else message)


def _is_light(message: ForwardMsg, known: frozenset[str]) -> bool:
    if message.delta.WhichOneof("type") == "add_block":
        return message.delta.add_block.WhichOneof("type") not in ("form", "dialog")
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    # a table or a chart that can be pressed has an id, too
    own = getattr(getattr(element, kind), "id", "")
    return kind in _LIGHT and (not own or own in known)


class _Kept:
    """The last of what one function has drawn, by what was asked for."""

    def __init__(self, most: int) -> None:
        self.most, self.lock = most, Lock()
        self.drawn: OrderedDict[Hashable, tuple[Drawn, ...]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[Drawn, ...]:
        """Return what was drawn for the same, once for each way in which sessions saw it."""
        with self.lock:
            if key in self.drawn:
                self.drawn.move_to_end(key)
            return self.drawn.get(key, ())

    def keep(self, key: Hashable, drawn: Drawn) -> None:
        with self.lock:
            self.drawn[key] = (drawn, *self.drawn.get(key, ()))[:_WAYS]
            if len(self.drawn) > self.most:
                self.drawn.popitem(last=False)


def _again(kept: tuple[Drawn, ...], context: ScriptRunContext) -> Drawn | None:
    """Return what this session would see if it were drawn now, its widgets made known."""
    if not kept:
        return None
    known = kept[0].widgets.ask(context)
    found = next((drawn for drawn in kept if drawn.widgets.known == known), None)
    return found if found is not None and found.widgets.are_there(context) else None


def drawn_once(
    max_entries: int, by: Callable[..., Hashable] = lambda *given: given
) -> Callable[[_Draw], _Draw]:
    """Keep what a function draws for each combination of arguments, language and tables in use.

    by : what tells the arguments apart, if not they themselves; None where nothing does. Whatever
    else the drawing depends on must be in it, and its widgets' values are set before it is called.
    It draws nothing outside its place, returns nothing, and has no file to take or to bring.
    """

    def keeping(draw: _Draw) -> _Draw:
        def kept() -> _Kept:
            return _Kept(max_entries)

        @wraps(draw)
        def once(*given: Any, **named: Any) -> None:
            context, at = get_script_run_ctx(suppress_warning=True), st._main._active_dg._cursor
            try:
                asked = by(*given, **named)
            except InputError:  # said where it stands in the way
                asked = None
            if context is None or asked is None or not isinstance(at, RunningCursor):
                draw(*given, **named)
                return
            # what has a key carries the page and the part it is drawn in
            key = (in_use(), language(), ThreadState.get(), asked)
            parts = kept_by_name(draw, kept)
            drawn = _again(parts.get(key), context)
            if drawn is not None:
                drawn.send(at)
                return
            begin, before = at.index, _fleeting.set(False)
            with _heard(context) as heard, registering(context) as widgets:
                draw(*given, **named)
            if _fleeting.get():
                return  # nor is what it is a part of
            _fleeting.reset(before)
            if may_be_kept(widgets):
                parts.keep(key, Drawn(heard, at, begin, widgets))

        return once

    return keeping


@contextmanager
def _heard(context: ScriptRunContext) -> Iterator[list[ForwardMsg]]:
    """Hear what a run sends, as it is sent."""
    heard: list[ForwardMsg] = []
    send = context.enqueue

    def hearing(message: ForwardMsg) -> None:
        send(message)
        heard.append(_copied(message))

    context.enqueue = hearing  # type: ignore[method-assign] # this run's alone
    try:
        yield heard
    finally:
        context.enqueue = send  # type: ignore[method-assign]
