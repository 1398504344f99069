"""Files opened by programs that did not write them: LibreOffice, GDAL of Debian, Chromium."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from geo.outlines import load_outlines
from models.desk.examine import examine
from models.desk.marked import marked_copy
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_sections
from models.lists.export import to_bytes
from models.meeting.agenda import Material, agenda
from models.meeting.slides import meeting_bytes
from models.paper.formats import briefing_bytes
from models.phrases import LANGUAGES
from models.plan.hand_over import HandOver
from models.plan.hand_over import to_bytes as plan_bytes
from models.plan.propose import Ask, propose
from tests.page_helpers import with_odd_row

DAY = date(2026, 11, 27)
HOSTILE = '=1+1#panic("x")$x$\\textbf{y}<script>alert(1)</script>'
HIDDEN = 98765431
KINDS = {".xlsx", ".docx", ".pptx", ".svg", ".html", ".gpkg", ".geojson", ".csv"}
PAGES = re.compile(r"Pages:\s+(\d+)")


def program(name: str, package: str) -> str:
    """Return a program of Debian's; missing, the tests fail in CI and skip elsewhere."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not there: install Debian's {package}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _files() -> dict[str, bytes]:
    """Return what is handed on, with a hostile name and a hidden count, by name of the file."""
    outlines, plain = load_outlines(), rank_districts(settings=Settings(draws=50))
    odd = with_odd_row(plain, "KH2001", HOSTILE, HIDDEN)
    here = [code for code in odd.table["adm2_pcode"] if code.startswith("KH20")]
    plan = propose(plain, Ask(amount=3, province="KH20")).plan
    handed = HandOver(replace(plan, note=HOSTILE), HOSTILE, odd, outlines, DAY, "ab1")
    brought = examine(f"area_code,period,count\n20,2024,{HOSTILE}\n".encode(), "r.csv", "poverty")
    meeting = Material(odd, outlines, DAY, "2026-Q4", plan=(HOSTILE, plan))
    made = {}
    for lang in LANGUAGES:
        pages = briefing_sections(odd, outlines, "KH20", (lang,), DAY)
        made |= {
            f"ranked_{lang}.xlsx": to_bytes(odd, "xlsx", lang, outlines, DAY),
            f"province_{lang}.xlsx": to_bytes(odd, "xlsx", lang, outlines, DAY, here),
            f"plan_{lang}.xlsx": plan_bytes(handed, "xlsx", lang),
            f"marked_{lang}.xlsx": marked_copy(brought, lang) or b"",
            f"briefing_{lang}.docx": briefing_bytes(pages, "docx", DAY),
            f"meeting_{lang}.pptx": meeting_bytes(agenda(meeting, lang), "pptx", lang, DAY),
            f"map_{lang}.svg": briefing_bytes(pages, "map_svg", DAY),
            f"ranked_{lang}.gpkg": to_bytes(odd, "gpkg", lang, outlines),
            f"ranked_{lang}.geojson": to_bytes(odd, "geojson", lang, outlines),
            f"ranked_{lang}.csv": to_bytes(odd, "csv", lang, outlines),
            f"briefing_{lang}.html": briefing_bytes(pages, "html", DAY),
        }
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a folder with every file."""
    found = tmp_path_factory.mktemp("opened")
    for name, content in _files().items():
        (found / name).write_bytes(content)
    return found


@pytest.fixture(scope="module")
def printed(folder) -> dict[str, tuple[int, str]]:
    """Return what LibreOffice prints of each file of an office: pages and text; started once."""
    asked = [program("soffice", "libreoffice-writer, -calc and -impress")]
    asked += [f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "pdf"]
    files = sorted(file for file in folder.iterdir() if file.suffix in (".docx", ".xlsx", ".pptx"))
    subprocess.run([*asked, *files], cwd=folder, check=True, capture_output=True)
    found = {}
    for file in files:
        pdf = file.with_suffix(".pdf")
        known = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True)
        read = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True)
        text = read.stdout.decode().replace("\u200b", "")
        found[file.name] = int(PAGES.search(known.stdout)[1]), text
    return found


# file -> most pages that its first sheet, or all of it, may print on
MOST = {
    "ranked.xlsx": 6,
    "province.xlsx": 1,
    "plan.xlsx": 1,
    "briefing.docx": 7,  # with 80 communes
    "meeting.pptx": 10,
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*MOST, "marked.xlsx"])
def test_libreoffice_opens_and_prints_it(printed, name, lang):
    """What was written stands there as text, no formula ran, no hidden count, few pages."""
    pages, text = printed[name.replace(".", f"_{lang}.")]
    words = re.sub(r"\s", "", text)
    assert HOSTILE in words
    assert str(HIDDEN) not in words
    for failed in ("#NAME?", "Err:5", "#REF!", "#VALUE!"):
        assert failed not in text
    sheets = text.split("\f")[:pages]
    if name.endswith("xlsx"):  # the sheets behind it are to compute on: their columns have names
        columns = [n for n, one in enumerate(sheets) if re.search(r"rank_low|adm2_pcode", one)]
        sheets = sheets[: columns[0]] if columns else sheets
    assert 1 <= len(sheets) <= MOST.get(name, pages)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["gpkg", "geojson"])
def test_gdal_of_debian_opens_the_layer(folder, kind, lang):
    """Not the GDAL that wrote it: 210 outlines, the name as text, no hidden count."""
    asked = [program("ogrinfo", "gdal-bin"), "-ro", "-al", str(folder / f"ranked_{lang}.{kind}")]
    read = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert "Feature Count: 210" in read.stdout
    assert read.stdout.count("POLYGON ((") == 210
    assert f"district_en (String) = {HOSTILE}\n" in read.stdout
    assert str(HIDDEN) not in read.stdout
    assert "WARNING" not in read.stderr.upper()


def test_no_file_holds_a_hidden_count_or_a_formula(folder):
    """Looked at inside, packed or not: no count that is hidden, no formula, no script."""
    files = [file for file in folder.iterdir() if file.suffix in KINDS]
    assert {file.suffix for file in files} == KINDS
    for file in files:
        inside = [file.read_bytes()]
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                inside = [packed.read(name) for name in packed.namelist()]
        for part in inside:
            assert str(HIDDEN).encode() not in part, file.name
            if file.suffix in (".xlsx", ".docx", ".pptx", ".svg", ".html"):
                assert b"<f>" not in part, file.name
                assert b"<script>alert" not in part, file.name
    lines = (folder / "ranked_en.csv").read_text("utf-8-sig").splitlines()
    (line,) = [line for line in lines if "KH2001" in line]
    assert "'=1+1#panic" in line
    assert not re.search(r'(^|,)"?[=+@]', "\n".join(lines), re.MULTILINE)


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_browser_draws_the_map_alone(folder, chromium, lang):
    """The SVG opens by itself, asks for nothing else, and has the colours of the tiers."""
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / f"map_{lang}.svg").as_uri())
    with Image.open(io.BytesIO(page.screenshot())) as drawn:
        colours = drawn.convert("RGB").getcolors(100_000)
    page.close()
    assert len(asked) == 1
    assert len(colours) > 20
