"""Tables as they come, and what they are read as; helpers of tests/test_cases_*.py."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from geo.gazetteer import provinces
from models.desk.examine import Examined, examine

CODES = provinces()["adm1_code"].tolist()
NAMES = provinces()["province_en"].tolist()
KHMER = dict(zip(CODES, provinces()["province_km"], strict=True))
# a table of six provinces: people, rates, and 12 of 1,200 ha lost in each
SIX = tuple(zip(CODES[:6], NAMES[:6], strict=True))
PEOPLE = {code: 1000 + 10 * int(code) for code, _ in SIX}
RATES = {code: 10 + int(code) / 2 for code, _ in SIX}
LOST = {code: 1.0 for code, _ in SIX}
VALUE = {"repatriation": "count", "poverty": "headcount_pct", "harvest": "value"}


def lines(*rows: str) -> bytes:
    """Return lines as a CSV file."""
    return ("\n".join(rows) + "\n").encode()


def each(head: str, *cells: str, areas: Sequence = SIX, sep: str = ",") -> bytes:
    """Return a row for each area: {c} is its code, {i} its number, {n} and {k} its names.

    {p} are its people, {half} half of them, {r} its rate in percent, {s} the rate as a share.
    """
    made = (
        sep.join(cells).format(
            c=code,
            i=int(code),
            n=name,
            k=KHMER[code],
            p=PEOPLE[code],
            half=PEOPLE[code] // 2,
            r=RATES[code],
            s=RATES[code] / 100,
        )
        for code, name in areas
    )
    return lines(head, *made)


def mpi_of(areas: Sequence[tuple[str, str]], rates: Sequence[str] = ("16.5",)) -> bytes:
    """Return a publisher's table of (P-code, name), the rates in turn."""
    head = "Country ISO3,Admin 1 PCode,Admin 1 Name,Headcount Ratio,Start Date,End Date"
    cells = (f'{code},{name},"{rates[i % len(rates)]}"' for i, (code, name) in enumerate(areas))
    return lines(head, *(f"KHM,{row},2021-01-01,2022-12-31" for row in cells))


def book_of(*sheets: tuple[str, Sequence[Sequence]]) -> Workbook:
    """Return a workbook of named sheets, the first of them active."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet: Worksheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(
    content: bytes, kind: str = "repatriation", answers: Mapping[str, str] | None = None
) -> Examined:
    """Return what a file turned out to be, a workbook by its first letters."""
    name = "t.xlsx" if content[:2] == b"PK" else "t.csv"
    return examine(content, name, kind, answers=answers or {})


def outcome(found: Examined) -> object:
    """Return what became of a file, short: its figures, the question, or keys of its problems.

    Figures are `{code: figure}` of the newest period, of provinces' totals where they are counts.
    """
    if found.question is not None:
        return f"ask {found.question.name}"
    if found.problems:
        return sorted({f"{error.key} {error.row}" for error in found.problems})
    if found.proposals:
        return tuple(one.written for one in found.proposals)
    table = found.table
    table = table[table["period"] == table["period"].max()]
    if found.kind == "repatriation":
        table = table[table["adm2_code"].isna() & (table["corridor"] == "all")]
    values = zip(table["adm1_code"], table[VALUE[found.kind]], strict=True)
    return {code: round(float(value), 6) for code, value in values}


def told(found: Examined) -> dict[str, Mapping[str, object]]:
    """Return key -> values of what is told of a file, without the section."""
    return {note.key.removeprefix("desk_note."): note.values for note in found.notes}
