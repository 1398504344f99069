"""Numbers: how the numbers of a column may be written, told from the whole column.

`1.250` is 1,250 or 1.25: one cell can't tell, but its column often can.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.digits import latin_digits
from models.reading.grid import Figure

POINT, COMMA = "point", "comma"  # the decimal mark; the other one parts thousands
_BLANK = "'’"  # beside blanks, what parts thousands under either mark
_PERCENT_SIGN = re.compile(r"(?:(?<!\s)\s++)?+[%٪]$")


@dataclass(frozen=True)
class Measure:
    """What a column holds: its bounds, whether it is whole, whether it is a rate in percent."""

    what: str
    low: float
    high: float
    whole: bool = False
    rate: bool = False


COUNT = Measure("count", 0, 20_000_000, whole=True)
RATE = Measure("rate", 0, 100, rate=True)
STANDARD_ERROR = Measure("error", 0, 50, rate=True)
HECTARES = Measure("hectares", 0, 1e7)
PLANTED = Measure("hectares", 0.01, 1e7)
SCORE = Measure("score", 0, 1e6)
MONEY = Measure("money", 0, 1e13)


@dataclass(frozen=True)
class Form:
    """How a column's numbers are written.

    decimal : point or comma
    rate : whether a % sign may stand behind a figure
    shares : whether a figure of at most 1 without that sign is a share of one
    """

    decimal: str = POINT
    rate: bool = False
    shares: bool = False

    def value(self, text: str) -> float | None:
        """Return the number a text is in this form, a rate in percent, or None.

        >>> Form(COMMA).value("1.250,5"), Form(COMMA).value("1,250"), Form().value("1,250")
        (1250.5, 1.25, 1250.0)
        >>> Form(rate=True, shares=True).value("0.104"), Form(rate=True).value("១០.៤%")
        (10.4, 10.4)
        >>> Form().value("10.4%") is None
        True
        """
        plain = _plain(text)
        bare = _PERCENT_SIGN.sub("", plain) if self.rate else plain
        value = _number(bare, self.decimal) if not isinstance(text, Figure) else _held(bare)
        if value is None:
            return None
        if self.shares and bare == plain and abs(value) <= 1:
            return float(f"{100 * value:.12g}")  # 0.29 is 29, not 28.999999999999996
        return value


def _number(bare: str, decimal: str) -> float | None:
    found = _PATTERNS[decimal].match(bare)
    if not found:
        return None
    whole, part = re.sub(r"[^\d-]", "", found.group(1)), found.group(2) or "0"
    return float(f"{whole}.{part}")


def _held(bare: str) -> float | None:
    """Return the number that a workbook holds, whose point is a decimal mark."""
    try:
        return float(bare)
    except ValueError:  # a % sign where none may be
        return None


def has_sign(text: str) -> bool:
    """Return whether a % sign stands behind a figure.

    >>> has_sign("10.4 %"), has_sign("10.4")
    (True, False)
    """
    return bool(_PERCENT_SIGN.search(text))


def _plain(text: str) -> str:
    return latin_digits(text).strip().replace("−", "-")


def _pattern(thousands: str, decimal: str) -> re.Pattern[str]:
    # a number of several groups does not begin with 0, and has one sign between all of them
    groups = "|".join(
        rf"[1-9]\d{{0,2}}(?:{one}\d{{3}})+" for one in (thousands, " ", f"[{_BLANK}]")
    )
    return re.compile(rf"^(-?(?:{groups}|\d+))(?:{decimal}(\d+))?$", re.ASCII)


_PATTERNS = {POINT: _pattern(",", r"\."), COMMA: _pattern(r"\.", ",")}


def fitting(texts: Sequence[str], measure: Measure) -> tuple[str, ...]:
    """Return the decimal marks under which all numbers of a column can be read.

    A text that is no number under either mark says nothing.

    >>> fitting(["0,276", "1,250"], SCORE), fitting(["1.250"], SCORE)
    (('comma',), ('point', 'comma'))
    >>> fitting(["1.240", "860"], COUNT)  # nobody counts 1.24 people
    ('comma',)
    """
    forms = {decimal: Form(decimal, measure.rate) for decimal in (POINT, COMMA)}
    numbers = [t for t in texts if any(form.value(t) is not None for form in forms.values())]
    fits = tuple(decimal for decimal, form in forms.items() if _fits(numbers, measure, form))
    return tuple(forms) if len(fits) == 1 and _slips(numbers, measure, forms, fits[0]) else fits


def _slips(texts: Sequence[str], measure: Measure, forms: dict[str, Form], decimal: str) -> bool:
    """Return whether most marks of a column may part thousands; few have 1 or 2 digits behind.

    One slip of a typist would else make a thousandth of all others.
    """
    mark, beside = (".", ",") if decimal == POINT else (",", ".")
    marked = [_plain(text) for text in texts if mark in text and not isinstance(text, Figure)]
    form = forms[COMMA if decimal == POINT else POINT]
    grouped = [text for text in marked if form.value(text) is not None]
    few = [text for text in marked if 1 <= len(text.rpartition(mark)[2]) <= 2]
    sure = any(beside in text for text in texts) or len(grouped) + len(few) < len(marked)
    return not sure and len(grouped) > len(few) and _fits(grouped, measure, form)


def surest(texts: Sequence[str], measure: Measure) -> str:
    """Return the mark that fits all numbers of a column, or that fits most of them.

    >>> surest(["1.250,5", "0,5", "12.5"], HECTARES)
    'comma'
    """
    if len(fits := fitting(texts, measure)) == 1:
        return fits[0]
    point, comma = (
        sum(Form(decimal, measure.rate).value(text) is not None for text in texts)
        for decimal in (POINT, COMMA)
    )
    return COMMA if comma > point else POINT


def _fits(texts: Sequence[str], measure: Measure, form: Form) -> bool:
    values = [form.value(text) for text in texts]
    for value in values:
        if value is None or not measure.low <= value <= measure.high:
            return False
        if measure.whole and not value.is_integer():
            return False
    # whole numbers with ,000 behind them come from a program, which writes it behind each
    mark = "." if form.decimal == POINT else ","
    with_part = [mark in text for text, value in zip(texts, values, strict=True) if value]
    return not measure.whole or all(with_part) or not any(with_part)
