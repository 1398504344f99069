"""Columns and lines that say the figures are only a part. Outcomes written before the code."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from models.activities.read import examine_activities
from models.desk.examine import examine
from tests.cases import book_of, lines, outcome, read, saved, told

HEAD, ROW = "Province,Year,Persons", "Kampot,2024,1200"
ACTIVITY = (
    "Agency,Activity,District code,Start,Status,Reached",
    "Plan,School,2001,2026-01-05,ongoing,400",
)
COLUMNS = [
    ("Month", "1"), ("ខែ", "មករា"), ("Quarter", "Q1"), ("Unit", "thousand"), ("ឯកតា", "ពាន់នាក់"),
    ("Population group", "Children"), ("Type", "Rescued"), ("Type of returnee", "Deported"),
    ("Age group", "<18"), ("Indicator", "Number of poor"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "value"), COLUMNS)
def test_a_column_that_says_what_the_figures_are_is_refused(header, value):
    """It is not just told as not used: the figure would be read as another."""
    found = read(lines(f"{HEAD},{header}", f"{ROW},{value}"))
    assert found.table is None
    assert found.problems


@pytest.mark.parametrize("header", ["Returning from", "Destination country", "ប្រទេសគោលដៅ"])
def test_a_country_under_another_header_is_refused(header):
    """Read as `all`, people returned from one country would stand for those from all."""
    content = lines(f"{HEAD},{header}", f"{ROW},Thailand")
    assert outcome(read(content)) == ["desk.part_country None"]
    assert outcome(read(lines(f"{HEAD},{header}", f"{ROW},Cambodia"))) == {"07": 1200}


def test_poor_people_in_thousands_are_no_rate():
    """12.5 thousand poor people are not 12.5 %."""
    content = lines("Province,Year,Value,Indicator,Unit", "Kampot,2024,12.5,{},{}")
    poor = content.decode().format("Number of poor", "thousand").encode()
    assert outcome(read(poor, "poverty")) == ["desk.part_column None"]
    rate = content.decode().format("Poverty rate", "%").encode()
    assert outcome(read(rate, "poverty")) == {"07": 12.5}


@pytest.mark.parametrize(
    ("header", "value"),
    [("Unit", "persons"), ("Type", "Province"), ("Month", "all"), ("Remarks", "thousand")],
)
def test_a_column_that_says_all_is_not_used(header, value):
    """Everyone, a whole year, ones: the figure is what it looks like."""
    assert outcome(read(lines(f"{HEAD},{header}", f"{ROW},{value}"))) == {"07": 1200}


LIMITS = [
    "Returned migrants, in 1000s", "Returns (1000 persons)", "Unit: 1,000 persons", "(1,000)",
    "Returned migrants per 10,000 inhabitants", "Returned families", "Number of households",
    "Returned migrants, 01/2024 - 09/2024", "Returned migrants, cumulative since 2020",
    "Returns, 2024-01-01 to 2024-09-30", "Returns 1-9/2024", "ចំនួនគ្រួសារ", "1,000 persons",
    "Unit: thousand persons", "January to June only", "Statistics on FEMALE returnees only",
    "Note: in thousands", "Source: MoSVY Jan-Jun only", "Returned children", "(x 1,000)",
    "First half of 2024", "9 months 2024", "ឯកតា៖ ពាន់នាក់", "ឆមាសទី១", "ស្ថិតិកុមារត្រឡប់",
]  # fmt: skip


@pytest.mark.parametrize("text", LIMITS)
def test_a_line_that_limits_the_figures_is_refused_above_and_below(text):
    """Its row is named; nobody reads half a year as a year because the title was dropped."""
    cell = f'"{text}",,'
    assert outcome(read(lines(cell, HEAD, ROW))) == ["desk.part_line 1"]
    assert outcome(read(lines(HEAD, ROW, cell))) == ["desk.part_line 3"]


def test_a_unit_alone_in_a_cell_beside_a_title_is_seen():
    """The usual place of a unit is above the figures, at the right."""
    assert outcome(read(lines('Returns,,"1,000 persons"', HEAD, ROW))) == ["desk.part_line 1"]


def test_the_name_of_a_file_or_sheet_that_limits_the_figures_is_refused():
    """It says as much as a title; which name it was is told."""
    rows = [["Province", "Year", "Persons"], ["Kampot", 2024, 1200]]
    book = saved(book_of(("Jan-Jun 2024", rows)))
    assert outcome(read(book)) == ["desk.part_name None"]
    for name in ("returned_women_Q1_2024.csv", "2024Q1.csv"):
        found = examine(lines(HEAD, ROW), name, "repatriation")
        assert outcome(found) == ["desk.part_name None"], name
    for name in (
        "returns_2024.csv",
        "point_thousands.csv",
        "MoWA women affairs.csv",
        "upload-8f3h2k.csv",
    ):
        assert outcome(examine(lines(HEAD, ROW), name, "repatriation")) == {"07": 1200}, name


def test_a_title_of_another_rate_is_no_poverty():
    """Beside a column that is only named Rate, the title says what it is."""
    rows = ("Province,Year,Rate", "Kampot,2024,78")
    assert outcome(read(lines("Literacy rate by province,,", *rows), "poverty")) == [
        "desk.part_line 1"
    ]
    title = "Poverty and unemployment rate by province,,"
    assert outcome(read(lines(title, *rows), "poverty")) == {"07": 78}


def test_a_unit_above_who_does_what_is_refused():
    """People in thousands are not read as ones; any other title is."""
    with pytest.raises(InputError) as caught:
        examine_activities(lines('"3W, people in thousands",,,,,', *ACTIVITY), "a.csv")
    assert (caught.value.key, caught.value.row) == ("desk.unit_line", 1)
    found = examine_activities(lines('"3W, women and children, Q1 2026",,,,,', *ACTIVITY), "a.csv")
    assert found.rows["people_reached"].tolist() == [400]


def test_a_merged_header_that_names_a_part_of_the_people_is_refused():
    """Returned women under countries are not all people returned."""
    content = lines("Province,Year,Female,", ",,Thailand,Vietnam", "Kampot,2024,100,200")
    assert outcome(read(content)) == ["desk.part_line 1"]


@pytest.mark.parametrize(
    "text",
    [
        "Returned migrants by province 2024",
        "Source: Ministry of Women's Affairs",
        "Printed 5 May 2025",
        "January to December 2024",
        "Returned migrants, 01/2023 - 12/2024",
        "Returned migrants, 01/01/2024 - 31/12/2024",
        "Annex H1. Question Q3: hundreds of communes reported more than 1,000 people",
        "Returned migrants by their families' province, as per 10 May 2025",
        "Returned people incl. women and children",
        '"Number of men, women and children returned, including by sea"',
        "Returned people of both sexes with women and children",
        "ចំនួនពលរដ្ឋទាំងប្រុសទាំងស្រី",
        "ក្រសួងកិច្ចការនារី",
    ],
)
def test_a_line_that_limits_nothing_is_told_and_the_table_read(text):
    """By its row only: a line may name people, and notes are kept."""
    found = read(lines(f"{text},,", HEAD, ROW))
    assert outcome(found) == {"07": 1200}
    assert told(found)["unread_lines"] == {"rows": "1"}


@pytest.mark.parametrize(
    "text",
    [
        "Returned women including girls 2024",
        "Children (both sexes) returned",
        "Women returned from both countries",
        "Returns from both countries: women",
        "Returned boys and girls",
        "Returned women by age",
        "ស្ត្រីត្រឡប់មកវិញ រួមទាំងកុមារី",
    ],
)
def test_words_for_everyone_behind_some_of_the_people_make_them_no_more(text):
    """Women including girls are no men."""
    assert outcome(read(lines(f"{text},,", HEAD, ROW))) == ["desk.part_line 1"]


@pytest.mark.parametrize("header", ["Commune", "ឃុំ", "Commune name", "Border crossing", "ADM3_EN"])
def test_a_figure_of_a_part_of_an_area_is_refused(header):
    """A commune's count is not its province's."""
    content = lines(f"{HEAD},{header}", f"{ROW},Baniev")
    assert outcome(read(content)) == ["desk.part_area None"]
    assert outcome(read(lines(f"{HEAD},{header}", f"{ROW},all"))) == {"07": 1200}
    assert outcome(read(lines(f"{HEAD},{header}", f"{ROW},12"))) == {"07": 1200}


UNITS = [
    "ឯកតា៖ ១០០០ នាក់", "ឯកតា៖ ១.០០០ នាក់", "គិតជា ១០០០ នាក់", "(ឯកតា៖ ១០០០)",
    "ឯកតា៖ ម៉ឺននាក់", "ឯកតា៖ មុឺននាក់", "គិតជារយនាក់", "Unit: 1000", "Units in 1'000",
    "Unit - 1,000 persons", "Unit is 1,000 persons", "Figures: 000s",
    "Unit: 10,000 persons", "Unit: 100 persons", "Unit: K persons", "Persons (thds)",
    "Unit: 1 million persons", "Unit: x 100", "in 10,000s", "Scale: 1000", "Multiply by 1000",
    "គុណនឹង ១០០០",
]  # fmt: skip


@pytest.mark.parametrize("text", UNITS)
def test_a_unit_of_many_is_refused_in_whichever_words_it_is_written(text):
    """Khmer and Latin, with any sign behind the word unit, above counts and who does what."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == ["desk.part_line 1"]
    with pytest.raises(InputError) as caught:
        examine_activities(lines(f'"{text}",,,,,', *ACTIVITY), "a.csv")
    assert (caught.value.key, caught.value.row) == ("desk.unit_line", 1)


@pytest.mark.parametrize(
    "text",
    [
        "ឯកតា៖ នាក់", "ឯកតា៖ ១ នាក់", "Unit: 1 person", "Unit: persons", "គិតជានាក់",
        "Source: Police Unit 10", "Health units in 10 provinces", "Figures in 100 communes",
        "Figures: 2024", "Scale 1:100,000", "Unit: kingdom", "One Million Voices",
        "Safe migration (USD 1.5 million)", "ឃុំម៉ឺនជ័យ",
    ],
)  # fmt: skip
def test_a_unit_of_one_and_an_amount_of_money_are_no_unit_of_many(text):
    """The table is read, and so is who does what."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == {"07": 1200}
    found = examine_activities(lines(f'"{text}",,,,,', *ACTIVITY), "a.csv")
    assert found.rows["people_reached"].tolist() == [400]


OF_ALL = [
    "Source: Ministry of Social Affairs, Veterans and Youth Rehabilitation",
    "Department of Social Affairs, Veterans and Youth Rehabilitation of Kampot",
    "Source: Ministry of Education, Youth and Sport", "ប្រភព៖ អង្គការសង្គ្រោះកុមារ",
    "Source: Cambodian Women's Crisis Center", "Source: Healthcare Center for Children",
    "ប្រភព៖ គណៈកម្មាធិការទទួលបន្ទុកកិច្ចការនារី និងកុមារ",
    "Note: counts below 10 are not shown", "ស្រុកស្រីសន្ធរ", "ស្រុកបន្ទាយស្រី",
]  # fmt: skip


@pytest.mark.parametrize("text", OF_ALL)
def test_offices_districts_and_hidden_counts_are_no_part_of_the_people(text):
    """Though their names have a word for some of them; above the table, and below it."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == {"07": 1200}
    assert outcome(read(lines(HEAD, ROW, f'"{text}",,'))) == {"07": 1200}


def test_an_office_in_the_cell_beside_the_word_source_or_in_a_file_s_name_is_read():
    """It is written in one cell, or in two."""
    content = lines("Source:,Cambodian Women's Crisis Center,", HEAD, ROW)
    assert outcome(read(content)) == {"07": 1200}
    name = "Ministry of Social Affairs, Veterans and Youth Rehabilitation 2024.csv"
    assert outcome(examine(lines(HEAD, ROW), name, "repatriation")) == {"07": 1200}


@pytest.mark.parametrize(
    "text",
    [
        "Source: Ministry of Interior, women only", "Source: survey of returned women",
        "Source: Ministry of Education, Youth and Sport. Girls", "Returned youth",
        "Assisted by Cambodian Women's Crisis Center", "ប្រភព៖ ស្ត្រីត្រឡប់", "ចំនួនស្រីត្រឡប់",
        "People below 18", "Persons under 18, 2024", "People under 18 are not shown",
    ],
)  # fmt: skip
def test_a_part_of_the_people_beside_an_office_is_refused(text):
    """The name of an office ends where the sentence goes on."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == ["desk.part_line 1"]


@pytest.mark.parametrize(
    "text",
    [
        "Share of people living below 10,951 riels per day", "% of people below 2.15 USD per day",
        "Population living under 1.90 dollars a day", "People below 3 USD", "Below 50% of median",
    ],
)  # fmt: skip
def test_a_poverty_line_is_no_age(text):
    """It says what poverty is; an age beside the rate is refused."""
    rows = ("Province,Year,Poverty rate", "Kampot,2024,12.5")
    assert outcome(read(lines(f'"{text}",,', *rows), "poverty")) == {"07": 12.5}
    assert outcome(read(lines("Poor people aged below 18,,", *rows), "poverty")) == [
        "desk.part_line 1"
    ]


def test_districts_with_a_word_for_women_in_their_khmer_name_have_hidden_counts():
    """Their row has no figure, and is no line about women."""
    content = lines(
        "ស្រុក,ខេត្ត,2023,2024", "បន្ទាយស្រី,សៀមរាប,<10,", "ស្រីសន្ធរ,កំពង់ចាម,<10,<10", "ជុំគិរី,កំពត,20,30"
    )
    found = read(content, answers={"divided": "missing"})  # of Banteay Srei
    assert not found.problems
    assert found.table["suppressed"].sum() == 3
