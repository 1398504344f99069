"""Field draws: what the field could have been, given the counts."""

from dataclasses import dataclass

import numpy as np

from models.estimate.field import LENGTHS_KM, LEVEL_VARIANCE, Field


@dataclass(frozen=True)
class Fitted:
    """A field with the slopes it goes with.

    rest : (rows,), log ratio of the counts less what the inputs explain
    slopes : (covariates,), fitted; z_counts : (rows, covariates), what the counts see of them
    penalty : precision of the slopes that the ridge adds
    """

    field: Field
    rest: np.ndarray
    slopes: np.ndarray
    z_counts: np.ndarray
    penalty: float


def draw_field(
    fitted: Fitted, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw field + own effect + level of every district, and the slopes they go with.

    A draw picks a guess by its weight, slopes from their error around the fit (generalised least
    squares; none below 0, as in the fit), makes up a field, and corrects it by what the counts
    say of it (Matheron's rule: Wilson et al. 2021, arXiv:2011.04026).

    Returns
    -------
    (districts, draws) on the log scale, and (draws, covariates).

    >>> from models.estimate.field import Counts
    >>> far = np.array([[0.0, 900.0], [900.0, 0.0]])
    >>> seen = Counts(np.eye(2), np.zeros(2), np.full(2, 1e-6), np.arange(2))
    >>> fitted = Fitted(Field(far, seen), np.array([1.0, -1.0]), np.zeros(0), np.zeros((2, 0)), 1.0)
    >>> values, _ = draw_field(fitted, 50, np.random.default_rng(0))
    >>> np.round(values.mean(axis=1), 2).tolist()
    [1.0, -1.0]
    """
    field, counts = fitted.field, fitted.field.counts
    rows, districts = counts.shares.shape
    covariates = len(fitted.slopes)
    times = rng.multinomial(draws, field.weights(fitted.rest))
    smooth, own = (rng.normal(size=(districts, draws)) for _ in range(2))
    error = rng.normal(size=(rows, draws)) * np.sqrt(counts.variance)[:, None]
    level = rng.normal(0.0, np.sqrt(LEVEL_VARIANCE), size=draws)
    around = rng.normal(size=(covariates, draws))
    ends = np.cumsum(times)
    spans = [slice(end - size, end) for end, size in zip(ends, times, strict=True)]
    _correlate(field, smooth, spans)
    values, slopes = np.empty((districts, draws)), np.empty((draws, covariates))
    for guess, span in zip(field.guesses, spans, strict=True):
        if span.start == span.stop:
            continue
        z = fitted.z_counts
        spread = np.linalg.inv(z.T @ guess.inverse @ z + fitted.penalty * np.eye(covariates))
        step = np.linalg.cholesky(spread) @ around[:, span]
        drawn = np.maximum(fitted.slopes[:, None] + step, 0.0)
        # a dropped input stays out: it has no slope to be wrong about
        drawn[fitted.slopes == 0] = 0.0
        made = guess.strength * smooth[:, span] + guess.district_sd * own[:, span] + level[span]
        moved = z @ (drawn - fitted.slopes[:, None])
        gap = fitted.rest[:, None] - guess.bend[:, None] - moved - counts.shares @ made
        pull = guess.inverse @ (gap - error[:, span])
        values[:, span] = (
            made
            + guess.strength**2 * (field.cross[guess.length_km].T @ pull)
            + guess.district_sd**2 * (counts.shares.T @ pull)
            + LEVEL_VARIANCE * pull.sum(axis=0)
        )
        slopes[span] = drawn.T
    order = rng.permutation(draws)  # so that the first draws are not all of one guess
    return values[:, order], slopes[order]


def _correlate(field: Field, smooth: np.ndarray, spans: list[slice]) -> None:
    """Turn independent normal values into a field, in place; one root per length."""
    for length in LENGTHS_KM:
        mine = [
            span
            for guess, span in zip(field.guesses, spans, strict=True)
            if guess.length_km == length and guess.strength > 0 and span.start < span.stop
        ]
        if mine:
            root = field.root(length)
            for span in mine:
                smooth[:, span] = root @ smooth[:, span]
