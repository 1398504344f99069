"""Preview: what a table would change, before it is put into use."""

from dataclasses import dataclass, replace

import pandas as pd

from geo.gazetteer import provinces
from models.desk.examine import Examined
from models.estimate.inputs import Inputs, newest_period
from models.estimate.pipeline import Ranking, rank_districts
from models.what_if.side_by_side import Difference, compare, side_by_side


@dataclass(frozen=True)
class Coverage:
    """Which provinces and districts have a figure in the newest period of a table.

    Four different things: `counted` has a figure above zero, `zero` says nobody or nothing was
    counted, `withheld` has one that is not shown, `missing` has none.
    `figures` has those that are shown, by code, the largest first.
    """

    period: str
    counted: tuple[str, ...]
    zero: tuple[str, ...]
    withheld: tuple[str, ...]
    missing: tuple[str, ...]
    districts: int
    districts_withheld: int
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Preview:
    """The list as it is and as it would be.

    after : without its `case`, of which each page that shows one would keep 14 MB
    moves : one row per district ranked in both, the largest rise first: adm2_pcode, names, rank,
        rank_low, rank_high, tier, the same with `new_`, `rise` (ranks, down is negative), `beyond`
    """

    before: Ranking
    after: Ranking
    difference: Difference
    moves: pd.DataFrame
    coverage: Coverage


def preview(inputs: Inputs, examined: Examined, before: Ranking) -> Preview:
    """Rank with the table in the place of the one in use, and compare.

    Parameters
    ----------
    inputs : with the table, as `stored_inputs(store, tried=examined)` returns them
    before : the ranking in use, whose settings are taken

    Raises
    ------
    InputError : nobody is counted in the table at all.
    """
    after = rank_districts(inputs, before.settings)
    difference, moved = compare(before, after), moves(before, after)
    return Preview(before, replace(after, case=None), difference, moved, coverage(examined))


def moves(before: Ranking, after: Ranking) -> pd.DataFrame:
    """Return how each district moves from one list to the other, the largest rise first.

    >>> from models.estimate.settings import Settings
    >>> r = rank_districts(settings=Settings(draws=50))
    >>> moves(r, r)["rise"].abs().max()
    np.int64(0)
    """
    both = side_by_side(before.table, after.table)
    return both.sort_values("rise", ascending=False, kind="stable").reset_index()


def coverage(examined: Examined) -> Coverage:
    r"""Return which areas have a figure in the newest period.

    >>> from models.desk.examine import examine
    >>> found = coverage(examine(b"area_code,period,rate_pct\n07,2024,9\n", "p", "poverty"))
    >>> found.period, found.counted, len(found.missing), found.figures
    ('2024', ('07',), 24, (('07', 9.0),))
    """
    table = examined.tidy()
    period = newest_period(table)
    table = table[table["period"] == period]
    whole = table[table["adm2_code"].isna()] if "adm2_code" in table else table
    hidden: set[str] = set()
    if "count" in table:
        whole = whole[whole["corridor"] == "all"] if (whole["corridor"] == "all").any() else whole
        hidden = set(whole.loc[whole["suppressed"], "adm1_code"])
    value = next(c for c in ("count", "headcount_pct", "value") if c in table)
    sums = whole.groupby("adm1_code")[value].sum()
    districts = table[table["adm2_code"].notna()] if "adm2_code" in table else table.iloc[:0]
    known = provinces()["adm1_code"].tolist()
    shown = sums[~sums.index.isin(hidden)].sort_values(ascending=False, kind="stable")
    return Coverage(
        period=period,
        counted=tuple(c for c in known if sums.get(c, 0) > 0 and c not in hidden),
        zero=tuple(c for c in known if c in sums and sums[c] == 0 and c not in hidden),
        withheld=tuple(sorted(hidden)),
        missing=tuple(c for c in known if c not in sums),
        districts=districts["adm2_code"].nunique() if len(districts) else 0,
        districts_withheld=districts.loc[districts["suppressed"], "adm2_code"].nunique()
        if len(districts)
        else 0,
        figures=tuple((str(code), float(figure)) for code, figure in shown.items()),
    )
