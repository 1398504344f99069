"""Every pattern of the program on texts made to be slow: its steps grow with the text, no more."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from re import _parser as parser
from typing import NamedTuple

import pytest

from models.activities.several import _MAYBE
from models.reading.person_names import _LATIN
from models.reading.persons import _GROUP
from models.sources.catalogue import SOURCES
from tests.conftest import ROOT
from tests.steps import growth, may_grow

FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall"}
ROOMS = ("geo", "models", "pages")
# what grows faster on a text that it never gets: where -> what bounds its text
BOUNDED = {
    "models/activities/agencies.py": {r"[\(\[][^)\]]*[\)\]]": "up to the last that closes"},
    "models/reading/person_headers.py": {r"\(.*?\)": "up to the last that closes"},
    "models/activities/scrub.py": {r"[^\s@<>;,]{1,64}@[^\s@<>;,]+\.\w+": "64 letters"},
    "models/lists/recorded.py": {r"(.*?)( \(.*\))?": "shipped texts"},
    "models/reading/persons.py": {_GROUP.pattern: "whole cells, from their beginning"},
}
# patterns that a function is given, or makes of what it is given: some like those; none: a module
# keeps what was made, and it is looked at there
KEPT: tuple[str, ...] = ()
GIVEN = {
    ("models/activities/scrub.py", "f'(?<![\\\\w-]){re.escape(phone)}(?![\\\\w-])'"): ("012",),
    ("models/activities/several.py", "sign"): _MAYBE,
    ("models/activities/small_numbers.py", "pattern"): KEPT,
    ("models/desk/of_country.py", "f'(?:ប្រទេស|ពី){name}'"): ("ពី(?:ថៃ|វៀតណាម)",),
    ("models/desk/only_part_words.py", "normal_khmer('|'.join(words))"): KEPT,
    ("models/lists/spreadsheet.py", "times"): (r"(<dcterms:(?:created|modified)[^>]*>)[^<]*",),
    ("models/reading/numbers.py", "f'^(-?(?:{groups}|\\\\d+))(?:{decimal}(\\\\d+))?$'"): KEPT,
    ("models/reading/person_headers.py", "f'(?<![a-z])(?:{latin})(?![a-z])'"): KEPT,
    ("models/reading/person_headers.py", "normal_khmer(khmer)"): KEPT,
    ("models/reading/person_names.py", "f'{word.pattern}(?: (?![a-z]){word.pattern})?'"): (
        f"{_LATIN.pattern}(?: (?![a-z]){_LATIN.pattern})?",
    ),
    ("models/sources/catalogue_entry.py", "resource"): tuple(
        one.resource for one in SOURCES.values() if getattr(one, "resource", "")
    ),
}


class Pattern(NamedTuple):
    """A pattern of the code: where, its text, its flags, and how it is looked for."""

    file: str
    text: str
    flags: int
    way: str


def _flags(call: ast.Call, names: dict) -> int:
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)
    given = [one.value for one in call.keywords if one.arg == "flags"] + call.args[place:]
    return int(_value(given[0], names)) if given else 0


def _value(node: ast.expr, names: dict) -> object:
    return eval(compile(ast.Expression(node), "pattern", "eval"), names)  # our code


def _way(call: ast.Call, tree: ast.Module) -> str:
    """Return how a pattern is used: from each place of a text, or from its beginning alone."""
    if call.func.attr != "compile":
        return call.func.attr if call.func.attr in ("match", "fullmatch") else "search"
    named = [
        ast.unparse(one.targets[0])
        for one in tree.body
        if isinstance(one, ast.Assign) and one.value is call
    ]
    if not named or not named[0].startswith("_"):
        return "search"
    uses = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == named[0]
    }
    handed_on = sum(isinstance(n, ast.Name) and n.id == named[0] for n in ast.walk(tree)) - 1
    return next((w for w in ("fullmatch", "match") if uses == {w} and handed_on == 1), "search")


def _kept(value: object, depth: int = 4) -> Iterator[re.Pattern]:
    """Yield the patterns that a module keeps, also inside of what it keeps."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from (p for one in value.values() for p in _kept(one, depth - 1))
    elif depth and is_dataclass(value) and not isinstance(value, type):
        yield from _kept(vars(value), depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        yield from (p for one in value for p in _kept(one, depth - 1))


def _patterns() -> Iterator[Pattern]:
    """Yield every pattern: as it is written, and as modules made it from parts."""
    for file in (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) == "re"
            and node.func.attr in FUNCTIONS
        ]
        if not calls:
            continue
        name = str(file.relative_to(ROOT))
        module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
        names = vars(module)
        kept = [p for one in names.values() for p in _kept(one)]
        yield from (Pattern(name, _text(p.pattern), p.flags, "kept") for p in kept)
        for call in calls:
            try:
                texts, flags = (_value(call.args[0], names),), _flags(call, names)
            except NameError:
                texts, flags = GIVEN[name, ast.unparse(call.args[0])], 0
            yield from (Pattern(name, _text(text), flags, _way(call, tree)) for text in texts)


def _text(pattern: str | bytes) -> str:
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern


def test_no_pattern_takes_more_steps_than_its_text_is_long():
    """Twice the text takes about twice the steps: of each pattern, on the worst text made for it.

    Only growth is looked at, counted in steps: no clock.
    """
    written: dict[tuple[str, str], Pattern] = {}
    for one in _patterns():
        before = written.get((one.file, one.text))
        # as it is used, where that is known; of several uses the slowest
        if before is None or (one.way != "kept" and (before.way == "kept" or one.way == "search")):
            written[one.file, one.text] = one
    assert len(written) > 150
    slow = []
    for one in written.values():
        if one.text in BOUNDED.get(one.file, {}) or not may_grow(parser.parse(one.text)):
            continue
        way = "search" if one.way == "kept" else one.way
        times, worst = growth(one.text, one.flags & ~re.UNICODE, way)
        if times > 2.7:
            slow.append((round(times, 1), one.file, one.text[:120], worst[:12]))
    assert not slow


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"\s+$", "search"),
        (r"(a+)+b", "match"),
        (r"\(.*?\)", "search"),
        (r"\d*,?\d*x", "fullmatch"),
        (r"(\w\w?)*;", "match"),
    ],
)
def test_a_slow_pattern_would_be_found(pattern, way):
    """Those that the books warn of: nested, side by side, looked for from each blank."""
    assert growth(pattern, 0, way)[0] > 2.7


@pytest.mark.parametrize("pattern", [r"(?:(?<!\s)\s++)?+;", r",[^,]*", r"\d+(?:,\d+)*+", r"^\s*x"])
def test_a_pattern_that_passes_its_text_once_is_none(pattern):
    """Also where it begins at each letter, but goes on from only one."""
    assert growth(pattern)[0] < 2.7
