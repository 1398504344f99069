"""Pipeline: from inputs and settings to the ranked districts, or to an honest refusal."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.distances import district_distances_km
from geo.errors import InputError
from geo.words import Sentence
from models.estimate import features
from models.estimate.beside import beside
from models.estimate.borrowed import Lent, borrowed_slopes, index_of
from models.estimate.cautions import cautions
from models.estimate.draws import Case, draw_values
from models.estimate.estimate import Estimate, Known, estimate
from models.estimate.inputs import Inputs, shipped_inputs
from models.estimate.outcome import Outcome, outcome_of
from models.estimate.ranked_table import assemble
from models.estimate.refusal import NO_OUTCOME
from models.estimate.reports import Reports
from models.estimate.risk import Fit
from models.estimate.settings import Settings
from models.estimate.skill import Skill
from models.reading.cells import last_year


@dataclass(frozen=True)
class Ranking:
    """The ranked districts and everything needed to judge them.

    table : 210 rows, best first, columns of `models.estimate.ranked_table`
    method : model, broadcast (the province's rate for all its districts) or index (no counts)
    refusal : why the model is not used, or None
    skill : leave-one-province-out skill of the model; a broadcast has 0
    reports : which count speaks of which district; alone : skill of the inputs without the field
    inputs : one row per input with level, periods, source, licence
    warnings : what the reader must know (`models.lists.summary.warning_text` says them)
    """

    table: pd.DataFrame
    method: str
    refusal: str | None
    fit: Fit
    skill: Skill | None
    outcome: Outcome
    inputs: pd.DataFrame
    warnings: tuple[Sentence, ...]
    settings: Settings
    feature_frame: pd.DataFrame
    case: Case | None
    reports: Reports | None = None
    alone: Skill | None = None

    @property
    def has_field(self) -> bool:
        """Return whether the neighbours' reports are part of the estimate."""
        return self.case is not None and self.case.fitted is not None

    @property
    def n_counted(self) -> int:
        """Return how many of today's districts were counted, alone or with their other half."""
        return 0 if self.reports is None or self.case is None else int(self.reports.counted.sum())

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
    inputs = inputs or shipped_inputs()
    settings = settings or Settings()
    outcome = outcome_of(inputs, settings.corridor, settings.level)
    _check_outcome(outcome, inputs)
    return rank_outcome(inputs, settings, outcome)


def rank_outcome(inputs: Inputs, settings: Settings, outcome: Outcome) -> Ranking:
    """Rank the districts by these counts, which may differ from those of the inputs."""
    if not outcome.answers(settings.corridor):
        return _index_without_outcome(inputs, settings, outcome)
    then, now, known, unusable = _read(inputs, outcome, settings.corridor)
    result = estimate(known, settings)
    districts = result.districts.join(_told(known, result))
    return _ranking(
        inputs, settings, outcome, (then, now), unusable, replace(result, districts=districts)
    )


def _read(
    inputs: Inputs, outcome: Outcome, corridor: str
) -> tuple[features.Features, features.Features, Known, list[str]]:
    then = features.features_at(inputs, outcome, newest=False)
    now = features.features_at(inputs, outcome, newest=True)
    known, unusable = known_at(then.frame, now.frame, outcome, corridor)
    return then, now, replace(known, years=age_years(outcome, now.periods)), unusable


def _told(known: Known, result: Estimate) -> pd.DataFrame:
    """Return on what a district's estimate stands, and what the provinces beside it report."""
    if result.case is None:
        return pd.DataFrame(index=known.adm1.index)
    r = result.reports
    shared = r.counted & r.of.map(r.of.value_counts()).gt(1)
    basis = np.select(  # type: ignore[call-overload] # no word where nothing is known
        [shared, r.counted, r.of.notna(), r.estimated],
        ["together", "counted", "total", "neighbours"],
        default=None,
    )
    told = pd.DataFrame({"basis": basis}, index=known.adm1.index)
    if not result.has_field or known.distance_km is None:
        return told
    near = beside(known.distance_km, known.adm1, result.case.totals, result.case.expected)
    return told.join(near.where(r.estimated))


def _index_without_outcome(inputs: Inputs, settings: Settings, outcome: Outcome) -> Ranking:
    """Rank for a corridor that no count speaks of, by slopes of the one that has counts."""
    lender = rank_districts(inputs, replace(settings, corridor=outcome.speaks_of))
    then, now, known, unusable = _read(inputs, outcome, settings.corridor)
    lent = None
    if lender.case is not None and lender.skill is not None and lender.method == "model":
        error = lender.skill.error_sd
        drawn = draw_values(lender.case, lender.settings, error, settings.by).coefficients
        every = pd.DataFrame(drawn, columns=lender.case.z_fit.columns)
        slopes = lender.fit.coefficients
        lent = borrowed_slopes(Lent(slopes, every[list(slopes.index)]), settings.corridor)
    ranks, fit = index_of(known.z_newest, lent, settings.top, settings.seed)
    silent = replace(outcome, key=NO_OUTCOME, observed=outcome.observed.iloc[:0])
    result = Estimate("index", NO_OUTCOME, fit, None, ranks, None, known.reports)
    return _ranking(inputs, settings, silent, (then, now), unusable, result)


def _ranking(
    inputs: Inputs,
    settings: Settings,
    outcome: Outcome,
    times: tuple[features.Features, features.Features],
    unusable: list[str],
    result: Estimate,
) -> Ranking:
    then, now = times
    used = {name: (then.periods[name], now.periods[name]) for name in then.periods}
    return Ranking(
        table=assemble(result.districts, now.frame, outcome, inputs, result.method),
        method=result.method,
        refusal=result.refusal,
        fit=replace(result.fit, dropped=(*unusable, *result.fit.dropped)),
        skill=result.skill,
        outcome=outcome,
        inputs=describe_inputs(inputs, outcome, used),
        warnings=cautions(inputs, outcome, settings, unusable, result),
        settings=settings,
        feature_frame=now.frame,
        case=result.case,
        reports=result.reports,
        alone=result.alone,
    )


def known_at(
    then: pd.DataFrame, now: pd.DataFrame, outcome: Outcome, corridor: str
) -> tuple[Known, list[str]]:
    """Standardise the covariates of both times; return them with those that can't be used."""
    adm1, population = then["adm1_code"], then["population"]
    x_then, x_now = (features.covariates(frame, corridor) for frame in (then, now))
    good, unusable = features.usable(x_then, x_now, population, adm1)
    z_then, z_now = features.standardise(x_then[good], x_now[good], population)
    known = Known(
        z_fit=features.to_provinces(z_then, population, adm1),
        z_newest=z_now,
        totals=outcome.totals,
        population=population,
        adm1=adm1,
        z_then=z_then,
        distance_km=district_distances_km().loc[adm1.index, adm1.index].to_numpy(),
        units=outcome.units,
        counted=outcome.counted,
        understated=outcome.understated,
        withheld=outcome.suppressed,
    )
    return known, unusable


def age_years(outcome: Outcome, periods: dict[str, str]) -> float:
    """Return how many years lie between the counts and the newest input of the list."""
    newest = max(last_year(periods[name]) for name in ("harvest", "poverty"))
    return float(max(newest - last_year(outcome.period), 0))


def _check_outcome(outcome: Outcome, inputs: Inputs) -> None:
    if outcome.n_provinces and outcome.total <= 0:
        raise InputError(
            "estimate.nobody", file=inputs.sources["repatriation"].title, column="count"
        )


def describe_inputs(
    inputs: Inputs, outcome: Outcome, used: dict[str, tuple[str, str]]
) -> pd.DataFrame:
    """Describe every input: level, period of fit and prediction, source, licence, caveat."""
    periods = {"repatriation": (outcome.period, outcome.period), "crossings": ("", ""), **used}
    levels = {"idpoor": "district", "crossings": "district", "population": "modelled"}
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
