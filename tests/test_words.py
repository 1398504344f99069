"""Every sentence exists in both languages, is used, and gets its values."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.words import LANGUAGES, WORDS
from models.phrases import WORDS as MODEL_WORDS
from pages.view.frame.text import own_sentences, say, sentences

ROOT = Path(__file__).resolve().parents[1]
OWN = {"geo": WORDS.own, "models": MODEL_WORDS.own, "pages": own_sentences}
# the parts of an error; its key leaves out `error.` before and the part behind
PARTS = ("expected", "found", "fix")
# functions that take a key first, then the values; and those that are given the language first
SAYS = {"word": 0, "t": 0, "say": 1, "Sentence": 0}
PIECE = r"([\w.]+)"


@cache  # not at the head of the file, which every process of the tests reads
def _trees() -> dict[str, ast.AST]:
    files = [ROOT / "dashboard.py"]
    files += [f for d in ("geo", "models", "pages", "docs") for f in (ROOT / d).rglob("*.py")]
    return {str(f.relative_to(ROOT)): ast.parse(f.read_text(encoding="utf-8")) for f in files}


@cache
def _nodes() -> list[tuple[str, ast.AST]]:
    return [(file, node) for file, tree in _trees().items() for node in ast.walk(tree)]


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _subclasses(cls: type) -> set[type]:
    return {cls} | {one for sub in cls.__subclasses__() for one in _subclasses(sub)}


def _is_wrong(node: ast.Call) -> bool:
    """Return whether a call is `models.reading.cells.Place.wrong`."""
    return isinstance(node.func, ast.Attribute) and node.func.attr == "wrong"


def _error_calls() -> list[tuple[str, ast.Call, str]]:
    """Return (file, call, key) of every error that is made by its key."""
    names = {cls.__name__ for cls in _subclasses(InputError)}
    return [
        (file, node, node.args[0].value)
        for file, node in _nodes()
        if (_called(node) in names or (isinstance(node, ast.Call) and _is_wrong(node)))
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


KEY = re.compile(r"[a-z_]+\.[a-z_0-9.]+")


def _said_calls() -> list[tuple[str, ast.Call, str]]:
    """Return (file, call, key) of every sentence that is said by a key written out."""
    found = []
    for file, node in _nodes():
        place = SAYS.get(_called(node))
        if place is None or len(node.args) <= place:
            continue
        key = node.args[place]
        if isinstance(key, ast.Constant) and KEY.fullmatch(str(key.value)):
            found.append((file, node, key.value))
    return found


@pytest.mark.parametrize("folder", OWN)
def test_both_languages_have_the_same_keys_and_values(folder):
    """Every sentence exists twice, with the same placeholders, and is not empty."""
    english, khmer = (OWN[folder](lang) for lang in LANGUAGES)
    assert english.keys() == khmer.keys()
    for key in english:
        assert _fields(english[key]) == _fields(khmer[key]), key
        # a unit may have no word, and what is said of unreviewed Khmer is said in Khmer only
        assert (english[key] and khmer[key]) or key.startswith("unit.") or key == "note.unreviewed"


def test_no_folder_says_a_sentence_of_another():
    """A tier has one name, on screen, in the workbook, and in an error."""
    own = [set(words("en")) for words in OWN.values()]
    assert sum(map(len, own)) == len(set.union(*own))


def test_every_key_that_is_written_out_exists():
    """A raw key never reaches a reader."""
    calls = _said_calls()
    assert len(calls) > 100
    missing = {f"{file}: {key}" for file, _, key in calls if key not in sentences("en")}
    assert not missing


def test_every_error_has_its_words():
    """The key of an error names at least what was expected."""
    missing = {
        f"{file}: {key}"
        for file, _, key in _error_calls()
        if f"error.{key}.expected" not in sentences("en")
    }
    assert not missing


def test_every_placeholder_is_filled():
    """Where a call writes its values out, they are all there."""
    for file, call, key in _said_calls():
        given = {k.arg for k in call.keywords}
        if _called(call) == "Sentence":
            values = call.args[1] if len(call.args) > 1 else None
            if values is not None and not isinstance(values, ast.Dict):
                continue
            names = values.keys if values is not None else []
            given = {k.value for k in names if isinstance(k, ast.Constant)}
            if len(given) != len(names):
                continue
        if None not in given:
            lacking = _fields(sentences("en").get(key, "")) - given
            assert not lacking, f"{file}, line {call.lineno}: {key} lacks {lacking}"
    for file, call, key in _error_calls():
        given = {k.arg for k in call.keywords} | ({"found"} if _called(call) == "wrong" else set())
        if None not in given:
            texts = [sentences("en").get(f"error.{key}.{part}", "") for part in PARTS]
            lacking = set().union(*map(_fields, texts)) - given
            assert not lacking, f"{file}, line {call.lineno}: {key} lacks {lacking}"


def _names_in_code() -> set[str]:
    """Return every word the code itself uses: its strings, names, attributes and keywords."""
    found = set()
    for _, node in _nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value, node.value.lower()}
        for name in ("id", "attr", "arg", "name"):
            if isinstance(value := getattr(node, name, None), str):
                found.add(value)
    return found


def _patterns() -> list[re.Pattern[str]]:
    """Return what recognises keys that the code puts together from pieces."""
    found = set()
    for file, node in _nodes():
        if isinstance(node, ast.JoinedStr):
            pieces = [
                re.escape(v.value) if isinstance(v, ast.Constant) else PIECE for v in node.values
            ]
            whole = "".join(pieces)
            whole += PIECE if whole.endswith(("_", r"\.")) else ""
            if whole.startswith(PIECE + r"\."):  # the section is one that the file names
                found |= {section + whole.removeprefix(PIECE) for section in _words_of(file)}
            elif re.match(r"[a-z_]+\\\.", whole):
                found.add(whole)
        # naming("filter.corridor_") and the like: the beginning of a key
        elif re.fullmatch(r"[a-z_]+\.([a-z_]+_)?", str(getattr(node, "value", ""))):
            found.add(re.escape(node.value) + PIECE)
    return [re.compile(pattern) for pattern in found]


def _words_of(file: str) -> set[str]:
    """Return the single words that stand in a file as strings."""
    strings = {str(getattr(node, "value", "")) for node in ast.walk(_trees()[file])}
    return {text for text in strings if re.fullmatch(r"[a-z_]+", text)}


def test_every_sentence_is_used():
    """A key is written out in the code, or put together from words that code or tables name."""
    cells = {c for f in (ROOT / "data").glob("*.csv") for c in re.findall(r"\w+", f.read_text())}
    names, patterns = _names_in_code() | cells, _patterns()

    def named(piece: str) -> bool:
        tokens = re.split(r"[_.]", piece)
        return piece in names or all(token in names or token.isdigit() for token in tokens)

    def used(key: str) -> bool:
        if key.startswith("error.") and key.endswith(PARTS):
            key = key.removeprefix("error.").rpartition(".")[0]
        matches = (pattern.fullmatch(key) for pattern in patterns)
        return key in names or any(m and all(map(named, m.groups())) for m in matches)

    unused = {key for key in sentences("en") if not key.startswith("error.at.") and not used(key)}
    assert not unused


class One(int):
    """The number 1, which a sentence shows so that it can be told from a 1 of its own."""

    def __format__(self, spec: str) -> str:
        return "<1>"


def test_one_of_a_thing_is_not_said_as_many():
    """No "1 districts", "1 district have": where a count is 1, noun and verb follow it."""
    english = sentences("en")
    forms = re.findall(r"\{\w+:([^{}|]*)\|([^{}|]*)\}", "\n".join(english.values()))
    many = {plural for _, plural in forms}
    nouns = {plural for plural in many if plural.endswith("s")}
    assert len(nouns) > 20
    # a verb, and a number with decimals
    fine = {"is", "was", "has", "as", "its", "this", "points", *(one for one, _ in forms)}
    no_counts = dict.fromkeys(("names", "name", "period", "periods", "day", "covariates"), "x")
    wrong = {}
    for key, text in english.items():
        said = say("en", key, **dict.fromkeys(_fields(text), One(1)) | no_counts)
        for first, last in re.findall(r"(?<!to )(?<!-)<1>\*{0,2} ([a-z]+)(?: ([a-z]+))?", said):
            plural = first in many or (first.endswith("s") and first not in fine)
            if plural or (last in nouns and first not in {"of", "to", *fine}):
                wrong[key] = said
    assert not wrong, "\n".join(f"{key}: {said}" for key, said in wrong.items())


def test_a_name_and_its_value_are_joined_as_the_language_does():
    """No name that is said in the reader's language is followed by an English colon in the code."""
    said = re.compile(r"\{(?:t|word|say|setting_told)\((?:[^{}]|\{[^}]*\})*\)\}\**: ")
    files = [f for folder in ("pages", "models") for f in (ROOT / folder).rglob("*.py")]
    found = {f"{f.name}: {m[0]}" for f in files for m in said.finditer(f.read_text("utf-8"))}
    # what follows there is a whole sentence, or an error
    assert {line for line in found if not line.startswith(("cards.py", "plan_picture.py"))} == set()
