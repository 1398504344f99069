"""Totals that contradict what they are totals of. Outcomes written before the code."""

from __future__ import annotations

import pytest

from models.desk.__main__ import main as desk
from tests.cases import lines, outcome, read

HEAD = "Province,Year,Persons"
ROWS = ("Kampot,2024,125", "Takeo,2024,175")
BOTH = {"07": 125, "21": 175}
KEP = ("Kep,Damnak Chang'aeur,2024,85", "Kep,Kaeb,2024,40")
PAILIN = ("Pailin,Pailin,2024,30", "Pailin,Sala Krau,2024,20")
DISTRICTS = "Province,District,Year,Persons"
FILES = {
    "rows add up": (lines(HEAD, *ROWS, "Total,,300"), BOTH),
    "rows don't add up": (lines(HEAD, *ROWS, "Total,,9999"), ["desk.total 4"]),
    "a total above its rows": (lines(HEAD, "Cambodia,2024,9999", *ROWS), ["desk.total 2"]),
    "less than the rows": (lines(HEAD, *ROWS, "សរុប,2024,299"), ["desk.total 4"]),
    "a withheld row makes it larger": (
        lines(HEAD, *ROWS, "Kep,2024,<10", "Total,2024,304"), BOTH | {"23": "withheld"}),
    "smaller than what is shown, whatever is withheld": (
        lines(HEAD, *ROWS, "Kep,2024,<10", "Total,2024,290"), ["desk.total 5"]),
    "a row without a figure": (lines(HEAD, *ROWS, "Kep,2024,", "Total,2024,400"), BOTH),
    "a total of two years": (
        lines(HEAD, *ROWS, "Kampot,2023,60", "Takeo,2023,50", "Total,,410"), BOTH),
    "a total of each year": (
        lines(HEAD, *ROWS, "Total,2024,300", "Kampot,2023,60", "Takeo,2023,50", "Total,2023,99"),
        ["desk.total 7"]),
    "years side by side": (
        lines("Province,2023,2024", "Kampot,60,125", "Takeo,50,175", "Total,110,301"),
        ["desk.total 4"]),
    "a subtotal of an area": (
        lines(DISTRICTS, *KEP, "Total Kep,,2024,400"), ["desk.total 4"]),
    "a subtotal as programs write it": (
        lines(DISTRICTS, *KEP, "Kep Total,,2024,125", "Grand Total,,2024,125"), {"23": 125}),
    "a subtotal without a name, and a total of all": (
        lines(DISTRICTS, *KEP, ",Subtotal,2024,125", *PAILIN,
              ",Subtotal,2024,50", "Total,,2024,175"), {"23": 125, "24": 50}),
    "a subtotal without a name that is wrong": (
        lines(DISTRICTS, *KEP, ",Subtotal,2024,125", *PAILIN,
              ",Subtotal,2024,70"), ["desk.total 7"]),
    "provinces and their districts": (
        lines(DISTRICTS, "Kep,,2024,125", *KEP, "Total,,2024,125"), {"23": 125}),
    "a province larger than all its districts": (
        lines(DISTRICTS, "Kep,,2024,400", *KEP), ["desk.total 2"]),
    "a province with one district of several": (
        lines(DISTRICTS, "Kep,,2024,400", KEP[0]), {"23": 400}),
    "a province smaller than one district": (
        lines(DISTRICTS, "Kep,,2024,80", KEP[0]), ["desk.total 2"]),
    "countries above their total": (
        lines("Province,Year,Thailand,Vietnam,Total", "Kampot,2024,125,40,99"), ["desk.total 2"]),
    "countries below it, because others are not listed": (
        lines("Province,Year,Thailand,Vietnam,Total", "Kampot,2024,125,40,180"), {"07": 180}),
    "all countries below their total": (
        lines("Province,Year,Thailand,Vietnam,Other,Total", "Kampot,2024,125,40,5,180"),
        ["desk.total 2"]),
    "one of five that does not add up": (
        lines("Province,Year,Thailand,Vietnam,Total", "Kampot,2024,100,40,140",
              "Takeo,2024,10,20,30", "Kep,2024,20,20,40", "Kandal,2024,30,30,600",
              "Pailin,2024,10,10,20"),
        ["desk.total 5"]),
    "a country in each row": (
        lines("Province,Year,Country,Persons", "Kampot,2024,Thailand,125", "Kampot,2024,Vietnam,40",
              "Kampot,2024,all,99"), ["desk.total 4"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_total_and_its_parts_agree_or_the_file_is_refused(name):
    """Missing and withheld parts make it larger; nothing else does."""
    content, expected = FILES[name]
    found = read(content)
    if isinstance(expected, dict) and "withheld" in expected.values():
        hidden = found.table[found.table["suppressed"]]["adm1_code"].tolist()
        assert set(hidden) <= set(expected)
        assert found.table is not None
    else:
        assert outcome(found) == expected


def test_hectares_add_up_but_for_rounding():
    """Each figure may be off by half a hectare."""
    head = "Province,Year,Damaged (ha),Planted (ha)"
    rows = ("Kampot,2024,95,1000", "Takeo,2024,12,100")
    fine = read(lines(head, *rows, "Total,2024,108,1101"), "harvest")
    assert outcome(fine) == {"07": 9.5, "21": 12}
    wrong = read(lines(head, *rows, "Total,2024,107,11000"), "harvest")
    assert outcome(wrong) == ["desk.total 4"]
    assert wrong.problems[0].column == "Planted (ha)"


def test_rates_do_not_add_up():
    """The rate of the country is no sum."""
    content = lines("Province,Year,Rate", "Kampot,2024,9.5", "Takeo,2024,12", "Cambodia,2024,17.8")
    assert outcome(read(content, "poverty")) == {"07": 9.5, "21": 12}


@pytest.mark.parametrize(("lang", "said"), [("en", "rows 2, 3 add up to 300"), ("km", "300")])
def test_the_row_and_both_figures_are_named(lang, said, tmp_path, capsys):
    """By the header of the file, in both languages."""
    table = tmp_path / "r.csv"
    table.write_bytes(FILES["rows don't add up"][0])
    assert desk(["check", str(table), "--kind", "repatriation", "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert all(text in told for text in ("4", "Persons", "9,999", said))
