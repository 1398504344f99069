"""Settings: the levers a planner may turn."""

import math
from dataclasses import dataclass

from geo.errors import InputError

CORRIDORS = ("all", "thailand", "vietnam")
TRUST = {"full": 1.0, "half": 0.5, "none": 0.0}
# log-scale error of a reported total: off by a factor of about 1.35 where reporting is trusted,
# of 1.65 where it is not; chosen in the simulation suite (bench/simulation.py), see docs/method.md
REPORTING_SD = {"full": 0.3, "half": 0.5, "none": 0.5}
ORDERS = ("rate", "count")
# which counts the estimate learns from: those of districts too, or totals of provinces alone
LEVELS = ("districts", "provinces")
# log-scale error of a count a year old, growing with the root of its years: an assumption. After
# eleven years "usual" leaves half of the districts' rates within a factor of 1.4 of where they were
CHANGE = {"none": 0.0, "little": 0.09, "usual": 0.15, "much": 0.21}
MOST_DRAWS = 10_000


@dataclass(frozen=True)
class Settings:
    """What to rank, how, and with which random seed.

    `corridor` all, thailand or vietnam; `trust` in reported totals full, half or none (the
    exponent 1, 0.5 or 0 of the scaling to them); `by` rate or count; `top` the list length the
    chances refer to; `draws` the number of draws; `level` districts (their counts are used where
    there are any) or provinces (totals alone); `change` how much districts' rates are assumed to
    have changed since they were counted: none, little, usual or much.

    >>> Settings(trust="half").exponent
    0.5
    """

    corridor: str = "all"
    trust: str = "full"
    by: str = "rate"
    top: int = 40
    seed: int = 0
    draws: int = 1000
    level: str = "districts"
    change: str = "usual"

    def __post_init__(self) -> None:
        """Refuse what is no setting."""
        for name, choices in (
            ("corridor", CORRIDORS),
            ("trust", tuple(TRUST)),
            ("by", ORDERS),
            ("level", LEVELS),
            ("change", tuple(CHANGE)),
        ):
            if getattr(self, name) not in choices:
                found = repr(getattr(self, name))
                raise InputError(
                    "estimate.choice", column=name, choices=", ".join(choices), found=found
                )
        for name, low, high in (
            ("top", 1, 1633),
            ("seed", 0, 2**32 - 1),
            ("draws", 50, MOST_DRAWS),
        ):
            value = getattr(self, name)
            if not isinstance(value, int) or not low <= value <= high:
                raise InputError(
                    "estimate.whole", column=name, low=low, high=high, found=repr(value)
                )

    @property
    def exponent(self) -> float:
        """Return the exponent of the scaling to reported totals.

        >>> Settings().exponent
        1.0
        """
        return TRUST[self.trust]

    @property
    def reporting_sd(self) -> float:
        """Return the assumed log-scale error of a reported total.

        >>> Settings().reporting_sd
        0.3
        """
        return REPORTING_SD[self.trust]

    def change_sd(self, years: float) -> float:
        """Return the assumed log-scale error of a count that is so many years old.

        Rates wander: the error grows with the root of the years.

        >>> round(Settings().change_sd(11), 2)
        0.5
        """
        return CHANGE[self.change] * math.sqrt(max(years, 0.0))
