"""Communes of a district: context for a team, never a rank, and no small count by any sum."""

from __future__ import annotations

from datetime import date

import pytest

from geo.gazetteer import districts, read_table
from geo.outlines import load_outlines
from models.estimate.settings import Settings
from models.lists.briefing import briefing_sections
from models.lists.commune_context import commune_notes, communes_of
from models.paper.formats import briefing_bytes
from pages.view.frame import made_once
from pages.view.frame.text import say
from tests.page_helpers import LANGUAGES, run_page, said

FIGURES = ("rank", "tier", "chance", "risk", "score", "rate")


@pytest.fixture(scope="module")
def table():
    """Return the shipped counts of the communes of 2011."""
    return read_table("adults_abroad_commune").astype({"count": float, "population": float})


def test_no_small_count_is_told_by_the_count_of_its_district(table):
    """With a district's count and all shown ones, each hidden one may still be 1 or 9."""
    whole = read_table("adults_abroad_district").set_index("adm2_code_2014")["count"].astype(float)
    assert not table["count"].between(1, 9).any()
    hidden = table["suppressed"] == "true"
    assert table.loc[hidden, "count"].isna().all()
    assert hidden.sum() > 200
    for code, rows in table.groupby("adm2_code_2014"):
        parts = hidden[rows.index]
        if 0 < whole[code] < 10:
            assert parts.all(), code  # zeros too
            continue
        if not parts.any():
            continue
        rest = whole[code] - rows["count"].sum()
        others = parts.sum() - 1
        assert others >= 1, code
        assert rest - others >= 9, code


def test_missing_stays_missing(table):
    """Bavel's zeros mean nothing; parts of a divided commune get none of its figures."""
    bavel = table[table["adm2_code_2014"] == "0204"]
    assert len(bavel) == 6
    assert bavel["count"].isna().all()
    assert (bavel["suppressed"] == "false").all()
    divided = communes_of("1209").set_index("commune_en")
    assert divided.loc["Chaom Chau 1", ["population", "count"]].isna().all()
    assert divided.loc["Chaom Chau 1", "state"] == "none"
    # a province's count is of its districts, which the communes add up to
    shown = table.groupby("adm2_code_2014")["count"].sum()
    whole = read_table("adults_abroad_district").set_index("adm2_code_2014")["count"].astype(float)
    assert (shown <= whole.fillna(0)).all()


def test_every_district_has_its_communes_and_none_has_a_rank():
    """1,652 communes, each once, in 210 districts; no column that could order them."""
    rows = communes_of("")
    assert len(rows) == 1652
    assert rows["adm3_code"].is_unique
    assert set(rows["adm2_code"]) == set(districts()["adm2_code"])
    assert not [c for c in rows if any(word in c for word in FIGURES)]
    assert rows["commune_km"].str.contains("[\u1780-\u17ff]").all()


def test_a_stricter_server_shows_no_count(monkeypatch):
    """The table was protected for counts below 10; where 20 is asked for, that is not enough."""
    monkeypatch.setenv("OUTREACH_THRESHOLD", "20")
    rows = communes_of("01")
    assert rows["count"].isna().all()
    assert any("none of its counts" in note for note in commune_notes(rows, "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_briefing_has_them_in_every_format(lang):
    """Names, hidden and shown counts, points, sources; the country's briefing has none."""
    made = date(2026, 11, 28)
    ranking, outlines = made_once.ranking(Settings()), load_outlines()
    (country,) = briefing_sections(ranking, outlines, None, (lang,), made)
    assert country["communes"] is None
    (page,) = briefing_sections(ranking, outlines, "KH23", (lang,), made)
    communes = page["communes"]
    rows = [cells for part in communes["parts"] for cells in part["rows"]]
    assert len(rows) == len(communes_of("23"))
    html = briefing_bytes([page], "html", made).decode()
    assert all(cell in html for cells in rows for cell in cells)
    assert all(one["url"] in html and one["licence"] for one in communes["sources"])
    assert communes["heading"] in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_them_once_opened_with_the_way_to_their_sources(lang):
    """Saen Monourom: four communes, all counts hidden, no figure of a rank; three sources."""
    app = run_page("district", district="KH1105", lang=lang)
    before = len(app.dataframe)
    app.session_state["communes"] = True
    app.run()
    assert not app.exception
    (table,) = (d.value for d in app.dataframe if say(lang, "commune.people") in d.value)
    assert before == len(app.dataframe) - 1
    assert table[say(lang, "commune.code")].tolist() == ["110501", "110502", "110503", "110504"]
    assert set(table[say(lang, "commune.abroad")]) == {say(lang, "commune.hidden")}
    assert table[say(lang, "commune.people")].tolist() == ["1,370", "2,673", "4,829", "2,787"]
    links = [link.proto for link in app.get("page_link")]
    asked = [link.query_string for link in links if "table=" in link.query_string]
    assert len(asked) == 3
    assert "ncdd.gov.kh" in said(app)
