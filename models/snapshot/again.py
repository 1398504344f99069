"""Again: a snapshot computed anew from what was frozen, and whether the result is the same."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import InputError
from models.estimate.pipeline import Ranking, rank_districts
from models.snapshot.frozen_ranking import NUMBERS
from models.snapshot.method_code import code_in_use
from models.snapshot.snapshot import Snapshot

_CLOSE = 1e-6  # relative; more is written into the list than anybody reads
_EXACT = ("rank", "rank_low", "rank_high", "tier", "suppressed")


@dataclass(frozen=True)
class Again:
    """A snapshot computed anew.

    ranking : what this version gives
    differing : P-codes of the districts whose figures are not those that were frozen
    same_code : whether this version is the one that froze it
    """

    ranking: Ranking
    differing: tuple[str, ...]
    same_code: bool


def run_again(snapshot: Snapshot) -> Again:
    """Compute a snapshot anew from its frozen inputs and settings.

    Raises
    ------
    InputError : this version can't compute it; the frozen result stays readable.
    """
    if snapshot.settings is None:
        levers = ", ".join(sorted(snapshot.written_settings))[:200]
        raise InputError(
            "snapshot.settings", file=snapshot.name, found=levers, version=snapshot.code.short
        )
    ranking = rank_districts(snapshot.inputs, snapshot.settings)
    return Again(
        ranking=ranking,
        differing=_differing(snapshot.table, ranking.table),
        same_code=snapshot.code.computes_as(code_in_use()),
    )


def _differing(frozen: pd.DataFrame, new: pd.DataFrame) -> tuple[str, ...]:
    old, new = (frame.set_index("adm2_pcode").sort_index() for frame in (frozen, new))
    if not old.index.equals(new.index):
        return tuple(sorted(set(old.index) ^ set(new.index)))
    differs = pd.Series(False, old.index)
    for column in _EXACT:
        both = [
            frame[column].astype(object).where(frame[column].notna(), None) for frame in (old, new)
        ]
        differs |= np.array([a != b for a, b in zip(*both, strict=True)])
    for column in NUMBERS:
        a, b = (frame[column].to_numpy(float) for frame in (old, new))
        differs |= ~np.isclose(a, b, rtol=_CLOSE, atol=_CLOSE, equal_nan=True)
    return tuple(old.index[differs])
