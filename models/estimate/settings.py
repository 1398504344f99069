"""Settings: the levers a planner may turn."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import InputError

CORRIDORS = ("all", "thailand", "vietnam")
TRUST = {"full": 1.0, "half": 0.5, "none": 0.0}
# log-scale error of a reported total: off by a factor of about 1.35 where reporting is trusted,
# of 1.65 where it is not; chosen in the simulation suite (bench/simulation.py), see docs/method.md
REPORTING_SD = {"full": 0.3, "half": 0.5, "none": 0.5}
ORDERS = ("rate", "count")
MOST_DRAWS = 10_000


@dataclass(frozen=True)
class Settings:
    """What to rank, how, and with which random seed.

    `corridor` all, thailand or vietnam; `trust` in reported totals full, half or none (the
    exponent 1, 0.5 or 0 of the scaling to them); `by` rate or count; `top` the list length the
    chances refer to; `draws` the number of bootstrap draws.

    >>> Settings(trust="half").exponent
    0.5
    """

    corridor: str = "all"
    trust: str = "full"
    by: str = "rate"
    top: int = 40
    seed: int = 0
    draws: int = 1000

    def __post_init__(self) -> None:
        """Refuse what is no setting."""
        for name, choices in (("corridor", CORRIDORS), ("trust", tuple(TRUST)), ("by", ORDERS)):
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
