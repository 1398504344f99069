"""A district through time: rank ranges of frozen lists, and moves that are none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from models.estimate.inputs import shipped_inputs
from models.estimate.outcome import outcome_of
from models.snapshot.rank_history import (
    counts_through,
    inputs_through,
    ranks_through,
    same_question,
)
from pages.view.frame.text import say
from pages.view.snapshots.through_time import input_chart, rank_chart, rank_table
from tests.page_helpers import LANGUAGES


@dataclass
class Frozen:
    """What a line needs of a frozen list."""

    month: int
    rank: int | None
    low: int | None
    high: int | None
    tier: str = "not_separable"
    written_settings: dict[str, Any] = field(
        default_factory=lambda: {"corridor": "all", "by": "rate"}
    )
    name: str = "list"
    note: str = ""
    fingerprint: str = "f"

    @property
    def made_at(self) -> datetime:
        return datetime(2026, self.month, 1, tzinfo=UTC)

    @property
    def result(self) -> dict[str, Any]:
        return {"outcome": {"key": "adults_abroad", "period": "2011"}}

    @property
    def table(self) -> pd.DataFrame:
        row = {
            "adm2_pcode": "KH2001",
            "rank": self.rank,
            "rank_low": self.low,
            "rank_high": self.high,
            "tier": self.tier,
        }
        return pd.DataFrame([row])


QUARTERS = [
    Frozen(1, 40, 20, 60),
    Frozen(4, 25, 15, 50),  # 25 lies within 20 to 60
    Frozen(7, 60, 30, 90),  # 60 lies outside 15 to 50
    Frozen(10, 30, 30, 90),  # the first place of 30 to 90 is within it
]


def test_a_rank_inside_the_range_before_has_not_moved():
    """However many places it went; the first list has nothing before it."""
    moved = ranks_through(QUARTERS, "KH2001")["moved"]
    assert moved.isna().tolist() == [True, False, False, False]
    assert moved.tolist()[1:] == [False, True, False]


def test_without_a_rank_or_a_range_nothing_is_said_of_a_move():
    """An index has no range, and a district without an estimate has no rank."""
    lists = [Frozen(1, 40, None, None), Frozen(2, 10, 5, 20), Frozen(3, None, None, None)]
    assert ranks_through(lists, "KH2001")["moved"].isna().all()
    assert ranks_through(lists, "KH9999").empty


def test_lists_of_another_question_are_on_another_line():
    """Oldest first, whatever their order."""
    other = Frozen(2, 1, 1, 1, written_settings={"corridor": "vietnam", "by": "rate"})
    count = Frozen(3, 1, 1, 1, written_settings={"corridor": "all", "by": "count"})
    found = same_question([*QUARTERS[::-1], other, count], "all", "rate")
    assert found == QUARTERS


def test_inputs_are_those_of_the_tables_and_missing_stays_missing():
    """Poverty as published, and a harvest without a figure has no dot."""
    inputs = shipped_inputs()
    found = inputs_through(inputs, "20").set_index(["input", "period"])["value"]
    assert found["poverty", "2010"] == pytest.approx(55.8436)
    gone = inputs.harvest.assign(
        value=inputs.harvest["value"].where(inputs.harvest["period"] != "2019-2021")
    )
    rows = inputs_through(type(inputs)(**{**vars(inputs), "harvest": gone}), "20")
    harvest = rows[rows["input"] == "harvest"]
    assert harvest["value"].isna().sum() == 1
    drawn = pd.DataFrame(input_chart(harvest).to_dict()["datasets"].popitem()[1])
    assert "2019-2021" not in set(drawn["period"])


def test_counts_of_every_year_stand_oldest_first_and_a_hidden_one_stays_missing():
    """Two years of a province and a district of it; the list itself is of the newer one."""
    rows = [
        ("20", None, "2024", "all", 50.0, False),
        ("20", None, "2023", "all", 40.0, False),
        ("20", "2001", "2024", "all", None, True),
        ("20", "2001", "2023", "all", 12.0, False),
    ]
    columns = ["adm1_code", "adm2_code", "period", "corridor", "count", "suppressed"]
    inputs = replace(shipped_inputs(), outcome=pd.DataFrame(rows, columns=columns), stand_in=False)
    found = counts_through(inputs, "2001")
    assert found["period"].tolist() == ["2023", "2024"]
    assert found["province"].tolist() == [40, 50]
    assert found["district"].iloc[0] == 12
    assert found["district"].isna().tolist() == [False, True]
    assert outcome_of(inputs, "all").period == "2024"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_says_moves_in_words_and_the_chart_has_every_list(lang):
    """Newest first in the table, oldest first in the chart."""
    table = ranks_through(QUARTERS, "KH2001")
    shown = rank_table(table, lang)
    assert shown[say(lang, "through.move")].tolist() == [
        say(lang, f"through.{move}") for move in ("within", "moved", "within")
    ] + ["–"]
    assert shown[say(lang, "map.rank")].tolist()[0] == "30 (30–90)"
    assert say(lang, "snapshots.note") not in shown
    noted = ranks_through([replace(QUARTERS[0], note="flood"), *QUARTERS[1:]], "KH2001")
    assert rank_table(noted, lang)[say(lang, "snapshots.note")].tolist()[-1] == "flood"
    assert len(rank_chart(table, lang).to_dict()["layer"]) == 2
