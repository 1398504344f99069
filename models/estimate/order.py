"""Ranking: the order of districts with its range, chance of the top, and tier."""

import numpy as np
import pandas as pd

INTERVAL_PCT = 90
CONSISTENT, PROBABLE = 0.8, 0.5
_DIGITS = 12  # significant digits that count; below that two values are a tie


def rank_with_ties(values: pd.Series) -> pd.Series:
    """Rank from the highest value (1) down; equal values share the lowest rank number.

    Missing values have no rank.

    >>> rank_with_ties(pd.Series([5.0, 7.0, 5.0, None])).tolist()
    [2, 1, 2, <NA>]
    """
    return round_digits(values).rank(method="min", ascending=False).astype("Int64")


def round_digits(values: pd.Series) -> pd.Series:
    """Round to twelve significant digits, so that noise of the arithmetic breaks no tie.

    >>> round_digits(pd.Series([1.00000000000004, 1234567.0])).tolist()
    [1.0, 1234567.0]
    """
    array = values.to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.where(array == 0, 0, np.floor(np.log10(np.abs(array))))
        scale = 10.0 ** (_DIGITS - 1 - exponent)
        rounded = np.where(np.isfinite(array), np.round(array * scale) / scale, np.nan)
    return pd.Series(rounded, values.index)


def rank_ranges(draws: np.ndarray, point: pd.Series, top: int) -> pd.DataFrame:
    """Turn draws into a 90% rank range, the chance of the top, and a tier.

    Parameters
    ----------
    draws : (districts, draws), the value ranked by in each bootstrap draw.
    point : the value ranked by, one per district, in the same order; none missing.
    top : length of the list the chance refers to.

    Returns `rank, rank_low, rank_high, p_top, tier` on the index of `point`. The range always
    holds the rank itself. Tied districts share range, chance and tier.

    >>> d = np.array([[3.0, 3.0], [2.0, 1.0], [1.0, 2.0]])
    >>> rank_ranges(d, pd.Series([3.0, 1.5, 1.5]), 1)["rank_low"].tolist()
    [1, 2, 2]
    """
    order = np.argsort(-draws, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(draws) + 1)[:, None], axis=0)
    tail = (100 - INTERVAL_PCT) / 2
    rank = rank_with_ties(point)
    result = pd.DataFrame(
        {
            "rank": rank,
            "rank_low": np.floor(np.percentile(ranks, tail, axis=1)),
            "rank_high": np.ceil(np.percentile(ranks, 100 - tail, axis=1)),
            "p_top": (ranks <= top).mean(axis=1),
        },
        index=point.index,
    )
    result["rank_low"] = result[["rank_low", "rank"]].min(axis=1)
    result["rank_high"] = result[["rank_high", "rank"]].max(axis=1)
    shared = result.groupby("rank")
    result["rank_low"] = shared["rank_low"].transform("min").astype("Int64")
    result["rank_high"] = shared["rank_high"].transform("max").astype("Int64")
    result["p_top"] = shared["p_top"].transform("mean")
    result["tier"] = tiers(result["p_top"])
    return result


def tiers(p_top: pd.Series) -> pd.Series:
    """Name the tier of a chance to be among the top.

    >>> tiers(pd.Series([0.85, 0.6, 0.2])).tolist()
    ['consistently_high', 'probably_high', 'not_separable']
    """
    names = np.select(
        [p_top >= CONSISTENT, p_top >= PROBABLE],
        ["consistently_high", "probably_high"],
        "not_separable",
    )
    return pd.Series(names, p_top.index)
