"""Templates: what they say, what their cells take, and that they come back without a question."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from models.desk.empty_table import FORMATS, LEVELS, YEARS, template
from models.desk.examine import examine
from models.phrases import LANGUAGES, word
from models.reading.headers import CORRIDOR_WORDS

KINDS = [(kind, level) for kind, levels in LEVELS.items() for level in levels]
CASES = [(kind, level, lang) for kind, level in KINDS for lang in LANGUAGES]
VALUES = {
    "repatriation": (2024, None, 44),
    "poverty": (2024, 9.5, None),
    "harvest": (2024, 50, 2000),
}
OFFICE = shutil.which("soffice")
ENDINGS = ("xlsx", "ods", "xls")
# each kind once, the languages in turn: an office program takes seconds to start
SAVED = [(*one, LANGUAGES[place % 2]) for place, one in enumerate(KINDS)]


def filled(
    content: bytes, kind: str, values: tuple | None = None, rows: int | None = None
) -> bytes:
    """Return a template with the first or all of its areas filled in."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    first = next(row for row in range(1, 20) if sheet.cell(row, 2).value is not None) + 1
    for row in range(first, sheet.max_row + 1 if rows is None else first + rows):
        for number, value in enumerate(values or VALUES[kind]):
            sheet.cell(row, sheet.max_column - 2 + number).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled_csv(content: bytes, kind: str) -> bytes:
    """Return a CSV template with all of its areas filled in."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    header = next(place for place, row in enumerate(rows) if len(row) > 1)
    out = io.StringIO()
    for row in rows[: header + 1]:
        csv.writer(out).writerow(row)
    csv.writer(out).writerows([*row[:-3], *VALUES[kind]] for row in rows[header + 1 :])
    return out.getvalue().encode()


def settled(content: bytes, file: str, kind: str, level: str) -> None:
    """Hold that a returned template is read whole: nothing to correct, decide or answer."""
    found = examine(content, file, kind)
    assert [str(p) for p in (*found.problems, *found.review_errors())] == []
    areas = "adm2_code" if level == "district" else "adm1_code"
    assert found.table[areas].nunique() == (25 if level == "province" else 210)
    assert "desk_note.unused_columns" not in {note.key for note in found.notes}


@pytest.mark.parametrize(("kind", "level", "lang"), CASES)
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_template_comes_back_as_the_table_it_is_for(kind, level, lang, file_format):
    """Filled in, every template is read; left empty, every row counts as missing."""
    content = template(kind, level, file_format, lang)
    empty = examine(content, f"t.{file_format}", kind)
    rows = 25 if level == "province" else 210
    assert [n.values["n"] for n in empty.notes if n.key == "desk_note.left_empty"] == [rows]
    back = filled(content, kind) if file_format == "xlsx" else filled_csv(content, kind)
    settled(back, f"t.{file_format}", kind, level)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("file_format", FORMATS)
def test_the_first_rows_say_in_both_languages_what_is_wanted(lang, file_format):
    """Above the header, the reader's language first."""
    content = template("poverty", "province", file_format, lang)
    if file_format == "csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        said = "\n".join(row[0] for row in lines if len(row) == 1)
    else:
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        said = "\n".join(sheet.cell(row, 1).value for row in (1, 2))
    languages = sorted(LANGUAGES, key=lambda one: one != lang)
    assert said == "\n".join(word("template.help_poverty", one) for one in languages)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cells_to_fill_in_take_what_the_desk_reads(lang):
    """A rule for every column of figures, over the rows of the table; its list is understood."""
    content = template("repatriation", "province", "xlsx", lang)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rules = {str(rule.sqref)[0]: rule for rule in sheet.data_validations.dataValidation}
    assert list(rules) == ["D", "E", "F"]
    assert all(str(rule.sqref)[1:].startswith("4:") and rule.error for rule in rules.values())
    for corridor in rules["E"].formula1.strip('"').split(","):
        back = filled(content, "repatriation", (2024, corridor, 44), rows=3)
        found = examine(back, "t.xlsx", "repatriation")
        assert not found.problems
        assert len(set(found.table["corridor"])) == 1


# what the lists and rules of a template take, cell by cell
FIGURES = {
    "repatriation": (st.sampled_from([0, 10, 44, 12_000, "<10"]),),
    "poverty": (st.sampled_from([0, 0.5, 9.5, 100]), st.sampled_from([None, 0.2, 50])),
    "harvest": (st.sampled_from([0, 50.5]), st.sampled_from([100, 2000])),
}


@pytest.mark.parametrize(("kind", "level", "lang"), CASES)
@settings(max_examples=6)
@given(data=st.data())
def test_whatever_a_template_takes_comes_back_without_a_review(kind, level, lang, data):
    """Any year and corridor of its lists, any figure by its rules, rows left empty, areas split."""
    rows = [*csv.reader(io.StringIO(template(kind, level, "csv", lang).decode("utf-8-sig")))]
    header = next(place for place, row in enumerate(rows) if len(row) > 1)
    words = [word(f"template.{c}", lang) for c in ("all", *CORRIDOR_WORDS)]
    years = [str(data.draw(st.sampled_from(YEARS)))]
    if kind != "repatriation":  # counts of a year stand once for each corridor
        years = [str(y) for y in YEARS]
    made, filled_in = [], 0
    for row in rows[header + 1 : header + 5]:
        if not data.draw(st.booleans()):
            made.append(row)
            continue
        corridors = [()]
        if kind == "repatriation":
            split = data.draw(st.sets(st.sampled_from(words[1:]), max_size=3))
            corridors = [(one,) for one in sorted(split)] or [(words[0],)]
        for corridor in corridors:
            figures = [data.draw(one) for one in FIGURES[kind]]
            cells = [data.draw(st.sampled_from(years)), *corridor, *figures]
            made.append([*row[: -len(cells)], *("" if c is None else str(c) for c in cells)])
            filled_in += 1
    out = io.StringIO()
    csv.writer(out).writerows([*rows[: header + 1], *made])
    found = examine(out.getvalue().encode(), "t.csv", kind)
    keys = {error.key for error in found.problems}
    assert found.proposals == ()
    assert keys <= ({"desk.nothing_left"} if not filled_in else set())
    # rates of at most 1 may be shares: the only question left
    assert found.question is None or (found.question.name, kind) == ("rates", "poverty")


def test_an_area_left_empty_in_a_template_is_no_question():
    """Tboung Khmum stands in the table without a figure: it is missing, and nobody is asked."""
    for level, rows in (("province", 24), ("district", 203)):
        content = template("repatriation", level, "xlsx", "en")
        found = examine(filled(content, "repatriation", rows=rows), "t.xlsx", "repatriation")
        assert found.question is None
        assert set(found.table["adm1_code"]) == {f"{n:02}" for n in range(1, 25)}


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """Return templates that were filled in and saved by LibreOffice, by their ending."""
    folder = tmp_path_factory.mktemp("office")
    for kind, level, lang in SAVED:
        content = filled(template(kind, level, "xlsx", lang), kind)
        (folder / f"{kind}-{level}-{lang}.xlsx").write_bytes(content)
    for ending in ENDINGS:
        command = [OFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", ending, "--outdir", str(folder / ending)]
        files = map(str, folder.glob("*.xlsx"))
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_template_saved_by_an_office_program_comes_back_without_a_question(saved, ending):
    """A template of each kind, as LibreOffice writes them in three formats."""
    for kind, level, lang in SAVED:
        file = f"{kind}-{level}-{lang}.{ending}"
        settled((saved / ending / file).read_bytes(), file, kind, level)
