"""Remembered: an estimate from the same tables and settings is made once a run, not by each test.

Every test gets an estimate of its own, as fresh as if made for it: what one changes, no other
sees. Tests that compare two runs, or are about the computing itself, ask for the fixture `anew`.
"""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps

import pytest

from models.estimate import pipeline

MOST = 24  # an estimate takes up to 15 MB
_kept: OrderedDict[bytes, bytes] = OrderedDict()
_use = True


def _code() -> list[tuple[object, str, object]]:
    """Return whatever an estimate is made with: every name in the modules of the estimate."""
    modules = [m for name, m in sys.modules.items() if name.startswith(("models.estimate", "geo."))]
    return [(m, name, value) for m in modules for name, value in vars(m).items()]


def remembering(compute: Callable[..., pipeline.Ranking]) -> Callable[..., pipeline.Ranking]:
    """Return a function that makes each ranking once; not where a test has changed the code."""

    @wraps(compute)
    def remembered(*given: object) -> pipeline.Ranking:
        if not _use or any(getattr(m, name, None) is not value for m, name, value in _CODE):
            return compute(*given)
        key = pickle.dumps(given)
        if key not in _kept:
            _kept[key] = pickle.dumps(compute(*given))
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
        return pickle.loads(_kept[key])

    return remembered


pipeline.rank_outcome = remembering(pipeline.rank_outcome)
_CODE = _code()


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every estimate of a test be made anew."""
    monkeypatch.setattr(sys.modules[__name__], "_use", False)
