"""Sheet: rows of cells made a table: header found, tag rows and totals left out, bounds kept."""

from __future__ import annotations

import pandas as pd

from geo.errors import InputError
from geo.pcode import clean_text
from models.headers import corridor_of, find_header, is_tag_row, is_total, meanings

MAX_CELL = 2_000  # characters; a name or a number is never longer
ROW = "_row"  # the row a person sees in a spreadsheet
SKIPPED, WRITTEN = "skipped", "written"  # keys of DataFrame.attrs


def to_table(rows: list[list[str]], name: str) -> pd.DataFrame:
    """Make a table of text from the rows of a file; empty cells are missing.

    The header is the row that names most columns we know (a title may stand above it), in
    English or Khmer; columns get our names. A row of HXL tags and rows that are totals are left
    out: `attrs["skipped"]` lists their row numbers, `attrs["written"]` the headers as written.

    Raises
    ------
    InputError : no header, two columns of one meaning, no rows, a row longer than the header.

    >>> t = to_table([["ខេត្ត", "ឆ្នាំ", "ចំនួន"], ["Kampot", "2024", "5"], ["សរុប", "", "5"]], "t.csv")
    >>> t.to_dict("records"), t.attrs["skipped"]
    ([{'area_name': 'Kampot', 'period': '2024', 'count': '5', '_row': 2}], [3])
    """
    top, written = _header(rows)
    header = meanings(written)
    if not header or len(set(header)) < len(header):
        raise InputError(
            file=name,
            row=top + 1,
            expected="a header row with a different name in every column",
            found=", ".join(written)[:200] or "nothing",
            way_out="See data/README.md for the names.",
        )
    records, skipped = [], []
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        texts = [clean_text(cell) for cell in cells]
        if not any(texts):
            continue
        _check_row(texts, header, number, name)
        padded = texts + [""] * (len(header) - len(texts))
        record = {c: text or None for c, text in zip(header, padded, strict=False)}
        if is_tag_row(texts) or is_total(record):
            skipped.append(number)
        else:
            records.append(record | {ROW: number})
    _fill_down(records)
    return _side_by_side(_frame(records, header, skipped, written, name))


def _header(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Return the place of the last header row and its names; two merged rows are read as one."""
    top = find_header(rows)
    written = [clean_text(cell) for cell in rows[top]]
    below = [clean_text(cell) for cell in rows[top + 1]] if top + 1 < len(rows) else []
    width = max(len(written), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (written, below))
    under = [i for i in range(width) if lower[i]]
    # the lower row only names the parts of a merged cell: nothing stands under the other headers
    parts = [corridor_of(lower[i]) for i in under]
    if under and all(parts) and not any(upper[i] and lower[i] for i in range(under[0])):
        return top + 1, [low or high for high, low in zip(upper, lower, strict=True)]
    while written and not written[-1]:
        written.pop()
    return top, written


def _fill_down(records: list[dict]) -> None:
    """Give every district the province above it, where the province's cell was merged."""
    above: dict[str, str | None] = {}
    for record in records:
        for column in ("province_code", "province_name"):
            if record.get("area_code") or record.get("area_name"):
                record[column] = record.get(column) or above.get(column)
            if column in record:
                above[column] = record[column]
    for record in records:
        for column in ("province_code", "province_name"):
            if record.get(column) is None:
                record.pop(column, None)


def _side_by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """Make one row per corridor of counts that stand side by side; an empty cell is no row."""
    columns = {c: corridor_of(c) for c in frame.columns if corridor_of(c)}
    if not columns or "count" in frame.columns or "corridor" in frame.columns:
        return frame
    others = [c for c in frame.columns if c not in columns]
    long = frame.melt(others, list(columns), "corridor", "count").dropna(subset="count")
    long["corridor"] = long["corridor"].map(columns)
    long = long.sort_values(ROW, kind="stable").reset_index(drop=True)
    long.attrs = frame.attrs
    return long


def _frame(
    records: list[dict], header: list[str], skipped: list[int], written: list[str], name: str
) -> pd.DataFrame:
    if not records:
        raise InputError(
            file=name,
            expected="data rows under the header",
            found="none",
            way_out="Fill in the template described in data/README.md.",
        )
    frame = pd.DataFrame(records, columns=[*header, ROW], dtype=object).astype({ROW: int})
    frame.attrs = {SKIPPED: skipped, WRITTEN: dict(zip(header, written, strict=True))}
    return frame


def _check_row(texts: list[str], header: list[str], number: int, name: str) -> None:
    if any(texts[len(header) :]):
        raise InputError(
            file=name,
            row=number,
            expected=f"{len(header)} cells as in the header",
            found=f"{len(texts)}",
            way_out="Quote cells that hold a comma, or name the column.",
        )
    for column, text in zip(header, texts, strict=False):
        if len(text) > MAX_CELL:
            raise InputError(
                file=name,
                row=number,
                column=column,
                expected=f"at most {MAX_CELL} characters",
                found=f"{len(text):,}",
                way_out="Shorten the cell.",
            )
