"""Shipped words: what the package of tables says of one, in the reader's language."""

from functools import cache

from pages.view.frame.text import sentences

_CAVEATS = "shipped_caveat."
_LICENCES = ("blank", "copernicus", "ophi", "unstated", "facts")


def in_words(text: str, lang: str) -> str:
    """Return a caveat or licence in a language; what no word is known for stays as written.

    >>> in_words("CC BY 4.0", "km"), in_words("Cite OPHI; see its terms of use", "en")
    ('CC BY 4.0', 'Cite OPHI; see its terms of use')
    """
    key = _keys().get(text)
    return text if key is None else sentences(lang)[key]


@cache
def _keys() -> dict[str, str]:
    """Return English as the package has it -> key of the sentence."""
    known = sentences("en")
    keys = [key for key in known if key.startswith(_CAVEATS)]
    keys += [f"licence.{name}" for name in _LICENCES]
    return {known[key]: key for key in keys}
