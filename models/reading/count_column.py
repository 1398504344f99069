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
_ANY_RATE = re.compile(r"(?:rate|percentage|per ?cent|%|អត្រា)(?: *\(?%\)?)?")  # of anything
_OF_POVERTY = re.compile(r"pover|poor|headcount|ក្រីក្រ|rate|ratio|incidence|អត្រា|" + _SHARE.pattern)
_MOST_PCT = 100
_LEAST = 2  # figures that make a column one of figures
_LEAST_SERIAL = 5  # rows of a running number


def is_figures(column: pd.Series) -> bool:
    """Return whether a column holds figures and little else.

    >>> is_figures(pd.Series(["1,240", "860", None, "n/a"])), is_figures(pd.Series(["5", "North"]))
    (True, False)
    """
    texts = [text for text in column if isinstance(text, str)]
    forms = (Form(POINT, rate=True), Form(COMMA, rate=True))
    read = sum(any(form.value(text) is not None for form in forms) for text in texts)
    return read >= _LEAST and 2 * read > len(texts)


def is_serial(column: pd.Series) -> bool:
    """Return whether a column only counts the rows, be it anew in each province.

    >>> is_serial(pd.Series(["1", "2", "3", "4", "5"])), is_serial(pd.Series(["5", "2"] * 3))
    (True, False)
    """
    texts = [latin_digits(text).rstrip(".)") for text in column if isinstance(text, str)]
    if len(texts) < _LEAST_SERIAL or not all(text.isdecimal() for text in texts):
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
    Question : the column of counts is a running number, or there is a total beside it.
    InputError : it is a running number and there is no other column of figures.

    >>> t = pd.DataFrame({"count": list("12345"), "returned": list("97531"), "_row": range(5)})
    >>> settle_counts(t, "r.csv", {"figures": "returned"})[0]["count"].tolist()
    ['9', '7', '5', '3', '1']
    """
    if "count" not in table.columns:
        return table, []
    serial = is_serial(table["count"])
    wide = any(corridor_of(c) or read_year(c) for c in table.columns if c not in NAMES)
    if serial and wide:
        return _instead(table, None), []  # beside figures side by side it is nobody's total
    others = unknown_figures(table)
    written = table.attrs.get(WRITTEN, {})
    if not serial:
        sums = [c for c in others if is_sum(written.get(c, c)) and read_year(c) is None]
        others = [c for c in sums if not _SHARE.search(written.get(c, c).casefold())]
    if not others:
        if serial:
            header = written.get("count", "count")
            raise InputError("reading.serial", file=file, column=header, found=repr(header))
        return table, []
    columns = ["count", *others]
    names = {written.get(c, c): c for c in columns}
    proposed = written.get(others[0], others[0]) if serial else written.get("count", "count")
    answer = _question("figures", table, names, proposed, file).answer(answers)
    chosen = names[answer]
    settled = table if chosen == "count" else _instead(table, chosen)
    return settled, [answered("figures", answer)]


def settle_rates(
    table: pd.DataFrame, file: str, answers: Answers
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return the table with the poverty rates that are meant under `rate_pct`, and notes.

    A header such as "Percentage" says of nothing what it is a rate of.

    Raises
    ------
    Question : beside such a column there is another that may be the rate.

    >>> t = pd.DataFrame({"rate_pct": ["4", "5"], "poverty of all": ["9", "7"], "_row": [2, 3]})
    >>> t.attrs["written"] = {"rate_pct": "Percentage"}
    >>> settle_rates(t, "p.csv", {"rate_column": "poverty of all"})[0]["rate_pct"].tolist()
    ['9', '7']
    """
    written = table.attrs.get(WRITTEN, {})
    header = str(written.get("rate_pct", "rate_pct"))
    if "rate_pct" not in table.columns or not _ANY_RATE.fullmatch(header.casefold().strip()):
        return table, []
    others = [
        c
        for c in unknown_figures(table)
        if read_year(c) is None
        and _OF_POVERTY.search(str(written.get(c, c)).casefold())
        and _may_be_rates(table[c])
    ]
    if not others:
        return table, []
    names = {str(written.get(c, c)): c for c in ("rate_pct", *others)}
    answer = _question("rate_column", table, names, header, file).answer(answers)
    chosen = names[answer]
    settled = table if chosen == "rate_pct" else _instead(table, chosen, "rate_pct")
    return settled, [answered("rate_column", answer)]


def _may_be_rates(column: pd.Series) -> bool:
    forms = (Form(POINT, rate=True), Form(COMMA, rate=True))
    each = ([form.value(text) for form in forms] for text in column if isinstance(text, str))
    return all(any(one is None or one <= _MOST_PCT for one in values) for values in each)


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
