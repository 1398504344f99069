"""A plan handed over: what is in the files, that nothing in them runs, and that they repeat."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from icalendar import Calendar, vText

from geo.errors import InputError
from geo.outlines import load_outlines
from models.activities.read import read_activities
from models.activities.template import HEADER
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.phrases import LANGUAGES, catalogue, word
from models.plan.__main__ import main
from models.plan.hand_over import FORMATS, HandOver, to_bytes
from models.plan.plan_rows import FIELDS, Plan, filled
from models.plan.propose import Ask, propose
from models.plan.quarterly_form import COLUMNS
from models.store import open_store
from tests.conftest import SHARED

HOSTILE = "=HYPERLINK(1)<script>alert(1)</script>"
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def handed():
    """Return a small plan with everything that can go wrong in it."""
    ranking = rank_districts(settings=Settings(draws=50))
    plan = propose(ranking, Ask(amount=3, province="KH01")).plan
    plan = filled(plan, start="2027-01-04", end="2027-01-08")
    first = plan.codes[0]
    rows = plan.rows | {
        first: plan.rows[first]
        | {"owner": HOSTILE, "note": "BEGIN:VEVENT\n" + HOSTILE, "people_targeted": 90}
    }
    rows["KH2001"] = {"status": "done"}
    return HandOver(Plan(rows, plan.basis, HOSTILE), HOSTILE, ranking, load_outlines(), DAY, "ab1")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_plan_is_the_same_file(kind, lang, handed):
    """Byte for byte, in every format and both languages."""
    assert to_bytes(handed, kind, lang) == to_bytes(handed, kind, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_is_the_quarterly_form(lang, handed):
    """A form to print, all columns with three names, days, statuses to choose, no formula."""
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(handed, "xlsx", lang)))
    assert book.sheetnames == ["Plan", "Data", "Reasons", "Dictionary", "About"]
    form = book["Plan"]
    (table,) = form.tables.values()
    assert len(form[table.ref]) == 1 + len(handed.plan.codes)
    assert form.data_validations.dataValidation
    assert (form.page_setup.orientation, form.page_setup.fitToWidth) == ("landscape", 1)
    assert form["A1"].value.endswith(HOSTILE)
    sheet = book["Data"]
    head = [cell.value for cell in sheet[1]]
    assert [cell.value for cell in sheet[2]] == list(COLUMNS)
    assert len(head) == len(COLUMNS)
    assert all(
        catalogue("en")[k] in text
        for k, text in zip(
            [f"plan_column.{c}" if c in FIELDS else f"column.{c}" for c in COLUMNS],
            head,
            strict=True,
        )
    )
    assert all(any("\u1780" <= letter <= "\u17ff" for letter in text) for text in head)
    rows = {row[4].value: row for row in sheet.iter_rows(min_row=3)}
    assert set(rows) == set(handed.plan.codes)
    by = dict(zip(COLUMNS, rows[handed.plan.codes[0]], strict=True))
    assert by["start"].value.date() == date(2027, 1, 4)
    assert by["owner"].value == "'" + handed.plan.rows[handed.plan.codes[0]]["owner"]
    assert by["people_reached"].value is None
    assert by["status"].value == word("plan_status.proposed", lang)
    for cells in (row for s in book for row in s.iter_rows()):
        assert not any(c.data_type == "f" for c in cells)
    said = "\n".join(str(row[0].value) for row in book["About"].iter_rows())
    assert word("caveat.purpose", lang) in said
    assert "ranking_sha256" in said


def test_every_column_of_the_form_is_in_its_dictionary(handed):
    """With a meaning in both languages."""
    for lang in LANGUAGES:
        book = openpyxl.load_workbook(io.BytesIO(to_bytes(handed, "xlsx", lang)))
        rows = list(book["Dictionary"].iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows] == list(COLUMNS)
        assert all(row[3] for row in rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_holds_dated_districts_and_no_stray_entry(lang, handed):
    """Whole days, the last one included; a note can't begin an entry of its own."""
    calendar = Calendar.from_ical(to_bytes(handed, "ics", lang))
    events = calendar.walk("VEVENT")
    assert len(events) == 3, "KH2001 has no day"
    for event in events:
        assert event["DTSTART"].dt == date(2027, 1, 4)
        assert event["DTEND"].dt == date(2027, 1, 9)
        assert event["UID"].startswith("ab1-KH")


def test_the_3w_rows_have_the_templates_columns(handed):
    """29 columns, a BOM, missing figures empty, formulas neutralised; tags only when asked for."""
    content = to_bytes(handed, "3w", "en")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    assert list(rows.columns) == list(HEADER)
    assert len(rows) == 4
    assert rows["People reached"].tolist() == [""] * 4
    assert rows["Lead organisation"][0].startswith("'=")
    done = rows[rows["District code"] == "KH2001"].iloc[0]
    assert done["Status (planned/ongoing/completed/suspended)"] == "completed"
    assert not content.count(b"#adm2+code")
    tagged = pd.read_csv(io.BytesIO(to_bytes(handed, "3w", "en", hxl=True)), dtype=str)
    assert tagged.iloc[0].tolist() == list(HEADER.values())


def test_the_rows_come_back_through_the_coverage_page(handed):
    """Once who and when are filled in, our own reader takes them, tags and all."""
    plan = propose(handed.ranking, Ask(amount=3)).plan
    whole = replace(handed, plan=filled(plan, owner="PCCT", start="2027-01-04", end="2027-03-31"))
    found = read_activities(to_bytes(whole, "3w", "en", hxl=True), "plan.csv").rows
    assert found["adm2_code"].tolist() == [code[2:] for code in plan.codes]
    assert set(found["activity_type"]) == {"awareness"}
    assert set(found["status"]) == {"planned"}


@pytest.mark.skipif(not SHARED.exists(), reason="the folder shared/ is not on this machine")
def test_the_header_is_that_of_the_template():
    """Column for column and tag for tag."""
    template = pd.read_csv(SHARED / "facts/repatriation/template_3w_hxl.csv", dtype=str)
    assert dict(zip(template.columns, template.iloc[0], strict=True)) == HEADER


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_printed_plan_marks_its_districts_and_runs_nothing(lang, handed):
    """Heavy borders for the plan's districts with an outline; every name escaped."""
    page = to_bytes(handed, "html", lang).decode()
    drawn = set(handed.outlines.frame["adm2_pcode"]) & set(handed.plan.codes)
    assert page.count('class="planned"') == len(drawn) > 0
    assert word("plan.on_map", lang, n=len(drawn)) in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert word("plan_status.done", lang) in page


def test_maps_carry_the_plan(handed, tmp_path):
    """GeoJSON and GeoPackage: a feature per district with rank and what the plan says."""
    features = json.loads(to_bytes(handed, "geojson", "en"))["features"]
    assert len(features) == 4
    by = {f["properties"]["adm2_pcode"]: f["properties"] for f in features}
    assert by["KH2001"]["status"] == "done"
    assert by["KH2001"]["teams"] is None
    file = tmp_path / "p.gpkg"
    file.write_bytes(to_bytes(handed, "gpkg", "en"))
    assert set(gpd.read_file(file, layer="ranking")["adm2_pcode"]) == set(handed.plan.codes)


def test_an_unknown_format_is_refused(handed):
    """With those that there are."""
    with pytest.raises(InputError, match="xlsx"):
        to_bytes(handed, "docx", "en")


# --- command line --------------------------------------------------------------------------


def test_the_command_writes_all_files_or_none(tmp_path, capsys):
    """A plan and its price in words; a wrong ending stops it before anything is written."""
    out = ["--out", str(tmp_path / "p.xlsx"), "--out", str(tmp_path / "p.ics")]
    asked = ["--teams", "4", "--province", "KH20", "--must", "Chantrea", "--aim", "people"]
    assert main([*asked, *out]) == 0
    said = capsys.readouterr().out
    assert "Districts: 4." in said
    assert "Chantrea must be in" in said
    assert (tmp_path / "p.xlsx").exists()
    assert (
        main(["--teams", "4", "--out", str(tmp_path / "q.xlsx"), "--out", str(tmp_path / "q.doc")])
        == 2
    )
    assert "q.doc" in capsys.readouterr().err
    assert not (tmp_path / "q.xlsx").exists()


def test_the_command_says_what_cannot_be_kept_together(capsys):
    """And what would do."""
    assert main(["--teams", "3", "--floor", "1"]) == 2
    error = capsys.readouterr().err
    assert "3 teams" in error
    assert "25 would be enough" in error


def test_a_plan_saved_by_the_command_is_written_again_by_its_id(tmp_path, monkeypatch, capsys):
    """The store holds it; another kind of document is refused."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/s.sqlite3")
    assert main(["--teams", "2", "--name", "Quarter 1", "--save"]) == 0
    store = open_store()
    saved = store.documents("plan")[0]
    other = store.create("activities", "rows", {})
    store.close()
    assert saved.name == "Quarter 1"
    file = tmp_path / "again.csv"
    assert main(["--saved", saved.id, "--out", str(file)]) == 0
    assert "Quarter 1" in file.read_text(encoding="utf-8-sig")
    assert main(["--saved", other.id]) == 2
    assert main(["--saved", "no such id"]) == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Q1\nEND:VCALENDAR", "Q1\r\nX-A:b", "Q1; a, b\\n", "ត្រីមាស" * 30])
def test_any_name_and_owner_make_a_calendar_that_reads_back(name, handed):
    """An older plan may have a line break in its name; every line is folded and escaped."""
    rows = {c: row | {"owner": name} for c, row in handed.plan.rows.items()}
    whole = replace(handed, name=name, plan=replace(handed.plan, rows=rows))
    content = to_bytes(whole, "ics", "en")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    calendar = Calendar.from_ical(content)
    assert len(calendar.walk("VEVENT")) == 3
    unfolded = content.replace(b"\r\n ", b"")
    assert b"X-WR-CALNAME:%s\r\n" % vText(name).to_ical() in unfolded
    assert not calendar.errors
    assert all(not event.errors for event in calendar.walk("VEVENT"))


@pytest.mark.parametrize("name", ["Q1\nB", "Q1\tB", "Q1\u202eB", "Q1\x00", "Q1\u2028B", "Q1\u2066"])
def test_a_name_with_what_can_not_be_seen_is_refused_at_saving(name, tmp_path):
    """Of a plan as of everything that has a name; a note may have lines."""
    store = open_store(f"sqlite:///{tmp_path}/s.sqlite3")
    with pytest.raises(InputError) as caught:
        store.create("plan", name, Plan().body())
    assert caught.value.column == "name"
    with pytest.raises(InputError):
        store.create("plan", "Q1", Plan().body(), author=name)
    assert store.create("plan", "Q1", Plan().body(), note="one\ntwo").note == "one\ntwo"
    store.close()
