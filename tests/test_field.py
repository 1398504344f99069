"""The field: neighbours, counts of any level, and what holds for every table of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from models.estimate.draws import draw_values
from models.estimate.estimate import Known, estimate
from models.estimate.field import LEVEL_VARIANCE, Counts, Field
from models.estimate.field_draws import Fitted, draw_field
from models.estimate.reports import reports_of
from models.estimate.settings import Settings
from models.evaluation.next_counts import next_counts
from models.evaluation.within import within_provinces

FAST = Settings(draws=60, change="none")
CODES = [f"{p:02d}{d:02d}" for p in range(1, 13) for d in (1, 2, 3)]
ADM1 = pd.Series([code[:2] for code in CODES], CODES)
PLACE_KM = np.arange(len(CODES)) * 30.0
FAR_KM = np.abs(np.subtract.outer(PLACE_KM, PLACE_KM))


def country(seed: int = 0, smooth: bool = True) -> tuple[Known, pd.Series]:
    """Return twelve provinces of three districts on a line, and the people to count."""
    rng = np.random.default_rng(seed)
    people = pd.Series(rng.integers(5_000, 50_000, len(CODES)).astype(float), CODES)
    z = pd.DataFrame({"a": rng.normal(size=len(CODES))}, CODES)
    wave = np.sin(PLACE_KM / 200) if smooth else rng.normal(0, 1, len(CODES))
    log = 0.3 * z["a"] + 1.2 * wave + rng.normal(0, 0.2, len(CODES))
    counts = (people * 0.01 * np.exp(log)).round()
    weight = people / people.groupby(ADM1).transform("sum")
    z_provinces = z.mul(weight, axis=0).groupby(ADM1).sum()
    known = Known(z_provinces, z, counts.groupby(ADM1).sum(), people, ADM1, distance_km=FAR_KM)
    return known, counts


# --- on paper -------------------------------------------------------------------------------


def test_the_field_is_kriging_on_point_counts():
    """Every district counted, one guess: the mean is that of scikit-learn's Gaussian process."""
    rng = np.random.default_rng(1)
    place = rng.uniform(0, 300, (15, 2))
    far = np.linalg.norm(place[:, None] - place[None], axis=2)
    values, error, length, strength, own = rng.normal(size=15), 0.3, 80.0, 1.0, 0.35
    field = Field(far, Counts(np.eye(15), values, np.full(15, error**2), np.arange(15)))
    one = next(g for g in field.guesses if (g.length_km, g.strength) == (length, strength))
    own = one.district_sd
    kernel = (
        ConstantKernel(strength**2, "fixed") * Matern(length, "fixed", nu=0.5)
        + ConstantKernel(LEVEL_VARIANCE, "fixed")
        + WhiteKernel(own**2 + error**2, "fixed")
    )
    process = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(place, values)
    pull = one.inverse @ (values - one.bend)
    ours = strength**2 * pull @ field.cross[length] + LEVEL_VARIANCE * pull.sum()
    np.testing.assert_allclose(ours, process.predict(place), atol=1e-8)
    likelihood = -0.5 * (one.log_det + values @ one.inverse @ values + 15 * np.log(2 * np.pi))
    assert likelihood == pytest.approx(process.log_marginal_likelihood(), abs=1e-8)


def test_a_left_out_block_is_foretold_as_if_refitted():
    """The closed form equals a field fitted without the province, with weights of its own."""
    known, _ = country()
    r = known.reports
    shares = (r.shares * known.population).to_numpy()
    shares = shares / shares.sum(axis=1, keepdims=True)
    rest = np.log(r.counts.to_numpy() / (shares @ known.population))
    variance, province = np.full(12, 0.04), np.arange(12)
    whole = Field(FAR_KM, Counts(shares, rest, variance, province))
    error = whole.left_out(np.tile(rest[:, None], (1, 12)))
    for out in (0, 5, 11):
        kept = np.arange(12) != out
        small = Field(FAR_KM, Counts(shares[kept], rest[kept], variance[kept], province[kept]))
        guess = 0.0
        for weight, one, full in zip(
            small.weights(rest[kept]), small.guesses, whole.guesses, strict=True
        ):
            pull = one.inverse @ (rest[kept] - one.bend)
            near = one.strength**2 * small.cross[one.length_km] @ shares[out]
            near = near + one.district_sd**2 * shares[kept] @ shares[out] + LEVEL_VARIANCE
            guess += weight * (near @ pull + full.bend[out])
        assert rest[out] - error[out] == pytest.approx(guess, abs=1e-8)


def test_a_district_leans_to_the_side_of_its_higher_neighbour():
    """Three provinces on a line, high, middle, low: the middle's districts fall in that order."""
    totals = {"01": 900.0, "02": 300.0, "03": 100.0}
    weights = np.kron(np.eye(3), np.full((1, 3), 1 / 3))
    log = np.log([totals[c] / 300 for c in totals])
    far = FAR_KM[:9, :9]
    smooth, _, _ = Field(far, Counts(weights, log, np.full(3, 0.01), np.arange(3))).mean(log)
    assert smooth[3] > smooth[4] > smooth[5]


def test_draws_have_the_posterior_mean_and_stay_near_exact_counts():
    """A thousand draws average to the mean; where a count has no error they all hold it."""
    far = FAR_KM[:9, :9]
    seen = Counts(np.eye(9)[:4], np.array([1.0, 0.5, -0.5, 0.0]), np.full(4, 1e-8), np.arange(4))
    fitted = Fitted(Field(far, seen), seen.log_ratio, np.zeros(0), np.zeros((4, 0)), 1.0)
    values, _ = draw_field(fitted, 1000, np.random.default_rng(0))
    np.testing.assert_allclose(values[:4].std(axis=1), 0, atol=1e-3)
    np.testing.assert_allclose(values[:4].mean(axis=1), seen.log_ratio, atol=1e-3)
    assert (values[4:].std(axis=1) > 0.2).all()


# --- what is counted ------------------------------------------------------------------------


def test_counted_districts_are_shown_as_counted_and_others_borrow():
    """Half of a province counted: those stand as counted, the rest share what is left."""
    known, counts = country()
    seen = [c for c in CODES if c.endswith("01")]
    known = replace(known, units=pd.Series(seen, seen, dtype=object), counted=counts[seen])
    result = estimate(known, FAST)
    found = result.districts["expected_count"]
    np.testing.assert_allclose(found[seen], counts[seen])
    np.testing.assert_allclose(found.groupby(ADM1).sum(), known.totals)
    assert result.has_field


def test_counts_below_provinces_foretell_hidden_districts_better():
    """With the districts of ten provinces counted, the other two are ordered better than tied."""
    better = []
    for seed in range(6):
        known, counts = country(seed)
        seen = [c for c in CODES if c[:2] not in ("04", "09")]
        known = replace(known, units=pd.Series(seen, seen, dtype=object), counted=counts[seen])
        found = estimate(known, FAST).districts["expected_count"]
        rest = [c for c in CODES if c not in seen]
        people = known.population[rest]
        rate = (counts[rest] / people).to_numpy()
        place = np.array([c[:2] for c in rest])
        better.append(within_provinces((found[rest] / people).to_numpy(), rate, place).concordance)
    assert np.mean(better) > 0.6


def test_a_field_of_noise_says_that_neighbours_tell_nothing():
    """Districts of their own, no smooth field: most worlds fall back to the inputs."""
    used = [estimate(country(seed, smooth=False)[0], FAST).has_field for seed in range(8)]
    assert sum(used) <= 4
    assert estimate(country(0)[0], FAST).has_field


def test_too_few_counts_of_any_level_give_an_index():
    """Nine totals, or nine counted districts: no counts; ten districts of two: untested."""
    known, counts = country()
    nine = replace(known, totals=known.totals.where(known.totals.index < "10"))
    assert estimate(nine, FAST).refusal == "few_provinces"
    for size, refusal in ((9, "few_provinces"), (12, "untested")):
        seen = CODES[:size]
        few = replace(
            known,
            totals=known.totals * np.nan,
            units=pd.Series(seen, seen, dtype=object),
            counted=counts[seen],
        )
        result = estimate(few, FAST)
        assert result.refusal == refusal
        if refusal == "untested":
            np.testing.assert_allclose(result.districts.loc[seen, "expected_count"], counts[seen])
            others = [c for c in CODES if c not in seen]
            assert result.districts.loc[others, "expected_count"].isna().all()


def test_a_district_without_any_count_is_foretold_where_most_of_its_province_is_counted():
    """No total and two of three counted: the third gets an estimate; one of three: it doesn't."""
    known, counts = country()
    people = pd.Series(10_000.0, CODES)
    for kept, there in ((("01", "02"), True), (("01",), False)):
        seen = [c for c in CODES if c[:2] != "05" or c[2:] in kept]
        totals = known.totals.where(known.totals.index != "05")
        part = replace(
            known,
            totals=totals,
            population=people,
            units=pd.Series(seen, seen, dtype=object),
            counted=counts[seen],
        )
        found = estimate(part, FAST).districts
        assert bool(found.loc["0503", "expected_count"] > 0) is there
        hidden = estimate(replace(part, withheld=("0503",)), FAST).districts
        assert hidden.loc["0503", ["expected_count", "rank"]].isna().all()


def test_districts_that_add_up_to_more_than_the_total_are_said():
    """Counted districts above the total of their province: the total is not used."""
    known, counts = country()
    seen = ["0501", "0502"]
    low = known.totals.copy()
    low["05"] = counts[seen].sum() - 1
    r = reports_of(low, known.population, ADM1, pd.Series(seen, seen, dtype=object), counts[seen])
    assert r.contradicted == ("05",)
    assert "05" not in r.counts.index


def test_counting_a_province_helps_it_most():
    """Its own districts become surer, the others never less sure."""
    known, _ = country()
    result = estimate(known, FAST)
    table = next_counts(result.case.fitted, FAR_KM, result.reports, ADM1, 0.3)
    assert len(table) == 12
    assert (table["own_pct"] > table["others_pct"]).all()
    assert (table["others_pct"] > -1e-9).all()


# --- every table ----------------------------------------------------------------------------


@st.composite
def tables(draw):
    """Draw a table of mixed levels: totals and districts there, missing or withheld."""
    known, counts = country(draw(st.integers(0, 50)), draw(st.booleans()))
    states = draw(st.lists(st.sampled_from("ccmw"), min_size=36, max_size=36))
    totals = draw(st.lists(st.sampled_from("ttm"), min_size=12, max_size=12))
    seen = [c for c, s in zip(CODES, states, strict=True) if s == "c"]
    withheld = tuple(c for c, s in zip(CODES, states, strict=True) if s == "w")
    there = [t == "t" for t in totals]
    known = replace(
        known,
        totals=known.totals.where(pd.Series(there, known.totals.index)),
        units=pd.Series(seen, seen, dtype=object),
        counted=counts[seen].astype(float),
        withheld=withheld,
    )
    return known, counts, withheld


@settings(max_examples=150)
@given(tables(), st.sampled_from(["full", "half", "none"]))
def test_every_table_of_mixed_levels(table, trust):
    """Sums, multipliers, ranges, gaps and determinism hold whatever is counted."""
    known, counts, _ = table
    lever = replace(FAST, trust=trust, draws=50)
    result = estimate(known, lever)
    if result.method == "index":
        return
    found, reports = result.districts, result.reports
    there = found["relative_risk"].notna()
    assert (there == reports.estimated).all()
    factors = [c for c in found if c.startswith("x_")]
    np.testing.assert_allclose(
        found.loc[there, factors].prod(axis=1), found.loc[there, "relative_risk"], rtol=1e-9
    )
    if trust == "full":
        sums = found["expected_count"].groupby(reports.of).sum()
        np.testing.assert_allclose(sums, reports.counts[sums.index], atol=1e-6)
        seen = reports.counted
        np.testing.assert_allclose(found.loc[seen, "expected_count"], counts[seen[seen].index])
    ranked = found[there]
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_high"]).all()


@settings(max_examples=25)
@given(tables())
def test_a_second_run_of_any_table_is_the_same(table):
    """Deterministic for a seed, to the last bit."""
    one, again = (estimate(table[0], FAST).districts for _ in range(2))
    pd.testing.assert_frame_equal(one, again)


@settings(max_examples=50)
@given(tables(), st.integers(1, 9))
def test_a_withheld_count_tells_nothing(table, other):
    """Whatever a withheld count was, everything that is shown is the same to the last digit."""
    known, _, withheld = table
    more = pd.Series(float(other), list(withheld), dtype=float)
    sneaked = replace(known, counted=pd.concat([known.counted, more]))
    same = [estimate(k, FAST).districts for k in (known, sneaked)]
    pd.testing.assert_frame_equal(*same)


def test_ranges_of_counted_districts_grow_with_age():
    """A count says less the older it is; none is none."""
    known, counts = country()
    known = replace(known, units=pd.Series(CODES, CODES, dtype=object), counted=counts)
    width = []
    for change in ("none", "little", "usual", "much"):
        old = estimate(replace(known, years=11.0), replace(FAST, draws=400, change=change))
        width.append((old.districts["rank_high"] - old.districts["rank_low"]).mean())
    assert width == sorted(width)
    fresh = estimate(known, replace(FAST, change="much")).districts
    pd.testing.assert_frame_equal(fresh, estimate(known, FAST).districts)


def test_draws_repeat_for_a_seed():
    """The same seed gives the same draws to the last bit, another gives others."""
    case = estimate(country()[0], FAST).case
    one, again, other = (
        draw_values(case, replace(FAST, seed=s), 0.5, "rate").values for s in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
