"""Four made-up quarters: what is said of every move is what plain tables say, computed apart."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from contextlib import closing
from functools import cache

import numpy as np
import pandas as pd
import pytest

from bench.four_quarters import DAYS, make_quarters
from models.estimate.pipeline import rank_districts
from models.phrases import LANGUAGES
from models.snapshot import compare_snapshots, read_snapshot
from models.snapshot.difference import FACTORS
from models.snapshot.in_words import changes_told
from models.snapshot.rank_history import ranks_through
from models.snapshot.saved_snapshots import content_of
from models.store import open_store

PARTS = [f"from_{factor}" for factor in FACTORS]
PAIRS = [*itertools.pairwise(DAYS), ("2026 Q1", "2026 Q4")]
# what differs between two lists of the story
CAUSES = dict(zip(PAIRS, ({"data"}, {"settings"}, {"data", "method"}, set(FACTORS)), strict=True))


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    """Return name -> zip of the four lists, as anybody gets them."""
    folder = tmp_path_factory.mktemp("quarters")
    with closing(open_store(f"sqlite:///{folder}/s.sqlite3")) as store:
        return {d.name: content_of(store, d) for d in make_quarters(store, draws=50)}


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


def _in_digits(line: str) -> str:
    return line.translate(str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789"))


def _numbers(line: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", line.replace("90%", ""))]
