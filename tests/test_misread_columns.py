"""Tables in which another column, or part of a number, could be taken for the figure."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from models.activities.read import examine_activities
from models.desk.examine import Examined, examine

OF_COUNTS = ("f.csv", "repatriation")
PEOPLE = {"Kampot": 1250, "Takeo": 860, "Kep": 45, "Prey Veng": 31020, "Kandal": 512, "Pursat": 77}


def table(header: str, row: str, kind: str = "repatriation", **answers: str) -> Examined:
    """Return what a CSV of six provinces turned out to be; n, v, i are name, people and number."""
    lines = [row.format(n=n, v=v, i=i) for i, (n, v) in enumerate(PEOPLE.items(), start=1)]
    content = "\n".join([header, *lines]).encode()
    return examine(content, "f.csv", kind, answers=answers)


def keys(found: Examined) -> list[str]:
    """Return what is wrong with a file."""
    return [error.key for error in found.problems]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        *(("Province,Year,Persons,Remarks", "{n},2024,{v:,}"),),
        *(("Province,Year,Persons,Remarks", "{n},2024,{v:,},"),),
        *(("Province,Year,Persons,Women", "{n},2024,{v:,}"),),
        *(("Province,Year,Persons,suppressed", "{n},2024,{v:,},"),),
        *(("Province,2024,Source", "{n},{v:,}"),),
    ],
)
def test_a_number_parted_by_its_own_comma_is_refused(header, row):
    """1,250 without quotation marks is never read as one person."""
    found = table(header, row)
    (error,) = found.problems
    assert (error.key, error.row) == ("reading.split", 2)
    assert error.values["found"] == "'1,250'"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Province,Year,rate_pct,se_pct", "{n},2024,1{i},5,"),
        ("Province,Year,Poverty rate,Remarks", "{n},2024,1{i},5,"),
        ("Province,Year,Poverty rate,Remarks", "{n},2024,1{i},5"),
    ],
)
def test_a_rate_parted_by_its_decimal_comma_is_refused(header, row):
    """12,5 % is never read as 12 %, nor its end as a standard error."""
    assert keys(table(header, row, "poverty")) == ["reading.split"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        *(("Province,Year,Persons,Remarks", "{n},2024,{v},"),),
        *(("Province,Year,Persons,Remarks", '{n},2024,"{v:,}",see note 1'),),
        *(("Province,Year,Persons,Women", "{n},2024,{v},{i}"),),
        *(("Province,Year,Persons", "{n},2024,{v},"),),
        *(("Code,Persons,Year", "{i},{v},2024"), ("Code;Year;Persons;Note", "{i};2024;{v};")),
    ],
)
def test_whole_numbers_of_a_text_table_are_read(header, row):
    """Quoted, without commas, or beside another figure."""
    found = table(header, row).tidy()
    assert found["count"].dropna().max() == PEOPLE["Prey Veng"]


def test_people_reached_parted_by_a_comma_are_refused():
    """In a list of activities as in any other table."""
    header = "Agency,Activity,District code,Start,Status,Beneficiaries,Remarks"
    rows = [f"A,School,2001,2026-01-05,ongoing,{people}" for people in ("1,250", "860,")]
    with pytest.raises(InputError) as refused:
        examine_activities("\n".join([header, *rows]).encode(), "a.csv")
    assert (refused.value.key, refused.value.row) == ("reading.split", 2)


def asked(found: Examined) -> tuple[str, list[str]]:
    """Return the question about a file, and its answers."""
    assert found.question is not None
    return found.question.name, [one.value for one in found.question.readings]


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        *(("People", "Returned in the year"), ("Total", "Deportees from Thailand")),
        *(("ចំនួនមនុស្ស", "អ្នកត្រឡប់មកវិញ"), ("Value", "Repatriated migrants from abroad")),
    ],
)
def test_inhabitants_are_not_taken_for_those_who_returned(mine, other):
    """Beside a column of those who returned its owner is asked, and each answer counts."""
    rows = (f"Province,Year,{mine},{other}", "{n},2024,9{v},{v}")
    assert asked(table(*rows)) == ("figures", [mine, other])
    chosen = table(*rows, figures=other).tidy()
    assert chosen["count"].dropna().max() == PEOPLE["Prey Veng"]


def test_a_number_that_counts_the_rows_but_for_one_is_asked_about():
    """A row was taken out, or the rows were put in another order."""
    rows = [f"{i + (i > 4)},{n},2024,{v}" for i, (n, v) in enumerate(PEOPLE.items(), start=1)]
    for order in (rows, rows[::-1]):
        content = "\n".join(["Number,Province,Year,Men and women", *order]).encode()
        found = examine(content, "f.csv", "repatriation")
        assert asked(found) == ("figures", ["Number", "Men and women"])


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        *(
            (("Percentage", "Damage rate (%)"), "harvest"),
            (("Score", "Flood damage score"), "harvest"),
        ),
        *(
            (("Rate", "Paddy loss (% of planted)"), "harvest"),
            (("Value", "Poverty headcount"), "poverty"),
        ),
    ],
)
def test_a_rate_or_score_of_anything_is_asked_about(header, kind):
    """Beside a clearer one, and each answer counts."""
    rows = (f"Province,Year,{','.join(header)}", "{n},2024,{i},2{i}.5", kind)
    assert asked(table(*rows)) == ("rate_column", [*header])
    for column, first in zip(header, (1, 21.5), strict=True):
        tidy = table(*rows, rate_column=column).tidy()
        assert tidy["headcount_pct" if kind == "poverty" else "value"].max() >= first


def test_a_percentage_with_its_year_beside_a_clearer_one_is_refused():
    """It is not taken for the rate because its year stands in the header."""
    header = "Province,Percentage 2024,Multidimensionally poor (%) 2024"
    assert keys(table(header, "{n},{i},2{i}.5", "poverty")) == ["reading.which_dated"]


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        *(("Province,Year,People returned,Women", "{n},2024,{v},{i}", "repatriation"),),
        *(("Province,Year,Number,Women", "{n},2024,{v},{i}", "repatriation"),),
        *(("Province,Year,Rate,Damaged area in ha", "{n},2024,1{i}.5,1{i}", "harvest"),),
        *(("Province,Percentage 2023,Percentage 2024", "{n},1{i}.5,1{i}", "poverty"),),
        *(("Province,Year,Score,Households", "{n},2024,1{i}.5,1{i}", "harvest"),),
    ],
)
def test_a_figure_beside_what_can_hardly_be_meant_is_read(header, row, kind):
    """Nobody is asked."""
    assert table(header, row, kind).question is None
    assert not table(header, row, kind).tidy().empty


@pytest.mark.parametrize("cell", ["<1000", "< 11", "<១០០"])
def test_below_a_large_number_is_no_small_count(cell):
    """Up to 999 people are never taken for 1 to 9, in a table of counts or of activities."""
    assert keys(examine(f"Province,Year,Persons\nKampot,2024,{cell}".encode(), *OF_COUNTS)) == [
        "reading.below"
    ]
    header = "Agency,Activity,District code,Start,Status,Beneficiaries"
    content = f"{header}\nA,School,2001,2026-01-05,ongoing,{cell}".encode()
    (error,) = examine_activities(content, "a.csv").problems
    assert error.key == "reading.below"


@pytest.mark.parametrize("cell", ["<10", "< 5", "<១០"])
def test_a_hidden_count_is_read_as_one(cell):
    """Below ten, which is what most tables hide."""
    found = examine(f"Province,Year,Persons\nKampot,2024,{cell}".encode(), *OF_COUNTS)
    assert found.tidy()["suppressed"].all()


def test_a_property_that_stands_in_a_feature_twice_is_refused():
    """Nobody knows which of the two figures is meant."""
    text = '{"features": [{"properties": {"Province": "Kampot", "Year": 2024, "Persons": 1250%s}}]}'
    assert keys(examine((text % ', "Persons": 12').encode(), *OF_COUNTS)) == ["reading.twice_key"]
    found = examine((text % ', "persons of all": 12').encode(), *OF_COUNTS)
    assert 1250 in found.tidy()["count"].tolist()


@pytest.mark.parametrize(("people", "expected"), [(1_900_000, ["desk.inhabitants"]), (900_000, [])])
def test_more_people_than_live_in_a_province_are_refused(people, expected):
    """It is another figure: no column beside it has to tell so."""
    content = f"Province,Year,People\nPrey Veng,2024,{people}\nKep,2024,45".encode()
    assert keys(examine(content, *OF_COUNTS)) == expected
