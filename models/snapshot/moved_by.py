r"""Moved by: which way a district moved between two frozen lists, and mostly by what."""

import numpy as np
import pandas as pd

from models.snapshot.difference import FACTORS

UP, DOWN, WITHIN, NO_RANGE = "up", "down", "within", "no_range"
UNTOLD = "untold"  # the cause of a move that can't be split
MOVES = (*(f"{way}_{by}" for way in (UP, DOWN) for by in (*FACTORS, UNTOLD)), WITHIN, NO_RANGE)


def moved_by(table: pd.DataFrame) -> pd.Series:
    """Return one of MOVES for every district of a comparison, by P-code.

    Only a rank outside the range before is a move, put down to the factor that did most in its
    direction. A rank inside its range is `within`; without a range, nothing is said of a move.

    Parameters
    ----------
    table : of `models.snapshot.difference.Changes`.

    >>> toy = pd.DataFrame({"rank_low": [1, 1, None], "beyond": [True, False, False],
    ...                     "change": [-4.0, 1.0, 9.0], "from_data": [-3.0, 1.0, 9.0],
    ...                     "from_settings": [-2.0, 0.0, 0.0], "from_method": [1.0, 0.0, 0.0]})
    >>> moved_by(toy).tolist()
    ['up_data', 'within', 'no_range']
    """
    change = table["change"].to_numpy(float)
    parts = table[[f"from_{factor}" for factor in FACTORS]].to_numpy(float)
    told = ~np.isnan(parts).any(axis=1)
    most = np.where(told[:, None], parts * np.sign(change)[:, None], 0.0).argmax(axis=1)
    by = np.where(told, np.array(FACTORS)[most], UNTOLD)
    moves = pd.Series(np.where(change < 0, UP, DOWN), table.index).str.cat(by, sep="_")
    moves = moves.where(table["beyond"], WITHIN)
    return moves.where(table["rank_low"].notna(), NO_RANGE)
