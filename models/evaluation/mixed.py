"""Mixed levels: most districts counted, some hidden; how well the hidden ones are found."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from models.estimate.draws import draw_values
from models.estimate.estimate import Known, estimate
from models.estimate.settings import Settings
from models.evaluation.held_out import held, to_units

TRIES = 20
DRAWS = 400


def hide_some(known: Known, true: pd.DataFrame, share: float) -> dict[str, float]:
    """Hide a share of the counted units by lot, estimate from the rest, and look.

    What is left of a province's total speaks of its hidden units together. Two baselines: the
    province's rate for its districts (broadcast), and the rate of that rest (remainder).

    Parameters
    ----------
    known : as of `models.estimate`, with every unit counted and no age.
    true : count and population per unit.

    Returns the means over the tries: Spearman of ours, broadcast and remainder among the hidden
    units, share of them whose 90% rank range among all units held the true rank, and its width.
    """
    rows = [_one(known, true, share, seed) for seed in range(TRIES)]
    means = pd.DataFrame(rows).mean().round(3).to_dict()
    return {"share": share, "tries": TRIES, **means}


def _one(known: Known, true: pd.DataFrame, share: float, seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    hidden = set(rng.choice(true.index, round(share * len(true)), replace=False))
    is_hidden = true.index.isin(hidden)
    province = pd.Series(true.index.str[:2], true.index)
    whole = true.groupby(province).sum()
    # a district that was never counted (Bavel) then shares what is left with the hidden ones
    seen = replace(
        known, counted=true.loc[~is_hidden, "count"], totals=whole["count"], understated=()
    )
    settings = Settings(draws=DRAWS, seed=seed, change="none")
    result = estimate(seen, settings)
    codes = known.adm1.index
    people = to_units(known.population.to_numpy(), codes, true.index)
    ours = to_units(result.districts["expected_count"].to_numpy(), codes, true.index) / people
    rate = (true["count"] / true["population"]).to_numpy()
    rest = true[is_hidden].groupby(province[is_hidden]).sum()
    both = {
        name: (sums["count"] / sums["population"]).reindex(province).to_numpy()
        for name, sums in (("broadcast", whole), ("remainder", rest))
    }
    assert result.case is not None
    assert result.skill is not None
    values = draw_values(result.case, settings, result.skill.error_sd, "count").values
    inside, width = held(to_units(values, codes, true.index) / people[:, None], true)
    return {
        "spearman": float(spearmanr(ours[is_hidden], rate[is_hidden]).statistic),
        **{
            name: float(spearmanr(guess[is_hidden], rate[is_hidden]).statistic)
            for name, guess in both.items()
        },
        "coverage": float(inside[is_hidden].mean()),
        "width": float(width[is_hidden].mean()),
    }
