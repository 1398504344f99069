"""Two snapshots: what moved, and how much of it comes from data, settings or method."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.gazetteer import provinces
from geo.outlines import load_outlines
from models.desk.examine import examine
from models.desk.own_inputs import load_inputs
from models.desk.saved_tables import commit
from models.estimate.inputs import Inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.phrases import LANGUAGES
from models.snapshot import (
    Snapshot,
    compare_snapshots,
    difference,
    find,
    freeze,
    load,
    read_snapshot,
)
from models.snapshot.__main__ import main
from models.snapshot.difference import FACTORS
from models.snapshot.in_words import changes_told, percents
from models.store import open_store
from models.what_if.side_by_side import side_by_side

RATE, COUNT = Settings(draws=50), Settings(draws=50, by="count")
CODES = ["KH1101", "KH1102", "KH1103", "KH1105"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Return the shipped tables, and the same with another poverty table."""
    rows = "".join(f"{c},2024,{10 + 7 * n % 31}\n" for n, c in enumerate(provinces()["adm1_code"]))
    file = tmp_path_factory.mktemp("p") / "poverty.csv"
    file.write_text("area_code,period,rate_pct\n" + rows, encoding="utf-8")
    return load_inputs(), load_inputs(poverty=file)


def frozen(inputs: Inputs, settings: Settings) -> Snapshot:
    ranking = rank_districts(inputs, settings)
    return read_snapshot(freeze(ranking, inputs, load_outlines(), "toy"), "s.zip")


# --- by hand ---------------------------------------------------------------------------------


def toy(shipped: Snapshot, ranks: list[int | None], data: str, settings: Settings, **more):
    """Return a snapshot with these ranks, made from the data of this name."""
    table = shipped.table[shipped.table["adm2_pcode"].isin(CODES)].sort_values("adm2_pcode")
    table = table.assign(
        rank=pd.array(ranks, "Int64"),
        rank_low=pd.array([1] * 4, "Int64"),
        rank_high=pd.array([2, 2, 4, 4], "Int64"),
        tier=["a" if r in (1, 2) else "b" for r in ranks],
    )
    hashes = dict.fromkeys(shipped.data_sha256, data)
    return dataclasses.replace(
        shipped,
        table=table,
        data_sha256=hashes,
        settings=settings,
        written_settings=dataclasses.asdict(settings),
        inputs=dataclasses.replace(shipped.inputs, harvest_unit=data),
        **more,
    )


@pytest.fixture(scope="module")
def shipped():
    """Return a snapshot to make toys from."""
    return frozen(load_inputs(), RATE)


@pytest.fixture
def computes(monkeypatch):
    """Let a table of toy ranks stand in for the model: (data, ranked by) -> ranks."""

    def _computes(ranks: dict[tuple[str, str], list[int | None]]) -> None:
        def rank(inputs: Inputs, settings: Settings):
            found = ranks[inputs.harvest_unit, settings.by]
            table = pd.DataFrame({"adm2_pcode": CODES, "rank": pd.array(found, "Int64")})
            return type("Ranking", (), {"table": table})

        monkeypatch.setattr(difference, "rank_districts", rank)

    return _computes


def test_the_parts_of_a_move_are_those_worked_out_on_paper(shipped, computes):
    """Both differ: each factor's mean effect, with and without the other."""
    computes({("new", "rate"): [2, 1, 3, 4], ("old", "count"): [1, 4, 3, 2]})
    first = toy(shipped, [1, 2, 3, 4], "old", RATE)
    second = toy(shipped, [4, 1, 3, 2], "new", COUNT)
    changes = compare_snapshots(first, second)
    table = changes.table.sort_index()
    # KH1101: data (2 - 1 and 4 - 1) / 2 = 2, settings (1 - 1 and 4 - 2) / 2 = 1, together 3
    assert table["change"].tolist() == [3, -1, 0, -2]
    assert table["from_data"].tolist() == [2, -2, 0, 0]
    assert table["from_settings"].tolist() == [1, 1, 0, -2]
    assert table["from_method"].tolist() == [0, 0, 0, 0]
    # 4 of 8 places come from the data, 4 from the settings
    assert changes.shares == {"data": 0.5, "settings": 0.5, "method": 0.0}
    # only KH1101 leaves its range of 1-2; its tier and that of KH1105 change
    assert table["beyond"].tolist() == [True, False, False, False]
    assert (changes.beyond, changes.tiers) == (1, 2)
    assert sorted(changes.moved.index) == ["KH1101", "KH1105"]
    assert changes.table.index[0] == "KH1101", "farthest first"


def test_with_one_difference_all_comes_from_it(shipped, computes):
    """Nothing needs to be computed."""
    computes({})
    base = toy(shipped, [1, 2, 3, 4], "old", RATE)
    data = compare_snapshots(base, toy(shipped, [2, 1, 3, 4], "new", RATE))
    settings = compare_snapshots(base, toy(shipped, [2, 1, 3, 4], "old", COUNT))
    assert data.shares == {"data": 1.0, "settings": 0.0, "method": 0.0}
    assert settings.shares == {"data": 0.0, "settings": 1.0, "method": 0.0}
    same = compare_snapshots(base, base)
    assert (same.shares, same.told, same.beyond, same.tiers) == (None, True, 0, 0)


def test_what_no_input_explains_is_called_the_method(shipped, computes):
    """Frozen by another version: its list less the one this version gives is the remainder."""
    computes({("old", "rate"): [2, 1, 3, 4]})
    old_code = dataclasses.replace(shipped.code, code_sha256="another")
    first = toy(shipped, [1, 2, 3, 4], "old", RATE, code=old_code)
    changes = compare_snapshots(first, toy(shipped, [2, 1, 3, 4], "old", RATE))
    assert changes.shares == {"data": 0.0, "settings": 0.0, "method": 1.0}
    assert not changes.same_code
    # this version gives the old list too: then nothing is the method's
    computes({("old", "rate"): [1, 2, 3, 4]})
    second = toy(shipped, [2, 1, 3, 4], "new", RATE)
    assert compare_snapshots(first, second).shares == {"data": 1.0, "settings": 0, "method": 0}


def test_of_one_method_nothing_is_the_methods(shipped, computes):
    """A version that is gone froze both lists; this one finds other moves from the same causes."""
    gone = dataclasses.replace(shipped.code, code_sha256="another")
    first = toy(shipped, [1, 2, 3, 4], "old", RATE, code=gone)
    computes({})
    data = compare_snapshots(first, toy(shipped, [2, 1, 3, 4], "new", RATE, code=gone))
    assert data.shares == {"data": 1.0, "settings": 0.0, "method": 0.0}
    same = [1, 2, 3, 4]
    computes(
        {
            ("old", "rate"): same,
            ("new", "rate"): [2, 1, 3, 4],
            ("old", "count"): same,
            ("new", "count"): [2, 1, 3, 4],
        }
    )
    both = compare_snapshots(first, toy(shipped, [3, 1, 2, 4], "new", COUNT, code=gone))
    table = both.table.sort_index()
    # KH1101 moves by 2, of which 1 is the data's here; the other one is halved
    assert table["change"].tolist() == [2, -1, -1, 0]
    assert table["from_data"].tolist() == [1.5, -1, -0.5, 0]
    assert table["from_settings"].tolist() == [0.5, 0, -0.5, 0]
    assert not table["from_method"].any()


def test_what_cannot_be_computed_again_is_not_guessed(shipped, computes, monkeypatch):
    """Settings or tables this version refuses: the moves are told, their reasons are not."""
    base = toy(shipped, [1, 2, 3, 4], "old", RATE)
    unknown = dataclasses.replace(toy(shipped, [2, 1, 3, 4], "new", COUNT), settings=None)
    changes = compare_snapshots(base, unknown)
    assert (changes.told, changes.shares) == (False, None)
    assert changes.table["from_data"].isna().all()
    assert changes.tiers == 0

    def refuse(inputs, settings):
        raise InputError("snapshot.size", most=1)

    monkeypatch.setattr(difference, "rank_districts", refuse)
    assert not compare_snapshots(base, toy(shipped, [2, 1, 3, 4], "new", COUNT)).told


def test_a_district_without_a_rank_is_left_out_and_counted(shipped, computes):
    """Missing is not a move to the end."""
    computes({})
    first = toy(shipped, [1, 2, 3, 4], "old", RATE)
    changes = compare_snapshots(first, toy(shipped, [2, 1, None, 3], "new", RATE))
    assert changes.left_out == ("KH1103",)
    assert sorted(changes.table.index) == ["KH1101", "KH1102", "KH1105"]
    assert changes.shares["data"] == 1.0


def test_a_rank_without_a_range_is_never_beyond_it():
    """An index has no ranges; missing ones compare as false, not as true."""
    old = pd.DataFrame(
        {
            "adm2_pcode": ["KH1101"],
            "rank": pd.array([1], "Int64"),
            "rank_low": pd.array([None], "Int64"),
            "rank_high": pd.array([None], "Int64"),
            "tier": "index_only",
        }
    )
    new = old.assign(rank=pd.array([9], "Int64"))
    assert side_by_side(old, new)["beyond"].tolist() == [False]


@given(st.lists(st.permutations([1, 2, 3, 4]), min_size=6, max_size=6), st.booleans())
@hypothesis_settings(max_examples=60)
def test_the_parts_add_up_to_the_move_whatever_moves(ranks, other_code):
    """For every district, and the shares add up to one; the other way round gives the opposite."""
    base = _base()
    code = dataclasses.replace(base.code, code_sha256="x") if other_code else base.code
    first = toy(base, ranks[0], "old", RATE, code=code)
    second = toy(base, ranks[1], "new", COUNT)
    with pytest.MonkeyPatch.context() as patch:
        lists = {
            ("old", "rate"): ranks[2],
            ("new", "rate"): ranks[3],
            ("old", "count"): ranks[4],
            ("new", "count"): ranks[5],
        }
        patch.setattr(
            difference,
            "_ranks",
            lambda inputs, settings: pd.Series(
                lists[inputs.harvest_unit, settings.by], CODES, dtype=float
            ),
        )
        there, back = compare_snapshots(first, second), compare_snapshots(second, first)
    parts = there.table[[f"from_{f}" for f in FACTORS]]
    assert np.allclose(parts.sum(axis=1), there.table["change"])
    opposite = back.table.loc[there.table.index, parts.columns]
    assert np.allclose(parts, -opposite)
    if there.shares is not None:
        assert sum(there.shares.values()) == pytest.approx(1)
        assert sum(percents(there.shares).values()) == 100
        assert there.shares == pytest.approx(back.shares)


_BASE: list[Snapshot] = []


def _base() -> Snapshot:
    if not _BASE:
        _BASE.append(frozen(load_inputs(), RATE))
    return _BASE[0]


# --- with the model --------------------------------------------------------------------------


def test_the_model_splits_a_real_change(tables):
    """Another poverty table and another order: both have a part, the method has none."""
    changes = compare_snapshots(frozen(tables[0], RATE), frozen(tables[1], COUNT))
    assert changes.inputs == ("poverty",)
    assert changes.settings == {"by": ("rate", "count")}
    assert changes.shares["data"] > 0.005
    assert changes.shares["settings"] > 0.02
    assert changes.shares["method"] == pytest.approx(0, abs=1e-9)
    assert len(changes.table) == 210


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentences_say_it_in_both_languages(tables, lang):
    """Moves first, then their reasons; no key and no gap reaches the reader."""
    first, second = frozen(tables[0], RATE), frozen(tables[1], COUNT)
    lines = changes_told(first, second, compare_snapshots(first, second), lang)
    assert len(lines) == 5
    for line in lines:
        assert not re.search(r"\{|\}|snapshot\.|setting\.|input\.", line)
    assert re.search(r"\d", lines[0])
    if lang == "en":
        assert re.fullmatch(
            r"\d+ of 210 districts moved beyond their range\. \d+ changed tier\.", lines[0]
        )
        assert "poverty" in lines[2]
        assert "rate → count" in lines[3]


def test_percents_add_up():
    """Three thirds are 34, 33 and 33."""
    assert sum(percents(dict.fromkeys(FACTORS, 1 / 3)).values()) == 100


# --- command line ----------------------------------------------------------------------------


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    """Let the command line keep its store in a folder of its own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    return tmp_path


def test_the_command_line_freezes_lists_writes_checks_and_compares(own_store, capsys):
    """From make to compare, by name and by file."""
    assert main(["make", "--name", "first", "--author", "PCCT"]) == 0
    assert main(["make", "--name", "second", "--by", "count"]) == 0
    capsys.readouterr()
    assert main(["list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [("first" in line, "PCCT" in line) for line in listed] == [(False, False), (True, True)]
    file, out = own_store / "first.zip", own_store / "moves.csv"
    assert main(["zip", "first", str(file)]) == 0
    assert main(["verify", str(file)]) == 0
    assert "the same result" in capsys.readouterr().out
    assert main(["compare", str(file), "second", "--out", str(out)]) == 0
    assert "100% from the settings" in capsys.readouterr().out
    assert len(pd.read_csv(out)) == 210
    assert main(["--lang", "km", "compare", "first", "second"]) == 0
    assert "ការកំណត់" in capsys.readouterr().out


def test_without_files_the_tables_in_use_are_frozen(own_store, capsys):
    """As everybody sees them on the pages; a file given for one takes its place."""
    poverty = "area_code,period,rate_pct\n" + "".join(
        f"{c},2024,{10 + n}\n" for n, c in enumerate(provinces()["adm1_code"])
    )
    store = open_store()
    commit(store, examine(poverty.encode(), "poverty.csv", "poverty"))
    store.close()
    assert main(["make", "--name", "in use"]) == 0
    store = open_store()
    frozen_ = load(store, find(store, "in use").id)
    store.close()
    assert frozen_.inputs.poverty["period"].unique().tolist() == ["2024"]
    assert frozen_.inputs.sources["poverty"].title.startswith("poverty.csv")
    assert frozen_.inputs.stand_in
    capsys.readouterr()


def test_a_changed_file_fails_the_check(own_store, capsys):
    """Exit code 2 and the reason on stderr."""
    file = own_store / "s.zip"
    made = freeze(rank_districts(load_inputs(), RATE), load_inputs(), load_outlines(), "s")
    file.write_bytes(made[:2000] + b"x" + made[2001:])
    assert main(["verify", str(file)]) == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["zip", "none", "x.zip"],
        ["verify", "none"],
        ["compare", "none", "none"],
        ["make", "--name", " "],
    ],
)
def test_what_is_not_there_is_told_by_the_command_line(own_store, capsys, arguments):
    """One message, nothing written."""
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert not list(own_store.glob("*.zip"))
