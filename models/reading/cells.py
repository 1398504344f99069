"""Cells: numbers and periods as people write them, or an error that names the cell."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from geo.digits import latin_digits
from geo.errors import InputError
from geo.words import Sentence
from models.reading.numbers import COMMA, COUNT, POINT, Form, Measure
from models.reading.years import read_year

PLAIN = Form()
SMALL = 10  # people; what is hidden in most tables is below
_SUPPRESSED = re.compile(r"^<\s*(\d{1,20})$")


@dataclass(frozen=True)
class Place:
    """Where a cell stands: file, row on screen and column."""

    file: str
    row: int
    column: str

    def wrong(self, key: str, found: object, **values: object) -> InputError:
        """Return the error of this key for this cell; `found` is what stands in it.

        >>> str(Place("f.csv", 2, "count").wrong("reading.whole", "5.5"))[:56]
        "f.csv, row 2, column 'count': expected a whole number of"
        """
        shown = Sentence("error.at.empty_cell") if found is None else repr(str(found)[:80])
        return InputError(
            key,
            file=self.file,
            row=self.row,
            column=self.column,
            **{**values, "found": shown},  # type: ignore[arg-type] # only values of sentences
        )


def to_number(text: str | None, at: Place, measure: Measure, form: Form = PLAIN) -> float:
    """Return a number within the bounds of its measure, written as its column is.

    Raises
    ------
    InputError : no number, none within the bounds, or with other marks than the column.

    >>> from models.reading.numbers import HECTARES
    >>> to_number("១,២៣៤.5", Place("f", 2, "c"), HECTARES)
    1234.5
    """
    value = None if text is None else form.value(text)
    if text is not None and value is None and _other(form).value(text) is not None:
        raise at.wrong("reading.mark", text, mark=Sentence(f"error.mark.{form.decimal}"))
    if value is None or not measure.low <= value <= measure.high:
        span = {"low": f"{measure.low:,g}", "high": f"{measure.high:,.0f}"}
        what = Sentence(f"error.measure.{measure.what}")
        raise at.wrong("reading.number", text, what=what, **span)
    return value


def _other(form: Form) -> Form:
    return replace(form, decimal=POINT if form.decimal == COMMA else COMMA)


def to_count(
    text: str | None, at: Place, form: Form = PLAIN, most: int = SMALL
) -> tuple[float, bool]:
    """Return (count, suppressed); `<10` is suppressed and has no count.

    Parameters
    ----------
    most : the largest number of people that may stand behind a `<`.

    >>> to_count("12", Place("f", 2, "count")), to_count("<10", Place("f", 2, "count"))[1]
    ((12.0, False), True)
    """
    if text is not None and (below := _SUPPRESSED.match(latin_digits(text))):
        if int(below[1]) > most:
            raise at.wrong("reading.below", text, most=most)
        return math.nan, True
    value = to_number(text, at, COUNT, form)
    if not value.is_integer():
        raise at.wrong("reading.whole", text)
    return value, False


def to_period(text: str | None, at: Place) -> str:
    """Return a year `2024` or a span of years `2023-2024`, without the mark beside it.

    >>> to_period("2023 – 2024", Place("f", 2, "period"))
    '2023-2024'
    """
    found = None if text is None else read_year(text)
    if found is None or found.doubt:
        raise at.wrong("reading.period", text)
    return found.period


def last_year(period: str) -> int:
    """Return the last year of a period.

    >>> last_year("2021-2022"), last_year("2011")
    (2022, 2011)
    """
    return int(period.split("-")[-1])


def nearest_period(periods: list[str], to: str) -> str:
    """Return the period that ends nearest to another's end; the earlier one on a tie.

    Earlier, because a harvest or poverty that is meant to explain an outcome comes before it.

    >>> nearest_period(["2010", "2014", "2021-2022"], "2011")
    '2010'
    """
    return min(periods, key=lambda p: (abs(last_year(p) - last_year(to)), last_year(p)))
