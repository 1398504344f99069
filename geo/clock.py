"""Clock: moments as a reader in Cambodia sees them, in one time zone that is named."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

PHNOM_PENH = timezone(timedelta(hours=7))


def day_here(moment: datetime | None = None) -> date:
    """Return the day of a moment, or today's: a server's own clock may be in another zone.

    >>> from datetime import UTC
    >>> day_here(datetime(2026, 12, 31, 20, 5, tzinfo=UTC))
    datetime.date(2027, 1, 1)
    """
    return (moment or datetime.now(PHNOM_PENH)).astimezone(PHNOM_PENH).date()


def shown_moment(moment: datetime) -> str:
    """Return a moment as date, time of day and time zone.

    >>> from datetime import UTC
    >>> shown_moment(datetime(2026, 12, 31, 20, 5, tzinfo=UTC))
    '2027-01-01 03:05 UTC+7'
    """
    return f"{moment.astimezone(PHNOM_PENH):%Y-%m-%d %H:%M} UTC+7"


def shown_day(moment: datetime) -> str:
    """Return the day of a moment.

    >>> from datetime import UTC
    >>> shown_day(datetime(2026, 12, 31, 20, 5, tzinfo=UTC))
    '2027-01-01'
    """
    return f"{moment.astimezone(PHNOM_PENH):%Y-%m-%d}"
