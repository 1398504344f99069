"""Districts and provinces that were divided: an old count is never taken as today's."""

from __future__ import annotations

import pytest

from geo.gazetteer import districts
from models.desk.examine import Examined, examine
from tests.desk_files import CODES, HEAD, NEW, all_but, every_district, text

DISTRICTS = districts()
PARENTS = {
    parent
    for parents in DISTRICTS.loc[DISTRICTS["adm2_code"].isin(NEW), "parent_2014"]
    for parent in parents.split("+")
}
PHNOM_PENH = [code for code in DISTRICTS["adm2_code"] if code.startswith("12")]
JOINED, MISSING = {"divided": "joined"}, {"divided": "missing"}


def looked_at(*rows: str, kind: str = "repatriation", head: str = HEAD, **answers: str) -> Examined:
    """Return what the data desk found."""
    found = examine(text(head, *rows), "r.csv", kind, answers=answers)
    assert not found.problems
    return found


def counts(found: Examined) -> dict[tuple, float]:
    """Return (district, or province where it is its total; period) -> count."""
    table = found.table
    areas = table["adm2_code"].fillna(table["adm1_code"])
    return dict(zip(zip(areas, table["period"], strict=True), table["count"], strict=True))


def asked(found: Examined) -> str | None:
    """Return the name of the question, in a file that is not read before it is answered."""
    assert (found.question is None) == (found.table is not None)
    return found.question and found.question.name


@pytest.mark.parametrize(
    "lacks", [("0204",), ("0505",), ("0204", "0505"), ("0204", "1201", "2302")]
)
def test_a_table_of_old_districts_that_lacks_some_keeps_no_divided_count(lacks):
    """Whatever is missing, no divided district shows its old count; other totals are there."""
    rows = [*every_district(NEW | set(lacks)), *(["0505,2012,40"] if "0505" not in lacks else [])]
    found = counts(looked_at(*rows))
    there = {area for area, _ in found}
    assert there.isdisjoint(PARENTS)
    assert {code[:2] for code in lacks}.isdisjoint(there)
    assert set(CODES) - {code[:2] for code in lacks} <= there
    assert found["06", "2012"] == 40 * 8  # with Baray, which shows none


def test_one_province_of_an_early_year_keeps_no_divided_count():
    """The 12 khans of Phnom Penh in 2015: three were divided later, and the total has them all."""
    found = looked_at(*(f"{code},2015,40" for code in PHNOM_PENH if code not in NEW))
    shown = counts(found)
    assert ({area for area, _ in shown} & PARENTS, shown["12", "2015"]) == (set(), 40 * 12)
    (note,) = [n for n in found.notes if n.key == "desk_note.vintage_districts"]
    assert (note.values["old"], note.values["names"]) == (3, "Boeng Keng Kang, Kamboul")


@pytest.mark.parametrize("year", ["2012", "2024"])
def test_all_districts_of_today_are_read_as_they_stand(year):
    """A province's districts, also of a year before they were made, keep their counts."""
    found = looked_at(*(f"{code},{year},40" for code in PHNOM_PENH))
    assert asked(found) is None
    assert counts(found) == dict.fromkeys(((c, year) for c in [*PHNOM_PENH, "12"]), 40) | {
        ("12", year): 40 * 14
    }


@pytest.mark.parametrize("year", ["2012", "2024"])
def test_districts_that_were_never_divided_are_not_asked_about(year):
    """A few districts, none of them divided, are read as before."""
    found = looked_at(f"2001,{year},40", f"1202,{year},50", f"0102,{year},60")
    assert asked(found) is None
    assert sorted(counts(found).values()) == [40, 50, 60]


def test_a_later_year_without_a_new_district_is_asked_about():
    """Phnom Penh of 2024 without Boeng Keng Kang: counted with Chamkar Mon, or missing."""
    rows = [f"{code},2024,40" for code in PHNOM_PENH if code != "1213"]
    found = looked_at(*rows)
    assert asked(found) == "divided"
    said = found.question.text("en")
    assert all(part in said for part in ("Boeng Keng Kang", "Chamkar Mon", "2024", "--divided"))
    joined, missing = (counts(looked_at(*rows, **answer)) for answer in (JOINED, MISSING))
    assert ("1201", "2024") not in joined
    assert joined["12", "2024"] == 40 * 13
    assert missing["1201", "2024"] == 40
    assert ("12", "2024") not in missing  # a part is not known


@pytest.mark.parametrize("row", ["1213,2024,", "1213,2015,80"])
def test_a_new_district_without_a_figure_of_the_year_is_not_there(row):
    """An empty row, as in a template, and a figure of another year tell nothing of this one."""
    assert asked(looked_at("1201,2024,40", row)) == "divided"


def test_a_withheld_new_district_is_there():
    """Boeng Keng Kang has fewer than 10: Chamkar Mon's count is its own."""
    found = looked_at("1201,2024,40", "1213,2024,<10")
    assert asked(found) is None
    assert counts(found)["1201", "2024"] == 40


def test_each_year_is_judged_by_itself():
    """Kampong Thom's Baray before and after it was divided, in one table."""
    found = counts(looked_at("0601,2018,40", "0601,2024,30", "0609,2024,20"))
    assert found == {("0601", "2024"): 30, ("0609", "2024"): 20}


@pytest.mark.parametrize(
    ("kind", "head"), [("repatriation", HEAD), ("poverty", "area_code,period,rate_pct")]
)
@pytest.mark.parametrize("lacks", [("10",), ("23",), ("01", "02", *CODES[-10:-1])])
def test_kampong_cham_alone_is_asked_about_whatever_else_is_missing(kind, head, lacks):
    """A table of most provinces without Tboung Khmum asks, in a year from 2014 on."""
    rows = [r.replace("2024", "2015") for r in all_but("25", *lacks, value=int)]
    assert asked(looked_at(*rows, kind=kind, head=head)) == "tboung_khmum"
    for answer in ("joined", "missing"):
        table = looked_at(*rows, kind=kind, head=head, tboung_khmum=answer).table
        there = {"03", "25"} & set(table["adm1_code"])
        both = {"03", "25"} if kind == "poverty" else set()
        assert there == (both if answer == "joined" else {"03"})


def test_a_few_provinces_with_kampong_cham_are_read_with_a_note():
    """Three provinces of 2024 are a part of the country; of 2013, Kampong Cham was larger."""
    found = looked_at("01,2024,40", "03,2024,50", "20,2024,60")
    assert asked(found) is None
    assert [n.key for n in found.notes] == ["desk_note.vintage_alone"]
    assert counts(found)["03", "2024"] == 50
    assert counts(looked_at("03,2013,50", "20,2013,60")) == {("20", "2013"): 60}


def test_provinces_without_kampong_cham_or_with_both_are_not_asked_about():
    """Some provinces of 2024 are read as they stand."""
    for rows in (all_but("03", "25"), all_but("23", "07"), ["07,2024,50"]):
        assert asked(looked_at(*rows)) is None


def test_districts_of_kampong_cham_keep_their_counts():
    """Only the old province's own figure covers Tboung Khmum; its districts are today's."""
    found = counts(looked_at("03,2012,500", "0302,2012,40", "2503,2012,50"))
    assert found == {("0302", "2012"): 40, ("2503", "2012"): 50}
    alone = looked_at("0302,2015,40", "2001,2015,50")
    assert asked(alone) is None
    assert counts(looked_at("0302,2012,40")) == {("0302", "2012"): 40}


KAMPOT = [f"07{number:02}" for number in range(1, 9)]  # Bokor (0709) was made later


@pytest.mark.parametrize(
    ("year", "answers", "left"),
    [("2015", {}, 0), *(("2024", how, left) for how in (JOINED, MISSING) for left in (4, 0, 40))],
)
def test_few_people_in_no_row_of_a_district_are_not_what_a_total_leaves_over(year, answers, left):
    """Of Kampot's people 4 may be in Bokor alone; none, or 40, are told to anyone."""
    rows = [f"{code},{year},{60 + n}" for n, code in enumerate(KAMPOT)]
    found = looked_at(f"07,{year},{508 + left}", *rows, **answers)
    assert found.table["suppressed"].sum() == (left == 4)
    assert counts(found)["07", year] == 508 + left


@pytest.mark.parametrize(("year", "answers"), [("2015", {}), ("2024", JOINED), ("2024", MISSING)])
def test_a_small_district_is_not_told_by_those_that_may_be_all(year, answers):
    """Readers may hold the older districts for all of Kampot: 5 of them are not the rest."""
    rows = [f"{code},{year},{5 if n == 0 else 60}" for n, code in enumerate(KAMPOT)]
    found = looked_at(f"07,{year},425", *rows, **answers)
    withheld = found.table.loc[found.table["suppressed"], "adm2_code"].tolist()
    assert withheld == ["0701", "0702"]


def test_a_total_of_a_year_before_the_new_districts_is_that_of_the_older():
    """12 khans of 40 in 2015 are 480, and no 580; of 2024 two khans may have the others."""
    khans = [code for code in PHNOM_PENH if code not in NEW]
    wrong = text(HEAD, "12,2015,580", *(f"{code},2015,40" for code in khans))
    (error,) = examine(wrong, "r.csv", "repatriation").problems
    assert (error.key, error.row, error.values["sum"]) == ("desk.total", 2, "480")
    assert counts(looked_at("12,2015,480", *(f"{code},2015,40" for code in khans)))["12", "2015"]
    found = looked_at("12,2024,580", *(f"{code},2024,40" for code in khans), **MISSING)
    assert counts(found)["12", "2024"] == 580
