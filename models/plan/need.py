"""Need: how many people there are to reach in each district, averaged over the draws."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.pcode import to_pcode
from models.estimate.draws import draw_values
from models.estimate.pipeline import Ranking
from models.plan.cost import of_code
from models.plan.once import once_of

_TAIL = 0.05  # 90% range


@dataclass(frozen=True)
class Need:
    """What there is to reach, by district (P-code).

    people : expected count, the mean of the bootstrap draws; missing without an estimate
    covered : share (0-1) that others already cover
    draws : districts with an estimate x draws, people
    adm1 : P-code of the province; population : people at the outcome's time
    score : equal-weight index where the ranking is refused for too few provinces, else missing
    """

    people: pd.Series
    covered: pd.Series
    draws: pd.DataFrame
    adm1: pd.Series
    population: pd.Series
    score: pd.Series

    @property
    def counted(self) -> bool:
        """Whether there are counts at all; an index has none."""
        return bool(self.people.notna().any())

    @property
    def left(self) -> pd.Series:
        """Return the people nobody covers yet; missing without an estimate."""
        return self.people * (1 - self.covered)

    @property
    def already(self) -> float:
        """Return the share of all expected people that others already cover; missing: no counts."""
        total = self.people.sum()
        return float((self.people * self.covered).sum() / total) if total > 0 else np.nan

    @property
    def without_estimate(self) -> tuple[str, ...]:
        """Return the districts that no rule can choose, because nothing is known of them."""
        known = self.people if self.counted else self.score
        return tuple(known.index[known.isna()])


@dataclass(frozen=True)
class Reach:
    """What a choice of districts reaches.

    people : expected people, beyond what others cover; share : the same as a share (0-1) of all
        expected people of the area; low, high : 90% range of the share over the draws
    """

    people: float
    share: float
    low: float
    high: float


def need_of(
    ranking: Ranking, covered: pd.Series | None = None, province: str | None = None
) -> Need:
    """Return the need of all districts, or of those of a province (P-code).

    The mean of the draws is what a planner can expect to find in a district, with what is not
    known about provinces, reports and districts averaged out. An expected sum is the sum of the
    expected parts, so whatever is chosen by it is linear: no rule that looks at all draws
    together can expect to reach more.

    Parameters
    ----------
    covered : share (0-1) by P-code that others already cover; a district that is not in it has
        nothing subtracted.

    Raises
    ------
    InputError : a share outside 0-1, or a code that is no district.

    >>> need = need_of(toy_ranking(), province="KH20")
    >>> len(need.people), bool(need.left.equals(need.people)), need.already
    (8, True, 0.0)
    """
    table = ranking.table.set_index("adm2_pcode").sort_index()
    share = _checked(covered, table.index)
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    draws = _draws(ranking)
    draws = draws[draws.index.isin(table.index)]
    return Need(
        people=draws.mean(axis=1).reindex(table.index),
        covered=share.reindex(table.index),
        draws=draws,
        adm1=table["adm1_pcode"],
        population=table["population"],
        score=table["index_score"],
    )


def reach(need: Need, codes) -> Reach:
    """Return what districts reach together; one without an estimate adds nothing known.

    >>> s = pd.Series({"a": 30.0, "b": 10.0})
    >>> need = Need(s, s * 0, pd.DataFrame({0: s, 1: s * 2}), s, s, s)
    >>> reach(need, ["a"])
    Reach(people=30.0, share=0.75, low=0.75, high=0.75)
    """
    if not need.counted or need.people.sum() <= 0:
        return Reach(np.nan, np.nan, np.nan, np.nan)
    chosen = [code for code in need.draws.index if code in set(codes)]
    people = float(need.left[chosen].sum())
    free = (1 - need.covered[chosen]).to_numpy()[:, None]
    parts = (need.draws.loc[chosen].to_numpy() * free).sum(axis=0)
    shares = parts / need.draws.to_numpy().sum(axis=0)
    low, high = np.quantile(shares, [_TAIL, 1 - _TAIL])
    return Reach(people, people / float(need.people.sum()), float(low), float(high))


@once_of
def _draws(ranking: Ranking) -> pd.DataFrame:
    if ranking.case is None:
        return pd.DataFrame(index=pd.Index([], dtype=object))
    error = ranking.skill.error_sd if ranking.skill else 0.0
    found = draw_values(ranking.case, ranking.settings, error, "count")
    return pd.DataFrame(found.values, index=[to_pcode(c) for c in ranking.case.adm1.index])


def _checked(covered: pd.Series | None, codes: pd.Index) -> pd.Series:
    share = pd.Series(0.0, codes)
    if covered is None:
        return share
    unknown = [str(code) for code in covered.index if code not in codes]
    bad = covered[covered.notna() & ~covered.between(0, 1)]
    if unknown or len(bad):
        raise InputError(
            "plan.covered", column="covered", found=of_code(bad) if len(bad) else repr(unknown[0])
        )
    given = covered.dropna().astype(float)
    share[given.index] = given
    return share
