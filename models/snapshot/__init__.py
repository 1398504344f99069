"""Frozen rankings: inputs, settings, code version and result in one file that never changes."""

from models.snapshot.again import Again, run_again
from models.snapshot.difference import Changes, compare_snapshots
from models.snapshot.freeze import freeze
from models.snapshot.saved_snapshots import find, keep, load
from models.snapshot.snapshot import Snapshot, read_snapshot

__all__ = [
    "Again",
    "Changes",
    "Snapshot",
    "compare_snapshots",
    "find",
    "freeze",
    "keep",
    "load",
    "read_snapshot",
    "run_again",
]
