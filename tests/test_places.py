"""Places on the map: checked like every file; a shelter's place is kept and sent nowhere."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from models.access.rights import SAVING, Held, may
from models.places.place_file import MOST_ROWS, read_places
from models.places.place_words import HEADERS
from models.places.saved_places import MOST_LISTS, keep, rows_of, saved_lists, template
from models.store import Document
from pages.view.desk import place_upload
from pages.view.frame.text import say
from pages.view.map.place_layer import place_content
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said

HEAD = "type,name,latitude,longitude,district,source\n"
SCHOOL = "school,Wat Phnom School,11.5761,104.9230,,list 2024\n"
SHELTER = "shelter,Hope House,11.0902,105.8031,,Hope's own letter\n"
SECRETS = ("Hope", "letter", "11.0902", "105.8031")
HOSTILE = "<img src=x onerror=alert(1)>"


def read(rows: str, name: str = "p.csv"):
    """Return what the rows of a file below the usual header turn out to be."""
    return read_places((HEAD + rows).encode(), name)


def test_a_file_is_read_as_people_write_it():
    """Khmer headers and digits, GeoJSON's own points, an empty template filled in."""
    khmer = ",".join(HEADERS["km"]) + "\nសាលារៀន,វត្តភ្នំ,១១.៥៧៦១,១០៤.៩២៣០,,\n"
    (one,) = read_places(khmer.encode(), "k.csv").rows.to_dict("records")
    assert (one["kind"], one["latitude"], one["adm2_code"]) == ("school", 11.5761, "1202")
    features = [
        {
            "type": "Feature",
            "properties": {"Category": "border crossing", "Name": "Gate"},
            "geometry": {"type": "Point", "coordinates": [106.165, 11.0623, 3]},
        }
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    (one,) = read_places(content, "g.geojson").rows.to_dict("records")
    assert (one["kind"], one["longitude"], one["adm2_code"]) == ("crossing", 106.165, "2008")
    filled = template("en") + SCHOOL.encode()
    assert len(read_places(filled, "t.csv").rows) == 1


def test_of_a_shelter_only_its_district_is_kept():
    """Name, point and source are gone when the file has been read, wherever one looks."""
    found = read(SCHOOL + SHELTER + "shelter,,,,Bavet,\n")
    shelters = found.rows[found.rows["kind"] == "shelter"]
    assert shelters["adm2_code"].tolist() == ["2006", "2008"]
    assert shelters[["latitude", "longitude"]].isna().all(axis=None)
    kept = found.rows.to_csv()
    sent = place_content([found.rows]).decode()
    assert "Wat Phnom" in kept
    assert "Wat Phnom" in sent
    assert not [word for word in SECRETS if word in kept or word in sent]
    # one mark for all of a district, at its middle
    marks = json.loads(place_content([shelters, shelters]))["shelter"]["marks"]
    assert [mark[2:] for mark in marks] == [[2, "KH2006"], [2, "KH2008"]]


WRONG = {
    "places.kind": "bank,A,11.57,104.92,,\n",
    "places.named_shelter": "school,Hope Shelter,11.57,104.92,,\n",
    "places.name": f"school,{'x' * 121},11.57,104.92,,\n",
    "places.district": "school,A,11.57,104.92,Nowhere,\n",
    "places.ambiguous": "shelter,A,,,Samraong,\n",
    "places.no_district": "shelter,A,,,,\n",
    "places.degrees": "school,A,eleven,104.92,,\n",
    "places.swapped": "school,A,104.92,11.57,,\n",
    "places.outside": "school,A,10.77,106.70,,\n",
    "places.far": "school,A,11.57,104.92,2001,\n",
    "places.twice": SCHOOL,
}


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_names_row_and_column(key):
    """Row 3 of the file, the header as written, what came, in both languages; nothing is kept."""
    with pytest.raises(InputError) as raised:
        read(SCHOOL + WRONG[key])
    error = raised.value
    assert error.key == key
    assert (error.file, error.row) == ("p.csv", 3)
    assert error.column in HEADERS["en"]
    assert all(all(error.parts(lang)) for lang in LANGUAGES)


def test_a_file_that_is_no_list_of_places_is_refused():
    """No columns of places, too many rows, columns about people."""
    for content, key in (
        (b"a,b\n1,2\n", "places.columns"),
        ((HEAD + SCHOOL * (MOST_ROWS + 1)).encode(), "places.too_many"),
        (
            b"type,name,latitude,longitude,phone\nschool,A,11.57,104.92,012345678\n",
            "persons.column",
        ),
        (b'{"type": "FeatureCollection"}', "reading.kind"),
    ):
        with pytest.raises(InputError) as raised:
            read_places(content, "p.csv")
        assert raised.value.key == key


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=6, max_size=6))
def test_any_cells_are_read_or_refused(cells):
    """Whatever stands in a row, it is a place in Cambodia or an error with a key."""
    rows = [[*HEADERS["en"]], ["school", *cells[1:]], cells]
    content = pd.DataFrame(rows).to_csv(index=False, header=False).encode()
    try:
        found = read_places(content, "p.csv").rows
    except InputError as refused:
        found = refused
    if not isinstance(found, InputError):
        assert found["latitude"].dropna().between(9, 15).all()
        return
    assert found.key or found.errors


def test_the_store_keeps_bounds_and_shows_no_shelter_that_somebody_put_there(tmp_path, monkeypatch):
    """So many lists and no more; a list with a shelter's point is not shown."""
    with own_store(tmp_path, monkeypatch) as store:
        rows = read(SCHOOL + SHELTER).rows
        for number in range(MOST_LISTS):
            keep(store, f"list {number}", rows)
        with pytest.raises(InputError, match="at most"):
            keep(store, "one more", rows)
        kept = store.documents("places")[0]
        pd.testing.assert_frame_equal(rows_of(kept), rows)
        odd = kept.body["rows"][1] | {"latitude": 11.1}
        store.create("places", "odd", {"rows": [odd]})
        found, errors = saved_lists(store)
        assert len(found) == MOST_LISTS
        assert [error.key for error in errors] == ["places.saved"]


def _saved(store) -> Document:
    rows = read(SCHOOL + f"school,{HOSTILE},11.6,104.9,,\n" + SHELTER).rows
    return keep(store, HOSTILE, rows, "PCCT")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_data_desk_takes_a_file_and_gives_it_back(lang, tmp_path, monkeypatch):
    """Problems are listed; a good file is saved once somebody says yes; removed, brought back."""
    with own_store(tmp_path, monkeypatch) as store:
        app = run_page("data_desk", lang=lang, table="places")
        bad = (HEAD + WRONG["places.kind"] + WRONG["places.swapped"]).encode()
        app.file_uploader[0].set_value(("p.csv", bad, "text/csv")).run()
        assert app.dataframe[0].value[say(lang, "problem_table.row")].tolist() == [2, 3]
        good = (HEAD + SCHOOL + SHELTER).encode()
        app.file_uploader[0].set_value(("p.csv", good, "text/csv")).run()
        app.text_input(key="author").set_value("PCCT").run()
        app.button(key="places-save").click().run()
        assert not store.documents("places")
        app.button(key="places-save-sure").click().run()
        (kept,) = store.documents("places")
        assert (kept.name, kept.author) == ("p.csv", "PCCT")
        assert not [word for word in SECRETS if word in json.dumps(kept.body)]
        assert say(lang, "places.saved", name="p.csv") in said(app)
        app.button(key=f"places-remove-{kept.id}").click().run()
        app.button(key=f"places-remove-{kept.id}-sure").click().run()
        assert not store.documents("places")
        app.button(key=f"show-again-{kept.id}").click().run()
        app.button(key=f"show-again-{kept.id}-sure").click().run()
        assert [one.id for one in store.documents("places")] == [kept.id]
        assert not app.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_text_and_the_map_shows_places_only_when_asked(lang, tmp_path, monkeypatch):
    """A hostile name is shown as it is written; without the address the map hears of none."""
    with own_store(tmp_path, monkeypatch) as store:
        _saved(store)
        app = run_page("data_desk", lang=lang, table="places")
        assert HOSTILE in said(app)
        assert not [box for box in app.markdown if "<img" in box.value.replace("\\<", "")]
        shown = run_page("priority_map", lang=lang)
        assert not shown.button_group(key="places").value
        chosen = run_page("priority_map", lang=lang, places="shelter,school,nonsense")
        assert chosen.button_group(key="places").value == ["school", "shelter"]
        assert say(lang, "places.why_short") in said(chosen)


def test_only_who_may_keep_tables_saves_places():
    """A steward may, a planner and a reader may not: the store itself says so."""
    assert SAVING["places"] == "keep_table"
    assert may([Held("steward")], SAVING["places"])
    assert not may([Held("planner"), Held("reader")], SAVING["places"])


@pytest.mark.browser
def test_marks_are_drawn_by_the_browser_as_text(server, tab):
    """Switched on, fetched once; a hostile name is text; switched off, all are gone."""
    rows = read(f"school,{HOSTILE},11.0879,105.7993,,\n" + SHELTER * 2).rows
    view = tab(server)
    fetched = []

    def answer(route) -> None:
        fetched.append(route.request.url)
        route.fulfill(body=place_content([rows]), content_type="application/json")

    view.page.route("**/figures/places.json", answer)
    frame = view.open("?lang=en").map()
    paint = "places => districtMap.paint(Object.assign({}, districtMap.view.message, {places}))"
    assert frame.locator(".place").count() == 0
    assert not fetched
    for kinds, count in ((["school", "shelter"], 2), (["shelter"], 1)):
        frame.evaluate(paint, ["../../figures/places.json", kinds])
        frame.wait_for_function("n => document.querySelectorAll('.place').length === n", arg=count)
    assert len(fetched) == 1
    frame.locator(".place").dispatch_event("mouseover")
    assert "Shelters in this district: 2." in frame.locator(".leaflet-tooltip").inner_text()
    frame.evaluate(paint, ["../../figures/places.json", ["school"]])
    frame.locator(".place", has_text="▲").dispatch_event("mouseover")
    frame.locator(".leaflet-tooltip", has_text=HOSTILE).wait_for()
    frame.evaluate(paint, None)
    frame.wait_for_function("!document.querySelector('.place')")
    view.page.unroute_all()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        *((name, "") for name in ("Safe-house Hope", "Safehouse Hope", "Transit-centre")),
        *((name, "") for name in ("ផ្ទះសុវត្ថិភាព ក្តីសង្ឃឹម", "ទីជំរក", "ទី\u200bជម្រក", "Ｓhelter")),
        *((name, "") for name in ("Shelt\u00ader", "Safe\u2010house", "Safe  house")),
        ("House 12", "Safe house of Hope NGO"),
    ],
)
def test_a_shelter_in_any_spelling_is_refused_under_another_type(name, source):
    """Its point would be on everybody's map; its source may tell, too."""
    with pytest.raises(InputError) as refused:
        read_places(
            f"type,name,latitude,longitude,source\nschool,{name},11.5761,104.9230,{source}\n".encode(),
            "p.csv",
        )
    assert refused.value.key == "places.named_shelter"


@pytest.mark.parametrize("rows", [SCHOOL, "bank,A,11.5,104.9,,\n"])
def test_a_file_is_read_once_however_often_its_page_is_drawn(rows, tmp_path, monkeypatch):
    """Also one with problems."""
    read_by = []

    def reading(content, *given):
        read_by.append(content)
        return read_places(content, *given)

    monkeypatch.setattr(place_upload, "read_places", reading)
    with own_store(tmp_path, monkeypatch):
        app = run_page("data_desk", lang="en", table="places")
        app.file_uploader[0].set_value(("p.csv", (HEAD + rows).encode(), "text/csv")).run()
        before = said(app)
        app.run()
        assert said(app) == before
        assert len(read_by) == 1
        assert not app.exception


def test_features_without_anything_in_them_are_counted():
    """They are rows of a file, too."""
    empty = '{"type": "Feature", "properties": {}, "geometry": null}'
    features = ",".join([empty] * 20_000)
    with pytest.raises(InputError) as refused:
        read_places(f'{{"features": [{features}]}}'.encode(), "p.geojson")
    assert refused.value.key == "reading.bounds"


def test_the_name_of_a_file_of_places_is_not_kept_for_another(tmp_path, monkeypatch):
    """What is typed stays for its own file; a yes to one is to no other."""
    with own_store(tmp_path, monkeypatch) as store:
        app = run_page("data_desk", lang="en", table="places")
        app.file_uploader[0].set_value(("schools.csv", (HEAD + SCHOOL).encode(), "text/csv")).run()
        _name_of(app).set_value("Schools of the Ministry").run()
        app.text_input(key="author").set_value("PCCT").run()
        assert _name_of(app).value == "Schools of the Ministry"
        press(app, "places-save")
        app.file_uploader[0].set_value(
            ("shelters.csv", (HEAD + SHELTER).encode(), "text/csv")
        ).run()
        assert _name_of(app).value == "shelters.csv"
        assert "places-save-sure" not in [button.key for button in app.button]
        press(press(app, "places-save"), "places-save-sure")
        assert [one.name for one in store.documents("places")] == ["shelters.csv"]


def _name_of(app):
    """Return the field for the name of the places."""
    return next(field for field in app.text_input if field.key.startswith("places-name-"))
