"""The quarter: what is new, late, unreported, still a gap, old and to be decided."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import docx
import pandas as pd
import pytest
from openpyxl import load_workbook

from geo.clock import day_here, shown_day
from geo.outlines import load_outlines
from geo.words import unbroken
from models.activities import saved_lists
from models.activities.reach import with_people
from models.activities.read import read_activities
from models.activities.span import quarter, quarters
from models.activities.told_quarters import told_quarters
from models.desk.examine import examine
from models.desk.own_inputs import load_inputs
from models.desk.saved_tables import commit
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.rank_range import rank_range
from models.lists.stage_told import stage_told
from models.phrases import LANGUAGES, Sentence, word
from models.quarter.decisions import decisions
from models.quarter.due import Basis, Due, named
from models.quarter.lasting_gaps import gaps_since, lasting_gaps
from models.quarter.late_rows import late_rows
from models.quarter.news import news
from models.quarter.old_tables import old_tables
from models.quarter.overview import digest, overview
from models.quarter.through_parts import past_of, through_parts
from models.quarter.through_quarters import MET, NOT_MET, UNKNOWN, by_province, by_quarter
from models.quarter.unreported import unreported
from models.snapshot import freeze, saved_snapshots
from models.sources import copies
from models.sources.catalogue import SOURCES
from models.store import Document, Store, open_store
from models.store.approval import APPROVED, REVIEWED, SUPERSEDED, stage_of, step
from pages import _ICONS
from pages.view.frame.text import say
from pages.view.hand_outs import files
from pages.view.quarter import last_visit
from tests.page_helpers import HOSTILE, frozen_once, own_store, run_page, said
from tests.test_paper import text_of

TODAY = date(2026, 11, 28)
TABLE = pd.DataFrame(
    {
        "adm2_pcode": ["KH2001", "KH2002", "KH1301"],
        "adm1_pcode": ["KH20", "KH20", "KH13"],
        "tier": ["consistently_high", "probably_high", "not_separable"],
        "rank": [2, 1, 3],
    }
)
HEAD = "Agency,Pillar,Activity,Province code,District code,Start,End,Status,Reported on\n"


def activities(*rows: str) -> bytes:
    """Return rows of prevention: agency, province, district, start, end, day of the report."""
    lines = []
    for row in rows:
        agency, province, district, start, end, told = row.split(",")
        place = f"{province},{district}"
        lines.append(f"{agency},prevention,awareness,{place},{start},{end},ongoing,{told}\n")
    return (HEAD + "".join(lines)).encode()


@pytest.fixture
def store(tmp_path):
    """Return an empty store."""
    opened = open_store(f"sqlite:///{tmp_path}/s.sqlite3")
    yield opened
    opened.close()


def basis(store: Store, *contents: bytes, during: str = "2026-Q3") -> Basis:
    """Return what a quarter is looked at with, and lists of these rows, saved today."""
    for n, content in enumerate(contents):
        saved_lists.keep(store, f"list {n}", read_activities(content, "a.csv").rows, "NCCT")
    decided = saved_lists.decisions(store)
    lists = tuple((d, saved_lists.rows_of(d, decided)) for d in saved_lists.in_use(store))
    return Basis(store, TABLE, lists, during, TODAY, day_here())


def keys(found) -> list[str]:
    """Return the keys of lines, without their section."""
    return [line.says.key.removeprefix("quarter.") for line in found]


def value(line: Due, name: str) -> object:
    """Return a value of a line; of areas and names their codes and texts."""
    given = line.says.values[name]
    return tuple(getattr(n, "code", n) for n in given) if isinstance(given, tuple) else given


def test_what_was_saved_since_the_day_is_new(store):
    """With who saved it, at its own address; what was saved before the day is not."""
    kept = store.create("plan", "Q4", {"rows": {}}, author="PCCT")
    store.create("plan", "Q5", {"rows": {}})
    found = list(news(basis(store)))
    assert [line.says.values["name"] for line in found] == ["Q5", "Q4"]
    assert keys(found) == ["new_plan", "new_plan_by"]
    assert (found[1].page, found[1].address) == ("plan", {"plan": kept.id})
    assert not list(news(replace(basis(store), since=day_here() + timedelta(days=2))))
    for n in range(5):
        store.create("plan", f"more {n}", {"rows": {}})
    assert keys(news(basis(store)))[-1] == "more_plan"


def test_who_told_nothing_in_the_quarter_or_later_has_not_reported(store):
    """A row that only runs on from an earlier report is no report; a province is named once."""
    rows = activities(
        "A,KH20,KH2001,2026-07-01,2026-09-30,2026-09-20",  # told in the quarter
        "B,KH13,KH1301,2026-02-01,,2026-03-20",  # runs on, told before it
        "C,KH20,,2024-01-01,2024-03-01,2024-03-01",  # long gone: nobody waits for it
    )
    provinces, agencies = unreported(basis(store, rows))
    assert value(provinces, "names") == ("KH13",)
    assert (provinces.says.values["n"], provinces.says.values["all"]) == (1, 2)
    assert value(agencies, "names") == ("B",)
    assert agencies.address == {"quarter": "2026-Q3"}
    here = replace(basis(store), table=TABLE[:2])
    assert list(unreported(here)) == []  # B works elsewhere


def test_a_row_without_a_day_of_its_own_was_told_when_it_was_saved(store):
    """It was saved now, after the quarter; rows made up for trying out report nothing."""
    found = basis(store, activities("A,KH20,,2026-07-01,2026-09-30,"))
    assert keys(unreported(found)) == ["silent_provinces"]
    sample = found.lists[0][1].assign(source="SAMPLE: made up")
    found = replace(found, lists=((found.lists[0][0], sample),))
    assert keys(unreported(found)) == ["no_rows"]
    assert keys(lasting_gaps(found)) == ["gaps_no_rows"]


def test_a_gap_lasts_from_quarter_to_quarter_and_a_row_breaks_it(store):
    """In the order of the list; before the first row nobody knows; a new gap is not one yet."""
    rows = activities(
        "A,KH13,KH1301,2026-01-05,2026-03-31,2026-03-20",  # the first row of all
        "A,KH13,KH1301,2026-01-05,2026-09-30,2026-09-20",
        "B,KH20,KH2002,2026-04-01,2026-06-30,2026-06-20",  # so KH2002 is a gap in Q3 alone
    )
    found = basis(store, rows)
    told = told_quarters(found.lists)
    assert gaps_since(found.lists[0][1], TABLE, "2026-Q3", told) == {"KH2001": "2026-Q1"}
    assert gaps_since(found.lists[0][1], TABLE, "2026-Q4", told) == {
        "KH2002": "2026-Q3",
        "KH2001": "2026-Q1",
    }
    (line,) = lasting_gaps(found)
    assert line.address == {"quarter": "2026-Q3", "district": "KH2001"}
    somewhere = basis(store, activities("C,KH20,,2026-07-01,2026-09-30,2026-09-20"))
    assert keys(lasting_gaps(somewhere)) == []  # it may be there


def test_where_nobody_knows_the_gaps_it_is_said(store):
    """Without a list, by an index, or before the first row: never that all is well."""
    assert keys(lasting_gaps(basis(store))) == ["gaps_no_rows"]
    rows = activities(
        "A,KH13,KH1301,2026-04-05,2026-06-30,2026-06-20",
        "A,KH13,KH1301,2026-07-05,2026-09-30,2026-09-20",
    )
    found = basis(store, rows)
    assert keys(lasting_gaps(found)) == ["lasting_gap"] * 2
    index = replace(found, table=TABLE.assign(tier="index_only"))
    assert keys(lasting_gaps(index)) == ["gaps_no_tiers"]
    for during in ("2026-Q2", "2026-Q1"):
        assert keys(lasting_gaps(replace(found, during=during))) == ["gaps_no_before"]


def test_one_long_project_does_not_tell_of_the_years_before_the_others(store):
    """It began in 2019 in another district; what others did till this quarter nobody knows."""
    now = "A,KH13,KH1301,2026-07-05,2026-09-30,2026-09-20"
    long = "B,KH20,KH2001,2019-01-01,2026-12-31,2026-09-20"
    assert keys(lasting_gaps(basis(store, activities(now, long)))) == ["gaps_no_before"]
    before = "A,KH13,KH1301,2026-02-05,2026-03-31,2026-03-20"
    (line,) = lasting_gaps(basis(store, activities(now, long, before)))
    assert (line.address["district"], line.says.values["since"]) == ("KH2002", "2026-Q1")


@pytest.mark.parametrize(
    ("during", "lists", "unknown"),
    [
        # the list of Q1 alone, in Q3
        ("2026-Q3", [["A,KH13,KH1301,2026-01-05,2026-03-31,2026-03-20"]], "2026-Q3"),
        # that list, brought late: when it was saved it told of Q1 all the same
        ("2026-Q3", [["A,KH13,KH1301,2026-01-05,2026-03-31,"]], "2026-Q3"),
        # what runs on from before, told in Q1
        ("2026-Q2", [["A,KH13,KH1301,2026-01-05,,2026-03-20"]], "2026-Q2"),
        # what runs in Q3 alone, one since the year before: what else was is on no list
        (
            "2026-Q3",
            [["A,KH13,KH1301,2025-11-05,,2026-09-20", "B,KH13,KH1301,2026-07-05,,2026-09-20"]],
            "2026-Q2",
        ),
        # a quarter between two lists, which none of them tells of
        (
            "2026-Q3",
            [
                ["A,KH13,KH1301,2026-01-05,2026-03-31,2026-03-20"],
                ["A,KH13,KH1301,2026-07-05,2026-09-30,2026-09-20"],
            ],
            "2026-Q2",
        ),
        # what was planned, and nobody has told since
        ("2026-Q3", [["A,KH13,KH1301,2026-07-05,2026-09-30,2026-06-20"]], "2026-Q3"),
    ],
)
def test_of_a_quarter_that_no_list_tells_of_nobody_knows_the_gaps(store, during, lists, unknown):
    """Neither of the quarter looked at nor of the one before: the line names which it is."""
    found = basis(store, *(activities(*rows) for rows in lists), during=during)
    (line,) = lasting_gaps(found)
    assert line.says == Sentence("quarter.gaps_no_before", {"quarter": unknown})


@pytest.mark.parametrize(
    ("lists", "since"),
    [
        # a list of each quarter, of what runs
        (
            [[f"A,KH13,KH1301,2026-01-05,,2026-{month}-20"] for month in ("03", "06", "09")],
            "2026-Q1",
        ),
        # one list of the year, with what was over; without a day of the report
        (
            [["A,KH13,KH1301,2026-01-05,2026-03-31,", "A,KH13,KH1301,2026-07-05,2026-12-31,"]],
            "2026-Q1",
        ),
        # one list of this quarter and the one before
        (
            [
                [
                    "A,KH13,KH1301,2026-04-05,2026-06-30,2026-09-20",
                    "A,KH13,KH1301,2025-02-05,,2026-09-20",
                ]
            ],
            "2026-Q2",
        ),
    ],
)
def test_lists_that_tell_of_each_quarter_show_the_gaps_that_last(store, lists, since):
    """List by list, or one list that keeps what was over: back to the first quarter told of."""
    found = basis(store, *(activities(*rows) for rows in lists))
    assert [line.says.values["since"] for line in lasting_gaps(found)] == [since] * 2


def test_rows_that_should_be_over_and_done_without_figures(store):
    """A day that is not over is not late; a damaged plan is named, and no other lost."""
    rows = {
        "KH2001": {"status": "agreed", "end": "2026-11-27"},
        "KH2002": {"status": "done", "end": "2026-03-01"},
        "KH1301": {"status": "proposed", "end": "2026-11-28"},
    }
    kept = store.create("plan", "Q4", {"rows": rows})
    late, unknown = late_rows(basis(store))
    assert (value(late, "names"), late.address) == (("KH2001",), {"plan": kept.id})
    assert value(unknown, "names") == ("KH2002",)
    hurt = store.create("plan", "hurt", {"rows": {}})
    with store.engine.begin() as connection:
        for name in ("version_no_UPDATE", "version_stays"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(
            "UPDATE version SET body = '{' WHERE document_id = ?", (hurt.id,)
        )
    assert keys(late_rows(basis(store))) == ["damaged", "late", "no_reached"]


def test_what_an_approved_copy_says_of_a_plan_is_no_longer_late_there(store):
    """Nor what another has taken the place of; a draft, or another's row, takes none away."""
    row = {"status": "agreed", "owner": "A", "start": "2026-07-01", "end": "2026-09-30"}
    done = row | {"status": "done", "people_reached": 60}
    old = store.create("plan", "Q3", {"rows": {"KH2001": row, "KH2002": row}})

    def late() -> list[tuple]:
        every = (d for d in late_rows(basis(store)) if d.says.key == "quarter.late")
        return [(d.says.values["name"], value(d, "names")) for d in every]

    def approved(name: str, **rows: dict) -> Document:
        made = store.create("plan", name, {"rows": rows})
        for stage, who in ((REVIEWED, "PCCT"), (APPROVED, "NCCT")):
            step(store, made, stage, who)
        return made

    for stage, who in ((REVIEWED, "PCCT"), (APPROVED, "NCCT")):
        step(store, old, stage, who)
    store.create("plan", "a draft", {"rows": {"KH2001": done, "KH2002": done}})
    approved("another's", KH2001=done | {"owner": "B"})
    approved("of the quarter before", KH2001=done | {"start": "2026-04-01"})
    approved("without a day", KH2001={"status": "done", "owner": "A", "people_reached": 5})
    assert late() == [("Q3", ("KH2001", "KH2002"))]
    approved("Q3, reached", KH2001=done, KH1301=row)
    assert late() == [("Q3, reached", ("KH1301",)), ("Q3", ("KH2002",))]
    approved("Q3, still not reached", KH2002=row)
    assert late() == [("Q3, still not reached", ("KH2002",)), ("Q3, reached", ("KH1301",))]


def test_a_plan_that_is_saved_while_others_are_looked_at_is_told_of_at_the_next_look(store):
    """By another process, whose plan this one sees a moment later."""
    rows = {"KH2001": {"status": "agreed", "end": "2026-11-27"}}
    store.create("plan", "Q4", {"rows": rows})
    listed, looks = store.listed, []

    def meanwhile(kind: str) -> list[Document]:
        looks.append(kind)
        found = listed(kind)
        store.create("plan", f"Q5, {len(looks)}", {"rows": rows})
        return found

    store.listed = meanwhile
    named = {line.says.values["name"] for line in late_rows(basis(store))}
    del store.listed
    assert "Q4" in named
    assert len(list(late_rows(basis(store)))) == 1 + len(looks)


def test_a_plan_that_another_has_taken_the_place_of_is_not_late(store):
    """Nor does it lack people reached: the other plan speaks."""
    row = {"end": "2026-09-30"}
    made = {}
    for name in ("old", "new"):
        rows = {"KH2001": row, "KH2002": {"status": "done"}} if name == "old" else {"KH1301": row}
        made[name] = store.create("plan", name, {"rows": rows})
        for stage, who in ((REVIEWED, "PCCT"), (APPROVED, "NCCT")):
            step(store, made[name], stage, who)
    assert keys(late_rows(basis(store))) == ["late", "late", "no_reached"]
    step(store, made["old"], SUPERSEDED, "NCCT", "", made["new"].id)
    (line,) = late_rows(basis(store))
    assert line.address == {"plan": made["new"].id}


def test_what_is_to_be_decided(store):
    """A list to freeze, rows that are only proposed, and a next quarter without a plan."""
    assert keys(decisions(basis(store))) == ["freeze", "no_next_plan"]
    store.create("plan", "Q1", {"rows": {"KH2001": {"start": "2027-01-05"}}})
    found = list(decisions(basis(store)))
    assert keys(found) == ["freeze", "draft_plan", "proposed"]
    assert found[2].says.values["n"] == 1
    kept = store.documents("plan")[0]
    step(store, kept, REVIEWED, author="PCCT")
    assert keys(decisions(basis(store))) == ["freeze", "reviewed_plan", "proposed"]
    step(store, kept, APPROVED, author="NCCT")
    assert keys(decisions(basis(store))) == ["freeze"]  # its rows are agreed with it


def test_what_waits_for_an_approval_is_told_however_much_is_saved_after(store):
    """A newer draft of another province pushes none out; of many the rest is counted."""
    rows = {"KH2001": {"start": "2027-01-05", "status": "agreed"}}
    for name in ("Kampot", *(f"Plan {n}" for n in range(9))):
        step(store, store.create("plan", name, {"rows": rows}), REVIEWED, "PCCT")
        store.create("plan", "Notes of Takeo", {"rows": rows})
        told = [(d.says.key, d.says.values.get("name")) for d in decisions(basis(store))]
        assert ("quarter.reviewed_plan", name) in told
        assert ("quarter.draft_plan", "Notes of Takeo") in told
    (more,) = [d for d in decisions(basis(store)) if d.says.key == "quarter.more_reviewed_plan"]
    assert more.says.values["n"] == 2


def test_old_tables_are_those_beyond_their_rule(store, tmp_path, monkeypatch):
    """The input itself, until a newer table is in use; the day a copy is of; and the rest."""
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path))
    assert keys(old_tables(basis(store))) == ["old_input", "old_input", "old_others"]
    table = examine(b"area_code,period,count\n07,2025,500\n13,2025,400\n", "r.csv", "repatriation")
    commit(store, table)
    found = list(old_tables(basis(store)))
    assert [str(d.says.values["input"].key) for d in found[:-1]] == ["input.harvest"]
    broken = copies.folder() / f"{next(iter(SOURCES))}.json"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_text("{", encoding="utf-8")
    assert "unreadable" in keys(old_tables(basis(store)))


def test_gaps_overlaps_and_reach_quarter_by_quarter(store):
    """By hand: who is a gap when, who doubles whom, and the goal only where it is sure."""
    people = with_people(TABLE).set_index("adm2_pcode")["population"]
    told = activities(
        "A,KH20,KH2001,2026-01-05,2026-03-31,2026-03-20",
        "B,KH20,KH2001,2026-01-05,2026-06-30,2026-03-20",
        "C,KH13,KH1301,2026-04-01,2026-06-30,2026-06-20",
    )
    rows = basis(store, told).lists[0][1]
    rows["people_reached"] = [people["KH2001"] / 2, people["KH2001"] / 4, None]
    found = by_quarter(rows, TABLE, ["2025-Q4", "2026-Q1", "2026-Q2"])
    assert found["gaps"].tolist() == [2, 1, 1]  # KH2001 and KH2002 are high
    assert found["overlaps"].tolist() == [0, 1, 0]
    share = 100 * people["KH2001"] / people.sum()
    assert found.loc["2026-Q1", ["at_least_pct", "at_most_pct"]].tolist() == pytest.approx(
        [share / 2, share * 3 / 4]
    )
    assert found.loc["2025-Q4", ["at_least_pct", "at_most_pct"]].isna().all()
    goals = by_province(rows, TABLE, "2026-Q2", TODAY)["goal"]
    assert goals.to_dict() == {"KH13": UNKNOWN, "KH20": NOT_MET}
    enough = rows.assign(people_reached=[people["KH2001"], None, people["KH1301"]])
    goals = by_province(enough, TABLE[[True, False, True]], "2026-Q2", TODAY)["goal"]
    assert goals.to_dict() == {"KH13": MET, "KH20": MET}
    assert by_province(rows, TABLE, "2027-Q4", TODAY)["goal"].tolist() == [UNKNOWN, UNKNOWN]
    index = TABLE.assign(tier="index_only")
    assert by_quarter(rows, index, ["2026-Q1"])["gaps"].isna().all()


@pytest.mark.parametrize(
    ("place", "status", "start", "goal"),
    [
        ([None, None], "planned", "2026-02-01", NOT_MET),
        (["20", "2001"], "planned", "2026-02-01", NOT_MET),
        ([None, None], "ongoing", "2026-12-20", NOT_MET),  # begins after today
        (["20", None], "ongoing", "2026-12-20", NOT_MET),
        ([None, None], "completed", "2026-02-01", UNKNOWN),
        (["20", "2001"], "ongoing", "2026-11-28", UNKNOWN),
    ],
)
def test_what_has_not_begun_leaves_no_doubt_about_the_goal(store, place, status, start, goal):
    """It has reached nobody. A row without a figure that has begun may have reached them."""
    told = activities(
        "A,KH20,KH2001,2026-01-05,2026-03-31,2026-03-20",
        f"B,KH20,KH2001,{start},2026-12-31,2026-03-20",
    )
    rows = basis(store, told).lists[0][1]
    rows["people_reached"] = [50.0, None]
    rows.loc[1, ["adm1_code", "adm2_code"]] = place
    rows.loc[1, "status"] = status
    assert by_province(rows, TABLE, "2026-Q4", TODAY)["goal"]["KH20"] == goal
    only = by_province(rows[1:], TABLE, "2026-Q4", TODAY)["goal"]
    assert only.to_dict() == {"KH13": UNKNOWN, "KH20": UNKNOWN}


@pytest.mark.parametrize("table", [TABLE, TABLE[TABLE["adm1_pcode"] == "KH20"]])
@pytest.mark.parametrize(
    ("share", "start", "goal"),
    [
        (1.0, "2026-02-01", UNKNOWN),
        (0.1, "2026-02-01", NOT_MET),
        (None, "2026-02-01", UNKNOWN),
        (1.0, "2024-02-01", NOT_MET),  # over before the four quarters
    ],
)
def test_the_goal_may_be_met_by_a_row_of_the_whole_country(store, share, start, goal, table):
    """Nobody knows where its people live: it is not met only where they would not do either."""
    told = activities(
        "A,KH20,KH2001,2026-01-05,2026-03-31,2026-03-20",
        f"B,KH20,KH2001,{start},{start[:4]}-03-31,2026-03-20",
    )
    rows = basis(store, told).lists[0][1]
    living = with_people(TABLE).groupby("adm1_pcode")["population"].sum()["KH20"]
    rows["people_reached"] = [living / 10, None if share is None else share * living]
    rows.loc[1, ["adm1_code", "adm2_code"]] = None
    assert by_province(rows, table, "2026-Q3", TODAY)["goal"]["KH20"] == goal


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_digest_says_every_section_and_every_page_exists(store, lang):
    """Of many names it says how many more; each line leads to a page of the dashboard."""
    store.create("plan", HOSTILE, {"rows": {"KH2001": {"end": "2026-01-01"}}})
    found = overview(basis(store))
    text = digest(found, basis(store), lang)
    assert HOSTILE in text  # it is no markup: a chat or a mail shows it as it is
    for section in found:
        if not found[section]:
            assert say(lang, f"quarter.none_{section}") in text
    assert {line.page for lines in found.values() for line in lines} <= set(_ICONS)
    assert "{" not in text.replace(HOSTILE, "")
    assert named([*"abcdefghij"])[-1].values == {"n": 2}


def test_the_day_before_this_visit_is_kept_by_the_browser_alone():
    """Two days in a cookie; another one of the same day changes nothing; nonsense is nothing."""
    day = date(2026, 11, 28)
    assert last_visit.last_day("", day) is None
    assert last_visit.last_day("2026-11-20.2026-11-28", day) == date(2026, 11, 20)
    assert last_visit.last_day("2026-11-20.2026-12-24", day) == date(2026, 11, 20)
    assert last_visit.last_day("x';alert(1)//.2026-11-28", day) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_the_quarters_once_opened(lang, pages_store):
    """Three tables with headings in the reader's language; a plan's name is no formula or mark."""
    saved_lists.keep(
        pages_store,
        "rows",
        read_activities(activities("A,KH20,KH2001,2026-01-05,,2026-03-20"), "a.csv").rows,
    )
    pages_store.create("plan", HOSTILE, {"rows": {"KH2001": {"status": "done"}}})
    app = run_page("quarter", lang=lang)
    assert not app.dataframe
    app.session_state["quarter_trend"] = True
    tables = [frame.value for frame in app.run().dataframe]
    names = [say(lang, f"trend_column.{name}") for name in ("quarter", "province", "name")]
    assert [table.columns[0] for table in tables] == names
    assert tables[2].iloc[0].tolist()[:3] == [HOSTILE, 1, 1]


def test_gaps_through_the_quarters_are_counted_only_where_a_list_tells_of_one(pages_store):
    """A quarter before, or since, the one that was told of has none: nobody knows."""
    told = activities("A,KH20,KH2001,2025-11-05,,2026-03-20")
    rows = read_activities(told, "a.csv").rows.assign(people_reached=120)
    saved_lists.keep(pages_store, "rows", rows)
    app = run_page("quarter")
    app.session_state["quarter_trend"] = True
    table = app.run().dataframe[0].value
    table = table.set_index(say("en", "trend_column.quarter"))
    assert len(table) > 2
    for name in ("gaps", "gaps_perhaps", "overlaps", "at_most_pct"):
        told_of = table[say("en", f"trend_column.{name}")].dropna().index.tolist()
        assert told_of == ["2026-Q1"], name
    # somebody was reached while the row ran, whoever else was
    least = table[say("en", "trend_column.at_least_pct")].dropna()
    assert {"2025-Q4", "2026-Q1"} <= set(least.index)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_district_shows_what_was_planned_and_what_is_over_there(lang, pages_store):
    """Each plan with its note; a running activity is not over; a name stays text."""
    for name, note in (("Q1", "boat"), ("Q2", HOSTILE)):
        rows = {"KH2001": {"status": "done", "people_reached": 60, "note": note}}
        pages_store.create("plan", name, {"rows": rows})
    pages_store.create("plan", "elsewhere", {"rows": {"KH1301": {}}})
    told = activities(
        "Boat Aid,KH20,KH2001,2025-01-05,2025-02-01,2025-02-01",
        "Paddy Aid,KH20,KH2001,2025-01-05,,2025-02-01",
    )
    saved_lists.keep(pages_store, "rows", read_activities(told, "a.csv").rows)
    app = run_page("district", lang=lang, district="KH2001")
    app.session_state["through-time"] = True
    table = next(f.value for f in app.run().dataframe if say(lang, "trend_column.name") in f.value)
    assert table[say(lang, "trend_column.name")].tolist() == ["Q2", "Q1"]
    assert table[say(lang, "plan_column.note")].tolist() == [HOSTILE, "boat"]
    assert table[say(lang, "plan_column.people_reached")].tolist() == [60, 60]
    over = [m.value for m in app.markdown if "2025-02-01" in m.value]
    assert len(over) == 1
    assert "Boat Aid" in over[0]
    assert "Paddy" not in over[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_briefing_has_its_past_and_says_how_far_its_list_is(lang, pages_store):
    """Ranks and notes of frozen lists, inputs by year, plans, what is over; draft to approved.

    The ranked list as a file says how far it is, too: in every row, and on the sheet to print.
    """

    def briefing(kind: str = "html") -> bytes:
        return files.briefing(Settings(), "KH20", lang, date(2026, 11, 28), kind)

    def ranked(kind: str) -> bytes:
        return files.download(Settings(), kind, lang, date(2026, 11, 28), None)

    empty = briefing().decode()
    assert word("approval.not_frozen", lang) in empty
    assert unbroken(word("approval.not_frozen", lang)) in ranked("csv").decode()
    assert word("through.poverty", lang) in empty
    assert word("through.ranks", lang) not in empty
    kept = saved_snapshots.keep(pages_store, frozen_once("Q3", note="after the flood", by="rate"))
    saved_snapshots.keep(pages_store, frozen_once("other question", note="no", by="count"))
    rows = {"KH2001": {"status": "done", "people_reached": 61, "note": HOSTILE}}
    pages_store.create("plan", "Q2 plan", {"rows": rows})
    told = activities("Boat Aid,KH20,KH2001,2025-01-05,2025-02-01,2025-02-01")
    saved_lists.keep(pages_store, "rows", read_activities(told, "a.csv").rows)
    text = briefing().decode()
    about = {"day": shown_day(kept.saved_at), "author": word("snapshot.nobody", lang)}
    stage = f"{word('approval.frozen_by', lang, **about)} {word('approval.draft', lang)}"
    assert stage in text
    sheet = load_workbook(io.BytesIO(ranked("xlsx"))).worksheets[0]
    assert unbroken(stage) in [unbroken(str(cell.value)) for cell in sheet["A"][:8]]
    notes = {row["properties"]["note"] for row in json.loads(ranked("geojson"))["features"]}
    assert all(note.startswith(unbroken(stage)) for note in notes)
    listed = saved_snapshots.load(pages_store, kept.id).table.set_index("adm2_pcode")
    assert f"<td>{rank_range(listed.loc['KH2001'], '–')}</td>" in text
    for shown in ("after the flood", "Q2 plan", ">61<", "Boat Aid", "2025-02-01"):
        assert shown in text
    assert "other question" not in text
    assert HOSTILE not in text
    for to in (REVIEWED, APPROVED):
        step(pages_store, kept, to, "NCCT")
    approved = stage_told(stage_of(pages_store, kept), lang)
    assert approved in briefing().decode()
    # the same list frozen again by one person alone, with words for everybody in its name
    saved_snapshots.keep(pages_store, frozen_once("WITHDRAWN by order", by="rate"))
    again = briefing().decode()
    assert f"{word('approval.frozen_as', lang, name='Q3')} {approved}" in again
    assert word("approval.frozen_as", lang, name="WITHDRAWN by order") not in again
    if lang == "en":
        document = docx.Document(io.BytesIO(briefing("docx")))
        assert "Approved by NCCT" in "\n".join(p.text for p in document.paragraphs)
        assert "Boat Aid" in [c.text for table in document.tables for c in table._cells]
        printed = text_of(briefing("pdf"))
        assert "Approved by NCCT" in printed
        assert "after the flood" in printed


def test_many_small_plans_do_not_hide_what_is_to_be_decided(store):
    """The newest are named, the others counted; so it is in the digest and in the mail."""
    for n in range(30):
        rows = {"KH2001": {"status": "proposed", "end": "2026-01-31"}}
        store.create("plan", f"Notice {n}", {"rows": rows})
    basis = Basis(store, TABLE, (), "2026-Q3", TODAY, TODAY + timedelta(days=1))
    for make, key in ((decisions, "quarter.proposed"), (late_rows, "quarter.late")):
        lines = list(make(basis))
        assert sum(due.says.key == key for due in lines) == 8
        (more,) = [due for due in lines if due.says.key == "quarter.more_plan"]
        assert more.says.values["n"] == 22
        assert lines[0].says.key != "quarter.more_plan"


def _frozen(store: Store, name: str, **levers: str) -> Document:
    inputs, settings = load_inputs(), Settings(draws=50, **levers)
    ranking = rank_districts(inputs, settings)
    return saved_snapshots.keep(store, freeze(ranking, inputs, load_outlines(), name))


def test_a_list_frozen_with_other_levers_is_no_movement_and_pushes_none_out(store):
    """The newest two of the approved list's question are compared; the rest answer another one."""
    first = _frozen(store, "first")
    second = _frozen(store, "second")
    for to in (REVIEWED, APPROVED):
        step(store, first, to, "NCCT")
    for name in ("odd 1", "odd 2", "odd 3", "odd 4"):
        _frozen(store, name, trust="none", change="none")
    basis = Basis(store, TABLE, (), "2026-Q3", TODAY, TODAY)
    told = [due for due in decisions(basis) if due.says.key == "quarter.moves"]
    assert [(due.says.values["old"], due.says.values["new"]) for due in told] == [
        ("first", "second")
    ]
    kept = past_of(store, Settings(draws=50)).lists
    assert [one.name for one in kept] == ["first", second.name]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_briefing_says_what_is_a_draft_and_leaves_out_a_plan_that_was_superseded(lang, store):
    """A list or plan may be called approved by one person alone: its name says that it is none."""
    _frozen(store, "APPROVED BY THE MINISTER")
    rows = {"KH2001": {"status": "agreed", "note": "final, use this"}}
    copied = store.create("plan", "Old plan", {"rows": rows})
    newer = store.create("plan", "Good plan", {"rows": {"KH2001": {"note": "two teams"}}})
    store.create("plan", "OFFICIAL PLAN", {"rows": rows})
    for plan in (copied, newer):
        for to in (REVIEWED, APPROVED):
            step(store, plan, to, "NCCT")
    step(store, copied, SUPERSEDED, "NCCT", successor=newer.id)
    past = past_of(store, Settings(draws=50))
    table = rank_districts(load_inputs(), Settings(draws=50)).table
    parts = through_parts(past, load_inputs(), table, "KH20", lang, TODAY)
    ranks, planned = parts[0], parts[2]
    made_at = shown_day(past.lists[0].made_at)
    name = f"APPROVED BY THE MINISTER ({made_at})"
    assert ranks.columns[1] == word("through.draft", lang, name=name)
    official = word("through.draft", lang, name="OFFICIAL PLAN")
    assert [row[1] for row in planned.rows] == [official, "Good plan"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_that_cannot_be_read_stops_no_briefing(lang, store):
    """As of a newer version, before a roll-back. The others are there, newest first."""
    good = {"KH2002": {"teams": 1, "note": "b"}, "KH2001": {"note": "a"}, "KH0701": {"note": "c"}}
    store.create("plan", "first", {"rows": good})
    store.create("plan", "of a newer version", {"rows": {"KH2001": {"teams": 1, "vehicles": 2}}})
    store.create("plan", "second", {"rows": {"KH2001": {"note": "d", "people_targeted": 90}}})
    table = rank_districts(load_inputs(), Settings(draws=50)).table
    past = past_of(store, Settings(draws=50))
    planned = through_parts(past, load_inputs(), table, "KH20", lang, TODAY)[1]
    names = table.set_index("adm2_pcode")[f"district_{lang}"]
    first = sorted((names["KH2001"], names["KH2002"]), key=list(names).index)
    told = [word("through.draft", lang, name=name) for name in ("second", "first", "first")]
    assert [row[:2] for row in planned.rows] == [
        [district, name] for district, name in zip([names["KH2001"], *first], told, strict=True)
    ]
    assert planned.rows[0][2:] == ["90", "d"]


@pytest.fixture
def pages_store(tmp_path, monkeypatch):
    """Give the pages a store of their own."""
    with own_store(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_the_store_holds_and_escapes_it(lang, pages_store):
    """Each line is a link; a name is text; another day or quarter is in the address."""
    end = (day_here() - timedelta(days=1)).isoformat()
    pages_store.create("plan", HOSTILE, {"rows": {"KH2001": {"end": end}}}, author="PCCT")
    app = run_page("quarter", lang=lang)
    links = [one.proto for one in app.get("page_link")]
    late = [one for one in links if "alert" in one.label and "Chantrea" in one.label]
    if lang == "en":
        assert late
    assert all("<img" not in one.label.replace("\\<", "") for one in links)
    assert any(one.page == "plan" and "plan=" in one.query_string for one in links)
    day = (day_here() + timedelta(days=-1)).isoformat()
    assert day in said(run_page("quarter", lang=lang, since=day))
    ahead = (day_here() + timedelta(days=3)).isoformat()
    assert ahead not in said(run_page("quarter", lang=lang, since=ahead))


def test_the_switch_makes_it_the_first_page_of_this_browser_once(pages_store, monkeypatch):
    """Only from the bare address; a link to anything else leads there; the map stays reachable."""
    monkeypatch.setattr(last_visit, "wanted_first", lambda: True)
    app = run_page("priority_map", lang="en")
    assert say("en", "heading.quarter") in [title.value for title in app.title]
    app = run_page("priority_map", lang="en", district="KH2001")
    assert say("en", "heading.priority_map") in [title.value for title in app.title]


def test_the_last_finished_quarter_is_looked_at_first(pages_store):
    """The one before today's."""
    app = run_page("quarter", lang="en")
    today = day_here()
    before = quarters(today - timedelta(days=100), today)
    assert app.selectbox(key="quarter").value == before[-2]
    assert quarter(before[-1]).start <= today
