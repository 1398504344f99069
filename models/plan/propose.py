"""Propose: from a ranking and limits to a plan people can change."""

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

import pandas as pd

from geo.errors import InputError
from geo.words import Sentence
from models.estimate.pipeline import Ranking
from models.lists.summary import own_tables
from models.plan.allocate import Choice, allocate, allocate_in_order, in_order
from models.plan.cost import KINDS, Prices, costs, sessions_needed
from models.plan.limits import Limits, check_possible
from models.plan.need import Need, need_of
from models.plan.plan_rows import Plan, Row, ranking_hash

GOAL = "goal"  # spend as few teams as a goal asks for
MEASURES = (*KINDS, GOAL)
# which districts come first: those of the highest rate, or those that hold most people
RISK, PEOPLE = AIMS = ("risk", "people")
AIM_OF = {"rate": RISK, "count": PEOPLE}  # what a list is ranked by -> the aim that agrees with it


@dataclass(frozen=True)
class Ask:
    """What a planner asks for.

    measure : teams, sessions, budget, or goal (as few teams as reach `amount` per cent)
    amount : how many teams or sessions, how much money, or which per cent
    province : P-code, or None for the country; own_costs : (P-code, cost) that overrule the rule
    covered : (P-code, share 0-1) that others already cover, and in words where that is from
    aim : risk (the highest rate first) or people (most people); plans saved before there was a
        choice have the latter
    """

    measure: str = "teams"
    amount: float = 30
    province: str | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    floor: int = 0
    prices: Prices = field(default_factory=Prices)
    own_costs: tuple[tuple[str, float], ...] = ()
    covered: tuple[tuple[str, float], ...] = ()
    covered_from: str = ""
    aim: str = PEOPLE

    def __post_init__(self) -> None:
        """Check measure and amount."""
        if self.measure not in MEASURES:
            names = ", ".join(MEASURES)
            raise InputError("plan.choice", column="measure", names=names, found=repr(self.measure))
        if self.aim not in AIMS:
            names = ", ".join(AIMS)
            raise InputError("plan.choice", column="aim", names=names, found=repr(self.aim))
        found = f"{self.amount:g}"
        if self.measure == GOAL and not 0 < self.amount <= 100:
            raise InputError("plan.percent", column=GOAL, found=found)
        if not 0 < self.amount < math.inf:
            raise InputError("plan.above", column=self.measure, found=found)

    def need(self, ranking: Ranking, province: str | None) -> Need:
        """Return the need of a province (P-code), or of all, beyond what others cover."""
        covered = pd.Series(dict(self.covered), dtype=float) if self.covered else None
        return need_of(ranking, covered, province)

    def costs(self) -> pd.Series:
        """Return the cost of each district by P-code: its own, else the rule's."""
        own = pd.Series(dict(self.own_costs), dtype=float) if self.own_costs else None
        return costs(self.kind, self.prices, own)

    @property
    def kind(self) -> str:
        """Return what a district costs: teams, sessions or budget."""
        return "teams" if self.measure == GOAL else self.measure

    @property
    def limits(self) -> Limits:
        """Return the limits of the allocation.

        >>> Ask("goal", 85).limits.goal
        0.85
        """
        aim = {"goal": self.amount / 100} if self.measure == GOAL else {"most": self.amount}
        return Limits(**aim, must=self.must, must_not=self.must_not, floor=self.floor)


@dataclass(frozen=True)
class Proposal:
    """What was proposed, and everything needed to judge it.

    units : worth, cost, adm1 by P-code, as allocated; choice : the districts
    counted : False where nothing can be counted and the index gave the order
    """

    ask: Ask
    need: Need
    units: pd.DataFrame
    choice: Choice
    plan: Plan
    counted: bool

    @property
    def already(self) -> float:
        """Return the people that others reach."""
        return float((self.need.people * self.need.covered).sum())


def units_of(need: Need, ask: Ask) -> pd.DataFrame:
    """Return worth, cost and province of every district, as `allocate` wants them."""
    worth = need.left if need.counted else need.score.where(need.score.isna(), 0.0)
    return pd.DataFrame(
        {"worth": worth, "cost": ask.costs().reindex(worth.index), "adm1": need.adm1}
    )


def propose(ranking: Ranking, ask: Ask, choose: Callable[..., Choice] = allocate) -> Proposal:
    """Propose a plan.

    From a model, and from a province's rate given to all its districts (broadcast), expected
    people are counted; from the latter they differ inside a province by population only. From an
    index nothing can be counted: the districts are taken in its order while they fit, and what
    share of people that reaches is not known.

    choose : `allocate`, or what has it done elsewhere.

    Raises
    ------
    NotPossible : the limits can't be kept together.
    InputError : a goal where nothing can be counted, a bad cost, or a bad share.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> proposal = propose(rank_districts(settings=Settings(draws=50)), Ask(amount=3))
    >>> len(proposal.plan.rows), proposal.choice.rule
    (3, 'greedy')
    """
    need = ask.need(ranking, ask.province)
    units, limits = units_of(need, ask), ask.limits
    if need.counted:
        already = float((need.people * need.covered).sum())
        choice = (
            allocate_in_order(units, limits, by_rate(ranking, units), already)
            if ask.aim == RISK
            else choose(units, limits, already)
        )
    elif limits.goal is not None:
        raise InputError("plan.counts", column=GOAL, found=Sentence("error.plan.as_index"))
    else:
        check_possible(units, limits)
        order = need.score.dropna().sort_values(ascending=False, kind="stable")
        choice = in_order(units, limits, list(order.index))
    if not choice.codes:
        _nothing_fits(units, ask)
    return Proposal(ask, need, units, choice, _plan(ranking, ask, choice), need.counted)


def by_rate(ranking: Ranking, units: pd.DataFrame) -> list[str]:
    """Return the P-codes of the units with an estimate, the highest rate first.

    Of a list that is ranked by rate this is its own order.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> ranking = rank_districts(settings=Settings(draws=50))
    >>> by_rate(ranking, units_of(Ask().need(ranking, None), Ask()))[0] == (
    ...     ranking.table["adm2_pcode"][0])
    True
    """
    table = ranking.table.set_index("adm2_pcode")
    if ranking.settings.by == "rate":
        order = table["rank"].dropna().sort_values(kind="stable").index
    else:
        order = table["relative_risk"].dropna().sort_values(ascending=False, kind="stable").index
    known = units.index[units["worth"].notna()]
    return [code for code in order if code in known]


def _nothing_fits(units: pd.DataFrame, ask: Ask) -> None:
    if ask.measure == GOAL:
        raise InputError("plan.reached", column=GOAL, found=f"{ask.amount:g}")
    cheapest = units["cost"].drop(list(ask.must_not), errors="ignore").min()
    raise InputError(
        "plan.too_little", column=ask.measure, found=f"{ask.amount:g}", cheapest=f"{cheapest:,.0f}"
    )


def first_rows(ask: Ask, codes: Iterable[str]) -> dict[str, Row]:
    """Return the rows of districts that come into a plan, with what they cost by its ask.

    Parts of a team or session are rounded up: nobody sends half a team.

    >>> first_rows(Ask(own_costs=(("KH2001", 2.5),)), ["KH2001"])["KH2001"]["teams"]
    3
    """
    cost, sessions = ask.costs(), sessions_needed(ask.prices)
    if ask.kind == "sessions":
        sessions = cost
    rows: dict[str, Row] = {}
    for code in codes:
        teams = cost[code] if ask.kind == "teams" else 1
        rows[code] = {
            "status": "proposed",
            "teams": math.ceil(teams),
            "sessions": math.ceil(sessions[code]),
        }
        if ask.kind == "budget":
            rows[code]["cost"] = round(cost[code])
    return rows


def _plan(ranking: Ranking, ask: Ask, choice: Choice) -> Plan:
    basis = {
        "ask": asdict(ask)
        | {name: [list(pair) for pair in getattr(ask, name)] for name in ("own_costs", "covered")},
        "settings": asdict(ranking.settings),
        "ranking_sha256": ranking_hash(ranking),
        "tables": own_tables(ranking),
        "outcome": f"{ranking.outcome.key} {ranking.outcome.period}",
        # who is missing from the plan later was taken out by somebody
        "proposed": sorted(choice.codes),
    }
    return Plan(first_rows(ask, choice.codes), basis)
