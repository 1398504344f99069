"""Icons: Streamlit's font of icons without the four thousand that no page shows.

The whole font is a quarter of what a first visit fetches.
"""

import io
import re
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from pages.view.server.slim_font import SlimFont
from pages.view.server.squeezed import STREAMLIT

_ROOT = Path(__file__).resolve().parents[3]
_NAME = re.compile(r":material/([a-z0-9_]+):")
# an icon is written as its name, and the font puts the picture in its place
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


@cache
def shown() -> frozenset[str]:
    """Return the names of all icons that our pages or Streamlit's own program may show."""
    ours = [_ROOT / "dashboard.py", *(_ROOT / "pages").rglob("*.py")]
    theirs = (STREAMLIT / "static" / "js").glob("*.js")
    return frozenset(
        name for file in (*ours, *theirs) for name in _NAME.findall(file.read_text("utf-8"))
    )


def slim(content: bytes, names: frozenset[str]) -> bytes:
    """Return a font (WOFF2) with the icons of these names alone; a name it lacks is left out."""
    with TTFont(io.BytesIO(content)) as font:
        written = {glyph: chr(code).lower() for code, glyph in font.getBestCmap().items()}
        glyphs = set()
        for lookup in font["GSUB"].table.LookupList.Lookup:
            for part in lookup.SubTable:
                glyphs |= _leave(getattr(part, "ExtSubTable", part).ligatures, written, names)
        options = Options()
        options.layout_features = ["*"]
        only = Subsetter(options)
        only.populate(glyphs=glyphs, text=_LETTERS)
        only.subset(font)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()


def _leave(ligatures: dict, written: dict[str, str], names: frozenset[str]) -> set[str]:
    """Leave only the ligatures of these names; return their glyphs."""
    glyphs = set()
    for first, all_of in list(ligatures.items()):
        kept = [
            ligature
            for ligature in all_of
            if "".join(written.get(g, "?") for g in (first, *ligature.Component)) in names
        ]
        glyphs |= {ligature.LigGlyph for ligature in kept}
        if kept:
            ligatures[first] = kept
        else:
            del ligatures[first]
    return glyphs


ICONS = SlimFont(
    "MaterialSymbols-Rounded", lambda content: slim(content, shown()), lambda: sorted(shown())
)
