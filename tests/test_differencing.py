"""Nothing that anybody may see depends on what was withheld, however it is put together.

The same is done with two files that differ only in counts that must be hidden. All that is kept,
shown, downloaded and answered must be the same, byte by byte: then no difference of tables,
files, frozen lists, hashes or sentences can tell one count from the other.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from geo.outlines import load_outlines
from models.activities import saved_lists
from models.activities.read import read_activities
from models.desk.examine import examine
from models.desk.saved_tables import commit, stored_inputs
from models.desk.unsaved_table import body_of
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.audit_list import audit_csv
from models.lists.export import to_bytes
from models.snapshot import freeze, saved_snapshots
from models.snapshot.given_out import given_out
from models.store import Store, shelf, store_tables
from tests.conftest import ROOT
from tests.desk_files import CODES, text
from tests.page_helpers import own_store, run_page
from tests.test_api import PATHS, ask

HEAD = "area_code,period,count"
OTHERS = tuple(f"{c},2024,{100 + int(c)}" for c in CODES if c != "23")
# of Kep's 54 people 50 are in one of its two districts; or 49
ONE_SMALL = (
    ("23,2024,54", "2301,2024,4", "2302,2024,50"),
    ("23,2024,54", "2301,2024,5", "2302,2024,49"),
)
# both are small, and their sum is told
TWO_SMALL = (
    ("23,2024,13", "2301,2024,4", "2302,2024,9"),
    ("23,2024,13", "2301,2024,9", "2302,2024,4"),
)
PAIRS = {"one small": ONE_SMALL, "two small": TWO_SMALL}
DONE = (
    "Agency,Activity,Province,District,Start,End,Status,Remarks\n"
    "Bell,School,Kampot,Chhuk,2026-10-05,2026-11-05,ongoing,{n} victims were identified\n"
)
_AT_RANDOM = re.compile(r"deferred_file_id: \"\w+\"")
NOW = "2026-11-28T10:00:00.000000+00:00"


def _quarter(store: Store, name: str, *rows: str) -> dict[str, object]:
    """Bring a quarter's table, put it to use, freeze its list; return what is seen of it."""
    examined = examine(text(HEAD, *rows), "r.csv", "repatriation", before=given_out(store))
    waits = body_of(examined, {}, given_out(store))  # as it is kept before it is used
    commit(store, examined, "MoI")
    inputs = stored_inputs(store)
    ranking, outlines = rank_districts(inputs, Settings()), load_outlines()
    list_ = freeze(ranking, inputs, outlines, name, made_at=datetime.fromisoformat(NOW))
    saved_snapshots.keep(store, list_)
    notes = [(one.key, one.values) for one in examined.notes]
    # CSV and workbooks are in the frozen list
    drawn = to_bytes(ranking, "geojson", "en", outlines)
    return {"waits": str(waits), "frozen": list_, "notes": str(notes), "geojson": drawn}


def _pages() -> Iterator[tuple[str, list[str]]]:
    for page in (file.stem for file in sorted((ROOT / "pages").glob("[a-z]*.py"))):
        app = run_page(page, lang="en", district="KH2301", by="count", province="KH23")
        # a file that is made when it is asked for has a number at random
        yield page, [_AT_RANDOM.sub("", str(element.proto)) for element in app.main]


def _seen(folder: Path, cells: tuple[str, ...], n: int) -> dict[str, object]:
    """Do all of it with one file; return name -> what somebody sees, or what is kept."""
    ids = (uuid.UUID(int=number) for number in count(1))
    with pytest.MonkeyPatch.context() as patch, own_store(folder, patch) as store:
        patch.setattr(shelf, "uuid", SimpleNamespace(uuid4=lambda: next(ids)))
        patch.setattr("models.store.base.now", lambda: NOW)
        found = {"whole": _quarter(store, "Q3", *OTHERS, *cells)}
        # the quarter after leaves one of the districts out
        found["part"] = _quarter(store, "Q4", *OTHERS, cells[0], cells[-1])
        rows = read_activities(DONE.format(n=n).encode(), "r.csv").rows
        saved_lists.keep(store, "3w", rows, "Bell")
        with store.engine.connect() as connection:
            for table in store_tables.metadata.sorted_tables:
                found[f"store {table.name}"] = connection.execute(table.select()).all()
        found["audit"] = audit_csv(store)
        found |= {f"api {path}": ask(path)[2] for path in PATHS}
        found |= dict(_pages())
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict[str, list[dict[str, object]]]:
    """Return name of a pair -> what is seen with each of its two files."""
    found: dict[str, list[dict[str, object]]] = {}
    for name, pair in PAIRS.items():
        for cells, n in zip(pair, (4, 5), strict=True):
            # what pages keep for all readers, by ids that are the same in both
            st.cache_resource.clear()
            st.cache_data.clear()
            found.setdefault(name, []).append(_seen(tmp_path_factory.mktemp("s"), cells, n))
    return found


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_that_is_seen_tells_one_hidden_count_from_another(name, seen):
    """Two quarters, the files, the answers to programs, frozen lists, pages, audit, 3W rows."""
    one, other = seen[name]
    assert one.keys() == other.keys()
    assert len(one) > 25
    assert [place for place in one if one[place] != other[place]] == []
    assert "suppressed" in str(one["store version"])


def test_two_counts_that_are_shown_are_seen(seen):
    """The comparison itself works: 54 or 13 people, both shown, differ in what shows them."""
    one, other = (pair[0] for pair in seen.values())
    found = {name for name in one if one[name] != other[name]}
    assert found >= {"whole", "part", "store version", "audit", "api /api/ranking.csv"}
    assert found >= {"ranked_districts", "district", "snapshots"}
