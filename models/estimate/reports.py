"""Reports: which count speaks of which district.

A district that was counted speaks for itself; what is left of its province's total speaks of the
province's other districts together. Every district belongs to one report, or to none.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

# of a province's people, the share that must live in counted districts before the others get an
# estimate without any total of their own
ENOUGH_COUNTED = 0.5


@dataclass(frozen=True)
class Reports:
    """What was counted, and of whom.

    of : Series district -> report, missing where no count speaks of it
    counts : Series report -> people
    adm1 : Series report -> province
    counted : Series district -> whether the district, alone or with its other half, was counted
    estimated : Series district -> whether it gets an estimate
    contradicted : provinces whose counted districts add up to more than their total
    """

    of: pd.Series
    counts: pd.Series
    adm1: pd.Series
    counted: pd.Series
    estimated: pd.Series
    contradicted: tuple[str, ...] = ()

    @property
    def shares(self) -> pd.DataFrame:
        """Return 1 where a report (row) speaks of a district (column), else 0."""
        of = self.of.to_numpy(dtype=object)
        seen = self.counts.index.to_numpy(dtype=object)[:, None] == of[None, :]
        return pd.DataFrame(seen.astype(float), self.counts.index, self.of.index)


def reports_of(
    totals: pd.Series,
    population: pd.Series,
    adm1: pd.Series,
    units: pd.Series | None = None,
    counted: pd.Series | None = None,
    understated: tuple[str, ...] = (),
    withheld: tuple[str, ...] = (),
) -> Reports:
    """Split every province into its counted units and the rest of its total.

    Parameters
    ----------
    totals : Series province -> people, missing where not known.
    population, adm1 : Series district -> people, province.
    units : Series district -> unit that was counted, missing where none was.
    counted : Series unit -> people; a unit may be several districts that were one once.
    understated : provinces whose total leaves a district out: nothing is left over for it.
    withheld : districts that never get an estimate without a total.

    >>> adm1 = pd.Series({"0101": "01", "0102": "01", "0103": "01"})
    >>> pop = pd.Series(100.0, adm1.index)
    >>> r = reports_of(pd.Series({"01": 10.0}), pop, adm1, pd.Series({"0101": "0101"}),
    ...                pd.Series({"0101": 7.0}))
    >>> r.of.tolist(), r.counts.tolist()
    (['0101', '01', '01'], [3.0, 7.0])
    """
    of = pd.Series(None, adm1.index, dtype=object)
    if units is not None and counted is not None:
        known = units.reindex(adm1.index)
        of = known.where(known.isin(counted.dropna().index)).astype(object)
    was_counted = of.notna()
    counts = pd.Series(dtype=float)
    if counted is not None and was_counted.any():
        counts = counted.reindex(of.dropna().unique())
    home = adm1[was_counted].groupby(of[was_counted]).first()
    sums = counts.groupby(home.reindex(counts.index)).sum()
    rest, contradicted = {}, []
    for code in adm1[~was_counted].unique():
        total = totals.get(code, np.nan)
        left = total - sums.get(code, 0.0)
        split = code in sums.index
        if pd.isna(total) or (split and code in understated):
            continue
        if left < 0:
            contradicted.append(code)
            continue
        rest[code] = left
        of.loc[(adm1 == code) & ~was_counted] = code  # without .loc pandas first prints the mask
    counts = pd.concat([counts, pd.Series(rest, dtype=float)]).sort_index().astype(float)
    province = pd.Series({r: home.get(r, r) for r in counts.index}, dtype=object)
    return Reports(
        of=of,
        counts=counts,
        adm1=province,
        counted=was_counted,
        estimated=of.notna() | _carried(was_counted, population, adm1, withheld),
        contradicted=tuple(contradicted),
    )


def _carried(
    was_counted: pd.Series, population: pd.Series, adm1: pd.Series, withheld: tuple[str, ...]
) -> pd.Series:
    """Return which districts the counted ones of their province may speak for."""
    seen = population.where(was_counted, 0.0).groupby(adm1).sum()
    share = adm1.map(seen / population.groupby(adm1).sum())
    return (share >= ENOUGH_COUNTED) & ~adm1.index.isin(withheld)
