"""Khmer breaks: mark where a line of Khmer may break. `python -m docs.khmer_breaks`

Khmer is written without spaces between words. Browsers find the words with a dictionary; paper,
pictures and spreadsheets often do not. In every long run of the three `km.toml` a space of no
width (U+200B) is put between words; names, codes and keys are left alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import tomlkit
from khmercut import tokenize

from geo.atomic import write_atomically
from geo.words import BREAK

ROOT = Path(__file__).resolve().parents[1]
LONG = 30  # signs; a shorter run fits on any line
_RUN = re.compile(r"[\u1780-\u17d3\u17d7-\u17dd]+")
_REPEAT = "ៗ"  # repeats the word before it, and never begins a line


def with_breaks(text: str) -> str:
    """Return a text whose long runs of Khmer have a break between words.

    >>> with_breaks("ខេត្ត") == "ខេត្ត", BREAK in with_breaks("ចំនួនសរុបរបស់ខេត្តត្រូវបានបូកពីស្រុករបស់ខេត្តនោះ")
    (True, True)
    """
    return _RUN.sub(_broken, text.replace(BREAK, ""))


def _broken(found: re.Match[str]) -> str:
    run = found.group(0)
    if len(run) <= LONG:
        return run
    broken = BREAK.join(tokenize(run)).replace(BREAK + _REPEAT, _REPEAT)
    for term in _terms():
        broken = re.sub(f"{BREAK}?".join(map(re.escape, term)), term, broken)
    return broken


def _terms() -> Iterator[str]:
    """Yield the terms of docs/khmer_terms.csv, which stay in one piece."""
    with (ROOT / "docs" / "khmer_terms.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield from (term for term in row["khmer"].split("|") if " " not in term)


def _mark(table: dict) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _mark(value)
        elif (text := with_breaks(str(value))) != value:
            table[key] = tomlkit.string(text, multiline="\n" in text)


def main() -> None:
    """Mark the breaks in every km.toml."""
    for folder in ("geo", "models", "pages/view/frame"):
        file = ROOT / folder / "km.toml"
        document = tomlkit.parse(file.read_text(encoding="utf-8"))
        _mark(document)
        write_atomically(file, tomlkit.dumps(document).encode())


if __name__ == "__main__":
    main()
