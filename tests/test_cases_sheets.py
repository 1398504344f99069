"""Sheets, hidden parts, and that everything not used is told. Outcomes written first."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from models.brief import main as brief
from models.desk.saved_tables import keep, loaded
from models.plan.__main__ import main as plan
from models.rank import main as rank
from models.reading.file import read_cells
from models.store import open_store
from pages.view.frame.text import say
from tests.cases import CODES, NAMES, book_of, lines, outcome, read, saved, told
from tests.page_helpers import own_store, run_page, said

HEAD = ("Province", "Year", "Persons")
OLD = [HEAD, *((name, 2019, 50 + i) for i, name in enumerate(NAMES))]
NEW = [HEAD, *((name, 2024, 100 + i) for i, name in enumerate(NAMES))]
OF_NEW = {code: 100 + i for i, code in enumerate(CODES)}
OF_OLD = {code: 50 + i for i, code in enumerate(CODES)}
LEFT = ("remarks", "about this file")


def hiding(state: str, *sheets: tuple[str, list]) -> bytes:
    """Return a workbook whose first sheet is hidden."""
    book = book_of(*sheets)
    book.worksheets[0].sheet_state = state
    book.active = 1
    return saved(book)


SHEETS = {
    "the first is hidden": (
        hiding("hidden", ("2019", OLD), ("2024", NEW)),
        OF_NEW,
        {"sheet": {"sheet": "2024"}, "hidden_sheets": {"sheets": "“2019”"}},
    ),
    "the first is hidden from menus too": (
        hiding("veryHidden", ("2019", OLD), ("2024", NEW)),
        OF_NEW,
        {"sheet": {"sheet": "2024"}, "hidden_sheets": {"sheets": "“2019”"}},
    ),
    "a cover before the table": (
        saved(book_of(("Cover", [LEFT]), ("2024", NEW))),
        OF_NEW,
        {"sheet": {"sheet": "2024"}, "sheets_not_read": {"sheets": "“Cover”"}},
    ),
    "an empty table beside it": (
        saved(book_of(("2023", [HEAD]), ("2024", NEW))),
        OF_NEW,
        {"sheet": {"sheet": "2024"}, "sheets_not_read": {"sheets": "“2023”"}},
    ),
    "a single sheet": (saved(book_of(("Data", NEW))), OF_NEW, {"sheet": {"sheet": "Data"}}),
    "two tables in sight": (saved(book_of(("2019", OLD), ("2024", NEW))), "ask sheet", {}),
    "two tables in sight and one hidden": (
        hiding("hidden", ("2018", OLD), ("2019", OLD), ("2024", NEW)),
        "ask sheet",
        {},
    ),
    "two tables of one year each": (
        saved(book_of(*((country, [("ខេត្ត", 2024), *zip(NAMES, [9] * 25, strict=True)])
                        for country in ("Thailand", "Vietnam")))),
        "ask sheet",
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_the_sheet_in_sight_is_read_and_told_with_those_that_are_not(name):
    """A hidden sheet never counts; which of two in sight is meant, nobody guesses."""
    content, expected, notes = SHEETS[name]
    found = read(content)
    assert outcome(found) == expected
    assert notes.items() <= told(found).items()


@pytest.mark.parametrize(("sheet", "expected"), [("2019", OF_OLD), ("2024", OF_NEW)])
def test_the_sheet_that_was_chosen_is_read(sheet, expected):
    """By its name, on the page and as an option."""
    content = SHEETS["two tables in sight"][0]
    assert outcome(read(content, answers={"sheet": sheet})) == expected
    assert outcome(read(content, answers={"sheet": "2020"})) == "ask sheet"


def hidden_parts(rows: tuple[int, ...] = (), columns: str = "", filtered: bool = False) -> bytes:
    book = book_of(("Data", NEW))
    sheet = book["Data"]
    for row in rows:
        sheet.row_dimensions[row].hidden = True
    for letter in columns:
        sheet.column_dimensions[letter].hidden = True
    if filtered:
        sheet.auto_filter.ref = "A1:C26"
    return saved(book)


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (hidden_parts(rows=(3, 4, 7), filtered=True), {"hidden_rows": {"n": 3, "rows": "3, 4, 7"}}),
        (hidden_parts(columns="B"), {"hidden_columns": {"columns": "B"}}),
        (
            hidden_parts(rows=(26,), columns="AC"),
            {"hidden_rows": {"n": 1, "rows": "26"}, "hidden_columns": {"columns": "A, C"}},
        ),
        (hidden_parts(rows=(40, 41)), {}),
        (hidden_parts(columns="F"), {}),
    ],
    ids=["filtered rows", "a column", "both", "empty rows", "an empty column"],
)
def test_hidden_rows_and_columns_are_read_and_told(content, notes):
    """Those with something in them; empty ones are nobody's business."""
    found = read(content)
    assert outcome(found) == OF_NEW
    assert {k: v for k, v in told(found).items() if k.startswith("hidden")} == notes


def test_columns_of_another_kind_of_table_are_told_too():
    """A header we know is not used all the same where the table is of poverty."""
    content = lines("Province,Year,Rate,Persons,Remarks", "Kampot,2024,9.5,100,x")
    assert told(read(content, "poverty"))["unused_columns"] == {"columns": "Persons, Remarks"}


def test_every_command_line_and_the_workbook_tell_it(tmp_path, capsys):
    """Rank, brief and plan on stdout, About in the workbook: sheet, hidden rows, columns."""
    book = book_of(("Old", OLD), ("Data", [(*row, "x") for row in [*NEW]]))
    book["Old"].sheet_state = "hidden"
    book["Data"]["D1"] = "Remarks"
    book["Data"].row_dimensions[5].hidden = True
    book.active = 1
    file, out = tmp_path / "r.xlsx", tmp_path / "list.xlsx"
    file.write_bytes(saved(book))
    wanted = ("Sheet read: “Data”", "not read: “Old”", "rows 5", "Columns not used: Remarks")
    own = ["--repatriation", str(file), "--tables", "shipped"]
    runs = {
        rank: [*own, "--out", str(out)],
        brief: [*own, "--province", "23", "--out", str(tmp_path / "sheets")],
        plan: [*own, "--teams", "3"],
    }
    for main, arguments in runs.items():
        assert main(arguments) == 0
        on_screen = capsys.readouterr().out
        assert all(text in on_screen for text in wanted), main.__module__
    cells = load_workbook(io.BytesIO(out.read_bytes()))["About"].iter_rows(values_only=True)
    about = "\n".join(str(row[0]) for row in cells)
    assert all(text in about for text in wanted)


def test_what_was_not_used_is_kept_with_the_table(tmp_path):
    """The next who opens the list is told as well."""
    store = open_store(f"sqlite:///{tmp_path}/s.sqlite3")
    kept = keep(store, read(SHEETS["the first is hidden"][0]))
    notes = told(loaded(store, kept))
    store.close()
    assert notes["hidden_sheets"] == {"sheets": "“2019”"}


def test_an_invisible_sheet_is_never_opened_beyond_its_header():
    """What is hidden is not in what the reader returns."""
    cells = read_cells(SHEETS["the first is hidden"][0], "r.xlsx")
    assert "2019" not in {cell for row in cells.rows for cell in row}


@pytest.mark.parametrize("lang", ["en", "km"])
def test_the_page_asks_and_tells_in_a_foldable_line(lang, tmp_path, monkeypatch):
    """One question with its answers; then the table, and a fold with what was not used."""
    with own_store(tmp_path, monkeypatch):
        app = run_page("data_desk", lang=lang)
        content = SHEETS["two tables in sight"][0]
        app.file_uploader[0].set_value(("r.xlsx", content, "application/vnd.ms-excel")).run()
        assert say(lang, "ask.sheet") in said(app)
        radio = next(r for r in app.radio if r.key.endswith("-sheet"))
        assert radio.value == "2019"
        radio.set_value("2024").run()
        next(b for b in app.button if b.label == say(lang, "question.so")).click().run()
        assert say(lang, "desk.fine", rows=25) in said(app)
        assert say(lang, "desk_note.sheet", sheet="2024") in said(app)
        assert any("2" in e.label or "3" in e.label for e in app.expander)
