"""The ranked workbook: made to be read and printed, and to compute on."""

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.export import FORMATS, to_bytes
from models.lists.ranked_book import SHEETS
from models.phrases import word

DAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def ranking():
    """Return a default ranking with few draws."""
    return rank_districts(settings=Settings(draws=50))


@pytest.fixture(scope="module")
def outlines():
    """Return the outlines in use."""
    return load_outlines()


def sheet_of(ranking, outlines, lang="en", only=None):
    """Return the first sheet of the workbook."""
    made = to_bytes(ranking, "xlsx", lang, outlines, DAY, only)
    book = load_workbook(io.BytesIO(made))
    assert tuple(book.sheetnames) == SHEETS
    return book.worksheets[0]


@pytest.mark.parametrize("lang", ["en", "km"])
def test_the_first_sheet_reads_as_a_list(ranking, outlines, lang):
    """Title, day, purpose; eleven columns with numbers as people write them; tiers in colour."""
    sheet = sheet_of(ranking, outlines, lang)
    above = [str(sheet.cell(row, 1).value).replace("\u200b", "") for row in range(1, 7)]
    assert above[0] == word("about.title", lang).replace("\u200b", "")
    assert "2026-11-27" in above[1]
    assert word("caveat.purpose", lang).replace("\u200b", "") in above
    (table,) = sheet.tables.values()
    head, *rows = sheet[table.ref]
    assert len(head) == 11
    assert len(rows) == 210
    first, source = rows[0], ranking.table.iloc[0]
    assert first[0].value == 1
    assert first[2].value == source[f"district_{lang}"]
    assert first[6].value.replace("\u200b", "") == word(f"tier.{source['tier']}", lang).replace(
        "\u200b", ""
    )
    assert [cell.number_format for cell in first[7:]] == ["0%", "0.00", "#,##0.0", "#,##0"]
    assert first[6].fill.fgColor.rgb.casefold().endswith("a63603")


def test_it_prints_on_a4_with_its_head_on_every_page(ranking, outlines):
    """Landscape, one page wide, six high for the country and one for a province."""
    here = [c for c in ranking.table["adm2_pcode"] if c.startswith("KH20")]
    for only, pages in ((None, 6), (here, 1)):
        sheet = sheet_of(ranking, outlines, only=only)
        setup = sheet.page_setup
        assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
        assert (setup.fitToWidth, setup.fitToHeight) == (1, pages)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert "&P" in sheet.oddFooter.right.text


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "qml"])
def test_only_what_was_asked_for_is_in_the_file(ranking, outlines, kind):
    """The districts of a province, and nobody else's name or code."""
    here = [c for c in ranking.table["adm2_pcode"] if c.startswith("KH20")]
    made = to_bytes(ranking, kind, "en", outlines, DAY, here)
    if kind == "xlsx":
        data = load_workbook(io.BytesIO(made))["Data"]
        assert {row[5].value for row in data.iter_rows(min_row=3)} == set(here)
        return
    assert all(code.encode() in made for code in here)
    assert b"KH2101" not in made


def test_a_name_that_begins_like_a_formula_is_text_on_both_sheets(ranking, outlines):
    """No cell of the list or the data is a formula."""
    table = ranking.table.copy()
    table["district_en"] = "=1+1"
    odd = replace(ranking, table=table)
    book = load_workbook(io.BytesIO(to_bytes(odd, "xlsx", "en", outlines, DAY)))
    for sheet in book.worksheets[:2]:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
