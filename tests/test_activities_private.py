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
from models.desk.examine import examine
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


@pytest.mark.parametrize(
    "cell",
    [
        "four (4) girls",
        "four",
        "girls: four",
        "4girls",
        "4x girls",
        "girls x4",
        "4 minors",
        "4 youths",
        "4 students",
        "4 mothers",
        "4 infants",
        "4 VoTs",
        "4 patients",
        "4F 3M",
        "F4 M3",
        "only 4",
        "total 4",
        "only4",
        "4 in 2026",
        "៤ អ្នក",
        "បួននាក់",
        "④ girls",
        "GIRLS-4",
        "ស្រីបួននាក់",
        "ប្រាំបួន នាក់",
        "⑷ girls",
        "４ girls",
        "in this quarter 4 girls",
        "phase 2, 4 girls",
        "4/5 girls",
        "Four came",
        "in January 4 came",
        "4 may come",
        "phase 2 and 4 others",
        "នៅត្រីមាសនេះ ៤ នាក់",
        "4.0 in all",
        "Girls assisted, no. 4",
        "Shelter (VoTs no. 4)",
        "No. 4 women",
        "UASC4",
        "SURV4",
        "CH5 and 4",
        "ស្រីបួន",
        "ស្រី លេខ ៤",
        "survivors 2026-4",
    ],
)
@pytest.mark.parametrize("header", ["Partner", "Title", "Target group", "Source"])
def test_no_small_number_stays_in_a_text_of_protection(header, cell):
    """However it is written: in digits of any script, in words, with or without who was counted."""
    read = _read(header, f'"{cell}"', "women")
    fields = {"Partner": "partner", "Title": "title", "Source": "source"}
    left = read.rows[fields.get(header, "target_group")][0] or ""
    for number in ("4", "៤", "④", "⑷", "４", "four", "Four", "បួន"):
        assert number not in left
    assert read.rows["withheld"].tolist() == [True, False]


@pytest.mark.parametrize(
    "cell",
    [
        "Phase 2: grades 7 to 9",
        "Quarter 4, round 3, type 2, pillar 1, step 5, no. 6",
        "phases 2, 3 and 4",
        "Phase two",
        "Started 2026-01-05",
        "Since 5 January 2026",
        "January 5, 2026 to 4/2026",
        "2025/26 and 2025-6",
        "Q4 of KH0102, SD-4, ID-7",
        "the 4th meeting, 2nd phase",
        "One-stop service, open 24/7",
        "four hundred, twenty-four, 4 million",
        "1,200 and 40 and 4,000",
        "ត្រីមាសទី៤ ដំណាក់កាលទី ២",
        "ដប់បួននាក់",
        "ដប់ប្រាំបួននាក់",
        "ប្រាំរយនាក់",
        "0 came",
    ],
)
def test_a_number_that_counts_nobody_stays_in_a_text_of_protection(cell):
    """A date, a year, a code, the number of a phase or a quarter, and large numbers."""
    rows = _read("Title", f'"{cell}"', "women").rows
    assert rows["title"][0] == cell
    assert rows["withheld"].tolist() == [False, False]


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("half a dozen girls", "[number withheld] girls"),
        ("a couple of girls", "a [number withheld] girls"),
        ("CH5", None),
        ("ស្រីបួនរយ", "ស្រីបួនរយ"),
        ("women in 2026-04", "women in 2026-04"),
        ("Centre no. 4", "Centre no. 4"),
    ],
)
def test_few_people_in_words_or_behind_letters_are_withheld(title, left):
    """Four hundred women, a month and the number of a house stay."""
    few = _read("Title", title, "women").rows["title"].fillna("-")[0]
    assert few in (left or "[number withheld]", left or "CH[number withheld]")


def test_a_run_of_hyphens_is_read_at_once():
    """It was tried in every way it can be parted: two thousand of them stopped all readers."""
    line = "-" * 1900
    for title in (f"4{line}x", f"4 at{line}risk girls", f"a{line}"):
        rows = _read("Title", title).rows
        assert rows["withheld"].tolist() == [title.startswith("4"), False]


def test_a_budget_in_girls_is_a_count():
    """What stands under Currency is no money."""
    rows = _read("Budget,Currency", "4,girls", "5000,USD").rows
    assert rows["budget"].astype(object).where(rows["budget"].notna(), None).tolist() == [
        None,
        5000,
    ]


@pytest.mark.parametrize(
    ("activity", "group", "title"),
    [
        ("Legal aid", "clients", "Lawyer for 3 girls"),
        ("training of local authorities or police", "police", "They rescued 3 girls"),
        ("School", "trafficked girls", "Lessons for 3 girls"),
        ("School", "ជនរងគ្រោះ", "Lessons for 3 girls"),
    ],
)
def test_few_victims_are_withheld_whatever_is_done_for_them(activity, group, title):
    """Legal aid is filed under prosecution; other rows say in words whom they are for."""
    head = "Agency,Activity,District code,Start,Status,Reached,Target group,Title,No."
    row = f"A,{activity},2001,2026-01-05,ongoing,3,{group},{title},3"
    rows = read_activities(f"{head}\n{row}".encode(), "f.csv").rows
    assert _reached(rows) == [None, True]
    assert "3" not in rows["title"][0]
    assert rows["record_id"].tolist() == ["row 2"]


NAMED = ["Sok Dara", "Chan Srey Mom", "Keo Bopha", "Ly Dany"]


@pytest.mark.parametrize(
    "header",
    ["Organization", "Partner", "Title", "Target group", "Source", "Currency", "Record ID"],
)
def test_names_of_people_under_a_known_header_are_refused(header):
    """As they are under an unknown one; the error says which column, and no name."""
    head = [*HEAD.split(","), header] if header != "Organization" else HEAD.split(",")
    lines = [",".join(head)]
    for number, name in enumerate(NAMED):
        row = [*MANY.replace("2026-01-05", f"2026-01-0{number + 1}").split(","), name]
        lines.append(",".join([name, *row[1:-1]] if header == "Organization" else row))
    with pytest.raises(InputError) as raised:
        read_activities("\n".join(lines).encode(), "f.csv")
    assert raised.value.key == "persons.column"
    assert raised.value.column == header
    assert "Dara" not in str(raised.value)


def test_titles_that_tell_of_people_by_name_are_refused():
    """Three of them, whatever stands around the names."""
    names = ("Sok Dara", "Keo Bopha", "Ly Dany")
    lines = [f"{HEAD},Title", *(f"{MANY},Help for {name} (rape victim)" for name in names)]
    with pytest.raises(InputError) as raised:
        read_activities("\n".join(lines).encode(), "f.csv")
    assert raised.value.key == "persons.column"


def test_names_of_agencies_and_places_are_no_people():
    """However often they stand, and in words that look like names."""
    agencies = ["Mith Samlanh", "Krousar Thmey", "Chab Dai", "Mlup Russey", "Damnok Toek"]
    lines = [f"{HEAD},Title", *(f"{a}{MANY[4:]},Banteay Srei {a}" for a in agencies * 2)]
    assert len(read_activities("\n".join(lines).encode(), "f.csv").rows) == 10


@pytest.mark.parametrize("number", ["012 345 678", "០១២៣៤៥៦៧៨", "+855 12 345 678", "Sok Dara"])
def test_a_telephone_or_a_name_is_no_record_id(number):
    """The row is named by its place instead; a number of the agency's own stays."""
    ids = _read("Record ID", number, "0201-2026-01").rows["record_id"].tolist()
    assert ids == ["row 2", "0201-2026-01"]


def test_the_name_of_a_table_is_no_count():
    """3W is who does what where; among the people it may be three women."""
    assert _read("Source", "3W 2026", "women").rows["source"][0] == "3W 2026"
    assert "3" not in _read("Target group", "3W", "women").rows["target_group"].fillna("")[0]


def test_the_agency_of_a_protection_row_tells_no_small_count():
    """An agency must be named: what is left of the text is its name."""
    head = HEAD.replace("Organization", "Title").replace("Start", "Agency,Start")
    lines = [f"{head}", FEW.replace("2026", "Shelter for 4 girls,2026", 1)]
    rows = read_activities("\n".join(lines).encode(), "f.csv").rows
    assert rows["agency_written"].tolist() == ["Shelter for [number withheld] girls"]
    assert rows["withheld"].tolist() == [True]


@pytest.mark.parametrize(
    ("budget", "currency", "kept"),
    [("4", "", None), ("៤", "", None), ("4", "USD", 4), ("4.5", "", 4.5), ("1200", "", 1200)],
)
def test_a_small_whole_budget_without_a_currency_may_count_people(budget, currency, kept):
    """An amount has a currency, or is no small whole number."""
    rows = _read("Budget,Currency", f"{budget},{currency}", "5000,USD").rows
    assert rows["budget"].astype(object).where(rows["budget"].notna(), None)[0] == kept
    assert rows["withheld"].tolist() == [kept is None, False]


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


IN_TEXTS = [
    ("Help for Chan Thida in Poipet", "Help for [name removed] in Poipet"),
    ("Visit of Mr. Sok Vanna to schools", "Visit of [name removed] to schools"),
    ("ជួយ លោកស្រី ចាន់ ធីតា នៅប៉ោយប៉ែត", "ជួយ [name removed] នៅប៉ោយប៉ែត"),
]


@pytest.mark.parametrize(("written", "kept"), IN_TEXTS)
@pytest.mark.parametrize("field", ["Title", "Target group"])
def test_a_single_name_beyond_doubt_is_taken_out_of_a_text(written, kept, field):
    """In one row of many: it does not refuse the file, and it is kept nowhere."""
    head = f"Agency,Activity,District code,Start,Status,{field}"
    texts = ((1, written), (2, "Safe talk"))
    rows = [f"Bell,School,200{n},2026-01-05,ongoing,{text}" for n, text in texts]
    found = read_activities("\n".join([head, *rows]).encode(), "w.csv").rows
    column = "title" if field == "Title" else "target_group"
    assert found[column].tolist() == [kept, "Safe talk"]


@pytest.mark.parametrize(
    "text",
    ["Talk at Sok Dara High School", "Hun Sen Bridge area", "សាលា សុខ ដារ៉ា", "Safe migration"],
)
def test_a_place_that_is_called_after_somebody_stays(text):
    """A school, a bridge: it says where, and not who."""
    head = "Agency,Activity,District code,Start,Status,Title"
    content = f"{head}\nBell,School,2001,2026-01-05,ongoing,{text}\n"
    assert read_activities(content.encode(), "w.csv").rows["title"].tolist() == [text]


def test_one_note_with_name_and_age_refuses_a_table():
    """Under any header, in one cell of many; a name alone there is kept nowhere."""
    rows = [f"{n},2024,{100 + i}," for i, n in enumerate(("Kampot", "Takeo", "Kandal", "Kep"))]
    head = "Province,Year,Persons,Remarks"
    told = "\n".join([head, *rows, "Pailin,2024,44,Sok Dara (F 16) came back"]).encode()
    assert [e.key for e in examine(told, "r.csv", "repatriation").problems] == ["persons.column"]
    alone = "\n".join([head, *rows, "Pailin,2024,44,ask Sok Dara"]).encode()
    found = examine(alone, "r.csv", "repatriation")
    assert "Dara" not in found.table.to_csv() + str([(n.key, n.values) for n in found.notes])
