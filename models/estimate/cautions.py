"""Cautions: what the reader of a list must know of its counts and inputs."""

from geo.words import Sentence
from models.estimate.estimate import Estimate
from models.estimate.inputs import Inputs
from models.estimate.outcome import Outcome
from models.estimate.refusal import LEAST_PROVINCES, NO_OUTCOME
from models.estimate.settings import Settings


def cautions(
    inputs: Inputs, outcome: Outcome, settings: Settings, unusable: list[str], result: Estimate
) -> tuple[Sentence, ...]:
    """Return the cautions as sentences, in the order they are said."""
    found = []
    without = result.refusal == NO_OUTCOME
    if without:
        found.append(_borrowed(outcome, result))
    elif inputs.stand_in:
        found.append(Sentence("warning.stand_in", {"period": outcome.period}))
    if result.method == "model" and not result.has_field:
        found.append(Sentence("warning.no_neighbours"))
    if result.case is not None and settings.change_sd(result.case.years):
        years = f"{result.case.years:.0f}"
        found.append(Sentence("warning.age", {"period": outcome.period, "years": years}))
    for file, note in inputs.notes:
        found.append(Sentence("warning.file_note", {"file": file, "note": note}))
    for code in () if without else inputs.understated:
        found.append(Sentence("warning.understated", {"province": code}))
    contradicted = result.reports.contradicted
    if contradicted and result.case is not None:
        found.append(Sentence("warning.contradicted", {"provinces": ", ".join(contradicted)}))
    missing = [] if without else _without_estimate(outcome, result)
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


def _borrowed(outcome: Outcome, result: Estimate) -> Sentence:
    if not len(result.fit.coefficients):
        return Sentence("warning.equal_weights")
    if outcome.speaks_of == "all":
        return Sentence("warning.borrowed_all")
    lender = Sentence(f"setting_value.{outcome.speaks_of}")
    return Sentence("warning.borrowed", {"lender": lender})


def _without_estimate(outcome: Outcome, result: Estimate) -> list[str]:
    """Return the provinces without a total that have a district without an estimate."""
    missing = outcome.totals.index[outcome.totals.isna()]
    if result.case is None:
        return list(missing)
    lacking = result.reports.estimated.index[~result.reports.estimated].str[:2]
    return [code for code in missing if code in set(lacking)]
