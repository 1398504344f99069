"""The tables: whole, described, and what they say they are."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from geo.gazetteer import DATA, districts, provinces, read_table
from tests.conftest import ROOT, SHARED

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}
TABLES = {n: r for n, r in RESOURCES.items() if r["format"] == "csv"}


def test_every_file_of_the_folder_is_described_and_the_other_way_round():
    """No table without a description, no description without a file."""
    there = {f.name for f in DATA.iterdir()} - {"datapackage.json", "README.md"}
    assert there == {r["path"] for r in RESOURCES.values()}


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_is_the_file_that_was_described(name):
    """Size, hash, level, period, source, licence and caveat are there and true."""
    entry = RESOURCES[name]
    content = (DATA / entry["path"]).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
    for key in ("title", "level", "period", "caveat"):
        assert entry[key]
    assert all(source["title"] for source in entry["sources"])
    assert all(licence["title"] for licence in entry["licenses"])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_fields_types_and_key(name):
    """Columns as described; numbers are numbers, codes have their digits, keys are unique."""
    schema, table = TABLES[name]["schema"], read_table(name)
    assert [f["name"] for f in schema["fields"]] == list(table.columns)
    for field in schema["fields"]:
        filled = table[field["name"]].dropna()
        if field["type"] == "integer":
            assert filled.str.fullmatch(r"-?\d+").all(), field
        elif field["type"] == "number":
            assert np.isfinite(filled.astype(float)).all(), field
        if field["name"] in ("adm1_code", "adm2_code", "adm3_code"):
            width = 2 * int(field["name"][3])
            assert filled.str.fullmatch(rf"\d{{{width}}}").all(), field
        if field["name"].endswith(("_pct", "_km", "_km2")) and field["type"] == "number":
            assert field["unit"], field
    if schema["primaryKey"]:
        assert not table.duplicated(schema["primaryKey"]).any()


def test_codes_belong_together():
    """25 provinces, 210 districts, 1,633 communes; every code has its parent; P-codes agree."""
    adm1, adm2, adm3 = (read_table(n) for n in ("provinces", "districts", "communes"))
    assert (len(adm1), len(adm2), len(adm3)) == (25, 210, 1633)
    assert (adm1["adm1_pcode"] == "KH" + adm1["adm1_code"]).all()
    assert (adm2["adm2_pcode"] == "KH" + adm2["adm2_code"]).all()
    assert (adm2["adm2_code"].str[:2] == adm2["adm1_code"]).all()
    assert set(adm2["adm1_code"]) == set(adm1["adm1_code"])
    assert set(adm3["adm2_code"]) == set(adm2["adm2_code"])
    assert set(adm2["type"]) == {"srok", "krong", "khan"}
    assert (adm2["new_since_2014"] == "true").sum() == 14


@pytest.mark.parametrize("name", ["population_district", "idpoor_district", "district_borders"])
def test_district_figures_cover_every_district(name):
    """210 rows, each district once."""
    assert sorted(read_table(name)["adm2_code"]) == sorted(districts()["adm2_code"])


def test_derived_population_adds_up_to_the_census():
    """Each province to its census figure, the country to 15,552,211."""
    people = read_table("population_district").astype({"population_derived": int})
    sums = people.groupby(people["adm2_code"].str[:2])["population_derived"].sum()
    census = read_table("population_province")
    census = census[census["period"] == "2019"].set_index("adm1_code")["population"].astype(int)
    pd.testing.assert_series_equal(sums, census, check_names=False)
    assert sums.sum() == 15_552_211


def test_poverty_reproduces_the_published_national_figure():
    """Weighted by people of 2019 the provinces give about the published 16.64%."""
    mpi = read_table("poverty_mpi").set_index("adm1_code")["headcount_pct"].astype(float)
    people = read_table("population_province")
    people = people[people["period"] == "2019"].set_index("adm1_code")["population"].astype(float)
    assert (mpi * people).sum() / people.sum() == pytest.approx(16.64, abs=1)


def test_provinces_surveyed_together_share_a_value_and_say_so():
    """Battambang and Pailin were one in 2010: same value, both named in `covers`."""
    table = read_table("poverty_mpi_harmonised")
    assert len(table) == 75
    pair = table[(table["period"] == "2010") & table["adm1_code"].isin(["02", "24"])]
    assert pair["headcount_pct"].nunique() == 1
    assert set(pair["covers"]) == {"02+24"}


def test_the_stand_in_outcome_and_its_hidden_districts_agree():
    """224,018 adults; 197 districts of 2014; 0204 is missing, not zero; provinces agree."""
    by_province = read_table("adults_abroad_province").set_index("adm1_code")
    assert by_province["count"].astype(int).sum() == 224_018
    assert by_province.loc["02", "understated"] == by_province["understated"].dropna().item()
    hidden = read_table("adults_abroad_district").set_index("adm2_code_2014")
    assert len(hidden) == 197
    assert hidden.index[hidden["count"].isna()].tolist() == ["0204"]
    assert hidden.loc["0204", "reported"] == "0"
    sums = hidden["count"].dropna().astype(int).groupby(lambda code: code[:2]).sum()
    assert (sums == by_province["count"].astype(int)).all()


def test_each_corridor_has_one_main_crossing_with_its_evidence():
    """Poipet and Bavet, with a point and the reason."""
    table = read_table("crossings")
    main = table[table["main_of_corridor"].notna()].set_index("main_of_corridor")
    assert main["crossing"].to_dict() == {"thailand": "Poipet", "vietnam": "Bavet"}
    assert main[["evidence", "point_lat", "point_lon"]].notna().all(axis=None)


def test_small_counts_of_people_are_withheld_in_the_evidence():
    """A count of 1-9 people is empty and marked, and no unit tells the total of its batch."""
    table = read_table("evidence")
    people = table[table["kind"].str.contains("returns|displacement")]
    counts = people["value"].dropna().astype(float)
    assert not counts.between(1, 9).any()
    assert people.loc[people["suppressed"] == "true", "value"].isna().all()
    assert not people["unit"].str.contains(r"\d").any()
    assert not people["qualifier"].fillna("").str.contains("village").any()


def test_contacts_say_when_they_were_checked():
    """Nobody checked them for this project, and the table says so by an empty date."""
    table = read_table("referral_contacts")
    dates = table["last_checked"].dropna()
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", d) for d in dates)
    assert len(table) == 11


def test_english_and_khmer_names_are_there_for_every_area():
    """No area without a name in both scripts."""
    for frame, name in ((provinces(), "province"), (districts(), "district")):
        assert frame[f"{name}_en"].str.contains("[A-Za-z]").all()
        assert frame[f"{name}_km"].str.contains("[\u1780-\u17ff]").all()


def test_the_maker_reproduces_every_table(tmp_path):
    """Run on the collected facts, docs/make_tables.py writes the same bytes."""
    facts = SHARED / "facts"
    if not facts.is_dir():
        pytest.skip("../shared/facts is not here: the tables can't be made again")
    kept_by_hand = (
        "outlines_approximate.geojson",
        "surroundings.geojson",
        "activity_types.csv",
        "agencies.csv",
        "sample_3w.csv",
    )
    for name in kept_by_hand:
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    subprocess.run(
        [sys.executable, ROOT / "docs" / "make_tables.py", "--facts", facts, "--out", tmp_path],
        check=True,
    )
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (DATA / file.name).read_bytes(), file.name
