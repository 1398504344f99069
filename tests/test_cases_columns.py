"""Headers, years, countries and running numbers; outcomes written before the code was run."""

from __future__ import annotations

import pytest

from models.desk.__main__ import main as desk
from models.desk.examine import examine
from models.reading.countries import country_of
from models.reading.years import read_year
from tests.cases import PEOPLE, SIX, each, lines, outcome, read, told

HALF = {code: n // 2 for code, n in PEOPLE.items()}
FILES = {
    # years and their marks
    "a star beside the newest year": (each("Province,2023,2024*", "{n}", "5{i}", "{p}"), PEOPLE),
    "provisional in brackets": (each("Province,2023,2024 (p)", "{n}", "5{i}", "{p}"), PEOPLE),
    "a Khmer year with its word and a mark": (
        each("ខេត្ត,ឆ្នាំ២០២៣,ឆ្នាំ២០២៤ (បណ្តោះអាសន្ន)", "{n}", "5{i}", "{p}"),
        PEOPLE,
    ),
    "marks in the column of years": (each("Province,Year,Persons", "{n}", "2024*", "{p}"), PEOPLE),
    "a footnote in brackets": (each("Province,2023 [1],2024 [2]", "{n}", "5{i}", "{p}"), PEOPLE),
    "fiscal years written short": (each("Province,2023/24", "{n}", "{p}"), PEOPLE),
    "fiscal years that share one": (
        each("Province,2022/23,2023/24", "{n}", "5{i}", "{p}"),
        ["desk.overlap 2"],
    ),
    # parts of a year
    "half of the newest year": (
        each("Province,2022,2023,2024 (Jan-Jun)", "{n}", "5{i}", "{p}", "{half}"),
        "ask part_year",
    ),
    "a quarter before the year": (
        each("Province,2023,Q1 2024", "{n}", "{p}", "1{i}"),
        "ask part_year",
    ),
    "a half of the year in Khmer": (
        each("ខេត្ត,២០២៣,ឆមាសទី១ ២០២៤", "{n}", "{p}", "1{i}"),
        "ask part_year",
    ),
    "a newer year under words": (
        each("Province,2023,Migrants 2024", "{n}", "{p}", "1{i}"),
        "ask part_year",
    ),
    "months in the column of years": (
        each("Province,Year,Persons", "{n}", "June 2024", "{p}"),
        "ask part_year",
    ),
    "two halves of a year": (
        each("Province,2023,H1 2024,H2 2024", "{n}", "{p}", "1{i}", "2{i}"),
        ["reading.parts None"],
    ),
    "a newer year beside a column of years": (
        each("Province,Year,Persons,Persons 2025", "{n}", "2024", "{p}", "1{i}"),
        ["reading.years_twice None"],
    ),
    "an older year in words beside a column of years": (
        each("Province,Year,Persons,Population 2019", "{n}", "2024", "{p}", "100{i}"),
        PEOPLE,
    ),
    # countries
    "countries beyond the corridors": (
        each(
            "Province,Year,Thailand,Viet Nam,Malaysia,China",
            "{n}", "2024", "10{i}", "20", "30", "40",
        ),
        {code: int(f"10{int(code)}") + 90 for code, _ in SIX},
    ),
    "countries in Khmer": (
        each("ខេត្ត,ឆ្នាំ,ថៃ,វៀតណាម,ម៉ាឡេស៊ី,ចិន", "{n}", "2024", "10{i}", "20", "30", "40"),
        {code: int(f"10{int(code)}") + 90 for code, _ in SIX},
    ),
    "countries from others and other": (
        each("Province,Year,From Thailand,From Japan,Other", "{n}", "2024", "10{i}", "20", "30"),
        {code: int(f"10{int(code)}") + 50 for code, _ in SIX},
    ),
    "countries in a column": (
        lines("Province,Year,Country,Persons", "Kampot,2024,Thailand,100",
              "Kampot,2024,Malaysia,30", "Kampot,2024,South Korea,50"),
        {"07": 180},
    ),
    "a region beside the countries": (
        each("Province,Year,Thailand,Viet Nam,Middle East", "{n}", "2024", "100", "20", "30"),
        "ask unknown_columns",
    ),
    "a region beside the countries and their total": (
        each("Province,Year,Thailand,Middle East,Total", "{n}", "2024", "100", "30", "{p}"),
        PEOPLE,
    ),
    # running numbers and totals
    "a running number under Number": (
        each("Number,Province,Year,Migrants returned", "{i}", "{n}", "2024", "{p}"),
        "ask figures",
    ),
    "a running number and nothing else": (
        each("Number,Province,Year", "{i}", "{n}", "2024"),
        ["reading.serial None"],
    ),
    "a running number in Khmer digits": (
        lines("ចំនួន,ខេត្ត,ឆ្នាំ,អ្នកចំណាកស្រុក", "១,កំពត,2024,100", "២,តាកែវ,2024,200", "៣,កែប,2024,300",
              "៤,ប៉ៃលិន,2024,400", "៥,កណ្តាល,2024,500"),
        "ask figures",
    ),
    "a running number beside countries": (
        each("Number,Province,Year,Thailand,Viet Nam", "{i}", "{n}", "2024", "10{i}", "20"),
        {code: int(f"10{int(code)}") + 20 for code, _ in SIX},
    ),
    "five counts that are no running number": (
        lines("Province,Year,Number", *(f"{n},2024,{10 * int(c)}" for c, n in SIX)),
        {c: 10 * int(c) for c, _ in SIX},
    ),
    "a total beside the persons": (
        each("Province,Year,Persons,Total incl. children", "{n}", "2024", "{half}", "{p}"),
        "ask figures",
    ),
    "shares of the total beside the persons": (
        each("Province,Year,Persons,% of total", "{n}", "2024", "{p}", "20%"),
        PEOPLE,
    ),
    # headers
    "figures under blank headers": (
        each("Province,2023,,,2024,,,Remarks", "{n}", "1", "2", "{i}", "4", "5", "6", ""),
        ["reading.unnamed 1"],
    ),
    "one blank header": (
        each("Province,2023,,2024", "{n}", "10", "20", "{p}"),
        ["reading.unnamed 1"],
    ),
    "figures beyond the last header": (
        each("Province,Year,Persons", "{n}", "2024", "{p}", "77", "88"),
        ["reading.unnamed 1"],
    ),
    "a blank header over remarks": (
        each("Province,Year,,Persons", "{n}", "2024", "see note", "{p}"),
        PEOPLE,
    ),
    "the index of a program": (
        each(",Province,Year,Persons", "{i}", "{n}", "2024", "{p}"),
        PEOPLE,
    ),
    "the header of no area": (
        each("Location,Year,Persons", "{n}", "2024", "{p}"),
        ["desk.no_area_like 1"],
    ),
    "commas in a title above semicolons": (
        lines("Returns from Thailand, Viet Nam, Malaysia, and other countries;;",
              *each("Province;Year;Persons", "{n}", "2024", "{p}", sep=";").decode().splitlines()),
        PEOPLE,
    ),
    "semicolons in a title above commas": (
        lines("Returns; by province; 2024; all; figures",
              *each("Province,Year,Persons", "{n}", "2024", "{p}").decode().splitlines()),
        PEOPLE,
    ),
    "tabs below a title with commas": (
        lines("Returns, by province, 2024, all",
              *each("Province\tYear\tPersons", "{n}", "2024", "{p}", sep="\t")
              .decode().splitlines()),
        PEOPLE,
    ),
    "marks of Khmer in another order": (each("ខេត្ត,ឆ្នំា,ចំនួន", "{n}", "2024", "{p}"), PEOPLE),
    "two years in every row": (
        each(
            "dataid,dataname,periodid,periodname,organisationunitname,organisationunitcode,value",
            "abc", "Returned", "2024", "2024", "{c} {n}", "{i}", "{p}.0",
        ),
        PEOPLE,
    ),
    "from and to years in every row, and headers nobody knows": (
        each("Place,From year,To year,Sum", "{n}", "2023", "2024", "{p}"),
        ["desk.no_area_like 1"],
    ),
    # errors of the spreadsheet
    "rows of errors": (
        lines("Code,Province,Year,Persons", "#N/A,#N/A,#N/A,#N/A", "07,Kampot,2024,1240",
              "#REF!,#REF!,2024,5"),
        ["reading.sheet_error 2", "reading.sheet_error 4"],
    ),
    "an error in a figure": (
        lines("Province,Year,Persons", "Kampot,2024,#DIV/0!", "Takeo,2024,50"),
        ["reading.sheet_error 2"],
    ),
    "an error of a program in another language": (
        lines("Province;Year;Persons", "Kampot;2024;#NV", "#NV;#NV;#NV"),
        ["reading.sheet_error 2", "reading.sheet_error 3"],
    ),
    "an error where nothing is read": (
        lines("Province,Year,Persons,Check", "Kampot,2024,60,#VALUE!", "Takeo,2024,50,ok"),
        {"07": 60, "21": 50},
    ),
    "a row of HXL tags stays one": (
        lines("Province,Year,Persons", "#adm1+name,#date+year,#affected", "Kampot,2024,60"),
        {"07": 60},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_columns_are_what_their_headers_say_or_asked(name):
    """Figures that could change the result are never left out without a question."""
    content, expected = FILES[name]
    assert outcome(read(content)) == expected


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("half of the newest year", {"part_year": "leave"}, PEOPLE),
        ("half of the newest year", {"part_year": "whole"}, HALF),
        ("months in the column of years", {"part_year": "whole"}, PEOPLE),
        ("months in the column of years", {"part_year": "leave"}, ["desk.nothing_left None"]),
        ("a running number under Number", {"figures": "Migrants returned"}, PEOPLE),
        ("a total beside the persons", {"figures": "Total incl. children"}, PEOPLE),
        ("a total beside the persons", {"figures": "Persons"}, HALF),
        ("a region beside the countries", {"unknown_columns": "other"}, dict.fromkeys(PEOPLE, 150)),
        ("a region beside the countries", {"unknown_columns": "leave"}, dict.fromkeys(PEOPLE, 120)),
    ],
)  # fmt: skip
def test_an_answer_counts(name, answers, expected):
    """The same file with an answer is read so, and the answer is told."""
    found = read(FILES[name][0], answers=answers)
    assert outcome(found) == expected
    if found.table is not None:
        assert next(iter(answers)).replace("_", "-") in told(found)["answered"]["option"]


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("a star beside the newest year", "marked_years", {"years": "2024*"}),
        ("marks in the column of years", "marked_years", {"years": "2024*"}),
        ("countries beyond the corridors", "other_countries", {"names": "Malaysia, China"}),
        ("countries in a column", "other_countries", {"names": "Malaysia, South Korea"}),
        ("a running number beside countries", "unused_columns", {"columns": "Number"}),
        ("a region beside the countries and their total", "unused_columns",
         {"columns": "Middle East"}),
        ("an older year in words beside a column of years", "unused_columns",
         {"columns": "Population 2019"}),
        ("an error where nothing is read", "unused_columns", {"columns": "Check"}),
    ],
)  # fmt: skip
def test_what_was_not_used_or_read_otherwise_is_told(name, key, value):
    """Marks, other countries and columns that were not used, with their headers."""
    assert told(read(FILES[name][0]))[key] == value


def test_a_hidden_part_hides_the_sum_of_other_countries():
    """Fewer than ten from one country and the sum over the others would tell them."""
    content = lines("Province,Year,Thailand,Malaysia,China", "Kampot,2024,100,<10,40")
    table = read(content).table.set_index("corridor")
    assert bool(table.loc["other", "suppressed"])
    assert table["count"].isna()["other"]


def test_every_cell_of_one_problem_is_one_message():
    """A table whose areas stand under an unknown header is told once, with the headers seen."""
    (problem,) = read(FILES["the header of no area"][0]).problems
    assert "Location" in str(problem)
    (problem,) = read(FILES["figures under blank headers"][0]).problems
    assert "C, D, F, G" in str(problem)


def test_the_command_line_names_the_option_and_takes_it(tmp_path, capsys):
    """Exit 2 with the option; then exit 0, and what was not used on the summary."""
    table = tmp_path / "r.csv"
    table.write_bytes(FILES["a running number under Number"][0])
    check = ["check", str(table), "--kind", "repatriation"]
    assert desk(check) == 2
    assert "--figures 'Migrants returned'" in capsys.readouterr().err
    assert desk([*check, "--figures", "Migrants returned"]) == 0
    assert "Columns not used: Number" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "code"),
    [("Malaysia", "MY"), ("From South Korea", "KR"), ("ពីប្រទេសថៃ", "TH"), ("Lao PDR", "LA"),
     ("Cambodia", None), ("Persons", None), ("Total", None), ("Kampot", None)],
)  # fmt: skip
def test_countries_are_known_in_both_languages(text, code):
    """A province, a total and Cambodia itself are no country people return from."""
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("text", "period", "doubtful"),
    [("2024", "2024", False), ("២០២៤*", "2024", False), ("2023-2024", "2023-2024", False),
     ("2024 1/", "2024", False), ("FY 2024", "2024", False), ("2024 prov.", "2024", False),
     ("2024(1)", "2024", False), ("2024¹", "2024", False), ("2024 [2]*", "2024", False),
     ("2024 r", "2024", False), ("2024 (a)", "2024", False),
     ("6/2024", "2024", True), ("2024/6", "2024", True), ("2024.1", "2024", True),
     ("2024 1/2", "2024", True), ("2024B1", "2024", True), ("2024f", "2024", True),
     ("1 2024", "2024", True), ("2024 (Jan-Jun)", "2024", True), ("Jan 2024", "2024", True),
     ("2024-06", "2024", True),
     ("មករា ២០២៤", "2024", True), ("2024 target", "2024", True), ("first half 2024", "2024", True)],
)  # fmt: skip
def test_years_with_what_stands_beside_them(text, period, doubtful):
    """A mark leaves it the year; a month, a half or any other word does not."""
    found = read_year(text)
    assert (found.period, bool(found.doubt)) == (period, doubtful)


@pytest.mark.parametrize(
    "text", ["1240", "1,240", "20244", "2024-06-01", "2023 2024", "1850", "2024-2019"]
)
def test_what_is_no_year(text):
    """A number of other length, a day, two years, a year of another time."""
    assert read_year(text) is None


GAPS = {
    "two columns": (
        lines("Province,Year,Thailand,Vietnam", "Kampot,2024,,30", "Takeo,2024,100,40"),
        {("07", "vietnam"): 30, ("21", "thailand"): 100, ("21", "vietnam"): 40, ("21", "all"): 140},
    ),
    "two others": (
        lines("Province,Year,Thailand,China,Laos", "Kampot,2024,20,,30", "Takeo,2024,100,40,50"),
        {("07", "thailand"): 20, ("21", "thailand"): 100, ("21", "other"): 90, ("21", "all"): 190},
    ),
    "a row for each": (
        lines("Province,Year,Country,Persons", "Kampot,2024,Thailand,", "Kampot,2024,Vietnam,30"),
        {("07", "vietnam"): 30},
    ),
    "a total beside them": (
        lines("Province,Year,Thailand,Vietnam,Total", "Kampot,2024,,30,50", "Takeo,2024,,,60"),
        {("07", "vietnam"): 30, ("07", "all"): 50, ("21", "all"): 60},
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_a_country_without_a_figure_is_missing_and_told(name):
    """It is not zero: no sum over countries is made with it, and its row is told."""
    content, expected = GAPS[name]
    found = read(content)
    table = found.table.set_index(["adm1_code", "corridor"])["count"]
    assert table.to_dict() == expected
    assert told(found)["left_open"] == {"n": 1, "rows": "2"}


def test_an_empty_country_beside_named_ones_is_refused():
    """The cell of Thailand may be merged over two rows: all countries would be a guess."""
    head = "Country,Province,Year,Persons"
    content = lines(head, "Thailand,Kampot,2024,500", ",Takeo,2024,200", "all,Kep,2024,90")
    assert outcome(read(content)) == ["desk.corridor_empty 3"]
    none = lines(head, ",Kampot,2024,500", ",Takeo,2024,200")
    assert outcome(read(none)) == {"07": 500, "21": 200}


@pytest.mark.parametrize(
    ("properties", "row"),
    [(rb'"x": "a\ud800"', 2), (rb'"x": ["\udfff"]', 2), (rb'"x\ud800": 1', 1)],
)
def test_half_a_character_of_a_map_file_is_refused_by_its_cell(properties, row):
    """In a text, within a list and in a name: nothing could write it."""
    kept = b'"Province": "Kampot", "Year": "2024", "Persons": "50", '
    content = b'{"features": [{"properties": {' + kept + properties + b"}}]}"
    (error,) = examine(content, "t.geojson", "repatriation").problems
    assert (error.key, error.row, error.column) == ("reading.half", row, "D")
