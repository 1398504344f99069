"""Classes: a few value ranges of a layer, the same for equal values, missing left out."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

SCHEMES = ("quantile", "natural", "equal")
COUNT = 5


@dataclass(frozen=True)
class Classes:
    """Value ranges, lowest first: class i holds the values up to `upper[i]`, rounded.

    `lower` is the smallest value seen, `decimals` the rounding that was applied before.
    """

    lower: float
    upper: tuple[float, ...]
    decimals: int

    def index(self, values: pd.Series) -> pd.Series:
        """Return the class number of each value (Int64), missing where the value is missing.

        A value beyond the ends belongs to the first or last class: classes are fixed.

        >>> Classes(0.0, (1.0, 2.0), 0).index(pd.Series([1.0, 1.4, 9.0, None])).tolist()
        [0, 0, 1, <NA>]
        """
        rounded = values.astype(float).round(self.decimals)
        numbers = np.searchsorted(self.upper, rounded.fillna(0), side="left")
        numbers = pd.Series(np.minimum(numbers, len(self.upper) - 1), values.index, dtype="Int64")
        return numbers.where(rounded.notna())

    def ranges(self) -> list[tuple[float, float]]:
        """Return the smallest and largest rounded value of each class; the ranges don't touch.

        >>> Classes(0.0, (1.0, 2.0), 1).ranges()
        [(0.0, 1.0), (1.1, 2.0)]
        """
        step = 10.0**-self.decimals
        starts = [self.lower, *(round(u + step, self.decimals) for u in self.upper[:-1])]
        return list(zip(starts, self.upper, strict=True))


def find_classes(
    values: pd.Series, scheme: str, decimals: int, count: int = COUNT
) -> Classes | None:
    """Find at most `count` classes; None where every value is missing.

    Values are rounded as they are shown, so that what reads equal has one colour. With no more
    different values than classes, each value is a class of its own (one where all are equal).

    >>> find_classes(pd.Series([5.0, 5.0, None]), "quantile", 1).upper
    (5.0,)
    >>> find_classes(pd.Series([None, None], dtype=float), "equal", 1) is None
    True
    """
    rounded = values.astype(float).round(decimals).dropna().to_numpy()
    different = np.unique(rounded)
    if not len(different):
        return None
    if len(different) <= count:
        upper = different
    else:
        upper = _breaks(rounded, scheme, count)
        upper = np.unique(np.append(upper[upper < different[-1]], different[-1]).round(decimals))
        # a break that no value falls under would be a colour in the legend but not on the map
        filled = np.unique(np.searchsorted(upper, different, side="left"))
        upper = upper[filled]
    return Classes(float(different[0]), tuple(float(u) for u in upper), decimals)


def _breaks(values: np.ndarray, scheme: str, count: int) -> np.ndarray:
    # 1.2 s to import: only when classes are first asked for
    import mapclassify

    # FisherJenks and not NaturalBreaks, whose random start gives each process its own classes
    method = {
        "quantile": mapclassify.Quantiles,
        "natural": mapclassify.FisherJenks,
        "equal": mapclassify.EqualInterval,
    }[scheme]
    with warnings.catch_warnings():
        # it warns of fewer classes because of ties, which is what is wanted, and of numba
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(method(values, k=count).bins, dtype=float)
