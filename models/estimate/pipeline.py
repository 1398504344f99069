"""Pipeline: from inputs and settings to the ranked districts, or to an honest refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from geo.errors import InputError
from geo.words import Sentence
from models.estimate import features
from models.estimate.draws import Case
from models.estimate.estimate import Known, estimate
from models.estimate.inputs import Inputs, shipped_inputs
from models.estimate.outcome import Outcome, outcome_of
from models.estimate.refusal import LEAST_PROVINCES
from models.estimate.risk import Fit
from models.estimate.settings import Settings
from models.estimate.skill import Skill
from models.estimate.table import assemble

# what was done to a table that was brought and changes what the list says
TOLD_WITH_LIST = (
    "desk_note.skipped_rows",
    "desk_note.left_out",
    "desk_note.left_empty",
    "desk_note.vintage_count",
    "desk_note.vintage_rate",
    "desk_note.vintage_missing",
    "desk_note.vintage_districts",
    "desk_note.withheld",
)


@dataclass(frozen=True)
class Ranking:
    """The ranked districts and everything needed to judge them.

    table : 210 rows, best first, columns of `models.estimate.table`
    method : model, broadcast (the province's rate for all its districts) or index (no counts)
    refusal : why the model is not used, or None
    skill : leave-one-province-out skill of the model; a broadcast has 0
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
    outcome = outcome_of(inputs, settings.corridor)
    _check_outcome(outcome, inputs)
    then = features.features_at(inputs, outcome, newest=False)
    now = features.features_at(inputs, outcome, newest=True)
    known, unusable = known_at(then.frame, now.frame, outcome, settings.corridor)
    result = estimate(known, settings)
    fit = replace(result.fit, dropped=(*unusable, *result.fit.dropped))
    used = {name: (then.periods[name], now.periods[name]) for name in then.periods}
    return Ranking(
        table=assemble(result.districts, now.frame, outcome, inputs, result.method),
        method=result.method,
        refusal=result.refusal,
        fit=fit,
        skill=result.skill,
        outcome=outcome,
        inputs=describe_inputs(inputs, outcome, used),
        warnings=_warnings(inputs, outcome, settings, unusable),
        settings=settings,
        feature_frame=now.frame,
        case=result.case,
    )


def known_at(
    then: pd.DataFrame, now: pd.DataFrame, outcome: Outcome, corridor: str
) -> tuple[Known, list[str]]:
    """Standardise the covariates of both times; return them with those that can't be used."""
    adm1, population = then["adm1_code"], then["population"]
    x_then, x_now = (features.covariates(frame, corridor) for frame in (then, now))
    good, unusable = features.usable(x_then, x_now, population, adm1)
    z_then, z_now = features.standardise(x_then[good], x_now[good], population)
    z_provinces = features.to_provinces(z_then, population, adm1)
    return Known(z_provinces, z_now, outcome.totals, population, adm1), unusable


def _check_outcome(outcome: Outcome, inputs: Inputs) -> None:
    if outcome.n_provinces and outcome.total <= 0:
        raise InputError(
            "estimate.nobody", file=inputs.sources["repatriation"].title, column="count"
        )


def _warnings(
    inputs: Inputs, outcome: Outcome, settings: Settings, unusable: list[str]
) -> tuple[Sentence, ...]:
    found = []
    if inputs.stand_in:
        found.append(Sentence("warning.stand_in", {"period": outcome.period}))
    if settings.corridor != "all" and not outcome.corridor_rows:
        found.append(Sentence("warning.corridor_not_in_outcome", {"corridor": settings.corridor}))
    for file, note in inputs.notes:
        if note.key in TOLD_WITH_LIST:
            found.append(Sentence("warning.file_note", {"file": file, "note": note}))
    for code in inputs.understated:
        found.append(Sentence("warning.understated", {"province": code}))
    missing = outcome.totals.index[outcome.totals.isna()]
    hidden = [code for code in missing if code in outcome.suppressed]
    for key, codes in (
        ("warning.missing_totals", [c for c in missing if c not in hidden]),
        ("warning.withheld_totals", hidden),
    ):
        # without any estimate it would only name everybody
        if codes and outcome.n_provinces >= LEAST_PROVINCES:
            found.append(Sentence(key, {"provinces": ", ".join(codes)}))
    if unusable:
        found.append(Sentence("warning.unusable", {"covariates": ", ".join(unusable)}))
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
