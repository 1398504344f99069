"""Place words: how the columns and types of a file of places are written, in both languages."""

import unicodedata

from geo.khmer import normal_khmer
from geo.pcode import clean_text

# a shelter's place is nobody's business: see `models.places.place_file`
KINDS = ("school", "crossing", "station", "shelter")
SHELTER = "shelter"
FIELDS = ("kind", "name", "latitude", "longitude", "district", "source")
# field -> its header in a template
HEADERS = {
    "en": ("type", "name", "latitude", "longitude", "district", "source"),
    "km": ("ប្រភេទ", "ឈ្មោះ", "រយៈទទឹង", "រយៈបណ្តោយ", "ស្រុក", "ប្រភព"),
}
_FIELD_WORDS = {
    "kind": ("kind", "category", "place type"),
    "name": ("place", "place name", "site", "site name"),
    "latitude": ("lat", "y", "point_lat"),
    "longitude": ("lon", "lng", "long", "x", "point_lon"),
    "district": ("district code", "district name", "adm2_code", "adm2_pcode", "លេខកូដស្រុក"),
    "source": ("sources",),
}
_KIND_WORDS = {
    "school": ("schools", "primary school", "secondary school", "high school", "សាលា", "សាលារៀន"),
    "crossing": ("crossings", "border crossing", "checkpoint", "ច្រក", "ច្រកព្រំដែន"),
    "station": ("stations", "bus station", "police station", "ស្ថានីយ", "ប៉ុស្តិ៍"),
    "shelter": (
        *("shelters", "safe house", "transit centre", "transit center", "ទីជម្រក"),
        *("មណ្ឌលស្នាក់នៅបណ្តោះអាសន្ន", "ទីជំរក", "ផ្ទះសុវត្ថិភាព", "crisis centre", "crisis center"),
    ),
}


def _key(text: str) -> str:
    return clean_text(text).casefold().replace("_", " ").strip(" :*.")


_FIELD_OF = {
    _key(word): field
    for number, field in enumerate(FIELDS)
    for word in (*(names[number] for names in HEADERS.values()), *_FIELD_WORDS[field])
}
_KIND_OF = {_key(word): kind for kind in KINDS for word in (kind, *_KIND_WORDS[kind])}
_UNSEEN = ("Z", "Pd", "Cf")  # blanks, hyphens, signs that nobody sees


def _letters(text: str) -> str:
    """Return what a person reads of a text: letters in one form, no blanks between them."""
    plain = normal_khmer(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(c for c in plain if not unicodedata.category(c).startswith(_UNSEEN))


# in the name of a place: what is written as another type would be drawn
_SHELTERS = tuple(_letters(word) for word in (SHELTER, *_KIND_WORDS[SHELTER]))


def field_of(header: str) -> str | None:
    """Return the field that a header names, or None.

    >>> field_of("Lat"), field_of("រយៈបណ្តោយ"), field_of("Phone")
    ('latitude', 'longitude', None)
    """
    return _FIELD_OF.get(_key(header))


def kind_of(text: str) -> str | None:
    """Return the type of place that a text names, or None.

    >>> kind_of("Primary School"), kind_of("ទីជម្រក"), kind_of("bank")
    ('school', 'shelter', None)
    """
    return _KIND_OF.get(_key(text))


def names_shelter(text: str) -> bool:
    """Return whether a name says that the place is a shelter, in whatever spelling.

    >>> names_shelter("Hope Safe-house"), names_shelter("Hope School")
    (True, False)
    """
    return any(word in _letters(text) for word in _SHELTERS)
