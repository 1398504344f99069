"""Note: something that was done to a table and must be told."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.words import word


@dataclass(frozen=True)
class Note:
    """One thing done; `key` names the sentence, `values` fill it in."""

    key: str
    values: dict[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the note as a sentence.

        >>> Note("skipped_rows", {"rows": "27"}).text("en")
        'Left out because they are tags or totals: rows 27.'
        """
        return word(f"desk_note.{self.key}", lang, **self.values)


def listed(rows: list[int], most: int = 12) -> str:
    """Return row numbers for a sentence; a long list ends in how many more there are.

    >>> listed([3, 4, 9]), listed(list(range(2, 30)), most=3)
    ('3, 4, 9', '2, 3, 4 (+25)')
    """
    first = ", ".join(str(row) for row in rows[:most])
    return f"{first} (+{len(rows) - most})" if len(rows) > most else first
