"""Explain: prices and conflicts of limits in plain sentences."""

from collections.abc import Callable

from geo.gazetteer import districts
from models.phrases import word
from models.plan.limits import NotPossible
from models.plan.price import Price, prices_of
from models.plan.propose import GOAL, RISK, Ask, Proposal

_NEAR = 1e-6


def proposal_prices(
    proposal: Proposal, find: Callable[..., list[Price]] = prices_of
) -> list[Price]:
    """Return the price of every constraint of a proposal, in people or cost.

    find : `prices_of`, or what has it done elsewhere.

    None where nothing can be counted, or where the plan was not made to reach most people.
    """
    if not proposal.counted or proposal.ask.aim == RISK:
        return []
    return find(proposal.units, proposal.ask.limits, proposal.choice, proposal.already)


def price_lines(proposal: Proposal, prices: list[Price], lang: str) -> list[str]:
    """Return a sentence for every constraint that costs something, and one for all that don't.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.plan.propose import propose
    >>> from models.estimate.settings import Settings
    >>> found = propose(rank_districts(settings=Settings(draws=50)), Ask(amount=60, floor=1))
    >>> price_lines(found, proposal_prices(found), "en")[0][:34]
    'At least 1 in every province: lowe'
    """
    total = float(proposal.need.people.sum())
    lines, free, unknown = [], [], []
    for price in prices:
        what = constraint(price.kind, price.code, proposal.ask, lang)
        if not price.is_known:
            unknown.append(what)
        elif price.people > _NEAR * total:
            points = f"{100 * price.people / total:.1f}"
            lines.append(word("plan.price", lang, what=what, points=points))
        elif price.cost > _NEAR:
            lines.append(word("plan.price_cost", lang, what=what, cost=f"{price.cost:,.0f}"))
        else:
            free.append(what)
    if free:
        lines.append(word("plan.price_none", lang, what=", ".join(free)))
    if unknown:
        lines.append(word("plan.price_unknown", lang, what=", ".join(unknown)))
    return [*left_over_lines(proposal, lang), *lines]


def left_over_lines(proposal: Proposal, lang: str) -> list[str]:
    """Return a sentence where something is left although every district that may be in is in.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.plan.propose import propose
    >>> from models.estimate.settings import Settings
    >>> ask = Ask(amount=30, province="KH20")
    >>> left_over_lines(propose(rank_districts(settings=Settings(draws=50)), ask), "en")
    ['Left over: 22 teams. All districts that are allowed in the plan are in it.']
    """
    ask, units = proposal.ask, proposal.units
    if ask.measure == GOAL:
        return []
    out = set(units.index) - set(proposal.choice.codes) - set(ask.must_not)
    left = ask.amount - float(units["cost"][list(proposal.choice.codes)].sum())
    if left < 1 or units["worth"][list(out)].notna().any():
        return []
    what = word(f"plan.limit_{ask.measure}", lang, amount=f"{left:,.0f}")
    return [word("plan.left_over", lang, what=what)]


def conflict_lines(error: NotPossible, ask: Ask, lang: str) -> list[str]:
    """Return which limits can't be kept together, and the way out.

    >>> error = NotPossible((("limit", ""), ("floor", "")), 25)
    >>> conflict_lines(error, Ask(amount=10, floor=1), "en")[1]
    '25 would be enough.'
    """
    names = ", ".join(constraint(kind, code, ask, lang) for kind, code in error.conflict)
    lines = [word("plan.conflict", lang, what=names)]
    kinds = {kind for kind, _ in error.conflict}
    if "limit" in kinds:
        lines.append(word("plan.conflict_limit", lang, least=f"{error.least:,.0f}"))
    elif "goal" in kinds:
        # rounded down: a promise that can be kept
        most = int(1000 * error.least) / 10
        lines.append(word("plan.conflict_goal", lang, most=f"{most:g}"))
    else:
        lines.append(word("plan.conflict_drop", lang))
    return lines


def constraint(kind: str, code: str, ask: Ask, lang: str) -> str:
    """Return a constraint in words.

    >>> constraint("must", "KH2001", Ask(), "en"), constraint("limit", "", Ask(), "en")
    ('Chantrea must be included', '30 teams')
    """
    if kind == "limit":
        return word(f"plan.limit_{ask.measure}", lang, amount=f"{ask.amount:,.0f}")
    if kind == "goal":
        return word("plan.limit_goal", lang, amount=f"{ask.amount:g}")
    if kind == "floor":
        return word("plan.floor", lang, floor=ask.floor)
    names = districts().set_index("adm2_pcode")[f"district_{lang}"]
    return word(f"plan.{kind}", lang, district=names.get(code, code))
