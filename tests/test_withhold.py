"""Small counts: an attacker who sees all that is left can narrow none of them down.

The attacker here is not the code under test: it knows every cell of district x year x corridor as
a number of at least nothing, every published count as a sum of such cells, and every withheld one
as at least one person, and asks by linear programming what each withheld count can be. It asks
twice: allowing for cells that no row is about, and taking them for nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo.errors import InputError
from geo.gazetteer import districts
from models.desk.derive import with_totals
from models.withhold.counts import threshold_in_use, withhold

COLUMNS = ["adm1_code", "adm2_code", "period", "corridor", "count", "suppressed"]
KEP = ["2301", "2302"]
PAILIN = ["2401", "2402"]
PREAH_SIHANOUK = districts().query("adm1_code == '18'")["adm2_code"].tolist()
CORRIDORS = ("thailand", "vietnam", "other")


def counts_table(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame([(*row, False) for row in rows], columns=COLUMNS)
    return frame.astype({"count": float})


def attack(
    published: pd.DataFrame,
    areas: dict[str, list[str]],
    totals: dict | None = None,
    sure: bool = False,
):
    """Yield (row, least, most) for each withheld count, from the published rows alone.

    sure : cells in no row but those that have parts are taken for nothing; where the sums do not
        hold then, nothing is told.
    """
    published = published.reset_index(drop=True)
    years = sorted({y for p in published["period"] for y in _years(p)})
    cells = [(d, y, c) for ds in areas.values() for d in ds for y in years for c in CORRIDORS]
    masks = np.array(
        [
            [
                cell[0]
                in (areas[row["adm1_code"]] if pd.isna(row["adm2_code"]) else [row["adm2_code"]])
                and cell[1] in _years(row["period"])
                and row["corridor"] in ("all", cell[2])
                for cell in cells
            ]
            for row in published.to_dict("records")
        ],
        dtype=float,
    )
    if sure:
        smallest = [m for m in masks if not any((n <= m).all() and (n < m).any() for n in masks)]
        masks = masks[:, np.sum(smallest, axis=0) > 0]
        cells = [c for c, there in zip(cells, np.sum(smallest, axis=0) > 0, strict=True) if there]
    hidden = published["suppressed"].to_numpy(bool)
    lines, right = list(masks[~hidden]), list(published.loc[~hidden, "count"])
    for (period, corridor), total in (totals or {}).items():
        lines.append(
            np.array(
                [c[1] in _years(period) and corridor in ("all", c[2]) for c in cells], dtype=float
            )
        )
        right.append(total)
    withheld_whole = _inside_withheld(published)
    atleast = [m for n, m in enumerate(masks) if hidden[n] and n not in withheld_whole]
    for number in np.flatnonzero(hidden):
        ends = [_end(sign, masks[number], lines, right, atleast) for sign in (1, -1)]
        assert sure or None not in ends, "the attacker believes in sums that hold"
        if None not in ends:
            yield number, *ends


def _inside_withheld(published: pd.DataFrame) -> set[int]:
    """Return withheld rows of which a reader can't say that they are not zero: parts of another."""
    hidden = published[published["suppressed"]]
    found = set()
    for n, row in hidden.iterrows():
        for m, other in hidden.iterrows():
            if (
                m != n
                and other["adm1_code"] == row["adm1_code"]
                and (pd.isna(other["adm2_code"]) or other["adm2_code"] == row["adm2_code"])
                and other["corridor"] in ("all", row["corridor"])
                and set(_years(row["period"])) <= set(_years(other["period"]))
            ):
                found.add(n)
    return found


def _end(sign, mask, lines, right, atleast) -> float | None:
    solved = linprog(
        sign * mask,
        A_eq=np.array(lines) if lines else None,
        b_eq=right if lines else None,
        A_ub=-np.array(atleast) if atleast else None,
        b_ub=-np.ones(len(atleast)),
        bounds=(0, None),
    )
    if solved.status == 3:
        return -sign * np.inf
    return sign * solved.fun if solved.status == 0 else None


def _years(period: str) -> list[int]:
    first, _, last = period.partition("-")
    return list(range(int(first), int(last or first) + 1))


def assert_safe(raw: pd.DataFrame, areas: dict[str, list[str]], totals: dict | None = None):
    """Withhold, attack, and compare with what was small."""
    safe = withhold(raw, 10, totals)
    for sure in (False, True):
        if sure and not _nothing_else(raw, areas, totals):
            continue  # who takes for nothing what is something is told wrong
        for number, least, most in attack(safe.table, areas, totals, sure):
            if 0 < raw.loc[number, "count"] < 10:
                assert least <= 1 + 1e-6, (number, least, most)
                assert most >= 9 - 1e-6, (number, least, most)
    shown = safe.table.loc[~safe.table["suppressed"], "count"]
    assert ((shown == 0) | (shown >= 10)).all()
    return safe


def _nothing_else(raw: pd.DataFrame, areas: dict[str, list[str]], totals: dict | None) -> bool:
    """Return whether all counts hold together with nobody in cells that no row is about."""
    most = raw["count"].idxmax()
    asked = raw.assign(suppressed=raw.index == most)
    found = list(attack(asked, areas, totals, sure=True))
    return bool(found) and found[0][1] - 1e-6 <= raw.loc[most, "count"] <= found[0][2] + 1e-6


def test_the_attacker_can_read_a_table_without_protection():
    """The attack itself works: one cell alone left out of a sum is told exactly."""
    table = counts_table(
        [
            ("23", None, "2024", "all", 104),
            ("23", "2301", "2024", "all", 100),
            ("23", "2302", "2024", "all", np.nan),
        ]
    )
    table.loc[2, "suppressed"] = True
    assert list(attack(table, {"23": KEP})) == [(2, 4.0, 4.0)]


def test_a_second_district_goes_with_a_small_one():
    """104 = 100 + 4: both parts are withheld, the total stays."""
    raw = counts_table(
        [
            ("23", None, "2024", "all", 104),
            ("23", "2301", "2024", "all", 100),
            ("23", "2302", "2024", "all", 4),
        ]
    )
    safe = assert_safe(raw, {"23": KEP})
    assert safe.table["suppressed"].tolist() == [False, True, True]
    assert (safe.small, safe.protecting) == (1, 1)


def test_two_small_parts_whose_sum_is_small_take_the_total_with_them():
    """4 + 6 = 10: two parts alone would be 1 to 9 each; 2 + 3 + 5 would not, so 10 goes too."""
    two = counts_table(
        [
            ("23", None, "2024", "all", 10),
            ("23", "2301", "2024", "all", 4),
            ("23", "2302", "2024", "all", 6),
        ]
    )
    assert assert_safe(two, {"23": KEP}).table["count"].iloc[0] == 10
    three = counts_table(
        [
            ("23", "2301", "2024", "all", 10),
            ("23", "2301", "2024", "thailand", 2),
            ("23", "2301", "2024", "vietnam", 3),
            ("23", "2301", "2024", "other", 5),
        ]
    )
    assert assert_safe(three, {"23": KEP}).table["suppressed"].all()


def test_the_parts_of_a_withheld_whole_are_withheld_with_their_zeros():
    """A total of 5 is withheld; its districts too, or the zero would tell where the five are."""
    raw = counts_table(
        [
            ("23", None, "2024", "all", 5),
            ("23", "2301", "2024", "all", 0),
            ("23", "2302", "2024", "all", 5),
        ]
    )
    assert assert_safe(raw, {"23": KEP}).table["suppressed"].all()


def test_a_year_does_not_tell_another():
    """2023-2024 less 2023 is 2024: another year goes with the small one."""
    raw = counts_table(
        [
            ("23", None, "2023-2024", "all", 60),
            ("23", None, "2023", "all", 55),
            ("23", None, "2024", "all", 5),
        ]
    )
    assert assert_safe(raw, {"23": KEP}).table["suppressed"].tolist() == [False, True, True]


def test_the_total_of_the_country_in_the_file_does_not_tell_a_province():
    """Two provinces and a row of totals: both are withheld, where without it one is."""
    raw = counts_table([("23", None, "2024", "all", 40), ("24", None, "2024", "all", 4)])
    areas = {"23": KEP, "24": PAILIN}
    assert assert_safe(raw, areas).table["suppressed"].tolist() == [False, True]
    assert assert_safe(raw, areas, {("2024", "all"): 44}).table["suppressed"].all()


KAMPOT = {"07": districts().query("adm1_code == '07'")["adm2_code"].tolist()}
WHOLE = {code: [f"anywhere in {code}"] for code in ("07", "08", "09")}  # no district told apart


def test_what_protects_a_small_count_is_not_told_by_other_sums():
    """4 + 50 + 60 = 114, and 50 is 70 less 20: it would give the 4 back, exactly or nearly."""
    raw = counts_table(
        [
            ("07", None, "2024", "all", 4),
            ("08", None, "2024", "all", 50),
            ("09", None, "2024", "all", 60),
            ("08", None, "2023", "all", 20),
            ("08", None, "2023-2024", "all", 70),
        ]
    )
    assert_safe(raw, WHOLE, {("2024", "all"): 114})


def test_two_countries_do_not_tell_a_province_together():
    """Totals of each corridor and of all, where one province's corridors tell its total."""
    rows = [("07", 4, 30), ("08", 50, 20), ("09", 60, 11)]
    raw, _ = with_totals(
        counts_table(
            [
                (area, None, "2024", corridor, n)
                for area, *counts in rows
                for corridor, n in zip(("thailand", "vietnam"), counts, strict=True)
            ]
        )
    )
    assert_safe(
        raw, WHOLE, {("2024", "thailand"): 114, ("2024", "vietnam"): 61, ("2024", "all"): 175}
    )


def test_a_count_just_below_the_threshold_is_not_told_by_totals_we_made():
    """12 + 9 = 21 and 9 + 20 = 29, with nobody elsewhere: 9 is the most, and must not be all."""
    raw, _ = with_totals(
        counts_table(
            [
                ("24", "2401", "2024", "thailand", 12),
                ("24", "2401", "2024", "vietnam", 0),
                ("24", "2402", "2024", "thailand", 9),
                ("24", "2402", "2024", "vietnam", 20),
            ]
        )
    )
    assert_safe(raw, {"24": PAILIN})


def test_what_a_total_leaves_over_is_not_told_where_it_is_small():
    """100 of 104 in one of Kep's two districts: the row that was left out would be told."""
    raw = counts_table([("23", None, "2024", "all", 104), ("23", "2301", "2024", "all", 100)])
    assert withhold(raw, 10).table["suppressed"].tolist() == [False, True]
    enough = raw.assign(count=[114.0, 100.0])
    assert not withhold(enough, 10).table["suppressed"].any()


def test_what_an_earlier_table_withheld_stays_withheld():
    """100 was withheld to protect 4; when 4 became 12 it would have told what it had been."""
    raw = counts_table(
        [
            ("23", None, "2024", "all", 112),
            ("23", "2301", "2024", "all", 100),
            ("23", "2302", "2024", "all", 12),
        ]
    )
    before = raw.assign(count=[104, np.nan, np.nan], suppressed=[False, True, True])
    assert withhold(raw, 10).table["suppressed"].tolist() == [False, False, False]
    assert withhold(raw, 10, None, before).table["suppressed"].tolist() == [False, True, True]


def test_a_year_that_three_spans_tell_together_is_not_told():
    """24 less (47 less 24) is 1 in 2022, a year that no row is about."""
    raw = counts_table(
        [
            ("07", "0707", "2022-2023", "all", 24),
            ("07", "0707", "2023-2024", "all", 47),
            ("07", "0707", "2024", "all", 24),
        ]
    )
    safe = withhold(raw, 10).table
    asked = pd.concat([safe, counts_table([("07", "0707", "2022", "all", np.nan)])])
    asked["suppressed"] = asked["count"].isna()
    least, most = next((low, high) for n, low, high in attack(asked, KAMPOT) if n == 3)
    assert least <= 1 + 1e-6
    assert most >= 9 - 1e-6


def test_a_zero_that_would_tell_is_withheld_with_its_whole():
    """202 less (213 less 14) is 3 in 2022; with nobody of 2301 in 2023 it has 3 at most."""
    before = counts_table(
        [
            ("23", None, "2022-2023", "thailand", 202),
            ("23", None, "2023-2024", "thailand", 213),
            ("23", None, "2024", "thailand", 14),
            ("23", "2301", "2022-2023", "thailand", np.nan),
            ("23", "2302", "2022-2023", "thailand", np.nan),
        ]
    )
    before["suppressed"] = before["count"].isna()
    raw = counts_table(
        [
            ("23", None, "2023", "thailand", 199),
            ("23", "2301", "2023", "thailand", 0),
            ("23", "2302", "2023", "thailand", 199),
        ]
    )
    assert withhold(raw, 10, None, before).table["suppressed"].tolist() == [True, True, True]
    assert not withhold(raw, 10).table["suppressed"].any()


def given_out(rows: list[tuple]) -> pd.DataFrame:
    """Return what is given out of a table."""
    return withhold(counts_table(rows), 10).table


FIRST = [
    ("07", None, "2024", "all", 116),
    ("07", "0701", "2024", "all", 4),
    ("07", "0702", "2024", "all", 12),
    ("07", "0703", "2024", "all", 100),
]
SECOND = {
    "the other year of a span": [
        ("07", "0702", "2023-2024", "all", 30),
        ("07", "0702", "2023", "all", 18),
        ("07", "0702", "2024", "all", 12),
    ],
    "the same without the small one": [
        ("07", None, "2024", "all", 112),
        ("07", "0702", "2024", "all", 12),
        ("07", "0703", "2024", "all", 100),
    ],
    "its corridors": [("07", "0702", "2024", "thailand", 12), ("07", "0702", "2024", "vietnam", 0)],
    "the small one by a span": [
        ("07", "0701", "2023-2024", "all", 24),
        ("07", "0701", "2023", "all", 20),
    ],
    "everything again": FIRST,
}


@pytest.mark.parametrize("name", SECOND)
def test_two_tables_together_tell_no_more_than_each(name):
    """What one table withheld is not told by the next, whatever that leaves out or adds."""
    first = given_out(FIRST)
    assert first["suppressed"].tolist() == [False, True, True, False]
    raw, _ = with_totals(counts_table(SECOND[name]))
    second = withhold(raw, 10, None, first).table
    assert ((second["count"] != 12) | second["adm2_code"].isna()).all()
    both = pd.concat([first, second], ignore_index=True)
    if name == "the same without the small one":
        # 116 less 112 would be the four: the later total of the province is not shown
        assert second["suppressed"].all()
        return
    both = both.drop_duplicates(COLUMNS)
    for sure in (False, True):
        seen = {key: ends for key, *ends in _of_keys(both, attack(both, KAMPOT, None, sure))}
        least, most = seen["0701", "2024", "all"]
        assert (least <= 1 + 1e-6, most >= 9 - 1e-6) == (True, True)


def _of_keys(table: pd.DataFrame, seen):
    table = table.reset_index(drop=True)
    for number, least, most in seen:
        row = table.loc[number]
        yield (row["adm2_code"], row["period"], row["corridor"]), least, most


def test_a_table_that_asks_for_too_many_questions_is_withheld_as_a_whole(monkeypatch):
    """Everything of the province that is not zero; another province is not touched."""
    raw = counts_table(
        [
            ("23", None, "2024", "all", 104),
            ("23", "2301", "2024", "all", 100),
            ("23", "2302", "2024", "all", 4),
            ("24", None, "2024", "all", 50),
            ("24", "2401", "2024", "all", 50),
            ("24", "2402", "2024", "all", 0),
        ]
    )
    assert withhold(raw, 10).table["suppressed"].tolist() == [False, True, True, *[False] * 3]
    monkeypatch.setattr("models.withhold.protect._EFFORT", 0)
    assert withhold(raw, 10).table["suppressed"].tolist() == [True, True, True, *[False] * 3]


def test_sums_that_contradict_each_other_still_protect():
    """A total one too low, and beside it corridors that hold: the small one is not told."""
    raw = counts_table(
        [
            ("23", None, "2024", "all", 140),
            ("23", "2301", "2024", "all", 100),
            ("23", "2302", "2024", "all", 41),
            ("23", "2302", "2024", "thailand", 4),
            ("23", "2302", "2024", "vietnam", 37),
        ]
    )
    safe = withhold(raw, 10).table["suppressed"]
    assert safe.tolist() == [False, False, False, True, True]


@pytest.mark.parametrize("text", ["2", "1001", "ten", "-5", "", "9.5"])
def test_a_threshold_that_protects_nobody_is_refused(text, monkeypatch):
    """The environment may set another threshold, within bounds."""
    monkeypatch.setenv("OUTREACH_THRESHOLD", text)
    with pytest.raises(InputError, match="OUTREACH_THRESHOLD"):
        threshold_in_use()
    monkeypatch.setenv("OUTREACH_THRESHOLD", "20")
    assert threshold_in_use() == 20


_COUNT = st.one_of(st.just(0), st.integers(0, 15), st.integers(0, 200))


@settings(max_examples=40)
@given(st.lists(_COUNT, min_size=6, max_size=6), st.booleans(), st.booleans())
def test_no_small_count_of_districts_and_corridors_can_be_narrowed(counts, of_country, keep_all):
    """Districts x corridors with every total: each small count may still be 1 to 9."""
    rows = [
        ("23", d, "2024", c, float(n))
        for (d, c), n in zip([(d, c) for d in KEP for c in CORRIDORS], counts, strict=True)
    ]
    raw, _ = with_totals(counts_table(rows))
    if not keep_all:  # a row the ministry left out
        raw = raw.drop(index=1).reset_index(drop=True)
    total = float(raw[raw["adm2_code"].isna() & (raw["corridor"] == "all")]["count"].sum())
    # a small total of the country, told by the file itself, is beyond us
    told = of_country and keep_all and total >= 10
    assert_safe(raw, {"23": KEP}, {("2024", "all"): total} if told else None)


@settings(max_examples=15)
@given(st.lists(_COUNT, min_size=8, max_size=8))
def test_no_small_count_of_districts_and_years_can_be_narrowed(counts):
    """Districts x two years, with totals of districts, years and both."""
    known = PREAH_SIHANOUK
    counts = (counts * 3)[: 2 * len(known)]
    rows = [
        ("18", d, y, "all", float(n))
        for (d, y), n in zip([(d, y) for d in known for y in ("2023", "2024")], counts, strict=True)
    ]
    spans = [
        ("18", d, "2023-2024", "all", float(counts[2 * i] + counts[2 * i + 1]))
        for i, d in enumerate(known)
    ]
    raw, _ = with_totals(counts_table([*rows, *spans]))
    assert_safe(raw, {"18": known})


@settings(max_examples=25)
@given(st.lists(_COUNT, min_size=9, max_size=9), st.integers(0, 8), st.booleans())
def test_no_small_count_of_provinces_years_and_the_country_can_be_narrowed(counts, gone, spans):
    """Three provinces in two years and both together, with totals of the country for each."""
    rows = [
        (area, None, period, "all", float(n))
        for (area, period), n in zip(
            [(area, period) for area in WHOLE for period in ("2023", "2024")], counts, strict=False
        )
    ]
    if spans:
        rows += [
            (area, None, "2023-2024", "all", rows[2 * i][4] + rows[2 * i + 1][4])
            for i, area in enumerate(WHOLE)
        ]
    raw = counts_table(rows)
    sums = raw.groupby(["period", "corridor"])["count"].sum()
    # where the country has too few for three small ones, the file itself tells too much
    if ((sums == 0) | (sums >= 30)).all():
        assert_safe(raw, WHOLE, dict(sums))
    assert_safe(raw.drop(index=gone % len(raw)).reset_index(drop=True), WHOLE)


@settings(max_examples=25)
@given(st.lists(_COUNT, min_size=8, max_size=8), st.sets(st.integers(0, 7), max_size=6))
def test_no_small_count_can_be_narrowed_by_a_second_table(counts, kept):
    """The same figures given out in two tables, the second with fewer rows and another year."""
    cells = [("18", d, y, "all") for d in PREAH_SIHANOUK[:4] for y in ("2023", "2024")]
    rows = [(*cell, float(n)) for cell, n in zip(cells, counts, strict=True)]
    truth = {row[:4]: row[4] for row in rows}
    first = counts_table([row for row in rows if row[2] == "2024"])
    whole = ("18", None, "2024", "all", first["count"].sum())
    first = withhold(
        counts_table([*first.drop(columns="suppressed").itertuples(index=False, name=None), whole]),
        10,
    ).table
    spans = [
        ("18", d, "2023-2024", "all", truth["18", d, "2023", "all"] + truth["18", d, "2024", "all"])
        for d in PREAH_SIHANOUK[:4]
    ]
    raw = counts_table([*(rows[i] for i in sorted(kept)), *spans])
    second = withhold(raw, 10, None, first).table
    both = pd.concat([first, second], ignore_index=True)
    key = ["adm1_code", "adm2_code", "period", "corridor"]
    both = both.groupby(key, dropna=False, sort=False, as_index=False).agg(
        {"count": "first", "suppressed": "all"}
    )
    both["adm2_code"] = both["adm2_code"].astype(object).where(both["adm2_code"].notna(), None)
    for number, least, most in attack(both, {"18": PREAH_SIHANOUK}):
        row = both.loc[number]
        true = truth.get(tuple(row[key]), 0)
        if 0 < true < 10:
            assert least <= 1 + 1e-6, (number, least, most)
            assert most >= 9 - 1e-6, (number, least, most)
