"""Which tables count on the command lines: one option, the same default, and said."""

from __future__ import annotations

import io
from contextlib import closing

import openpyxl
import pandas as pd
import pytest

from geo.gazetteer import provinces
from models import brief, rank
from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.phrases import word
from models.plan import __main__ as plan_rows
from models.snapshot import __main__ as snapshot
from models.store import open_store

SHIPPED = word("summary.tables_shipped", "en")
FEW = ["--top", "10"]


@pytest.fixture
def var(tmp_path, monkeypatch):
    """Return the folder of a store that is not there yet."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def in_use(var):
    """Put a poverty table in use that turns the shipped order about; return its source."""
    return use("own.csv", lambda n: 60.0 - 2 * n)


def use(name: str, rate) -> str:
    """Put a poverty table to use for everybody; return its name."""
    rows = [f"{code},2024,{rate(n)}" for n, code in enumerate(provinces()["adm1_code"])]
    content = "\n".join(["area_code,period,rate_pct", *rows]).encode()
    with closing(open_store()) as store:
        return commit(store, examine(content, name, "poverty"), "MoP").name


def said_by(capsys, main, arguments: list[str]) -> str:
    """Run a command that must succeed; return what it prints."""
    assert main(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def commands(folder) -> dict[str, tuple]:
    """Return the four command lines with what they need."""
    return {
        "rank": (rank.main, ["--out", str(folder / "r.xlsx"), *FEW]),
        "brief": (brief.main, ["--out", str(folder), "--province", "KH20", "--lang", "en", *FEW]),
        "plan": (plan_rows.main, ["--teams", "3", "--out", str(folder / "p.xlsx"), *FEW]),
        "snapshot": (snapshot.main, ["make", "--name", "Q1", *FEW]),
    }


@pytest.mark.parametrize("name", ["rank", "brief", "plan", "snapshot"])
def test_all_commands_use_the_tables_in_use_and_say_so(name, in_use, tmp_path, capsys):
    """As the pages do; the shipped ones where they are asked for."""
    main, arguments = commands(tmp_path)[name]
    first = said_by(capsys, main, arguments)
    assert f": {in_use} · MoP" in first.split("sha256")[0]
    assert SHIPPED not in first
    assert said_by(capsys, main, [*arguments, "--tables", "in-use"]).startswith(first[:60])
    shipped = said_by(capsys, main, [*arguments, "--tables", "shipped"])
    assert shipped.startswith(SHIPPED)
    assert in_use not in shipped


@pytest.mark.parametrize("name", ["rank", "brief", "plan"])
def test_without_a_store_the_shipped_ones_count_and_none_is_made(name, var, tmp_path, capsys):
    """Looking leaves nothing behind."""
    main, arguments = commands(tmp_path)[name]
    assert said_by(capsys, main, arguments).startswith(SHIPPED)
    assert not var.exists()


@pytest.mark.parametrize("name", ["rank", "plan"])
def test_a_workbook_names_its_tables(name, in_use, tmp_path, capsys):
    """On the sheet about it."""
    main, arguments = commands(tmp_path)[name]
    said_by(capsys, main, arguments)
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / f"{name[0]}.xlsx").read_bytes()))
    about = [str(row[0]) for row in book.worksheets[-1].iter_rows(values_only=True)]
    assert any(in_use in line and line.startswith("Tables") for line in about)


def test_a_file_stands_in_for_one_table_and_the_rest_stays_in_use(in_use, tmp_path, capsys):
    """The file's name and the upload's are both said; the figures are the file's."""
    file = tmp_path / "h.csv"
    rows = [f"{code},2024,{10 + n}" for n, code in enumerate(provinces()["adm1_code"])]
    file.write_text("\n".join(["area_code,period,rate_pct", *rows]))
    out = tmp_path / "r.csv"
    said = said_by(capsys, rank.main, ["--out", str(out), "--harvest", str(file), *FEW])
    assert "harvest failure: h.csv" in said
    assert in_use in said
    other = tmp_path / "s.csv"
    shipped = ["--out", str(other), "--tables", "shipped", "--harvest", str(file), *FEW]
    assert in_use not in said_by(capsys, rank.main, shipped)
    columns = [pd.read_csv(f, comment="#")["poverty_province_pct"] for f in (out, other)]
    assert not columns[0].equals(columns[1])


def test_a_saved_plan_is_judged_by_the_tables_it_was_made_from(in_use, tmp_path, capsys):
    """Whatever is in use since; `--tables` says otherwise."""
    made = ["--teams", "12", "--save", "--name", "Q1", *FEW]
    assert plan_rows.main(made) == 0
    found = capsys.readouterr()
    saved = ["--saved", found.err.strip(), *FEW]
    newer = use("newer.csv", lambda n: 10.0 + 2 * n)
    assert said_by(capsys, plan_rows.main, saved) == found.out.partition("Costs nothing")[0]
    now = said_by(capsys, plan_rows.main, [*saved, "--tables", "in-use"])
    assert newer in now
    assert word("plan.changed_list", "en") in now
    assert said_by(capsys, plan_rows.main, [*saved, "--tables", "shipped"]).startswith(SHIPPED)


def test_a_saved_plan_made_from_a_file_asks_for_it(var, tmp_path, capsys):
    """The file is not in the store: it is named, with how to go on."""
    file = tmp_path / "p.csv"
    rows = [f"{code},2024,{10 + n}" for n, code in enumerate(provinces()["adm1_code"])]
    file.write_text("\n".join(["area_code,period,rate_pct", *rows]))
    given = ["--poverty", str(file), *FEW]
    assert plan_rows.main(["--teams", "3", "--save", *given]) == 0
    saved = ["--saved", capsys.readouterr().err.strip()]
    assert plan_rows.main([*saved, *FEW]) == 2
    error = capsys.readouterr().err
    assert "p.csv" in error
    assert "--poverty" in error
    assert "p.csv" in said_by(capsys, plan_rows.main, [*saved, *given])
