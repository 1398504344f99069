"""Heavy: how the work of a repatriation table, and of outlines that cross themselves, grows."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from bench.activities import SIZES, exponent
from bench.compute import timed
from geo.gazetteer import districts
from geo.outlines import load_outlines
from geo.own_outlines import read_own_outlines
from models.reading.headers import CORRIDOR_WORDS
from models.withhold.counts import THRESHOLD, withhold

WHOLE = 12_600  # every district, corridor and 15 years


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


def measure(sizes: tuple[int, ...] = SIZES, whole: int = WHOLE) -> dict[str, dict]:
    """Return seconds by number of rows, and the exponent, of both; and of one whole table."""
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
    return {"grown": grown, "whole": {"rows": whole, "seconds": round(seconds, 2)}}
