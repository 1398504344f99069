"""Figures: which columns hold figures, and which of them is the one that is meant."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd

from geo.digits import latin_digits
from geo.errors import InputError
from geo.words import Sentence
from models.reading.headers import NAMES, corridor_of, is_sum
from models.reading.numbers import COMMA, POINT, Form
from models.reading.question import MOST_ROWS, Answers, Question, Reading, answered
from models.reading.rows import ROW, TOTALS, WRITTEN
from models.reading.years import read_year

_SHARE = re.compile(r"%|per ?cent|share|ភាគរយ")  # of a total, and none itself
_ANY_RATE = re.compile(  # of anything
    r"(?:rate|percentage|per ?cent|%|value|figure|score|អត្រា|តម្លៃ|ពិន្ទុ)(?: *\(?%\)?)?"
)
_ANY_COUNT = re.compile(  # of anybody
    r"(?:total |overall )?(?:number|people|persons|value|figure)|total|total number|"
    r"number of (?:people|persons)|ចំនួន(?:សរុប|មនុស្ស)?|សរុប|តម្លៃ"
)
_RETURNED = re.compile(r"return|repatriat|deport|(?:c[ao]me|sent|brought) back|ត្រឡប់|មាតុភូមិ|បញ្ជូនមកវិញ")
_RATE = rf"rate|ratio|incidence|អត្រា|{_SHARE.pattern}"
# kind of table -> what a header says that may be of its rate or score
_MEANT = {
    "poverty": re.compile(rf"pover|poor|headcount|ក្រីក្រ|{_RATE}"),
    "harvest": re.compile(rf"damag|loss|lost|destroy|score|index|ខូច|បាត់បង់|ពិន្ទុ|{_RATE}"),
}
_HECTARES = re.compile(r"(?<![a-z])ha(?![a-z])|hectare|ហិកតា")
_MOST_PCT = 100
_LEAST = 2  # figures that make a column one of figures
_LEAST_SERIAL = 5  # rows of a running number
_MOST_GAPS = 1.7  # the last running number for each row that is left


def is_figures(column: pd.Series) -> bool:
    """Return whether a column holds figures and little else.

    >>> is_figures(pd.Series(["1,240", "860", None, "n/a"])), is_figures(pd.Series(["5", "North"]))
    (True, False)
    """
    texts = [text for text in column if isinstance(text, str)]
    forms = (Form(POINT, rate=True), Form(COMMA, rate=True))
    read = sum(any(form.value(text) is not None for form in forms) for text in texts)
    return read >= _LEAST and 2 * read > len(texts)


def is_serial(column: pd.Series, least: int = _LEAST_SERIAL) -> bool:
    """Return whether a column only counts the rows, be it anew in each province.

    least : how many numbers leave no doubt

    >>> is_serial(pd.Series(["1", "2", "3", "4", "5"])), is_serial(pd.Series(["5", "2"] * 3))
    (True, False)
    """
    texts = [latin_digits(text).rstrip(".)") for text in column if isinstance(text, str)]
    if len(texts) < least or not all(text.isdecimal() for text in texts):
        return False
    numbers = [int(text) for text in texts]
    steps = [b - a for a, b in pairwise(numbers)]
    again = sum(step != 1 for step in steps)
    restarts = all(step == 1 or b == 1 for step, b in zip(steps, numbers[1:], strict=True))
    return numbers[0] in (0, 1) and restarts and again <= len(steps) / 2


def unknown_figures(table: pd.DataFrame) -> list[str]:
    """Return the columns of figures under headers that mean nothing to us, no running numbers.

    >>> unknown_figures(pd.DataFrame({"count": ["5", "6"], "men": ["3", "2"], "_row": [2, 3]}))
    ['men']
    """
    return [
        c
        for c in table.columns
        if c != ROW
        and c not in NAMES
        and not c.startswith(("(", "province_"))
        and not corridor_of(c)
        and is_figures(table[c])
        and not is_serial(table[c])
    ]


def settle_counts(
    table: pd.DataFrame, file: str, answers: Answers
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return the table with the counts that are meant under `count`, and notes.

    Raises
    ------
    Question : the column of counts is a running number, or there is a total beside it, or one of
        those who returned beside a header that says of nobody whom it counts.
    InputError : it is a running number and there is no other column of figures.

    >>> t = pd.DataFrame({"count": list("12345"), "returned": list("97531"), "_row": range(5)})
    >>> settle_counts(t, "r.csv", {"figures": "returned"})[0]["count"].tolist()
    ['9', '7', '5', '3', '1']
    """
    ours = next((c for c in ("count", "figure") if c in table.columns), "")
    if not ours:
        return table, []
    serial = is_serial(table[ours])
    wide = any(corridor_of(c) or read_year(c) for c in table.columns if c not in NAMES)
    if serial and wide:
        return _instead(table, None, ours), []  # beside figures side by side it is nobody's total
    others = unknown_figures(table)
    written = table.attrs.get(WRITTEN, {})
    if not serial:
        others = _may_be_meant(table, others)
    if not others:
        if serial:
            header = written.get(ours, ours)
            raise InputError("reading.serial", file=file, column=header, found=repr(header))
        return table, []
    names = {written.get(c, c): c for c in (ours, *others)}
    only = len(others) == 1 and _RETURNED.search(_header(table, others[0]))
    proposed = written.get(others[0] if serial or only else ours)
    answer = _question("figures", table, names, proposed, file).answer(answers)
    chosen = names[answer]
    settled = table if chosen == ours else _instead(table, chosen, ours)
    return settled, [answered("figures", answer)]


def _header(table: pd.DataFrame, column: str) -> str:
    return str(table.attrs.get(WRITTEN, {}).get(column, column)).casefold().strip()


def _may_be_meant(table: pd.DataFrame, others: list[str]) -> list[str]:
    """Return the columns of figures that may hold the people rather than the column of counts."""
    ours = "count" if "count" in table.columns else "figure"
    general = bool(_ANY_COUNT.fullmatch(_header(table, ours)))
    numbered = general and _may_number(table[ours])
    return [
        c
        for c in others
        if not _SHARE.search(header := _header(table, c))
        and (
            (is_sum(header) and read_year(c) is None)
            or (general and _RETURNED.search(header))
            or numbered
        )
    ]


def _may_number(column: pd.Series) -> bool:
    """Return whether the figures may number the rows, of which some were taken out or moved.

    >>> _may_number(pd.Series(["1", "2", "4", "5", "6"])), _may_number(pd.Series(["5", "90"] * 3))
    (True, False)
    """
    texts = [latin_digits(text).rstrip(".)") for text in column if isinstance(text, str)]
    numbers = {int(text) for text in texts if text.isdecimal()}
    enough = len(numbers) == len(texts) >= _LEAST_SERIAL
    return enough and max(numbers) <= _MOST_GAPS * len(texts)


def settle_rates(
    table: pd.DataFrame, file: str, answers: Answers, kind: str = "poverty"
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return the table with the rates or scores that are meant under our name, and notes.

    A header such as "Percentage" says of nothing what it is a rate of.

    Parameters
    ----------
    kind : poverty or harvest.

    Raises
    ------
    Question : beside such a column there is another that may be the rate.
    InputError : the same where each column has its year in the header.

    >>> t = pd.DataFrame({"rate_pct": ["4", "5"], "poverty of all": ["9", "7"], "_row": [2, 3]})
    >>> t.attrs["written"] = {"rate_pct": "Percentage"}
    >>> settle_rates(t, "p.csv", {"rate_column": "poverty of all"})[0]["rate_pct"].tolist()
    ['9', '7']
    """
    _refuse_dated(table, file, kind)
    written = table.attrs.get(WRITTEN, {})
    ours = next((c for c in ("rate_pct", "score", "figure") if c in table.columns), "")
    if not ours or not _ANY_RATE.fullmatch(_header(table, ours)):
        return table, []
    most = _MOST_PCT if ours == "rate_pct" or kind == "poverty" else float("inf")
    others = [
        c
        for c in unknown_figures(table)
        if read_year(c) is None
        and _MEANT[kind].search(header := _header(table, c))
        and not _HECTARES.search(header)
        and _may_be_rates(table[c], most)
    ]
    if not others:
        return table, []
    names = {str(written.get(c, c)): c for c in (ours, *others)}
    answer = _question("rate_column", table, names, str(written.get(ours)), file).answer(answers)
    chosen = names[answer]
    settled = table if chosen == ours else _instead(table, chosen, ours)
    return settled, [answered("rate_column", answer)]


def _refuse_dated(table: pd.DataFrame, file: str, kind: str) -> None:
    """Refuse figures of years under "Percentage" beside others that say what they are of."""
    found = {c: year.doubt for c in table.columns if (year := read_year(_header(table, c)))}
    any_of = [c for c, text in found.items() if _ANY_RATE.fullmatch(text.strip(" ,:;-"))]
    clear = [c for c in unknown_figures(table) if _MEANT[kind].search(found.get(c, ""))]
    clear = [c for c in clear if c not in any_of and _may_be_rates(table[c])]
    if any_of and clear:
        columns = [str(table.attrs.get(WRITTEN, {}).get(c, c)) for c in (*any_of, *clear)]
        shown = ", ".join(map(repr, columns))[:200]
        raise InputError("reading.which_dated", file=file, column=columns[0], found=shown)


def _may_be_rates(column: pd.Series, most: float = _MOST_PCT) -> bool:
    forms = (Form(POINT, rate=True), Form(COMMA, rate=True))
    each = ([form.value(text) for form in forms] for text in column if isinstance(text, str))
    return all(any(one is None or one <= most for one in values) for values in each)


def _question(
    name: str, table: pd.DataFrame, names: dict[str, str], proposed: str, file: str
) -> Question:
    """Return the question which column is meant: header as written -> column, ours first."""
    written, ours = table.attrs.get(WRITTEN, {}), next(iter(names.values()))
    area = next((c for c in ("area_name", "area_code") if c in table.columns), ROW)
    rows = table.head(MOST_ROWS).to_dict("records")
    return Question(
        f"question.{name}",
        [
            Reading(header, tuple((str(r[area] or ""), str(r[c] or "")) for r in rows))
            for header, c in names.items()
        ],
        proposed,
        columns=[written.get(area, area), ours],
        file=file,
        column=written.get(ours, ours),
        found=", ".join(map(repr, names))[:200],
    )


def _instead(table: pd.DataFrame, chosen: str | None, ours: str = "count") -> pd.DataFrame:
    """Return the table with another column as ours, or none; the old one is not used."""
    written = dict(table.attrs.get(WRITTEN, {}))
    written[f"({ours})"] = written.pop(ours, ours)
    names = {ours: f"({ours})"}
    if chosen is not None:
        names[chosen] = ours
        written[ours] = written.pop(chosen, chosen)
    settled = table.rename(columns=names)
    totals = [
        {names.get(c, c): text for c, text in one.items()} for one in table.attrs.get(TOTALS, [])
    ]
    settled.attrs = {**table.attrs, WRITTEN: written, TOTALS: totals}
    return settled
