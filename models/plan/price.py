"""Price: what each constraint of a plan costs, found by solving without it."""

from dataclasses import dataclass

import pandas as pd

from models.plan.allocate import Choice, allocate
from models.plan.limits import Limits, NotPossible


@dataclass(frozen=True)
class Price:
    """What keeping to one constraint costs.

    kind, code : floor, must or must_not, and the district of the latter two
    people : expected people that would be reached more without it; cost : what would be spent
        less without it, with a goal. The other of the two is 0.
    """

    kind: str
    code: str
    people: float
    cost: float


def prices_of(
    units: pd.DataFrame, limits: Limits, choice: Choice, already: float = 0.0
) -> list[Price]:
    """Return the price of floor, musts and must-nots, each left out alone; the dearest first.

    A must without which the others can't be kept has none and is left out.

    Prices don't add up: two constraints may ask for the same district.

    >>> u = pd.DataFrame({"worth": [5.0, 9.0, 1.0], "cost": 1.0, "adm1": ["x", "x", "y"]},
    ...                  index=["a", "b", "c"])
    >>> limits = Limits(most=2, floor=1)
    >>> prices_of(u, limits, allocate(u, limits))
    [Price(kind='floor', code='', people=4.0, cost=0.0)]
    """
    found = []
    for kind, code in limits.constraints[1:]:
        try:
            free = allocate(units, limits.without(kind, code), already)
        except NotPossible:
            # a must without an estimate may be all that fills a floor: it has no price
            continue
        if limits.goal is None:
            # a search that ran out of time may find less without a limit than with it
            found.append(Price(kind, code, max(free.worth - choice.worth, 0.0), 0.0))
        else:
            found.append(Price(kind, code, 0.0, max(choice.spent - free.spent, 0.0)))
    return sorted(found, key=lambda price: -(price.people + price.cost))
