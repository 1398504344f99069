"""Cost: what a district costs, in teams, sessions or money, by a rule that can be overruled."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.distances import apart_km
from geo.errors import InputError, Problems
from geo.gazetteer import districts, provinces, read_table
from geo.pcode import to_pcode
from geo.words import Sentence

KINDS = ("teams", "sessions", "budget")
_MOST = 1e9


@dataclass(frozen=True)
class Prices:
    """What the rule needs to know. All are assumptions of ours until you put yours in.

    people_per_session : a district needs one session for every so many people
    per_session, per_km : money for a session, and for a km of the way there and back

    >>> Prices().people_per_session
    5000
    """

    people_per_session: int = 5000
    per_session: float = 100.0
    per_km: float = 0.5

    def __post_init__(self) -> None:
        """Check that they are prices."""
        problems = Problems()
        for name, least in (("people_per_session", 1), ("per_session", 0), ("per_km", 0)):
            value = getattr(self, name)
            with problems.noted():
                if not np.isfinite(value) or not least <= value <= _MOST:
                    raise InputError(
                        "plan.range",
                        column=name,
                        low=least,
                        high=f"{_MOST:,.0f}",
                        found=repr(value),
                    )
        problems.raise_any()


def towns() -> pd.DataFrame:
    """Return the provincial town of each province: adm1_code, adm2_code, point_lat, point_lon.

    The krong with the lowest code, because later towns (Poipet, Bavet, those of 2019 and after)
    got later codes; Phnom Penh has no krong and stands for itself.

    >>> towns().set_index("adm1_code").loc[["01", "20"], "adm2_code"].tolist()
    ['0106', '2006']
    """
    krong = districts()
    krong = krong[krong["type"] == "krong"].sort_values("adm2_code")
    krong = krong.drop_duplicates("adm1_code")
    columns = ["adm1_code", "adm2_code", "point_lat", "point_lon"]
    rest = provinces()[lambda p: ~p["adm1_code"].isin(krong["adm1_code"])]
    both = pd.concat([krong[columns], rest.assign(adm2_code=None)[columns]], ignore_index=True)
    return both.astype({"point_lat": float, "point_lon": float})


def town_km() -> pd.Series:
    """Return the distance of each district's point to its provincial town by P-code, km.

    Along the ellipsoid (WGS 84), as the crow flies: a road is longer.

    >>> town_km()["KH0106"].item()
    0.0
    """
    frame = districts()
    km = apart_km(frame, towns().set_index("adm1_code").loc[frame["adm1_code"]])
    return pd.Series(km.round(1), frame["adm2_pcode"], name="town_km").sort_index()


def sessions_needed(prices: Prices) -> pd.Series:
    """Return the sessions each district needs by P-code: people (2019) by the rule, rounded up.

    >>> int(sessions_needed(Prices(people_per_session=10**8))["KH2001"])
    1
    """
    table = read_table("population_district")
    people = table["population_derived"].astype(float)
    needed = np.maximum(np.ceil(people / prices.people_per_session), 1)
    codes = [to_pcode(code) for code in table["adm2_code"]]
    return pd.Series(needed.to_numpy(), codes, name="sessions").sort_index()


def costs(kind: str, prices: Prices, own: pd.Series | None = None) -> pd.Series:
    """Return the cost of each district by P-code.

    teams : one team a district; sessions : `sessions_needed`; budget : sessions x (money for a
    session + the way to the provincial town and back, km x money for a km).

    Parameters
    ----------
    own : costs that take the place of the rule's, by P-code.

    Raises
    ------
    InputError : a cost that is not above zero, or a code that is no district.

    >>> costs("budget", Prices(10**8, 100, 0.5))["KH0106"].item()
    100.0
    """
    needed = sessions_needed(prices)
    if kind == "teams":
        cost = pd.Series(1.0, needed.index)
    elif kind == "sessions":
        cost = needed.astype(float)
    else:
        cost = (needed * (prices.per_session + 2 * town_km() * prices.per_km)).round(2)
    cost = cost.rename("cost")
    if own is None:
        return cost
    given = own.dropna().astype(float)
    wrong = given[~given.between(0, _MOST, inclusive="right") | ~given.index.isin(cost.index)]
    if len(wrong):
        raise InputError("plan.cost", column="cost", found=of_code(wrong))
    cost[given.index] = given
    return cost


def of_code(values: pd.Series) -> Sentence:
    """Return the first value with its code, as what was found.

    >>> of_code(pd.Series({"KH2001": 2.0})).values
    {'value': '2', 'code': 'KH2001'}
    """
    values_of = {"value": f"{values.iloc[0]:g}", "code": str(values.index[0])}
    return Sentence("error.plan.of_code", values_of)
