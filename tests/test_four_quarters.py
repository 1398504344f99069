"""Four made-up quarters: what is said of every move is what plain tables say, computed apart."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from contextlib import closing
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from bench.four_quarters import DAYS, make_quarters
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import rank_districts
from models.phrases import LANGUAGES, said
from models.quarter.decisions import decisions
from models.quarter.due import Basis
from models.snapshot import compare_snapshots, read_snapshot
from models.snapshot.difference import FACTORS
from models.snapshot.in_words import changes_told
from models.snapshot.moved_by import MOVES, moved_by
from models.snapshot.rank_history import ranks_through
from models.snapshot.saved_snapshots import content_of
from models.store import open_store
from pages.view.frame.text import say
from pages.view.map.layers import TIERS
from pages.view.map.painting import paint_moves
from tests.app_server import serve
from tests.tab import PHONE, WIDE

PARTS = [f"from_{factor}" for factor in FACTORS]
PAIRS = [*itertools.pairwise(DAYS), ("2026 Q1", "2026 Q4")]
# what differs between two lists of the story
CAUSES = dict(zip(PAIRS, ({"data"}, {"settings"}, {"data", "method"}, set(FACTORS)), strict=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the year; return the folder of its store, name -> id, and name -> zip."""
    folder = tmp_path_factory.mktemp("quarters")
    with closing(open_store(f"sqlite:///{folder}/outreach.sqlite3")) as store:
        lists = make_quarters(store, draws=50)
        zips = {d.name: content_of(store, d) for d in lists}
    return folder, {d.name: d.id for d in lists}, zips


@pytest.fixture(scope="module")
def zips(made):
    """Return name -> zip of the four lists, as anybody gets them."""
    return made[2]


@pytest.fixture(scope="module")
def lists(zips):
    """Return name -> list, as the product reads it."""
    return {name: read_snapshot(content, name) for name, content in zips.items()}


@pytest.fixture(scope="module")
def changes(lists):
    """Return what the product says of two lists, made once."""
    return cache(lambda old, new: compare_snapshots(lists[old], lists[new]))


@pytest.fixture(scope="module")
def split(zips, lists):
    """Return the parts of every move, worked out apart, once."""
    return cache(lambda old, new: _split_apart(zips, lists, old, new))


def _frozen(content: bytes, file: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(file)


def _ranking(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(_frozen(content, "ranking.csv"))).set_index("adm2_pcode")


def _apart(zips, old: str, new: str) -> pd.DataFrame:
    """Return both lists side by side, by nothing but their frozen CSV."""
    both = _ranking(zips[old]).join(_ranking(zips[new]).add_suffix("_later"))
    low, high, later = both["rank_low"], both["rank_high"], both["rank_later"]
    return both.assign(change=later - both["rank"], beyond=(later < low) | (later > high))


def _split_apart(zips, lists, old: str, new: str) -> pd.DataFrame:
    """Return the parts of every move, from six lists; only the last one is of this version."""
    frozen = {name: _ranking(zips[name])["rank"] for name in (old, new)}
    a, b = lists[old], lists[new]
    now = {
        (data, lever): rank_districts(d.inputs, s.settings)
        .table.set_index("adm2_pcode")["rank"]
        .astype(float)
        for data, d in (("a", a), ("b", b))
        for lever, s in (("a", a), ("b", b))
    }
    aa, ab, ba, bb = (now[key] for key in (("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")))
    data, settings = (ba - aa + bb - ab) / 2, (ab - aa + bb - ba) / 2
    # what this version finds otherwise than the ones that froze the two lists
    method = (aa - frozen[old]) + (frozen[new] - bb)
    return pd.DataFrame(dict(zip(PARTS, (data, settings, method), strict=True)))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_every_move_is_the_one_of_the_frozen_tables(zips, lists, changes, old, new):
    """Changes, and moves beyond the range; one inside it is never called a move."""
    apart, found = _apart(zips, old, new), changes(old, new)
    table = found.table.loc[apart.index]
    assert len(table) == 210
    assert table["change"].tolist() == apart["change"].tolist()
    assert table["beyond"].tolist() == apart["beyond"].tolist()
    other_tier = apart["tier"] != apart["tier_later"]
    assert set(found.moved.index) == set(apart.index[apart["beyond"] | other_tier])
    for code in (*apart.index[apart["beyond"]], *apart.index[:20]):
        line = ranks_through([lists[old], lists[new]], code)
        assert line["moved"].tolist()[1] == apart.loc[code, "beyond"]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_parts_add_up_exactly_and_only_what_differs_has_one(zips, changes, old, new):
    """Where one version froze both lists, the method moved nothing, whatever runs here."""
    apart, found = _apart(zips, old, new), changes(old, new)
    parts = found.table.loc[apart.index, PARTS]
    assert (parts.sum(axis=1) == apart["change"]).all()
    causes = {factor for factor in FACTORS if parts[f"from_{factor}"].abs().sum()}
    assert causes == CAUSES[old, new]


@pytest.mark.parametrize(("old", "new"), PAIRS[2:])
def test_a_new_method_has_the_part_that_is_worked_out_apart(changes, split, old, new):
    """From the lists that this version gives for the tables and settings of either."""
    found = changes(old, new)
    apart = split(old, new)
    assert np.allclose(found.table[PARTS], apart.loc[found.table.index, PARTS])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_every_sentence_says_the_numbers_of_the_tables(zips, lists, changes, split, old, new, lang):
    """How many moved, by what share of what, and which settings."""
    apart, found = _apart(zips, old, new), changes(old, new)
    told = [_in_digits(line) for line in changes_told(lists[old], lists[new], found, lang)]
    tiers = int((apart["tier"] != apart["tier_later"]).sum())
    assert _numbers(told[0]) == [int(apart["beyond"].sum()), 210, tiers]
    sizes = (
        pd.Series({f"from_{cause}": apart["change"].abs().sum() for cause in CAUSES[old, new]})
        if len(CAUSES[old, new]) == 1
        else split(old, new).abs().sum()
    )
    wanted = 100 * sizes.reindex(PARTS, fill_value=0) / sizes.sum()
    shares = _numbers(told[1])
    assert sum(shares) == 100
    assert (abs(np.array(shares) - wanted.to_numpy()) < 1).all()
    levers = [json.loads(_frozen(zips[name], "settings.json")) for name in (old, new)]
    assert ("→" in "".join(told)) == (levers[0] != levers[1])


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_map_of_moves_colours_what_left_its_range_by_its_largest_cause(zips, changes, old, new):
    """Up is a smaller rank; what stayed inside its range has no colour of a move."""
    apart, found = _apart(zips, old, new), changes(old, new)
    moves = moved_by(found.table).loc[apart.index]
    assert set(moves[~apart["beyond"]]) == {"within"}
    for code, row in apart[apart["beyond"]].iterrows():
        way = "up" if row["change"] < 0 else "down"
        parts = found.table.loc[code, PARTS] * (-1 if way == "up" else 1)
        assert moves[code] == f"{way}_{parts.astype(float).idxmax().removeprefix('from_')}"
    digits = paint_moves(moves).digits
    wanted = [MOVES.index(move) for move in moves.sort_index()]
    assert [int(digit) for digit in digits] == wanted


def test_the_quarter_says_how_many_left_their_range_and_leads_to_their_map(made, zips):
    """From the two newest lists; the count is that of the frozen tables."""
    folder, ids, _ = made
    table = _ranking(zips["2026 Q4"]).reset_index()
    with closing(open_store(f"sqlite:///{folder}/outreach.sqlite3")) as store:
        basis = Basis(store, table, (), "2026-Q3", date(2026, 11, 28), date(2026, 10, 1))
        (line,) = (d for d in decisions(basis) if d.says.key == "quarter.moves")
    beyond = int(_apart(zips, "2026 Q3", "2026 Q4")["beyond"].sum())
    assert line.says.values["n"] == beyond
    for lang in LANGUAGES:
        assert str(beyond) in said(line.says, lang)
    wanted = {"snapshot": ids["2026 Q3"], "with": ids["2026 Q4"], "map": "1"}
    assert (line.page, dict(line.address)) == ("snapshots", wanted)


def _classes(content: bytes) -> str:
    """Return the tiers of a frozen table as the map has them."""
    tiers = _ranking(content)["tier"].sort_index()
    return "".join(str(TIERS.index(tier)) for tier in tiers)


@pytest.fixture(scope="module")
def with_quarters(made):
    """Run a dashboard on the store of the year."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTREACH_VAR", str(made[0]))
        patch.delenv("DATABASE_URL", raising=False)
        with serve() as address:
            yield address


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("en", WIDE), ("km", PHONE)])
def test_the_year_is_walked_through_on_one_map(
    made, zips, lists, changes, with_quarters, tab, lang, size
):
    """A step asks for nothing and keeps the map; the address follows; the moves are told."""
    _, ids, _ = made
    view = tab(with_quarters, size).open(f"snapshots?lang={lang}&map=1&snapshot={ids['2026 Q1']}")
    frame = view.map()
    box = frame.locator(".map-steps")
    box.wait_for()
    frame.evaluate("window.map.mine = 1")
    view.quiet(500)
    view.requests, view.received = [], 0
    for name, on in zip(DAYS, ("", *["step_on"] * 3), strict=True):
        if on:
            box.get_by_role("button", name=say(lang, f"map.{on}")).click()
        box.get_by_text(name).wait_for()
        assert frame.evaluate("districtMap.view.message.classes") == _classes(zips[name])
        ranks = _ranking(zips[name]).sort_index()["rank"].tolist()
        assert frame.evaluate("districtMap.view.figures.ranks.map(r => r[0])") == ranks
        if on:
            view.wait_for_address(ids[name])
            told_of = view.page.get_by_text(say(lang, "snapshot.stays"))
            told_of.filter(has_text=lists[name].note).wait_for()
    assert frame.evaluate("window.map.mine") == 1
    # bytes before compression: a step says which list it is, and sends no table and no map
    assert view.received < 3 * 8_000
    assert [url for url in view.requests if "/static/" in url or "folium" in url] == []
    if lang == "en":
        _walk_through_the_years(view)
    old, new = "2026 Q3", "2026 Q4"
    view.open(f"snapshots?lang={lang}&map=1&snapshot={ids[old]}&with={ids[new]}")
    told = changes_told(lists[old], lists[new], changes(old, new), lang)
    view.page.get_by_text(told[0]).wait_for()
    classes = view.map().evaluate("districtMap.view.message.classes")
    beyond = int(_apart(zips, old, new)["beyond"].sum())
    assert len(classes) - classes.count(str(MOVES.index("within"))) == beyond


def _walk_through_the_years(view) -> None:
    """The newest first; a step back has the values of its year, and stands in the address."""
    view.open("snapshots?lang=en&map=1&over=poverty_province_pct")
    frame = view.map()
    box = frame.locator(".map-steps")
    box.get_by_text("2021-2022").wait_for()
    shown = "districtMap.view.figures.values.poverty_province_pct[0]"
    poverty = shipped_inputs().poverty.set_index(["adm1_code", "period"])["headcount_pct"]
    assert frame.evaluate(shown) == f"{poverty['01', '2021-2022']:.1f}"
    box.get_by_role("button", name=say("en", "map.step_back")).click()
    box.get_by_text("2014").wait_for()
    assert frame.evaluate(shown) == f"{poverty['01', '2014']:.1f}"
    view.wait_for_address("year=2014")


def _in_digits(line: str) -> str:
    return line.translate(str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789"))


def _numbers(line: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", line.replace("90%", ""))]
