"""Validation: what a spreadsheet program lets people write into the cells of a template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

_MOST_INLINE = 255  # letters of a list inside the rule; Excel holds no more
_MOST_MESSAGE = 255


def allow_words(
    sheet: Worksheet, cells: str, words: Sequence[str], message: str, lists: Worksheet | None = None
) -> None:
    """Let people choose one of some words, or leave the cell empty.

    Parameters
    ----------
    cells : a range, as "D4:D28".
    message : what is said of anything else, in the languages of the reader.
    lists : a sheet that takes lists too long for a rule, or with commas, each in a new column.

    >>> from openpyxl import Workbook
    >>> sheet = Workbook().active
    >>> allow_words(sheet, "A2:A9", ["thailand", "vietnam"], "Choose from the list.")
    >>> sheet.data_validations.dataValidation[0].formula1
    '"thailand,vietnam"'
    """
    inline = ",".join(words)
    if len(inline) <= _MOST_INLINE and inline.count(",") == len(words) - 1:
        _add(sheet, cells, message, type="list", formula1=f'"{inline}"')
        return
    if lists is None:
        raise ValueError("a list too long for a rule needs a sheet of its own")
    column = lists.max_column + 1 if lists["A1"].value is not None else 1
    for row, one in enumerate(words, start=1):
        lists.cell(row, column, one)
    letter = get_column_letter(column)
    place = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(words)}"
    _add(sheet, cells, message, type="list", formula1=place)


def allow_words_of(
    sheet: Worksheet,
    cells: str,
    chosen: str,
    words: Sequence[tuple[str, str]],
    lists: Worksheet,
    message: str,
) -> None:
    """Let people choose one of the words that belong to what another cell of the row says.

    Parameters
    ----------
    chosen : that cell, of the first row, as "$D4".
    words : (what the other cell says, a word), those of one beside each other.
    lists : a sheet that takes them, in two new columns.

    >>> from openpyxl import Workbook
    >>> book = Workbook()
    >>> lists = book.create_sheet("lists")
    >>> allow_words_of(book.active, "B2:B9", "$A2", [("x", "1"), ("x", "2")], lists, "One of x.")
    >>> book.active.data_validations.dataValidation[0].formula1
    "OFFSET('lists'!$B$1,MATCH($A2,'lists'!$A$1:$A$2,0)-1,0,COUNTIF('lists'!$A$1:$A$2,$A2),1)"
    """
    column = lists.max_column + 1 if lists["A1"].value is not None else 1
    for row, pair in enumerate(words, start=1):
        for place, word in enumerate(pair):
            lists.cell(row, column + place, word)
    first, second = (get_column_letter(column + place) for place in range(2))
    name = quote_sheetname(lists.title)
    keys = f"{name}!${first}$1:${first}${len(words)}"
    begin = f"OFFSET({name}!${second}$1,MATCH({chosen},{keys},0)-1,0"
    _add(sheet, cells, message, type="list", formula1=f"{begin},COUNTIF({keys},{chosen}),1)")


def allow_between(
    sheet: Worksheet, cells: str, low: float | date, high: float | date, message: str
) -> None:
    """Let people write a number within bounds, or a day of a time, or leave the cell empty.

    >>> from openpyxl import Workbook
    >>> sheet = Workbook().active
    >>> allow_between(sheet, "A2:A9", 0, 100, "A rate in %.")
    >>> allow_between(sheet, "B2:B9", date(2020, 1, 1), date(2030, 12, 31), "A date.")
    >>> [(rule.type, rule.formula2) for rule in sheet.data_validations.dataValidation]
    [('decimal', '100'), ('date', 'DATE(2030,12,31)')]
    """
    kind = "date" if isinstance(low, date) else "decimal"
    bounds = {"formula1": _bound(low), "formula2": _bound(high)}
    _add(sheet, cells, message, type=kind, operator="between", **bounds)


def _bound(value: float | date) -> str:
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    return f"{value:g}"


def allow_counts(sheet: Worksheet, cells: str, below: int, message: str) -> None:
    """Let people write a whole number, or that it is below a number and not told.

    >>> from openpyxl import Workbook
    >>> sheet = Workbook().active
    >>> allow_counts(sheet, "F4:F28", 10, "A whole number.")
    >>> sheet.data_validations.dataValidation[0].formula1
    'OR(F4="<10",AND(ISNUMBER(F4),F4>=0,F4=INT(F4)))'
    """
    at = cells.split(":")[0]
    whole = f"AND(ISNUMBER({at}),{at}>=0,{at}=INT({at}))"
    _add(sheet, cells, message, type="custom", formula1=f'OR({at}="<{below}",{whole})')


def allow_years(sheet: Worksheet, cells: str, years: range, message: str) -> None:
    """Offer some years; another one, or a span of years, may be written after a warning.

    >>> from openpyxl import Workbook
    >>> sheet = Workbook().active
    >>> allow_years(sheet, "A2:A9", range(2023, 2025), "Another year?")
    >>> sheet.data_validations.dataValidation[0].errorStyle
    'warning'
    """
    listed = ",".join(map(str, years))
    _add(sheet, cells, message, type="list", formula1=f'"{listed}"', errorStyle="warning")


def _add(sheet: Worksheet, cells: str, message: str, **rule: str) -> None:
    said = message[:_MOST_MESSAGE]
    made = DataValidation(allow_blank=True, showErrorMessage=True, error=said, **rule)  # type: ignore[arg-type] # the rule's own names
    sheet.add_data_validation(made)
    made.add(cells)
