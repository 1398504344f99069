"""The texts as a spreadsheet for a native reviewer, and back: all of it or nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from docs import translation
from docs.translation import ROOT, Text, folders, from_xlsx, main, take_over, texts, to_xlsx
from geo.errors import InputError
from geo.words import Words
from pages.view.frame import text as frame
from tests.khmer import khmer


@pytest.fixture
def root(tmp_path) -> Path:
    """A copy of all texts."""
    for folder in folders():
        (tmp_path / folder).mkdir(parents=True)
        for file in (ROOT / folder).glob("*.toml"):
            shutil.copy(file, tmp_path / folder)
    return tmp_path


def contents(root: Path) -> dict[str, bytes]:
    return {str(f.relative_to(root)): f.read_bytes() for f in sorted(root.rglob("*.toml"))}


def with_row(row: Text) -> bytes:
    return to_xlsx([row])


def test_every_text_of_every_folder_is_exported_once():
    """Folder and key name it; the values to keep are in the note; nothing is a formula."""
    rows = texts()
    assert len({(row.folder, row.key) for row in rows}) == len(rows) > 900
    sheet = load_workbook(BytesIO(to_xlsx(rows))).active
    assert sheet.max_row == len(rows) + 1
    assert {cell.data_type for line in sheet.iter_rows(min_row=2) for cell in line} <= {
        "s",
        "inlineStr",
        "n",
    }
    once = next(row for row in rows if row.key == "error.at.row")
    assert (once.folder, once.note, once.reviewed) == ("geo", "keep {row}", False)


def test_what_was_exported_changes_nothing(root):
    """Byte for byte, comments and order included."""
    before = contents(root)
    assert take_over(from_xlsx(to_xlsx(texts(root)), "t.xlsx", root), root) == 0
    assert contents(root) == before


def test_one_changed_sentence_changes_one_line(root):
    """In whatever section it is; the other files stay."""
    before = contents(root)
    for key in ("error.at.row", "error.write.denied", "error.write.place.fix"):
        row = next(row for row in texts(root) if row.key == key)
        better = replace(row, khmer=f'{row.khmer} "ថ្មី" \\ ។')
        assert take_over(from_xlsx(with_row(better), "t.xlsx", root), root) == 1
        assert Words(root / "geo").own("km")[key] == better.khmer
    after = contents(root)
    assert {name for name in after if after[name] != before.get(name)} == {"geo/km.toml"}
    lines = [file["geo/km.toml"].decode().splitlines() for file in (before, after)]
    assert sum(a != b for a, b in zip(*lines, strict=True)) == 3


def test_a_reviewed_text_loses_its_mark_when_it_changes(root):
    """In either language: a review is of the two texts as they were."""
    row = replace(next(row for row in texts(root) if row.folder == "geo"), reviewed=True)
    take_over(from_xlsx(with_row(row), "t.xlsx", root), root)
    assert Words(root / "geo").reviewed() == {row.key}
    for lang in ("en", "km"):
        file = root / "geo" / f"{lang}.toml"
        whole = file.read_text()
        said = row.english if lang == "en" else row.khmer
        file.write_text(whole.replace(said, said + " x", 1))
        assert Words(root / "geo").reviewed() == set()
        file.write_text(whole)
    take_over(from_xlsx(with_row(replace(row, reviewed=False)), "t.xlsx", root), root)
    assert Words(root / "geo").reviewed() == set()


def test_the_pages_say_unreviewed_until_all_is_reviewed(root, monkeypatch):
    """One sentence that nobody has looked at keeps the notice."""
    rows = [replace(row, reviewed=True) for row in texts(root)]
    for reviewed, shown in ((rows[1:], True), (rows, False)):
        take_over(reviewed, root)
        words = None
        for folder in folders(root):
            words = Words(root / folder, below=words)
        monkeypatch.setattr(frame, "_WORDS", words)
        monkeypatch.setattr(frame, "language", lambda: "km")
        assert (frame.unreviewed() != "") == shown


BROKEN = {
    "a lost value": ({"khmer": "ជួរដេក"}, "placeholders"),
    "another value": ({"khmer": "ជួរដេក {rows}"}, "placeholders"),
    "a value's inside": ({"khmer": "ជួរដេក {row.__class__}"}, "placeholders"),
    "a brace alone": ({"khmer": "ជួរដេក {row} {"}, "placeholders"),
    "an endless value": ({"khmer": "ជួរដេក {row:>99999999999}"}, "placeholders"),
    "a conversion": ({"khmer": "ជួរដេក {row!r}"}, "placeholders"),
    "nothing": ({"khmer": "  "}, "empty"),
    "older English": ({"english": "line {row}"}, "english"),
    "an unknown key": ({"key": "error.at.line"}, "unknown"),
    "an unknown folder": ({"folder": "../geo"}, "unknown"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_row_is_refused_and_nothing_is_written(what, root, monkeypatch, capsys):
    """Also of the good rows beside it; the row is named, in both languages."""
    changes, key = BROKEN[what]
    good = next(row for row in texts(root) if row.key == "error.at.column")
    row = next(row for row in texts(root) if row.key == "error.at.row")
    content = to_xlsx([replace(good, khmer="ជួរឈរថ្មី '{column}'"), replace(row, **changes)])
    with pytest.raises(InputError) as caught:
        from_xlsx(content, "t.xlsx", root)
    assert (caught.value.key, caught.value.row) == (f"translation.{key}", 3)
    assert all(map(khmer, caught.value.parts("km")[::2]))
    before = contents(root)
    monkeypatch.setattr(translation, "ROOT", root)
    (root / "t.xlsx").write_bytes(content)
    assert main(["import", str(root / "t.xlsx")]) == 2
    assert "row 3" in capsys.readouterr().err
    assert contents(root) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"folder,key\n"])
def test_what_is_no_workbook_is_refused(content, root):
    """With how to mend it."""
    with pytest.raises(InputError, match="workbook"):
        from_xlsx(content, "t.xlsx", root)


def test_other_columns_other_marks_and_a_key_twice_are_refused(root):
    """Each by its row."""
    row = texts(root)[0]
    book = load_workbook(BytesIO(to_xlsx([row, row])))
    book.active["F2"] = "maybe"
    content = BytesIO()
    book.save(content)
    with pytest.raises(InputError) as caught:
        from_xlsx(content.getvalue(), "t.xlsx", root)
    assert [e.key for e in caught.value.errors] == ["translation.reviewed", "translation.twice"]
    book.active["A1"] = "file"
    content = BytesIO()
    book.save(content)
    with pytest.raises(InputError, match="the columns folder, key"):
        from_xlsx(content.getvalue(), "t.xlsx", root)


def test_the_command_exports_what_it_imports(tmp_path, capsys):
    """To a file somebody names; a folder that is not there is said."""
    assert main(["export", str(tmp_path / "texts.xlsx")]) == 0
    assert f"{len(texts())} texts, 0 of them reviewed" in capsys.readouterr().out
    assert main(["export", str(tmp_path / "none" / "texts.xlsx")]) == 2
    assert "no such folder" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "none.xlsx")]) == 2
    assert "no such file" in capsys.readouterr().err
