"""Several: cells of a form in which more than one thing was chosen, each on its own."""

import re
from collections.abc import Callable, Sequence
from itertools import accumulate

from models.activities.platforms import IGNORED

BETWEEN = " | "  # what we write between things that were chosen
# blanks are passed once, from their first: else a long row of them is looked at for each
_BLANKS = r"(?:(?<!\s)\s++)?+"
_SURE = re.compile(rf"(?:{_BLANKS}\||(?:(?<![^\S\n])[^\S\n]++)?+\n)\s*")
_MAYBE = (
    rf"{_BLANKS};\s*",
    rf"{_BLANKS},\s*",
    rf"{_BLANKS}/\s*",
    rf"(?<!\s)\s++(?:and|និង)\s+|{_BLANKS}&\s*",
    rf"{_BLANKS}និង\s*",
)
_YES, _NO = {"1", "true", "yes"}, {"", "0", "false", "no"}
_MOST_WORDS = 40
MAY_BE_SEVERAL = ("activity_type", "province_name", "area_name", "area_code", "target_group")


def parts(text: str, known: Callable[[str], bool]) -> list[str]:
    """Return what a cell names, each on its own; one that is known as a whole is one.

    At a bar it is always parted; at other signs where a part is known; at blanks only where
    all parts are known and there is one way.

    >>> known = {"svay rieng", "kampot", "prey veng"}.__contains__
    >>> parts("svay rieng kampot", known), parts("kampot, moon", known), parts("a, b", known)
    (['svay rieng', 'kampot'], ['kampot', 'moon'], ['a, b'])
    """
    if known(text):
        return [text]
    pieces = [piece for piece in _SURE.split(text) if piece]
    if len(pieces) > 1:
        return list(dict.fromkeys(pieces))
    for sign in _MAYBE:
        pieces = [piece for piece in re.split(sign, text) if piece]
        if len(pieces) > 1 and any(map(known, pieces)):
            return list(dict.fromkeys(pieces))
    words = text.split()
    ways = _ways(words, known) if 1 < len(words) <= _MOST_WORDS else []
    return list(dict.fromkeys(ways[0])) if len(ways) == 1 else [text]


def _ways(words: list[str], known: Callable[[str], bool]) -> list[list[str]]:
    """Return at most two ways to part words into known names, nothing left over."""
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(words) + 1):
        here = [
            [*before, " ".join(words[start:end])]
            for start in range(max(0, end - 6), end)
            if ways[start] and known(" ".join(words[start:end]))
            for before in ways[start]
        ]
        ways.append(here[:2])
    return ways[-1]


def chosen_columns(
    headers: Sequence[str], rows: Sequence[Sequence[str]], field_of: Callable[[str], str | None]
) -> dict[str, list[int]]:
    """Return header of a question -> the columns that say of each option whether it was chosen.

    They are called by the question and the option, with "/" between, and hold 0 and 1 alone.

    >>> chosen_columns(["what/school", "what/shelter"], [["1", "0"]], {"what": "a"}.get)
    {'what': [0, 1]}
    """
    found: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        groups = list(accumulate(header.split("/"), lambda one, other: f"{one}/{other}"))[:-1]
        question = next((g for g in reversed(groups) if field_of(g) not in (None, IGNORED)), None)
        cells = [row[place].strip().casefold() if place < len(row) else "" for row in rows]
        if question and set(cells) <= _YES | _NO and set(cells) & (_YES | {"0", "false", "no"}):
            found.setdefault(question, []).append(place)
    return found


def chosen(row: Sequence[str], headers: Sequence[str], places: Sequence[int]) -> str:
    """Return the options that a row has chosen, with `BETWEEN` between them.

    >>> chosen(["1", "0", "1"], ["a/x", "a/y", "a/z"], [0, 1, 2])
    'x | z'
    """
    return BETWEEN.join(
        headers[place].rpartition("/")[2].strip()
        for place in places
        if place < len(row) and row[place].strip().casefold() in _YES
    )
