"""Figures that a person sees one way and a program another: refused, never read otherwise."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from geo.errors import InputError
from models.activities.read import Read, examine_activities
from models.desk.examine import Examined, examine
from models.reading.file import read_cells
from models.reading.numbers import MONEY, fitting
from tests.old_workbooks import cells, xls

HEAD = ["area_code", "period", "count"]
ROWS = [["01", "2024", "125"], ["02", "2024", "130"]]
_ODS = (
    '<o:d xmlns:o="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><o:s><style:style'
    ' style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style></o:s>'
    '<o:s><table:table table:name="A">{}</table:table></o:s></o:d>'
)
_RAISED = '<vertAlign val="superscript"/>'
RAISED = TextBlock(InlineFont(vertAlign="superscript"), "1")


def read(content: bytes, name: str) -> Examined:
    """Return what a table of repatriated people turned out to be."""
    return examine(content, name, "repatriation")


def counts(found: Examined) -> list[float]:
    """Return the counts of the two provinces, without the totals that were added."""
    table = found.tidy()
    return table.loc[table["adm1_code"].isin(["01", "02"]), "count"].tolist()


def book(*rows: list, merged: str = "", **put: object) -> bytes:
    """Return a workbook of Excel with a header and rows; `put` has other cells by their names."""
    made, file = Workbook(), io.BytesIO()
    for row in (HEAD, *rows):
        made.active.append(row)
    for place, value in put.items():
        made.active[place] = value
    if merged:
        made.active.merge_cells(merged)
    made.save(file)
    return file.getvalue()


def ods(*rows: list[str], head: bool = True) -> bytes:
    """Return a workbook of LibreOffice with a header and rows; a cell may be XML of its own."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            text
            if text.startswith("<table")
            else f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in ([HEAD, *rows] if head else rows)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", _ODS.format(lines))
    return file.getvalue()


def _shared(before: str, place: str) -> bytes:
    """Return a workbook whose raised text stands in the list of texts, as Excel writes it."""
    made = io.BytesIO()
    text = f"<si><r><t>{before}</t></r><r><rPr>{_RAISED}</rPr><t>1</t></r></si>"
    with (
        zipfile.ZipFile(io.BytesIO(book(*ROWS, **{place: "here"}))) as old,
        zipfile.ZipFile(made, "w") as new,
    ):
        for entry in old.namelist():
            own, refers = b't="inlineStr"><is><t>here</t></is>', b't="s"><v>0</v>'
            new.writestr(entry, old.read(entry).replace(own, refers))
        new.writestr("xl/sharedStrings.xml", f"<sst>{text}</sst>")
    return made.getvalue()


def _inline(before: str, place: str) -> bytes:
    return book(*ROWS, **{place: CellRichText(before, RAISED)})


def _in_ods(before: str, place: str) -> bytes:
    raised = f'{before}<text:span text:style-name="T1">1</text:span>'
    return ods(
        *(
            [raised if place == f"{c}{r}" else t for c, t in zip("ABC", row, strict=True)]
            for r, row in enumerate(ROWS, start=2)
        )
    )


def _in_xls(before: str, place: str) -> bytes:
    row, column = int(place[1:]) - 1, ord(place[0]) - ord("A")
    body = f"{before}1".encode("utf-16-le")
    raised = (
        0xD6,
        struct.pack("<HHHHB", row, column, 0, len(before) + 1, 1)
        + body
        + struct.pack("<HHH", 1, len(before), 1),
    )
    font = struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 1, 0, 0, 0, 0, 1, 0) + b"A"
    rows = [
        [None if (r, c) == (row, column) else text for c, text in enumerate(line)]
        for r, line in enumerate([HEAD, *ROWS])
    ]
    return xls({"A": [*cells(rows), raised]}, more=[(0x31, font)])


WITH_A_MARK = {"shared.xlsx": _shared, "t.xlsx": _inline, "t.ods": _in_ods, "t.xls": _in_xls}


@pytest.mark.parametrize("name", WITH_A_MARK)
def test_a_raised_figure_behind_a_number_is_no_digit_of_it(name):
    """Official tables mark notes so: 125 with a raised 1 is not 1,251 people."""
    (error,) = read(WITH_A_MARK[name]("125", "C2"), name).problems
    assert (error.row, error.column) == (2, "count")
    assert "125¹" in str(error)


@pytest.mark.parametrize("name", WITH_A_MARK)
def test_a_raised_figure_behind_a_year_is_its_mark(name):
    """As a typed ¹ is."""
    assert counts(read(WITH_A_MARK[name]("2024", "B2"), name)) == [125, 130]


SWALLOWED = {
    "never closed": (['03,2024,103,"see note', "04,2024,104,"], 3),
    "closed rows later": (['03,2024,103,"see note', "04,2024,104,", '05,2024,105,approx"'], 3),
    "closed in the next row": (['03,2024,103,"see note', '04,2024,104,approx"'], 3),
    "closed before the end of a row": (['03,2024,"103', '04,2024,"104,'], 3),
    "text behind a closing one": (['03,2024,"1"03,'], 3),
}


@pytest.mark.parametrize("name", SWALLOWED)
def test_a_quotation_mark_out_of_place_is_refused(name):
    """Rows inside a cell would be gone, with their figures; the error names where it begins."""
    lines, row = SWALLOWED[name]
    rows = [*map(",".join, [[*HEAD, "note"], ["01", "2024", "101", ""]]), *lines, "06,2024,106,"]
    (error,) = read("\n".join(rows).encode(), "t.csv").problems
    assert (error.key, error.row) == ("reading.quotes", row)


@pytest.mark.parametrize(
    "note",
    [
        '"Two lines\nof a remark"',
        '"A list:\n- one, two, three, four\n- five, six, seven"',
        '"Kampot, 2024:\n103, 104, 105, 106"',
        '"said ""see note"", 2024"',
        '""',
    ],
)
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_remark_of_several_lines_is_read(note, between):
    """Also with commas, and with quotation marks that are written twice."""
    head, row = between.join([*HEAD, "note"]), between.join(["01", "2024", "101", note])
    other = between.join(["02", "2024", "102", ""])
    assert counts(read(f"{head}\n{row}\n{other}\n".encode(), "t.csv")) == [101, 102]


def _span(rows: int, columns: int, text: str) -> str:
    return (
        f'<table:table-cell table:number-rows-spanned="{rows}" table:number-columns-spanned='
        f'"{columns}"><text:p>{text}</text:p></table:table-cell>'
    )


def _merged_xls(*rows: list, block: tuple[int, int, int, int]) -> bytes:
    return xls({"A": [*cells([HEAD, *rows]), (0xE5, struct.pack("<HHHHH", 1, *block))]})


ONE, OTHER = ["01", "2024", "2500"], ["02", "2024", None]
COVERED = "<table:covered-table-cell><text:p>77</text:p></table:covered-table-cell>"
OVER_TWO = {
    "t.xlsx": lambda: book(ONE, OTHER, merged="C2:C3"),
    "t.ods": lambda: ods(["01", "2024", _span(2, 1, "2500")], ["02", "2024", COVERED]),
    "t.xls": lambda: _merged_xls(ONE, OTHER, block=(1, 2, 2, 2)),
}


@pytest.mark.parametrize("name", OVER_TWO)
def test_a_figure_merged_over_two_areas_is_refused(name):
    """Nobody knows how many are of each; what lies below it nobody sees."""
    (error,) = read(OVER_TWO[name](), name).problems
    assert (error.key, error.row, error.column) == ("reading.merged", 2, "count")
    assert "2, 3" in str(error)


def test_a_figure_merged_over_two_years_is_refused():
    """They stand side by side."""
    rows = [["01", "125", None], ["02", "5", "6"]]
    content = book(*rows, merged="B2:C2", A1="area_code", B1="2023", C1="2024")
    (error,) = read(content, "t.xlsx").problems
    assert (error.key, error.row, error.column) == ("reading.merged", 2, "2023")


@pytest.mark.parametrize("merged", ["A4:E4", "D2:D3", "C2:D2", "C4:C5"])
def test_other_merged_cells_are_read(merged):
    """A line below, a remark of two areas, a figure over a remark, a row of the sheet too high."""
    rows = [[*ROWS[0], "remark"], [*ROWS[1], None]]
    content = book(
        *rows, merged=merged, D1="note", **({"A4": "Source: a book"} if "A" in merged else {})
    )
    found = read(content, "t.xlsx")
    assert not any(error.key == "reading.merged" for error in found.problems)
    if "A" not in merged:
        assert counts(found) == [125, 130]


_OTHER_UNITS = [
    *("Beneficiaries (households)", "People reached (families)", "Reached (HH)"),
    *("People reached (in thousands)", "Beneficiaries [thousands] *", "People reached (%)"),
    *("People reached (women only)", "ចំនួនអ្នកទទួលផល (គ្រួសារ)", "Budget (million KHR)"),
    *("Budget (USD '000)", "Budget (thousand USD)", "4. Beneficiaries (households)"),
]


def _listed(header: str) -> Read:
    head = f"Agency,Activity,District code,Start,Status,{header}"
    return examine_activities(f"{head}\nA,School,2001,2026-01-05,ongoing,40\n".encode(), "t.csv")


@pytest.mark.parametrize("header", _OTHER_UNITS)
def test_a_count_of_households_or_of_thousands_is_no_count_of_people(header):
    """Its column is said not to be read."""
    found = _listed(header)
    assert found.not_read == (header,)
    assert found.rows[["people_reached", "people_targeted", "budget"]].isna().all(axis=None)


@pytest.mark.parametrize(
    "header",
    [
        "Beneficiaries (people)",
        "People reached (household members)",
        "People reached (incl. women)",
    ],
)
def test_a_count_of_people_with_a_remark_is_read(header):
    """Not every remark is a unit."""
    assert _listed(header).rows["people_reached"].tolist() == [40]


def test_a_number_format_of_an_old_workbook_is_no_longer_than_excel_allows():
    """To look whether it is one of a date may take the square of its letters."""
    long = (0x41E, struct.pack("<HHB", 200, 9_000, 0) + b"[" * 9_000)
    (error,) = read(xls({"A": cells([HEAD, *ROWS])}, more=[long]), "t.xls").problems
    assert error.key == "reading.xlsx"


_DATED = "Agency,Activity,District code,Start,Status\nA,School,2001,4/1/2026,ongoing\n"


def test_dates_that_may_have_the_month_first_are_said_to_be_read_with_the_day_first():
    """Unless another date of the file tells which is first."""
    found = examine_activities(f"{_DATED}A,School,2002,7/7/2026,ongoing\n".encode(), "t.csv")
    (note,) = [one for one in found.notes if one.key == "coverage_note.read_dates"]
    assert note.values["rows"] == "2"
    sure = examine_activities(f"{_DATED}A,School,2002,31/1/2026,ongoing\n".encode(), "t.csv")
    assert not [one for one in sure.notes if one.key == "coverage_note.read_dates"]


TURNED = ("2026-04-01", "13/1/2026", "2026-05-02", "28/2/2026", "2026-11-11")


@pytest.mark.parametrize(
    ("starts", "rows"),
    [
        (TURNED, [2, 4]),  # 11 November is the same either way
        (("2026-01-04", "2026-01-13", "2026-02-05", "2026-02-28", "2026-11-11"), []),
        ((*TURNED[:4], "2026-11-30"), []),  # nothing has turned a 30th
        ((*TURNED[:4], "5/2/2026"), []),
        (TURNED[:2], []),
        (tuple(start.replace("/", "-") for start in TURNED), [2, 4]),
        (tuple(start.replace("/", ".") for start in TURNED), []),  # with points nothing is turned
        # one text of four stayed one for another reason
        ((*TURNED, "30/3/2026", "5/2/2026 "), [2, 4]),
        # work begins on the first of a month
        (("2026-01-01", "2026-02-01", "2026-03-01", "15/3/2026", "28/2/2026"), []),
    ],
)
def test_dates_that_excel_has_turned_are_refused(starts, rows):
    """Typed as 4/1 with settings of the United States, beside 13/1, which stays a text."""
    made, file = Workbook(), io.BytesIO()
    made.active.append(["Agency", "Activity", "District code", "Start", "End", "Status"])
    for start in starts:
        cell = date.fromisoformat(start) if start.startswith("2026") else start
        made.active.append(["A", "School", "2001", cell, "31/12/2026", "ongoing"])
    made.save(file)
    found = examine_activities(file.getvalue(), "a.xlsx")
    assert [(one.row, one.column) for one in found.problems] == [(row, "Start") for row in rows]


@pytest.mark.parametrize("column", ["Start", "End"])
def test_no_spreadsheet_has_turned_the_dates_of_a_text_table(column):
    """Two people have typed it, each in their own way."""
    head = f"Agency,Activity,District code,{column},{'Start' if column == 'End' else 'End'},Status"
    other = "2026-01-01" if column == "End" else "31/12/2026"
    lines = [f"A,School,2001,{one},{other},ongoing" for one in TURNED]
    assert not examine_activities("\n".join([head, *lines]).encode(), "a.csv").problems


def test_one_slip_does_not_make_a_thousandth_of_a_column():
    """Where most marks may part thousands, the owner is asked what they are."""
    assert fitting(["40,000", "25,000", "1,5"], MONEY) == ("point", "comma")
    assert fitting(["40.000", "25.000", "1.5"], MONEY) == ("point", "comma")
    for sure in (["40,000", "1,5"], ["1,250", "0,276", "2,5"], ["1,250", "3,125.5", "2,000"]):
        assert len(fitting(sure, MONEY)) == 1


_ACTIVITIES = ["Agency", "Activity", "District code", "Start", "Status", "Reached", "Title"]
_DONE = ["A", "School", "2001", "2026-01-05", "ongoing"]


def _activities(merged: str, title: int = 0) -> bytes:
    """Return a list of two activities with a merged cell, below so many lines of a title."""
    made, file = Workbook(), io.BytesIO()
    rows = [_ACTIVITIES, [*_DONE, 40, "Fair"], ["B", *_DONE[1:], None, None]]
    for row in (*[["Who does what"]] * title, *rows):
        made.active.append(row)
    made.active.merge_cells(merged)
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("merged", "title"), [("F2:F3", 0), ("F4:F5", 2)])
def test_a_figure_merged_over_two_activities_is_refused(merged, title):
    """Nobody knows how many each of them reached."""
    with pytest.raises(InputError) as raised:
        examine_activities(_activities(merged, title), "t.xlsx")
    error = raised.value
    assert (error.key, error.row, error.column) == ("reading.merged", 2 + title, "Reached")
    assert f"{2 + title}, {3 + title}" in str(error)


@pytest.mark.parametrize("merged", ["G2:G3", "F2:G2"])
def test_other_merged_cells_of_a_list_of_activities_are_read(merged):
    """A title of two activities, a figure over a title."""
    assert examine_activities(_activities(merged), "t.xlsx").rows["people_reached"].iloc[0] == 40


def _rate(number_format: str, value: float) -> str:
    """Return a figure of a workbook as it is read."""
    content = book(["01", "2024", None], C2=value)
    made, file = load_workbook(io.BytesIO(content)), io.BytesIO()
    made.active["C2"].number_format = number_format
    made.save(file)
    return read_cells(file.getvalue(), "t.xlsx").rows[1][2]


@pytest.mark.parametrize(
    ("number_format", "value", "seen"),
    [
        *[("0.0;-0.0%", 0.4, "0.4"), ("0.0;-0.0%", -0.4, "-40%"), ("[=0]0%;0.0", 0.4, "0.4")],
        *[("0%;[Red]-0%", 0.4, "40%"), ('0%;-0%;"-"', 0, "0%"), ("0.0%;;", 0.4, "40%")],
        ("_(* 0.0%_);_(* (0.0%);_(* -??_);_(@_)", 0.4, "40%"),
    ],
)
def test_the_part_of_a_number_format_that_applies_tells_what_is_a_percentage(
    number_format, value, seen
):
    """Another part, for numbers below zero, says nothing of those above."""
    assert _rate(number_format, value) == seen


def _poverty(*columns: str, other: str = "30.5", **answers: str) -> Examined:
    """Return what a table of poverty with two columns of figures turned out to be."""
    rows = [f"{code},2024,4.5,{other}" for code in ("01", "02", "07")]
    content = "\n".join([",".join(("Code", "Year", *columns)), *rows]).encode()
    return examine(content, "p.csv", "poverty", answers=answers)


@pytest.mark.parametrize(
    "columns",
    [
        *(("Percentage", "Poverty headcount of households"), ("%", "Share of poor people")),
        *(("Rate (%)", "Poverty rate of households"), ("អត្រា", "ភាគរយគ្រួសារក្រីក្រ")),
    ],
)
def test_a_percentage_of_anything_is_not_taken_for_the_poverty_rate(columns):
    """Beside a column that may be the rate its owner is asked, and each answer counts."""
    asked = _poverty(*columns).question
    assert asked is not None
    assert (asked.name, [one.value for one in asked.readings]) == ("rate_column", [*columns])
    for column, rate in zip(columns, (4.5, 30.5), strict=True):
        table = _poverty(*columns, rate_column=column).tidy()
        assert table["headcount_pct"].tolist() == [rate] * 3


@pytest.mark.parametrize(
    ("columns", "other"),
    [
        *((("Percentage", "Poor people"), "2500"), (("Poverty rate", "Rate of growth"), "3.5")),
        *((("Percentage", "Year of survey"), "2023"), (("Rate", "Lower bound"), "3.5")),
        (("Rate", "Standard error"), "1.5"),
    ],
)
def test_a_poverty_rate_beside_what_is_none_is_read(columns, other):
    """A number of people, a bound, an error; or the rate is headed as what it is."""
    found = _poverty(*columns, other=other)
    assert found.tidy()["headcount_pct"].tolist() == [4.5] * 3


def test_a_district_left_out_below_the_same_one_is_refused():
    """Only its owner knows whether the figure is the province's; above its districts it is."""
    head = "Province,District,Year,Persons\n"
    same = "Kampot,Chhuk,2023,100\nKampot,,2024,50\n"
    assert [(p.key, p.row) for p in read((head + same).encode(), "m.csv").problems] == [
        ("reading.ditto", 3)
    ]
    whole = "Kampot,,2024,50\nKampot,Chhuk,2023,100\nKampot,Chum Kiri,2023,30\nKampot,,2023,130\n"
    assert read((head + whole).encode(), "m.csv").problems == ()


def _kampot(*rows: str) -> list[tuple[str, int | None]]:
    head = "Province,District,Country,Year,Persons"
    content = "\n".join([head, *(f"Kampot,{row}" for row in rows)]).encode()
    return [(p.key, p.row) for p in read(content, "m.csv").problems]


@pytest.mark.parametrize(
    "rows",
    [
        ("Chhuk,Thailand,2024,100", ",Viet Nam,2024,50"),
        ("Chhuk,Thailand,2023,100", ",Thailand,2024,50", ",Thailand,2025,60"),
    ],
)
def test_a_district_left_out_is_refused_whatever_other_districts_have(rows):
    """The figure may be of the district above, which has no other one of this country and year."""
    more = ("Dang Tong,Viet Nam,2024,20", "Dang Tong,Thailand,2024,9", "Dang Tong,Thailand,2025,9")
    assert _kampot(*rows, *more) == [("reading.ditto", 3)]


@pytest.mark.parametrize(
    "rows",
    [
        *(
            ("Chhuk,Thailand,2024,100", f"Chum Kiri,{last},2024,80", *total)
            for last, total in (
                ("Thailand", (",Thailand,2024,180",)),
                ("Viet Nam", (",Thailand,2024,100", ",Viet Nam,2024,80")),
            )
        ),
        (",Thailand,2024,150", ",Viet Nam,2024,50", "Chhuk,Thailand,2024,100"),
    ],
)
def test_rows_of_a_province_below_its_districts_are_read(rows):
    """The last district has a figure of its own for one of them; or they stand above it."""
    assert _kampot(*rows) == []


def test_a_month_in_a_cell_ends_on_its_last_day():
    """Mar-26 is the same in a date cell as in a text."""
    made, file = Workbook(), io.BytesIO()
    made.active.append(["Agency", "Activity", "District code", "Start", "End", "Status"])
    made.active.append(["Plan", "School", "2001", date(2026, 1, 1), date(2026, 3, 1), "ongoing"])
    for place in ("D2", "E2"):
        made.active[place].number_format = "mmm-yy"
    made.save(file)
    rows = examine_activities(file.getvalue(), "m.xlsx").rows
    assert [str(rows.loc[0, c])[:10] for c in ("start", "end")] == ["2026-01-01", "2026-03-31"]


@pytest.mark.parametrize(
    ("day", "seen", "end"),
    [
        *(
            ("2026-03-01", seen, "2026-03-31")
            for seen in ("Mar-26", "03/2026", "2026-03", "មីនា ២០២៦")
        ),
        ("2026-03-01T00:00:00", "March 2026", "2026-03-31"),
        *(("2026-03-01", seen, "2026-03-01") for seen in ("01/03/26", "1 Mar", "1 March 2026", "")),
        *((day, "", day) for day in ("2026-03-26", "2012-12-01")),
        *((day, seen, day) for day, seen in (("2012-12-01", "01-12"), ("2026-03-15", "Mar-26"))),
    ],
)
def test_a_month_in_a_cell_of_libreoffice_ends_on_its_last_day(day, seen, end):
    """What is shown tells a month from a day, as the format of a cell of Excel does."""
    head = ["Agency", "Activity", "District code", "Start", "End", "Status"]
    date_cell = (
        f'<table:table-cell xmlns:o="office" o:value-type="date" o:date-value="{day}">'
        f"<text:p>{seen}</text:p></table:table-cell>"
    )
    rows = [head, ["Plan", "School", "2001", "2011-01-05", date_cell, "ongoing"]]
    found = examine_activities(ods(*rows, head=False), "m.ods").rows
    assert str(found.loc[0, "end"])[:10] == end


def test_lines_of_notes_below_a_table_are_no_names_of_people():
    """They stand alone in their rows; names beside figures are refused as before."""
    rows = ["Province,Year,Persons", *(f"{p},2024,900" for p in ("Kampot", "Takeo", "Kandal"))]
    notes = ["Notes:", "From the records.", "See the annex.", "Provisional.", "Printed twice."]
    found = read("\n".join([*rows, *(f"{n},," for n in notes)]).encode(), "n.csv")
    assert set(found.tidy()["adm1_code"]) == {"07", "08", "21"}
    persons = [
        f"{n},2024,900" for n in ("Sok Dara", "Chan Thy", "Keo Sophea", "Long Vuthy", "Meas")
    ]
    refused = read("\n".join([*rows, *persons]).encode(), "n.csv")
    assert [p.key for p in refused.problems] == ["persons.unknown"]


@pytest.mark.parametrize("remark", ["បណ្តោះអាសន្ន", ""])
def test_remarks_headed_others_are_no_country(remark):
    """The usual last heading of a Khmer table; figures below it are people from other countries."""
    rows = ["ខេត្ត,ឆ្នាំ,ចំនួន,ផ្សេងៗ", f"Kampot,2024,500,{remark}", "Takeo,2024,600,"]
    found = read("\n".join(rows).encode(), "o.csv")
    assert found.tidy()["count"].tolist() == [500, 600]
    assert "desk_note.other_countries" not in {note.key for note in found.notes}
    figures = read(
        "\n".join([rows[0], "Kampot,2024,500,50", "Takeo,2024,600,60"]).encode(), "o.csv"
    )
    assert {p.key for p in figures.problems} == {"desk.total"}
