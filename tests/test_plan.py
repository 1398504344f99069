"""The plan: proposed from a ranking, its rows checked, compared and reviewed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.gazetteer import districts, provinces
from models import contacts
from models.activities.span import Span
from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.options import find_provinces
from models.plan.__main__ import find_district, kind_of
from models.plan.changes import compare_plans, review
from models.plan.cost import Prices, costs, sessions_needed, town_km, towns
from models.plan.covered import covered_share
from models.plan.explain import left_over_lines
from models.plan.judge import ask_of, judge, said
from models.plan.limits import Limits, NotPossible
from models.plan.need import need_of, reach
from models.plan.plan_rows import FIELDS, Plan, checked_rows, plan_of, ranking_hash
from models.plan.propose import Ask, propose
from tests.in_khmer import assert_in_khmer

FEW = Settings(draws=50)


@pytest.fixture(scope="module")
def ranking():
    """Return the shipped ranking with few draws."""
    return rank_districts(settings=FEW)


@pytest.fixture(scope="module")
def index_ranking(tmp_path_factory):
    """Return a ranking without counts: nine totals, so an index."""
    rows = "".join(f"{code},2024,50\n" for code in provinces()["adm1_code"][:9])
    file = tmp_path_factory.mktemp("index") / "r.csv"
    file.write_text("area_code,period,count\n" + rows, encoding="utf-8")
    return rank_districts(load_inputs(repatriation=file), FEW)


# --- rows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"teams": -1}, "teams"),
        ({"teams": 1.5}, "teams"),
        ({"sessions": "3"}, "sessions"),
        ({"status": "maybe"}, "status"),
        ({"start": "soon"}, "start"),
        ({"start": "2027-02-01", "end": "2027-01-01"}, "end"),
        ({"end": "9999-12-31"}, "end"),
        ({"start": "1989-12-31"}, "start"),
        ({"start": date(2101, 1, 1)}, "start"),
        ({"colour": 1}, "colour"),
        ({"note": "x" * 2000}, "note"),
        ({"people_reached": True}, "people_reached"),
    ],
)
def test_a_row_that_cannot_be_names_district_and_column(row, said):
    """And nothing of it is kept."""
    with pytest.raises(InputError, match="KH2001") as error:
        checked_rows({"KH2001": row})
    assert error.value.column == said


def test_all_problems_of_a_plan_are_told_at_once():
    """An unknown district beside a bad number."""
    with pytest.raises(InputError) as error:
        checked_rows({"KH9999": {}, "KH2001": {"teams": -1}})
    assert "KH9999" in str(error.value)
    assert "KH2001" in str(error.value)


def test_a_plan_comes_back_from_the_store_as_it_went():
    """Through JSON and back; what nobody filled in is missing, not zero."""
    plan = Plan({"KH2001": {"teams": 2, "start": "2027-01-01"}}, {"ask": {}}, "why")
    assert plan_of(plan.body()) == plan
    frame = plan.frame()
    assert list(frame.columns) == list(FIELDS)
    assert frame["people_reached"].isna().all()


def test_two_plans_and_a_quarter_on_paper():
    """Added, removed, changed; reached only where both figures are there."""
    first = Plan({"KH2001": {"teams": 1, "owner": "A"}, "KH2002": {"teams": 1}})
    second = Plan({"KH2001": {"teams": 1, "owner": "B"}, "KH2003": {"teams": 1}})
    found = compare_plans(first, second)
    assert (found.added, found.removed) == (("KH2003",), ("KH2002",))
    assert found.changed.to_numpy().tolist() == [["KH2001", "owner", "A", "B"]]
    quarter = review(
        Plan(
            {
                "KH2001": {"status": "done", "people_targeted": 100, "people_reached": 80},
                "KH2002": {"status": "done", "people_targeted": 50},
                "KH2003": {"status": "agreed", "people_reached": 7},
            }
        )
    )
    assert (quarter.planned, quarter.reached, quarter.both, quarter.unknown) == (100, 80, 1, 1)
    assert quarter.by_status == {"done": 2, "agreed": 1}


# --- cost ----------------------------------------------------------------------------------


def test_every_province_has_its_town():
    """The older krong: Serei Saophoan not Poipet, Svay Rieng not Bavet; none for Phnom Penh."""
    found = towns().set_index("adm1_code")["adm2_code"]
    assert len(found) == 25
    assert found[["01", "18", "20", "17", "08"]].tolist() == [
        "0106",
        "1801",
        "2006",
        "1710",
        "0811",
    ]
    assert pd.isna(found["12"])


def test_cost_follows_the_rule_and_what_you_say():
    """Poipet: sessions by people, money by the way there and back; your cost comes first."""
    prices = Prices(people_per_session=10_000, per_session=50, per_km=1)
    sessions, km = sessions_needed(prices)["KH0110"], town_km()["KH0110"]
    assert 30 < km < 45
    assert costs("budget", prices)["KH0110"] == pytest.approx(sessions * (50 + 2 * km))
    assert costs("sessions", prices)["KH0110"] == sessions
    assert set(costs("teams", prices)) == {1.0}
    own = pd.Series({"KH0110": 3.0})
    assert costs("teams", prices, own)["KH0110"] == 3
    assert set(costs("teams", prices).index) == set(districts()["adm2_pcode"])


@pytest.mark.parametrize("own", [{"KH0110": 0.0}, {"KH0110": -1.0}, {"KH9999": 1.0}])
def test_a_cost_that_cannot_be_is_refused(own):
    """Zero would make a district free, and free districts are always chosen."""
    with pytest.raises(InputError, match="cost"):
        costs("teams", Prices(), pd.Series(own))


@pytest.mark.parametrize(
    "wrong", [{"people_per_session": 0}, {"per_km": -1}, {"per_session": float("nan")}]
)
def test_prices_that_mean_nothing_are_refused(wrong):
    """Before anything is planned with them."""
    with pytest.raises(InputError):
        Prices(**wrong)


# --- need and proposal ---------------------------------------------------------------------


def test_the_need_is_the_mean_of_the_draws_and_coverage_is_subtracted(ranking):
    """Half covered leaves half; an unknown code or a percentage is refused."""
    need = need_of(ranking)
    assert need.people["KH0102"] == pytest.approx(need.draws.loc["KH0102"].mean())
    half = need_of(ranking, pd.Series({"KH0102": 0.5}))
    assert half.left["KH0102"] == pytest.approx(need.people["KH0102"] / 2)
    assert half.already == pytest.approx(need.people["KH0102"] / 2 / need.people.sum())
    for wrong in ({"KH9999": 0.5}, {"KH0102": 50.0}):
        with pytest.raises(InputError, match="share"):
            need_of(ranking, pd.Series(wrong))


def test_a_plan_for_thirty_teams_beats_both_simple_rules(ranking):
    """And its 90% range holds the share that is expected."""
    from models.plan.curve import rivals

    proposal = propose(ranking, Ask(amount=30))
    found = reach(proposal.need, proposal.choice.codes)
    assert len(proposal.plan.rows) == 30
    assert found.low < found.share < found.high
    for codes in rivals(proposal.units, proposal.need.population, 30).values():
        assert len(codes) == 30
        assert reach(proposal.need, codes).share < found.share


def test_a_rule_that_looks_at_bad_luck_would_choose_hardly_otherwise(ranking):
    """Why no robust choice is offered: judged on draws it has not seen, it reaches no more.

    The rule takes 30 districts for the mean of its worst tenth of draws (a linear programme).
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, eye_array, hstack, vstack

    def shares(seed):
        need = need_of(rank_districts(settings=Settings(draws=200, seed=seed)))
        return (need.draws / need.draws.sum()).to_numpy()

    def worst_tenth(sample, picked):
        return np.sort(sample[picked].sum(axis=0))[:20].mean()

    seen, unseen, tail = shares(0), shares(1), 0.1
    size, draws = seen.shape
    tailed = hstack([csr_matrix(-seen.T), np.ones((draws, 1)), -eye_array(draws)])
    count = csr_matrix(np.r_[np.ones(size), np.zeros(draws + 1)][None, :])
    found = linprog(
        np.r_[np.zeros(size), -1.0, np.full(draws, 1 / (tail * draws))],
        A_ub=vstack([tailed, count]),
        b_ub=np.r_[np.zeros(draws), 30.0],
        bounds=[(0, 1)] * size + [(None, None)] + [(0, None)] * draws,
    )
    robust = np.argsort(-found.x[:size], kind="stable")[:30]
    ours = np.argsort(-seen.mean(axis=1), kind="stable")[:30]
    assert worst_tenth(unseen, robust) - worst_tenth(unseen, ours) < 0.005
    assert unseen[ours].sum(axis=0).mean() > unseen[robust].sum(axis=0).mean() - 0.005


def test_what_others_reach_is_subtracted_and_said(ranking):
    """Half of the best district covered: half its worth, and the plan remembers from whom."""
    best = propose(ranking, Ask(amount=1)).plan.codes[0]
    free = propose(ranking, Ask(amount=210))
    ask = Ask(amount=210, covered=((best, 0.5),), covered_from="3W, 2026-Q4")
    proposal = propose(ranking, ask)
    assert proposal.units["worth"][best] == pytest.approx(free.units["worth"][best] / 2)
    body = plan_of(json.loads(json.dumps(proposal.plan.body())))
    found = judge(body, ranking)
    assert found.reach.people == pytest.approx(proposal.choice.worth)
    assert any("3W, 2026-Q4" in line for line in said(body, found, "en"))


def test_only_what_was_surely_reached_in_a_named_district_counts():
    """On paper: the larger of two rows, none without a figure, none of the whole province."""
    rows = pd.DataFrame(
        [
            ("01", "0102", 20_000.0),
            ("01", "0102", 30_000.0),
            ("01", "0103", None),
            ("01", None, 9_000.0),
        ],
        columns=["adm1_code", "adm2_code", "people_reached"],
    ).assign(
        pillar="prevention",
        status="ongoing",
        start=date(2026, 1, 1),
        end=None,
        agency="A",
        activity_type="awareness",
    )
    table = rank_districts(settings=FEW).table
    share = covered_share(rows, table, Span(date(2026, 1, 1), date(2026, 3, 31)))
    assert share.to_dict() == {"KH0102": pytest.approx(30_000 / 167_593, abs=1e-5)}


def test_a_goal_asks_for_the_fewest_districts_that_reach_it(ranking):
    """With one fewer it would be missed."""
    proposal = propose(ranking, Ask("goal", 85))
    total = proposal.need.people.sum()
    assert proposal.choice.worth >= 0.85 * total * (1 - 1e-6)
    fewer = propose(ranking, Ask("teams", len(proposal.choice.codes) - 1))
    assert fewer.choice.worth < 0.85 * total


def test_a_plan_for_one_province_stays_in_it(ranking):
    """And a must from elsewhere is refused, not ignored."""
    proposal = propose(ranking, Ask(amount=3, province="KH20"))
    assert len(proposal.plan.rows) == 3
    assert all(code.startswith("KH20") for code in proposal.plan.codes)
    with pytest.raises(InputError, match="KH0102"):
        propose(ranking, Ask(amount=3, province="KH20", must=("KH0102",)))


def test_a_broadcast_is_planned_by_population_inside_a_province(write):
    """The province's rate for all its districts: counts, and the largest district first."""
    people = rank_districts(settings=Settings(draws=50)).feature_frame
    rng = np.random.default_rng(0)  # counts that have nothing to do with any input
    rows = "".join(
        f"{code},2024,{size / 500 * np.exp(rng.normal(0, 1)):.0f}\n"
        for code, size in people.groupby("adm1_code")["population_province"].first().items()
    )
    inputs = load_inputs(repatriation=write("r.csv", "area_code,period,count\n" + rows))
    ranking = rank_districts(inputs)
    assert ranking.method == "broadcast"
    need = need_of(ranking, province="KH20")
    clear = [
        (a, b)
        for a in need.people.index
        for b in need.people.index
        if need.population[a] > 1.2 * need.population[b]
    ]
    assert len(clear) > 10
    assert all(need.people[a] > need.people[b] for a, b in clear)
    assert propose(ranking, Ask(amount=1, province="KH20")).counted


def test_an_index_is_followed_in_its_order_and_counts_nothing(index_ranking):
    """No share is made up, no goal is promised, limits still hold."""
    proposal = propose(index_ranking, Ask(amount=5, must_not=("KH0102",)))
    assert not proposal.counted
    assert pd.isna(reach(proposal.need, proposal.choice.codes).share)
    order = index_ranking.table["adm2_pcode"]
    expected = [code for code in order if code != "KH0102"][:5]
    assert set(proposal.plan.codes) == set(expected)
    with pytest.raises(InputError, match="counts"):
        propose(index_ranking, Ask("goal", 85))
    with pytest.raises(NotPossible):
        propose(index_ranking, Ask(amount=5, floor=1))


def test_the_hash_knows_another_ranking(ranking):
    """The same figures have the same hash; other settings have another."""
    assert ranking_hash(ranking) == ranking_hash(rank_districts(settings=FEW))
    assert ranking_hash(ranking) != ranking_hash(rank_districts(settings=Settings(draws=60)))


@pytest.mark.parametrize(
    ("measure", "amount"),
    [
        ("teams", 0),
        ("teams", float("nan")),
        ("sessions", -1),
        ("budget", float("inf")),
        ("goal", 101),
        ("goal", 0),
    ],
)
def test_an_amount_that_means_nothing_is_refused_as_it_was_asked(measure, amount):
    """The message names the measure and the number that was typed."""
    with pytest.raises(InputError) as raised:
        Ask(measure, amount)
    assert raised.value.column == measure
    assert raised.value.found == f"{amount:g}"


def test_too_little_for_one_district_is_told_with_what_one_costs(ranking):
    """No empty plan without a word; what must stay out is not the cheapest."""
    with pytest.raises(InputError) as raised:
        propose(ranking, Ask("budget", 1))
    cheapest = costs("budget", Prices()).min()
    assert f"{cheapest:,.0f}" in raised.value.way_out


def test_a_goal_that_others_reach_already_is_told(ranking):
    """Nothing is left to plan for it."""
    covered = tuple((code, 1.0) for code in ranking.table["adm2_pcode"])
    with pytest.raises(InputError, match="Others reach as much already"):
        propose(ranking, Ask("goal", 50, covered=covered))


def test_what_is_left_over_is_told_only_where_nobody_else_can_have_it(ranking):
    """Eight districts, ten teams: two are left; with three teams nothing is."""
    assert left_over_lines(propose(ranking, Ask(amount=10, province="KH20")), "en") == [
        "Left over: 2 teams. All districts that are allowed in the plan are in it."
    ]
    assert left_over_lines(propose(ranking, Ask(amount=3, province="KH20")), "en") == []


def test_a_district_gets_the_teams_it_was_said_to_cost(ranking):
    """Its own cost in teams is in its row, in the sentence and in what is left over."""
    dear = propose(ranking, Ask(amount=2)).plan.codes[0]
    ask = Ask(amount=4, must=(dear,), own_costs=((dear, 3.0),))
    proposal = propose(ranking, ask)
    rows = proposal.plan.rows
    assert rows[dear]["teams"] == 3
    assert len(rows) == 2
    assert sum(row["teams"] for row in rows.values()) == 4 == proposal.choice.spent
    goal = propose(ranking, Ask("goal", 50, must=(dear,), own_costs=((dear, 3.0),)))
    assert goal.plan.rows[dear]["teams"] == 3
    half = propose(ranking, Ask(amount=2, must=(dear,), own_costs=((dear, 0.5),)))
    # a shared team is a team of this district, too; the sum of costs is said beside the rows
    assert half.plan.rows[dear]["teams"] == 1


def test_highest_risk_first_takes_the_list_from_the_top(ranking):
    """One team in Svay Rieng goes where the list says; nobody ranked higher is left out."""
    table = ranking.table
    here = table[table["adm1_pcode"] == "KH20"]["adm2_pcode"].tolist()
    for n in (1, 3):
        found = propose(ranking, Ask(amount=n, province="KH20", aim="risk"))
        assert set(found.plan.codes) == set(here[:n])
        assert judge(found.plan, ranking).left_out == ()
    goal = propose(ranking, Ask("goal", 10, aim="risk"))
    first = table["adm2_pcode"].head(len(goal.plan.rows)).tolist()
    assert set(goal.plan.codes) == set(first)


def test_who_is_left_out_although_ranked_higher_is_told_with_the_reason(ranking):
    """By people: those with fewer; besides, the one left out on request, and the one removed."""
    table = ranking.table
    here = table[table["adm1_pcode"] == "KH20"]["adm2_pcode"].tolist()
    ask = Ask(amount=1, province="KH20", must=(here[-1],), must_not=(here[0],), aim="people")
    found = propose(ranking, ask)
    (asked, *others) = judge(found.plan, ranking).left_out
    assert (asked.reason, [code for code, _ in asked.places]) == ("asked", here[:1])
    assert sum(len(group.places) for group in others) == len(here) - 2
    two = propose(ranking, Ask(amount=2, province="KH20", aim="risk"))
    removed = Plan({here[1]: two.plan.rows[here[1]]}, two.plan.basis)
    (only,) = judge(removed, ranking).left_out
    assert (only.reason, only.places[0][0]) == ("removed", here[0])
    people = propose(ranking, Ask(amount=1, province="KH20", aim="people"))
    if people.plan.codes != (here[0],):
        assert judge(people.plan, ranking).left_out[0].reason == "fewer"


def test_who_is_covered_or_too_dear_is_left_out_for_that(ranking):
    """The first one is reached by others; the second costs more than there is."""
    first, second, third = ranking.table["adm2_pcode"].head(3)
    ask = Ask(
        amount=1, covered=((first, 1.0),), own_costs=((second, 5.0),), covered_from="X", aim="risk"
    )
    found = propose(ranking, ask)
    assert found.plan.codes == (third,)
    reasons = {o.reason: o.places[0][0] for o in judge(found.plan, ranking).left_out}
    assert reasons == {"covered": first, "dear": second}


def test_a_plan_saved_before_there_were_aims_is_judged_as_it_was_made():
    """It counted people."""
    assert ask_of(Plan({}, {"ask": {"measure": "teams", "amount": 3}})).aim == "people"


SAYABLE = [
    lambda: Ask(aim="x"),
    lambda: plan_of({"rows": {"KH9999": {}}}),
    lambda: plan_of({"rows": {"KH2001": {"x": 1}}}),
    lambda: plan_of({"rows": {"KH2001": {"teams": -1}}}),
    lambda: plan_of({"rows": {"KH2001": {"start": "soon"}}}),
    lambda: plan_of({"rows": {"KH2001": {"end": "9999-12-31"}}}),
    lambda: plan_of({"rows": {"KH2001": {"start": "2027-02-01", "end": "2027-01-01"}}}),
    lambda: plan_of({"rows": {"KH2001": {"status": "x"}}}),
    lambda: plan_of({"rows": {"KH2001": {"note": "x" * 1001}}}),
    lambda: Ask("x"),
    lambda: Ask("goal", 101),
    lambda: Ask(amount=0),
    lambda: Limits(),
    lambda: Limits(most=-1),
    lambda: Limits(goal=2),
    lambda: Limits(most=1, floor=-1),
    lambda: Prices(people_per_session=0),
    lambda: costs("teams", Prices(), pd.Series({"KH2001": 0.0})),
    lambda: ask_of(Plan({}, {"ask": {"x": 1}})),
    lambda: find_provinces("Atlantis"),
    lambda: find_district("Atlantis"),
    lambda: kind_of(Path("a.doc")),
    lambda: raise_(NotPossible((("limit", ""),), 3)),
    lambda: raise_(NotPossible((("goal", ""),), 0.5)),
    lambda: raise_(NotPossible((("must", "KH2001"),), 0)),
    lambda: contacts.check(pd.DataFrame([{"name": "", "type": "x"}]), DAY),
    lambda: contacts.check(pd.DataFrame([CONTACT | {"adm1_codes": "99"}]), DAY),
    lambda: contacts.check(pd.DataFrame([CONTACT | {"last_checked": "2030-01-01"}]), DAY),
    lambda: contacts.check(pd.DataFrame([CONTACT | {"source_url": "https://a b"}]), DAY),
    lambda: contacts.check(pd.DataFrame([CONTACT | {"name": "x" * 301}]), DAY),
    lambda: contacts.check(pd.DataFrame([CONTACT] * 501), DAY),
]
DAY = date(2026, 11, 25)
CONTACT = {"name": "A", "source_title": "B"}


def raise_(error: Exception) -> None:
    """Raise an error where only an expression can stand."""
    raise error


@pytest.mark.parametrize("wrong", SAYABLE)
def test_every_error_of_a_plan_is_said_in_both_languages(wrong):
    """In Khmer nothing of the English is left but names, codes and values."""
    with pytest.raises(InputError) as caught:
        wrong()
    assert_in_khmer(caught.value)
