"""The join: one row per district, nothing lost, nothing invented."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.gazetteer import districts
from geo.join import join_values

TOY = pd.DataFrame({"adm2_code": ["0101", "0102", "0201"], "adm1_code": ["01", "01", "02"]})


def test_a_provincial_value_is_carried_to_its_districts_and_says_so():
    """Both districts of 01 get the value; 02 has none and stays missing."""
    values = pd.DataFrame({"adm1_code": ["01"], "poverty_province_pct": [12.5]})
    joined, report = join_values(TOY, values, "province", "toy")
    assert joined["poverty_province_pct"].tolist()[:2] == [12.5, 12.5]
    assert joined["poverty_province_pct"].isna().tolist() == [False, False, True]
    assert (report.matched, report.missing) == (1, ("02",))


def test_a_row_without_a_value_is_missing_not_zero():
    """An empty cell counts as missing in the report."""
    values = pd.DataFrame({"adm1_code": ["01", "02"], "a_province_pct": [1.0, None]})
    joined, report = join_values(TOY, values, "province", "toy")
    assert report.missing == ("02",)
    assert joined["a_province_pct"].isna().sum() == 1


@pytest.mark.parametrize("codes", [["01", "01"], ["01", "77"]])
def test_a_doubled_or_unknown_code_stops_the_join(codes):
    """A wrong code is an error, never dropped in silence."""
    values = pd.DataFrame({"adm1_code": codes, "a_province_pct": [1.0, 2.0]})
    with pytest.raises(InputError, match=codes[1]):
        join_values(TOY, values, "province", "toy")


def test_nothing_is_overwritten_and_no_level_is_hidden():
    """A column that is there already, or a provincial one without its level, is refused."""
    with pytest.raises(ValueError, match="taken already"):
        join_values(TOY, TOY.assign(x=1)[["adm2_code", "adm1_code"]], "district", "toy")
    with pytest.raises(ValueError, match="without their level"):
        join_values(TOY, pd.DataFrame({"adm1_code": ["01"], "rate_pct": [1.0]}), "province", "toy")


@given(st.permutations(sorted(districts()["adm1_code"].unique())), st.integers(0, 25))
def test_order_and_gaps_do_not_matter(codes, size):
    """Any subset of provinces in any order: 210 rows, each with its own province's value."""
    kept = codes[:size]
    values = pd.DataFrame({"adm1_code": kept, "v_province_pct": [float(c) for c in kept]})
    joined, report = join_values(districts(), values.astype({"adm1_code": str}), "province", "t")
    assert len(joined) == 210
    assert joined["adm2_code"].is_unique
    filled = joined["v_province_pct"].notna()
    assert (
        joined.loc[filled, "v_province_pct"] == joined.loc[filled, "adm1_code"].astype(float)
    ).all()
    assert set(joined.loc[filled, "adm1_code"]) == set(kept)
    assert report.matched + len(report.missing) == 25
