"""The day is that of Phnom Penh, whatever zone the server's own clock is in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from geo.clock import day_here
from tests.conftest import ROOT


def test_a_day_is_that_of_phnom_penh():
    """Before seven in the morning a server in UTC still has the day before."""
    assert day_here(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert day_here(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == date(2026, 12, 31)


def test_no_file_asks_the_server_for_its_day():
    """Files, quarters and late rows carry the same day as what is frozen."""
    files = [f for name in ("geo", "models", "pages") for f in (ROOT / name).rglob("*.py")]
    asking = [f.name for f in files if re.search(r"date\.today\(\)|\.now\(\)", f.read_text())]
    assert not asking


def test_no_page_shows_a_day_of_another_zone():
    """The store keeps moments in UTC: before seven in the morning that is the day before."""
    of_utc = r"now\(UTC\)\.(?:date|year)|(?:saved|made|fetched)_at(?:\.date\(|:%Y-%m-%d})"
    files = [f for name in ("models", "pages") for f in (ROOT / name).rglob("*.py")]
    assert not [f.name for f in files if re.search(of_utc, f.read_text())]
