"""3W files: no small count of people in protection is kept, under whatever header it stands."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.digits import latin_digits
from geo.errors import InputError
from models.activities.read import read_activities
from models.activities.saved_lists import ACTIVITIES, rows_of, to_body
from models.store import open_store
from tests.conftest import SHARED

HEAD = "Organization,Sector,Activity,District code,Start,Status"
FEW = "Lantern,Protection,shelter,KH0110,2026-01-05,ongoing"
MANY = "Bell,Protection,shelter,KH2001,2026-01-05,ongoing"
TAGS = "#org,#sector,#activity+type,#adm2+code,#date+start,#status"


def _read(header: str, few: str, many: str = "1200", tag: str = "", head: str = HEAD):
    lines = [f"{head},{header}", f"{FEW},{few}", f"{MANY},{many}"]
    if tag:
        lines.insert(1, f"{TAGS},{tag}")
    return read_activities("\n".join(lines).encode(), "f.csv")


def _reached(rows: pd.DataFrame) -> list:
    counts = rows["people_reached"].astype(object)
    return [*counts.where(counts.notna(), None), *rows["withheld"]]


@pytest.mark.parametrize("name", ["3w_small_count_named.csv", "3w_small_count_tagged.csv"])
def test_the_cases_of_small_counts_end_as_people_reached(name):
    """Four people of a shelter under Beneficiaries: a count, and withheld."""
    file = SHARED / "cases" / name
    if not file.exists():
        pytest.skip(f"{file} is not there")
    assert _reached(read_activities(file.read_bytes(), name).rows) == [None, 1200, True, False]


@pytest.mark.parametrize("few", ["4", "៤", "<10", "4.0", " 4 "])
@pytest.mark.parametrize("tag", ["", "#reached", "#reached+ind", "#beneficiary"])
def test_numbers_under_beneficiaries_are_people_reached(few, tag):
    """With a tag, without one, and with the tag of a text."""
    assert _reached(_read("Beneficiaries", few, tag=tag).rows) == [None, 1200, True, False]


def test_numbers_under_target_are_people_targeted():
    """A target is what is meant to be reached."""
    rows = _read("Target", "4").rows
    assert pd.isna(rows.loc[0, "people_targeted"])
    assert rows.loc[1, "people_targeted"] == 1200
    assert rows["target_group"].isna().all()


def test_a_text_under_beneficiaries_stays_a_text():
    """Who the activity is for."""
    rows = _read("Beneficiaries", "women", "returnees").rows
    assert rows["target_group"].tolist() == ["women", "returnees"]


@pytest.mark.parametrize("header", ["Partner", "Title", "Currency", "Source", "Beneficiaries"])
@pytest.mark.parametrize(
    "cell", ["4", "៤", "4.0", "<10", "< 10", "~4", "about 4", "4 people", "4 girls", "៤ នាក់", "n=4"]
)
def test_a_small_number_in_a_text_of_protection_is_withheld(header, cell):
    """Beside a text, so that the column is one of texts: nothing of the number is kept."""
    read = _read(header, cell, "women")
    kept = latin_digits(json.dumps(to_body(read.rows)["rows"][0]))
    for column in ("KH0110", "0110", "2026-01-05", "row 2", '"01"'):
        kept = kept.replace(column, "")
    assert "4" not in kept
    assert "<" not in kept
    assert read.rows["withheld"].tolist() == [True, False]


def test_people_counted_inside_a_text_are_withheld_and_the_words_stay():
    """Shelter for four girls; a grade, a year, an age and a phase are no people."""
    rows = _read("Title", "Shelter for 4 young girls in 2026", "Phase 2: grades 7 to 9").rows
    assert rows["title"].tolist() == [
        "Shelter for [number withheld] young girls in 2026",
        "Phase 2: grades 7 to 9",
    ]
    assert rows["withheld"].tolist() == [True, False]


def test_prevention_keeps_its_numbers():
    """Four pupils of a school are only a small class."""
    content = "Agency,Activity,District code,Start,Status,Title\nA,school,2001,2026-01-05,ongoing,4"
    rows = read_activities(content.encode(), "f.csv").rows
    assert rows.loc[0, "title"] == "4"
    assert not rows.loc[0, "withheld"]


def test_a_shelter_is_protection_whatever_pillar_it_is_filed_under():
    """The activity tells as much as the pillar: a shelter under Prevention has as few people."""
    lines = [f"{HEAD},Reached", f"{FEW.replace('Protection', 'Prevention')},4"]
    rows = read_activities("\n".join(lines).encode(), "f.csv").rows
    assert _reached(rows) == [None, True]


@pytest.mark.parametrize("tag", ["#reached+f", "#affected", "#targeted+children"])
def test_a_count_of_another_kind_is_not_read(tag):
    """Women only, affected people: neither people reached nor a text, and the page says so."""
    read = _read("Beneficiaries", "4", tag=tag)
    assert read.not_read == ("Beneficiaries",)
    assert read.rows["target_group"].isna().all()
    assert read.rows["people_reached"].isna().all()


def test_a_record_number_that_counts_nobody_stays():
    """A running number is kept; another small number under No. may count people."""
    assert _read("No.", "1", "2").rows["record_id"].tolist() == ["1", "2"]
    assert _read("No.", "4", "1200").rows["record_id"].tolist() == ["row 2", "1200"]


def test_the_tag_decides_where_header_and_tag_differ():
    """As HXL means it; a tag of little meaning leaves the header's."""
    head = HEAD.replace("Organization", "Currency")
    assert _read("Reached", "40", tag="#reached", head=head).rows["agency_written"][0] == "Lantern"
    district = _read("Area", "40", tag="#targeted").rows
    assert district["people_targeted"].tolist() == [40, 1200]
    # #activity may be a title or a type
    content = "Who,Activity,P-code,Start,Status\n#org,#activity,#adm2+code,#date+start,#status\n"
    rows = read_activities(f"{content}A,School,KH2001,2026-01-05,ongoing\n".encode(), "a.csv").rows
    assert rows.loc[0, "activity_type"] == "school"


HEADERS = ["Beneficiaries", "Target group", "Target", "Partner", "Title", "Source", "Currency"]


@given(
    header=st.sampled_from(HEADERS),
    tag=st.sampled_from(["", "#beneficiary", "#reached", "#org+impl", "#activity", "#meta+source"]),
    number=st.integers(1, 9),
    shape=st.sampled_from(["{}", "{}.0", "<{}", "{} people", "{} victims", "about {}", "{}-{}"]),
    other=st.sampled_from(["", "women", "1200"]),
)
def test_no_small_number_of_protection_survives(header, tag, number, shape, other):
    """Whatever header, tag and neighbour a small count has."""
    cell = shape.replace("{}", str(number))
    try:
        rows = _read(header, cell, other, tag).rows
    except InputError:
        assert tag == "#reached"  # "4 people" is no number: refused, nothing is kept
        return
    row = to_body(rows)["rows"][0]
    texts = [row[c] for c in ("partner", "title", "target_group", "currency", "source")]
    assert not any(str(number) in (text or "") for text in texts)
    assert row["people_reached"] is None
    assert row["people_targeted"] is None
    assert row["withheld"] is True


def test_a_list_saved_before_the_rule_shows_no_small_count(tmp_path, monkeypatch):
    """What an older version kept in a text, or under a lower threshold, is withheld when read."""
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    rows = _read("Reached", "15").rows
    body = to_body(rows.assign(target_group=["4", "women"]))
    saved = store.create(ACTIVITIES, "old", body)
    assert rows_of(saved, {})["target_group"].tolist() == [None, "women"]
    assert rows_of(saved, {})["people_reached"].tolist() == [15, 1200]
    monkeypatch.setenv("OUTREACH_THRESHOLD", "20")
    assert rows_of(saved, {})["people_reached"].isna().tolist() == [True, False]
    assert rows_of(saved, {})["withheld"].tolist() == [True, False]
    store.close()
