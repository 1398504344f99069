"""The benchmarks measure what they say: the same results, only faster."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
from collections.abc import Coroutine

import numpy as np
import pytest

from bench import activities, compute, failover, failover_told, scale, viewers
from bench.drives import OURS, crowded
from bench.ledger import Ledger, held, judge
from bench.onlookers import Back, Seen, Trouble
from bench.report import (
    OUTLINES,
    allocate_rows,
    compute_rows,
    document,
    growth_rows,
    into_readme,
    map_rows,
    screen,
    sentences,
    viewer_rows,
)
from bench.report import rows as rows_of
from bench.serve import command, serve
from bench.wire import wire_to
from models.activities.agencies import reconcile
from models.activities.overlaps import overlaps
from models.store import open_store
from tests.conftest import ROOT
from tests.own_loop import run_apart


def test_the_batch_gives_what_the_loop_gives(monkeypatch):
    """A few replicates: same coefficients to 1e-8, same covariates dropped."""
    monkeypatch.setattr(compute, "REPLICATES", 10)
    found = compute.bootstrap()
    assert found["largest_difference"] <= 1e-8
    assert found["same_dropped"]


def test_a_target_is_reached_or_missed_by_the_ratio():
    """Ten times faster, 100 times fewer bytes, half the time to the first map."""
    base = {
        "change_s": 0.5,
        "change_kb": 400,
        "first_map_warm_s": 2.0,
        "first_map_cold_s": 3.0,
        "first_map_warm_kb": 3000,
        "click_s": 1.0,
        "heap_mb": 10.0,
    }
    ours = base | {"change_s": 0.05, "change_kb": 4, "first_map_warm_s": 1.0, "click_s": 0.05}
    rows = map_rows("toy", {"ours": ours, "baseline": base})
    assert [(row.ratio, row.verdict) for row in rows] == [
        (10.0, "reached"),
        (100.0, "MISSED"),
        (0.5, "reached"),
        (20.0, "reached"),
        (1.0, ""),
    ]
    # what a reader of the whole app waits for, not the map alone
    cold, first_load = map_rows("surveyed", {"ours": ours, "baseline": base})[5:]
    assert (cold.ratio, cold.verdict) == (3.0, "MISSED")
    assert (first_load.ratio, first_load.verdict) == (3.0, "MISSED")


def test_the_slowest_allocation_is_held_against_a_layer_change():
    """Half a layer change reaches the target, twice as long misses it."""
    times = {kind: {"seconds": s} for kind, s in (("teams", 0.1), ("budget", 1.0))}
    found = {"estimate_s": 0.5, "seconds": {"210": times, "1633": times}}
    maps = {
        "approximate": {"baseline": {"change_s": 0.5}},
        "1,633 communes": {"baseline": {"change_s": 2.0}},
    }
    rows = allocate_rows(found, maps)
    assert [(row.ratio, row.verdict) for row in rows] == [
        (2.0, "MISSED"),
        (2.0, ""),
        (0.5, "reached"),
        (2.0, ""),
    ]


def test_a_crowd_is_held_against_the_baseline_alone():
    """And against the goals; errors, and memory that grows with every crowd, are misses."""
    crowd = {
        "answer_ms": 20.0,
        "p95_ms": 2000.0,
        "answers": 9,
        "errors": 1,
        "memory_mb": 400.0,
        "memory_first_mb": 300.0,
    }
    found = {
        "ours, layers": {"100": crowd},
        "baseline, layers": {"1": crowd | {"answer_ms": 200.0}},
        "ours, all pages": {"100": crowd},
    }
    assert [row.verdict for row in viewer_rows(found)] == [
        "reached",
        "reached",
        "MISSED",
        "MISSED",
        "MISSED",
    ]


def test_ours_is_started_as_delivered():
    """The last command of `make dashboard`, with nothing beside address and port."""
    said = subprocess.run(
        ["make", "--dry-run", "--always-make", "dashboard", "PORT=1", "ADDRESS=127.0.0.1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # inside another make, what make says of its folders comes last
    (start,) = (line for line in said.replace("\\\n", " ").splitlines() if ".processes " in line)
    assert start.split(" -m ")[1].split() == command(OURS, 1)[2:]


async def _all(*crowds: Coroutine[None, None, viewers.Heard]) -> list[viewers.Heard]:
    return await asyncio.gather(*crowds)


def test_readers_of_a_crowd_hear_what_a_browser_would(monkeypatch):
    """One changes layers, one goes through the pages: answers come, and no error."""
    drive = crowded()["ours"]
    with (
        pytest.MonkeyPatch.context() as patch,
        serve(OURS, {"OUTREACH_PREPARE": "map"}) as (port, _),
    ):
        patch.setattr(viewers, "THINK_S", 0.5)
        crowds = [viewers.crowd(port, drive, pages, 2, 20) for pages in ((), viewers.OURS_PAGES)]
        for heard in run_apart(_all(*crowds)):
            assert heard.errors == 0
            assert len(heard.waits) > 2


def test_the_speed_page_shows_the_figures_on_file():
    """docs/speed.md is what the bench makes of its own output; what was missed is listed."""
    figures = json.loads((ROOT / "docs" / "figures" / "speed.json").read_text(encoding="utf-8"))
    assert document(figures) == (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert into_readme(readme, figures) == readme
    assert all(sentence in readme for sentence in sentences(figures))
    page = document(figures)
    assert all(f"* {row.label}: " in page for row in rows_of(figures) if not row.reached)
    assert ("MISSED" in screen(figures)) == ("## Not reached" in page)
    # measured, or said to be lacking
    assert "approximate" in figures["maps"]
    measured, (*_, said) = set(figures["maps"]), page.partition("Not measured in this run")
    lacking = set(OUTLINES) - measured
    assert set(OUTLINES) == {"approximate", "surveyed", "1,633 communes"}
    assert all(name in said.split("\n\n")[0] for name in lacking)


def test_the_document_shows_the_figures_of_the_failover_run():
    """docs/operations.md is what both benches made of their figures; without figures, nothing."""
    files = [failover_told.FIGURES, failover_told.KILLS]
    told = ""
    if all(file.exists() for file in files):
        told = failover_told.text(*(json.loads(file.read_text(encoding="utf-8")) for file in files))
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rest = text.partition(failover_told.BEGIN)[2]
    assert rest.partition(failover_told.END)[0].strip() == told


def test_what_a_viewer_need_not_see_is_an_error():
    """A cut connection is none where a process was killed and the viewer was back in 10 s."""
    story = failover.Story([failover.Phase("unit killed", 100.0, 100.0)])
    cut, late, quiet, shown = (
        Trouble(at, kind, "x")
        for at, kind in ((101.0, "cut off"), (104.0, "cut off"), (300.0, "cut off"), (101.0, "x"))
    )
    seen = Seen(troubles=[cut, late, quiet, shown])
    seen.backs = [Back(101.0, 1.0, 9.0), Back(104.0, 1.0, 11.0), Back(300.0, 1.0, 2.0)]
    assert failover.unexcused(seen, story) == [late, quiet, shown]


def test_what_was_confirmed_must_be_in_the_audit_and_only_once(tmp_path):
    """A save that a page confirmed and the store lacks is lost; one too many is made up."""
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    before = held(store)
    store.create("plan", "kept", {}, author="a")
    ledger = Ledger()
    ledger.kept("a", ("save_plan",), "kept")
    assert judge(ledger, store, before)["lost"] == 0
    ledger.kept("a", ("save_plan",), "gone")
    found = judge(ledger, store, before)
    assert (found["lost"], found["made_up"], found["damaged"]) == (2, 0, [])
    for name in ("twice", "thrice"):
        store.create("plan", name, {}, author="a")
    assert judge(ledger, store, before)["made_up"] == 1
    store.close()


def test_the_page_on_many_viewers_is_simulated_from_the_figures_on_file():
    """docs/scale.md is what its script makes; its queue is right where paper can say."""
    figures = json.loads((ROOT / "docs" / "figures" / "speed.json").read_text(encoding="utf-8"))
    assert scale.page(figures) == (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    cost_s = np.array([0.5])
    assert set(scale.answers(cost_s, 1, 2.0)) == {0.5}, "nobody to wait for"
    assert np.allclose(scale.answers(cost_s, 3, 0.0), 1.5), "two others are always before"
    assert scale.processes(50, 60) == 1
    assert scale.processes(120, 60) > 2, "a number at random does not halve them"


def test_bytes_are_counted_on_their_way_to_the_visitor():
    """What the server sends is counted, what it is asked is not."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        wire_to(listener.getsockname()[1]) as wire,
        socket.create_connection(("127.0.0.1", wire.port)) as visitor,
    ):
        server, _ = listener.accept()
        visitor.sendall(b"x" * 1000)
        assert server.recv(1000, socket.MSG_WAITALL) == b"x" * 1000
        server.sendall(b"y" * 300)
        assert visitor.recv(300, socket.MSG_WAITALL) == b"y" * 300
        assert wire.sent == 300
        server.close()


def test_a_faster_batch_that_differs_is_no_success():
    """Speed does not count where the coefficients are others."""
    found = {
        "bootstrap": {"times_faster": 99, "same_dropped": True, "largest_difference": 1e-3},
        "communes": {"times_slower": 3.0},
    }
    assert [row.reached for row in compute_rows(found)] == [False, True]


def test_work_that_grows_with_the_pairs_of_rows_misses():
    """Four times the time for twice the rows is quadratic."""
    pairs = {"1000": 1.0, "2000": 4.0, "4000": 16.0}
    found = {"overlaps": {"exponent": activities.exponent(pairs)}, "x": {"exponent": 1.0}}
    assert [row.verdict for row in growth_rows(found)] == ["MISSED", "reached"]
    rows = activities.activity_rows(20)
    assert len(overlaps(reconcile(rows, {})))
