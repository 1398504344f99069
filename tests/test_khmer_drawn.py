"""Khmer as it is drawn: on paper as in a browser, and without any Khmer letters on the machine."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_sections
from models.lists.part import Part
from models.paper.formats import briefing_bytes
from tests.app_server import CHROMIUM, FLAGS
from tests.tab import DRAWN

DAY = date(2026, 11, 27)
NAMES = ("ត្បូងឃ្មុំ", "ប៉ោយប៉ែត", "ឧត្ដរមានជ័យ")
# the last as a program draws it that doesn't shape: signs in the order of typing
SPELT_OUT = "ឧត\u200c្\u200cដរមានជ\u200c័\u200cយ"
LETTERS = Path(str(resources.files("fontpkg_noto_sans_khmer"))) / "files"
LATIN = Path(str(resources.files("fontpkg_noto_sans"))) / "files"
SAME, OTHER = 0.85, 0.5  # shared ink: what differs in the same word is at the edges of strokes
WIDTH = """() => {
  const all = document.createRange();
  all.selectNodeContents(document.querySelector('h1'));
  return all.getBoundingClientRect().width;
}"""
PPI, WIDEST = 1200, 90  # points: none of the names is wider


def ink(png: bytes) -> np.ndarray:
    """Return where there is ink, cut to it, on a grid of 120 x 400."""
    with Image.open(io.BytesIO(png)) as drawn:
        dark = np.asarray(drawn.convert("L")) < 128
    dark = ~dark if dark.mean() > 0.5 else dark  # pale letters
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    cut = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    small = Image.fromarray((cut * 255).astype(np.uint8)).resize((400, 120), Image.Resampling.BOX)
    return np.asarray(small) > 127


def shared(one: np.ndarray, other: np.ndarray) -> float:
    """Return the ink of both over the ink of either."""
    return float((one & other).sum() / (one | other).sum())


@pytest.fixture(scope="module")
def paper() -> bytes:
    """Return a briefing in which each name stands on a line of its own."""
    ranking = rank_districts(settings=Settings(draws=50))
    parts = [Part("x", [name]) for name in NAMES]
    pages = briefing_sections(ranking, load_outlines(), "KH20", ("km",), DAY, extra={"km": parts})
    return briefing_bytes(pages, "pdf", DAY)


def on_paper(pdf: bytes, name: str) -> bytes:
    """Return what poppler draws of the line that begins with a name in a PDF."""
    asked = ["pdftotext", "-bbox", "-", "-"]
    told = subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout.decode()
    begun = re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax=".*?" yMax="(.*?)">(.*?)<', told)
    left, top, bottom = next(map(float, w[:3]) for w in begun if name.startswith(w[3]) and w[3])
    place = {"x": left - 1, "y": top - 2, "W": WIDEST, "H": bottom - top + 6}
    at = [part for key, value in place.items() for part in (f"-{key}", f"{value * PPI / 72:.0f}")]
    asked = ["pdftoppm", "-r", str(PPI), "-png", "-singlefile", *at, "-"]
    return subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout


def in_browser(page, name: str) -> bytes:
    """Return what the browser draws of a name, with the letters the dashboard brings."""
    (file,) = LETTERS.glob("*.ttf")
    letters = base64.b64encode(file.read_bytes()).decode()
    page.set_content(
        f"<style>@font-face {{font-family: K; src: url(data:font/ttf;base64,{letters})}}"
        "p {font: 384px K; display: inline-block; padding: 300px; white-space: nowrap}</style>"
        f"<p>{name}</p>"
    )
    page.evaluate("document.fonts.load('96px K', 'ក')")
    return page.locator("p").screenshot()


@pytest.mark.browser
def test_names_are_the_same_on_paper_as_in_the_browser(paper, chromium):
    """Pixel by pixel, each name most like itself; not like one whose signs are not joined."""
    page = chromium.new_page()
    browser = {name: ink(in_browser(page, name)) for name in (*NAMES, SPELT_OUT)}
    page.close()
    for name in NAMES:
        drawn = ink(on_paper(paper, name))
        alike = {other: shared(drawn, seen) for other, seen in browser.items()}
        assert alike.pop(name) > SAME
        assert max(alike.values()) < OTHER


def test_paper_brings_all_its_letters(paper):
    """Every font in a PDF is one of ours and inside it, so that no machine needs any."""
    asked = ["pdffonts", "-"]
    told = subprocess.run(asked, input=paper, capture_output=True, check=True).stdout.decode()
    fonts = [line.split() for line in told.splitlines()[2:]]
    assert fonts
    for font in fonts:
        assert re.match(r"[A-Z]{6}\+NotoSans(Khmer)?-", font[0])
        assert "yes" in font


@pytest.mark.browser
def test_a_machine_without_khmer_letters_shows_khmer(server, chromium, tmp_path):
    """Its only font is Latin; title and map get their Khmer letters from the dashboard.

    A browser without any font at all draws nothing, not even with the fonts that a page brings.
    """
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{LATIN}</dir><cachedir>{tmp_path}</cachedir></fontconfig>", "utf-8"
    )
    own = {**os.environ, "FONTCONFIG_FILE": str(config)}
    bare = chromium.browser_type.launch(executable_path=str(CHROMIUM), args=FLAGS, env=own)
    widths = []
    for browser in (chromium, bare):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{server}/?lang=km")
        page.locator("iframe[data-map]").wait_for()
        page.wait_for_function(DRAWN)
        for frame in (page, page.frames[-1]):
            frame.wait_for_function(
                "[...document.fonts].some(f => f.family.includes('Khmer') && f.status == 'loaded')"
            )
        widths.append(page.evaluate(WIDTH))
        page.close()
    bare.close()
    assert widths[0] > 100
    assert widths[1] == pytest.approx(widths[0], rel=0.02)
