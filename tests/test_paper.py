"""Paper: PDF and pictures, whole, readable by other programs, in both languages."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from PIL import Image

from geo.outlines import load_outlines
from models.brief import main
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_sections
from models.lists.part import Part
from models.paper.formats import FORMATS, briefing_bytes
from models.phrases import word

DAY = date(2026, 11, 27)
# what each language of markup would do, and signs that turn or hide letters
HOSTILE = (
    '#panic("x") $x$ *b* _i_ = <script>alert(1)</script> \\textbf{x} @ref "#include "/etc/passwd"'
)
TURNED = "abc\u202edef\u2066\x07"


@pytest.fixture(scope="module")
def ranking():
    """Return a default ranking with few draws."""
    return rank_districts(settings=Settings(draws=100))


@pytest.fixture(scope="module")
def outlines():
    """Return the outlines in use."""
    return load_outlines()


def text_of(pdf: bytes) -> str:
    """Return what poppler reads in a PDF, without the marks that only allow a line to break."""
    made = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return made.stdout.decode().replace("\u200b", "")


@pytest.mark.parametrize("lang", ["en", "km"])
def test_poppler_reads_every_name_in_the_order_of_letters(ranking, outlines, lang):
    """All districts of three provinces, letter for letter; page numbers; no letter twice."""
    for province in ("KH20", "KH22", "KH25"):
        pages = briefing_sections(ranking, outlines, province, (lang,), DAY)
        text = text_of(briefing_bytes(pages, "pdf", DAY))
        words = re.sub(r"\s+", "", text)
        here = ranking.table[ranking.table["adm1_pcode"] == province]
        for name in here[f"district_{lang}"]:
            assert re.sub(r"\s+", "", name) in words, name
        assert re.search(r"1\s?/\s?\d", text)
        assert words.count(re.sub(r"\s+", "", pages[0]["purpose"]).replace("\u200b", "")) == 1


@pytest.mark.parametrize("name", ["ត្បូងឃ្មុំ", "ប៉ោយប៉ែត", "ឧត្ដរមានជ័យ", "ធំធំ កំកំ អ៊ុំអ៊ុំ"])
def test_khmer_of_several_marks_is_read_as_it_was_written(ranking, outlines, name):
    """Marks above and below come back once and in order, repeated words twice."""
    part = Part("x", [name])
    pages = briefing_sections(ranking, outlines, "KH20", ("km",), DAY, extra={"km": [part]})
    assert name in text_of(briefing_bytes(pages, "pdf", DAY))


def test_two_languages_are_one_file_with_a_title_and_a_described_map(ranking, outlines):
    """Khmer, then English; the same input is the same file; the map says what it shows."""
    pages = briefing_sections(ranking, outlines, "KH20", ("km", "en"), DAY)
    one, again = (briefing_bytes(pages, "pdf", DAY) for _ in range(2))
    assert one == again
    text = text_of(one)
    assert text.index("ស្វាយរៀង · Svay Rieng") < text.index("Svay Rieng · ស្វាយរៀង")
    known = subprocess.run(["pdfinfo", "-"], input=one, capture_output=True, check=True)
    told = known.stdout.decode()
    assert "ស្វាយរៀង · Svay Rieng" in told
    assert "A4" in told
    assert "Tagged:          yes" in told


@pytest.mark.parametrize("kind", FORMATS)
def test_whatever_somebody_wrote_stays_text(ranking, outlines, kind):
    """Markup of Typst, LaTeX and HTML as it is; signs that turn or hide letters are gone."""
    table = ranking.table.copy()
    table.loc[table["adm2_pcode"] == "KH2001", "district_en"] = HOSTILE + TURNED
    odd = replace(ranking, table=table)
    part = Part(HOSTILE, [TURNED], [HOSTILE], [[HOSTILE]], [HOSTILE])
    pages = briefing_sections(odd, outlines, "KH20", ("en",), DAY, extra={"en": [part]})
    made = briefing_bytes(pages, kind, DAY)
    if kind == "docx":
        document = docx.Document(io.BytesIO(made))
        cells = [cell.text for table in document.tables for cell in table._cells]
        assert HOSTILE in cells
        assert HOSTILE + "abcdef\n" in "\n".join(cells) + "\n"
        return
    if kind != "pdf":
        begins = {
            "png": b"\x89PNG",
            "html": b"<!doctype",
            "map_png": b"\x89PNG",
            "map_svg": b"<svg",
        }
        assert made.startswith(begins.get(kind, b"\x89PNG"))
        assert b"<script>alert" not in made
        return
    text = re.sub(r"\s+", " ", text_of(made))
    assert '#panic("x") $x$ *b* _i_ = <script>alert(1)</script> \\textbf{x} @ref' in text
    assert "abcdef" in text
    assert "\u202e" not in text


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("province", [None, "KH12"])
def test_a_picture_is_as_wide_as_a_telephone_and_light(ranking, outlines, lang, province):
    """1,080 pixels wide, at most 350 kB, with many colours of a map on it."""
    pages = briefing_sections(ranking, outlines, province, (lang,), DAY)
    made = briefing_bytes(pages, "png", DAY)
    assert len(made) <= 350_000
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.width == 1080
        assert 1000 < picture.height < 2400
        assert len(picture.convert("RGB").getcolors(10_000)) > 20


def test_a_hidden_count_stands_on_no_paper(ranking, outlines):
    """What is hidden has a word, and neither rank nor rate."""
    table = ranking.table.copy()
    row = table["adm2_pcode"] == "KH2001"
    numbers = ["rank", "rank_low", "rank_high", "p_top", "relative_risk", "rate_per_1000"]
    table[numbers] = table[numbers].astype(object)
    table.loc[row, numbers] = None
    table.loc[row, "tier"] = "withheld"
    pages = briefing_sections(replace(ranking, table=table), outlines, "KH20", ("en",), DAY)
    text = re.sub(r"\s+", " ", text_of(briefing_bytes(pages, "pdf", DAY)))
    assert f"– Chantrea ចន្ទ្រា · KH2001 {word('tier.withheld', 'en')} –" in text


def test_a_pack_holds_each_province_in_both_languages(tmp_path, capsys):
    """One zip: a PDF and two pictures, named by place, language and day."""
    asked = ["--out", str(tmp_path), "--format", "pack", "--province", "Svay Rieng"]
    assert main([*asked, "--date", "2026-11-27"]) == 0
    (file,) = tmp_path.iterdir()
    assert file.name == "pack_svay-rieng_en-km_2026-11-27.zip"
    assert str(file) in capsys.readouterr().out
    with zipfile.ZipFile(file) as pack:
        assert pack.namelist() == [
            "briefing_svay-rieng_en-km_2026-11-27.pdf",
            "picture_svay-rieng_en_2026-11-27.png",
            "picture_svay-rieng_km_2026-11-27.png",
        ]


def test_a_picture_is_of_one_language_each(tmp_path):
    """Both languages are two pictures; a PDF of both is one file."""
    for kind in ("png", "pdf"):
        asked = ["--out", str(tmp_path), "--format", kind, "--province", "Svay Rieng"]
        assert main([*asked, "--date", "2026-11-27"]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "briefing_svay-rieng_en-km_2026-11-27.pdf",
        "picture_svay-rieng_en_2026-11-27.png",
        "picture_svay-rieng_km_2026-11-27.png",
    ]


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_word_file_has_styles_and_letters_for_khmer(ranking, outlines, lang):
    """Headings are headings, Khmer has its font for complex script, the table its head repeated."""
    pages = briefing_sections(ranking, outlines, "KH20", (lang,), DAY)
    one, again = (briefing_bytes(pages, "docx", DAY) for _ in range(2))
    assert one == again
    document = docx.Document(io.BytesIO(one))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    said = [pages[0][f"{k}_heading"] for k in ("trust", "sources", "contacts")]
    assert [*said, pages[0]["communes"]["heading"]] == headings[1:]
    fonts = document.styles["Normal"].element.rPr.rFonts.attrib
    assert "Khmer" in fonts[docx.oxml.ns.qn("w:cs")]
    table, *communes = document.tables
    assert len(table.rows) == 9
    assert len(communes) == 8  # one for each district
    assert "hidden" in " ".join(cell.text for cell in communes[0]._cells) or lang == "km"
    assert "tblHeader" in table.rows[0]._tr.xml
    assert len(document.inline_shapes) == 1
