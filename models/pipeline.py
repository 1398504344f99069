"""Pipeline: from inputs and settings to the ranked districts, or to an honest refusal."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from geo.errors import InputError
from models import draws, features
from models.inputs import Inputs, load_inputs
from models.outcome import Outcome, outcome_of
from models.ranking import rank_ranges, rank_with_ties
from models.refusal import LEAST_PROVINCES, choose_method
from models.risk import Fit, district_risk, expected_counts, fit_risk
from models.settings import Settings
from models.skill import Skill, leave_one_province_out
from models.table import assemble


@dataclass(frozen=True)
class Warning_:  # noqa: N801 - `Warning` is Python's own
    """Something the reader must know; `key` names the sentence, `values` fill it in."""

    key: str
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Ranking:
    """The ranked districts and everything needed to judge them.

    table : 210 rows, best first, columns of `models.table`; see data dictionary in the XLSX
    method : model, broadcast (the province's rate for all its districts) or index (no counts)
    refusal : why the model is not used, or None
    skill : leave-one-province-out skill of the model; a broadcast has 0
    inputs : one row per input with level, periods, source, licence
    """

    table: pd.DataFrame
    method: str
    refusal: str | None
    fit: Fit
    skill: Skill | None
    outcome: Outcome
    inputs: pd.DataFrame
    warnings: tuple[Warning_, ...]
    settings: Settings
    feature_frame: pd.DataFrame
    case: draws.Case | None

    @property
    def coefficients(self) -> dict[str, float]:
        """Return covariate -> log relative risk per standard deviation, of those kept."""
        return {str(k): float(v) for k, v in self.fit.coefficients.items()}

    @property
    def dropped(self) -> tuple[str, ...]:
        """Return the covariates that were dropped."""
        return self.fit.dropped

    @property
    def n_provinces(self) -> int:
        """Return the number of provinces with a total."""
        return self.outcome.n_provinces

    @property
    def missing_provinces(self) -> tuple[str, ...]:
        """Return the codes of the provinces without a total."""
        return tuple(self.outcome.totals.index[self.outcome.totals.isna()])


def rank_districts(inputs: Inputs | None = None, settings: Settings | None = None) -> Ranking:
    """Rank the districts from the inputs; the shipped tables where none are given.

    Raises
    ------
    InputError : the outcome has no people in it at all.

    >>> ranking = rank_districts(settings=Settings(draws=50))
    >>> ranking.method, len(ranking.table), ranking.n_provinces
    ('model', 210, 25)
    """
    inputs = inputs or load_inputs()
    settings = settings or Settings()
    outcome = outcome_of(inputs, settings.corridor)
    _check_outcome(outcome, inputs)
    then = features.features_at(inputs, outcome, newest=False)
    now = features.features_at(inputs, outcome, newest=True)
    x_then, x_now = (features.covariates(f.frame, settings.corridor) for f in (then, now))
    adm1, population = then.frame["adm1_code"], then.frame["population"]
    good, unusable = features.usable(x_then, x_now, population, adm1)
    z_then, z_now = features.standardise(x_then[good], x_now[good], population)
    known = outcome.totals.dropna()
    z_provinces = features.to_provinces(z_then, population, adm1).loc[known.index]
    expected = expected_counts(outcome.totals, population.groupby(adm1).sum())
    fit, skill = _learn(z_provinces, known, expected.loc[known.index])
    method, refusal = choose_method(outcome.n_provinces, fit, skill)
    if method != "model":
        fit = Fit(pd.Series(dtype=float), 0.0, fit.dropped)
    fit = Fit(fit.coefficients, fit.intercept, (*unusable, *fit.dropped))
    result, case = _estimate(
        method, fit, skill, z_provinces, z_now, outcome, expected, then.frame, settings
    )
    used = {name: (then.periods[name], now.periods[name]) for name in then.periods}
    return Ranking(
        table=assemble(result, now.frame, outcome, inputs, method),
        method=method,
        refusal=refusal,
        fit=fit,
        skill=skill,
        outcome=outcome,
        inputs=describe_inputs(inputs, outcome, used),
        warnings=_warnings(inputs, outcome, settings, unusable, fit),
        settings=settings,
        feature_frame=now.frame,
        case=case,
    )


def _check_outcome(outcome: Outcome, inputs: Inputs) -> None:
    if outcome.n_provinces and outcome.total <= 0:
        raise InputError(
            file=inputs.sources["repatriation"].title,
            column="count",
            expected="people counted in at least one province",
            found="0 in all",
            way_out="Check the column; leave areas without a figure out instead of writing 0.",
        )


def _learn(z: pd.DataFrame, observed: pd.Series, expected: pd.Series) -> tuple[Fit, Skill | None]:
    if len(z) < LEAST_PROVINCES:
        return Fit(pd.Series(dtype=float), 0.0, ()), None
    fit = fit_risk(z, observed, expected)
    skill = leave_one_province_out(z, observed, expected) if len(fit.coefficients) else None
    return fit, skill


def _estimate(
    method: str,
    fit: Fit,
    skill: Skill | None,
    z_fit: pd.DataFrame,
    z_now: pd.DataFrame,
    outcome: Outcome,
    expected: pd.Series,
    frame: pd.DataFrame,
    settings: Settings,
) -> tuple[pd.DataFrame, draws.Case | None]:
    adm1, population = frame["adm1_code"], frame["population"]
    if method == "index":
        score = z_now.mean(axis=1)
        return pd.DataFrame({"index_score": score, "rank": rank_with_ties(score)}), None
    risk = district_risk(fit, z_now, population, adm1, outcome.totals, settings.exponent)
    here = outcome.totals.reindex(adm1).notna().to_numpy()
    known = outcome.totals.dropna().index
    kept = list(z_fit.columns) if method == "model" else []
    case = draws.Case(
        z_fit=z_fit[kept],
        z_newest=z_now.loc[here, kept],
        totals=outcome.totals[known],
        expected=expected[known],
        expected_district=(population * adm1.map(expected / population.groupby(adm1).sum()))[here],
        adm1=adm1[here],
    )
    value = risk["relative_risk" if settings.by == "rate" else "expected_count"][here]
    values = draws.draw_values(
        case,
        settings.exponent,
        skill.error_sd if skill else 0.0,
        settings.by,
        settings.draws,
        settings.seed,
    )
    return risk.join(rank_ranges(values, value, settings.top)), case


def _warnings(
    inputs: Inputs, outcome: Outcome, settings: Settings, unusable: list[str], fit: Fit
) -> tuple[Warning_, ...]:
    found = []
    if inputs.stand_in:
        found.append(Warning_("stand_in", {"period": outcome.period}))
    if settings.corridor != "all" and not outcome.corridor_rows:
        found.append(Warning_("corridor_not_in_outcome", {"corridor": settings.corridor}))
    for code in inputs.understated:
        found.append(Warning_("understated", {"province": code}))
    missing = outcome.totals.index[outcome.totals.isna()]
    if len(missing):
        found.append(Warning_("missing_totals", {"provinces": ", ".join(missing)}))
    if unusable:
        found.append(Warning_("unusable", {"covariates": ", ".join(unusable)}))
    return tuple(found)


def describe_inputs(
    inputs: Inputs, outcome: Outcome, used: dict[str, tuple[str, str]]
) -> pd.DataFrame:
    """Describe every input: level, period of fit and prediction, source, licence, caveat."""
    periods = {
        "repatriation": (outcome.period, outcome.period),
        "idpoor": ("2022", "2022"),
        "crossings": ("", ""),
        **used,
    }
    levels = {"idpoor": "district", "crossings": "district", "population": "district"}
    return pd.DataFrame(
        {
            "input": name,
            "level": levels.get(name, "province"),
            "fit_period": periods[name][0],
            "predict_period": periods[name][1],
            "source": source.title,
            "url": source.url,
            "licence": source.licence,
            "caveat": source.caveat,
        }
        for name, source in inputs.sources.items()
    )
