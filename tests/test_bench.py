"""The benchmarks measure what they say: the same results, only faster."""

from __future__ import annotations

from bench import compute
from bench.__main__ import browser_rows, compute_rows


def test_the_batch_gives_what_the_loop_gives(monkeypatch):
    """A few replicates: same coefficients to 1e-8, same covariates dropped."""
    monkeypatch.setattr(compute, "REPLICATES", 10)
    found = compute.bootstrap()
    assert found["largest_difference"] <= 1e-8
    assert found["same_dropped"]


def test_a_target_is_reached_or_missed_by_the_ratio():
    """Ten times faster, 100 times fewer bytes, half the time to the first map."""
    base = {"change_ms": 500, "change_kb": 400, "first_map_warm_s": 2.0}
    ours = {"change_ms": 50, "change_kb": 4, "first_map_warm_s": 1.0}
    rows = browser_rows("toy", {"ours": ours, "baseline": base})
    assert [(ratio, reached) for _, ratio, _, reached in rows] == [
        (10.0, True), (100.0, False), (0.5, True)
    ]  # fmt: skip


def test_a_faster_batch_that_differs_is_no_success():
    """Speed does not count where the coefficients are others."""
    found = {
        "bootstrap": {"times_faster": 99, "same_dropped": True, "largest_difference": 1e-3},
        "communes": {"times_slower": 3.0},
    }
    assert [row[3] for row in compute_rows(found)] == [False, True]
