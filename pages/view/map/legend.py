"""Legend: what each colour of a layer stands for, as the map in the browser shows it."""

from pages.view.frame.number import shown
from pages.view.frame.text import LANGUAGES, say
from pages.view.map.classes import Classes
from pages.view.map.layers import MOVE_COLOURS, SIDE, STATE_COLOURS, TIERS, WOULD_MOVE_COLOURS
from pages.view.map.painting import Painting

# kind of layer -> where the names of its classes stand, and the classes in their order
_NAMED = {
    "tiers": ("tier", TIERS),
    "states": ("coverage_state", STATE_COLOURS),
    "moves": ("moved", MOVE_COLOURS),
    "would_move": ("would_move", WOULD_MOVE_COLOURS),
}


def legend_content(painting: Painting) -> dict[str, dict[str, object]]:
    """Return by language: the level, and `rows` (class, label) or the `square` of two measures.

    The browser counts the districts of each class: in the country or in one province.
    """
    layer = painting.layer
    content: dict[str, dict[str, object]] = {
        "level": {lang: say(lang, f"level.{layer.level}") for lang in LANGUAGES}
    }
    if layer.kind == "two_way":
        content["square"] = {lang: _square(painting, lang) for lang in LANGUAGES}
    else:
        content["rows"] = {lang: legend_rows(painting, lang) for lang in LANGUAGES}
    return content


def legend_rows(painting: Painting, lang: str) -> list[tuple[int, str]]:
    """Return (class, label) in the order of the legend."""
    layer = painting.layer
    if layer.kind in _NAMED:
        section, names = _NAMED[layer.kind]
        return list(enumerate(say(lang, f"{section}.{name}") for name in names))
    rows = list(enumerate(range_labels(painting.classes, lang) if painting.classes else []))
    # highest first, as a reader expects of a priority; near first where near is dark
    return rows if layer.reverse else rows[::-1]


def range_labels(classes: Classes, lang: str) -> list[str]:
    """Return the label of each class, in the rounding that the classes were made with.

    >>> range_labels(Classes(0.0, (1.0, 2.0, 3.0), 1), "en")
    ['≤ 1.0', '1.1 – 2.0', '≥ 2.1']
    """
    ends = [tuple(shown(end, classes.decimals) for end in pair) for pair in classes.ranges()]
    if len(ends) == 1:
        return [_between(*ends[0], lang)]
    return [
        say(lang, "legend.at_most", value=ends[0][1]),
        *(_between(low, high, lang) for low, high in ends[1:-1]),
        say(lang, "legend.at_least", value=ends[-1][0]),
    ]


def _between(low: str, high: str, lang: str) -> str:
    return low if low == high else say(lang, "legend.between", low=low, high=high)


def _square(painting: Painting, lang: str) -> dict[str, object]:
    """Return both measures with their ranges: the first to the right, the second upwards."""
    across, up = (
        {
            "name": f"{say(lang, f'layer.{key}')} ({say(lang, f'unit.{key}')})",
            "ranges": range_labels(side, lang) if side is not None else [],
        }
        for key, side in zip(painting.layer.columns, painting.sides, strict=True)
    )
    return {"across": across, "up": up, "side": SIDE}
