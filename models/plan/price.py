"""Price: what each constraint of a plan costs, found by solving without it."""

import math
from dataclasses import dataclass
from time import monotonic

import pandas as pd

from models.plan.allocate import SECONDS, Choice, allocate
from models.plan.limits import Limits, NotPossible

_EACH_S = 2.0  # and SECONDS for all together: nobody waits for hundreds of hard searches


@dataclass(frozen=True)
class Price:
    """What keeping to one constraint costs.

    kind, code : floor, must or must_not, and the district of the latter two
    people : expected people that would be reached more without it; cost : what would be spent
        less without it, with a goal. The other of the two is 0. Both are missing where it was
        not found in time.
    """

    kind: str
    code: str
    people: float
    cost: float

    @property
    def is_known(self) -> bool:
        """Return whether it was found in time."""
        return not math.isnan(self.people)


def prices_of(
    units: pd.DataFrame, limits: Limits, choice: Choice, already: float = 0.0
) -> list[Price]:
    """Return the price of floor, musts and must-nots, each left out alone; the dearest first.

    All together take no longer than one search may; those without a price by then come last.
    A must without which the others can't be kept has none and is left out.

    Prices don't add up: two constraints may ask for the same district.

    >>> u = pd.DataFrame({"worth": [5.0, 9.0, 1.0], "cost": 1.0, "adm1": ["x", "x", "y"]},
    ...                  index=["a", "b", "c"])
    >>> limits = Limits(most=2, floor=1)
    >>> prices_of(u, limits, allocate(u, limits))
    [Price(kind='floor', code='', people=4.0, cost=0.0)]
    """
    found, end = [], monotonic() + SECONDS
    for kind, code in limits.constraints[1:]:
        left_s = end - monotonic()
        if left_s <= 0:
            found.append(Price(kind, code, math.nan, math.nan))
            continue
        try:
            free = allocate(units, limits.without(kind, code), already, min(left_s, _EACH_S))
        except NotPossible:
            # a must without an estimate may be all that fills a floor: it has no price
            continue
        if not free.proven:
            found.append(Price(kind, code, math.nan, math.nan))
        elif limits.goal is None:
            # a search that ran out of time may find less without a limit than with it
            found.append(Price(kind, code, max(free.worth - choice.worth, 0.0), 0.0))
        else:
            found.append(Price(kind, code, 0.0, max(choice.spent - free.spent, 0.0)))
    return sorted(found, key=lambda p: -(p.people + p.cost) if p.is_known else math.inf)
