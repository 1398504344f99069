"""Validation: what a spreadsheet program lets people write into the cells of a template."""

from __future__ import annotations

from collections.abc import Sequence

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


def allow_numbers(sheet: Worksheet, cells: str, low: float, high: float, message: str) -> None:
    """Let people write a number within bounds, or leave the cell empty.

    >>> from openpyxl import Workbook
    >>> sheet = Workbook().active
    >>> allow_numbers(sheet, "A2:A9", 0, 100, "A rate in %.")
    >>> rule = sheet.data_validations.dataValidation[0]
    >>> (rule.type, rule.formula1, rule.formula2)
    ('decimal', '0', '100')
    """
    low_high = {"formula1": f"{low:g}", "formula2": f"{high:g}"}
    _add(sheet, cells, message, type="decimal", operator="between", **low_high)


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
