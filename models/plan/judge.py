"""Judge: what a plan as it stands reaches by today's list, and what two simpler rules would."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import InputError
from models.estimate.pipeline import Ranking
from models.estimate.refusal import NO_OUTCOME
from models.phrases import word
from models.plan.cost import Prices
from models.plan.curve import rivals
from models.plan.left_out import LeftOut, left_out, left_out_lines
from models.plan.need import Need, Reach, reach
from models.plan.plan_rows import Plan, ranking_hash
from models.plan.propose import Ask, units_of


@dataclass(frozen=True)
class Judgement:
    """What a plan reaches, whoever changed it since it was proposed.

    spent : by the costs of its basis; rivals : rule -> share (0-1) for the same cost
    unknown : its districts without an estimate; changed_list : today's list is another one
    no_outcome : the corridor that no count speaks of, empty where one does
    left_out : districts that the list ranks higher than one of the plan, by why they are not in it
    """

    ask: Ask
    need: Need
    units: pd.DataFrame
    reach: Reach
    spent: float
    rivals: dict[str, float]
    unknown: tuple[str, ...]
    changed_list: bool
    no_outcome: str = ""
    left_out: tuple[LeftOut, ...] = ()


def ask_of(plan: Plan) -> Ask:
    """Return what a plan was proposed for; the first settings for one made by hand.

    Raises
    ------
    InputError : the basis can't be read.

    >>> ask_of(Plan()).amount
    30
    """
    given = dict(plan.basis.get("ask", {}))
    try:
        if "prices" in given:
            given["prices"] = Prices(**given["prices"])
        for name in ("must", "must_not"):
            given[name] = tuple(given.get(name, ()))
        for name in ("own_costs", "covered"):
            given[name] = tuple((code, float(value)) for code, value in given.get(name, ()))
        return Ask(**given)
    except (TypeError, ValueError) as error:
        raise InputError("plan.basis", column="basis", found=str(error)) from error


def judge(plan: Plan, ranking: Ranking) -> Judgement:
    """Judge a plan by a ranking, beyond what others covered when it was proposed.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> found = judge(Plan({"KH0102": {}}), rank_districts(settings=Settings(draws=50)))
    >>> 0 < found.reach.share < 0.2, sorted(found.rivals)
    (True, ['equal_shares', 'population_only'])
    """
    ask = ask_of(plan)
    area = ask.province if all(c.startswith(ask.province or "") for c in plan.codes) else None
    need = ask.need(ranking, area)
    units = units_of(need, ask)
    codes = list(plan.codes)
    spent = float(units["cost"].reindex(codes).sum())
    others = rivals(units, need.population, spent) if need.counted else {}
    known = need.people if need.counted else need.score
    before = plan.basis.get("ranking_sha256")
    changed = before is not None and before != ranking_hash(ranking)
    return Judgement(
        ask=ask,
        need=need,
        units=units,
        reach=reach(need, codes),
        spent=spent,
        rivals={rule: reach(need, picked).share for rule, picked in others.items()},
        unknown=tuple(c for c in codes if np.isnan(known[c])),
        changed_list=changed,
        no_outcome=ranking.settings.corridor if ranking.refusal == NO_OUTCOME else "",
        left_out=left_out(plan, ask, units, ranking, changed),
    )


def in_full(plan: Plan, ranking: Ranking, lang: str) -> list[str]:
    """Return everything a file says of a plan: the judgement, and who is left out and why.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> in_full(Plan({"KH0102": {}}), rank_districts(settings=Settings(draws=50)), "en")[0]
    'Districts: 1. Teams: 0. Sessions: 0.'
    """
    found = judge(plan, ranking)
    return [*said(plan, found, lang), *left_out_lines(found.left_out, lang)]


def said(plan: Plan, found: Judgement, lang: str) -> list[str]:
    """Return a judgement in sentences: aim, how much, what is reached, and what is not known.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> plan = Plan({"KH0102": {"teams": 1, "sessions": 30}})
    >>> said(plan, judge(plan, rank_districts(settings=Settings(draws=50))), "en")[0]
    'Districts: 1. Teams: 1. Sessions: 30.'
    """
    frame = plan.frame()
    lines = []
    if found.no_outcome:
        corridor = word(f"setting_value.{found.no_outcome}", lang)
        lines.append(word("summary.index_first", lang, corridor=corridor))
    if found.need.counted and plan.basis:
        lines.append(word(f"plan.aim_{found.ask.aim}", lang))
    lines.append(
        word(
            "plan.size",
            lang,
            n=len(frame),
            teams=int(frame["teams"].sum()),
            sessions=int(frame["sessions"].sum()),
        )
    )
    if frame["cost"].notna().any():
        lines.append(word("plan.cost", lang, cost=f"{int(frame['cost'].sum()):,}"))
    if found.need.counted:
        r = found.reach
        lines.append(
            word(
                "plan.reach",
                lang,
                share=_pct(r.share),
                low=_pct(r.low),
                high=_pct(r.high),
                people=f"{r.people:,.0f}",
            )
        )
        lines.append(word("plan.largest", lang, share=_pct(found.rivals["population_only"])))
        if found.ask.province is None:
            lines.append(word("plan.equal", lang, share=_pct(found.rivals["equal_shares"])))
        if found.need.already > 0:
            lines.append(
                word(
                    "plan.already",
                    lang,
                    share=_pct(found.need.already),
                    source=found.ask.covered_from,
                )
            )
    else:
        lines.append(word("plan.index", lang))
    if found.unknown:
        lines.append(word("plan.unknown", lang, n=len(found.unknown)))
    if found.need.without_estimate:
        lines.append(word("plan.without_estimate", lang, n=len(found.need.without_estimate)))
    if found.changed_list:
        lines.append(word("plan.changed_list", lang))
    return lines


def _pct(share: float) -> str:
    return f"{100 * share:.1f}"
