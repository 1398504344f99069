"""Drawing: a map taken apart into what is drawn and what is written, for Typst to write it.

Typst draws SVG well, but writes Khmer in it wrongly: what stands before or beside a letter of its
cluster (្រ, េ, ែ) covers the next one. So every text is taken out and set as Typst's own.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring

from models.paper.typeset import clean

_SVG = "{http://www.w3.org/2000/svg}"
_NAMELESS = re.compile(r"(</?)ns0:")
_MOVE = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)")


def add_drawing(svg: str, file: str, drawings: dict[str, str]) -> dict[str, Any] | None:
    """Put a drawing without its texts among the drawings, and return what Typst needs of it.

    None where there is no drawing.
    """
    if not svg:
        return None
    found, drawings[file] = taken_apart(str(svg), file)
    return found


def taken_apart(svg: str, file: str) -> tuple[dict[str, Any], str]:
    """Return what Typst needs of a drawing, and the drawing without its texts.

    Parameters
    ----------
    svg : as `models.lists.map_svg` makes it: texts in groups that are moved, never turned.
    file : the name by which Typst finds the drawing.

    Returns
    -------
    file, width (pixels) and texts: x, y (pixels, of the baseline), size (pixels), fill, halo (a
    colour or none), bold, italic, middle and text.

    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="translate(1 '
    >>> svg += '2)"><text x="1" y="1" font-size="4" fill="#000000">a</text></g></svg>'
    >>> found, drawn = taken_apart(svg, "map.svg")
    >>> found["width"], found["texts"][0]["y"], "text" in drawn
    (9.0, 3.0, False)
    """
    top = fromstring(str(clean(svg)))
    texts: list[dict[str, Any]] = []
    _take(top, 0.0, 0.0, texts)
    width = float(top.attrib["viewBox"].split()[2])
    drawn = tostring(top, encoding="unicode")
    drawn = _NAMELESS.sub(r"\1", drawn).replace("xmlns:ns0=", "xmlns=")
    return {"file": file, "width": width, "texts": texts}, drawn


def _take(group: Element, x: float, y: float, texts: list[dict[str, Any]]) -> None:
    """Take the texts out of a group and the groups in it; x, y : where its corner is."""
    moved = _MOVE.search(group.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    for one in list(group):
        if one.tag == f"{_SVG}text":
            texts.append(_text(one, x, y))
            group.remove(one)
        else:
            _take(one, x, y, texts)


def _text(one: Element, x: float, y: float) -> dict[str, Any]:
    return {
        "x": x + float(one.attrib["x"]),
        "y": y + float(one.attrib["y"]),
        "size": float(one.attrib["font-size"]),
        "fill": one.attrib["fill"],
        "halo": one.get("stroke", ""),
        "bold": one.get("font-weight") == "600",
        "italic": one.get("font-style") == "italic",
        "middle": one.get("text-anchor") == "middle",
        "text": one.text or "",
    }
