"""Places: where a page draws next, copied in a few steps for each of its fragments.

Streamlit notes for every fragment where it stands: the place in each block around it, and each
block again with all that are around that. Python's general way to copy takes the longest of all
that a fragment costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any

from streamlit.cursor import Cursor, LockedCursor, RunningCursor, SparseList
from streamlit.delta_generator import DeltaGenerator


def copied_place(place: Cursor, _memo: dict[int, Any]) -> Cursor:
    """Return a copy of a place that moves on by itself.

    >>> place = RunningCursor(0, (3,))
    >>> _ = place.lock_element()
    >>> other = copied_place(place, {})
    >>> _ = place.lock_element()
    >>> place.delta_path, other.delta_path
    ([0, 3, 2], [0, 3, 1])
    """
    other = copy(place)
    other._transient_elements = SparseList()
    other._transient_elements._data = dict(place._transient_elements._data)
    return other


def copied_block(block: DeltaGenerator, memo: dict[int, Any]) -> DeltaGenerator:
    """Return a copy of a block and of those around it, each once."""
    other = object.__new__(DeltaGenerator)
    other.__dict__.update(block.__dict__)
    other._provided_cursor = deepcopy(block._cursor, memo)
    other._parent = deepcopy(block._parent, memo)
    other._form_data = deepcopy(block._form_data, memo)
    return other


@contextmanager
def copied_lightly() -> Iterator[None]:
    """Copy places and blocks so inside the block: put in the place of Streamlit's own way."""
    before = DeltaGenerator.__deepcopy__
    DeltaGenerator.__deepcopy__ = copied_block  # type: ignore[method-assign]
    for kind in (RunningCursor, LockedCursor):
        kind.__deepcopy__ = copied_place  # type: ignore[attr-defined]
    try:
        yield
    finally:
        DeltaGenerator.__deepcopy__ = before  # type: ignore[method-assign]
        for kind in (RunningCursor, LockedCursor):
            del kind.__deepcopy__  # type: ignore[attr-defined]
