"""Four quarters: a store with four frozen lists of a made-up year, to try what moves between them.

`python -m bench.four_quarters --store FOLDER` makes it; `OUTREACH_VAR=FOLDER` opens it. Nothing in
it is of this world: counts and failures are made up from the shipped tables.

* Q1: the first list, of a table of the ministry.
* Q2: the harvest of one province fails. Other data.
* Q3: the crossing of Poipet closes, so that fewer of those who return are counted: the committee
  no longer trusts the reported totals. Other settings.
* Q4: the ministry has a new table, and the dashboard a new method. Other data, other method.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from geo.command import command, run
from geo.outlines import load_outlines
from models.desk.examine import examine
from models.desk.saved_tables import commit, stored_inputs
from models.estimate.inputs import newest_period, shipped_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.snapshot.freeze import freeze
from models.snapshot.method_code import code_in_use
from models.snapshot.saved_snapshots import keep
from models.store import Document, Store, open_store

FAILED = "13"  # Preah Vihear: its harvest fails in the second quarter
MORE = ("06", "17")  # Kampong Thom and Siem Reap: many more came back, says the fourth quarter
DAYS = {"2026 Q1": (1, 15), "2026 Q2": (4, 15), "2026 Q3": (7, 15), "2026 Q4": (10, 15)}
_SD_BEFORE = {"full": 0.2, "half": 0.35, "none": 0.35}  # the error the earlier method assumed


def repatriation(turn: int) -> bytes:
    """Return made-up counts of people, of 2024 and, in its second turn, of 2025, as CSV.

    More come back where the harvest was bad, and in the second turn many more to two provinces.
    """
    known = shipped_inputs()
    abroad = known.outcome.set_index("adm1_code")["count"]
    newest = known.harvest[known.harvest["period"] == newest_period(known.harvest)]
    share = 0.1 + 0.2 * newest.set_index("adm1_code")["value"].reindex(abroad.index)
    if turn:
        share += 0.02 + 1.2 * share.index.isin(MORE)
    rows = "".join(
        f"{c},{2024 + turn},{n}\n" for c, n in (abroad * share).round().astype(int).items()
    )
    return f"area_code,period,count\n{rows}".encode()


def harvest(turn: int) -> bytes:
    """Return the shipped failures of harvests as CSV; the second turn has a newer, worse one."""
    known = shipped_inputs().harvest
    newest = known[known["period"] == newest_period(known)].assign(period="2023-2025")
    newest["value"] = newest["value"].mask(newest["adm1_code"] == FAILED, 5.0)
    both = pd.concat([known, newest]) if turn else known
    columns = {"adm1_code": "area_code", "value": "score"}
    return both.rename(columns=columns).to_csv(index=False, lineterminator="\n").encode()


def make_quarters(store: Store, draws: int = 1000) -> list[Document]:
    """Make the year in an empty store, oldest list first."""
    usual, none = Settings(draws=draws, trust="half"), Settings(draws=draws, trust="none")
    _bring(store, "repatriation", repatriation(0))
    _bring(store, "harvest", harvest(0))
    with _method_before():
        made = [_freeze(store, "2026 Q1", usual, "The first list.")]
        _bring(store, "harvest", harvest(1))
        made += [
            _freeze(store, "2026 Q2", usual, "The harvest of Preah Vihear failed."),
            _freeze(store, "2026 Q3", none, "Poipet is closed: the totals are not trusted."),
        ]
    _bring(store, "repatriation", repatriation(1))
    return [*made, _freeze(store, "2026 Q4", none, "New table of the ministry, new method.")]


def _bring(store: Store, kind: str, content: bytes) -> None:
    commit(store, examine(content, f"{kind}.csv", kind), "Made-up ministry")


def _freeze(store: Store, name: str, settings: Settings, note: str) -> Document:
    inputs = stored_inputs(store)
    made_at = datetime(2026, *DAYS[name], 3, tzinfo=UTC)
    told = (name, note, "Made-up committee", made_at)
    return keep(store, freeze(rank_districts(inputs, settings), inputs, load_outlines(), *told))


@contextmanager
def _method_before() -> Iterator[None]:
    """Compute as an earlier version would have, and let it say that it is one."""
    before = replace(code_in_use(), version="0.0.9", commit="", code_sha256="0" * 64)
    with (
        patch("models.estimate.settings.REPORTING_SD", _SD_BEFORE),
        patch("models.snapshot.freeze.code_in_use", lambda: before),
    ):
        yield


def parser() -> ArgumentParser:
    """Return the options of the command line."""
    options = command("bench.four_quarters", "Make a store with four frozen lists.")
    options.add_argument("--store", required=True, metavar="FOLDER", help="a folder of its own")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the store; return 0, or 2 with a message on stderr."""
    return run(parser(), arguments, _make)


def _make(given: Namespace) -> int:
    folder = Path(given.store)
    folder.mkdir(parents=True, exist_ok=True)
    with closing(open_store(f"sqlite:///{folder / 'outreach.sqlite3'}")) as store:
        for document in make_quarters(store):
            print(document.id, document.name, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
