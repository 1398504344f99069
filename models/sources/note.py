"""Note: what was left out of a file, said in either language."""

from __future__ import annotations

from dataclasses import dataclass

from geo.gazetteer import provinces
from models.words import word

MOST_NAMED = 20


@dataclass(frozen=True)
class Note:
    """A sentence by its key.

    names : as the file has them; codes : of provinces, named in the reader's language.
    """

    key: str
    count: int = 0
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def unknown_names(names: tuple[str, ...]) -> tuple[Note, ...]:
    """Return the note on names that fit no area; none where all fit.

    >>> unknown_names(("Nowhere",))[0].count, unknown_names(())
    (1, ())
    """
    return (Note("unknown", len(names), names[:MOST_NAMED]),) if names else ()


def missing_provinces(codes: set[str]) -> tuple[Note, ...]:
    """Return the note on provinces without a figure; none where all have one.

    >>> missing_provinces(set(provinces()["adm1_code"]) - {"25"})[0].codes
    ('25',)
    """
    gone = tuple(code for code in provinces()["adm1_code"] if code not in codes)
    return (Note("missing", len(gone), codes=gone),) if gone else ()


def note_text(note: Note, lang: str) -> str:
    """Return a note as a sentence.

    >>> note_text(Note("missing", 1, codes=("25",)), "en")
    'No figure for: Tboung Khmum. Missing stays missing.'
    """
    named = provinces().set_index("adm1_code")[f"province_{lang}"]
    listed = [*note.names, *(named[code] for code in note.codes)]
    more = ", ..." if note.count > len(listed) > 0 else ""
    return word(
        f"live.note_{note.key}", lang, count=f"{note.count:,}", names=", ".join(listed) + more
    )
