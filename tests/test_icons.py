"""The font of icons that browsers fetch: small, and with every icon that a page may show."""

from __future__ import annotations

import io
import re

from fontTools.ttLib import TTFont

from pages.view.server import icons, own_files
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
    whole = icons.whole_font().read_bytes()
    made = icons.slim(whole, icons.shown())
    assert _names(made) == icons.shown() & _names(whole)
    assert len(made) < len(whole) / 10
    ours = set()
    for file in (ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r":material/[^a-z0-9(]", text), f"{file}: no name that is put together"
        ours |= set(re.findall(r":material/([a-z0-9_]+):", text))
    assert ours <= _names(made)


def test_the_whole_font_is_sent_until_the_slim_one_is_made(monkeypatch, tmp_path):
    """No page waits for it; the next visit has it, because browsers ask again for this file."""
    monkeypatch.setattr(icons, "slim_font", lambda: tmp_path / "icons.woff2")
    assert own_files._file_of(own_files.ICONS) == icons.whole_font()
    icons.make_slim()
    assert own_files._file_of(own_files.ICONS) == tmp_path / "icons.woff2"
