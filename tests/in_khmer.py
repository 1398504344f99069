"""In Khmer: whether an error is said in Khmer, whole."""

from __future__ import annotations

import re

from geo.errors import InputError, InputErrors
from geo.words import Sentence


def _names(values) -> str:
    """Return what a file or the code gave, which stays as it is."""
    inside = (_names(v.values) if isinstance(v, Sentence) else str(v) for v in values.values())
    return " ".join(inside)


def assert_in_khmer(error: InputError) -> None:
    """Fail where an error has no Khmer, or English words that are not names or values."""
    if isinstance(error, InputErrors):
        for one in error.errors:
            assert_in_khmer(one)
        return
    assert error.key, f"not by key: {error}"
    expected, found, fix = error.parts("km")
    given = _names(error.values)
    for part in (expected, found, fix):
        # words of code and formats stay: --out, area_code, data/x.csv, XLSX, OUTREACH_VAR
        text = re.sub(r"--\w+|\S*[_/.]\S*|[A-Z0-9-]{2,}", " ", part)
        english = [w for w in re.findall(r"[A-Za-z]{3,}", text) if w not in given]
        assert not english, f"{error.key}: {english} in {part}"
    assert re.search(r"[\u1780-\u17ff]", expected), error.key
