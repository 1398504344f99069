"""Beside: the provinces next to a district, and what they report."""

import numpy as np
import pandas as pd

NEXT_TO = 2


def beside(
    distance_km: np.ndarray, adm1: pd.Series, observed: pd.Series, expected: pd.Series
) -> pd.DataFrame:
    """Return per district the two nearest other provinces that report, and their rate together.

    A province is as near as its nearest district.

    Parameters
    ----------
    distance_km : (districts, districts), in the order of `adm1`.
    observed, expected : people per province, reported and at the national rate.

    Returns `neighbour_provinces` (codes, nearest first, joined by a space) and `neighbour_times`
    (their rate as a multiple of the national one).

    >>> adm1 = pd.Series({"0101": "01", "0201": "02", "0301": "03"})
    >>> far = np.abs(np.subtract.outer([0.0, 1.0, 3.0], [0.0, 1.0, 3.0]))
    >>> o, e = pd.Series({"02": 30.0, "03": 10.0}), pd.Series({"02": 10.0, "03": 10.0})
    >>> beside(far, adm1, o, e).astype(str).loc["0101"].tolist()
    ['02 03', '2.0']
    """
    codes = [code for code in observed.index if expected[code] > 0]
    near = np.stack(
        [distance_km[:, (adm1 == code).to_numpy()].min(axis=1) for code in codes], axis=1
    )
    near[np.asarray(codes)[None, :] == adm1.to_numpy()[:, None]] = np.inf
    order = np.argsort(near, axis=1, kind="stable")[:, :NEXT_TO]
    seen, usual = (s[codes].to_numpy()[order].sum(axis=1) for s in (observed, expected))
    return pd.DataFrame(
        {
            "neighbour_provinces": [" ".join(codes[k] for k in row) for row in order],
            "neighbour_times": seen / usual,
        },
        index=adm1.index,
    )
