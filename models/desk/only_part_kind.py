"""A part by kind: rural rates, a gap instead of a rate, one season or crop, a plan of returns."""

from __future__ import annotations

from models.desk.only_part_words import OFFICES, any_of

# kind of table -> words of a part, each with words beside which the figures are of the whole
_PARTS = {
    "poverty": (
        (
            any_of(r"(?<![a-z])rural(?! develop)(?![a-z])|(?<!អភិវឌ្ឍន៍)(?<!អភិវឌ្ឍ)ជនបទ"),
            any_of(r"(?<![a-z])urban(?![a-z])|ទីក្រុង|ប្រជុំជន"),
        ),
        (
            any_of(r"(?<![a-z])urban(?![a-z])|តំបន់ទីក្រុង|ទីប្រជុំជន"),
            any_of(r"(?<![a-z])rural(?![a-z])|ជនបទ"),
        ),
        (
            any_of(r"poverty (?:gap|severity)|(?:severity|depth) of poverty|គម្លាត(?:នៃ)?ភាពក្រីក្រ"),
            any_of(r"headcount|incidence|poverty rate"),
        ),
        (
            any_of(r"(?<![a-z])(?:extreme|food) poverty(?! lines?)|ក្រីក្រ(?:ធ្ងន់ធ្ងរ|ខ្លាំង)"),
            any_of(r"(?:and|or|,|&|/) ?(?:extreme|food) poverty|(?:and|&|,) ?(?:total )?poverty"),
        ),
    ),
    "harvest": (
        (
            any_of(r"(?<![a-z])dry[ -]season|(?:ស្រូវ|រដូវ)ប្រាំង"),
            any_of(r"(?<![a-z])(?:wet|rainy)(?![a-z])|all seasons|វស្សា"),
        ),
        (
            any_of(r"(?<![a-z])(?:wet|rainy)[ -]season|(?:ស្រូវ|រដូវ)វស្សា"),
            any_of(r"(?<![a-z])dry(?![a-z])|all seasons|ប្រាំង"),
        ),
        (
            any_of(r"(?<![a-z])(?:cassava|maize|corn|soy ?beans?|sugar ?cane)(?![a-z])|ដំឡូងមី|អំពៅ"),
            any_of(r"(?<![a-z])(?:rice|padd(?:y|ies)|crops)(?![a-z])|ស្រូវ|ដំណាំ"),
        ),
    ),
    "repatriation": (
        (
            any_of(
                r"(?<![a-z])(?:projected|forecast(?:ed)?|planned|expected|target) (?:number of )?"
                r"(?:returns|returnees|repatriations?)(?![a-z])",
                r"^(?:targets?|plan(?:ned)?|projections?|projected|forecasts?)(?: \d{4})?$",
                r"^(?:គោលដៅ|ផែនការ)(?: ?(?:ឆ្នាំ ?)?\d{4})?$",
            ),
            any_of(r"(?<![a-z])actual(?![a-z])|ជាក់ស្តែង"),
        ),
    ),
}


def part_of_kind(text: str, kind: str) -> str:
    """Return the words of a title, a name or a cell by which a table is of a part, or nothing.

    Parameters
    ----------
    text : in small letters and Latin digits; kind : repatriation, poverty or harvest.

    >>> part_of_kind("rural areas", "poverty"), part_of_kind("urban and rural", "poverty")
    ('rural', '')
    >>> part_of_kind("ministry of rural development", "poverty")
    ''
    """
    plain = OFFICES.sub(" ", text).strip()
    found = (part.search(plain) for part, whole in _PARTS.get(kind, ()) if not whole.search(plain))
    return next((one.group() for one in found if one), "")
