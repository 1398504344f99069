"""Would move: which way a change on purpose would move each district, and how far."""

import numpy as np
import pandas as pd

from models.what_if.scenario import Moves

UP_BEYOND, UP_TIER, DOWN_BEYOND, DOWN_TIER = "up_beyond", "up_tier", "down_beyond", "down_tier"
WITHIN, SAME = "within", "same"
WAYS = (UP_BEYOND, UP_TIER, DOWN_BEYOND, DOWN_TIER, WITHIN, SAME)
_HIGHEST_FIRST = {"consistently_high": 0, "probably_high": 1, "not_separable": 2}


def would_move(moves: Moves) -> pd.Series:
    """Return one of WAYS for every district that is ranked before and after, by P-code.

    Beyond its range comes before a change of tier. `within` has another rank or risk, and stays
    inside its range and in its tier.

    >>> rows = [("KH0101", 3, True, "not_separable", "probably_high", 1.5),
    ...         ("KH0102", -1, False, "probably_high", "not_separable", 1.0),
    ...         ("KH0103", 0, False, "probably_high", "probably_high", 0.9),
    ...         ("KH0104", 0, False, "probably_high", "probably_high", 1.0)]
    >>> columns = ["adm2_pcode", "rise", "beyond", "tier", "new_tier", "risk_times"]
    >>> would_move(Moves(pd.DataFrame(rows, columns=columns), (), ())).tolist()
    ['up_beyond', 'down_tier', 'within', 'same']
    """
    table = moves.table.set_index("adm2_pcode").sort_index()
    higher = table["tier"].map(_HIGHEST_FIRST) - table["new_tier"].map(_HIGHEST_FIRST)
    cases = {
        UP_BEYOND: table["beyond"] & (table["rise"] > 0),
        DOWN_BEYOND: table["beyond"] & (table["rise"] < 0),
        UP_TIER: higher > 0,
        DOWN_TIER: higher < 0,
        WITHIN: (table["rise"] != 0) | (table["risk_times"] != 1),
    }
    chosen = np.select(list(cases.values()), list(cases), default=SAME)
    return pd.Series(chosen, table.index)
