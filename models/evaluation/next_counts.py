"""Next counts: which province's districts, if they were counted, would help most.

How sure a field is depends on what is counted, not on what the counts are (Rasmussen & Williams
2006, equation 2.26), so this needs no new figure.
"""

import numpy as np
import pandas as pd

from models.estimate.field import LEVEL_VARIANCE
from models.estimate.field_draws import Fitted
from models.estimate.reports import Reports


def next_counts(
    fitted: Fitted, distance_km: np.ndarray, reports: Reports, adm1: pd.Series, error_sd: float
) -> pd.DataFrame:
    """Return per province how much surer its districts, and the others, would become.

    Parameters
    ----------
    fitted : field in use; distance_km : (districts, districts).
    error_sd : log-scale error of a count of a district.

    Returns one row per province that has uncounted districts, the most helpful first: adm1_code,
    `districts` (to count), `own_pct` and `others_pct` (by how many per cent the error of the log
    rate of its districts, and of all others, becomes smaller).
    """
    shares, variance = fitted.field.counts.shares, fitted.field.counts.variance
    weights = fitted.field.weights(fitted.rest)
    best = fitted.field.guesses[int(np.argmax(weights))]
    prior = best.strength**2 * np.exp(-distance_km / best.length_km)
    prior = prior + best.district_sd**2 * np.eye(len(adm1)) + LEVEL_VARIANCE
    now = _error(prior, shares, variance)
    rows = []
    for code in sorted(adm1.unique()):
        here = (adm1 == code).to_numpy()
        places = np.flatnonzero(here & ~reports.counted.to_numpy())
        if not len(places):
            continue
        added = np.eye(len(adm1))[places]
        then = _error(
            prior, np.vstack([shares, added]), np.r_[variance, np.full(len(places), error_sd**2)]
        )
        rows.append(
            {
                "adm1_code": code,
                "districts": len(places),
                "own_pct": 100 * (1 - then[here].mean() / now[here].mean()),
                "others_pct": 100 * (1 - then[~here].mean() / now[~here].mean()),
            }
        )
    columns = ["adm1_code", "districts", "own_pct", "others_pct"]
    table = pd.DataFrame(rows, columns=columns)
    gain = table["own_pct"] * table["districts"] + table["others_pct"] * (
        len(adm1) - table["districts"]
    )
    return table.loc[gain.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _error(prior: np.ndarray, shares: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the posterior standard deviation of every district, log scale."""
    cross = shares @ prior
    inside = cross @ shares.T + np.diag(variance)
    known = np.einsum("ij,ij->j", cross, np.linalg.solve(inside, cross))
    return np.sqrt(np.maximum(np.diag(prior) - known, 0.0))
