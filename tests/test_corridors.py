"""Two corridors, two answers: no outcome is shown for a corridor it does not speak of."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.gazetteer import provinces
from geo.outlines import load_outlines
from models.desk.own_inputs import load_inputs
from models.estimate.borrowed import Lent, borrowed_slopes, index_of
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_html
from models.lists.export import export_table
from models.lists.recorded import recorded_in, recorded_lines
from models.lists.summary import summary_lines
from models.plan.judge import judge, said
from models.plan.need import need_of
from models.plan.propose import Ask, propose

VIETNAM = Settings(draws=200, corridor="vietnam")
NO_FIGURES = [
    "expected_count",
    "rate_per_1000",
    "relative_risk",
    "observed_count",
    "p_top",
    "x_province",
    "x_neighbours",
]


@pytest.fixture(scope="module")
def ranking():
    """Return the shipped list for Viet Nam."""
    return rank_districts(settings=VIETNAM)


def test_viet_nam_comes_as_recorded_and_not_as_the_thai_border(ranking):
    """Kampong Rou and Chantrea among the first 15, none of Banteay Meanchey among the first 40."""
    table = ranking.table.set_index("district_en")
    assert (table.loc[["Kampong Rou", "Chantrea"], "rank"] <= 15).all()
    assert ranking.table.loc[ranking.table["adm1_pcode"] == "KH01", "rank"].min() > 40


@pytest.mark.parametrize("corridor", ["thailand", "vietnam"])
def test_what_the_press_recorded_is_told_in_the_readers_language(corridor):
    """In Khmer no word of English, in English no word of the table's own."""
    khmer, english = (" ".join(recorded_lines(corridor, lang)) for lang in ("km", "en"))
    assert not any(letter.isascii() and letter.isalpha() for letter in khmer.replace("UTC", ""))
    assert "_" not in english
    assert "))" not in english


def test_an_index_has_no_count_and_no_rate_anywhere(ranking):
    """Neither in the table, nor in its files, nor in the plan."""
    assert (ranking.method, ranking.refusal) == ("index", "no_outcome")
    assert ranking.table[NO_FIGURES].isna().all(axis=None)
    assert export_table(ranking, "en")[NO_FIGURES].isna().all(axis=None)
    assert set(ranking.table["tier"]) == {"index_only"}
    need = need_of(ranking)
    assert not need.counted
    assert need.score.idxmax() == ranking.table["adm2_pcode"].iloc[0]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "An index without an outcome"), ("km", "សន្ទស្សន៍គ្មានសូចនាករគោល")]
)
def test_the_first_words_say_that_it_is_an_index(ranking, lang, words):
    """In the summary, and at the top of the briefing."""
    assert summary_lines(ranking, lang)[0].startswith(words)
    html = briefing_html(ranking, load_outlines(), "KH20", [lang], date(2026, 11, 27))
    assert words in html
    assert "per 1,000" not in html


def test_a_plan_says_first_that_it_is_made_by_an_index(ranking):
    """A planner of that corridor reads it before anything else."""
    plan = propose(ranking, Ask(amount=5)).plan
    assert said(plan, judge(plan, ranking), "en")[0].startswith("An index without an outcome")
    assert {"KH2008", "KH2001"} <= set(plan.codes)


def test_ranges_are_wider_than_the_slopes_alone_say(ranking):
    """Borrowing has an error of its own."""
    z = pd.DataFrame({"poverty": [1.0, 0.0, -1.0], "vietnam": [0.0, 1.0, 0.5]})
    lent = Lent(pd.Series({"poverty": 0.3, "vietnam": 0.5}), pd.DataFrame(
        {"poverty": np.full(500, 0.3), "vietnam": np.full(500, 0.5)}))  # fmt: skip
    ranks, _ = index_of(z, lent, 1, 0)
    assert (ranks["rank_high"] > ranks["rank_low"]).any()
    assert (ranking.table["rank_low"] <= ranking.table["rank"]).all()
    assert (ranking.table["rank"] <= ranking.table["rank_high"]).all()


def test_weights_matter_and_both_orders_are_told(ranking):
    """With equal weights Kampong Rou is not among the first; the summary names who is."""
    row = ranking.table.set_index("district_en").loc["Kampong Rou"]
    assert row["rank_equal_weights"] > row["rank"]
    first = ranking.table.sort_values("rank_equal_weights")["district_en"].head(3)
    told = " ".join(summary_lines(ranking, "en"))
    assert all(name in told for name in first)


def test_recorded_returns_stand_beside_it(ranking):
    """What the press recorded is told, and is of that corridor."""
    assert set(recorded_in("vietnam")["kind"]) == {"returns_vietnam"}
    assert "746" in " ".join(summary_lines(ranking, "en"))


def test_thailand_and_all_have_their_estimate():
    """The stand-in speaks of Thailand, and says so."""
    for corridor in ("all", "thailand"):
        ranking = rank_districts(settings=Settings(draws=50, corridor=corridor))
        assert ranking.method == "model"
        assert "speaks of the corridor to Thailand" in " ".join(summary_lines(ranking, "en")[:3])


def test_a_table_with_corridor_rows_is_fitted_per_corridor(write):
    """The index gives way to the estimate, each corridor with its own refusal."""
    people = rank_districts(settings=Settings(draws=50)).feature_frame
    near = people.assign(n=people["population"] / (people["distance_bavet_km"] + 20))
    counts = near.groupby("adm1_code")["n"].sum()
    rows = "".join(f"{code},2024,{n:.0f},vietnam\n" for code, n in counts.items())
    rows += "".join(f"{code},2024,50,thailand\n" for code in provinces()["adm1_code"][:5])
    inputs = load_inputs(repatriation=write("r.csv", "area_code,period,count,corridor\n" + rows))
    ours = rank_districts(inputs, VIETNAM)
    assert ours.method == "model"
    assert ours.table["expected_count"].notna().all()
    assert (
        rank_districts(inputs, Settings(draws=50, corridor="thailand")).refusal == "few_provinces"
    )


def test_a_table_that_tells_no_corridors_apart_is_no_answer_for_one(write):
    """Totals of all corridors: an estimate for all, an index for either."""
    rows = "".join(f"{code},2024,{90 + i}\n" for i, code in enumerate(provinces()["adm1_code"]))
    inputs = load_inputs(repatriation=write("r.csv", "area_code,period,count\n" + rows))
    for corridor in ("thailand", "vietnam"):
        ranking = rank_districts(inputs, Settings(draws=50, corridor=corridor))
        assert ranking.refusal == "no_outcome"
        assert ranking.table[NO_FIGURES].isna().all(axis=None)


def test_the_steepest_nearness_is_lent():
    """Of two crossings the one that tells more; the lender's own is not kept beside it."""
    d = pd.DataFrame({"harvest": [0.1], "thailand": [0.2], "vietnam": [0.4]})
    assert borrowed_slopes(Lent(d.iloc[0], d), "thailand").slopes.to_dict() == {
        "harvest": 0.1,
        "thailand": 0.4,
    }
