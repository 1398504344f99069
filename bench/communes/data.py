"""Communes: 1,633 outlines from the file that OUTREACH_COMMUNES names, with made-up values."""

from __future__ import annotations

import os

import geopandas as gpd
import numpy as np

LAYERS = ("first", "second", "third", "fourth", "fifth", "sixth")


def communes() -> gpd.GeoDataFrame:
    """Return code, name, five columns of made-up values from 0 to 100, and outlines."""
    found = gpd.read_file(os.environ["OUTREACH_COMMUNES"])
    rng = np.random.default_rng(0)
    frame = gpd.GeoDataFrame(geometry=found.geometry, crs=4326)
    frame["name"] = found["shapeName"]
    frame["adm2_pcode"] = [f"KH{1 + i // 70:02}{i:04}" for i in range(len(found))]
    for layer in LAYERS:
        frame[layer] = rng.uniform(0, 100, len(found)).round(2)
    return frame
