"""Templates, the marked copy of a user's file, its problems in Khmer, and the command line."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from geo.errors import InputError
from models.brief import main as brief
from models.desk.__main__ import main
from models.desk.examine import examine
from models.desk.marked import marked_copy
from models.phrases import LANGUAGES, word
from models.plan.__main__ import main as plan
from models.snapshot.__main__ import main as compare
from tests.desk_files import FILES, PERSONS, text
from tests.test_desk_hostile import HOSTILE

SMALL = [
    "a zip that is no workbook",
    "null bytes",
    "a PDF",
    "an old workbook",
    "formulas",
    "a web page called table.xls",
    "a picture called table.xlsx",
    "ten thousand columns",
    "a workbook with macros",
    "entities in entities",
    "a hundred sheets",
    "every span of years",
    "two hundred thousand styles",
    "text after text of 130,000 letters",
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_marked_copy_marks_every_problem_where_it_stands(lang):
    """Of a CSV too: the cell is coloured and explained, and the list names it."""
    found = examine(FILES["many mistakes at once"].content, "r.csv", "repatriation")
    book = load_workbook(io.BytesIO(marked_copy(found, lang)))
    table, problems = book.worksheets
    assert table["C2"].value == "ten"
    marked = {cell.coordinate for row in table.iter_rows() for cell in row if cell.comment}
    assert marked == {"C2", "A3", "B4", "C5", "C6", "A8"}
    assert all(table[c].fill.fgColor.rgb.endswith("F8C9B6") for c in marked)
    rows = [row[0].value for row in problems.iter_rows(min_row=2)]
    assert rows == [2, 3, 4, 5, 6, 8]
    assert [c.value for c in problems[1]] == [
        word(f"problem_table.{c}", lang) for c in ("row", "column", "found", "expected", "way_out")
    ]


def test_the_marked_copy_shows_names_that_wait_and_keeps_rows_of_a_workbook_in_place():
    """A title above the table stays, and a name to review has a colour of its own."""
    found = examine(FILES["a misspelling nobody knows"].content, "r.csv", "repatriation")
    table = load_workbook(io.BytesIO(marked_copy(found, "en"))).worksheets[0]
    assert table["A2"].value == "Batambang City"
    assert table["A2"].fill.fgColor.rgb.endswith("FFF0B3")
    assert "02" in table["A2"].comment.text


@pytest.mark.parametrize("name", PERSONS)
def test_no_marked_copy_is_made_of_a_table_about_persons(name):
    """It would only be one more copy of what must not be copied."""
    assert marked_copy(examine(PERSONS[name][0], "r.csv", "repatriation"), "en") is None


def _problems():
    for messy in FILES.values():
        found = examine(messy.content, messy.file, messy.kind, answers=messy.answers)
        yield from (*found.problems, *found.review_errors())
    for content, _ in PERSONS.values():
        yield from examine(content, "r.csv", "repatriation").problems
    for name in SMALL:
        found = examine(HOSTILE[name][0](), "r.csv", "repatriation")
        yield from (*found.problems, *found.review_errors())
    for content in (
        b"",
        text("area_code,period,count"),
        text("area_code,period,count", "20,2024,"),
        text("area_code,period,count,corridor", "20,2024,44,moon"),
        text("area_code,period,count,suppressed", "20,2024,44,perhaps"),
        text("area_code,period,count", ",2024,44"),
        text("area_code,area_name,period,count", "0402,,2024,44", "zz,Kampot,2024,5"),
        text("Province,District,Year,Persons", "Kampot,2002,2024,44"),
        text("area_name,period,count", "Bavet,2024,44", "Kampot,2024,44"),
        b"area_code,period,count\n\xff\x80,2024,5\n",
    ):
        yield from examine(content, "r.csv", "repatriation").problems
    both = text("area_code,period,score,rate_pct", "20,2024,1,2")
    yield from examine(both, "h", "harvest").problems
    yield from examine(
        text("area_code,period,rate_pct", "2002,2024,9", "20,2024,101"), "p", "poverty"
    ).problems


def test_every_problem_is_told_in_khmer_too():
    """What is expected and what to do have Khmer words, whatever the problem."""
    problems = list(_problems())
    assert len(problems) > 50
    english = [
        part
        for problem in problems
        for part in problem.parts("km")[::2]
        if part and not re.search("[ក-៿]", part) and part != "yes ឬ no"
    ]
    assert english == []


# --- command line -------------------------------------------------------------------------------


@pytest.fixture
def var(tmp_path, monkeypatch):
    """Give the command line a store of its own."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    return tmp_path


def test_check_tells_what_it_found_by_its_exit_code(var, capsys):
    """0 fine, 1 names wait, 2 problems or a question; all on stderr, nothing kept."""
    for name, code in (
        ("plain", 0),
        ("a misspelling nobody knows", 1),
        ("24 provinces of 2024", 2),
        ("many mistakes at once", 2),
    ):
        file = var / "r.csv"
        file.write_bytes(FILES[name].content)
        assert main(["check", str(file), "--kind", "repatriation"]) == code
        said = capsys.readouterr()
        assert bool(said.err) == bool(code)
    assert said.err.count("\n") == 6
    assert not (var / "var").exists()


def test_check_writes_the_marked_copy(var, capsys):
    """`--out` gets the user's own table with its problems."""
    (var / "r.csv").write_bytes(FILES["many mistakes at once"].content)
    main(
        [
            "check",
            str(var / "r.csv"),
            "--kind",
            "repatriation",
            "--out",
            str(var / "m.xlsx"),
            "--lang",
            "km",
        ]
    )
    assert load_workbook(var / "m.xlsx").sheetnames[1] == word("marked.list", "km")
    assert "ត្រូវការ" in capsys.readouterr().err


def test_the_marked_copy_is_never_written_under_another_ending(var, capsys):
    """A workbook called .pdf would open nowhere; it is said before anything is read."""
    assert (
        main(["check", str(var / "none.csv"), "--kind", "poverty", "--out", str(var / "m.pdf")])
        == 2
    )
    assert ".xlsx" in capsys.readouterr().err
    assert not (var / "m.pdf").exists()


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "none.csv", "none/none.csv"])
def test_a_file_that_can_not_be_there_is_told(name, var, capsys):
    """Also where the name is longer than any file's may be."""
    assert main(["check", str(var / name), "--kind", "poverty"]) == 2
    assert "error: " in capsys.readouterr().err
    assert compare(["verify", str(var / name)]) == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (plan, ["--start", "2027-02-30"]),
        (plan, ["--end", "9999-12-31"]),
        (plan, ["--date", "1989-12-31"]),
        (brief, ["--out", "x", "--date", "soon"]),
    ],
)
def test_no_such_day_is_told_with_an_example(command, options, capsys):
    """Not what Python calls it."""
    with pytest.raises(SystemExit) as ended:
        command(options)
    assert ended.value.code == 2
    assert "a day of the calendar as 2027-02-28" in capsys.readouterr().err


def test_commit_puts_a_table_into_use_and_a_bad_one_not(var, capsys):
    """What is wrong is told and not kept; what is right is in use with who brought it."""
    from models.store import open_store

    (var / "bad.csv").write_bytes(FILES["many mistakes at once"].content)
    (var / "good.csv").write_bytes(FILES["plain"].content)
    kind = ["--kind", "repatriation", "--author", "PCCT"]
    assert main(["commit", str(var / "bad.csv"), *kind]) == 2
    assert main(["commit", str(var / "good.csv"), *kind]) == 0
    store = open_store()
    (kept,) = store.documents("upload")
    assert (kept.name, kept.author) == ("good.csv", "PCCT")
    assert store.in_use() == {"repatriation": kept.id}
    store.close()


def test_template_command_writes_or_says_why_not(var, capsys):
    """Poverty has no template of districts; a wrong ending is told."""
    out = var / "t.xlsx"
    assert main(["template", "--kind", "harvest", "--out", str(out)]) == 0
    assert out.read_bytes()[:2] == b"PK"
    assert main(["template", "--kind", "poverty", "--level", "district", "--out", str(out)]) == 2
    assert main(["template", "--kind", "poverty", "--out", str(var / "t.pdf")]) == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize("odd", ["\uffff", "\ufffe", "\ud800", "\x00", "\x0b"])
def test_the_marked_copy_opens_whatever_a_cell_holds(odd):
    """Signs that no XML can hold are left out; those beside them stay."""
    rows = [["area_name", "period", "rate_pct"], [f"Kam{odd}pot", "2024", f"x{odd}"]]
    found = examine(b"area_name,period,rate_pct\nKampot,2024,x\n", "t.csv", "poverty")
    found = replace(found, cells=replace(found.cells, rows=rows))
    named = InputError("reading.whole", row=2, column="rate_pct", found=f"x{odd}")
    found = replace(found, problems=(named,))
    book = load_workbook(io.BytesIO(marked_copy(found, "en")))
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "Kampot"
    assert sheet["C2"].value == "x"
    assert "x" in sheet["C2"].comment.text.splitlines()


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_folder_in_place_of_a_table_is_called_a_folder(lang, var, capsys):
    """Not a file that is not there."""
    (var / "t.csv").mkdir()
    assert main(["check", str(var / "t.csv"), "--kind", "poverty", "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert ("a folder" if lang == "en" else "ថតមួយ") in told
    assert "Close it" not in told


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_file_in_place_of_a_folder_is_called_a_file(lang, var, capsys):
    """`brief --out` wants a folder."""
    (var / "sheets").write_text("mine")
    asked = ["--out", str(var / "sheets"), "--province", "KH20", "--lang", lang]
    assert brief([*asked, "--tables", "shipped"]) == 2
    assert ("a file of this name" if lang == "en" else "ឯកសារមួយ") in capsys.readouterr().err
    assert (var / "sheets").read_text() == "mine"
