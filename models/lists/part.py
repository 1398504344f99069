"""Part: a piece of a briefing beside the ranking, as who works there or what is planned."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """A heading, sentences, and a table; a line break in a cell stays one.

    rows : of cells, one per column; all of them are plain text.
    """

    title: str
    lines: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
