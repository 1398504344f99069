"""Question: two readings of a file fit, and only its owner knows which one is meant.

Whoever reads a file raises it. A page asks it with its readings side by side; a command line ends
with it and names the option that answers it. Nothing is read until it is answered.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from geo.errors import InputError
from geo.words import WORDS, Sentence

Answers = Mapping[str, str]  # name of a question -> value of the reading that is meant
# name of a question, which is that of its option -> its answers; () where they are of the file
OPTIONS: dict[str, tuple[str, ...]] = {
    "sheet": (),
    "decimal": ("comma", "point"),
    "rates": ("percent", "shares"),
    "part_year": ("whole", "leave"),
    "figures": (),
    "rate_column": (),
    "unknown_columns": ("other", "leave"),
    "comma": ("one", "two"),
    "country": ("thailand", "vietnam", "other", "all"),
    "areas": ("code", "name"),
    "tboung_khmum": ("joined", "missing"),
    "divided": ("joined", "missing"),
}
NO_ANSWERS: Answers = MappingProxyType({})
MOST_ROWS = 3  # of each reading


@dataclass(frozen=True)
class Reading:
    """One way to read a file.

    value : as the option takes it
    rows : the first rows as they would be read, cells in the order of the question's `columns`
    values : fill in the sentence `answer.{name of the question}.{value}`, or `answer.{name}`
        where the answers are of the file
    """

    value: str
    rows: tuple[tuple[str, ...], ...] = ()
    values: tuple[tuple[str, object], ...] = ()


class Question(InputError):  # noqa: N818 - a question, not a fault
    """Only the owner of the file knows the answer.

    Parameters
    ----------
    key : `question.{name}`: its words are `error.{key}` of geo, and `ask.{name}` and
        `answer.{name}` of models.
    proposed : the likeliest answer, "" where none is likelier.
    columns : names of the columns of the readings' rows.

    >>> asked = Question("question.sheet", [Reading("2023"), Reading("2024")], "2024",
    ...                  file="r.xlsx", found="2023, 2024")
    >>> asked.answer({"sheet": "2023"}), asked.options
    ('2023', '--sheet 2023, --sheet 2024')
    """

    def __init__(
        self,
        key: str,
        readings: Sequence[Reading],
        proposed: str = "",
        *,
        columns: Sequence[str] = (),
        file: str,
        row: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(key, file=file, row=row, column=column, **values)
        self.name, self.readings, self.proposed = key.split(".")[1], tuple(readings), proposed
        self.columns = tuple(columns)

    @property
    def options(self) -> str:
        """Return the options of a command line that answer it."""
        return ", ".join(option(self.name, one.value) for one in self.readings)

    def parts(self, lang: str) -> tuple[str, str, str]:
        """Return what was expected, what came, and how to answer, in a language."""
        expected, found, fix = super().parts(lang)
        how = WORDS.word("error.at.answer", lang, options=self.options)
        return expected, found, f"{fix} {how}".strip()

    def answer(self, answers: Answers) -> str:
        """Return the value that was answered.

        Raises
        ------
        Question : nobody has answered, or with none of its readings.
        """
        given = answers.get(self.name)
        if given not in [one.value for one in self.readings]:
            raise self
        return str(given)

    def asks(self) -> Sentence:
        """Return the question as a page puts it.

        >>> Question("question.tboung_khmum", [], file="r.csv").asks().key
        'ask.tboung_khmum'
        """
        return Sentence(f"ask.{self.name}", {"column": self.column, **self.values})

    def means(self, value: str) -> Sentence:
        """Return what an answer means.

        >>> asked = Question("question.tboung_khmum", [Reading("joined")], file="r.csv")
        >>> asked.means("joined").key
        'answer.tboung_khmum.joined'
        """
        reading = next(one for one in self.readings if one.value == value)
        key = f"answer.{self.name}.{value}" if OPTIONS[self.name] else f"answer.{self.name}"
        return Sentence(key, {"value": value, **dict(reading.values)})


def option(name: str, value: str) -> str:
    """Return an answer as a command line takes it.

    >>> option("tboung_khmum", "joined"), option("sheet", "Year 2024")
    ('--tboung-khmum joined', "--sheet 'Year 2024'")
    """
    return f"--{name.replace('_', '-')} {shlex.quote(value)}"


def answered(name: str, value: str) -> Sentence:
    """Return the note that a question about a file was answered so."""
    return Sentence("desk_note.answered", {"option": option(name, value)})
