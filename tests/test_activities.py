"""3W files: all problems at once, agencies told apart by people, nobody's contact kept."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from geo.errors import InputError
from geo.gazetteer import DATA, communes
from models.activities import saved_lists
from models.activities.agencies import propose, reconcile
from models.activities.header_words import DROPPED, TEMPLATE
from models.activities.kinds import kinds
from models.activities.overlaps import overlaps
from models.activities.read import MOST_ROWS, read_activities
from models.activities.report import report, report_xlsx, rows_csv
from models.activities.scrub import REMOVED
from models.activities.span import quarter
from models.activities.table import activity_table
from models.activities.template import HEADER
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.phrases import catalogue
from models.store import Conflict, open_store
from tests.in_khmer import assert_in_khmer

SAMPLE = (DATA / "sample_3w.csv").read_bytes()
REAL = SAMPLE.replace(b"SAMPLE: made up for trying out, not real", b"Provincial committee")
HEAD = "Record ID,Agency,Activity,Province,District code,Start,End,Status,People reached"


def _csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def _one(title: str) -> pd.Series:
    """Return the row of a file with this title."""
    content = f'Agency,Activity,Activity title,Province,Start,Status\nA,School,"{title}",Kampot,'
    return read_activities(f"{content}2026-01-01,ongoing\n".encode(), "t.csv").rows.loc[0]


@pytest.fixture(scope="module")
def table():
    """Return the ranked districts the pages begin with, from fewer draws."""
    return rank_districts(settings=Settings(draws=100)).table


@pytest.fixture
def store(tmp_path):
    """Return a store of its own."""
    opened = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    yield opened
    opened.close()


def test_the_sample_shows_everything_and_says_what_it_is():
    """Forty rows, one of a province only, one of two spellings, open ends, all marked."""
    rows = read_activities(SAMPLE, "sample_3w.csv").rows
    assert len(rows) == 40
    assert saved_lists.is_sample(rows)
    assert rows["agency_written"].str.contains("fictional").all()
    assert rows["end"].isna().sum() > 3
    assert rows["adm2_code"].isna().sum() == 3
    assert set(rows["status"]) == {"planned", "ongoing", "completed", "suspended"}
    asked = [s.written for s in propose(rows, {}) if s.candidates]
    assert asked == ["Padi Bird (fictional agency)"]


def test_the_template_is_read_with_its_tag_row_and_its_focal_point_is_not_kept():
    """Both contact columns and a contact inside a title are gone; the row is there."""
    values = {
        "Record ID": "1",
        "Lead organisation": "A",
        "Activity type": "Shelter",
        "Activity title": "Write to a.b@example.org or 012 345 678",
        "Province": "Kampot",
        "Start date": "01/02/2026",
        "Status (planned/ongoing/completed/suspended)": "ongoing",
        "Focal point role": "Sok Dara",
        "Focal point e-mail (not published)": "x@example.org",
    }
    frame = pd.DataFrame([HEADER, {h: values.get(h, "") for h in HEADER}])
    found = read_activities(frame.to_csv(index=False).encode(), "3w.csv")
    row = found.rows.iloc[0]
    assert row[["adm1_code", "activity_type", "pillar"]].tolist() == ["07", "shelter", "protection"]
    assert row["start"] == date(2026, 2, 1)
    assert pd.isna(row["adm2_code"])
    assert pd.isna(row["people_reached"])
    text = found.rows.to_json(date_format="iso") + str(saved_lists.to_body(found.rows))
    for secret in ("example.org", "Dara", "345"):
        assert secret not in text


def test_khmer_headers_in_a_workbook():
    """Khmer headers, Khmer digits, a Khmer type, a date cell."""
    book = Workbook()
    book.active.append(
        [
            "ស្ថាប័ន",
            "ប្រភេទសកម្មភាព",
            "ខេត្ត",
            "ស្រុក",
            "ថ្ងៃចាប់ផ្តើម",
            "ថ្ងៃបញ្ចប់",
            "ស្ថានភាព",
            "ចំនួនមនុស្សបានទទួល",
        ]
    )
    book.active.append(
        ["ក", "ការផ្សព្វផ្សាយ", "ស្វាយរៀង", "ចន្ទ្រា", date(2026, 10, 1), "៣១/១២/២០២៦", "កំពុងអនុវត្ត", "១២០"]
    )
    buffer = io.BytesIO()
    book.save(buffer)
    row = read_activities(buffer.getvalue(), "k.xlsx").rows.iloc[0]
    assert row[["adm2_code", "activity_type", "status", "people_reached"]].tolist() == [
        "2001",
        "awareness",
        "ongoing",
        120.0,
    ]
    assert (row["start"], row["end"]) == (date(2026, 10, 1), date(2026, 12, 31))


def test_headers_nobody_knows_are_read_by_their_tags():
    """A row of tags tells what the columns are."""
    content = _csv(
        "#org,#subsector,#adm2+code,#date+start,#status",
        "A,School,2001,2026-01-01,planned",
        head="Wer,Was,Wo,Ab,Stand",
    )
    assert read_activities(content, "t.csv").rows.loc[0, "adm2_code"] == "2001"


def test_all_problems_of_a_file_are_told_at_once():
    """Six rows, each wrong in its own way; row and column as the file names them."""
    content = _csv(
        "1,,School,Kampot,,2026-01-01,,ongoing,",
        "2,A,Dancing,Kampot,,2026-01-01,,ongoing,",
        "3,A,School,Nowhere,,2026-01-01,,ongoing,",
        "4,A,School,Kampot,,2026-13-01,,ongoing,",
        "5,A,School,Kampot,,2026-02-01,2026-01-01,ongoing,",
        "6,A,School,Kampot,,2026-02-01,,completed,",
        "7,A,School,Kampot,,2026-02-01,,perhaps,ten",
    )
    with pytest.raises(InputError) as raised:
        read_activities(content, "p.csv")
    found = {(e.row, e.column) for e in raised.value.errors}
    assert found == {
        (2, "Agency"),
        (3, "Activity"),
        (4, "Province"),
        (5, "Start"),
        (6, "End"),
        (7, "End"),
        (8, "Status"),
        (8, "People reached"),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            _csv(
                "1,A,School,Kampot,,2026-01-01,,ongoing,", "1,B,School,Kampot,,2026-01-01,,ongoing,"
            ),
            "each record once",
        ),
        (_csv("A", head="Agency"), "a column for the activity type"),
        (
            _csv(
                "A,School,Kampot,2026-01-01,ongoing,Sok",
                head="Agency,Activity,Province,Start,Status,Victim name",
            ),
            "nothing about individual people",
        ),
        (
            _csv(
                "A,School,0505,2026-01-01,ongoing",
                head="Agency,Activity,District code,Start,Status",
            ),
            "a district of today",
        ),
        (b"", "a header row"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused(content, said):
    """Twice the same record, columns missing, persons, a district that is no more, nothing."""
    with pytest.raises(InputError, match=said):
        read_activities(content, "f.csv")


@pytest.mark.parametrize(
    "header",
    [
        "Village",
        "ភូមិ",
        "Villages covered",
        "Latitude",
        "Venue address",
        "Gender",
        "Age group",
        "Focal point name",
        "Phone",
        "Trainer's name",
        "E-mail of reporter",
        "Notes",
    ],
)
def test_places_and_staff_of_an_activity_are_not_read_and_not_refused(header):
    """Other 3W tables have them; nothing of them is kept, the page says that they are not read."""
    content = _csv(
        "A,School,2001,2026-01-01,ongoing,Sok 012345678",
        head=f"Agency,Activity,District code,Start,Status,{header}",
    )
    read = read_activities(content, "w.csv")
    assert read.not_read == (header,)
    assert "012345678" not in read.rows.to_json()


@pytest.mark.parametrize(
    "header", ["Victim ID", "Date of birth", "Names of the children", "Passport", "ឈ្មោះពលករ"]
)
def test_persons_in_a_table_of_activities_are_refused(header):
    """Who was reached by name is nobody's business."""
    content = _csv(
        "A,School,2001,2026-01-01,ongoing,Sok Dara",
        head=f"Agency,Activity,District code,Start,Status,{header}",
    )
    with pytest.raises(InputError, match="nothing about individual people"):
        read_activities(content, "w.csv")


def test_few_people_of_protection_are_withheld():
    """Six people in a shelter may be known by name; six pupils are only a small class."""
    content = _csv(
        "1,A,Shelter,Kampot,,2026-01-01,,ongoing,6", "2,A,School,Kampot,,2026-01-01,,ongoing,6"
    )
    rows = read_activities(content, "w.csv").rows
    assert pd.isna(rows.loc[0, "people_reached"])
    assert rows["withheld"].tolist() == [True, False]
    assert rows.loc[1, "people_reached"] == 6


def test_the_ministrys_own_threshold_holds_for_protection(monkeypatch):
    """Where counts below 20 are withheld, fifteen people in a shelter are."""
    content = _csv("1,A,Shelter,Kampot,,2026-01-01,,ongoing,15")
    assert read_activities(content, "w.csv").rows.loc[0, "people_reached"] == 15
    monkeypatch.setenv("OUTREACH_THRESHOLD", "20")
    row = read_activities(content, "w.csv").rows.loc[0]
    assert pd.isna(row["people_reached"])
    assert row["withheld"]


@pytest.mark.parametrize(
    "contact",
    [
        "012 345 678",
        "012-345-6789",
        "០១២ ៣៤៥ ៦៧៨",
        "(012) 345 678",
        "+855 12 345 678",
        "+855 (0)12 345 678",
        "855.12.345.678",
        "a.b@example.org",
    ],
)
def test_no_contact_survives_in_a_text(contact):
    """However it is written, Khmer digits too; the words around it stay."""
    row = _one(f"Ask {contact} first")
    assert row["title"] == f"Ask {REMOVED} first"


@pytest.mark.parametrize(
    "text",
    [
        "01.10.2026-05.12.2026",
        "01-10-2026 to 05-12-2026",
        "2026-05-01 2026-12-31",
        "grades 7 to 9",
        "500 000 000 riel",
    ],
)
def test_dates_and_amounts_are_no_contacts(text):
    """A title may say when and how much."""
    assert _one(text)["title"] == text


def test_record_ids_made_of_digits_stay_apart():
    """District, year and number look like a telephone number, and are none."""
    ids = ["0201-2026-01", "0201-2026-02"]
    content = _csv(*(f"{i},A,School,Kampot,,2026-01-01,,ongoing," for i in ids))
    assert read_activities(content, "i.csv").rows["record_id"].tolist() == ids


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-05T08:30:00", (2026, 1, 5)),
        ("2026-01-05 08:30:00", (2026, 1, 5)),
        ("5 Jan 2026", (2026, 1, 5)),
        ("05-January-2026", (2026, 1, 5)),
        ("Feb 2026", (2026, 2, 1)),
        ("៥ មករា ២០២៦", (2026, 1, 5)),
        ("ថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៦", (2026, 1, 5)),
    ],
)
def test_dates_as_people_and_programs_write_them(written, meant):
    """With a time of day, with the month's name in English or Khmer."""
    content = _csv(f"1,A,School,Kampot,,{written},,ongoing,")
    assert read_activities(content, "d.csv").rows.loc[0, "start"] == date(*meant)


def test_a_month_of_an_end_ends_on_its_last_day():
    """Until Feb 2026 is until the 28th."""
    content = _csv("1,A,School,Kampot,,2026-01-01,Feb 2026,ongoing,")
    assert read_activities(content, "d.csv").rows.loc[0, "end"] == date(2026, 2, 28)


def test_more_rows_than_agencies_can_have_are_refused():
    """A quarter of the whole country has hundreds of rows, not many thousands."""
    rows = [f"{n},A,School,Kampot,,2026-01-01,,ongoing," for n in range(MOST_ROWS + 1)]
    with pytest.raises(InputError, match="at most 10,000 rows"):
        read_activities(_csv(*rows), "many.csv")


def test_every_activity_type_has_a_pillar_and_two_names():
    """The list is whole, and its names are read back as themselves."""
    for kind in kinds().values():
        assert f"pillar.{kind.pillar}" in catalogue("km")
        content = f"Agency,Activity,Province,Start,Status\nA,{kind.km},Kampot,2026-01-01,planned\n"
        assert read_activities(content.encode(), "k.csv").rows.loc[0, "activity_type"] == kind.code


def test_only_a_person_makes_two_spellings_one_agency(store):
    """Likeness proposes; the decision is kept, holds for the next file and can be changed."""
    rows = read_activities(SAMPLE, "s.csv").rows
    assert reconcile(rows, saved_lists.decisions(store))["agency"].nunique() == 6
    bird = "Paddy Bird (fictional agency)"
    saved_lists.decide(store, {"Padi Bird (fictional agency)": bird}, "me")
    known = saved_lists.decisions(store)
    assert reconcile(rows, known)["agency"].nunique() == 5
    again = read_activities(SAMPLE.replace(b"Padi Bird", b"PADI  BIRD"), "s.csv").rows
    assert reconcile(again, known)["agency"].nunique() == 5
    saved_lists.decide(store, {"Padi Bird (fictional agency)": "Padi Bird"})
    assert reconcile(rows, saved_lists.decisions(store))["agency"].nunique() == 6


def test_what_is_saved_comes_back_the_same(store):
    """Through the store and back; in its place is a new version, nothing is overwritten."""
    rows = reconcile(read_activities(SAMPLE, "s.csv").rows, {})
    first = saved_lists.keep(store, "Q4", rows, "me")
    pd.testing.assert_frame_equal(saved_lists.rows_of(first, {}), rows, check_dtype=False)
    second = saved_lists.keep(store, "Q4", rows.head(3), "you", (first.id, 1))
    assert (second.id, second.version) == (first.id, 2)
    assert len(saved_lists.rows_of(store.get(first.id, 1), {})) == 40
    assert [d.version for d in saved_lists.in_use(store)] == [2]
    assert first.body["sample"]


@pytest.mark.parametrize(
    "body", [{}, {"rows": 3}, {"rows": [{"x": 1}]}, {"rows": [{"start": "soon"}]}]
)
def test_a_document_that_holds_no_rows_is_named(store, body):
    """Written by another program or version: which one it is, and the way out."""
    with pytest.raises(InputError, match="Open an older version") as raised:
        saved_lists.rows_of(store.create(saved_lists.ACTIVITIES, "broken", body), {})
    assert raised.value.file == "broken"


def test_two_who_save_a_list_of_one_name_lose_nothing(store):
    """On top of the same version the second is told of the first; unasked both lists count."""
    rows = read_activities(REAL, "s.csv").rows
    first = saved_lists.keep(store, "3w.csv", rows, "A")
    saved_lists.keep(store, "3w.csv", rows.head(5), "B", (first.id, 1))
    with pytest.raises(Conflict) as raised:
        saved_lists.keep(store, "3w.csv", rows.head(7), "C", (first.id, 1))
    assert raised.value.current.author == "B"
    saved_lists.keep(store, "3w.csv", rows.head(7), "C")
    assert [len(d.body["rows"]) for d in saved_lists.in_use(store)] == [7, 5]


def test_a_sample_counts_only_where_nothing_else_does(store):
    """Saved after a real list it stays beside it."""
    sample, real = (read_activities(file, "s.csv").rows for file in (SAMPLE, REAL))
    saved_lists.keep(store, "sample", sample)
    assert [d.name for d in saved_lists.in_use(store)] == ["sample"]
    saved_lists.keep(store, "real", real)
    saved_lists.keep(store, "sample again", sample)
    assert [d.name for d in saved_lists.in_use(store)] == ["real"]


@cache
def _real() -> pd.DataFrame:
    """Return the real rows, read once for all examples; treat them as read-only."""
    return reconcile(read_activities(REAL, "s.csv").rows, {})


@given(split=st.lists(st.integers(0, 2), min_size=40, max_size=40))
def test_agencies_that_send_their_own_lists_overlap_as_in_one(split):
    """However the rows of one list lie in three, gaps and overlaps are the same; ids differ."""
    rows, during = _real(), quarter("2026-Q4")
    parts = [rows[[part == i for part in split]].reset_index(drop=True) for i in range(3)]
    whole = saved_lists.together(parts)
    assert whole["record_id"].is_unique
    assert sorted(whole["record_id"]) == sorted(rows["record_id"])
    pd.testing.assert_frame_equal(overlaps(rows, during), overlaps(whole, during))


def test_a_row_reported_again_counts_once(store):
    """The newest list's row is taken; the same list beside itself changes nothing."""
    rows = reconcile(read_activities(REAL, "s.csv").rows, {})
    newer = rows.assign(people_reached=1.0)
    both = saved_lists.together([newer, rows])
    pd.testing.assert_frame_equal(both.reset_index(drop=True), newer, check_dtype=False)


@pytest.mark.parametrize("lang", ["en", "km"])
def test_the_workbook_has_a_sheet_for_everything_and_names_the_sample(table, lang):
    """Gaps, overlaps, reached, rows, about; twice the same bytes; formulas are text."""
    rows = reconcile(read_activities(SAMPLE, "s.csv").rows, {})
    rows.loc[0, "agency"] = "=1+1"
    found = report(rows, table, quarter("2026-Q4"), lang)
    content = report_xlsx(found, "Title", "Source", True, lang)
    assert content == report_xlsx(found, "Title", "Source", True, lang)
    book = load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 6
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [c for c in cells if isinstance(c, str) and c.startswith("=")]
    assert len(found.overlaps)
    assert len(found.gaps)
    assert book.worksheets[0].max_row == len(found.gaps) + 1


@pytest.mark.parametrize("hxl", [False, True])
def test_rows_that_were_downloaded_can_be_brought_again(table, hxl):
    """The template's columns, with or without tags, read back as the same rows."""
    rows = reconcile(read_activities(SAMPLE, "s.csv").rows, {})
    content = rows_csv(rows, table.set_index("adm2_pcode"), hxl)
    again = reconcile(read_activities(content, "again.csv").rows, {})
    lost = ["agency_written", "withheld"]  # one name is written; what was withheld stays away
    pd.testing.assert_frame_equal(again.drop(columns=lost), rows.drop(columns=lost))
    assert (b"#org+prog+name" in content) is hxl


def test_every_column_of_the_template_is_known():
    """Read, or known and left alone."""
    assert set(HEADER) == set(TEMPLATE.values()) | set(DROPPED)


# --- errors --------------------------------------------------------------------------------

WRONG = {
    "agency": ("1,,School,Kampot,,2026-01-01,,ongoing,", "activities.agency"),
    "a number": ("1,4,School,Kampot,,2026-01-01,,ongoing,", "activities.agency"),
    "type": ("1,A,Dancing bears,Kampot,,2026-01-01,,ongoing,", "activities.type"),
    "near type": ("1,A,Safe migrations info,Kampot,,2026-01-01,,ongoing,", "activities.type_near"),
    "no type": ("1,A,,Kampot,,2026-01-01,,ongoing,", "activities.no_type"),
    "province": ("1,A,School,Xqzw,,2026-01-01,,ongoing,", "activities.province"),
    "near province": ("1,A,School,Kampott,,2026-01-01,,ongoing,", "activities.province_near"),
    "former": ("1,A,School,,0505,2026-01-01,,ongoing,", "activities.former"),
    "start": ("1,A,School,Kampot,,,,ongoing,", "activities.start"),
    "end first": ("1,A,School,Kampot,,2026-02-01,2026-01-01,ongoing,", "activities.end_first"),
    "no end": ("1,A,School,Kampot,,2026-02-01,,completed,", "activities.no_end"),
    "status": ("1,A,School,Kampot,,2026-02-01,,perhaps,", "activities.status"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_row_is_said_in_khmer(name):
    """Each by its key, whole, with the values filled in."""
    row, key = WRONG[name]
    good = "9,B,School,Kampot,,2026-01-01,,ongoing,"
    with pytest.raises(InputError) as raised:
        read_activities(_csv(row, good), "f.csv")
    assert raised.value.key == key
    assert_in_khmer(raised.value)


def test_a_pillar_and_a_commune_nobody_knows_are_said_in_khmer():
    """In columns of their own."""
    head = "Agency,Pillar,Commune code,Start,Status"
    for row, key in (
        (f"A,Fun,{communes()['adm3_code'][0]},2026-01-01,ongoing", "activities.pillar"),
        ("A,Prevention,999999,2026-01-01,ongoing", "activities.commune"),
    ):
        with pytest.raises(InputError) as raised:
            read_activities(_csv(row, head=head), "f.csv")
        assert raised.value.key == key
        assert_in_khmer(raised.value)


def test_what_is_wrong_with_a_whole_file_is_said_in_khmer(store):
    """Columns missing or twice, records twice, too many rows, a quarter, a saved list."""
    same = ["1,A,School,Kampot,,2026-01-01,,ongoing,"] * 2
    broken = store.create(saved_lists.ACTIVITIES, "broken", {})
    split = [row.split(",") for row in (HEAD, *same)]
    tries = {
        "activities.twice": lambda: read_activities(_csv("A,B", head="Who,Agency"), "f.csv"),
        "activities.twice_id": lambda: read_activities(_csv(*same), "f.csv"),
        "activities.too_many": lambda: activity_table(split, "f", 1),
        "activities.quarter": lambda: quarter("soon"),
        "activities.saved": lambda: saved_lists.rows_of(broken, {}),
    }
    for key, attempt in tries.items():
        with pytest.raises(InputError) as raised:
            attempt()
        assert raised.value.key == key
        assert_in_khmer(raised.value)
    with pytest.raises(InputError, match="found Remarks") as raised:
        read_activities(_csv("1", head="Remarks"), "f.csv")
    assert {error.key for error in raised.value.errors} == {"activities.column"}
    assert_in_khmer(raised.value)
