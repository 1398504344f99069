"""Sensitivity: which choice moves the list most. Robustness of the list, not truth."""

from dataclasses import replace

import numpy as np
import pandas as pd

from models.estimate.estimate import Known, learn, point_risk
from models.estimate.order import rank_with_ties
from models.estimate.reports import Reports
from models.estimate.risk import ALPHA
from models.estimate.settings import Settings

REPORTS = 50  # redrawn sets of reports


def sensitivity(known: Known, settings: Settings) -> pd.DataFrame:
    """Return per variant how far the list moves.

    Variants: each input left out, neighbours left out, a weaker and a stronger penalty, inputs
    replaced by their ranks, and reports redrawn with reporting error (the mean of 50).

    Returns columns `variant`, `kept_in_top_pct` (share of the first `top` districts that stay among
    them), `median_move` and `largest_move` (ranks).
    """
    reports = known.reports
    fitted = learn(known, reports, settings).fitted
    field = None if fitted is None else fitted.field

    def ranks(one: Known, field=field, alpha: float = ALPHA, reports=reports) -> pd.Series:
        risk = point_risk(one, reports, settings, field, alpha)
        return rank_with_ties(risk["relative_risk" if settings.by == "rate" else "expected_count"])

    base = ranks(known)
    variants = {f"without_{c}": ranks(_without(known, c)) for c in known.z_fit.columns}
    if field is not None:
        variants["without_neighbours"] = ranks(known, field=None)
    for name, alpha in (("penalty_tenth", ALPHA / 10), ("penalty_tenfold", ALPHA * 10)):
        variants[name] = ranks(known, alpha=alpha)
    variants["ranks_of_inputs"] = ranks(_ranked(known))
    rows = [_compare(name, base, other, settings.top) for name, other in variants.items()]
    redrawn = [
        _compare("reporting", base, ranks(known, reports=one), settings.top)
        for one in _redrawn(reports, settings)
    ]
    mean = pd.DataFrame(redrawn).drop(columns="variant").mean().to_dict()
    return pd.DataFrame([*rows, {"variant": "reporting"} | mean]).round(1)


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
    return replace(
        known,
        z_fit=known.z_fit.drop(columns=covariate),
        z_newest=known.z_newest.drop(columns=covariate),
        z_then=known.then.drop(columns=covariate),
    )


def _ranked(known: Known) -> Known:
    """Replace every input by its ranks, standardised: what the size of the values adds."""
    newest, then = (
        (z.rank() - z.rank().mean()) / z.rank().std() for z in (known.z_newest, known.then)
    )
    fit = known.z_fit.rank()
    fit = (fit - fit.mean()) / fit.std() * known.z_fit.std()
    return replace(known, z_fit=fit, z_newest=newest, z_then=then)


def _redrawn(reports: Reports, settings: Settings):
    rng = np.random.default_rng(settings.seed)
    for _ in range(REPORTS):
        error = np.exp(rng.normal(0.0, settings.reporting_sd, len(reports.counts)))
        yield replace(reports, counts=reports.counts * error)
