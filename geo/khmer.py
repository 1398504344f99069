"""Khmer: one normal form for texts that look alike and are typed in different ways.

For comparing only: what is shown and kept is always what was written.
"""

import re

_COENG = "\u17d2"  # puts the next consonant under the one before it
_RO = "\u179a"
_CLUSTER = re.compile("([\u1780-\u17b3])((?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+)")
_MARK = re.compile("\u17d2[\u1780-\u17b3]|.", re.DOTALL)
_DA, _TA = "\u17d2\u178a", "\u17d2\u178f"
_OF_LETTER, _TRIISAP = "\u17c9\u17ca\u17cc", "\u17ca"
# below an upper vowel, both shifters and the vowel u look the same
_ABOVE, _LOW = set("\u17b7\u17b8\u17b9\u17ba\u17be"), set("\u17c9\u17ca\u17bb")
# a vowel typed in the two halves it is drawn in
_HALVES = (({"\u17c1", "\u17b6"}, "\u17c4"), ({"\u17c1", "\u17b8"}, "\u17be"))
# letters no longer encouraged, and signs that nobody sees
_LETTERS = str.maketrans(
    {
        "\u17a3": "\u17a2",
        "\u17a4": "\u17a2\u17b6",
        "\u17a8": "\u17a7\u1780",
        "\u17b2": "\u17b1",
        "\u17b4": None,
        "\u17b5": None,
    }
)


def normal_khmer(text: str) -> str:
    r"""Return a text in which what looks alike in Khmer is alike; all else stays as it was.

    Subscript da becomes ta, marks of a letter stand in one order, vowels typed in halves and
    shifters that look like another vowel have one form.

    >>> normal_khmer("កណ្ដាល") == normal_khmer("កណ្តាល"), normal_khmer("ឆ្នំា") == "ឆ្នាំ"
    (True, True)
    >>> normal_khmer("Kampot 2024")
    'Kampot 2024'
    """
    return _CLUSTER.sub(_ordered, text.translate(_LETTERS))


def _ordered(found: re.Match[str]) -> str:
    base, written = found.group(1), _MARK.findall(found.group(2))
    # the subscript of ro is drawn around the others: where it was typed can't be seen
    under = sorted((m for m in written if m[0] == _COENG), key=lambda m: m[1] == _RO)
    marks = {m for m in written if m[0] != _COENG}
    for halves, whole in _HALVES:
        marks = marks - halves | {whole} if halves <= marks else marks
    if marks & _LOW and marks & _ABOVE:
        marks = marks - _LOW | {_TRIISAP}
    return "".join([base, *under, *sorted(marks, key=_place)]).replace(_DA, _TA)


def _place(mark: str) -> tuple[int, str]:
    """Return the place of a mark: what changes the letter, then vowels, then other signs."""
    vowel = "\u17b6" <= mark <= "\u17c5"
    return (0 if mark in _OF_LETTER else 1 if vowel else 2), mark
