"""Sheet: rows of cells made a table: header found, tag rows and totals left out, bounds kept."""

from __future__ import annotations

import pandas as pd

from geo.errors import InputError, Problems
from geo.pcode import clean_text
from geo.words import Sentence
from models.reading.grid import Figure
from models.reading.headers import corridor_of, find_header, is_tag_row, is_total, meanings, year_of

ROW = "_row"  # the row a person sees in a spreadsheet
FIGURE = "figure"  # what stands under years side by side
# names of columns are in lower case: none of a file can be one of these
_HEAD, _CELL = "HEAD", "CELL"
# keys of DataFrame.attrs
SKIPPED, WRITTEN, TOTALS, HEADER_ROW = "skipped", "written", "totals", "header_row"
_WITHIN = ("province_code", "province_name")


def to_table(rows: list[list[str]], name: str, figures: bool = True) -> pd.DataFrame:
    """Make a table of text from the rows of a file; empty cells are missing.

    With `figures`, counts of years or countries that stand side by side become a row each.

    The header is the row that names most columns we know (a title may stand above it), in
    English or Khmer; columns get our names. A row of HXL tags and rows that are totals are left
    out. In `attrs`: `skipped` their row numbers, `totals` the totals' records (with their row),
    `written` the headers as written, `header_row` the header's row number.

    Raises
    ------
    InputError : no header, two columns of one meaning, no rows.
    InputErrors : rows longer than the header.

    >>> t = to_table([["ខេត្ត", "ឆ្នាំ", "ចំនួន"], ["Kampot", "2024", "5"], ["សរុប", "", "5"]], "t.csv")
    >>> t.to_dict("records"), t.attrs["skipped"]
    ([{'area_name': 'Kampot', 'period': '2024', 'count': '5', '_row': 2}], [3])
    """
    top, written = _header(rows)
    # a column without a name is read, so that nothing in it is overlooked, and never used
    header = [_named(meant, i) for i, meant in enumerate(meanings(written), start=1)]
    if not any(written) or len(set(header)) < len(header):
        found = _doubled(written, header) or Sentence("error.read.nothing")
        raise InputError("reading.header", file=name, row=top + 1, found=found)
    records, skipped, totals, problems = [], [], [], Problems()
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        texts = [cell if isinstance(cell, Figure) else clean_text(cell) for cell in cells]
        if not any(texts):
            continue
        with problems.noted():
            _check_row(texts, header, number, name)
        padded = texts + [""] * (len(header) - len(texts))
        record = {c: text or None for c, text in zip(header, padded, strict=False)}
        if is_tag_row(texts) or is_total(record):
            skipped.append(number)
            totals += [] if is_tag_row(texts) else [record | {ROW: number}]
        else:
            records.append(record | {ROW: number})
    problems.raise_any()
    _fill_down(records)
    frame = _frame(records, header, name)
    frame.attrs = {
        SKIPPED: skipped,
        WRITTEN: dict(zip(header, written, strict=True)),
        TOTALS: totals,
        HEADER_ROW: top + 1,
    }
    return _years_as_rows(_corridors_as_rows(frame)) if figures else frame


def _named(meant: str, place: int) -> str:
    """Return the name of a column: in brackets where it has none, or one that is ours."""
    return f"({meant})" if meant == ROW else meant or f"(column {place})"


def _header(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Return the place of the last header row and its names; two merged rows are read as one."""
    if not rows:
        return 0, []
    top = find_header(rows)
    written = [clean_text(cell) for cell in rows[top]]
    below = [clean_text(cell) for cell in rows[top + 1]] if top + 1 < len(rows) else []
    width = max(len(written), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (written, below))
    under = [i for i in range(width) if lower[i]]
    # the lower row only names the parts of a merged cell: nothing stands under the other headers
    parts = [corridor_of(lower[i]) or year_of(lower[i]) for i in under]
    if len(under) > 1 and all(parts) and not any(upper[i] for i in under[1:]):
        return top + 1, [low or high for high, low in zip(upper, lower, strict=True)]
    while written and not written[-1]:
        written.pop()
    return top, written


def _doubled(written: list[str], header: list[str]) -> str:
    """Name the headers that mean the same, or have none."""
    same = [w for w, h in zip(written, header, strict=True) if header.count(h) > 1]
    return ", ".join(same or written)[:200]


def _fill_down(records: list[dict]) -> None:
    """Give every district the province above it, where the province's cell was merged."""
    above: dict[str, str] = {}
    for record in records:
        own = {column: record[column] for column in _WITHIN if record.get(column)}
        if own:
            above = own
        elif record.get("area_code") or record.get("area_name"):
            record.update({c: text for c, text in above.items() if c in record})


def _corridors_as_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Make one row per corridor of counts that stand side by side; an empty cell is no row."""
    columns = {c: corridor_of(c) for c in frame.columns if corridor_of(c)}
    if not columns or "corridor" in frame.columns:
        return frame
    if "count" in frame.columns:  # the total beside its parts
        columns["count"] = "all"
    return _melt(frame, columns, "corridor", "count")


def _years_as_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Make one row per year of figures that stand side by side; an empty cell is no row."""
    columns = {c: year_of(c) for c in frame.columns if year_of(c)}
    values = [c for c in ("count", "rate_pct", "score", "damaged_ha") if c in frame.columns]
    if not columns or "period" in frame.columns or values:
        return frame
    if FIGURE in frame.columns:  # a header that happens to be called so
        frame.attrs[WRITTEN][f"({FIGURE})"] = frame.attrs[WRITTEN].pop(FIGURE)
        frame = frame.rename(columns={FIGURE: f"({FIGURE})"})
    return _melt(frame, columns, "period", FIGURE)


def _melt(
    frame: pd.DataFrame, columns: dict[str, str | None], named: str, value: str
) -> pd.DataFrame:
    others = [c for c in frame.columns if c not in columns]
    long = frame.melt(others, list(columns), _HEAD, _CELL).dropna(subset=_CELL)
    long = long.rename(columns={_HEAD: named, _CELL: value})
    long[named] = long[named].map(columns)
    long = long.sort_values(ROW, kind="stable").reset_index(drop=True)
    # an empty cell comes back as a number that is none
    long = long.astype(object).where(long.notna(), None).astype({ROW: int})
    long.attrs = frame.attrs
    return long


def _frame(records: list[dict], header: list[str], name: str) -> pd.DataFrame:
    if not records:
        raise InputError("reading.no_rows", file=name)
    return pd.DataFrame(records, columns=[*header, ROW], dtype=object).astype({ROW: int})


def _check_row(texts: list[str], header: list[str], number: int, name: str) -> None:
    if any(texts[len(header) :]):
        raise InputError(
            "reading.as_header", file=name, row=number, n=len(header), found=len(texts)
        )
