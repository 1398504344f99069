"""Small files that say very much: each is refused before it fills the memory."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from geo.gazetteer import districts
from models.activities.kinds import kinds
from models.activities.read import MOST_NAMED, examine_activities

HEAD = "Agency,Activity,District code,Start,Status\n"


def _list(places: str, activities: str, rows: int = 1) -> bytes:
    row = f"A,{activities},{places},2026-01-05,ongoing\n"
    return (HEAD + row * rows).encode()


def _crossed(rows: int) -> bytes:
    """Return a list whose rows name all districts and all activities there are."""
    activities = "|".join(kind.en for kind in kinds().values())
    return _list("|".join(districts()["adm2_code"]), activities, rows)


def test_rows_that_name_many_places_and_activities_are_refused_beyond_a_bound():
    """A row becomes one for each place and activity; the error names the row that is too much."""
    each = len(districts()) * len(kinds())
    with pytest.raises(InputError) as refused:
        examine_activities(_crossed(MOST_NAMED // each + 1), "t.csv")
    assert refused.value.row == MOST_NAMED // each + 2
    assert f"{MOST_NAMED:,}" in str(refused.value)


def test_names_that_nobody_knows_count_too():
    """Each of them would be asked about, and has an error of its own."""
    unknown = "|".join(f"{n:x}" for n in range(400))
    with pytest.raises(InputError, match=f"{MOST_NAMED:,}"):
        examine_activities(_list(unknown, "School", MOST_NAMED // 400 + 1), "t.csv")


def test_a_place_or_activity_named_twice_in_a_row_is_one():
    """In whatever spelling: the row keeps its figures, because it names one place."""
    content = b"Agency,Activity,District code,Start,Status,People reached\n"
    content += b"A,School|school,0102|KH0102|102,2026-01-05,ongoing,40\n"
    rows = examine_activities(content, "t.csv").rows
    assert rows[["adm2_code", "people_reached"]].to_numpy().tolist() == [["0102", 40.0]]


def test_a_row_may_name_every_district_and_activity():
    """As a form lets people choose them: that alone is no attack."""
    rows = examine_activities(_crossed(1), "t.csv").rows
    assert len(rows) == len(districts()) * len(kinds())
