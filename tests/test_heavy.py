"""Heavy files: bounded work, a bar that tells how far it is, and a way to stop it."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geo.crossings import crossings
from geo.errors import InputError
from geo.own_outlines import read_own_outlines
from models.withhold.counts import withhold
from pages.view.frame import progress
from pages.view.frame.text import say


def _scribble(points: int) -> shapely.Polygon:
    rng = np.random.default_rng(0)
    return shapely.Polygon(
        np.column_stack([rng.uniform(104, 105, points), rng.uniform(12, 13, points)])
    )


def test_a_scribble_is_refused_and_a_slip_is_repaired(tmp_path):
    """A line that crosses itself once is drawn; thousands of crossings are no outline."""
    slip = shapely.Polygon([(103, 12), (104, 13), (104, 12), (103, 13)])
    for shape, refused in ((slip, False), (_scribble(400), True)):
        file = tmp_path / "own.geojson"
        gpd.GeoDataFrame({"adm2_pcode": ["KH0102"]}, geometry=[shape], crs=4326).to_file(file)
        if refused:
            with pytest.raises(InputError) as caught:
                read_own_outlines(file)
            assert caught.value.key == "outlines.crossings"
        else:
            assert read_own_outlines(file).repaired == ("KH0102",)


def test_crossings_are_counted_up_to_a_bound():
    """All pairs of lines, by hand; a scribble of many lines is given up early."""
    shape = _scribble(40)
    points = shapely.get_coordinates(shape)
    lines = [shapely.LineString(two) for two in pairwise(points)]
    by_hand = sum(a.crosses(b) for n, a in enumerate(lines) for b in lines[n + 1 :])
    assert crossings(shape, 10_000) == by_hand
    assert 100 < crossings(_scribble(20_000), 100) < 1_000_000


def test_withholding_tells_how_far_it_is():
    """Shares only grow; without anybody listening the result is the same."""
    table = pd.DataFrame(
        [(code[:2], code, "2024", "all", n) for n, code in enumerate(("0101", "0102", "0201"), 3)],
        columns=["adm1_code", "adm2_code", "period", "corridor", "count"],
    ).assign(suppressed=False)
    told: list[float] = []
    heard = withhold(table, 10, tell=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] < 1
    assert heard.table.equals(withhold(table, 10).table)


def _long_work() -> None:
    import streamlit as st

    from pages.view.frame.progress import progress

    def stop() -> None:
        st.session_state["stopped"] = True

    if st.session_state.get("stopped"):
        st.write("stopped")
        return
    with progress("stop-it", stop) as tell:
        tell(0.5)
        st.session_state["drawn"] = True
        if st.session_state.get("waiting", True):
            st.stop()


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_bar_with_a_way_to_stop(monkeypatch, lang):
    """It is there while work goes on, and gone when it is over."""
    drawn: list[str] = []
    monkeypatch.setattr(progress, "_PATIENCE_S", -1.0)
    monkeypatch.setattr(progress.st, "button", lambda label, **_: drawn.append(label))
    monkeypatch.setattr(progress, "t", lambda key, **values: say(lang, key, **values))
    app = AppTest.from_function(_long_work)
    app.run()
    assert drawn == [say(lang, "progress.stop")]
    assert app.session_state["drawn"]
    assert not app.exception
