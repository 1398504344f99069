"""HTML is made by templates only, in which every value is escaped."""

from __future__ import annotations

import ast
import re
from datetime import date
from functools import cache

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_html
from models.lists.html import render
from models.lists.part import Part
from tests.conftest import ROOT

FOLDERS = ("geo", "models", "pages")
# of HTML; an SVG is drawn by code, and tests/test_brief.py holds that its texts are escaped
NAMES = "a|b|br|div|figure|h[1-6]|header|i|img|li|ol|p|section|small|span|style|table|t[dhr]|ul"
TAG = re.compile(rf"</?({NAMES})[ >]")


@cache  # not at the head of the file, which every process of the tests reads
def _trees() -> dict[str, ast.AST]:
    return {
        str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8"))
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
    }


def test_no_code_puts_values_between_tags():
    """No f-string has a tag of HTML in it."""
    found = [
        f"{file}, line {node.lineno}"
        for file, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(v, ast.Constant) and TAG.search(str(v.value)) for v in node.values)
    ]
    assert not found


def test_every_template_is_rendered_or_included():
    """None is left over, and none that is named is missing; a component has a script beside it."""
    there = {
        str(file.relative_to(ROOT))
        for folder in FOLDERS
        for ending in ("html", "qml")
        for file in (ROOT / folder).rglob(f"*.{ending}")
    }
    assert len(there) >= 6
    called = {
        node.args[0].value
        for tree in _trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render"
    }
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in there]
    included = {name for text in texts for name in re.findall(r'include "(.+?\.html)"', text)}
    assert called | included <= there
    components = there - called - included
    assert all((ROOT / name).with_suffix(".js").exists() for name in components)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><b>', "' onload='x"])
def test_a_template_escapes_what_it_is_given(hostile):
    """In a text and in an attribute; HTML of another template stays as it is."""
    link = render("models/lists/link.html", title=hostile, url=f"https://x/{hostile}")
    assert hostile not in link
    assert link.count(Markup.escape(hostile)) == 2
    picture = render("pages/view/plan/map.html", title=hostile, picture=hostile)
    assert picture.count("<") == 3
    assert picture.count('"') == 6
    assert link in render("models/lists/link.html", title=link, url="")


def test_a_value_that_is_missing_is_an_error():
    """Never an empty place in a page."""
    with pytest.raises(UndefinedError, match="title"):
        render("models/lists/link.html", url="")


def test_a_part_of_a_briefing_is_shown_as_text():
    """Heading, sentences, cells and notes of a part are never read as HTML."""
    ranking, outlines = rank_districts(settings=Settings(draws=50)), load_outlines()
    part = Part("<i>1", ["<i>2"], ["<i>3"], [["<i>4\n<i>5"]], ["<i>6"])
    day = date(2026, 11, 24)
    page = briefing_html(ranking, outlines, "KH20", ("en",), day, extra={"en": [part]})
    assert all(f"&lt;i&gt;{n}" in page for n in range(1, 7))
    assert "<i>" not in page
