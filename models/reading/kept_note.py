"""Note: something that was done to a table and must be told."""

from collections.abc import Mapping

from geo.words import Sentence


def read_note(key: str, values: Mapping[str, object]) -> Sentence:
    """Return a note that was kept with a table; until 2026 the keys were kept without `desk_note`.

    >>> read_note("left_out", {"n": 1, "rows": "27"}).key
    'desk_note.left_out'
    """
    return Sentence(key if "." in key else f"desk_note.{key}", values)


def listed(rows: list[int], most: int = 12) -> str:
    """Return row numbers for a sentence; a long list ends in how many more there are.

    >>> listed([3, 4, 9]), listed(list(range(2, 30)), most=3)
    ('3, 4, 9', '2, 3, 4 (+25)')
    """
    first = ", ".join(str(row) for row in rows[:most])
    return f"{first} (+{len(rows) - most})" if len(rows) > most else first
