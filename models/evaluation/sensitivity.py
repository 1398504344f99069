"""Sensitivity: which choice moves the list most. Robustness of the list, not truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.estimate.estimate import Known
from models.estimate.ranking import rank_with_ties
from models.estimate.risk import ALPHA, district_risk, expected_counts, fit_risk
from models.estimate.settings import Settings

REPORTS = 50  # redrawn sets of reported totals


def sensitivity(known: Known, settings: Settings) -> pd.DataFrame:
    """Return per variant how far the list moves.

    Variants: each input left out, a weaker and a stronger penalty, inputs replaced by their ranks,
    and reported totals redrawn with reporting error (the mean of 50).

    Returns columns `variant`, `kept_in_top_pct` (share of the first `top` districts that stay among
    them), `median_move` and `largest_move` (ranks).
    """
    base = _ranks(known, settings)
    rows = [
        _compare(f"without_{c}", base, _ranks(_without(known, c), settings), settings.top)
        for c in known.z_fit.columns
    ]
    for name, alpha in (("penalty_tenth", ALPHA / 10), ("penalty_tenfold", ALPHA * 10)):
        rows.append(_compare(name, base, _ranks(known, settings, alpha), settings.top))
    rows.append(_compare("ranks_of_inputs", base, _ranks(_ranked(known), settings), settings.top))
    redrawn = [
        _compare("reporting", base, _ranks(k, settings), settings.top)
        for k in _redrawn(known, settings)
    ]
    mean = pd.DataFrame(redrawn).drop(columns="variant").mean().to_dict()
    return pd.DataFrame([*rows, {"variant": "reporting"} | mean]).round(1)


def _ranks(known: Known, settings: Settings, alpha: float = ALPHA) -> pd.Series:
    here = known.totals.dropna().index
    expected = expected_counts(known.totals, known.population.groupby(known.adm1).sum())
    fit = fit_risk(known.z_fit.loc[here], known.totals[here], expected[here], alpha)
    risk = district_risk(
        fit, known.z_newest, known.population, known.adm1, known.totals, settings.exponent
    )
    return rank_with_ties(risk["relative_risk" if settings.by == "rate" else "expected_count"])


def _compare(name: str, base: pd.Series, other: pd.Series, top: int) -> dict[str, object]:
    both = pd.DataFrame({"base": base, "other": other}).dropna().astype(int)
    first = both["base"] <= top
    move = (both["base"] - both["other"]).abs()
    return {
        "variant": name,
        "kept_in_top_pct": 100.0 * float((both.loc[first, "other"] <= top).mean()),
        "median_move": float(move.median()),
        "largest_move": float(move.max()),
    }


def _without(known: Known, covariate: str) -> Known:
    return Known(
        known.z_fit.drop(columns=covariate),
        known.z_newest.drop(columns=covariate),
        known.totals,
        known.population,
        known.adm1,
    )


def _ranked(known: Known) -> Known:
    """Replace every input by its ranks, standardised: what the size of the values adds."""
    newest = known.z_newest.rank()
    newest = (newest - newest.mean()) / newest.std()
    fit = known.z_fit.rank()
    fit = (fit - fit.mean()) / fit.std() * known.z_fit.std()
    return Known(fit, newest, known.totals, known.population, known.adm1)


def _redrawn(known: Known, settings: Settings):
    rng = np.random.default_rng(settings.seed)
    for _ in range(REPORTS):
        error = np.exp(rng.normal(0.0, settings.reporting_sd, len(known.totals)))
        yield Known(known.z_fit, known.z_newest, known.totals * error, known.population, known.adm1)
