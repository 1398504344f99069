"""From the tables to the list: what a ranking promises, and when it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info

from geo.gazetteer import districts, provinces, read_table
from geo.words import Sentence
from models.desk.own_inputs import load_inputs
from models.estimate.outcome import outcome_of
from models.estimate.pipeline import rank_districts
from models.estimate.ranked_table import MULTIPLIERS
from models.estimate.settings import Settings

FAST = Settings(draws=100)
FACTORS = [f"x_{name}" for name in MULTIPLIERS]


@pytest.fixture(scope="module")
def shipped():
    """Return the default ranking."""
    return rank_districts(settings=FAST)


@pytest.fixture
def totals(write):
    """Return a function that makes inputs from province counts, {code: text}."""

    def _totals(counts: dict[str, str], period: str = "2024"):
        rows = "".join(f"{code},{period},{count}\n" for code, count in counts.items())
        return load_inputs(repatriation=write("r.csv", "area_code,period,count\n" + rows))

    return _totals


def _all(count="50"):
    return dict.fromkeys(provinces()["adm1_code"], count)


def test_the_shipped_list_has_every_district_and_adds_up(shipped):
    """210 rows; each province's districts add up to its total; factors multiply to the risk."""
    table = shipped.table
    assert len(table) == 210
    assert table["adm2_pcode"].is_unique
    # no count speaks of Bavel: it is foretold, and in no total
    told = table[table["basis"] != "neighbours"]
    assert set(table["adm2_pcode"]) - set(told["adm2_pcode"]) == {"KH0204"}
    sums = told.groupby("adm1_pcode")["expected_count"].sum()
    known = shipped.outcome.totals.rename(lambda code: f"KH{code}")
    np.testing.assert_allclose(sums[known.index], known, atol=1e-6)
    np.testing.assert_allclose(table[FACTORS].prod(axis=1), table["relative_risk"], rtol=1e-9)


def test_an_estimate_takes_one_core(shipped):
    """Whatever imports it: no threads that wait for each other, and the same last digits."""
    libraries = threadpool_info()
    assert "openblas" in {one["internal_api"] for one in libraries}
    assert {one["num_threads"] for one in libraries} == {1}


def test_fit_and_prediction_use_their_own_times(shipped):
    """The fit takes poverty of 2010 and harvests of 2009-2011, the prediction the newest."""
    periods = shipped.inputs.set_index("input")[["fit_period", "predict_period"]]
    assert periods.loc["poverty"].tolist() == ["2010", "2021-2022"]
    assert periods.loc["harvest"].tolist() == ["2009-2011", "2019-2021"]


def test_a_second_run_is_the_same(shipped, anew):
    """Deterministic for a seed."""
    pd.testing.assert_frame_equal(shipped.table, rank_districts(settings=FAST).table)


def test_nine_provinces_give_an_index_and_no_counts(totals):
    """Nine totals: ranked by the index, and no count, rate, risk or range anywhere."""
    ranking = rank_districts(totals(dict(list(_all().items())[:9])), FAST)
    assert (ranking.method, ranking.refusal) == ("index", "few_provinces")
    empty = ["expected_count", "rate_per_1000", "relative_risk", "rank_low", "p_top", *FACTORS]
    assert ranking.table[empty].isna().all(axis=None)
    assert ranking.table["rank"].notna().all()


def test_ten_provinces_are_enough_to_try(totals):
    """The rule bites below ten, not at ten."""
    ranking = rank_districts(totals(dict(list(_all().items())[:10])), FAST)
    assert ranking.method != "index"


def _noise(seed: int) -> dict[str, str]:
    """Return counts that have nothing to do with any input."""
    rng = np.random.default_rng(seed)
    people = rank_districts(settings=FAST).feature_frame
    by = people.groupby("adm1_code")["population_province"].first()
    return {c: str(round(p / 500 * np.exp(rng.normal(0, 1)))) for c, p in by.items()}


def _tied_within_provinces(table: pd.DataFrame) -> bool:
    same = table.groupby("adm1_pcode")[["rank", "rank_low", "rank_high", "p_top", "tier"]]
    return bool((same.nunique() == 1).all(axis=None) and (table[FACTORS[:-1]] == 1).all(axis=None))


def test_noise_teaches_nothing_and_districts_of_a_province_are_tied(totals):
    """No skill on provinces left out: the province's rate for all its districts, tied."""
    ranking = rank_districts(totals(_noise(0)), FAST)
    assert (ranking.method, ranking.refusal) == ("broadcast", "no_skill")
    assert ranking.skill.score <= 0
    assert _tied_within_provinces(ranking.table)


def test_an_outcome_against_every_input_drops_all_and_districts_are_tied(write):
    """Fewer people where it is poor, and far from neighbours' counts: all dropped, and said."""
    people = rank_districts(settings=FAST).feature_frame
    by = people.groupby("adm1_code")["population_province"].first()
    far = people.groupby("adm1_code")["distance_poipet_km"].mean()
    poor = pd.Series(np.random.default_rng(3).permutation(np.linspace(5, 40, 25)), by.index)
    counts = by / 20 * np.exp(-poor / 10 + far / 400)
    rows = "".join(f"{c},2024,{n:.0f},thailand\n" for c, n in counts.items())
    flat = "".join(f"{c},2024,20\n" for c in counts.index)
    poverty = "".join(f"{c},2024,{x:.1f}\n" for c, x in poor.items())
    inputs = load_inputs(
        write("h.csv", "area_code,period,rate_pct\n" + flat),
        write("p.csv", "area_code,period,rate_pct\n" + poverty),
        write("r.csv", "area_code,period,count,corridor\n" + rows),
    )
    ranking = rank_districts(inputs, Settings(draws=100, corridor="thailand"))
    assert (ranking.method, ranking.refusal) == ("broadcast", "all_dropped")
    assert set(ranking.dropped) == {"harvest", "poverty", "thailand"}
    assert _tied_within_provinces(ranking.table)


def test_neighbours_alone_can_tell(write):
    """More people far from Poipet, no input that says so: inputs dropped, the field stays."""
    people = rank_districts(settings=FAST).feature_frame
    far = people.assign(n=people["population"] * people["distance_poipet_km"] ** 2 / 1e6)
    counts = far.groupby("adm1_code")["n"].sum()
    rows = "".join(f"{c},2024,{n:.0f},thailand\n" for c, n in counts.items())
    flat = "".join(f"{c},2024,20\n" for c in counts.index)
    inputs = load_inputs(
        write("h.csv", "area_code,period,rate_pct\n" + flat),
        write("p.csv", "area_code,period,rate_pct\n" + flat),
        write("r.csv", "area_code,period,count,corridor\n" + rows),
    )
    ranking = rank_districts(inputs, Settings(draws=100, corridor="thailand"))
    assert (ranking.method, ranking.has_field, ranking.coefficients) == ("model", True, {})
    assert ranking.table["x_neighbours"].std() > 0.1


def test_a_province_without_a_total_has_no_estimate(totals):
    """Province 04 is not in the file: its districts have no rank and no count, and come last."""
    counts = _all()
    del counts["04"]
    ranking = rank_districts(totals(counts), FAST)
    rows = ranking.table[ranking.table["adm1_pcode"] == "KH04"]
    assert rows[["rank", "expected_count", "relative_risk"]].isna().all(axis=None)
    assert set(rows["tier"]) == {"no_estimate"}
    assert ranking.table.index[ranking.table["adm1_pcode"] == "KH04"].min() == 210 - len(rows)
    assert "warning.missing_totals" in [w.key for w in ranking.warnings]


def test_a_suppressed_total_gives_no_number(totals):
    """`<10` is neither zero nor nine: the province has no estimate and is marked."""
    ranking = rank_districts(totals(_all() | {"23": "<10"}), FAST)
    rows = ranking.table[ranking.table["adm1_pcode"] == "KH23"]
    assert rows["suppressed"].all()
    assert rows["expected_count"].isna().all()


def test_zero_is_a_count(totals):
    """A reported 0 is a total: estimated counts of its districts are 0, not missing."""
    ranking = rank_districts(totals(_all() | {"23": "0"}), FAST)
    rows = ranking.table[ranking.table["adm1_pcode"] == "KH23"]
    assert (rows["expected_count"] == 0).all()


def test_district_rows_are_summed_only_where_all_are_there(write):
    """A province with every district has their sum; one with a gap has no total."""
    frame = districts()
    here = frame[frame["adm1_code"].isin(["23", "24", "09"])]["adm2_code"].tolist()
    gap = next(c for c in here if c.startswith("09"))
    rows = "".join(f"{c},2024,7\n" for c in here if c != gap)
    inputs = load_inputs(repatriation=write("r.csv", "area_code,period,count\n" + rows))
    outcome = outcome_of(inputs, "all")
    assert outcome.totals["23"] == 7 * sum(c.startswith("23") for c in here)
    assert np.isnan(outcome.totals["09"])
    assert len(outcome.observed) == len(here) - 1


def test_corridors_are_kept_apart_where_the_table_does(write):
    """Thailand and Viet Nam rows: each corridor has its own total, all is their sum."""
    text = "area_code,period,count,corridor\n20,2024,50,thailand\n20,2024,300,vietnam\n"
    inputs = load_inputs(repatriation=write("r.csv", text))
    found = [outcome_of(inputs, c).totals["20"] for c in ("all", "thailand", "vietnam")]
    assert found == [350, 50, 300]


def test_a_covariate_with_a_gap_is_not_used_and_said(write):
    """Poverty for 24 provinces only: poverty is not used, and the reader is told."""
    rows = "".join(f"{c},2024,20\n" for c in provinces()["adm1_code"][1:])
    inputs = load_inputs(poverty=write("p.csv", "area_code,period,rate_pct\n" + rows))
    ranking = rank_districts(inputs, FAST)
    assert "poverty" in ranking.dropped
    assert (ranking.table["x_poverty"] == 1).all()
    assert Sentence("warning.unusable", {"covariates": "poverty"}) in ranking.warnings


def test_the_newest_period_of_a_table_is_ranked(write):
    """Two years in one file: the newer is the outcome."""
    text = "area_code,period,count\n" + "".join(
        f"{c},{y},{y - 2000}\n" for c in provinces()["adm1_code"] for y in (2023, 2024)
    )
    outcome = outcome_of(load_inputs(repatriation=write("r.csv", text)), "all")
    assert (outcome.period, outcome.total) == ("2024", 24.0 * 25)


@pytest.mark.parametrize("trust", ["half", "none"])
def test_less_trust_moves_provinces_towards_the_model(shipped, trust):
    """With less trust the province factors lie closer together; the product rule still holds."""
    ranking = rank_districts(settings=Settings(draws=100, trust=trust))
    # without the districts where nobody was counted: 0 has no logarithm
    some = shipped.table.loc[shipped.table["x_province"] > 0, "adm2_pcode"]
    spread = [
        np.log(r.table.set_index("adm2_pcode").loc[some, "x_province"]).std()
        for r in (shipped, ranking)
    ]
    assert spread[1] < spread[0]
    np.testing.assert_allclose(
        ranking.table[FACTORS].prod(axis=1), ranking.table["relative_risk"], rtol=1e-9
    )


def test_derived_population_is_the_published_table(totals):
    """An outcome of 2024 takes people of 2019: exactly data/population_district.csv."""
    ranking = rank_districts(totals(_all()), FAST)
    ours = ranking.table.set_index(ranking.table["adm2_pcode"].str[2:])["population"].sort_index()
    table = read_table("population_district").set_index("adm2_code")["population_derived"]
    pd.testing.assert_series_equal(ours, table.astype(float).sort_index(), check_names=False)
