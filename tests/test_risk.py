"""The fit, the scaling to totals, the batch and the ranks, on cases that paper can check."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.estimate.batch import fit_batch
from models.estimate.draws import Case, draw_values
from models.estimate.order import rank_ranges, rank_with_ties
from models.estimate.risk import Fit, district_risk, fit_risk
from models.estimate.settings import Settings

RNG = np.random.default_rng(7)


def _provinces(size: int, columns: int, seed: int) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    z = pd.DataFrame(rng.normal(size=(size, columns)), columns=list("abcd")[:columns])
    expected = pd.Series(rng.uniform(50, 5000, size))
    mean = expected * np.exp(z.to_numpy() @ rng.normal(0.3, 0.4, columns))
    return z, pd.Series(rng.poisson(mean) + 1.0), expected


@given(st.integers(0, 10_000))
@example(1052)  # rounding stops the line search of scikit-learn's Newton solver
@hypothesis_settings(max_examples=25)
def test_the_batch_agrees_with_scikit_learn(seed):
    """Same coefficients to 1e-8 and the same covariates dropped, for any data."""
    z, observed, expected = _provinces(25, 4, seed)
    fit = fit_risk(z, observed, expected)
    ratios = (observed / expected).to_numpy()[None]
    b, a = fit_batch(z.to_numpy(), ratios, np.ones((1, 25)), allowed=4)
    ours = pd.Series(b[0], z.columns)
    assert set(ours.index[ours == 0]) == set(fit.dropped)
    np.testing.assert_allclose(ours[fit.coefficients.index], fit.coefficients, atol=1e-8)
    np.testing.assert_allclose(a[0], fit.intercept, atol=1e-8)


def test_no_coefficient_is_negative_and_few_provinces_allow_few_covariates():
    """Twelve provinces carry at most two covariates; a protective one is dropped."""
    z, observed, expected = _provinces(12, 4, 3)
    fit = fit_risk(z, observed, expected)
    assert len(fit.coefficients) <= 2
    assert (fit.coefficients >= 0).all()
    assert len(fit.coefficients) + len(fit.dropped) == 4


def test_districts_add_up_to_their_province_and_multipliers_to_the_risk():
    """Two districts of 01 share 8 people as 1:3 x e^(0.5); 02 without a total has none."""
    z = pd.DataFrame({"a": [0.0, 1.0, 0.0]})
    adm1 = pd.Series(["01", "01", "02"])
    population = pd.Series([100.0, 300.0, 50.0])
    risk = district_risk(
        Fit(pd.Series({"a": 0.5}), -0.2, ()), z, population, adm1, pd.Series({"01": 8.0}), 1.0
    )
    share = 3 * np.exp(0.5) / (1 + 3 * np.exp(0.5))
    np.testing.assert_allclose(risk["expected_count"][:2], [8 * (1 - share), 8 * share])
    np.testing.assert_allclose(risk["x_a"] * risk["x_province"], risk["relative_risk"])
    assert risk["expected_count"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0])
def test_a_missing_total_stays_missing_whatever_the_trust(exponent):
    """Even where totals are not trusted at all, nobody's zero is invented."""
    risk = district_risk(
        Fit(pd.Series(dtype=float), 0.0, ()),
        pd.DataFrame(index=[0, 1]),
        pd.Series([1.0, 1.0]),
        pd.Series(["01", "02"]),
        pd.Series({"01": 5.0}),
        exponent,
    )
    assert np.isnan(risk["expected_count"][1])


@given(st.lists(st.sampled_from([1.0, 2.0, 2.0 + 1e-14, 3.5]), min_size=1, max_size=30))
def test_ties_share_a_rank_and_ranks_follow_values(values):
    """Equal values get equal ranks, higher values lower ranks, and rank 1 exists."""
    ranks = rank_with_ties(pd.Series(values))
    assert ranks.min() == 1
    for i, a in enumerate(values):
        for j, b in enumerate(values):
            if abs(a - b) < 1e-12:
                assert ranks[i] == ranks[j]
            elif a > b:
                assert ranks[i] < ranks[j]


@given(st.integers(2, 20), st.integers(1, 30), st.integers(0, 99))
@hypothesis_settings(max_examples=40)
def test_a_range_holds_its_rank_and_ties_share_everything(size, top, seed):
    """low <= rank <= high, chances lie in 0-1, tied rows are the same in every column."""
    rng = np.random.default_rng(seed)
    point = pd.Series(rng.integers(0, 5, size).astype(float))
    result = rank_ranges(rng.normal(size=(size, 60)), point, top)
    assert (result["rank_low"] <= result["rank"]).all()
    assert (result["rank"] <= result["rank_high"]).all()
    assert result["p_top"].between(0, 1).all()
    assert (result.groupby("rank").nunique() == 1).all(axis=None)


def _case() -> Case:
    codes = [f"{i:02d}" for i in range(1, 13)]
    z = pd.DataFrame({"a": np.linspace(-1, 1, 12)}, index=codes)
    districts = np.repeat(codes, 2)
    return Case(
        z,
        pd.DataFrame({"a": np.linspace(-1, 1, 24)}),
        pd.Series(np.arange(12) * 20.0 + 50, codes),
        pd.Series(np.full(12, 150.0), codes),
        pd.Series(np.full(24, 75.0)),
        pd.Series(districts),
    )


def test_draws_repeat_for_a_seed_and_differ_for_another():
    """The same seed gives the same draws to the last bit."""
    first, again, other = (
        draw_values(_case(), Settings(draws=80, seed=s), 0.5, "rate").values for s in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_more_uncertainty_gives_wider_ranges():
    """A larger error of left-out provinces widens the mean range."""
    point = pd.Series(np.linspace(1, 2, 24))
    width = []
    for sd in (0.5, 2.0):
        draws = draw_values(_case(), Settings(draws=400), sd, "rate")
        ranges = rank_ranges(draws.values, point, 5)
        width.append((ranges["rank_high"] - ranges["rank_low"]).mean())
    assert width[1] > width[0]
