"""The fonts that browsers fetch: small, and with every icon and letter that a page may show."""

from __future__ import annotations

import io
import re

import pytest
from fontTools.ttLib import TTFont

from pages.view.frame.text import LANGUAGES, sentences
from pages.view.server import icons, letters, own_files
from pages.view.server.fonts import FONTS
from pages.view.server.icons import ICONS
from pages.view.server.letters import LETTERS
from tests.conftest import ROOT


def _names(content: bytes) -> set[str]:
    """Return what a font makes a picture of."""
    with TTFont(io.BytesIO(content)) as font:
        written = {glyph: chr(code).lower() for code, glyph in font.getBestCmap().items()}
        return {
            "".join(written[glyph] for glyph in (first, *ligature.Component))
            for lookup in font["GSUB"].table.LookupList.Lookup
            for part in lookup.SubTable
            for first, all_of in getattr(part, "ExtSubTable", part).ligatures.items()
            for ligature in all_of
        }


def test_the_slim_font_has_every_icon_that_is_shown_and_is_a_tenth_of_the_whole():
    """Ours are all in Streamlit's font; of Streamlit's own those that it has."""
    whole = ICONS.whole.read_bytes()
    made = icons.slim(whole, icons.shown())
    assert _names(made) == icons.shown() & _names(whole)
    assert len(made) < len(whole) / 10
    ours = set()
    for file in (ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r":material/[^a-z0-9(]", text), f"{file}: no name that is put together"
        ours |= set(re.findall(r":material/([a-z0-9_]+):", text))
    assert ours <= _names(made)


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_the_whole_font_is_sent_until_the_slim_one_is_made(font, monkeypatch, tmp_path):
    """No page waits for it; the next visit has it, because browsers ask again for this file."""
    slim = tmp_path / "slim.woff2"
    monkeypatch.setitem(font.__dict__, "place", slim)
    assert own_files._file_of(font.address) == font.whole
    font.make()
    assert own_files._file_of(font.address) == slim


def test_the_slim_font_of_text_has_the_letters_of_every_sentence_and_is_half_the_whole():
    """Khmer has a font of its own; a letter that is in neither would be of another kind."""
    whole = LETTERS.whole.read_bytes()
    made = letters.slim(whole)
    assert len(made) < len(whole) / 2
    with TTFont(io.BytesIO(made)) as slim, TTFont(io.BytesIO(whole)) as font:
        kept, had = set(slim.getBestCmap()), set(font.getBestCmap())
        assert slim["fvar"].axes[0].maxValue == font["fvar"].axes[0].maxValue
    written = set()
    for lang in LANGUAGES:
        for sentence in sentences(lang).values():
            written |= set(map(ord, sentence))
    assert written & had <= kept
    assert set(map(ord, "Ratanakiri Đà Nẵng Ørsted ½ € → ≥ ×")) & had <= kept
