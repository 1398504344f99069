"""Forms: how the numbers of each column of a table are written; asked where two readings fit."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from geo.words import Sentence
from models.reading.numbers import (
    COMMA,
    COUNT,
    HECTARES,
    PLANTED,
    POINT,
    RATE,
    SCORE,
    STANDARD_ERROR,
    Form,
    Measure,
    fitting,
    has_sign,
    surest,
)
from models.reading.question import MOST_ROWS, Answers, Question, Reading, answered
from models.reading.rows import WRITTEN

PERCENT, SHARES = "percent", "shares"
Forms = Mapping[str, Form]  # column -> how its numbers are written
MEASURES = {
    "count": COUNT,
    "rate_pct": RATE,
    "se_pct": STANDARD_ERROR,
    "damaged_ha": HECTARES,
    "planted_ha": PLANTED,
    "score": SCORE,
}
_GAP = 5  # times: a rate of people or fields so far below all others is of another unit


def forms_of(
    table: pd.DataFrame, file: str, measures: Mapping[str, Measure], answers: Answers
) -> tuple[dict[str, Form], list[Sentence]]:
    """Return how the numbers of each column are written, and notes on what was answered.

    Parameters
    ----------
    measures : column -> what it holds.

    Raises
    ------
    Question : the numbers of a column can be read in two ways.

    >>> t = pd.DataFrame({"planted_ha": ["245,5", "1.250"], "_row": [2, 3]})
    >>> forms_of(t, "h.csv", MEASURES, {})[0]["planted_ha"].decimal
    'comma'
    """
    there = {c: m for c, m in measures.items() if c in table.columns}
    texts = {c: [text for text in table[c] if isinstance(text, str)] for c in there}
    forms = {c: Form(surest(texts[c], m), m.rate) for c, m in there.items()}
    notes = []
    fit = {c: fitting(texts[c], m) for c, m in there.items()}
    if asked := [c for c in there if len(fit[c]) == 2 and _differ(texts[c], forms[c])]:
        known = {forms[c].decimal for c in there if len(fit[c]) == 1}
        proposed = known.pop() if len(known) == 1 else _likely(texts[asked[0]], there[asked[0]])
        marks = {d: {c: replace(forms[c], decimal=d) for c in asked} for d in (COMMA, POINT)}
        forms, note = _asked("decimal", table, file, forms, marks, proposed, answers)
        notes.append(note)
    if asked := [c for c, m in there.items() if m.rate and _may_be_shares(texts[c], forms[c])]:
        units = {
            unit: {c: replace(forms[c], shares=unit == SHARES) for c in asked}
            for unit in (PERCENT, SHARES)
        }
        forms, note = _asked("rates", table, file, forms, units, SHARES, answers)
        notes.append(note)
    return forms, notes


def _differ(texts: list[str], form: Form) -> bool:
    marks = (replace(form, decimal=POINT), replace(form, decimal=COMMA))
    return any(marks[0].value(text) != marks[1].value(text) for text in texts)


def _likely(texts: list[str], measure: Measure) -> str:
    """Return the likeliest mark: people and hectares come in thousands, rates and scores do not."""
    point = any("." in text for text in texts)
    thousands = measure not in (RATE, STANDARD_ERROR, SCORE)
    return COMMA if point == thousands else POINT


def _may_be_shares(texts: list[str], form: Form) -> bool:
    """Return whether rates may be shares of one: no figure is above 1, and not all are 0.

    Or the figures up to 1 lie far below all others, as where two units are mixed.
    """
    values = [value for text in texts if not has_sign(text) and (value := form.value(text))]
    # what is below 0 is no share, and told as an error of its cell
    small, large = [v for v in values if 0 < v <= 1], [v for v in values if v > 1]
    return bool(small) and (not large or max(small) < min(large) / _GAP)


def _asked(
    name: str,
    table: pd.DataFrame,
    file: str,
    forms: dict[str, Form],
    changes: Mapping[str, dict[str, Form]],
    proposed: str,
    answers: Answers,
) -> tuple[dict[str, Form], Sentence]:
    """Return the forms as the owner of the table says they are, and the note on it.

    changes : answer -> the forms it changes.
    """
    column = next(iter(changes[proposed]))
    written = table.attrs.get(WRITTEN, {})
    readings = [
        Reading(value, _rows(table, forms | changed, list(changed)))
        for value, changed in changes.items()
    ]
    question = Question(
        f"question.{name}",
        readings,
        proposed,
        columns=[written.get(c, c) for c in _shown(table, forms)],
        file=file,
        column=written.get(column, column),
        found=repr(str(_telling(table[column], [c[column] for c in changes.values()]))),
    )
    answer = question.answer(answers)
    return forms | changes[answer], answered(name, answer)


def _telling(texts: pd.Series, forms: list[Form]) -> str:
    """Return the first text that is another number in another form."""
    texts = texts.dropna()
    return next(text for text in texts if len({form.value(text) for form in forms}) > 1)


def _shown(table: pd.DataFrame, forms: Forms) -> list[str]:
    return [*(c for c in ("area_code", "area_name", "period") if c in table.columns), *forms]


def _rows(table: pd.DataFrame, forms: Forms, asked: list[str]) -> tuple[tuple[str, ...], ...]:
    """Return the first rows that have a figure in the columns that are asked about, as read."""
    filled = table[table[asked].notna().any(axis=1)].head(MOST_ROWS)
    return tuple(
        tuple(_read(record[c], forms.get(c)) for c in _shown(table, forms))
        for record in filled.to_dict("records")
    )


def _read(text: str | None, form: Form | None) -> str:
    value = form.value(text) if form and text is not None else None
    return str(text or "") if value is None else f"{value:,.12g}"
