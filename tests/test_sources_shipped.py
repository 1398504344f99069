"""Every shipped table has what the page of sources shows of it."""

from __future__ import annotations

import pytest

from geo.gazetteer import DATA
from models.desk.own_inputs import load_inputs
from models.sources.shipped import shipped_tables

TABLES = {table.name: table for table in shipped_tables()}


@pytest.mark.parametrize("name", TABLES)
def test_a_shipped_table_has_everything_the_page_needs(name):
    """Title, level, period, kind, rule, source, licence, caveat, and the hash of its file."""
    table = TABLES[name]
    for value in (table.title, table.level, table.period, table.kind, table.licence, table.caveat):
        assert value
    assert table.sources
    assert all(title for title, _ in table.sources)
    assert all(url.startswith("https://") for _, url in table.sources if url)
    assert (table.last_year is None) <= (table.kind == "fixed")
    assert (table.stale_after_years is None) == (table.kind == "fixed")
    assert table.is_as_shipped()
    assert table.size_bytes == (DATA / table.path).stat().st_size


def test_every_file_in_data_is_described():
    """No table without source and licence."""
    files = {f.name for f in DATA.iterdir() if f.suffix in (".csv", ".geojson")}
    assert files == {table.path for table in TABLES.values()}


def test_age_is_counted_from_the_newest_year():
    """Stale only when the age is more than the rule."""
    census = TABLES["population_province"]
    assert (census.last_year, census.age_years(2026)) == (2019, 7)
    assert (census.is_stale(2029), census.is_stale(2030)) == (False, True)
    assert TABLES["place_names"].is_stale(2090) is None
    assert TABLES["adults_abroad_province"].is_stale(2026)


def test_a_changed_file_is_noticed(monkeypatch, tmp_path):
    """Another content, or none, isn't what was shipped."""
    monkeypatch.setattr("models.sources.shipped.DATA", tmp_path)
    assert not TABLES["crossings"].is_as_shipped()
    (tmp_path / "crossings.csv").write_text("crossing\n")
    assert not TABLES["crossings"].is_as_shipped()


def test_the_sources_of_the_inputs_are_those_of_the_tables():
    """What a measure names as its source is on the page."""
    titles = {title for table in TABLES.values() for title, _ in table.sources}
    for source in load_inputs().sources.values():
        assert set(source.title.split("; ")) <= titles
