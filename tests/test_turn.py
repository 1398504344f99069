"""Turns: pages of one process are drawn one after the other, and none holds up the others."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier, Event

import pytest

from pages.view.frame.turn import Turns

_PATIENCE_S = 60


def test_turns_never_overlap():
    """Of eight that come at once, each draws alone, again and again."""
    turns, together, inside, seen = Turns(_PATIENCE_S), Barrier(8), [], []

    def draw(number: int) -> None:
        together.wait(_PATIENCE_S)
        for _ in range(20):
            with turns.turn():
                inside.append(number)
                seen.append(len(inside))
                inside.remove(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(draw, range(8)))
    assert seen == [1] * 160


def test_whoever_came_first_is_next():
    """Three wait for one; they follow in the order in which they came."""
    turns, order, go_on = Turns(_PATIENCE_S), [], Event()

    def first() -> None:
        with turns.turn():
            assert go_on.wait(_PATIENCE_S)

    def draw(number: int) -> None:
        with turns.turn():
            order.append(number)

    with ThreadPoolExecutor(4) as threads:
        done = [threads.submit(first)]
        while turns._whose is None:
            pass
        for number in range(3):
            done.append(threads.submit(draw, number))
            while len(turns._queue) <= number:
                pass
        go_on.set()
    for one in done:
        one.result()
    assert order == [0, 1, 2]


@pytest.mark.parametrize("waits", ["too long", "aside"])
def test_one_that_waits_lets_others_go_first(waits):
    """A page that waits for another's answer gets it: after its time, or at once if it says so."""
    turns = Turns(0.01 if waits == "too long" else _PATIENCE_S)
    begun, answer = Event(), Event()

    def asking() -> bool:
        with turns.turn():
            begun.set()
            with turns.aside() if waits == "aside" else nullcontext():
                answered = answer.wait(_PATIENCE_S / 2)
            with turns.turn():  # a part of a page waits for nobody
                return answered

    def answering() -> None:
        with turns.turn():
            answer.set()

    with ThreadPoolExecutor(2) as threads:
        asked = threads.submit(asking)
        assert begun.wait(_PATIENCE_S)
        threads.submit(answering).result()
        assert asked.result()


def test_an_error_ends_a_turn():
    """A page that fails keeps nobody waiting."""
    turns = Turns(_PATIENCE_S)
    with pytest.raises(ValueError, match="failed"), turns.turn():
        raise ValueError("failed")
    with turns.turn():
        assert turns._whose is not None
    assert turns._whose is None
