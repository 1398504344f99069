"""Registered: widgets of a part that is drawn once, made known to every run that shows it.

Streamlit makes a widget's message anew for each run of each reader. What a run and its session must
know of it is less: that it is there, and how it turns what the browser says into a value.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit import config
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.common import RegisterWidgetResult, WidgetMetadata

# what the session knew of each: by this it is told whether it sees the same
Known = tuple[RegisterWidgetResult[Any], ...]
_MOST_LETTERS = 500  # of what a session says of one: a forged value is not kept for all readers


@dataclass
class Registered:
    """Widgets in the order in which they were drawn, and all ids and keys of the part."""

    widgets: list[tuple[WidgetMetadata[Any], str | None]] = field(default_factory=list)
    known: Known = ()
    ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def ask(self, context: ScriptRunContext) -> Known:
        """Make the widgets known to the session; return what it knows of each."""
        register = context.session_state.register_widget
        return tuple(register(*widget) for widget in self.widgets)

    def are_there(self, context: ScriptRunContext) -> bool:
        """Tell the run that they are there; False where one is already, which is a mistake."""
        keys, ids = context.shared.widget_user_keys_this_run, context.shared.widget_ids_this_run
        new = [keys.check_and_add(key) for key in self.keys]
        return all([*new, *(ids.check_and_add(one) for one in self.ids)])


def may_be_kept(widgets: Registered) -> bool:
    """Return whether parts with these may be drawn once: `AppTest` asks each widget itself."""
    if any(len(repr(one)) > _MOST_LETTERS for one in widgets.known):
        return False
    return not (widgets.ids and config.get_option("global.appTest"))


@contextmanager
def registering(context: ScriptRunContext) -> Iterator[Registered]:
    """Note what is registered inside the block; complete at its end."""
    found, state, shared = Registered(), context.session_state, context.shared
    register, outer = state.register_widget, vars(state).get("register_widget")
    ids, keys = shared.widget_ids_this_run, shared.widget_user_keys_this_run
    before = ids.snapshot(), keys.snapshot()
    known: list[RegisterWidgetResult[Any]] = []

    def noting(metadata: WidgetMetadata[Any], key: str | None) -> RegisterWidgetResult[Any]:
        result = register(metadata, key)
        found.widgets.append((metadata, key))
        known.append(result)
        return result

    # this run's alone; by way of `object`, since what is set on it is the session's
    object.__setattr__(state, "register_widget", noting)
    try:
        yield found
    finally:
        object.__delattr__(state, "register_widget")
        if outer is not None:  # of a part that this one is a part of
            object.__setattr__(state, "register_widget", outer)
    found.known = tuple(known)
    found.ids, found.keys = ids.snapshot() - before[0], keys.snapshot() - before[1]
