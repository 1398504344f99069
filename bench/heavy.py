"""Heavy: how the work of a repatriation table, and of outlines that cross themselves, grows.

And how long a workbook of very many texts takes until it is refused.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely

from bench.activities import SIZES, exponent
from bench.compute import timed
from geo.gazetteer import districts
from geo.outlines import load_outlines
from geo.own_outlines import read_own_outlines
from models.desk.examine import examine
from models.reading.headers import CORRIDOR_WORDS
from models.withhold.counts import THRESHOLD, withhold

WHOLE = 12_600  # every district, corridor and 15 years
TEXTS = 400_000


def counts(rows: int) -> pd.DataFrame:
    """Return a made-up table of every district and corridor, year after year; half is small."""
    rng, made, codes = np.random.default_rng(0), [], districts()["adm2_code"]
    year = 2000
    while len(made) < rows:
        for code in codes:
            parts = rng.poisson(rng.gamma(0.6, 20.0), len(CORRIDOR_WORDS))
            told = zip(["all", *CORRIDOR_WORDS], [parts.sum(), *parts], strict=True)
            made += [(code[:2], code, str(year), corridor, float(n)) for corridor, n in told]
        year += 1
    columns = ["adm1_code", "adm2_code", "period", "corridor", "count"]
    return pd.DataFrame(made[:rows], columns=columns).assign(suppressed=False)


def crossing(points: int, folder: Path) -> Path:
    """Write outlines of so many points in all, of which about every twentieth crosses another."""
    rng = np.random.default_rng(0)
    frame = load_outlines().frame.head(20)
    each = points // len(frame)
    turns = np.linspace(0, 2 * np.pi, each, endpoint=False)
    shapes = []
    for place in frame.geometry.representative_point():
        circle = np.column_stack([place.x + 0.05 * np.cos(turns), place.y + 0.05 * np.sin(turns)])
        shapes.append(shapely.Polygon(circle + rng.normal(0, 0.3 / each, circle.shape)))
    file = folder / f"crossing_{points}.geojson"
    gpd.GeoDataFrame({"adm2_pcode": frame["adm2_pcode"]}, geometry=shapes, crs=4326).to_file(file)
    return file


def many_texts(number: int) -> bytes:
    """Return a small workbook that carries so many different texts besides.

    >>> many_texts(2)[:2]
    b'PK'
    """
    made, file = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["area_name", "period", "count"])
    made.save(file)
    name, space = (
        "xl/sharedStrings.xml",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    )
    texts = "".join(f"<si><t>text {n}</t></si>" for n in range(number))
    whole = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one))
        new.writestr(name, f'<sst xmlns="{space}">{texts}</sst>')
    return whole.getvalue()


def _refused(texts: int) -> float:
    """Return the seconds until a workbook of so many texts is refused."""
    content = many_texts(texts)
    seconds, found = timed(partial(examine, content, "texts.xlsx", "repatriation"), 1)
    if [one.key for one in found.problems] != ["reading.texts"]:
        raise AssertionError(f"refused otherwise: {found.problems}")
    return seconds


def measure(
    sizes: tuple[int, ...] = SIZES, whole: int = WHOLE, texts: int = TEXTS
) -> dict[str, dict]:
    """Return seconds by number of rows, and the exponent, of both; of one whole table; of texts."""
    found: dict[str, dict[str, float]] = {"repatriation table": {}, "crossing outlines": {}}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = crossing(size, Path(folder))
            table = counts(size)
            works = (partial(withhold, table, THRESHOLD), partial(read_own_outlines, file))
            for name, work in zip(found, works, strict=True):
                found[name][str(size)] = timed(work, 1)[0]
    grown = {name: {"seconds": s, "exponent": exponent(s)} for name, s in found.items()}
    seconds = timed(partial(withhold, counts(whole), THRESHOLD), 1)[0]
    return {
        "grown": grown,
        "whole": {"rows": whole, "seconds": round(seconds, 2)},
        "texts": {"number": texts, "seconds": round(_refused(texts), 2)},
    }
