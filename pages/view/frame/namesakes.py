"""Namesakes: documents of the same name in one box, told apart.

A browser sends back the words of what was chosen, not its id: of two that read alike it would
always be the first.
"""

from collections import Counter
from collections.abc import Mapping


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return id -> name, with the beginning of the id where several read alike.

    >>> told_apart({"1c9e-4a": "Q1", "77d0-8b": "Q1", "05aa-31": "Q2"})
    {'1c9e-4a': 'Q1 · 1c9e-4a', '77d0-8b': 'Q1 · 77d0-8b', '05aa-31': 'Q2'}
    """
    counts = Counter(names.values())
    return {
        key: name if counts[name] == 1 else f"{name} · {key[:8]}" for key, name in names.items()
    }
