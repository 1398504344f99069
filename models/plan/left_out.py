"""Left out: districts that the list ranks above one of the plan, and why they are not in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.gazetteer import districts
from models.estimate.pipeline import Ranking
from models.phrases import word
from models.plan.plan_rows import Plan
from models.plan.propose import RISK, Ask

MOST_NAMES = 5  # of one reason; the others are counted
# why, in the order in which they are looked at and said
ASKED, REMOVED, COVERED, CHANGED, BY_HAND = "asked", "removed", "covered", "changed", "by_hand"
FEWER, LOWER, LIMITS, DEAR = "fewer", "lower", "limits", "dear"
REASONS = (ASKED, REMOVED, COVERED, CHANGED, BY_HAND, FEWER, LOWER, LIMITS, DEAR)


@dataclass(frozen=True)
class LeftOut:
    """Districts left out for one reason: P-code and rank of each, the highest rank first."""

    reason: str
    places: tuple[tuple[str, int], ...]


def left_out(
    plan: Plan, ask: Ask, units: pd.DataFrame, ranking: Ranking, changed_list: bool
) -> tuple[LeftOut, ...]:
    """Return the districts outside a plan that rank higher than the lowest rank inside it.

    Parameters
    ----------
    units : worth, cost by P-code, of the area that is planned for.
    changed_list : the plan was proposed from another list than `ranking`.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> ranking = rank_districts(settings=Settings(draws=50))
    >>> second = ranking.table["adm2_pcode"][1]
    >>> need = Ask().need(ranking, None)
    >>> units = pd.DataFrame({"worth": need.left, "cost": 1.0})
    >>> [(o.reason, [r for _, r in o.places])
    ...  for o in left_out(Plan({second: {}}), Ask(), units, ranking, False)]
    [('by_hand', [1])]
    """
    ranks = ranking.table.set_index("adm2_pcode")["rank"].reindex(units.index).dropna()
    # what somebody added to a proposal was their wish, and is no rule's
    proposed = set(plan.basis.get("proposed", plan.codes)) & set(plan.codes)
    inside = ranks[ranks.index.isin(proposed)]
    if inside.empty:
        return ()
    higher = ranks[(ranks < inside.max()) & ~ranks.index.isin(plan.codes)]
    each = _each(ask, units, ranking, ranks)[ranks.index]
    least = each[each.index.isin(proposed - set(ask.must))].min()
    found: dict[str, list[tuple[str, int]]] = {}
    in_order = higher.sort_values(kind="stable")
    for code, rank in zip(map(str, in_order.index), in_order, strict=True):
        reason = _by_hand(code, plan, ask, changed_list) or _by_aim(ask, each[code], least)
        found.setdefault(reason, []).append((code, int(rank)))
    return tuple(LeftOut(why, tuple(found[why])) for why in REASONS if why in found)


def _by_hand(code: str, plan: Plan, ask: Ask, changed_list: bool) -> str:
    """Return why a district is left out whatever the plan's rule says; nothing where none of it."""
    if code in ask.must_not:
        return ASKED
    if code in plan.basis.get("proposed", ()):
        return REMOVED
    if dict(ask.covered).get(code, 0.0) >= 1:
        return COVERED
    if changed_list:
        return CHANGED
    return "" if plan.basis else BY_HAND


def _each(ask: Ask, units: pd.DataFrame, ranking: Ranking, ranks: pd.Series) -> pd.Series:
    """Return what the rule of a plan goes by, the highest first; by P-code."""
    if not units["worth"].max() > 0:
        return -ranks.astype(float)
    if ask.aim == RISK:
        return ranking.table.set_index("adm2_pcode")["relative_risk"].astype(float)
    return units["worth"] / units["cost"]


def _by_aim(ask: Ask, own: float, least: float) -> str:
    """Return why a plan's own rule passed a district over: what it has, and the least inside."""
    if own <= least:
        return LOWER if ask.aim == RISK else FEWER
    return LIMITS if ask.must or ask.floor else DEAR


def left_out_lines(found: Sequence[LeftOut], lang: str) -> list[str]:
    """Return a sentence per reason: who is left out although ranked higher, and why.

    >>> left_out_lines([LeftOut("asked", (("KH2006", 2),))], "en")
    ['Left out although ranked higher: Svay Rieng (2). Reason: you asked for it.']
    """
    names = districts().set_index("adm2_pcode")[f"district_{lang}"]
    lines = []
    for group in found:
        shown = ", ".join(f"{names[code]} ({rank})" for code, rank in group.places[:MOST_NAMES])
        more = len(group.places) - MOST_NAMES
        if more > 0:
            shown = word("plan.and_more", lang, names=shown, n=more)
        reason = word(f"plan.why_{group.reason}", lang)
        lines.append(word("plan.left_out", lang, names=shown, reason=reason))
    return lines
