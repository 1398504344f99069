"""Snapshots: frozen whole, never changed, computed again, without any small count."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from datetime import UTC, datetime
from unittest.mock import Mock

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.gazetteer import districts, provinces
from geo.outlines import load_outlines
from geo.words import Sentence
from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.phrases import LANGUAGES
from models.snapshot import find, freeze, keep, load, read_snapshot, run_again, saved_snapshots
from models.snapshot.frozen_inputs import ABOUT, TABLES, from_files, to_files, to_json
from models.snapshot.method_code import Code, code_in_use
from models.snapshot.saved_snapshots import content_of
from models.snapshot.zip_file import MANIFEST, MOST_UNPACKED_BYTES, hash_of, pack, unpack
from models.store import Immutable, NotFound

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
FAST = Settings(draws=50)
_SHIPPED = load_inputs()
HOSTILE = "=1+1 <script>alert(1)</script> ../../etc/passwd"


@pytest.fixture(scope="module")
def outlines():
    """Return the outlines in use."""
    return load_outlines()


@pytest.fixture(scope="module")
def inputs():
    """Return the shipped tables."""
    return _SHIPPED


@pytest.fixture(scope="module")
def content(inputs, outlines):
    """Return a snapshot of the shipped tables."""
    ranking = rank_districts(inputs, FAST)
    return freeze(ranking, inputs, outlines, "2026 Q4", "ត្រីមាសទី៤", "PCCT", NOON)


@pytest.fixture
def with_small_counts(write):
    """Return a table by district in which small counts had to be withheld, and its bytes."""
    codes = districts().query("adm1_code == '20'")["adm2_code"]
    rows = [f"{code},2024,{7 if n == 0 else 61 + n}" for n, code in enumerate(codes)]
    rows += [f"{c},2024,{311 + n}" for n, c in enumerate(provinces()["adm1_code"]) if c != "20"]
    rows.append(f"20,2024,{7 + sum(61 + n for n in range(1, len(codes)))}")
    return write("returns.csv", "area_code,period,count\n" + "\n".join(rows) + "\n")


# --- frozen ----------------------------------------------------------------------------------


def test_what_is_frozen_comes_back(content, inputs):
    """The list, the tables, the settings and who, when and with which method."""
    snapshot = read_snapshot(content, "s.zip")
    ranking = rank_districts(inputs, FAST)
    assert (snapshot.name, snapshot.note, snapshot.author) == ("2026 Q4", "ត្រីមាសទី៤", "PCCT")
    assert snapshot.day == "2026-11-25 12:00 UTC+7", "noon in Phnom Penh"
    assert snapshot.settings == FAST
    assert snapshot.code == code_in_use()
    assert snapshot.outlines["kind"] in ("approximate", "official", "own")
    columns = ["adm2_pcode", "rank", "rank_low", "rank_high", "tier", "district_km"]
    assert snapshot.table[columns].astype(str).equals(ranking.table[columns].astype(str))
    for column in ("expected_count", "relative_risk", "p_top", "poverty_modelled_pct"):
        assert snapshot.table[column].to_numpy() == pytest.approx(
            ranking.table[column].to_numpy(), abs=1e-7
        )
    assert snapshot.inputs.sources == inputs.sources


def test_the_zip_holds_what_a_reader_needs(content):
    """The list for people and programs, the tables, the settings, the hashes, both languages."""
    files = unpack(content, "s.zip")
    assert set(files) == {
        "ranking.csv",
        "ranking_en.xlsx",
        "ranking_km.xlsx",
        "inputs/outcome.csv",
        "inputs/harvest.csv",
        "inputs/poverty.csv",
        "inputs/inputs.json",
        "settings.json",
        "result.json",
        "manifest.json",
        "README.txt",
    }
    manifest = json.loads(files[MANIFEST])
    assert manifest["files"] == {f: hash_of(c) for f, c in files.items() if f != MANIFEST}
    readme = files["README.txt"].decode("utf-8-sig")
    assert "2026 Q4" in readme
    assert "stand-in" in readme
    assert "ទិន្នន័យជំនួស" in readme
    assert json.loads(files["settings.json"])["draws"] == 50
    assert set(json.loads(files["result.json"])["summary"]) == set(LANGUAGES)


def test_the_same_freeze_is_the_same_file(content, inputs, outlines):
    """Byte for byte; another time is another file."""
    ranking = rank_districts(inputs, FAST)
    texts = ("2026 Q4", "ត្រីមាសទី៤", "PCCT")
    assert freeze(ranking, inputs, outlines, *texts, NOON) == content
    assert freeze(ranking, inputs, outlines, *texts, datetime(2027, 1, 1, tzinfo=UTC)) != content


def test_the_order_of_rows_is_no_difference(inputs):
    """A table shuffled is the same table."""
    shuffled = dataclasses.replace(
        inputs, **{t: getattr(inputs, t).sample(frac=1, random_state=1) for t in TABLES}
    )
    assert to_files(shuffled) == to_files(inputs)


def test_tables_and_what_was_done_to_them_survive(inputs):
    """Gaps stay gaps, text stays text, notes keep their values; frozen twice is the same."""
    frame = pd.DataFrame(
        {
            "adm1_code": ["01", "02"],
            "adm2_code": [None, "0202"],
            "period": ["2024", "2023-2024"],
            "corridor": ["all", "thailand"],
            "count": [float("nan"), 0.0],
            "suppressed": [True, False],
        }
    )
    own = dataclasses.replace(
        inputs,
        outcome=frame,
        stand_in=False,
        understated=("02",),
        notes=((HOSTILE, Sentence("desk_note.left_empty", {"n": 2, "rows": "3, 4"})),),
    )
    back = from_files(to_files(own))
    assert back.outcome["count"].isna().tolist() == [True, False]
    assert back.outcome["adm2_code"].isna().tolist() == [True, False]
    assert back.outcome["adm1_code"].tolist() == ["01", "02"]
    assert back.outcome["suppressed"].tolist() == [True, False]
    assert (back.stand_in, back.understated, back.notes) == (False, ("02",), own.notes)
    assert to_files(back) == to_files(own)


@given(values=st.lists(st.floats(0, 1e9), min_size=1, max_size=25))
@hypothesis_settings(max_examples=50)
def test_every_number_comes_back_exactly(values):
    """To the last digit, or computing again would not give the same."""
    harvest = pd.DataFrame(
        {
            "adm1_code": [f"{n + 1:02}" for n in range(len(values))],
            "period": "2024",
            "value": values,
        }
    )
    own = dataclasses.replace(_SHIPPED, harvest=harvest)
    assert from_files(to_files(own)).harvest["value"].tolist() == values


def test_computed_again_it_is_the_same(content, anew):
    """The frozen tables and settings give the frozen list, with the same method."""
    again = run_again(read_snapshot(content, "s.zip"))
    assert again.same_code
    assert again.differing == ()


def test_a_difference_is_found_when_computed_again(content):
    """Each figure that is not the frozen one; by which district."""
    snapshot = read_snapshot(content, "s.zip")
    table = snapshot.table.copy()
    table.loc[3, "rank_low"] += 1
    table.loc[5, "expected_count"] *= 1.001
    again = run_again(dataclasses.replace(snapshot, table=table))
    assert set(again.differing) == set(table.loc[[3, 5], "adm2_pcode"])


def test_settings_of_another_version_leave_the_result_readable(content):
    """It can't be computed again and says so; the list is there."""
    files = unpack(content, "s.zip")
    files["settings.json"] = to_json({"corridor": "all", "power": 3})
    snapshot = read_snapshot(_sealed(files), "s.zip")
    assert snapshot.settings is None
    assert len(snapshot.table) == 210
    with pytest.raises(InputError, match=r"corridor, power.*stays"):
        run_again(snapshot)


def test_a_refused_ranking_can_be_frozen(write, outlines):
    """Nine provinces: an index without ranges, as it was."""
    rows = "".join(f"{code},2024,50\n" for code in provinces()["adm1_code"][:9])
    own = load_inputs(repatriation=write("r.csv", "area_code,period,count\n" + rows))
    ranking = rank_districts(own, FAST)
    snapshot = read_snapshot(freeze(ranking, own, outlines, "few"), "s.zip")
    assert snapshot.method == "index"
    assert snapshot.table["rank_low"].isna().all()
    assert run_again(snapshot).differing == ()


# --- small counts ----------------------------------------------------------------------------


def test_no_withheld_count_is_in_a_snapshot(with_small_counts, outlines):
    """Not the small one, not the one that protects it, in no file of the zip, nor their sum."""
    own = load_inputs(repatriation=with_small_counts)
    hidden = own.outcome[own.outcome["suppressed"]]
    assert len(hidden) >= 2, "one is small, and at least one goes with it"
    given_ = pd.read_csv(with_small_counts, dtype=str).set_index("area_code")["count"]
    secret = {given_[code] for code in hidden["adm2_code"].dropna()}
    assert "7" in secret
    files = unpack(freeze(rank_districts(own, FAST), own, outlines, "small"), "s.zip")
    outcome = pd.read_csv(io.BytesIO(files["inputs/outcome.csv"]), dtype=str)
    withheld = outcome[outcome["suppressed"] == "True"]
    assert len(withheld) == len(hidden)
    assert withheld["count"].isna().all()
    ranking = pd.read_csv(io.BytesIO(files["ranking.csv"]), dtype=str)
    of_hidden = ranking[ranking["suppressed"] == "True"]
    assert set(hidden["adm2_code"].dropna()) <= set(of_hidden["adm2_pcode"].str[2:])
    assert of_hidden["observed_count"].isna().all()
    shown = set(outcome["count"].dropna()) | set(ranking["observed_count"].dropna())
    assert not {float(s) for s in secret} & {float(s) for s in shown}


def test_a_count_left_beside_its_mark_is_not_written(inputs):
    """Whatever made the table: what is marked as withheld leaves no count."""
    outcome = inputs.outcome.assign(suppressed=inputs.outcome["adm1_code"] == "05", count=4321.0)
    own = dataclasses.replace(inputs, outcome=outcome, stand_in=False)
    assert from_files(to_files(own)).outcome["count"].isna().sum() == 1


def test_a_small_count_is_never_frozen(inputs):
    """A table that did not go through the data desk is refused, not written."""
    count = inputs.outcome["count"].where(inputs.outcome["adm1_code"] != "05", 4.0)
    own = dataclasses.replace(inputs, outcome=inputs.outcome.assign(count=count), stand_in=False)
    with pytest.raises(InputError, match="no count from 1 to 9"):
        to_files(own)


# --- damaged and hostile ---------------------------------------------------------------------


def _sealed(files: dict[str, bytes], **manifest: object) -> bytes:
    """Return a zip whose manifest has the right hashes, whatever is in the files."""
    told = json.loads(files[MANIFEST]) | manifest
    told["files"] = {f: hash_of(c) for f, c in files.items() if f != MANIFEST}
    return pack({**files, MANIFEST: to_json(told)})


@pytest.mark.parametrize(
    "name", ["ranking.csv", "inputs/outcome.csv", "settings.json", "README.txt"]
)
def test_a_changed_file_is_found(content, name):
    """One byte is enough, and the file is named."""
    files = unpack(content, "s.zip")
    with pytest.raises(InputError, match=rf"s.zip: {name}.*other content"):
        read_snapshot(pack({**files, name: files[name] + b" "}), "s.zip")


def test_a_missing_or_added_file_is_found(content):
    """No fewer files than were frozen, and no more."""
    files = unpack(content, "s.zip")
    with pytest.raises(InputError, match="found a file that was not frozen"):
        read_snapshot(pack({**files, "more.csv": b""}), "s.zip")
    del files["README.txt"]
    with pytest.raises(InputError, match="found nothing"):
        read_snapshot(pack(files), "s.zip")


def test_every_cut_and_every_flipped_byte_is_an_error_or_harmless(content):
    """A damaged download is told, and is never another list."""
    whole = read_snapshot(content, "s.zip")
    for at in range(0, len(content), len(content) // 60):
        flipped = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        for damaged in (content[:at], flipped):
            try:
                found = read_snapshot(damaged, "s.zip")
            except InputError:
                continue
            assert found.fingerprint == whole.fingerprint


def _zip(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"no zip",
        _zip(),
        _zip(("other.txt", b"")),
        _zip((MANIFEST, b"[1]")),
        _zip((MANIFEST, b"{")),
        _zip((MANIFEST, b'{"format": 1, "files": [1]}')),
        _zip((MANIFEST, b'{"format": 1, "files": {}}')),
        _zip((MANIFEST, b"[" * 100_000)),
        _zip(("a", bytes(MOST_UNPACKED_BYTES + 1))),
        _zip(*((str(n), b"") for n in range(100))),
        _zip(("../../evil", b"x"), (MANIFEST, b'{"format": 1, "files": {}}')),
    ],
)
def test_what_is_no_snapshot_is_refused(bad):
    """Something else, a bomb, a path out of the folder: one clear message, nothing written."""
    with pytest.raises(InputError, match=r"s\.zip"):
        read_snapshot(bad, "s.zip")


def test_a_snapshot_of_a_newer_form_is_refused(content):
    """The message says which form this version knows."""
    with pytest.raises(InputError, match="form 2; this version knows form 1"):
        read_snapshot(_sealed(unpack(content, "s.zip"), format=2), "s.zip")


@pytest.mark.parametrize(
    "change",
    [
        {"made_at": "yesterday"},
        {"code": {}},
        {"name": 3},
        {"name": "a\x1b[2Jb"},
        {"outlines": None},
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(content, change):
    """Although its hashes are right."""
    with pytest.raises(InputError):
        read_snapshot(_sealed(unpack(content, "s.zip"), **change), "s.zip")


@pytest.mark.parametrize("name", ["settings.json", "result.json", ABOUT, "inputs/harvest.csv"])
@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff\x00", b"{}"])
def test_files_that_make_no_sense_are_refused(content, name, data):
    """Although their hashes are right; nothing but an InputError gets out."""
    files = unpack(content, "s.zip")
    sealed = _sealed({**files, name: data})
    if name == "settings.json" and data in (b"[]", b"{}"):
        assert read_snapshot(sealed, "s.zip").settings is None
        return
    with pytest.raises(InputError):
        read_snapshot(sealed, "s.zip")


def test_hostile_texts_are_only_texts(inputs, outlines):
    """Name, note and author come back as they are, and a spreadsheet sees no formula of theirs."""
    ranking = rank_districts(inputs, FAST)
    made = freeze(ranking, inputs, outlines, HOSTILE, HOSTILE, HOSTILE)
    snapshot = read_snapshot(made, "s.zip")
    assert (snapshot.name, snapshot.note, snapshot.author) == (HOSTILE,) * 3
    assert b"passwd" not in unpack(made, "s.zip")["ranking.csv"]


@pytest.mark.parametrize("texts", [{"name": " "}, {"name": "x" * 201}, {"author": "\x00"}])
def test_a_name_that_cannot_be_kept_is_refused_before_anything_is_made(inputs, outlines, texts):
    """A name is needed, and all texts are bounded."""
    ranking = rank_districts(inputs, FAST)
    with pytest.raises(InputError, match="column"):
        freeze(ranking, inputs, outlines, **({"name": "n"} | texts))


# --- method ----------------------------------------------------------------------------------


def test_two_versions_are_told_apart_by_what_computes():
    """Not by the commit: a new page changes no figure."""
    code = code_in_use()
    assert code.computes_as(dataclasses.replace(code, commit="other", version="9"))
    for change in ({"code_sha256": "x"}, {"tables_sha256": "x"}, {"libraries": {}}):
        assert not code.computes_as(dataclasses.replace(code, **change))
    assert Code("1", "abcdef0123", "f" * 64, "", {}).short == "1 (abcdef0)"


# --- in the store ----------------------------------------------------------------------------


def test_a_snapshot_is_kept_for_everybody_and_never_changed(store, content):
    """Listed, found by name and by the beginning of its id, byte for byte as frozen."""
    document = keep(store, content)
    assert [d.name for d in store.documents("snapshot")] == ["2026 Q4"]
    assert content_of(store, document) == content
    assert load(store, document.id).fingerprint == read_snapshot(content, "s").fingerprint
    for text in (document.id, document.id[:8], "2026 Q4"):
        assert find(store, text).id == document.id
    with pytest.raises(Immutable):
        store.save(document.id, 1, {})


def test_what_is_not_one_snapshot_is_told(store, content):
    """No such name, two of one name, a plan."""
    keep(store, content)
    keep(store, content)
    plan = store.create("plan", "P", {})
    for text in ("no such", "2026 Q4", plan.id, ""):
        with pytest.raises(NotFound):
            find(store, text)
    with pytest.raises(NotFound):
        load(store, plan.id)


def test_only_a_whole_snapshot_is_kept(store, content):
    """A damaged one is refused, and nothing is saved."""
    with pytest.raises(InputError):
        keep(store, content[:-100])
    assert store.documents("snapshot") == []


def test_a_frozen_list_is_read_once_for_all_who_compare_it(store, monkeypatch):
    """Quarter compares two after each save: other content under the same name is read itself."""
    read = Mock(side_effect=lambda content, file: (content, file))
    monkeypatch.setattr(saved_snapshots, "read_snapshot", read)
    saved_snapshots._read.cache_clear()
    try:
        lists = [store.create(saved_snapshots.KIND, "Q1", {}, blob=b) for b in (b"a", b"b")]
        found = [load(store, one.id) for one in [*lists, *lists]]
    finally:
        saved_snapshots._read.cache_clear()
    assert found == [(b"a", "Q1"), (b"b", "Q1")] * 2
    assert read.call_count == 2
