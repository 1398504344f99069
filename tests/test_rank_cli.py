"""`python -m models.rank`: files whole or absent, messages that name the way out."""

from __future__ import annotations

import errno
import importlib
import io
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from geo.atomic import unwritable, write_asked
from geo.errors import InputError
from geo.gazetteer import provinces
from geo.outlines import load_outlines
from geo.words import BREAK, unbroken
from models.__main__ import COMMANDS
from models.__main__ import main as all_commands
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.export import export_table, format_of, to_bytes
from models.lists.summary import caveats
from models.phrases import word
from models.rank import main
from tests.conftest import ROOT
from tests.in_khmer import assert_in_khmer

FIRST = [
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "p_top",
    "adm2_pcode",
    "district_en",
    "district_km",
    "adm1_pcode",
    "province_en",
    "province_km",
    "population",
    "expected_count",
    "rate_per_1000",
    "relative_risk",
]
CODES = provinces()["adm1_code"].tolist()
GOOD = "area_code,period,count\n" + "".join(f"{c},2024,{50 + int(c)}\n" for c in CODES)


def _bomb() -> bytes:
    """Return a workbook of 200 KB that unpacks to 200 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 * 2**20))
    return buffer.getvalue()


BAD = {
    "no such file": (None, ["no such file", "Check the path"]),
    "unknown province": (GOOD + "Atlantis,2024,5\n", ["row 27", "'area_code'", "Atlantis"]),
    "duplicate row": (GOOD + "05,2024,5\n", ["row 27", "row 6", "Kampong Speu", "Remove"]),
    "negative count": (GOOD.replace("04,2024,54", "04,2024,-4"), ["row 5", "'count'", "'-4'"]),
    "text in a number": (
        GOOD.replace("04,2024,54", "04,2024,many"),
        ["row 5", "'count'", "'many'"],
    ),
    "empty file": ("", ["empty file", "template"]),
    "wrong columns": ("a,b\n1,2\n", ["row 1", "the name or code of the area", "found a, b"]),
    "random bytes": (bytes(range(255, 127, -1)) * 20, ["row 1", "UTF-8", "Save as"]),
    "50 MB": (
        b"area_code,period,count\n" + b"01,2024,5\n" * (5 * 2**20),
        ["at most 10 MB", "50.0 MB"],
    ),
    "zip bomb": (_bomb, ["unpacked", "200 MB"]),
    "only a header": ("area_code,period,count\n", ["data rows", "none"]),
    "half a person": (GOOD.replace("04,2024,54", "04,2024,5.5"), ["row 5", "'count'", "'5.5'"]),
    "a wrong period": (GOOD.replace("04,2024,54", "04,last year,5"), ["row 5", "'period'"]),
    "code and name differ": (
        "area_code,area_name,period,count\n04,Kampot,2024,5\n",
        ["row 2", "'area_name'", "Kampot"],
    ),
    "an empty period": (GOOD.replace("04,2024,54", "04,,54"), ["row 5", "an empty cell"]),
    "a number only a program would write": (
        GOOD.replace("04,2024,54", "04,2024,5e1"),
        ["row 5", "'5e1'"],
    ),
    "nobody counted": (GOOD.replace(",2024,", ",2024,0\n#").split("#")[0], ["0 in all"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_ends_with_one_clear_message_and_no_output(case, tmp_path, capsys):
    """Exit 2; file, row, column and way out on stderr; nothing on stdout; no file written."""
    content, said = BAD[case]
    content = content() if callable(content) else content
    file = tmp_path / ("input.xlsx" if case == "zip bomb" else "input.csv")
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    out = tmp_path / "out" / "ranked.csv"
    out.parent.mkdir()
    assert main(["--out", str(out), "--repatriation", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    for words in ["input.", *said]:
        assert words in printed.err
    assert not list(out.parent.iterdir())


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--poverty", "area_code,period,rate_pct\n01,2024,140\n", ["row 2", "'rate_pct'", "'140'"]),
        ("--poverty", "area_code,period,rate_pct\n0102,2024,14\n", ["one row per province"]),
        ("--harvest", "area_code,period,damaged_ha,planted_ha\n01,2024,9,5\n", ["Affected"]),
        ("--harvest", "area_code,period,score,rate_pct\n01,2024,9,5\n", ["Keep one of the three"]),
    ],
)
def test_bad_harvest_and_poverty_tables_are_refused(option, text, said, write, tmp_path, capsys):
    """The other two tables are held to the same standard."""
    out = tmp_path / "ranked.csv"
    assert main(["--out", str(out), option, str(write("t.csv", text))]) == 2
    message = capsys.readouterr().err
    assert all(words in message for words in said), message
    assert not out.exists()


def test_all_problems_of_a_file_are_told_at_once(write, tmp_path, capsys):
    """Three wrong cells in two rows: three lines, in the order of the file."""
    text = "area_code,period,count\n99,2024,x\n04,soon,5\n05,2024,7\n"
    assert main(["--out", str(tmp_path / "r.csv"), "--repatriation", str(write("t.csv", text))])
    lines = capsys.readouterr().err.splitlines()
    places = ["row 2, column 'area_code'", "row 2, column 'count'", "row 3, column 'period'"]
    assert len(lines) == 3
    for line, place in zip(lines, places, strict=True):
        assert place in line


def test_an_unwritable_place_or_an_unknown_format_is_refused(tmp_path, capsys):
    """A missing folder and a .doc are both errors with a way out."""
    assert main(["--out", str(tmp_path / "no" / "r.csv")]) == 2
    assert "Choose another place" in capsys.readouterr().err
    assert main(["--out", str(tmp_path / "r.doc")]) == 2
    assert ".csv, .xlsx" in capsys.readouterr().err
    assert main(["--lang", "km", "--out", str(tmp_path / "r.doc")]) == 2
    assert "ឈ្មោះដែលបញ្ចប់ដោយ .csv, .xlsx" in capsys.readouterr().err


def test_errors_of_the_lists_are_said_in_khmer(tmp_path):
    """A missing folder, an ending, a setting, a table in which nobody is counted."""
    nobody = replace(shipped_inputs(), outcome=shipped_inputs().outcome.assign(count=0.0))
    for broken in (
        lambda: format_of("r.doc"),
        lambda: write_asked(tmp_path / "no" / "r.csv", b""),
        lambda: Settings(corridor="laos"),
        lambda: Settings(top=0),
        lambda: rank_districts(nobody, Settings(draws=50)),
    ):
        with pytest.raises(InputError) as raised:
            broken()
        assert_in_khmer(raised.value)
    for number in (errno.EACCES, errno.ENOSPC, errno.EISDIR):
        assert_in_khmer(unwritable("r.csv", OSError(number, "")))


def test_a_failed_run_leaves_the_earlier_list(tmp_path):
    """What was there before stays as it was."""
    out = tmp_path / "ranked.csv"
    out.write_text("last quarter")
    assert main(["--out", str(out), "--repatriation", str(tmp_path / "none.csv")]) == 2
    assert out.read_text() == "last quarter"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "gpkg"])
def test_every_format_holds_the_same_list_and_repeats(ending, tmp_path, capsys, request):
    """210 rows in the promised order of columns; a second run is byte-identical."""
    if ending == "csv":
        request.getfixturevalue("anew")  # the list itself, too
    files = [tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"]
    for file in files:
        assert main(["--out", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    summary = capsys.readouterr().out.splitlines()[0]
    for words in ("Outcome: Adults living abroad", "totals of 25 provinces", "Skill", "stand-in"):
        assert words in summary
    table = _read(files[0])
    assert len(table) == 210
    assert list(table.columns)[: len(FIRST)] == FIRST
    assert list(table.columns).index("x_province") < list(table.columns).index("outcome")


def _read(file: Path) -> pd.DataFrame:
    if file.suffix == ".csv":
        return pd.read_csv(file, encoding="utf-8-sig")
    if file.suffix == ".xlsx":
        return pd.read_excel(file, sheet_name="Data", header=1, engine="openpyxl")
    # the GeoPackage has its colours in a layer of their own
    layer = {"layer": "ranking"} if file.suffix == ".gpkg" else {}
    return pd.DataFrame(gpd.read_file(file, **layer).drop(columns="geometry"))


def test_the_workbook_has_five_sheets_and_headers_in_both_languages(tmp_path):
    """Ranking, Data, Inputs, Dictionary, About; About names the outlines."""
    out = tmp_path / "r.xlsx"
    assert main(["--out", str(out), "--lang", "km"]) == 0
    book = load_workbook(out)
    assert book.sheetnames == ["Ranking", "Data", "Inputs", "Dictionary", "About"]
    head = book["Data"]["A1"].value
    assert "ចំណាត់ថ្នាក់" in head
    assert "rank" in head
    about = " ".join(str(row[0].value) for row in book["About"].iter_rows())
    assert word("outline_title.approximate", "km") in about


def test_files_for_other_programs_have_no_signs_of_no_width():
    """Khmer sentences break where a space of no width stands; data files carry none."""
    ranking = rank_districts(shipped_inputs(), Settings(draws=50))
    table = export_table(ranking, "km")
    text = table.to_csv()
    assert word("outcome.adults_abroad", "km")[:9] in text
    assert BREAK in " ".join(caveats(ranking, "km"))
    assert BREAK not in text


@pytest.mark.parametrize("lang", ["en", "km"])
def test_every_file_says_of_which_year_its_population_is(lang):
    """In the headings of the workbook and of QGIS, and in the note of each row."""
    ranking, outlines = rank_districts(shipped_inputs(), Settings(draws=50)), load_outlines()
    year = ranking.inputs.set_index("input").loc["population", "predict_period"]
    told = word("summary.population", lang, year=year)
    assert unbroken(told) in export_table(ranking, lang)["note"].iloc[0]
    heading = unbroken(word("column.population", lang, year=year))
    assert year in heading
    assert heading in to_bytes(ranking, "qml", lang, outlines).decode()
    book = load_workbook(io.BytesIO(to_bytes(ranking, "xlsx", lang, outlines)))
    cells = {str(cell) for sheet in book for row in sheet.values for cell in row}
    assert any(heading in unbroken(cell).split("\n") for cell in cells)
    assert unbroken(word("sheet.population", lang, year=year)) in map(unbroken, cells)


def test_maps_say_that_outlines_are_approximate(tmp_path):
    """Every feature carries the kind of its outline."""
    out = tmp_path / "r.geojson"
    assert main(["--out", str(out)]) == 0
    assert gpd.read_file(out)["outlines"].str.startswith("approximate").all()


def test_nine_provinces_end_well_and_say_why(tmp_path, write, capsys):
    """Exit 0, the index, no counts, and the summary names the rule and the way out."""
    text = "\n".join(GOOD.splitlines()[:10]) + "\n"
    out = tmp_path / "r.csv"
    assert main(["--out", str(out), "--repatriation", str(write("nine.csv", text))]) == 0
    assert "Only 9 of 25 provinces" in capsys.readouterr().out
    table = _read(out)
    assert table[["expected_count", "rate_per_1000", "relative_risk"]].isna().all(axis=None)
    assert table["index_score"].notna().all()


def test_a_workbook_reads_as_the_csv_does(tmp_path, write):
    """The same rows as XLSX (numbers that lost their zeros) and as CSV give the same list."""
    book = Workbook()
    for line in GOOD.splitlines():
        book.active.append([int(c) if c.isdigit() else c for c in line.split(",")])
    book.save(tmp_path / "r.xlsx")
    outs = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for out, file in zip(outs, [write("r.csv", "\ufeff" + GOOD), tmp_path / "r.xlsx"], strict=True):
        assert main(["--out", str(out), "--repatriation", str(file)]) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_a_formula_in_a_name_is_text_in_the_download(tmp_path):
    """No cell of the CSV starts with a sign that a spreadsheet would run."""
    out = tmp_path / "r.csv"
    assert main(["--out", str(out)]) == 0
    texts = pd.read_csv(out, dtype=str, encoding="utf-8-sig").select_dtypes("str")
    numbers = texts.apply(lambda c: pd.to_numeric(c, errors="coerce").notna())
    assert (
        not texts.apply(lambda c: c.str.match(r"^[=+\-@]").fillna(False))
        .mask(numbers, False)
        .any(axis=None)
    )


@pytest.mark.filterwarnings("ignore:.*found in sys.modules")
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_one_of_the_one_command_line(name, capsys, monkeypatch):
    """With its own options and status; the old spelling stays a door to the same."""
    monkeypatch.setattr(sys, "argv", ["models"])
    with pytest.raises(SystemExit) as ended:
        all_commands([name, "--help"])
    assert ended.value.code == 0
    assert f"python -m models.{name}" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        all_commands([name, "--no-such-option"])
    assert ended.value.code == 2


def test_an_unknown_command_names_those_there_are(capsys):
    """And ends with 2."""
    with pytest.raises(SystemExit) as ended:
        all_commands(["snapshots"])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert all(name in told for name in COMMANDS)


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize(
    "typed",
    [
        ["plan", "--saved", "\udcff"],
        ["plan", "--teams", "3", "--name", "\udcff", "--save"],
        ["rank", "--harvest", "\udcff.csv", "--out", "a.csv"],
        ["brief", "--out", "\udcff"],
        ["desk", "check", "\udcff.csv", "--kind", "poverty"],
        ["snapshot", "make", "--name", "\udcff"],
        ["sources", "export", "x", "--out", "\udcff"],
        ["store", "backup", "\udcff"],
        ["validate", "--out", "\udcff"],
    ],
    ids=" ".join,
)
def test_bytes_that_are_no_text_are_told(typed, lang, tmp_path, monkeypatch, capsys):
    """An argument that is not UTF-8 ends in one line and 2, before anything is done."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path))
    module = importlib.import_module(
        f"models.{typed[0]}" + (".__main__" if (ROOT / "models" / typed[0]).is_dir() else "")
    )
    assert module.main([*typed[1:], "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert r"\udcff" in told
    assert "UTF-8" in told
    assert ("អក្សរ" in told) == (lang == "km")
    assert list(tmp_path.iterdir()) == []
