"""Letters: Streamlit's font of text without the alphabets and fine forms that no page writes.

Of what is left out, such as Greek and Cyrillic, a browser draws the letters of its machine. The
whole font is a sixth of what a first visit fetches.
"""

import io

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from pages.view.server.slim_font import SlimFont

# Latin with all its accents, those of Viet Nam too; signs, money, arrows, mathematics, shapes
_RANGES = (
    (0x20, 0x24F),
    (0x2B0, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x22FF),
    (0x2500, 0x27BF),
    (0xFB00, 0xFB06),
    (0xFFFD, 0xFFFD),
)
# distances, accents and what a text has unless told otherwise
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"]


def kept() -> list[int]:
    """Return the code points whose letters are kept.

    >>> [ord(letter) in kept() for letter in "aÉệ–→≥✓я"]
    [True, True, True, True, True, True, True, False]
    """
    return [code for first, last in _RANGES for code in range(first, last + 1)]


def slim(content: bytes) -> bytes:
    """Return a font (WOFF2) with the letters that are kept, as far as it has them."""
    with TTFont(io.BytesIO(content)) as font:
        options = Options()
        options.layout_features = _FEATURES
        options.name_IDs = ["*"]  # whose it is, and its licence
        only = Subsetter(options)
        only.populate(unicodes=kept())
        only.subset(font)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()


LETTERS = SlimFont("SourceSansVF-Upright", slim, lambda: (_RANGES, _FEATURES))
