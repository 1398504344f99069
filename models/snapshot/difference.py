"""Difference: what moved between two snapshots, and what moved it.

A district's change of rank is split between data, settings and method. With the method that runs
here, four lists are computed: the data of either snapshot with the settings of either. What the
data change is the mean of their effect under both settings, and the other way round (the Shapley
value of two factors: Shapley 1953). What is left, the difference between what was frozen and what
this version computes, is the method's. The parts of a district add up to its change.

Where one version froze both lists, the method has no part, whatever this version computes: what
alone differs has moved everything, and of two the rest is halved.
"""

from dataclasses import dataclass

import pandas as pd

from geo.errors import InputError
from models.estimate.inputs import Inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.snapshot.method_code import code_in_use
from models.snapshot.snapshot import Snapshot
from models.what_if.side_by_side import side_by_side

FACTORS = ("data", "settings", "method")
_INPUT = {"outcome": "repatriation", "harvest": "harvest", "poverty": "poverty"}


@dataclass(frozen=True)
class Changes:
    """How a second snapshot differs from a first.

    table : one row per district ranked in both, by P-code, farthest moved first: names, rank,
        range and tier of both (the second's begin with `new_`), `beyond` (new rank outside the
        old range), `change` (new rank less old) and its parts `from_data`,
        `from_settings`, `from_method` (missing where not told)
    left_out : P-codes of districts ranked in only one of them
    inputs : those whose tables differ; settings : lever -> old and new value, where they differ
    shares : factor -> its part of all movement, 0 to 1, together 1; None where nothing moved or
        where it can't be told
    told : whether the parts could be computed; same_code : whether one version froze both
    """

    table: pd.DataFrame
    left_out: tuple[str, ...]
    inputs: tuple[str, ...]
    settings: dict[str, tuple[object, object]]
    shares: dict[str, float] | None
    told: bool
    same_code: bool

    @property
    def beyond(self) -> int:
        """Return how many districts moved beyond their range."""
        return int(self.table["beyond"].sum())

    @property
    def tiers(self) -> int:
        """Return how many districts changed tier."""
        return int((self.table["tier"] != self.table["new_tier"]).sum())

    @property
    def moved(self) -> pd.DataFrame:
        """Return the districts that moved beyond their range or changed tier."""
        return self.table[self.table["beyond"] | (self.table["tier"] != self.table["new_tier"])]


def compare_snapshots(first: Snapshot, second: Snapshot) -> Changes:
    """Compare two snapshots, and say what moved the ranks.

    >>> from geo.outlines import load_outlines
    >>> from models.estimate.inputs import shipped_inputs
    >>> from models.snapshot.freeze import freeze
    >>> from models.snapshot.snapshot import read_snapshot
    >>> i, o = shipped_inputs(), load_outlines()
    >>> a, b = (read_snapshot(freeze(rank_districts(i, s), i, o, "s"), "s.zip")
    ...         for s in (Settings(draws=50), Settings(draws=50, by="count")))
    >>> c = compare_snapshots(a, b)
    >>> c.inputs, c.settings, c.shares
    ((), {'by': ('rate', 'count')}, {'data': 0.0, 'settings': 1.0, 'method': 0.0})
    """
    both = side_by_side(first.table, second.table)
    change = -both["rise"].astype(float)
    parts = _parts(first, second, change)
    table = both.drop(columns="rise").assign(change=change)
    for factor in FACTORS:
        table[f"from_{factor}"] = float("nan") if parts is None else parts[factor]
    ranked = [set(s.table.dropna(subset=["rank"])["adm2_pcode"]) for s in (first, second)]
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return Changes(
        table=table.loc[order],
        left_out=tuple(sorted(ranked[0] ^ ranked[1])),
        inputs=_differing_inputs(first, second),
        settings=_differing_settings(first, second),
        shares=None if parts is None else _shares(parts),
        told=parts is not None,
        same_code=first.code.computes_as(second.code),
    )


def _parts(first: Snapshot, second: Snapshot, change: pd.Series) -> pd.DataFrame | None:
    """Split every change of rank; None where this version can't compute one of the lists."""
    a, b = first, second
    one_method = a.code.computes_as(b.code)
    if one_method and (alone := _only_factor(a, b)):
        return pd.DataFrame(0.0, change.index, FACTORS).assign(**{alone: change})
    if a.settings is None or b.settings is None:
        return None
    try:
        aa, bb = _again(a), _again(b)
        if not _differing_inputs(a, b):
            ba, ab = aa, bb
        elif a.settings == b.settings:
            ba, ab = bb, aa
        else:
            ba, ab = _ranks(b.inputs, a.settings), _ranks(a.inputs, b.settings)
    except InputError:
        return None
    parts = pd.DataFrame(
        {"data": ((ba - aa) + (bb - ab)) / 2, "settings": ((ab - aa) + (bb - ba)) / 2}
    ).reindex(change.index)
    rest = change - parts["data"] - parts["settings"]
    if one_method:
        # a version that is gone made both lists: its own split isn't known, but no method changed
        return parts.add(rest / 2, axis=0).assign(method=0.0)
    return parts.assign(method=rest)


def _only_factor(a: Snapshot, b: Snapshot) -> str | None:
    """Return what alone differs between two lists of one method; None where both do."""
    data, settings = bool(_differing_inputs(a, b)), a.written_settings != b.written_settings
    return None if data and settings else "settings" if settings else "data"


def _again(snapshot: Snapshot) -> pd.Series:
    if snapshot.code.computes_as(code_in_use()):
        return _rank_of(snapshot.table)
    return _ranks(snapshot.inputs, snapshot.settings)


def _ranks(inputs: Inputs, settings: Settings | None) -> pd.Series:
    return _rank_of(rank_districts(inputs, settings).table)


def _rank_of(table: pd.DataFrame) -> pd.Series:
    return table.set_index("adm2_pcode")["rank"].astype(float)


def _shares(parts: pd.DataFrame) -> dict[str, float] | None:
    """Return each factor's part of all movement: of the sum of absolute changes it makes."""
    sizes = parts.dropna().abs().sum()
    whole = sizes.sum()
    return None if whole == 0 else {f: float(sizes[f] / whole) for f in FACTORS}


def _differing_inputs(first: Snapshot, second: Snapshot) -> tuple[str, ...]:
    differing = [
        _INPUT[table]
        for table, sha in first.data_sha256.items()
        if sha != second.data_sha256[table]
    ]
    a, b = first.inputs, second.inputs
    if (a.stand_in, a.understated) != (b.stand_in, b.understated):
        differing.append("repatriation")
    if a.harvest_unit != b.harvest_unit:
        differing.append("harvest")
    return tuple(dict.fromkeys(differing))


def _differing_settings(first: Snapshot, second: Snapshot) -> dict[str, tuple[object, object]]:
    a, b = first.written_settings, second.written_settings
    return {
        name: (a.get(name), b.get(name)) for name in sorted({*a, *b}) if a.get(name) != b.get(name)
    }
