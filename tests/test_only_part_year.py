"""Lines and names that say from when to when was counted: a part of a year is refused."""

from __future__ import annotations

import pytest

from models.desk.examine import examine
from tests.cases import book_of, lines, outcome, read, saved

HEAD, ROW = "Province,Year,Persons", "Kampot,2024,1200"
PARTS = [
    "Returned migrants, 1 January to 30 June 2024", "from 1 January 2024 to 30 June 2024",
    "01-01-2024 to 30-06-2024", "01.01.2024 - 30.06.2024", "01/01/24 - 30/06/24",
    "2024-01 to 2024-06", "2024/01/01 - 2024/06/30", "01/01/2024 - 06/30/2024",
    "Jan-24 to Jun-24", "January 1st to June 30th 2024", "between 1 January and 30 June 2024",
    "1st of January, 2024 - 30th of June, 2024", "January to the end of June 2024",
    "July 2023 to June 2024", "Months 1-6, 2024", "Quarter 1, 2024", "Q 1 2024",
    "Quarter I of 2024", "For the month of January 2024", "Monthly report, January 2024",
    "from 01-Jan-2024 to 30-Jun-2024", "01-Jan-24 to 30-Jun-24", "1/1-30/6/2024",
    "01/06 - 31/12/24", "January thru June 2024", "through June 2024", "until end-June 2024",
    "Jan to date 2024", "Quarters 1 and 2", "Since July 2024", "From 1 April 2024",
    "គិតមកទល់ខែមិថុនា ឆ្នាំ២០២៤", "ចាប់ពីខែកក្កដា ឆ្នាំ២០២៤", "ប្រាំមួយខែ ឆ្នាំ២០២៤",
    "As of 30 June 2024", "Up to 30 June", "until June 2024",
    "ពីថ្ងៃទី០១ ខែមករា ដល់ថ្ងៃទី៣០ ខែមិថុនា ឆ្នាំ២០២៤",
    "ពីថ្ងៃទី០១ ខែមករា ឆ្នាំ២០២៤ ដល់ថ្ងៃទី៣០ ខែមិថុនា ឆ្នាំ២០២៤",
    "ខែមករា ដល់ចុងខែមិថុនា ឆ្នាំ២០២៤", "ខែមករា-មិថុនា ២០២៤", "ខែ១-៦ ឆ្នាំ២០២៤",
    "ពីខែ១ ដល់ខែ៦ ឆ្នាំ២០២៤", "ប្រចាំខែមករា ឆ្នាំ២០២៤", "គិតត្រឹមថ្ងៃទី៣០ ខែមិថុនា",
    "គិតត្រឹមថ្ងៃទី៣០ ខែមិថុនា ឆ្នាំ២០២៤", "គិតត្រឹមថ្ងៃទី៣០ ខែមិថុនា ឆ្នាំ២៥៦៧",
    "រយៈពេល ៦ខែ ឆ្នាំ២០២៤", "៩ ខែ ២០២៤",
]  # fmt: skip


@pytest.mark.parametrize("text", PARTS)
def test_a_part_of_a_year_is_refused_however_its_dates_are_written(text):
    """With days, without them, in digits, in English and in Khmer."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == ["desk.part_line 1"]


WHOLE = [
    "1 January to 31 December 2024", "01-01-2024 to 31-12-2024", "01.01.2024 - 31.12.2024",
    "01/01/24 - 31/12/24", "01/01/2024 - 12/31/2024", "2024-01 to 2024-12", "Jan-24 to Dec-24",
    "Jan 24 - Dec 24", "from January 1st, 2023 to December 31st, 2024", "between 2023 and 2024",
    "ថ្ងៃទី១ ខែមករា ដល់ថ្ងៃទី៣១ ខែធ្នូ ឆ្នាំ២០២៤", "ពីខែ១ ដល់ខែ១២ ឆ្នាំ២០២៤", "ខែ ១ ដល់ ខែ ១២",
    "01-Jan-24 to 31-Dec-24", "from 01-Jan-2024 to 31-Dec-2024", "1/1-31/12/2024",
    "since January 2020", "Up to date figures of 2024", "Jan.-Dec. 2024",
    "As of 31 December 2024", "គិតត្រឹមថ្ងៃទី៣១ ខែធ្នូ ឆ្នាំ២០២៤", "12 months of 2024",
]  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_from_january_to_december_is_a_whole_year(text):
    """Also of several years."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == {"07": 1200}


DATED = [
    "ភ្នំពេញ ថ្ងៃទី៥ ខែមេសា ឆ្នាំ២០២៥", "រាជធានីភ្នំពេញ, ថ្ងៃទី១០ ខែមេសា ឆ្នាំ២០២៥",
    "ភ្នំពេញ ថ្ងៃទី ៥ ខែ ៤ ឆ្នាំ ២០២៥", "កំពត ថ្ងៃ ១១ ខែកក្កដា ២០២៥",
    "ថ្ងៃសុក្រ ៨កើត ខែចេត្រ ឆ្នាំម្សាញ់ ព.ស.២៥៦៨", "គិតត្រឹមថ្ងៃទី៥ ខែមេសា ឆ្នាំ២០២៥",
    "Form 12-05/2024", "Contact: 023-12-05/2024", "Taken from a letter of 12 May 2025",
    "Counted since 2020", "As of 5 May 2025", "Published in January 2025", "Report for May 2025",
    "No. 12-45/2024 MoSVY", "No. 05-07/2024", "លេខ ០៥-០៧/២០២៤", "Tel: 023-880-476 / 012-34-56",
    "Rates of 12.50 - 13.75", "Headquarters 1",
]  # fmt: skip


@pytest.mark.parametrize("text", DATED)
def test_the_date_of_a_letter_and_its_number_are_no_part_of_a_year(text):
    """Every letter has them; what was counted up to a later year is a whole year."""
    assert outcome(read(lines(f'"{text}",,', HEAD, ROW))) == {"07": 1200}
    assert outcome(read(lines(HEAD, ROW, f'"{text}",,'))) == {"07": 1200}


def test_a_day_up_to_which_was_counted_is_looked_for_in_all_years_of_the_table():
    """Years side by side too."""
    content = lines("As of 30 June 2024,,", "Province,2023,2024", "Kampot,10,20")
    assert outcome(read(content)) == ["desk.part_line 1"]


def test_a_name_of_a_file_or_sheet_with_a_part_of_a_year_is_refused():
    """Also where only blanks or low lines stand between its dates; a stamp of time is none."""
    for name in ("returns_2024-01-01_2024-06-30", "returns_jan_jun_2024", "returns Quarter 1 2024"):
        found = examine(lines(HEAD, ROW), f"{name}.csv", "repatriation")
        assert outcome(found) == ["desk.part_name None"], name
    for name in (
        "returns_2024-01-01_2024-12-31",
        "export_2025-11-29_17-14-22",
        "form_-_2025-05-10-08-30-15",
        "returns_2024_05_12",
        "returns_20250512",
    ):
        found = examine(lines(HEAD, ROW), f"{name}.csv", "repatriation")
        assert outcome(found) == {"07": 1200}, name
    rows = [["Province", "Year", "Persons"], ["Kampot", 2024, 1200]]
    assert outcome(read(saved(book_of(("Jan Jun 2024", rows))))) == ["desk.part_name None"]


@pytest.mark.parametrize(
    "name",
    [
        "returns_2024-06", "returns_June_2024", "Jun24", "returns_2024_june", "returns_2024_06",
        "returns by province, June 2024", "ខែមិថុនា", "ខែ មិថុនា ឆ្នាំ២០២៤", "ខែ៦", "Month 6", "Week 23",
    ],
)  # fmt: skip
def test_a_file_or_sheet_named_after_one_month_is_refused(name):
    """Its figures are of that month, and no year."""
    found = examine(lines(HEAD, ROW), f"{name}.csv", "repatriation")
    assert outcome(found) == ["desk.part_name None"]
    rows = [["Province", "Year", "Persons"], ["Kampot", 2024, 1200]]
    assert outcome(read(saved(book_of((name, rows))))) == ["desk.part_name None"]


@pytest.mark.parametrize(
    "name",
    [
        "letter_2024-06-15", "letter_15_June_2024", "June 15, 2024", "15 June 2024",
        "returns_June_2025", "returns_2024_updated_june", "returns_2023-24", "annex 5-2024", "T1",
        "returns 2024 (June 15)", "returns_as_of_31_dec_2024", "S1", "Sheet6", "Jan-Dec 2024",
    ],
)  # fmt: skip
def test_a_file_or_sheet_named_after_a_day_or_another_year_is_read(name):
    """It says when it was made."""
    found = examine(lines(HEAD, ROW), f"{name}.csv", "repatriation")
    assert outcome(found) == {"07": 1200}
    rows = [["Province", "Year", "Persons"], ["Kampot", 2024, 1200]]
    assert outcome(read(saved(book_of((name, rows))))) == {"07": 1200}
