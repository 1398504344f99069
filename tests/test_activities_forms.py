"""3W rows from Kobo, ODK and DHIS2: read as they are exported, with nothing of the form's own."""

import io
import json
from datetime import date

import pandas as pd
import pytest
from openpyxl import Workbook

from geo.errors import InputError
from models.activities.columns import field_of
from models.activities.read import Read, examine_activities, read_activities
from models.activities.saved_lists import to_body, together
from models.reading.question import Question
from tests.cases import book_of, saved


def _csv(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def _book(*rows: list) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def _told(read: Read) -> str:
    return json.dumps(to_body(read.rows), ensure_ascii=False)


KOBO_HEAD = (
    "start,end,today,username,deviceid,org/agency_name,what/activity_type,where/province,"
    "where/district,when/start_date,when/end_date,what/status,who/people_reached,_id,_uuid,"
    "_submission_time,_validation_status,_notes,_status,_submitted_by,__version__,_tags,_index"
)
FORM = "2026-03-01T08:30:12.345+07:00,2026-03-01T08:45:00.000+07:00,2026-03-01,sokdara,ee.x:1"
OWN = "2026-03-01T01:45:03,,,submitted_via_web,sokdara,vY7,,1"


def _kobo(kind: str, province: str, district: str, reached: str = "120", number: str = "4711"):
    row = f"Bell,{kind},{province},{district},2026-01-05,2026-03-31,ongoing,{reached}"
    return f"{FORM},{row},{number},0a1b-{number},{OWN}"


def test_a_kobo_export_by_names_is_read_without_what_the_form_adds():
    """Group prefixes; start and end of the form are not the activity's; nobody's name is kept."""
    read = read_activities(_csv(KOBO_HEAD, _kobo("school", "svay_rieng", "chantrea")), "k.csv")
    row = read.rows.loc[0]
    assert row[["agency_written", "activity_type", "adm2_code", "status"]].tolist() == [
        "Bell",
        "school",
        "2001",
        "ongoing",
    ]
    assert (row["start"], row["end"]) == (date(2026, 1, 5), date(2026, 3, 31))
    assert row["reported_on"] == date(2026, 3, 1)
    assert row["people_reached"] == 120
    assert row["record_id"] == "kobo:4711"
    assert not read.not_read
    for own in ("sokdara", "ee.x", "vY7", "0a1b"):
        assert own not in _told(read)


def test_a_kobo_export_by_khmer_labels_is_read():
    """A title above, numbered questions, labels as answers, Khmer digits."""
    head = ["១. ឈ្មោះស្ថាប័ន", "២. សូមជ្រើសរើសប្រភេទសកម្មភាព", "៣. ខេត្ត/រាជធានី", "៤. ស្រុក/ខណ្ឌ/ក្រុង"]
    head += [
        "៥. ថ្ងៃចាប់ផ្តើម",
        "៦. ស្ថានភាព *",
        "៧. ចំនួនមនុស្សបានទទួល",
        "_id",
        "_uuid",
        "_submission_time",
    ]
    row = ["ក", "ការអប់រំក្នុងសាលារៀន", "ស្វាយរៀង", "ចន្ទ្រា", "2026-01-05", "កំពុងអនុវត្ត", "១២០"]
    title = ["របាយការណ៍សកម្មភាពប្រចាំត្រីមាស"]
    read = read_activities(_book(title, head, [*row, "7", "u", "2026-03-01T01:45:03"]), "k.xlsx")
    found = read.rows.loc[
        0, ["activity_type", "adm2_code", "status", "people_reached", "record_id"]
    ]
    assert found.tolist() == ["school", "2001", "ongoing", 120, "kobo:7"]
    assert not read.not_read


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("school awareness", ["school", "awareness"]),
        ("safe_migration school", ["safe_migration", "school"]),
        ("School or student education Legal aid", ["school", "legal_aid"]),
        ("School", ["school"]),
    ],
)
def test_what_was_chosen_together_is_parted_at_blanks(cell, kinds):
    """By names or labels, each of which may hold blanks itself."""
    rows = read_activities(_csv(KOBO_HEAD, _kobo(cell, "kampot", "chhuk")), "k.csv").rows
    assert sorted(rows["activity_type"]) == sorted(kinds)
    # the people are counted once
    assert rows["people_reached"].sum() == 120


def test_places_chosen_together_find_their_provinces():
    """Two provinces, one district named: the other province is named as a whole."""
    line = _kobo("school", "svay_rieng kampot", "chantrea")
    rows = read_activities(_csv(KOBO_HEAD, line), "k.csv").rows
    assert rows[["adm1_code", "adm2_code"]].values.tolist() == [["20", "2001"], ["07", None]]
    assert rows["people_reached"].isna().all()


@pytest.mark.parametrize("yes", ["1", "True"])
def test_a_column_for_each_option_says_what_was_chosen(yes):
    """Beside the question's own column or without it; an option nobody knows is asked."""
    options = "what/kind/school,what/kind/puppets,what/kind/shelter"
    head = KOBO_HEAD.replace("what/activity_type", f"what/type_of_activity,{options}")
    head = head.replace("what/kind", "what/type_of_activity")
    line = _kobo(f"school puppets,{yes},{yes},0", "kampot", "chhuk")
    found = examine_activities(_csv(head, line.replace("True", "TRUE")), "k.csv")
    assert [p.written for p in found.proposals] == ["puppets"]
    (asked,) = found.proposals
    rows = examine_activities(_csv(head, line), "k.csv", {asked.key: "awareness"}).rows
    assert rows["activity_type"].tolist() == ["school", "awareness"]
    alone = head.replace("what/type_of_activity,", "", 1)
    line = _kobo(f"{yes},0,0", "kampot", "chhuk")
    assert read_activities(_csv(alone, line), "k.csv").rows["activity_type"].tolist() == ["school"]
    assert not found.not_read


def test_a_question_called_start_is_no_time_of_the_form():
    """It holds a day; the form's own has a time of day."""
    head = "agency,activity,province,start,status,_id,_uuid"
    rows = read_activities(_csv(head, "A,school,kampot,2026-01-05,planned,1,u"), "k.csv").rows
    assert rows.loc[0, "start"] == date(2026, 1, 5)
    timed = "A,school,kampot,2026-01-05T08:30:00.000+07:00,planned,1,u"
    with pytest.raises(InputError) as raised:
        read_activities(_csv(head, timed), "k.csv")
    assert raised.value.key == "activities.column"


def test_a_corrected_submission_counts_once():
    """Sent again with another district: the same number of the platform."""
    first, second = (
        read_activities(_csv(KOBO_HEAD, _kobo("school", "kampot", d)), "k.csv").rows
        for d in ("chhuk", "kampot")
    )
    second, first = (rows.assign(agency=rows["agency_written"]) for rows in (second, first))
    assert len(together([second, first])) == 1


def test_a_number_takes_no_row_of_another_province_away():
    """Who may save for one province hides others' rows by no record id, in either form."""
    first = read_activities(_csv(KOBO_HEAD, _kobo("school", "svay_rieng", "chantrea")), "k.csv")
    for district in ("chhuk", ""):
        line = _kobo("school", "kampot", district)
        second = read_activities(_csv(KOBO_HEAD, line), "k.csv")
        newer, older = (
            read.rows.assign(agency=read.rows["agency_written"]) for read in (second, first)
        )
        assert together([newer, older])["adm1_code"].tolist() == ["07", "20"]


def test_an_odk_export_is_read():
    """Groups before a dash; its own Status is that of the form."""
    head = (
        "SubmissionDate,org-agency,what-activity,where-province,where-district,when-start_date,"
        "what-status,reach-reached,meta-instanceID,KEY,SubmitterID,SubmitterName,Status,FormVersion"
    )
    row = "2026-03-01T08:30:12.345Z,Bell,school,Kampot,Chhuk,2026-01-05,ongoing,60"
    read = read_activities(_csv(head, f"{row},uuid:1-2,uuid:1-2,12,Sok Dara,,3"), "o.csv")
    found = read.rows.loc[0, ["adm2_code", "status", "people_reached", "record_id"]].tolist()
    assert found == ["0703", "ongoing", 60, "odk:uuid:1-2"]
    assert "Dara" not in _told(read)


DHIS2 = (
    "Event,Program stage,Event date,Stored by,Last updated by,Last updated on,Longitude,Latitude,"
    "Organisation unit name,Organisation unit name hierarchy,Organisation unit code,Event status,"
    "Agency,Activity type,People reached"
)


@pytest.mark.parametrize(
    ("name", "path", "place"),
    [
        ("Chhuk", "Cambodia / Kampot / Chhuk", ("07", "0703")),
        ("Kampot", "Cambodia / Kampot", ("07", None)),
        ("Cambodia", "Cambodia", (None, None)),
        ("Baniev", "Cambodia / Kampot / Chhuk / Baniev", ("07", "0703")),
    ],
)
def test_a_dhis2_export_of_events_is_read(name, path, place):
    """The path says where; an event has one day; who stored it is nobody's business."""
    row = f"aB3,stage,2026-02-01 00:00:00.0,sdara,sdara,2026-03-01,104.5,11.0,{name},{path}"
    read = read_activities(_csv(DHIS2, f"{row},,COMPLETED,Bell,School,80"), "d.csv")
    found = read.rows.loc[0]
    assert (found["adm1_code"], found["adm2_code"]) == place
    assert (found["start"], found["end"]) == (date(2026, 2, 1), date(2026, 2, 1))
    assert found[["status", "agency_written", "record_id"]].tolist() == [
        "completed",
        "Bell",
        "dhis2:aB3",
    ]
    assert "sdara" not in _told(read)


@pytest.mark.parametrize(("word", "status"), [("ACTIVE", "ongoing"), ("SCHEDULE", "planned")])
def test_the_states_of_an_event_are_known(word, status):
    """In its own words, without a path."""
    head = "event,eventDate,orgUnitName,eventStatus,agency,activity"
    rows = read_activities(_csv(head, f"aB3,2026-02-01,Chhuk,{word},Bell,School"), "d.csv").rows
    assert rows.loc[0, "status"] == status


SMALL = {
    "kobo": (KOBO_HEAD, _kobo("shelter", "kampot", "chhuk", "4", "47")),
    "kobo, chosen": (KOBO_HEAD, _kobo("shelter school", "kampot", "chhuk", "4", "47")),
    "kobo, number": (KOBO_HEAD, _kobo("shelter", "kampot", "chhuk", "", "4")),
    "dhis2": (
        DHIS2,
        "aB,stage,2026-02-01,u,u,2026-03-01,,,Chhuk,Cambodia / Kampot / Chhuk,,ACTIVE,B,Shelter,4",
    ),
    "odk": (
        "SubmissionDate,g-agency,g-activity,g-province,g-start_date,g-status,g-reached,KEY",
        "2026-03-01,Bell,shelter,Kampot,2026-01-05,planned,<10,uuid:a",
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_no_small_count_of_protection_is_kept_from_any_platform(name):
    """Four people of a shelter, whichever way they come in, also as a number of the form's own."""
    read = read_activities(_csv(*SMALL[name]), "p.csv")
    assert read.rows["people_reached"].isna().all()
    kept = to_body(read.rows)["rows"]
    texts = [str(row[c]) for row in kept for c in ("record_id", "title", "target_group", "source")]
    assert not any(text.split(":")[-1].startswith("4") and len(text) < 7 for text in texts)
    if name != "kobo, number":
        assert read.rows["withheld"].any()


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("location/province", "province_name"),
        ("grp_a/grp_b/district", "area_name"),
        ("Province / ខេត្ត", "province_name"),
        ("ស្រុក (District)", "area_name"),
        ("Q7. Number of people reached", "people_reached"),
        ("No. of beneficiaries", "target_group"),
        ("Please select the activity status *", "status"),
        ("២.១ ថ្ងៃបញ្ចប់", "end"),
        ("agency/name", "agency"),
        ("Admin 1 Name", "province_name"),
        # what must not be taken for a field
        ("Name of beneficiary", None),
        ("participants/name", None),
        ("ឈ្មោះអ្នកចូលរួម", None),
        ("Remarks", None),
        ("3W", None),
    ],
)
def test_a_header_is_known_by_what_it_asks_for(header, field):
    """Groups, numbers, requests, two languages; never a question for the names of people."""
    assert field_of(header) == field


def test_names_of_people_in_a_form_are_refused():
    """A question for the names of those who came, in a group or not."""
    head = KOBO_HEAD.replace("who/people_reached", "who/participant_name")
    with pytest.raises(InputError, match="nothing about individual people"):
        read_activities(_csv(head, _kobo("school", "kampot", "chhuk", "Sok Dara")), "k.csv")


def test_wide_exports_are_read():
    """A column for each of 210 districts, as Kobo writes a question with many options."""
    options = [f"where/district/d{n}" for n in range(210)]
    head = KOBO_HEAD.replace("where/district,", f"where/district,{','.join(options)},")
    head = head.replace("where/district/d5,", "where/district/chhuk,")
    marks = ["1" if n == 5 else "0" for n in range(210)]
    line = _kobo("school", "kampot", f"chhuk,{','.join(marks)}")
    rows = read_activities(_csv(head, line), "k.csv").rows
    assert rows["adm2_code"].tolist() == ["0703"]


def test_nothing_is_lost_where_a_form_has_no_rows_of_ours():
    """Rows whose every cell of ours is empty are told, not dropped."""
    empty = f"{FORM},,,,,,,,,9,u,{OWN}"
    found = examine_activities(_csv(KOBO_HEAD, _kobo("school", "kampot", "chhuk"), empty), "k.csv")
    assert {error.row for error in found.problems} == {3}
    assert len(found.rows) == 1
    assert not pd.isna(found.rows.loc[0, "start"])


@pytest.mark.parametrize(
    ("head", "start", "figures", "kept"),
    [
        ("People reached", "2026-01-05", "2000", "people_reached"),
        ("People reached", "1/2026", "2000", "people_reached"),
        ("People targeted,People reached", "2026-01-05", "2000,1990", "people_targeted"),
    ],
)
def test_a_row_with_figures_like_years_is_no_header(head, start, figures, kept):
    """A code and figures from 1900 on are read, or refused, and so is every row above."""
    few = ",".join("40" for _ in figures.split(","))
    content = _csv(
        f"Agency,Activity,District code,Start,Status,{head}",
        f"Ant,School,0703,2026-01-05,ongoing,{few}",
        f"Bell,School,2001,{start},ongoing,{figures}",
    )
    found = examine_activities(content, "a.csv")
    refused = [error.row for error in found.problems]
    assert (found.rows[kept].tolist(), refused) in (([40, 2000], []), ([40], [3]))


SHEET = [
    ("Agency", "Activity", "District", "Start", "Status"),
    ("Bell", "School", "Chhuk", "2026-01-05", "ongoing"),
]
CODES = [("Code", "Province"), ("07", "Kampot")]
OTHER_ORDER = [row[::-1] for row in SHEET]


@pytest.mark.parametrize(
    "sheets",
    [
        {"2025": SHEET, "2026": OTHER_ORDER},
        {"Prevention": SHEET, "Protection": SHEET, "Codes": CODES},
        {"Data": SHEET, "Old": [("Area code", *SHEET[0]), ("0703", *SHEET[1])]},
    ],
)
def test_which_of_two_sheets_of_activities_is_meant_is_asked(sheets):
    """Each that has rows of activities is a choice; a list of codes is none."""
    content = saved(book_of(*sheets.items()))
    with pytest.raises(Question) as asked:
        examine_activities(content, "a.xlsx")
    titles = [one.value for one in asked.value.readings]
    assert titles == [title for title in sheets if title != "Codes"]
    found = examine_activities(content, "a.xlsx", answers={"sheet": titles[-1]})
    assert found.rows["adm2_code"].tolist() == ["0703"]


@pytest.mark.parametrize("other", [("Cover", [("Activities of 2026",)]), ("Codes", CODES)])
def test_the_only_sheet_of_activities_is_read(other):
    """Wherever it stands, a cover and a list of codes beside it."""
    found = examine_activities(saved(book_of(other, ("Data", SHEET))), "a.xlsx")
    assert found.rows["adm2_code"].tolist() == ["0703"]
