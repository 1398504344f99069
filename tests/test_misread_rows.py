"""Rows of a table that a person sees in another way than a program: merged, numbered, of totals."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from models.activities.read import examine_activities
from models.desk.examine import Examined, examine
from tests.cases import saved

SIX = ["Kampot", "Takeo", "Kep", "Prey Veng", "Kandal", "Pursat"]


def book(*rows: list, merged: tuple[str, ...] = ()) -> bytes:
    """Return rows as a workbook with merged cells."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    return saved(made)


def read(*rows: list, merged: tuple[str, ...] = (), kind: str = "repatriation") -> Examined:
    """Return what a workbook of the data desk turned out to be."""
    return examine(book(*rows, merged=merged), "f.xlsx", kind)


@pytest.mark.parametrize("what", [("Country", "Thailand", "Viet Nam"), ("Year", 2023, 2024)])
def test_a_merged_district_counts_in_each_of_its_rows(what):
    """Its second row is not its province's."""
    name, *each = what
    other = [] if name == "Year" else [2024]
    head = ["Province", "District", name, *(["Year"] if other else []), "Persons"]
    rows = [
        ["Kampot", "Chhuk", each[0], *other, 100],
        ["Kampot", None, each[1], *other, 50],
        ["Kampot", "Chum Kiri", each[0], *other, 80],
    ]
    table = read(head, *rows, merged=("B2:B3",)).tidy()
    chhuk = table[table["adm2_code"] == "0703"]
    assert {100.0, 50.0} <= set(chhuk["count"])
    assert not (
        table["adm2_code"].isna() & (table["count"] == 50) & (table["corridor"] == "all")
    ).any()


def test_a_merged_mark_of_a_hidden_count_hides_each_of_its_rows():
    """The second count is not shown."""
    rows = [[name, 2024, 90 + i, None] for i, name in enumerate(SIX)]
    rows[0][3] = "yes"
    table = read(["Province", "Year", "Persons", "Suppressed"], *rows, merged=("D2:D3",)).tidy()
    assert not {90.0, 91.0} & set(table["count"])


def test_a_merged_year_and_a_merged_code_count_in_each_of_their_rows():
    """A number that is no figure is seen beside each row."""
    rows = [["07", None, 2024, 125], ["21", None, None, 130]]
    table = read(["Code", "Remarks", "Year", "Persons"], *rows, merged=("C2:C3",)).tidy()
    assert set(table.loc[table["adm1_code"].isin(["07", "21"]), "period"]) == {"2024"}


def test_merged_district_and_end_of_an_activity_count_in_each_of_their_rows():
    """None is somewhere in the province, and none is open for ever."""
    head = ["Agency", "Activity", "Province", "District", "Start", "End", "Status"]
    row = ["School", "Kampot", None, "2026-01-05", None, "ongoing"]
    rows = [[agency, *row] for agency in ("A", "B", "C")]
    rows[0][3], rows[0][5] = "Chhuk", "2026-03-31"
    found = examine_activities(book(head, *rows, merged=("D2:D4", "F2:F4")), "a.xlsx").rows
    assert found["adm2_code"].tolist() == ["0703"] * 3
    assert [str(end) for end in found["end"]] == ["2026-03-31"] * 3


@pytest.mark.parametrize("number", ["P-01", "១", 1])
def test_a_merged_number_of_a_record_is_of_its_first_row(number):
    """As where the other cells are empty; the district of the project counts in each row."""
    head = ["Record ID", "Agency", "Activity", "Province", "District", "Start", "Status"]
    starts = ("2026-01-05", "2026-02-05")
    rows = [[None, "A", "School", "Kampot", None, start, "ongoing"] for start in starts]
    rows[0][0], rows[0][4] = number, "Chhuk"
    for merged in (("A2:A3", "E2:E3"), ("E2:E3",)):
        found = examine_activities(book(head, *rows, merged=merged), "a.xlsx")
        assert (found.problems, found.rows["adm2_code"].tolist()) == ((), ["0703"] * 2)


DISTRICTS = [("Kampot", "Chhuk"), (None, "Chum Kiri"), ("Takeo", "Samraong"), (None, "Tram Kak")]


def _with_numbers(head: str, numbers: list) -> list[str]:
    rows = [
        [n, *names, 2024, 100 + i]
        for i, (n, names) in enumerate(zip(numbers, DISTRICTS, strict=True))
    ]
    merged = ("A2:A3", "B2:B3", "A4:A5", "B4:B5")
    found = read([head, "Province", "District", "Year", "Persons"], *rows, merged=merged)
    return [error.key for error in found.problems]


@pytest.mark.parametrize("head", ["No", "No.", "ល.រ", "#"])
@pytest.mark.parametrize("numbers", [[1, None, 2, None], ["១", None, "២", None]])
def test_numbers_of_provinces_merged_over_their_districts_are_no_figures(head, numbers):
    """Two provinces are as clear as ten."""
    assert _with_numbers(head, numbers) == []


@pytest.mark.parametrize(
    ("head", "numbers"), [("Returned", [1, None, 2, None]), ("No", [40, None, 30, None])]
)
def test_other_figures_merged_over_districts_are_refused(head, numbers):
    """They count no rows, or their header says nothing of numbers."""
    assert _with_numbers(head, numbers) == ["reading.merged"]


def test_a_merged_remark_in_a_column_without_a_header_is_read_as_one_that_is_not_merged():
    """It names no figures."""
    rows = [[name, None, 2024, 100 + i] for i, name in enumerate(SIX)]
    rows[0][1] = "from 2 posts"
    for merged in (("B2:B4",), ()):
        found = read(["Province", None, "Year", "Persons"], *rows, merged=merged)
        assert len(found.tidy()) == len(SIX)


@pytest.mark.parametrize(
    "numbers", [[1, 2, 3, 4], ["(1)", "(2)", "(3)", "(4)"], ["១", "២", "៣", "៤"]]
)
@pytest.mark.parametrize("kind", ["repatriation", "poverty"])
def test_a_row_that_numbers_the_columns_is_no_province(numbers, kind):
    """It is left out and named: the 2 is not Battambang's code, nor the 3 its figure."""
    rows = [[i, name, 20 + i, 30 + i] for i, name in enumerate(SIX, start=1)]
    found = read(["No", "Province", "2023", "2024"], numbers, *rows, kind=kind)
    assert "02" not in set(found.tidy()["adm1_code"])
    assert ("desk_note.skipped_rows", {"rows": "2"}) in [(n.key, n.values) for n in found.notes]


@pytest.mark.parametrize(
    "above",
    [
        *([["#n", "#adm1", "#v", "#v"], [1, 2, 3, 4]], [[None] * 4, [1, 2, 3, 4]]),
        *([["A", 1, 2, 3]], [["A", "B", 1, 2]], [["ក", "ខ", "១", "២"]], [[0, 1, 2, 3]]),
        *([["(a)", "(b)", "(c)", "(d)"]], [["A", "B", 3, "4=3+1"]], [["1.", "2.", "3.", "4."]]),
    ],
)
@pytest.mark.parametrize("kind", ["repatriation", "poverty"])
def test_a_row_that_numbers_the_columns_is_found_below_tags_and_with_letters(above, kind):
    """Official tables number the columns of texts with letters; the row is named."""
    rows = [[i, name, 20 + i, 30 + i] for i, name in enumerate(SIX, start=1)]
    found = read(["No", "Province", "2023", "2024"], *above, *rows, kind=kind)
    assert set(found.tidy()["adm1_code"]) == {"07", "08", "14", "15", "21", "23"}
    rows_left = {n.values["rows"] for n in found.notes if n.key == "desk_note.skipped_rows"}
    assert [one[-1:] for one in rows_left] == [str(len(above) + 1)]


@pytest.mark.parametrize("row", [[1, 2, 4, 5], ["A", "Takeo", 1, 2], [2, 3, 4, 5], [1, 3, 5, 7]])
def test_a_row_that_does_not_number_the_columns_is_a_row_of_figures(row):
    """Its province is found or asked for."""
    rows = [[i, name, 20 + i, 30 + i] for i, name in enumerate(SIX[2:], start=1)]
    found = read(["No", "Province", "2023", "2024"], row, *rows)
    assert "desk_note.skipped_rows" not in {note.key for note in found.notes}


def test_numbers_further_down_are_a_province_with_its_figures():
    """Only the first row numbers the columns."""
    rows = [[f"{i:02}", 20 + i, 30 + i] for i in (7, 8)]
    found = read(["Code", "2023", "2024"], *rows, [1, 2, 3])
    assert "01" in set(found.tidy()["adm1_code"])


def _reached(header: str) -> tuple[list, tuple[str, ...]]:
    head = ["Agency", "Activity", "District code", "Start", "Status", header]
    found = examine_activities(
        book(head, ["A", "School", "2001", "2026-01-05", "ongoing", 400]), "a.xlsx"
    )
    return found.rows["people_reached"].tolist(), found.not_read


@pytest.mark.parametrize(
    "header",
    [
        *("Reached (women)", "Reached (female)", "Participants (F)", "Reached (youth)"),
        *("ចំនួនអ្នកចូលរួម (ស្រី)", "Reached (cases)", "Reached (sessions)", "Reached (k)"),
        *("Participants (of which women)", "ចំនួនអ្នកចូលរួម (ក្នុងនោះស្រី)", "Reached (boys and girls)"),
        *("Participants (women incl. girls)", "Participants (children, both sexes)"),
    ],
)
def test_a_part_of_the_people_or_another_thing_is_not_read_as_people_reached(header):
    """The page says that nobody reads it."""
    assert str(_reached(header)) == str(([float("nan")], (header,)))


@pytest.mark.parametrize(
    "header",
    [
        *("Reached (people)", "Reached (total)", "Reached (M+F)", "Reached (optional)"),
        *("Reached (women and men)", "ចំនួនអ្នកចូលរួម (នាក់)", "Reached (incl. children)"),
        *(
            "Reached (total, of which women)",
            "Reached (women, men, girls, boys)",
            "Reached (by sex)",
        ),
        *("ចំនួនអ្នកចូលរួម (រួមទាំងស្រី)", "ចំនួនអ្នកចូលរួម (ប្រុស ស្រី)", "Reached (both sexes)"),
    ],
)
def test_a_harmless_remark_leaves_people_reached(header):
    """All people are counted."""
    assert _reached(header) == ([400.0], ())


@pytest.mark.parametrize(
    ("group", "all_", "part"),
    [
        *(("Participants", "Total", "of which female"), ("Reached", "Total", "Of whom women")),
        *(("ចំនួនអ្នកចូលរួម", "សរុប", "ក្នុងនោះស្រី"), ("ចំនួនអ្នកចូលរួម", "សរុប", "ស្រី")),
    ],
)
def test_a_total_beside_the_women_in_it_is_the_people_reached(group, all_, part):
    """The most usual header of two rows: a merged cell over all, and those who are women."""
    head = ["Agency", "Activity", "District code", "Start", "Status"]
    upper, lower = [*head, group, None], [*[None] * 5, all_, part]
    row = ["A", "School", "2001", "2026-01-05", "ongoing", 120, 60]
    found = examine_activities(book(upper, lower, row, merged=("F1:G1",)), "a.xlsx")
    assert found.rows["people_reached"].tolist() == [120]
    assert found.not_read == (f"{group} ({part})",)


def test_shares_of_all_poor_people_are_no_rates():
    """Their total is 100 %, which no mean of lower rates can be; a mean is read."""
    rows = [[name, 2024, 10 + i] for i, name in enumerate(SIX)]
    head = ["Province", "Year", "%"]
    (error,) = read(head, *rows, ["Total", None, 100], kind="poverty").problems
    assert (error.key, error.row) == ("desk.shares", 8)
    for mean in (12.5, 40):  # the country's, of a table of some provinces
        assert len(read(head, *rows, ["Cambodia", None, mean], kind="poverty").tidy()) == len(SIX)


@pytest.mark.parametrize(("total", "merged"), [("Total", ("A8:C8",)), ("សរុប", ())])
@pytest.mark.parametrize(("told", "keys"), [(615, []), (700, ["desk.total"])])
def test_a_total_in_the_first_column_is_a_row_of_totals(total, merged, told, keys):
    """It is compared with its rows, and is no province without a name."""
    rows = [[i, name, 2024, 100 + i] for i, name in enumerate(SIX)]
    head = ["No", "Province", "Year", "Persons"]
    found = read(head, *rows, [total, None, None, told], merged=merged)
    assert [error.key for error in found.problems] == keys


TOTAL_NAMES = ["Total:", "សរុប៖", "សរុប ៖", "សរុបទាំងអស់", "សរុប ៣ ខេត្ត", "Total of 6 provinces"]


@pytest.mark.parametrize("name", [*TOTAL_NAMES, "សរុបទូទាំងប្រទេស", "Grand total :"])
@pytest.mark.parametrize(("told", "keys"), [(615, []), (700, ["desk.total"])])
def test_a_total_with_a_colon_or_a_number_of_provinces_is_a_row_of_totals(name, told, keys):
    """It is compared with its rows."""
    rows = [[name, 2024, 100 + i] for i, name in enumerate(SIX)]
    found = read(["Province", "Year", "Persons"], *rows, [name, None, told])
    assert [error.key for error in found.problems] == keys


@pytest.mark.parametrize("name", ["Total Kampot:", "សរុបខេត្តកំពត៖"])
def test_a_total_of_one_province_with_a_colon_is_compared_with_its_districts(name):
    """As it is without the colon."""
    rows = [["Kampot", "Chhuk", 2024, 100], ["Kampot", "Chum Kiri", 2024, 80]]
    for told, keys in ((180, []), (200, ["desk.total"])):
        found = read(["Province", "District", "Year", "Persons"], *rows, [name, None, None, told])
        assert [error.key for error in found.problems] == keys


def test_a_total_beside_countries_under_a_merged_header_is_read():
    """The lower row names the parts and their sum."""
    head = ["Province", "Year", "Returned from", None, None]
    rows = [[name, 2024, 100 + i, 50, 150 + i] for i, name in enumerate(SIX)]
    below = [None, None, "Thailand", "Viet Nam", "Total"]
    table = read(head, below, *rows, merged=("C1:E1", "A1:A2", "B1:B2")).tidy()
    assert set(table["corridor"]) == {"thailand", "vietnam", "all"}


@pytest.mark.parametrize("name", ["ចំនួនសរុប", "សរុប (២៥ ខេត្ត)", "សរុបរួមទូទាំងប្រទេស", "Overall"])
def test_a_row_of_totals_is_compared_however_it_is_called(name):
    """It is no area that somebody must name, and a wrong sum is told."""
    rows = ("Province,Year,Persons", "Kampot,2024,100", "Takeo,2024,200")
    for total, expected in ((300, []), (400, ["desk.total"])):
        content = "\n".join([*rows, f"{name},2024,{total}"]).encode()
        found = examine(content, "r.csv", "repatriation")
        assert [error.key for error in found.problems] == expected
        assert not found.proposals
