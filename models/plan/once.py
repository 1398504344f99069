"""Once: what is worked out of an object once, for as long as that object is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import ref

Given = TypeVar("Given")
Found = TypeVar("Found")


def once_of(work: Callable[[Given], Found]) -> Callable[[Given], Found]:
    """Return a function of one object that works once on each; the answer is read, never changed.

    The object is known by what it is, not by what it holds: a ranking holds tables.

    >>> times = []
    >>> counted = once_of(lambda toy: times.append(toy) or len(times))
    >>> toy = set()
    >>> counted(toy), counted(toy), counted(set())
    (1, 1, 2)
    """
    kept: dict[int, tuple[ref[Any], Found]] = {}

    @wraps(work)
    def worked(given: Given) -> Found:
        number = id(given)
        found = kept.get(number)
        if found is None or found[0]() is not given:
            gone = ref(given, lambda _: kept.pop(number, None))
            found = kept[number] = gone, work(given)
        return found[1]

    return worked
