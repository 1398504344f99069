"""Headers, tag rows and cells of all kinds: a tidy table or an InputError, and nothing else."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from models.activities.header_words import DROPPED, TEMPLATE
from models.activities.read import read_activities
from models.activities.template import HEADER
from models.desk.examine import examine
from models.desk.schema import KINDS
from models.reading.header_names import CORRIDORS, NAMES, TOTALS

INTERNAL = ["_row", "_named", "_value", "_ROW", "figure", "index", "(column 2)", "suppressed"]
KNOWN = [name for names in NAMES.values() for name in names[:4]] + [
    name for names in CORRIDORS.values() for name in names
]
YEARS = ["2024", "2025", "២០២៥", "2023-2024", "2025.0"]
AREAS = ["KH0110", "20", "KH2001", "Kampot", "កំពត", "Svay Rieng", "0505", *sorted(TOTALS)[:4]]
NUMBERS = ["0", "4", "<10", "1200", "1,200", "២៣", "10.4", "-3", "1e400", "9" * 400, "٤", "#N/A"]
DAYS = ["2026-01-05", "5/1/2026", "Feb 2026", "2026-02-31", "៥ មករា ២០២៦", "0000-01-01", "2026"]
ODD = ["", " ", "\u200b", "#", "#meta", "=1+1", "nan", "None", "True", "a@b.org", "\ufeff", "\x00"]
TYPES = ["school", "shelter", "Protection", "ongoing", "Prevention", "Lantern", "KHR"]
words = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from([*TEMPLATE, *TEMPLATE.values(), *DROPPED]),
    st.sampled_from([*INTERNAL, *YEARS, *ODD]),
    st.text(max_size=8),
)
cells = st.one_of(
    st.sampled_from(AREAS),
    st.sampled_from([*NUMBERS, *DAYS]),
    st.sampled_from([*TYPES, *ODD, *YEARS]),
    st.text(max_size=8),
)
tags = st.one_of(st.sampled_from([*HEADER.values(), *ODD]), st.just("#reached"), st.just("#adm2"))


@st.composite
def tables(draw, needed: list[str]) -> bytes:
    """Return a CSV: needed and other headers in any order, perhaps tags below, any cells."""
    headers = draw(st.permutations(needed + draw(st.lists(words, max_size=4))))
    rows = [headers]
    if draw(st.booleans()):
        rows.append([draw(tags) for _ in headers])
    width = st.integers(0, len(headers) + 1)
    rows += [[draw(cells) for _ in range(draw(width))] for _ in range(draw(st.integers(0, 4)))]
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8", "replace")


GOOD = ["Agency", "Activity", "District code", "Start", "Status"]


@settings(max_examples=60)
@given(tables(GOOD))
def test_any_table_of_activities_is_read_or_refused(content):
    """Rows, or an error that names the cell."""
    try:
        read = read_activities(content, "f.csv")
    except InputError as error:
        assert error.text("en")  # noqa: PT017 - refused is as good an end as read
        return
    assert read.rows["agency_written"].notna().all()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(data=st.data())
def test_any_table_of_figures_is_examined(kind, data):
    """A table, problems, names to decide on or a question; never anything else."""
    needed = {
        "repatriation": ["Province", "Year", "Persons"],
        "poverty": ["Province", "Year", "rate_pct"],
        "harvest": ["Province", "Year", "score"],
    }[kind]
    some = data.draw(st.lists(st.sampled_from(needed), unique=True, max_size=3))
    found = examine(data.draw(tables(some)), "f.csv", kind)
    ended = [found.table is not None, found.problems, found.proposals, found.question is not None]
    assert any(ended)


@pytest.mark.parametrize("header", ["_row", "_named", "_value", "2025", "Thailand", "figure"])
def test_a_header_of_any_name_does_no_harm(header):
    """Names the program uses itself, a year, a country: beside good columns each is not read."""
    content = f"{','.join(GOOD)},{header}\nA,School,2001,2026-01-01,ongoing,5\n"
    read = read_activities(content.encode(), "w.csv")
    assert read.not_read == (header,)
    assert len(read.rows) == 1


def test_years_and_countries_beside_each_other_are_not_read():
    """As they stand in tables of figures."""
    content = f"{','.join(GOOD)},Thailand,Viet Nam,2024,2025\n"
    content += "A,School,2001,2026-01-01,ongoing,,5,,\n"
    read = read_activities(content.encode(), "w.csv")
    assert read.not_read == ("Thailand", "Viet Nam", "2024", "2025")
    assert len(read.rows) == 1


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u200b"])
def test_a_tag_row_may_have_blank_cells(blank):
    """A column without a tag has a blank in the row of tags; so may the row of a total."""
    content = (
        f"{','.join(GOOD)},Title\n#org,#activity+type,#adm2+code,#date+start,#status,{blank}\n"
        "A,School,2001,2026-01-01,ongoing,x\n,,Total,,,\n"
    )
    assert len(read_activities(content.encode(), "w.csv").rows) == 1


@pytest.mark.parametrize("header", ["_row", "_named", "_value", "figure"])
@pytest.mark.parametrize("years", [False, True])
def test_a_table_of_figures_may_have_a_header_of_any_name(header, years):
    """The figures are read as without it."""
    head, row = ("Year,Persons", "2024,40") if not years else ("2023,2024", "40,41")
    content = f"Province,{head},{header}\nKampot,{row},7\nSvay Rieng,{row},8\n"
    found = examine(content.encode(), "r.csv", "repatriation")
    without = examine(
        f"Province,{head}\nKampot,{row}\nSvay Rieng,{row}\n".encode(), "r.csv", "repatriation"
    )
    assert found.table.equals(without.table)


def test_an_empty_cell_beside_countries_stays_empty():
    """A country's column makes a row each; a score that is not filled in is missing, no number."""
    content = "Province,Year,score,Thailand\nKampot,2024,,5\nTakeo,2024,7,6\n"
    (problem,) = examine(content.encode(), "h.csv", "harvest").problems
    assert problem.row == 2
