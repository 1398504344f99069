"""Clock: moments as a reader in Cambodia sees them, in one time zone that is named."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

PHNOM_PENH = timezone(timedelta(hours=7))


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
