"""Batch: many Poisson fits of the same provinces at once, for bootstrap and left-out checks.

The same estimate as `models.estimate.risk.fit_risk` (a test holds both together to 1e-8), by Newton
steps on all replicates together: a loop over scikit-learn is far slower.
"""

import numpy as np

from models.estimate.risk import ALPHA

_STEPS = 100
_TOLERANCE = 1e-11
_LONGEST_STEP = 2.0  # on the log scale; keeps exp() from running away in the first steps


def fit_batch(
    z: np.ndarray, ratios: np.ndarray, weights: np.ndarray, allowed: int, alpha: float = ALPHA
) -> tuple[np.ndarray, np.ndarray]:
    """Fit every replicate, dropping the most negative coefficient until all are >= 0.

    Parameters
    ----------
    z : (provinces, covariates), standardised.
    ratios : (replicates, provinces), observed / expected.
    weights : (replicates, provinces), how often each province is in the replicate.
    allowed : the most covariates a fit may keep.

    Returns
    -------
    coefficients (replicates, covariates), 0 where dropped, and intercepts (replicates,).

    >>> z = np.linspace(-1, 1, 12)[:, None]
    >>> b, a = fit_batch(z, np.exp(0.5 * z.T), np.ones((1, 12)), allowed=1)
    >>> b.shape, bool(0.2 < b[0, 0] < 0.5)
    ((1, 1), True)
    """
    shares = weights / weights.sum(axis=1, keepdims=True)
    keep = np.ones((len(ratios), z.shape[1]), dtype=bool)
    coefficients = np.zeros(keep.shape)
    intercepts = np.log((shares * ratios).sum(axis=1))
    if z.shape[1] == 0:
        return coefficients, intercepts
    todo = np.arange(len(ratios))
    while len(todo):
        b, a = _newton(z, ratios[todo], shares[todo], keep[todo], alpha)
        coefficients[todo], intercepts[todo] = b, a
        inside = np.where(keep[todo], b, np.inf)
        bad = (inside.min(axis=1) < 0) | (keep[todo].sum(axis=1) > allowed)
        bad &= keep[todo].any(axis=1)
        keep[todo[bad], inside[bad].argmin(axis=1)] = False
        todo = todo[bad]
    return coefficients, intercepts


def _newton(
    z: np.ndarray, ratios: np.ndarray, shares: np.ndarray, keep: np.ndarray, alpha: float
) -> tuple[np.ndarray, np.ndarray]:
    size, covariates = keep.shape
    design = np.empty((size, z.shape[0], covariates + 1))
    design[:, :, 0] = 1.0
    design[:, :, 1:] = z[None, :, :] * keep[:, None, :]
    penalty = np.r_[0.0, np.full(covariates, alpha)]
    beta = np.zeros((size, covariates + 1))
    beta[:, 0] = np.log((shares * ratios).sum(axis=1))
    for _ in range(_STEPS):
        mean = np.exp(np.einsum("bnp,bp->bn", design, beta))
        gradient = np.einsum("bnp,bn->bp", design, shares * (mean - ratios)) + penalty * beta
        weighted = design * (shares * mean)[:, :, None]
        hessian = np.matmul(weighted.transpose(0, 2, 1), design) + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        beta -= step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, _LONGEST_STEP))
        if longest.max() < _TOLERANCE:
            break
    else:
        raise ArithmeticError(f"the fit did not settle in {_STEPS} Newton steps")
    return beta[:, 1:], beta[:, 0]
