"""Steps: how many a pattern takes on a text when it tries all ways, counted and not timed.

A small reader of Python's own parsed patterns that goes back over its ways as `re` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from re import _constants as op
from re import _parser as parser

_LONG, _MOST_LETTERS = 16, 5
MOST = 30_000  # steps: whatever takes more grows without end
_ONE = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}
_KINDS: dict[object, Callable[[str], bool]] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
}
_KINDS |= {
    op.CATEGORY_NOT_DIGIT: lambda one: not one.isdecimal(),
    op.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
    op.CATEGORY_NOT_WORD: lambda one: not _KINDS[op.CATEGORY_WORD](one),
}
Then = Callable[[int], bool]


class TooMany(Exception):  # noqa: N818 - says what happened
    """More steps than anybody would wait for."""


class Walk:
    """A pattern on its way over a text."""

    def __init__(self, pattern: str, flags: int, text: str) -> None:
        self.parsed = parser.parse(pattern, flags)
        self.flags, self.text, self.steps = self.parsed.state.flags, text, 0

    def count(self, way: str) -> int:
        """Return the steps to find all there is (search), or only at the beginning (match)."""
        nodes, at, end = list(self.parsed), 0, 0

        def there(pos: int) -> bool:
            nonlocal end
            end = pos
            return way != "fullmatch" or pos == len(self.text)

        while at <= len(self.text):
            found = self._go(nodes, at, there)
            if way != "search":
                break
            at = end if found and end > at else at + 1
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST:
            raise TooMany

    def _is(self, kind: object, of: object, one: str) -> bool:
        if kind is op.ANY:
            return one != "\n" or bool(self.flags & re.DOTALL)
        if kind is op.IN:
            wanted, items = True, list(of)
            if items[0][0] is op.NEGATE:
                wanted, items = False, items[1:]
            return any(self._in(k, o, one) for k, o in items) is wanted
        return self._in(op.LITERAL, of, one) is (kind is op.LITERAL)

    def _in(self, kind: object, of: object, one: str) -> bool:
        ways = {one, one.lower(), one.upper()} if self.flags & re.IGNORECASE else {one}
        if kind is op.LITERAL:
            return chr(of) in ways
        if kind is op.RANGE:
            return any(len(way) == 1 and of[0] <= ord(way) <= of[1] for way in ways)
        return _KINDS[of](one)

    def _go(self, nodes: Sequence, at: int, then: Then) -> bool:
        if not nodes:
            return then(at)
        (kind, of), rest = nodes[0], nodes[1:]
        self._step()
        if kind in _ONE:
            fits = at < len(self.text) and self._is(kind, of, self.text[at])
            return fits and self._go(rest, at + 1, then)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(kind, of, rest, at, then)
        if kind is op.SUBPATTERN:
            return self._go(list(of[-1]), at, lambda pos: self._go(rest, pos, then))
        if kind is op.BRANCH:
            ways = (list(way) for way in of[1])
            return any(self._go(way, at, lambda pos: self._go(rest, pos, then)) for way in ways)
        if kind is op.ATOMIC_GROUP:
            ends: list[int] = []
            found = self._go(list(of), at, lambda pos: not ends.append(pos))
            return found and self._go(rest, ends[0], then)
        if kind in (op.ASSERT, op.ASSERT_NOT):
            back, inner = of
            low, high = inner.getwidth() if back < 0 else (0, 0)
            starts = range(max(0, at - high), at - low + 1) if back < 0 else (at,)
            ends_here = (lambda pos: pos == at) if back < 0 else (lambda _: True)
            found = any(self._go(list(inner), start, ends_here) for start in starts)
            return found is (kind is op.ASSERT) and self._go(rest, at, then)
        if kind is op.AT:
            return self._at(of, at) and self._go(rest, at, then)
        raise NotImplementedError(kind)

    def _repeat(self, kind: object, of: tuple, rest: Sequence, at: int, then: Then) -> bool:
        least, most, inner = of
        nodes = list(inner)
        if len(nodes) == 1 and nodes[0][0] in _ONE:
            run = 0
            while run < most and at + run < len(self.text):
                if not self._is(*nodes[0], self.text[at + run]):
                    break
                self._step()
                run += 1
            if run < least:
                return False
            if kind is op.POSSESSIVE_REPEAT:
                return self._go(rest, at + run, then)
            lengths = range(least, run + 1)
            if kind is op.MAX_REPEAT:
                lengths = reversed(lengths)
            return any(self._go(rest, at + length, then) for length in lengths)
        return self._again(kind, (least, most, nodes), rest, (at, 0), then)

    def _again(
        self, kind: object, of: tuple, rest: Sequence, here: tuple[int, int], then: Then
    ) -> bool:
        (least, most, nodes), (at, done) = of, here

        def onward() -> bool:
            return done >= least and self._go(rest, at, then)

        def once_more() -> bool:
            def next_one(pos: int) -> bool:
                return pos > at and self._again(kind, of, rest, (pos, done + 1), then)

            return done < most and self._go(nodes, at, next_one)

        ways = (onward, once_more) if kind is op.MIN_REPEAT else (once_more, onward)
        return any(way() for way in ways)

    def _at(self, where: object, at: int) -> bool:
        text, end = self.text, len(self.text)
        if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            lines = self.flags & re.MULTILINE and where is op.AT_BEGINNING
            return at == 0 or bool(lines and text[at - 1] == "\n")
        if where in (op.AT_END, op.AT_END_STRING):
            last = where is op.AT_END and at == end - 1 and text[at] == "\n"
            lines = self.flags & re.MULTILINE and where is op.AT_END
            return at == end or last or bool(lines and text[at] == "\n")
        word = _KINDS[op.CATEGORY_WORD]
        edge = (at > 0 and word(text[at - 1])) != (at < end and word(text[at]))
        return edge is (where is op.AT_BOUNDARY)


def alphabet(nodes: Sequence) -> Iterator[str]:
    """Yield a letter for each that a pattern looks for."""
    for kind, of in nodes:
        if kind in (op.LITERAL, op.NOT_LITERAL):
            yield chr(of)
        elif kind is op.RANGE:
            yield chr(of[0])
        elif kind is op.CATEGORY:
            yield next(one for one in "1 a" if _KINDS[of](one))
        elif kind is op.IN:
            yield from alphabet(of)
        elif kind is op.BRANCH:
            for way in of[1]:
                yield from alphabet(way)
        elif kind in (op.SUBPATTERN, op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from alphabet(of[-1])
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from alphabet(of[1])
        elif kind is op.ATOMIC_GROUP:
            yield from alphabet(of)


def may_grow(nodes: Sequence) -> bool:
    """Return whether a pattern repeats something without end: others can't take long.

    >>> [may_grow(parser.parse(one)) for one in ("a{2}|b", "x(a+|b)")]
    [False, True]
    """
    for kind, of in nodes:
        parts = {op.BRANCH: lambda of: of[1], op.ATOMIC_GROUP: lambda of: [of]}
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and of[1] > _LONG:
            return True
        inner = parts[kind](of) if kind in parts else [of[-1]] if isinstance(of, tuple) else []
        if any(may_grow(one) for one in inner if isinstance(one, (parser.SubPattern, list))):
            return True
    return False


def growth(pattern: str, flags: int = 0, way: str = "search", n: int = 16) -> tuple[float, str]:
    """Return how many times more steps the worst text of twice the length takes, and that text.

    >>> growth("a+b")[0] > 3, growth("a+")[0] < 3, growth("(a+)+b", way="match")[0]
    (True, True, inf)
    """
    letters = [*dict.fromkeys([*alphabet(parser.parse(pattern, flags)), "x", " "])]
    letters = [*letters[:_MOST_LETTERS], *{" ", letters[-1]}]
    worst = (0.0, "")
    units = [*letters, *map("".join, combinations(letters, 2))]
    for first, unit in product(("", *letters[:2]), units):
        made = [f"{first}{unit * (m // len(unit))}\0" for m in (n, 2 * n)]
        try:
            few, many = (Walk(pattern, flags, text).count(way) for text in made)
        except TooMany:
            return float("inf"), made[0]
        worst = max(worst, (many / few, made[0]))
    return worst
