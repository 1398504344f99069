"""The quarterly meeting: at most ten pages, the same as slides and PDF, in both languages."""

import io
import re
import subprocess
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date

import pptx
import pytest

from geo.gazetteer import DATA
from geo.outlines import load_outlines
from models.activities import saved_lists
from models.activities.agencies import reconcile
from models.activities.read import read_activities
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import Ranking, rank_districts
from models.estimate.settings import Settings
from models.meeting.__main__ import main
from models.meeting.agenda import MOST_PAGES, Material, agenda
from models.meeting.material import gathered
from models.meeting.slides import FORMATS, meeting_bytes
from models.phrases import word
from models.plan.plan_rows import Plan, plan_of
from models.snapshot import freeze, saved_snapshots
from models.store import open_store
from models.store.approval import step

DAY = date(2026, 11, 27)
HOSTILE = '#panic("x") $x$ *b* <script>alert(1)</script> \\\\textbf{x} =1+1'
TURNED = "abc\u202edef\u2066\x07"


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Return all a meeting can have: a list frozen before, a plan and one of last quarter."""
    inputs, outlines = shipped_inputs(), load_outlines()
    ranking = rank_districts(inputs, Settings(draws=50))
    table = ranking.table.copy()
    numbers = ["rank", "rank_low", "rank_high", "p_top", "relative_risk", "rate_per_1000"]
    row = table.index[2]
    table[numbers] = table[numbers].astype(object)
    table.loc[row, numbers] = None
    table.loc[row, "tier"] = "withheld"
    table.loc[row, ["district_en", "district_km"]] = HOSTILE + TURNED
    before = rank_districts(inputs, Settings(draws=50, level="provinces"))
    plan = Plan({code: {"teams": 1} for code in ranking.table["adm2_pcode"][:9]}, note=HOSTILE)
    past = Plan({"KH2001": {"status": "done", "people_targeted": 90, "people_reached": 60}})
    folder = tmp_path_factory.mktemp("meeting")
    with closing(open_store(f"sqlite:///{folder}/s.sqlite3")) as store:
        saved_snapshots.keep(store, freeze(before, inputs, outlines, HOSTILE))
        store.create("plan", "Quarter 3", past.body())
        found = gathered(store, ranking, inputs, outlines, DAY, (HOSTILE, plan))
    sample = read_activities((DATA / "sample_3w.csv").read_bytes(), "sample_3w.csv").rows
    return replace(found, ranking=replace(ranking, table=table), rows=reconcile(sample, {}))


def slide_texts(made: bytes) -> list[str]:
    """Return the texts of each slide."""
    found = []
    for slide in pptx.Presentation(io.BytesIO(made)).slides:
        texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        texts += [c.text for s in slide.shapes if s.has_table for c in s.table.iter_cells()]
        found.append("\n".join(texts))
    return found


def test_what_one_person_saves_pushes_nothing_agreed_out(tmp_path):
    """Neither a draft list of other levers nor a plan of anybody; each says its stage."""
    inputs, outlines = shipped_inputs(), load_outlines()
    rankings = [rank_districts(inputs, Settings(draws=50, top=top)) for top in (40, 10)]
    begun = {"start": "2026-07-05", "people_targeted": 90, "people_reached": 60}
    with closing(open_store(f"sqlite:///{tmp_path}/s.sqlite3")) as store:

        def frozen(ranking, name):
            return saved_snapshots.keep(
                store, freeze(ranking, inputs, outlines, name, author="a planner")
            )

        def found():
            of = gathered(store, rankings[0], inputs, outlines, DAY, ("now", Plan({})))
            return of, "\n".join(line for page in agenda(of, "en") for line in page.lines)

        agreed = frozen(rankings[0], "National list")
        plan = store.create("plan", "Quarter 3", {"rows": {"KH2001": begun}})
        for one in (agreed, plan):
            for to in ("reviewed", "approved"):
                step(store, one, to, "NCCT")
        frozen(rankings[1], "APPROVED - use this one")
        for name, start in (("Notes", None), ("Draft 3", "2026-08-01"), ("Next", "2027-01-05")):
            row = {"people_reached": 99} | ({"start": start} if start else {})
            store.create("plan", name, {"rows": {"KH2101": row}})
        of, told = found()
        assert (of.last.name, of.past[0]) == ("National list", "Quarter 3")
        assert of.changes.moved.empty
        assert told.count("Approved by NCCT") == 2
        for one in (agreed, plan):
            store.archive(one.id)
        of, told = found()
        assert of.past[0] == "Draft 3"
        assert "APPROVED" not in told
        assert "Frozen on" in told
        assert "by a planner. Draft: not reviewed yet." in told
        assert "Draft 3. Draft: not reviewed yet." in told


def test_a_plan_is_of_the_quarter_in_which_most_of_its_rows_begin(tmp_path):
    """One row that begins a day early makes this quarter's plan none of the last."""
    inputs, outlines = shipped_inputs(), load_outlines()
    ranking = rank_districts(inputs, Settings(draws=50, top=40))
    with closing(open_store(f"sqlite:///{tmp_path}/s.sqlite3")) as store:

        def plan(name, *starts):
            rows = {f"KH210{n}": {"start": day} for n, day in enumerate(starts, 1)}
            return store.create("plan", name, {"rows": rows})

        plan("Quarter 3", "2026-06-30", "2026-08-01", "2026-10-01")
        this = plan("Quarter 4", "2026-09-30", "2026-10-05", "2026-11-01")
        for to in ("reviewed", "approved"):
            step(store, this, to, "NCCT")
        of = gathered(store, ranking, inputs, outlines, DAY, ("now", Plan({})))
    assert of.past[0] == "Quarter 3"


def past_lines(store, ranking: Ranking) -> list[str]:
    """Return what slides say of the last quarter's plan."""
    of = gathered(store, ranking, shipped_inputs(), load_outlines(), DAY, ("now", Plan({})))
    title = word("meeting.past", "en")
    return next(page.lines for page in agenda(of, "en") if page.title == title)


def test_what_came_of_an_approved_plan_is_told_from_its_newer_copy(tmp_path):
    """That copy is named, with its stage; so is none of other districts, quarters or before."""
    ranking = rank_districts(shipped_inputs(), Settings(draws=50, top=40))
    planned = {"start": "2026-07-05", "people_targeted": 90, "status": "agreed"}
    done = {"start": "2026-07-05", "people_targeted": 90, "people_reached": 70, "status": "done"}
    with closing(open_store(f"sqlite:///{tmp_path}/s.sqlite3")) as store:

        def approved(one):
            for to in ("reviewed", "approved"):
                step(store, one, to, "NCCT")

        store.create("plan", "Before", {"rows": {"KH2001": done}})
        approved(store.create("plan", "Quarter 3", {"rows": {"KH2001": planned}}))
        for name, rows in (
            ("Other district", {"KH2101": done}),
            ("Next quarter", {"KH2001": done | {"start": "2026-10-05"}}),
            ("Only planned", {"KH2001": planned}),
        ):
            store.create("plan", name, {"rows": rows})
        alone = past_lines(store, ranking)
        copy = store.create("plan", "Quarter 3, done", {"rows": {"KH2001": done}})
        lines = past_lines(store, ranking)
        assert lines[: len(alone)] == alone
        assert alone[2] == word("meeting.review_none", "en")
        newer = word("meeting.newer", "en", name="Quarter 3, done")
        people = word("meeting.review_people", "en", n=1, planned="90", reached="70")
        assert lines[3] == f"{newer} Draft: not reviewed yet."
        assert lines[5:] == [people]
        approved(copy)  # then it is itself the most agreed one
        assert past_lines(store, ranking)[0].startswith("Outreach plan: Quarter 3, done. Approved")
        assert len(past_lines(store, ranking)) == 3


def test_a_plan_of_last_quarter_may_have_the_name_of_the_one_proposed(tmp_path):
    """Only the proposed plan itself is no past one, whatever its name is now."""
    ranking = rank_districts(shipped_inputs(), Settings(draws=50, top=40))
    rows = {"KH2001": {"start": "2026-07-05", "status": "done"}}
    body = {"rows": {"KH2001": {"teams": 1}}}
    with closing(open_store(f"sqlite:///{tmp_path}/s.sqlite3")) as store:
        of = (store, ranking, shipped_inputs(), load_outlines(), DAY)
        only = store.create("plan", "Outreach plan", {"rows": rows})
        assert gathered(*of).past is None
        given = ("Outreach plan", plan_of(body))
        assert gathered(*of, given, own=only.id).past is None
        assert gathered(*of, given).past == ("Outreach plan", plan_of(only.body))
        own = store.create("plan", "Outreach plan", body)
        for found in (gathered(*of), gathered(*of, given, own=own.id)):
            assert found.past == ("Outreach plan", plan_of(only.body))


def test_one_day_among_many_rows_makes_a_plan_of_no_quarter(tmp_path):
    """A day in half of the rows says which quarter a plan is of; one in nine does not."""
    ranking = rank_districts(shipped_inputs(), Settings(draws=50, top=40))
    day = {"start": "2026-09-28"}
    with closing(open_store(f"sqlite:///{tmp_path}/s.sqlite3")) as store:
        store.create("plan", "Half", {"rows": {"KH2101": day, "KH2102": {"teams": 1}}})
        many = {f"KH210{n}": {"teams": 1} for n in range(2, 10)}
        store.create("plan", "One of nine", {"rows": {"KH2101": day, **many}})
        assert past_lines(store, ranking)[0].startswith("Outreach plan: Half.")


def test_slides_count_gaps_in_a_quarter_that_a_list_tells_of(tmp_path):
    """At the start of a quarter in the one before, which they name; in none where no list does."""
    inputs, outlines = shipped_inputs(), load_outlines()
    ranking = rank_districts(inputs, Settings(draws=50, top=40))
    head = "Agency,Activity,District code,Start,End,Status,Reported on"
    row = "A,School,2001,2026-07-01,2026-09-30,completed,"

    def told(made: date, *days: str) -> str:
        n_before = len(list(tmp_path.iterdir()))
        with closing(open_store(f"sqlite:///{tmp_path}/{n_before}.sqlite3")) as store:
            for n, one in enumerate(days):
                rows = read_activities(f"{head}\n{one}".encode(), "q.csv").rows
                saved_lists.keep(store, f"list {n}", reconcile(rows, {}))
            of = gathered(store, ranking, inputs, outlines, made)
        return "\n".join(line for page in agenda(of, "en") for line in page.lines)

    not_told = word("meeting.not_told", "en", quarter="2026-Q4")
    october, september = date(2026, 10, 5), date(2026, 9, 28)
    q3 = row + "2026-09-20"
    early = told(october, q3)
    assert early.count(not_told) == 2
    assert "no prevention in 2026-Q3" in early
    assert "in 2026-Q4" not in early.replace(not_told, "")
    planned = "A,School,2001,2026-10-10,2026-12-31,planned,2026-09-20"
    nothing = told(october, planned)
    assert not_told in nothing
    assert "no prevention in" not in nothing
    assert "No list of who does what tells" not in told(september, q3)
    both = told(october, q3, "A,School,2001,2026-10-01,2026-12-31,ongoing,2026-10-04")
    assert not_told not in both
    assert "no prevention in 2026-Q4" in both


@pytest.mark.parametrize("lang", ["en", "km"])
def test_slides_and_pdf_say_the_same_on_at_most_ten_pages(material, lang):
    """Each title stands on its page of either; the same material is the same file."""
    pages = agenda(material, lang)
    assert 8 <= len(pages) <= MOST_PAGES
    made = {kind: meeting_bytes(pages, kind, lang, DAY) for kind in FORMATS}
    assert made == {kind: meeting_bytes(pages, kind, lang, DAY) for kind in FORMATS}
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=made["pdf"], capture_output=True, check=True
    )
    sheets = read.stdout.decode().split("\f")[:-1]
    slides = slide_texts(made["pptx"])
    assert len(sheets) == len(slides) == len(pages)
    for page, sheet, slide in zip(pages, sheets, slides, strict=True):
        for text in (sheet, slide):
            assert re.sub(r"\s|\u200b", "", page.title) in re.sub(r"\s|\u200b", "", text)
    whole = "\n".join(slides)
    assert word("meeting.review_people", lang, n=1, planned="90", reached="60") in whole


def test_what_was_written_stays_text_and_what_is_withheld_stays_hidden(material):
    """Markup as it is, without turning signs; a withheld district has neither rank nor chance."""
    pages = agenda(material, "en")
    slides = "\n".join(slide_texts(meeting_bytes(pages, "pptx", "en", DAY)))
    assert HOSTILE in slides
    assert "\u202e" not in slides
    chance = word("sheet.p_top", "en", top=40).capitalize()
    first = next(page for page in pages if page.columns and chance in page.columns)
    (row,) = [row for row in first.rows if row[3] == word("tier.withheld", "en")]
    assert (row[0], row[4]) == ("–", "–")
    made = meeting_bytes(pages, "pdf", "en", DAY)
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=made, capture_output=True)
    text = re.sub(r"\s+", " ", read.stdout.decode())
    assert '#panic("x") $x$ *b* <script>alert(1)</script>' in text
    assert "\u202e" not in text


def test_what_there_is_not_is_said(material):
    """Without a frozen list, activities or plans, the pages ask for them."""
    bare = Material(material.ranking, material.outlines, DAY, "2026-Q4")
    said = "\n".join(line for page in agenda(bare, "en") for line in page.lines)
    for key in ("no_frozen", "no_rows", "no_past", "no_plan"):
        assert word(f"meeting.{key}", "en") in said


def test_the_command_writes_both_formats(tmp_path, capsys):
    """Slides and PDF in a language, named by day."""
    asked = ["--out", str(tmp_path), "--lang", "km", "--date", "2026-11-27"]
    assert main(asked) == 0
    names = [f"meeting_cambodia_km_2026-11-27.{kind}" for kind in FORMATS]
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(names)
    assert names[0] in capsys.readouterr().out
    assert zipfile.is_zipfile(tmp_path / names[0])
