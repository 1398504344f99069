"""Note: what was left out of a publisher's file."""

from collections.abc import Mapping
from typing import Any

from geo.gazetteer import provinces
from geo.words import Sentence
from models.reading.area import AreaName

MOST_NAMED = 20


def note(
    what: str, count: int = 0, names: tuple[str, ...] = (), codes: tuple[str, ...] = ()
) -> Sentence:
    """Return the sentence `live.note_{what}`.

    Parameters
    ----------
    names : as the file has them; `codes` : of areas, named in the reader's language.
    """
    listed = (*names[:MOST_NAMED], *map(AreaName, codes))
    more = ("...",) if count > len(listed) > 0 else ()
    return Sentence(f"live.note_{what}", {"count": f"{count:,}", "names": (*listed, *more)})


def kept_note(kept: Mapping[str, Any]) -> Sentence:
    """Return a note from JSON, also in the form of before 2027 (names and codes apart).

    >>> kept_note({"key": "missing", "count": 1, "names": [], "codes": ["25"]}) == (
    ...     note("missing", 1, codes=("25",)))
    True
    """
    if "values" not in kept:
        return note(kept["key"], kept["count"], tuple(kept["names"]), tuple(kept["codes"]))
    names = [AreaName(**n) if isinstance(n, dict) else str(n) for n in kept["values"]["names"]]
    return Sentence(kept["key"], {**kept["values"], "names": tuple(names)})


def unknown_names(names: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Return the note on names that fit no area; none where all fit.

    >>> unknown_names(("Nowhere",))[0].values["count"], unknown_names(())
    ('1', ())
    """
    return (note("unknown", len(names), names),) if names else ()


def missing_provinces(codes: set[str]) -> tuple[Sentence, ...]:
    """Return the note on provinces without a figure; none where all have one.

    >>> from models.phrases import said
    >>> said(missing_provinces(set(provinces()["adm1_code"]) - {"25"})[0], "en")
    'No figure for: Tboung Khmum. Missing stays missing.'
    """
    gone = tuple(code for code in provinces()["adm1_code"] if code not in codes)
    return (note("missing", len(gone), codes=gone),) if gone else ()
