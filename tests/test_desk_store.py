"""Uploads in the store, and everything the tool gives out of them: no small count comes back."""

from __future__ import annotations

import argparse
import io
import json
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from geo.gazetteer import districts, provinces
from geo.outlines import load_outlines
from models.desk.__main__ import main as desk
from models.desk.examine import examine
from models.desk.own_inputs import load_inputs
from models.desk.preview import coverage, moves, preview
from models.desk.saved_tables import commit, keep, loaded, stored_inputs
from models.estimate.inputs import Source, with_tables
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_html
from models.lists.export import FORMATS, to_bytes
from models.lists.reasons import reasons
from models.options import add_inputs, inputs_of
from models.snapshot import freeze
from models.snapshot.__main__ import main as freeze_list
from models.snapshot.given_out import given_out
from models.snapshot.saved_snapshots import load as load_snapshot
from models.store import open_store
from pages.view.map.figures import figures_json
from pages.view.map.layers import available
from pages.view.map.painting import paint
from tests.desk_files import CODES, FILES, text
from tests.test_withhold import attack

FAST = Settings(draws=50)
MEMBERS = {c: g["adm2_code"].tolist() for c, g in districts().groupby("adm1_code")}
HEAD = "area_code,period,count"


@pytest.fixture
def store(tmp_path):
    """Return an empty store of its own."""
    opened = open_store(f"sqlite:///{tmp_path}/s.sqlite3")
    yield opened
    opened.close()


def of_districts(seed: int = 0, **other: int) -> bytes:
    """Return counts of every district, a fifth of them small; `other` sets some of them."""
    rng = np.random.default_rng(seed)
    counts = {
        d: int(n)
        for d, n in zip(
            districts()["adm2_code"],
            np.where(rng.random(210) < 0.2, rng.integers(1, 10, 210), rng.integers(10, 900, 210)),
            strict=True,
        )
    }
    counts |= {code.removeprefix("d"): n for code, n in other.items()}
    return text(HEAD, *(f"{d},2024,{n}" for d, n in counts.items()))


@pytest.mark.parametrize("name", [n for n, m in FILES.items() if m.rows or m.count])
def test_a_kept_table_comes_back_as_it_was(name, store):
    """Codes, gaps, withheld marks and numbers are the same after the store."""
    messy = FILES[name]
    found = examine(messy.content, messy.file, messy.kind, answers=messy.answers)
    back = loaded(store, keep(store, found, "PCCT"))
    pd.testing.assert_frame_equal(back.table, found.table, check_dtype=False)
    assert (back.unit, back.kind) == (found.unit, found.kind)


def test_an_upload_in_use_ranks_as_its_file_does(store, write):
    """The store adds nothing and loses nothing on the way to the list."""
    rows = [f"{c},2024,{100 + int(c)}" for c in CODES]
    file = write("r.csv", text(HEAD, *rows).decode())
    kept = commit(store, examine(file.read_bytes(), "r.csv", "repatriation"), "PCCT Kampot")
    inputs = stored_inputs(store)
    direct = rank_districts(load_inputs(repatriation=file), FAST)
    pd.testing.assert_frame_equal(rank_districts(inputs, FAST).table, direct.table)
    assert not inputs.stand_in
    said = inputs.sources["repatriation"].title
    assert all(part in said for part in ("r.csv", "PCCT Kampot", kept.sha256[:16]))


def test_the_shipped_table_comes_back_when_asked(store):
    """None in use: the stand-in again, and the upload is still kept."""
    commit(store, examine(of_districts(), "r.csv", "repatriation"))
    store.use("repatriation", None)
    assert stored_inputs(store).stand_in
    assert len(store.documents("upload")) == 1


def test_what_is_kept_tells_nothing_of_the_file_but_the_tidy_table(store, tmp_path):
    """Neither a small count, nor a remark, nor the file's own hash is anywhere in the store.

    The header of a column that was not used is told with the list, and nothing of what is in it.
    """
    content = text("Province,Year,Persons,Remarks", "Kampot,2024,7,secret remark", "Takeo,2024,44,")
    kept = commit(store, examine(content, "../a/r.csv", "repatriation"))
    everything = json.dumps(kept.body) + store.blob(kept).decode()
    assert kept.name == "r.csv"
    assert "secret" not in everything
    assert ["desk_note.unused_columns", {"columns": "Remarks"}] in kept.body["notes"]
    assert store.blob(kept).decode().splitlines()[1] == "07,,2024,all,,True"


def _all_outputs(inputs, ranking) -> dict[str, bytes]:
    """Return everything a reader can be given of a ranking."""
    outlines = load_outlines()
    given = {kind: to_bytes(ranking, kind, "en", outlines) for kind in FORMATS}
    day, both = date(2026, 1, 1), ("en", "km")
    for code in (None, "KH20", "KH23"):
        given[f"briefing {code}"] = briefing_html(ranking, outlines, code, both, day).encode()
    painted = [paint(key, "quantile", ranking, ranking) for key in available(ranking)]
    given["map"] = figures_json(ranking, painted)
    said = [reasons(row, "en") for _, row in ranking.table.iterrows()]
    given["reasons"] = json.dumps(said).encode()
    when = datetime(2026, 1, 1, tzinfo=UTC)
    given["snapshot"] = freeze(ranking, inputs, outlines, "Q1", made_at=when)
    given["warnings"] = repr(ranking.warnings).encode()
    given["sources"] = ranking.inputs.to_csv().encode()
    return given


def _outputs_of(content: bytes, store) -> dict[str, bytes]:
    kept = commit(store, examine(content, "r.csv", "repatriation"))
    inputs = stored_inputs(store)
    # the time of keeping is told, and differs
    texts = {**inputs.sources, "repatriation": inputs.sources["population"]}
    inputs = replace(inputs, sources=texts)
    ranking = rank_districts(inputs, FAST)
    return {
        **_all_outputs(inputs, ranking),
        "table": store.blob(kept),
        "body": json.dumps(kept.body).encode(),
    }


def test_another_small_count_gives_the_same_bytes_everywhere(store):
    """3 of 403 or 8 of 403, 4 and 6 or 7 and 3: list, map, briefing and store are equal."""
    first = _outputs_of(of_districts(1, d2301=3, d2302=400, d2001=4, d2002=6), store)
    second = _outputs_of(of_districts(1, d2301=8, d2302=395, d2001=7, d2002=3), store)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_no_small_count_can_be_worked_out_from_the_list(seed, store):
    """Counts and expected counts of the list, added and subtracted: each small one stays 1 to 9."""
    content = of_districts(seed)
    commit(store, examine(content, "r.csv", "repatriation"))
    ranking = rank_districts(stored_inputs(store), FAST)
    listed = pd.read_csv(io.BytesIO(to_bytes(ranking, "csv", "en", load_outlines())))
    rows = [
        (
            row["adm2_pcode"][2:4],
            row["adm2_pcode"][2:],
            "2024",
            "all",
            row["observed_count"],
            bool(row["suppressed"]) and np.isnan(row["observed_count"]),
        )
        for row in listed.to_dict("records")
    ]
    # with full trust the districts of a province add up to its total
    for code, part in listed.groupby(listed["adm1_pcode"].str[2:]):
        if part["expected_count"].notna().all():
            rows.append((code, None, "2024", "all", round(part["expected_count"].sum(), 3), False))
    columns = ["adm1_code", "adm2_code", "period", "corridor", "count", "suppressed"]
    published = pd.DataFrame(rows, columns=columns)
    raw = pd.read_csv(io.BytesIO(content), dtype={"area_code": str}).set_index("area_code")["count"]
    attacked = 0
    for code, members in MEMBERS.items():
        part = published[published["adm1_code"] == code].reset_index(drop=True)
        for number, least, most in attack(part, {code: members}):
            truth = raw[part.loc[number, "adm2_code"]]
            if truth < 10:
                attacked += 1
                assert (least, most) <= (1, most), (code, number)
                assert most >= 9, (code, number)
    assert attacked == (raw < 10).sum() > 20


def test_no_output_names_a_count_below_the_threshold(store):
    """No observed count from 1 to 9 in any cell of the list."""
    outputs = _outputs_of(of_districts(3), store)
    listed = pd.read_csv(io.BytesIO(outputs["csv"]))
    assert not listed["observed_count"].between(1, 9).any()
    collection = json.loads(outputs["geojson"])
    shown = [f["properties"]["observed_count"] for f in collection["features"]]
    assert not [n for n in shown if n is not None and 0 < n < 10]


@pytest.mark.parametrize("trust", ["full", "half", "none"])
def test_a_withheld_province_has_no_estimate_whatever_the_trust(trust):
    """Not even where totals are not used: its estimate would be of the others' making, not its."""
    rows = [f"{c},2024,{7 if c == '23' else 100 + int(c)}" for c in CODES]
    found = examine(text(HEAD, *rows), "r.csv", "repatriation")
    inputs = preview_inputs(found)
    ranking = rank_districts(inputs, Settings(draws=50, trust=trust))
    of_kep = ranking.table[ranking.table["adm1_pcode"] == "KH23"]
    assert of_kep[["expected_count", "relative_risk", "rank"]].isna().all(axis=None)
    assert set(of_kep["tier"]) == {"withheld"}
    assert [w.values for w in ranking.warnings if w.key == "warning.withheld_totals"] == [
        {"provinces": "23"}
    ]


def preview_inputs(found):
    return with_tables({found.kind: found}, {found.kind: Source(found.file, "", "", "")})


def test_zero_missing_and_withheld_are_three_things_in_the_list():
    """Districts of Kep, Pailin and Mondul Kiri: 0, nothing, and withheld in CSV and tiers."""
    rows = [
        f"{c},2024,{0 if c == '23' else 5 if c == '24' else 100 + int(c)}"
        for c in CODES
        if c != "11"
    ]
    ranking = rank_districts(
        preview_inputs(
            examine(text(HEAD, *rows), "r.csv", "repatriation", answers={"tboung_khmum": "missing"})
        ),
        FAST,
    )
    tiers = {
        c: set(ranking.table.loc[ranking.table["adm1_pcode"] == c, "tier"])
        for c in ("KH23", "KH24", "KH11")
    }
    assert tiers["KH24"] == {"withheld"}
    assert tiers["KH11"] == {"no_estimate"}
    assert not tiers["KH23"] & {"withheld", "no_estimate"}
    kep = ranking.table[ranking.table["adm1_pcode"] == "KH23"]
    assert (kep["expected_count"] == 0).all()


def test_an_earlier_upload_keeps_its_counts_withheld(store):
    """A count withheld once for a period stays so in the next table of that period."""
    first = text(HEAD, "2301,2024,100", "2302,2024,4", "2401,2024,50", "2402,2024,60")
    second = first.replace(b"2302,2024,4", b"2302,2024,12")
    commit(store, examine(first, "first.csv", "repatriation"))
    again = examine(second, "second.csv", "repatriation", before=given_out(store))
    assert again.table.set_index("adm2_code")["suppressed"].loc[["2301", "2302"]].all()
    alone = examine(second, "second.csv", "repatriation")
    assert not alone.table["suppressed"].any()


def test_the_command_line_keeps_withheld_what_an_upload_withheld(write, tmp_path, monkeypatch):
    """A list frozen from a file, and any other command that takes one, asks the store first."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    first = [
        "2301,2024,100",
        "2302,2024,4",
        *(f"{c},2024,{100 + int(c)}" for c in [*CODES[:21], "25"]),
    ]
    second = write("second.csv", text(HEAD, *first).decode().replace("2302,2024,4", "2302,2024,12"))
    options = argparse.ArgumentParser()
    add_inputs(options)
    given = options.parse_args(["--repatriation", str(second)])
    assert not inputs_of(given).outcome["suppressed"].any()
    file = write("first.csv", text(HEAD, *first).decode())
    assert desk(["commit", str(file), "--kind", "repatriation"]) == 0
    outcome = inputs_of(given).outcome.set_index("adm2_code")
    assert outcome["suppressed"].loc[["2301", "2302"]].all()
    assert freeze_list(["make", "--name", "q2", "--repatriation", str(second)]) == 0
    kept = open_store()
    frozen = load_snapshot(kept, kept.documents("snapshot")[0].id).inputs.outcome
    kept.close()
    assert frozen.set_index("adm2_code")["suppressed"].loc[["2301", "2302"]].all()


def test_what_a_frozen_list_withheld_stays_withheld(write, tmp_path, monkeypatch):
    """A list frozen from a file that was never put to use was given out all the same."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    rows = [
        "2301,2024,100",
        "2302,2024,4",
        *(f"{c},2024,{100 + int(c)}" for c in [*CODES[:21], "25"]),
    ]
    file = write("first.csv", text(HEAD, *rows).decode())
    assert freeze_list(["make", "--name", "q1", "--repatriation", str(file)]) == 0
    assert freeze_list(["make", "--name", "shipped"]) == 0
    kept = open_store()
    before = given_out(kept)
    kept.close()
    assert len(before) == 2 + 22 + 1  # the shipped table is not among them
    assert set(before.loc[before["suppressed"], "adm2_code"]) == {"2301", "2302"}


# --- preview ------------------------------------------------------------------------------------


def test_a_table_of_the_same_figures_moves_nothing():
    """The shipped totals, uploaded as a file, give the same list from provinces only."""
    shipped = load_inputs()
    rows = [
        f"{r.adm1_code},2011,{r.count_:.0f}"
        for r in shipped.outcome.rename(columns={"count": "count_"}).itertuples()
        if pd.isna(r.adm2_code) and not pd.isna(r.count_)
    ]
    found = examine(text(HEAD, *rows), "same.csv", "repatriation")
    before = rank_districts(shipped, replace(FAST, level="provinces"))
    seen = preview(preview_inputs(found), found, before)
    assert (seen.difference.tiers, seen.difference.beyond) == (0, 0)
    assert (seen.moves["rise"] == 0).all()
    assert seen.before.outcome.stand_in
    assert not seen.after.outcome.stand_in


def test_the_preview_says_who_rises_and_that_it_would_be_refused():
    """Nine provinces: the preview tells the refusal; more people in Kep: its districts rise."""
    shipped = load_inputs()
    before = rank_districts(shipped, FAST)
    few = examine(text(HEAD, *(f"{c},2024,50" for c in CODES[:9])), "few.csv", "repatriation")
    assert preview(preview_inputs(few), few, before).after.refusal == "few_provinces"
    rows = [
        f"{r.adm1_code},2011,{40_000 if r.adm1_code == '23' else int(r.number)}"
        for r in shipped.outcome.rename(columns={"count": "number"}).itertuples()
    ]
    more = examine(text(HEAD, *rows), "more.csv", "repatriation")
    moved = preview(preview_inputs(more), more, before).moves.set_index("adm2_pcode")
    assert (moved.loc[["KH2301", "KH2302"], "rise"] > 50).all()
    assert moved.loc[["KH2301", "KH2302"], "beyond"].any()


def test_what_a_page_keeps_of_a_preview_is_small():
    """Each page that shows one keeps it; with all draws it took as much as a hundred pages."""
    found = examine(text(HEAD, *(f"{c},2024,50" for c in CODES)), "all.csv", "repatriation")
    seen = preview(preview_inputs(found), found, rank_districts(load_inputs(), FAST))
    assert len(pickle.dumps(replace(seen, before=seen.after))) < 1_000_000


def test_coverage_keeps_zero_missing_and_withheld_apart():
    """One province of each kind, in the newest period only."""
    found = examine(
        text(HEAD, "01,2023,50", "01,2024,60", "02,2024,0", "03,2024,5"), "c.csv", "repatriation"
    )
    seen = coverage(found)
    assert seen.period == "2024"
    assert (seen.counted, seen.zero, seen.withheld) == (("01",), ("02",), ("03",))
    assert len(seen.missing) == 22
    assert not set(seen.missing) & {"01", "02", "03"}


def test_moves_count_ranks_upwards():
    """A rise is positive: from 10 to 4 is 6."""
    ranking = rank_districts(settings=FAST)
    assert (moves(ranking, ranking)["rise"] == 0).all()


def test_coverage_of_districts_counts_those_withheld():
    """Every district: 210 with a figure, of which some are withheld."""
    seen = coverage(examine(of_districts(5), "d.csv", "repatriation"))
    assert seen.districts == 210
    assert seen.districts_withheld > 40
    assert len(seen.counted) + len(seen.withheld) == len(provinces())
