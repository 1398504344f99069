"""Rural rates, a poverty gap, one season or crop, and plans of returns are no whole figures."""

from __future__ import annotations

import pytest

from models.desk.examine import examine
from tests.cases import book_of, lines, outcome, read, saved

HEADS = {"poverty": "Poverty rate", "harvest": "rate_pct", "repatriation": "Persons"}
MOST_OF_SHEET = 31  # letters of a sheet's name
PLACES = ("Kampot", "Takeo", "Kep")


def rows_of(kind: str, header: str = "", cell: str = "") -> list[list[str]]:
    """Return a table of three provinces, with a column of one cell for all."""
    more = [[header], *[[cell]] * 3] if header else [[]] * 4
    rows = [["Province", "Year", HEADS[kind]], *([n, "2024", "12"] for n in PLACES)]
    return [[*row, *last] for row, last in zip(rows, more, strict=True)]


def text_of(rows: list[list[str]], *above: str) -> bytes:
    """Return rows as a CSV file, below some lines."""
    return lines(*above, *(";".join(row) for row in rows))


CELLS = [
    ("harvest", "Crop", "Wet season rice"), ("harvest", "Crop", "ស្រូវវស្សា"),
    ("harvest", "Crop", "ស្រូវប្រាំង"), ("harvest", "Season", "Wet season 2024"),
    ("poverty", "Area type", "Rural areas"), ("poverty", "Stratum", "Rural households"),
    ("poverty", "Indicator", "Poverty gap ratio"), ("poverty", "Indicator", "Rural poverty rate"),
]  # fmt: skip
WHOLE_CELLS = [
    ("harvest", "Crop", "Paddy"), ("harvest", "Crop", "ស្រូវ"), ("harvest", "Season", "Wet and dry"),
    ("poverty", "Area type", "Urban and rural"), ("poverty", "Indicator", "Poverty rate"),
    ("poverty", "Agency", "Ministry of Rural Development"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "cell"), CELLS)
def test_a_part_among_other_words_of_a_cell_is_refused(kind, header, cell):
    """Not only where it stands alone."""
    assert outcome(read(text_of(rows_of(kind, header, cell)), kind)) == ["desk.part_column None"]


@pytest.mark.parametrize(("kind", "header", "cell"), WHOLE_CELLS)
def test_both_parts_and_other_cells_are_read(kind, header, cell):
    """Urban and rural are everyone; a ministry has a name."""
    assert read(text_of(rows_of(kind, header, cell)), kind).table is not None


NAMES = [
    ("poverty", "Poverty rate in rural areas by province 2024"), ("poverty", "Rural"),
    ("poverty", "អត្រាភាពក្រីក្រនៅតំបន់ជនបទ"), ("poverty", "Poverty gap by province"),
    ("poverty", "Extreme poverty"), ("poverty", "Urban 2024"), ("harvest", "Dry season"),
    ("harvest", "Dry season rice damage 2024"), ("harvest", "Cassava damage"),
    ("repatriation", "Projected returns 2024"), ("repatriation", "Target 2024"),
]  # fmt: skip
WHOLE_NAMES = [
    ("poverty", "Urban-Rural"), ("poverty", "Ministry of Rural Development"),
    ("poverty", "Food poverty line 2,000 riels"), ("poverty", "Poverty headcount and poverty gap"),
    ("harvest", "Wet and dry season damage"), ("harvest", "Damage of rice and maize"),
    ("repatriation", "Returns, Action Plan 2024"), ("repatriation", "Planned and actual returns"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_a_title_a_sheet_or_a_file_of_a_part_is_refused(kind, name):
    """Figures of a part would be read as those of all."""
    found = read(text_of(rows_of(kind), name), kind)
    assert outcome(found) == ["desk.part_line 1"]
    low = name.replace(" ", "_").casefold()
    found = examine(text_of(rows_of(kind)), f"{low}.csv", kind)
    assert outcome(found) == ["desk.part_name None"]
    if len(name) <= MOST_OF_SHEET:
        found = read(saved(book_of((name, rows_of(kind)))), kind)
        assert outcome(found) == ["desk.part_name None"]


@pytest.mark.parametrize(("kind", "name"), WHOLE_NAMES)
def test_a_title_of_the_whole_is_read(kind, name):
    """Both parts, an office and a line of poverty are no part."""
    assert read(text_of(rows_of(kind), name), kind).table is not None


def test_a_note_below_the_table_may_compare_a_part_with_it():
    """It stops nothing as a part; only a title is of the table."""
    rows = [*rows_of("poverty"), ["Note: rates are higher in rural areas", "", ""]]
    titled = text_of(rows_of("poverty"), "Rates in rural areas")
    assert outcome(read(titled, "poverty")) == ["desk.part_line 1"]
    assert "desk.part_line 5" not in outcome(read(text_of(rows), "poverty"))
