"""Gaps and overlaps: twelve cases written on paper before the code, and what must always hold."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.activities.agencies import agency_key, reconcile
from models.activities.gaps import coverage, gaps
from models.activities.overlaps import COLUMNS, overlaps
from models.activities.reach import reach_by, reach_by_quarter
from models.activities.report import notes
from models.activities.span import Span, quarter
from models.phrases import word

Q1, Q2 = quarter("2026-Q1"), quarter("2026-Q2")
FIELDS = ["agency_written", "adm2_code", "activity_type", "pillar", "start", "end", "status"]
SCHOOL, BORDER = ("school", "prevention"), ("border", "protection")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _rows(*rows: tuple) -> pd.DataFrame:
    """Return activity rows from (agency, district or province code, type, start, end, status)."""
    made = [
        {
            "record_id": str(n),
            "agency_written": agency,
            "partner": None,
            "adm1_code": place[:2],
            "adm2_code": place if len(place) == 4 else None,
            "activity_type": kind[0],
            "pillar": kind[1],
            "start": _day(start),
            "end": _day(end),
            "status": status,
            "people_reached": None,
        }
        for n, (agency, place, kind, start, end, status) in enumerate(rows, start=1)
    ]
    known = {agency_key("Padi Bird"): "Paddy Bird"}  # decided by a person before
    return reconcile(pd.DataFrame(made), known)


# Svay Rieng (20): Chantrea 2001 is in an upper tier, Kampong Rou 2002 is not
TABLE = pd.DataFrame(
    {
        "adm2_pcode": ["KH2001", "KH2002"],
        "adm1_pcode": "KH20",
        "tier": ["probably_high", "not_separable"],
        "population": [10_000.0, 20_000.0],
    }
)
Y, N = True, False
# name: (rows, overlap in Q1?, state of 2001 in Q1, state of 2002 in Q1)
CASES = {
    # 1 two agencies, same district, type and days: they do the same
    "same days": (
        [
            ("A", "2001", SCHOOL, "2026-01-10", "2026-02-10", "ongoing"),
            ("B", "2001", SCHOOL, "2026-02-01", "2026-03-01", "ongoing"),
        ],
        Y,
        "overlap",
        "other",
    ),
    # 2 one ends before the other begins: no day in common
    "one after the other": (
        [
            ("A", "2001", SCHOOL, "2026-01-10", "2026-01-31", "completed"),
            ("B", "2001", SCHOOL, "2026-02-01", "2026-03-01", "ongoing"),
        ],
        N,
        "covered",
        "other",
    ),
    # 3 both open: both still run, so they overlap in every later quarter
    "two open ends": (
        [
            ("A", "2001", SCHOOL, "2025-05-01", None, "ongoing"),
            ("B", "2001", SCHOOL, "2025-11-01", None, "ongoing"),
        ],
        Y,
        "overlap",
        "other",
    ),
    # 4 an open end before the start of the other runs into it
    "one open end": (
        [
            ("A", "2001", SCHOOL, "2025-05-01", None, "ongoing"),
            ("B", "2001", SCHOOL, "2026-03-30", "2026-04-30", "planned"),
        ],
        Y,
        "overlap",
        "other",
    ),
    # 5 the border of a quarter: 31 March does not reach 1 April
    "border of a quarter": (
        [
            ("A", "2001", SCHOOL, "2026-01-01", "2026-03-31", "ongoing"),
            ("B", "2001", SCHOOL, "2026-04-01", "2026-06-30", "planned"),
        ],
        N,
        "covered",
        "other",
    ),
    # 6 one day in common, the last of the quarter, is a day in common
    "one day": (
        [
            ("A", "2001", SCHOOL, "2026-01-01", "2026-03-31", "ongoing"),
            ("B", "2001", SCHOOL, "2026-03-31", "2026-06-30", "ongoing"),
        ],
        Y,
        "overlap",
        "other",
    ),
    # 7 "somewhere in the province" overlaps with nobody and covers no district
    "province only": (
        [
            ("A", "20", SCHOOL, "2026-01-01", "2026-03-31", "ongoing"),
            ("B", "20", SCHOOL, "2026-01-01", "2026-03-31", "ongoing"),
        ],
        N,
        "gap_perhaps",
        "other",
    ),
    # 8 a province-only row beside a district's: nobody knows whether they meet
    "province and district": (
        [
            ("A", "20", SCHOOL, "2026-01-01", None, "ongoing"),
            ("B", "2001", SCHOOL, "2026-01-01", None, "ongoing"),
        ],
        N,
        "covered",
        "other",
    ),
    # 9 two spellings of one agency are one agency: no overlap
    "two spellings": (
        [
            ("Paddy Bird", "2001", SCHOOL, "2026-01-01", None, "ongoing"),
            ("Padi  bird", "2001", SCHOOL, "2026-01-01", None, "ongoing"),
        ],
        N,
        "covered",
        "other",
    ),
    # 10 another type is another thing; the other pillar is no prevention
    "other types": (
        [
            ("A", "2001", BORDER, "2026-01-01", None, "ongoing"),
            ("B", "2002", SCHOOL, "2026-01-01", None, "ongoing"),
        ],
        N,
        "gap",
        "covered",
    ),
    # 11 a suspended row neither overlaps nor covers
    "suspended": (
        [
            ("A", "2001", SCHOOL, "2026-01-01", None, "suspended"),
            ("B", "2002", SCHOOL, "2026-01-01", None, "ongoing"),
            ("C", "2002", SCHOOL, "2026-01-01", None, "suspended"),
        ],
        N,
        "gap",
        "covered",
    ),
    # 12 protection done twice is an overlap, and still no prevention for a district at high risk
    "protection twice": (
        [
            ("A", "2001", BORDER, "2026-01-01", None, "ongoing"),
            ("B", "2001", BORDER, "2026-01-01", None, "ongoing"),
            ("A", "2002", BORDER, "2026-01-01", None, "ongoing"),
            ("B", "2002", BORDER, "2026-01-01", None, "ongoing"),
        ],
        Y,
        "gap",
        "overlap",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_cases_on_paper(name):
    """What a person finds with a pencil."""
    rows, overlap, first, second = CASES[name]
    table = _rows(*rows)
    assert bool(len(overlaps(table, Q1))) is overlap
    assert coverage(table, TABLE, Q1)["state"].tolist() == [first, second]


def test_there_are_twelve_cases():
    """As many as were written on paper."""
    assert len(CASES) == 12


def test_an_open_end_still_runs_in_later_quarters_and_not_in_earlier_ones():
    """Open from May 2025: a gap before, covered for ever after."""
    rows = _rows(("A", "2001", SCHOOL, "2025-05-01", None, "ongoing"))
    assert coverage(rows, TABLE, quarter("2025-Q1"))["state"][0] == "gap"
    assert coverage(rows, TABLE, quarter("2030-Q4"))["state"][0] == "covered"


def test_a_gap_can_be_asked_for_a_single_day():
    """Covered in the quarter, yet nobody there on its last day."""
    rows = _rows(("A", "2001", SCHOOL, "2026-01-01", "2026-01-31", "completed"))
    assert gaps(coverage(rows, TABLE, Q1)).empty
    last = Span(date(2026, 3, 31), date(2026, 3, 31))
    assert gaps(coverage(rows, TABLE, last))["adm2_pcode"].tolist() == ["KH2001"]


def test_an_overlap_is_narrowed_to_the_quarter_and_agencies_are_listed_once():
    """Three agencies are one line with three names."""
    rows = _rows(*[(a, "2001", SCHOOL, "2025-12-01", None, "ongoing") for a in "CAB"])
    found = overlaps(rows, Q1).iloc[0]
    assert found["agencies"] == ["A", "B", "C"]
    assert (found["start"], found["end"]) == (date(2026, 1, 1), date(2026, 3, 31))
    assert overlaps(rows)["end"].isna().all()
    assert len(overlaps(rows)) == 1


def test_an_activity_that_is_none_of_the_list_is_compared_with_nothing():
    """Nobody knows whether one agency's other activity is another's; it covers all the same."""
    rows = _rows(
        *[(a, "2001", ("other", "prevention"), "2026-01-01", None, "ongoing") for a in "AB"]
    )
    assert overlaps(rows, Q1).empty
    assert coverage(rows, TABLE, Q1)["state"][0] == "covered"


def test_a_partner_that_reports_the_same_work_is_told_apart():
    """A works through B, and B reports too: perhaps one piece of work reported twice."""
    rows = _rows(*[(a, "2001", SCHOOL, "2026-01-01", None, "ongoing") for a in "AB"])
    assert overlaps(rows)["reported_twice"].tolist() == [False]
    assert overlaps(rows.assign(partner=["b", None]))["reported_twice"].tolist() == [True]


def test_reached_people_are_a_range_and_never_more_than_live_there():
    """2001 has 10,000 people. Rows of 6,000 and 7,000: 7,000 to 10,000, and it says too many."""
    rows = _rows(
        *[(a, "2001", SCHOOL, "2026-01-01", None, "ongoing") for a in "ABC"],
        ("A", "20", SCHOOL, "2026-01-01", None, "ongoing"),
    )
    rows["people_reached"] = [6_000.0, 7_000.0, None, 500.0]
    here = reach_by(rows, TABLE, Q1, "adm2_pcode").loc["KH2001"]
    assert here[["at_least", "at_most", "at_most_pct"]].tolist() == [7_000, 10_000, 100]
    assert here[["rows", "unknown", "reached_sum", "too_many"]].tolist() == [3, 1, 13_000, True]
    province = reach_by(rows, TABLE, Q1, "adm1_pcode").loc["KH20"]
    # the province-only row is in the sum of what was reported, in no district
    assert province[["reached_sum", "at_least", "rows"]].tolist() == [13_500, 7_000, 4]
    assert province["high_population"] == 10_000
    agency = reach_by(rows, TABLE, Q1, "agency").loc["B"]
    assert agency[["at_least", "at_most", "population"]].tolist() == [7_000, 7_000, 10_000]


def test_missing_figures_stay_missing():
    """A row without a figure reaches nobody knows how many: not zero."""
    rows = _rows(("A", "2001", SCHOOL, "2026-01-01", None, "ongoing"))
    here = reach_by(rows, TABLE, Q1, "adm2_pcode").loc["KH2001"]
    assert here[["reached_sum", "at_least", "at_most"]].isna().all()
    assert here["unknown"] == 1


# --- what must always hold -------------------------------------------------------------------

_days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
_row = st.tuples(
    st.sampled_from("ABC"),
    st.sampled_from(["2001", "2002", "20"]),
    st.sampled_from([SCHOOL, BORDER]),
    _days,
    st.one_of(st.none(), st.integers(0, 400)),
    st.sampled_from(["planned", "ongoing", "suspended"]),
).map(
    lambda r: (
        *r[:3],
        r[3].isoformat(),
        None if r[4] is None else (r[3] + timedelta(days=r[4])).isoformat(),
        r[5],
    )
)
_some_rows = st.lists(_row, min_size=1, max_size=8)


def _by_pairs(rows: pd.DataFrame, during: Span | None) -> list[tuple]:
    """Return the overlaps as a person finds them: every row beside every other."""
    far = date(9999, 1, 1)
    low, high = (during.start, during.end) if during else (date(1, 1, 1), far)
    found: dict[tuple, list] = {}
    for one, other in combinations(rows.to_dict("records"), 2):
        start = max(one["start"], other["start"], low)
        end = min(one["end"] or far, other["end"] or far, high)
        same = all(one[c] == other[c] for c in ("adm2_code", "activity_type"))
        if (
            same
            and one["adm2_code"] is not None
            and one["agency"] != other["agency"]
            and "suspended" not in (one["status"], other["status"])
            and start <= end
        ):
            twice = one["partner"] == other["agency"] or other["partner"] == one["agency"]
            place = (one["adm1_code"], one["adm2_code"], one["activity_type"])
            found.setdefault(place, []).append(
                ({one["agency"], other["agency"]}, start, end, twice)
            )
    return [
        (
            *place,
            sorted(set().union(*(pair[0] for pair in pairs))),
            min(pair[1] for pair in pairs),
            None if max(pair[2] for pair in pairs) == far else max(pair[2] for pair in pairs),
            all(pair[3] for pair in pairs),
        )
        for place, pairs in sorted(found.items())
    ]


def _found(rows: pd.DataFrame, during: Span | None = None) -> list[tuple]:
    return [tuple(row) for row in overlaps(rows, during)[COLUMNS].to_numpy(object)]


@given(
    _some_rows, st.lists(st.sampled_from([None, "A", "B"]), min_size=8, max_size=8), st.booleans()
)
def test_what_is_counted_is_what_pairs_show(rows, partners, whole):
    """Agencies, days and reported twice are those of all pairs, in a quarter or in all of time."""
    table = _rows(*rows)
    table["partner"] = pd.Series(partners[: len(rows)], dtype=object)
    during = None if whole else Q1
    assert _found(table, during) == _by_pairs(table, during)


@settings(max_examples=60)
@given(_some_rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    """Shuffled rows give the same overlaps and states: overlap is symmetric."""
    table = _rows(*rows)
    order = list(table.index)
    random.shuffle(order)
    assert _found(table.loc[order]) == _found(table)
    pd.testing.assert_frame_equal(coverage(table.loc[order], TABLE, Q1), coverage(table, TABLE, Q1))


@settings(max_examples=60)
@given(_some_rows, _days)
def test_a_row_cut_in_two_in_time_overlaps_on_the_same_days(rows, cut):
    """Reporting one activity as two, one after the other, adds no day and loses none."""
    table = _rows(*rows)
    first = table.iloc[0]
    end = first["end"]
    if cut <= first["start"] or (end is not None and cut > end):
        return
    before, after = table.copy(), table.iloc[[0]].copy()
    before.at[0, "end"] = cut - timedelta(days=1)
    after["start"], after["record_id"] = cut, "cut"
    both = pd.concat([before, after], ignore_index=True)
    for day in {cut - timedelta(days=1), cut, first["start"]}:
        at = Span(day, day)
        assert len(overlaps(both, at)) == len(overlaps(table, at))
        assert (
            coverage(both, TABLE, at)["state"].tolist()
            == coverage(table, TABLE, at)["state"].tolist()
        )


@settings(max_examples=60)
@given(_some_rows)
def test_reach_lies_between_nothing_and_everybody(rows):
    """At least is never more than at most, and at most never more than live there."""
    table = _rows(*rows)
    table["people_reached"] = [4_000.0 * n for n in range(len(table))]
    for by in ("adm2_pcode", "adm1_pcode", "agency"):
        found = reach_by(table, TABLE, Q2, by).dropna(subset="at_least")
        assert (found["at_least"] <= found["at_most"]).all()
        assert (found["at_most"] <= found["population"]).all()


def test_rows_of_other_provinces_are_no_part_of_a_province():
    """Narrowed to one province, a row elsewhere is neither counted nor looked up."""
    rows = _rows(
        ("A", "2001", SCHOOL, "2026-01-01", None, "ongoing"),
        ("A", "0110", SCHOOL, "2026-01-01", None, "ongoing"),
    )
    rows["people_reached"] = [100.0, 900.0]
    assert reach_by_quarter(rows, TABLE, {"q": Q1}).loc["q", "reached_sum"] == 100
    assert reach_by(rows, TABLE, Q1, "agency").loc["A", "reached_sum"] == 100


def test_what_is_only_planned_is_said_to_count():
    """Nobody knows whether it ever began: whoever sees a covered district must know this."""
    for lang, said in (("en", "planned"), ("km", "គ្រោង")):
        assert said in word("coverage_state.covered", lang)
        assert said in notes(False, lang)[0]
