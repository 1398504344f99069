"""Merged: a figure whose cell goes over several areas, years or countries is of none of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import pandas as pd

from geo.errors import InputError
from models.reading.count_column import is_serial, unknown_figures
from models.reading.dated import dated
from models.reading.grid import Block
from models.reading.header_names import numbers_rows
from models.reading.headers import corridor_of
from models.reading.kept_note import listed
from models.reading.rows import HEADER_ROW, ROW, WRITTEN
from models.reading.years import read_year

_FIGURES = ("count", "rate_pct", "se_pct", "score", "damaged_ha", "planted_ha")


def refuse_merged(table: pd.DataFrame, merged: tuple[Block, ...], file: str) -> None:
    """Raise an InputError for a merged cell of figures that speaks of more than one.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` gives it, its columns as in the file.
    merged : the cells of the file that go over several.

    >>> table = pd.DataFrame({"area_code": ["01", "02"], "count": ["5", None], "_row": [2, 3]})
    >>> refuse_merged(table, ((1, 1, 1, 2),), "t.xlsx")  # a header
    """
    if not merged:
        return
    columns = [c for c in table.columns if c != ROW]
    written, unknown = table.attrs.get(WRITTEN, {}), unknown_figures(table)
    rows, known = sorted(map(int, table[ROW])), (read_year, corridor_of, dated)
    names = [str(written.get(c, c)) for c in columns]
    # few numbers of rows count them only where their header says so
    unknown = [
        c
        for c in unknown
        if not (numbers_rows(str(written.get(c, c))) and is_serial(table[c], least=1))
    ]
    of_figures = [
        c in (*_FIGURES, *unknown) or any(told(name) for told in known)
        for c, name in zip(columns, names, strict=True)
    ]
    refuse_over(merged, of_figures, names, rows, table.attrs.get(HEADER_ROW, 1), file)


def refuse_ditto(table: pd.DataFrame, file: str) -> None:
    """Raise an InputError for a row without a district that may be of the district above it.

    It is of the whole province where its row stands above the districts; or below them, where the
    province has districts in the same period and country, and the last of them is among these:
    one district has no period and country twice.

    >>> refuse_ditto(pd.DataFrame({"area_name": ["Kampot"], "count": ["5"], "_row": [2]}), "t.csv")
    """
    keys = [c for c in ("period", "corridor") if c in table.columns]
    within = next((c for c in ("province_name", "province_code") if c in table.columns), "")
    districts = [c for c in ("area_name", "area_code") if c in table.columns]
    if not (keys and within and districts):
        return
    of, who = (
        list(table[columns].fillna("").itertuples(index=False, name=None))
        for columns in ([within, *keys], districts)
    )
    named = {pair for pair in zip(of, who, strict=True) if any(pair[1])}
    with_districts = {key for key, _ in named}
    for run in _below_districts([key[0] for key in of], [any(one) for one in who]):
        again = any((of[place], who[run[0] - 1]) in named for place in run)
        for place in run:
            if not again or of[place] not in with_districts:
                column = table.attrs.get(WRITTEN, {}).get(districts[0], districts[0])
                row = int(table[ROW][place])
                raise InputError("reading.ditto", file=file, row=row, column=column)


def _below_districts(provinces: list[str], named: list[bool]) -> list[list[int]]:
    """Return the runs of rows without a district that follow a district of their province."""
    runs: list[list[int]] = []
    for place in range(1, len(named)):
        if named[place] or provinces[place] != provinces[place - 1]:
            continue
        if named[place - 1]:
            runs.append([place])
        elif runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
    return runs


def refuse_over(
    merged: tuple[Block, ...],
    of_figures: Sequence[bool],
    names: Sequence[str],
    rows: list[int],
    header: int,
    file: str,
) -> None:
    """Raise an InputError for a merged cell of figures below a header row.

    Parameters
    ----------
    of_figures, names : of each column, whether figures stand in it and how its header is written.
    rows : numbers of the rows that are read, in order.

    >>> refuse_over(((2, 1, 3, 1),), [False], ["Agency"], [2, 3], 1, "t.xlsx")
    """
    for top, left, bottom, right in merged:
        if top <= header or not any(of_figures[left - 1 : left]):
            continue
        areas = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
        wide = sum(of_figures[left - 1 : right])
        if areas and (len(areas) > 1 or wide > 1):
            raise InputError(
                "reading.merged",
                file=file,
                row=top,
                column=names[left - 1],
                rows=listed(areas),
                n=wide,
            )
