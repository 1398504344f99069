"""Long work is done for a few at a time; whoever waits knows how many come first."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo import queue
from geo.errors import InputError
from geo.queue import Queue
from models.paper import apart
from pages.view.frame import progress
from tests.conftest import ROOT
from tests.page_helpers import press, run_page, said

WORK = """
import sys
from pathlib import Path
from geo import queue
queue.share(Path(sys.argv[1]))
with queue.Queue("t", 1).turn("theirs", print):
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def shared(tmp_path, monkeypatch) -> Path:
    """A queue that other processes share, and nobody sleeps in."""
    monkeypatch.setattr(queue, "_shared", None)
    monkeypatch.setattr(queue, "_LOOK_S", 0.01)
    queue.share(tmp_path / "turns.sqlite3")
    return tmp_path / "turns.sqlite3"


def test_accounts_come_in_turn(shared):
    """Whoever asks by many pages waits behind others' first, and takes half of the room at most."""
    turns = Queue("t", 1, most=6)
    with ExitStack() as busy:
        busy.enter_context(turns.turn("a0", print, "a"))
        for n in (1, 2, 3):
            assert turns.before(f"a{n}", "a") == n
        with pytest.raises(InputError, match="at most 3"):
            turns.before("a4", "a")
        assert turns.before("b1", "b") == 1
        assert turns.before("a1", "a") == 2
        assert turns.before("b2", "b") == 3
        assert turns.before("c1", "c") == 2
        assert turns.before("a2", "a") == 5
        with pytest.raises(InputError, match="at most 6"):
            turns.before("d1", "d")


def test_a_file_that_was_taken_away_is_made_again(tmp_path, monkeypatch):
    """A cleaner of temporary files took it; without its folder, or a disk, it is said."""
    monkeypatch.setattr(queue, "_shared", tmp_path / "queue" / "turns.sqlite3")
    line = Queue("t", 1)
    with pytest.raises(InputError) as caught, line.turn("one", print):
        pass
    assert caught.value.key == "queue.away"
    (tmp_path / "queue").mkdir()
    with line.turn("one", print):
        assert line.before("two") == 1


def test_a_turn_that_ends_without_room_on_the_disk_is_given_free_later(shared, monkeypatch):
    """What was made is handed out; whoever asks next finds the place free."""
    line, asking, done = Queue("t", 1), queue._asking, []
    with monkeypatch.context() as patch, line.turn("one", print):
        done.append(True)

        def away():
            raise InputError("queue.away")

        patch.setattr(queue, "_asking", away)
    assert done
    with line.turn("two", lambda before: pytest.fail("waits")):
        done.append(True)
    assert queue._asking is asking


def test_first_come_first_served(shared, monkeypatch):
    """Who asks again keeps the place; who went away loses it; more than so many may not wait."""
    clock = [100.0]
    ours = SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda _: None)
    monkeypatch.setattr(queue, "time", ours)
    turns, others = Queue("t", 2, most=3), Queue("others", 1)
    told: list[int] = []

    def waits(before: int) -> None:
        told.append(before)
        busy.close()

    with ExitStack() as busy:
        busy.enter_context(turns.turn("a", told.append))
        busy.enter_context(turns.turn("b", told.append))
        assert [turns.before(who) for who in ("c", "d", "c", "e")] == [1, 2, 1, 3]
        with pytest.raises(InputError, match="at most 3"):
            turns.before("f")
        assert others.before("f") == 1
        clock[0] += 10
        assert turns.before("e") == 3
        clock[0] += 10  # c and d have not asked for 20 seconds
        assert turns.before("e") == 1
        with turns.turn("e", waits):
            assert told == [1]


def test_processes_queue_together_and_a_killed_one_gives_its_place_free(shared):
    """As the processes of `make dashboard` do."""
    command = [sys.executable, "-c", WORK, str(shared)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "begun\n"
        turns, told = Queue("t", 1), []

        def waits(before: int) -> None:
            told.append(before)
            other.kill()
            other.wait()

        with turns.turn("mine", waits):
            assert told == [1]


def test_a_pack_that_waits_says_how_many_come_first_and_can_be_stopped(shared, monkeypatch):
    """Nothing of it is begun."""
    monkeypatch.setattr(apart, "_started", lambda: pytest.fail("begun"))
    with apart.PACKS.turn("another", print):
        making = apart.Making(apart.Order(None, None, ("KH07",), ("en",), None))
        while not making.before:
            pass
        assert (making.before, making.state) == (1, apart.WAITING)
        making.stop()
        making.wait()
    assert (making.state, making.content) == (apart.STOPPED, b"")


@pytest.mark.usefixtures("shared")
def test_a_proposal_and_files_wait_for_their_turn(monkeypatch):
    """The page says how many come first, then goes on; where too many wait, it says that."""
    told, busy = [], ExitStack()

    def say_key(key: str, **values: object) -> str:
        told.append((key, values))
        return key

    monkeypatch.setattr(progress, "t", say_key)
    ours = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: busy.close())
    monkeypatch.setattr(queue, "time", ours)
    for place in range(progress.PROPOSALS.places):
        busy.enter_context(progress.PROPOSALS.turn(f"{place}", print))
    plan = run_page("plan", lang="en")
    press(plan, "plan-propose")
    assert ("progress.waits", {"n": 1}) in told
    assert plan.session_state["plan_draft"].plan.rows
    monkeypatch.setattr(progress.UPLOADS, "most", 0)
    full = InputError("queue.full", most=0)
    for lang, page, part in (("km", "data_desk", "poverty"), ("en", "coverage", "bring")):
        app = run_page(page, lang=lang, table=part, part=part)
        app.file_uploader[0].set_value(("p.csv", b"Province,Year\nKampot,2024\n", "text/csv")).run()
        assert full.parts(lang)[2] in said(app)
