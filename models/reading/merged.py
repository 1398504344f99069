"""Merged: a figure whose cell goes over several areas, years or countries is of none of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import pandas as pd

from geo.errors import InputError
from models.reading.count_column import unknown_figures
from models.reading.dated import dated
from models.reading.grid import Block
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
    of_figures = [
        c in (*_FIGURES, *unknown) or any(told(written.get(c, c)) for told in known)
        for c in columns
    ]
    names = [str(written.get(c, c)) for c in columns]
    refuse_over(merged, of_figures, names, rows, table.attrs.get(HEADER_ROW, 1), file)


def refuse_ditto(table: pd.DataFrame, file: str) -> None:
    """Raise an InputError for a row without a district that may be of the district above it.

    It is of the whole province where the province has its districts in the same period and
    country, or where its row stands above them.

    >>> refuse_ditto(pd.DataFrame({"area_name": ["Kampot"], "count": ["5"], "_row": [2]}), "t.csv")
    """
    keys = [c for c in ("period", "corridor") if c in table.columns]
    within = next((c for c in ("province_name", "province_code") if c in table.columns), "")
    districts = [c for c in ("area_name", "area_code") if c in table.columns]
    if not (keys and within and districts):
        return
    named = table[districts].notna().any(axis=1)
    of = list(table[[within, *keys]].fillna("").itertuples(index=False, name=None))
    with_districts = {key for key, has in zip(of, named, strict=True) if has}
    below = False
    for place, (key, has) in enumerate(zip(of, named, strict=True)):
        below = has or (below and place > 0 and of[place - 1][0] == key[0])
        if below and not has and key not in with_districts:
            column = table.attrs.get(WRITTEN, {}).get(districts[0], districts[0])
            raise InputError("reading.ditto", file=file, row=int(table[ROW][place]), column=column)


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
