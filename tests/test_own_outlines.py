"""The user's own outlines: every format, field and CRS, and files that are no outlines."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import random
import threading
import zipfile
from pathlib import Path
from typing import ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo import shapes
from geo.errors import InputError
from geo.gazetteer import districts
from geo.outlines import load_outlines
from geo.own_outlines import read_own_outlines
from geo.words import WORDS, Sentence
from tests.khmer import khmer

SHARED = Path(__file__).resolve().parents[2] / "shared"
UPSTREAM = SHARED / "boundaries" / "upstream" / "geoBoundaries-KHM-ADM2_simplified.geojson"
CODES = ["KH0102", "KH0103", "KH0201"]
BOXES = [shapely.box(103 + i, 12, 104 + i, 13) for i in range(3)]


def said(notes: tuple[Sentence, ...]) -> list[str]:
    """Return notes in English; each can be said in Khmer too."""
    assert all(khmer(WORDS.said(note, "km")) for note in notes)
    return [WORDS.said(note, "en") for note in notes]


def _toy(**fields: list[object]) -> gpd.GeoDataFrame:
    """Three square districts side by side."""
    return gpd.GeoDataFrame(fields or {"adm2_pcode": CODES}, geometry=BOXES, crs=4326)


def _zip_shapefile(frame: gpd.GeoDataFrame, file: Path, leave_out: str = "-") -> Path:
    folder = file.parent / "parts"
    folder.mkdir()
    frame.to_file(folder / "toy.shp")
    with zipfile.ZipFile(file, "w") as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix != leave_out:
                archive.write(part, f"inside/{part.name}")
    return file


def _save(frame: gpd.GeoDataFrame, file: Path) -> Path:
    if file.suffix == ".zip":
        return _zip_shapefile(frame, file)
    if file.suffix == ".parquet":
        frame.to_parquet(file)
    else:
        frame.to_file(file)
    return file


@pytest.mark.parametrize("ending", ["geojson", "json", "gpkg", "parquet", "fgb", "zip"])
def test_every_format_gives_the_same_outlines(ending, tmp_path):
    """Three squares come back as three districts, in degrees, whatever the format."""
    toy = _toy()
    file = tmp_path / f"toy.{ending}"
    if ending == "json":
        file.write_text(toy.to_json())
    else:
        _save(toy, file)
    own = read_own_outlines(file)
    assert own.frame["adm2_pcode"].tolist() == CODES
    assert shapely.equals(own.frame.geometry.to_numpy(), BOXES).all()
    assert own.frame.crs == 4326
    assert (own.unmatched, own.joined, own.repaired, own.dropped) == ((), (), (), 0)
    assert len(own.missing) == 207


@pytest.mark.parametrize(
    "fields",
    [
        {"ADM2_PCODE": CODES},
        {"Adm2_text": CODES},
        {"adm2_code": ["0102", "0103", "0201"]},
        {"adm2_code": [102, 103, 201]},
        {"shapeName": ["Mongkol Borei", "Phnum Srok", "Banan"]},
        {"ADM2_EN": [" mongkol borei", "PHNUM SROK", "Banan district"]},
        {
            "NAME_1": ["Banteay Meanchey", "Banteay Meanchey", "Battambang"],
            "NAME_2": ["Mongkol Borei", "Phnum Srok", "Banan"],
        },
        {"district_km": ["មង្គលបូរី", "ភ្នំស្រុក", "បាណន់"]},
        {"adm2_pcode": ["x", "y", "z"], "name": ["Mongkol Borei", "Phnum Srok", "Banan"]},
    ],
    ids=lambda fields: "+".join(fields),
)
def test_codes_and_names_are_found(fields, tmp_path):
    """The field that matches most rows is the key."""
    own = read_own_outlines(_save(_toy(**fields), tmp_path / "toy.gpkg"))
    assert own.frame["adm2_pcode"].tolist() == CODES


@pytest.mark.parametrize("epsg", [32648, 3857, 3148])
def test_any_crs_is_turned_into_degrees(epsg, tmp_path):
    """UTM, web Mercator and Indian 1960 all come back to where they were, to about a metre."""
    own = read_own_outlines(_save(_toy().to_crs(epsg), tmp_path / "toy.gpkg"))
    corners = own.frame.bounds.to_numpy()
    assert corners == pytest.approx(_toy().bounds.to_numpy(), abs=1e-5)


def test_geojson_without_crs_is_in_degrees(tmp_path):
    """That's what its standard says."""
    (tmp_path / "toy.geojson").write_text(json.dumps(_toy().__geo_interface__))
    assert len(read_own_outlines(tmp_path / "toy.geojson").frame) == 3


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "fgb", "zip"])
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_missing_crs_is_not_guessed(ending, tmp_path):
    """Other formats must say where their numbers are."""
    file = tmp_path / f"toy.{ending}"
    if ending == "zip":
        _zip_shapefile(_toy(), file, leave_out=".prj")
    else:
        _save(_toy().set_crs(None, allow_override=True), file)
    with pytest.raises(InputError, match="coordinate system"):
        read_own_outlines(file)


def test_metres_taken_for_degrees_are_noticed(tmp_path):
    """A file in UTM that claims degrees lies outside Cambodia."""
    wrong = _toy().to_crs(32648).set_crs(4326, allow_override=True)
    with pytest.raises(InputError, match="outlines in Cambodia"):
        read_own_outlines(_save(wrong, tmp_path / "toy.gpkg"))


def test_invalid_rings_are_repaired_and_reported(tmp_path):
    """A bow tie of two triangles keeps both; its lines and points go."""
    toy = _toy()
    bow_tie = shapely.Polygon([(103, 12), (104, 13), (104, 12), (103, 13)])
    toy.loc[0, "geometry"] = bow_tie
    own = read_own_outlines(_save(toy, tmp_path / "toy.geojson"))
    assert own.repaired == ("KH0102",)
    assert own.frame.is_valid.all()
    assert own.frame.geometry[0].area == pytest.approx(0.5)
    assert any("repaired: KH0102" in note for note in said(own.notes))


def test_rows_without_an_area_are_left_out(tmp_path):
    """A point or nothing at all makes no outline; the others stay."""
    toy = _toy()
    toy.loc[0, "geometry"] = None
    toy.loc[1, "geometry"] = shapely.Point(104, 12)
    own = read_own_outlines(_save(toy, tmp_path / "toy.geojson"))
    assert own.dropped == 2
    assert own.frame["adm2_pcode"].tolist() == ["KH0201"]
    assert "KH0102" in own.missing


def test_shapes_with_broken_numbers_are_left_out(tmp_path):
    """Coordinates that aren't numbers don't reach the map."""
    toy = _toy()
    with np.errstate(invalid="ignore"):
        toy.loc[0, "geometry"] = shapely.Polygon([(103, 12), (104, np.nan), (104, 13), (103, 12)])
    own = read_own_outlines(_save(toy, tmp_path / "toy.parquet"))
    assert own.dropped == 1


def test_what_did_not_match_is_said(tmp_path):
    """Unknown names and codes are listed; nothing is guessed."""
    own = read_own_outlines(
        _save(_toy(adm2_pcode=["KH0102", "KH9901", "KH0201"]), tmp_path / "toy.gpkg")
    )
    assert own.unmatched == ("KH9901",)
    assert any("KH9901" in note for note in said(own.notes))


def test_missing_districts_name_their_parent(tmp_path):
    """Older files lack the districts made since 2014: the note says from which."""
    frame = districts()
    older = frame[frame["parent_2014"] == frame["adm2_code"]]["adm2_pcode"].tolist()
    boxes = [shapely.box(103 + i / 100, 12, 103.01 + i / 100, 13) for i in range(len(older))]
    toy = gpd.GeoDataFrame({"adm2_pcode": older}, geometry=boxes, crs=4326)
    own = read_own_outlines(_save(toy, tmp_path / "older.gpkg"))
    assert set(own.missing) == set(frame["adm2_pcode"]) - set(older)
    assert any("KH0509 Odongk Maechay (2014: 0505)" in note for note in said(own.notes))


def test_several_rows_of_a_district_are_joined_and_reported(tmp_path):
    """A file of communes with the district's code becomes districts."""
    own = read_own_outlines(
        _save(_toy(adm2_pcode=["KH0102", "KH0102", "KH0201"]), tmp_path / "toy.gpkg")
    )
    assert own.joined == ("KH0102",)
    assert own.frame.geometry[0].bounds == (103, 12, 105, 13)


def test_communes_named_like_districts_are_not_districts(tmp_path):
    """A few matching names among many others don't make outlines."""
    toy = _toy(name=["Mongkol Borei", "Nowhere", "Neither"])
    with pytest.raises(InputError, match="2 of 3 rows"):
        read_own_outlines(_save(toy, tmp_path / "toy.gpkg"))


def test_the_district_layer_is_taken_of_several(tmp_path):
    """A GeoPackage with all levels is read at level 2; without such a name it's refused."""
    file = tmp_path / "toy.gpkg"
    _toy().to_file(file, layer="admin1")
    _toy().to_file(file, layer="khm_admin2")
    assert len(read_own_outlines(file).frame) == 3
    other = tmp_path / "other.gpkg"
    _toy().to_file(other, layer="one")
    _toy().to_file(other, layer="two")
    with pytest.raises(InputError, match="the layers one, two"):
        read_own_outlines(other)


@pytest.mark.parametrize("ending", ["geojson", "json", "gpkg", "parquet", "fgb", "zip", "txt", ""])
@pytest.mark.parametrize("content", ["nothing", "random", "cut", "beginning"])
def test_garbage_is_refused_clearly(ending, content, tmp_path):
    """Neither random bytes nor half a file end in anything but a clear message."""
    file = tmp_path / f"toy.{ending}".rstrip(".")
    noise = random.Random(0).randbytes(5_000)
    if content == "nothing":
        file.write_bytes(b"")
    elif content == "random" or ending in ("txt", ""):
        file.write_bytes(noise)
    elif ending == "json":
        file.write_bytes(b'{"type": "FeatureCollection", "features": [{"type": "Fea')
    else:
        whole = _save(_toy(), file).read_bytes()
        half = whole[: len(whole) // 2]
        file.write_bytes(half if content == "cut" else half[:120] + noise)
    with pytest.raises(InputError) as caught:
        read_own_outlines(file)
    text = str(caught.value)
    assert file.name in text
    assert str(tmp_path) not in text  # the server's folders are nobody's business
    assert caught.value.way_out
    assert all(map(khmer, caught.value.parts("km")[::2]))


def test_no_such_file(tmp_path):
    """That is what the message says."""
    with pytest.raises(InputError, match="no such file"):
        read_own_outlines(tmp_path / "none.geojson")


def test_another_format_behind_a_known_ending_is_refused(tmp_path):
    """A file that would make the reader open other files or addresses is never handed to it."""
    _save(_toy(), tmp_path / "toy.gpkg")
    (tmp_path / "toy.geojson").write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="toy"><SrcDataSource>{tmp_path / "toy.gpkg"}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(InputError, match="expected a GeoJSON, found other content"):
        read_own_outlines(tmp_path / "toy.geojson")


def test_a_large_file_is_refused_unread(tmp_path):
    """100 MB is the limit; the file isn't opened further."""
    file = tmp_path / "toy.geojson"
    with file.open("wb") as stream:
        stream.truncate(shapes.MAX_BYTES + 1)
    with pytest.raises(InputError, match="at most 100 MB"):
        read_own_outlines(file)


def test_a_zip_bomb_is_refused_unpacked(tmp_path):
    """What an archive announces is added up before anything is unpacked."""
    file = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("toy.shp", "w") as member,
    ):
        for _ in range(41):
            member.write(bytes(10_000_000))
    assert file.stat().st_size < 1_000_000
    with pytest.raises(InputError, match="bytes unpacked"):
        read_own_outlines(file)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    """More bytes than announced are never unpacked."""
    file = tmp_path / "liar.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("toy.shp", b"\x00\x00\x27\x0a" + bytes(1_000_000))
    size = (1_000_004).to_bytes(4, "little")
    file.write_bytes(file.read_bytes().replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(InputError, match="readable zipped shapefile"):
        read_own_outlines(file)


def test_an_archive_cannot_write_elsewhere(tmp_path):
    """A path that leads out of the archive is only a name."""
    good = _save(_toy(), tmp_path / "toy.zip")
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(evil, "w") as target:
        for member in source.namelist():
            target.writestr(f"../../{Path(member).name}", source.read(member))
    assert len(read_own_outlines(evil).frame) == 3
    assert not list(tmp_path.parent.glob("toy.*"))


def test_two_shapefiles_in_one_archive_are_refused(tmp_path):
    """Which one is meant isn't guessed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    (tmp_path / "two.zip").write_bytes(buffer.getvalue())
    with pytest.raises(InputError, match="one shapefile"):
        read_own_outlines(tmp_path / "two.zip")


def test_a_table_without_shapes_is_refused(tmp_path):
    """A plain Parquet table has no outlines."""
    pd.DataFrame({"adm2_pcode": CODES}).to_parquet(tmp_path / "plain.parquet")
    with pytest.raises(InputError, match="readable GeoParquet"):
        read_own_outlines(tmp_path / "plain.parquet")


def test_shapes_without_a_known_field_are_refused(tmp_path):
    """The fields found are listed, with the way out."""
    with pytest.raises(InputError, match=r"the fields colour.*adm2_pcode"):
        read_own_outlines(_save(_toy(colour=["a", "b", "c"]), tmp_path / "toy.geojson"))


def test_points_are_no_outlines(tmp_path):
    """A file with district points only is refused."""
    toy = _toy().assign(geometry=[box.centroid for box in BOXES])
    with pytest.raises(InputError, match="expected polygons"):
        read_own_outlines(_save(toy, tmp_path / "toy.geojson"))


def test_own_outlines_are_in_use_when_named(tmp_path, monkeypatch):
    """By argument or by OUTREACH_OUTLINES; the notes travel with them."""
    file = _save(_toy(), tmp_path / "toy.gpkg")
    named = load_outlines(file)
    monkeypatch.setenv("OUTREACH_OUTLINES", str(file))
    by_environment = load_outlines()
    assert named.kind == by_environment.kind == "own"
    assert "toy.gpkg" in WORDS.said(named.title, "en")
    assert named.version == by_environment.version
    assert any("207 districts have no polygon" in note for note in said(named.notes))


def test_the_version_changes_with_the_outlines(tmp_path):
    """Browsers keep a file by its version."""
    moved = _toy()
    moved.loc[0, "geometry"] = shapely.box(103, 12, 104, 12.9)
    one = load_outlines(_save(_toy(), tmp_path / "one.gpkg"))
    two = load_outlines(_save(moved, tmp_path / "two.gpkg"))
    assert one.version != two.version


@pytest.mark.skipif(
    not UPSTREAM.exists(), reason="the surveyed outlines (../shared/boundaries) are not here"
)
def test_the_usual_197_districts_by_name():
    """geoBoundaries' own districts match by name; doubtful names are said, not guessed."""
    own = read_own_outlines(UPSTREAM)
    assert len(own.frame) >= 190
    assert len(own.frame) + len(own.missing) == 210
    assert len(own.frame) + len(own.unmatched) + len(own.joined) == 197


class _Heard(http.server.BaseHTTPRequestHandler):
    """A server that notes whoever asks it for anything."""

    heard: ClassVar[list[str]] = []

    def do_GET(self):
        """Answer with a CRS, so that whoever asks has what it wants."""
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"EPSG:4326")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def heard(monkeypatch):
    """Return the address of a server on this machine and what it was asked for."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    _Heard.heard.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Heard) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", _Heard.heard
        server.shutdown()


def _with_crs(address: str, how: str) -> str:
    crs = {"type": "link", "properties": {"href": address, "type": "proj4"}}
    box = shapely.geometry.mapping(BOXES[0])
    feature = {"type": "Feature", "properties": {"adm2_pcode": "KH0102"}, "geometry": box}
    whole = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    if how in ("URL", "Link"):
        crs |= {"type": how, "properties": {"url": address, "href": address}}
    elif how in ("shape", "feature"):
        (box if how == "shape" else feature)["crs"] = whole.pop("crs")
    elif how == "CRS":
        whole = {"type": whole["type"], "CRS": crs, "features": whole["features"]}
    text = json.dumps(whole)
    if how == "escaped":
        return text.replace('"crs"', r'"\u0063rs"').replace('"link"', r'"l\u0069nk"')
    return f'{text[:-1]}, "crs": null}}' if how == "twice" else text


_HOWS = ["link", "URL", "Link", "shape", "feature", "CRS", "escaped", "twice"]


@pytest.mark.parametrize("how", _HOWS)
def test_no_address_in_a_file_is_followed(how, heard, tmp_path):
    """A CRS that stands elsewhere is refused: our server asks nobody for a stranger."""
    address, asked = heard
    file = tmp_path / "toy.geojson"
    file.write_text(_with_crs(address, how))
    with pytest.raises(InputError) as caught:
        read_own_outlines(file)
    assert asked == []
    assert caught.value.key == "outlines.crs_address"
    assert all(map(khmer, caught.value.parts("km")))


@pytest.mark.parametrize("how", _HOWS)
def test_the_reader_of_shapes_has_no_network(how, heard, tmp_path):
    """Even where an address should get past us."""
    address, asked = heard
    file = tmp_path / "toy.geojson"
    file.write_text(_with_crs(address, how))
    with contextlib.suppress(pyogrio.errors.DataSourceError, RuntimeError):
        gpd.read_file(file)
    assert asked == []


def test_a_property_named_type_is_no_address(tmp_path):
    """Fields of a file may be named and filled like the CRS of others."""
    _save(_toy(adm2_pcode=CODES, type=["link", "url", "x"]), tmp_path / "toy.geojson")
    assert len(read_own_outlines(tmp_path / "toy.geojson").frame) == 3


@pytest.mark.parametrize("field", ["adm2_pcode", "province", "name"])
def test_a_list_in_a_field_is_a_value_that_matches_nothing(field, tmp_path):
    """GeoJSON and GeoParquet hold lists and objects where others hold text."""
    values = [["a", "b"], [], None]
    fields = {"adm2_text": CODES} if field == "province" else {}
    _toy(**fields, **{field: values}).to_parquet(tmp_path / "toy.parquet")
    listed = json.loads(_toy(**fields, **{field: ["x"] * 3}).to_json())
    for feature, value in zip(listed["features"], [["a"], {"b": 1}, []], strict=True):
        feature["properties"][field] = value
    (tmp_path / "toy.geojson").write_text(json.dumps(listed))
    for file in (tmp_path / "toy.parquet", tmp_path / "toy.geojson"):
        if field == "province":
            assert len(read_own_outlines(file).frame) == 3
            continue
        with pytest.raises(InputError) as caught:
            read_own_outlines(file)
        assert caught.value.key == "outlines.no_match"


_LOCAL = (
    'ENGCRS["x",EDATUM["y"],CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],'
    'LENGTHUNIT["metre",1]]'
)


@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
@pytest.mark.parametrize("crs", [_LOCAL, "IAU_2015:49900"], ids=["local", "mars"])
def test_a_crs_that_is_not_of_the_earth_is_refused(crs, ending, tmp_path):
    """A plan of a building site and a map of Mars have no degrees of ours."""
    file = _save(_toy().set_crs(crs, allow_override=True), tmp_path / f"toy.{ending}")
    with pytest.raises(InputError) as caught:
        read_own_outlines(file)
    assert caught.value.key == "outlines.crs"
    assert all(map(khmer, caught.value.parts("km")[::2]))


@pytest.mark.parametrize("name", ["adm2_en", "shape", "province", "_code"])
@pytest.mark.parametrize("other", ["geometry", "name", "centre"])
def test_the_column_of_shapes_may_have_any_name(name, other, tmp_path):
    """Also that of a field we look for; further columns of shapes do no harm."""
    toy = _toy().rename_geometry(name)
    toy[other] = gpd.GeoSeries([box.centroid for box in BOXES], crs=4326)
    toy.to_parquet(tmp_path / "toy.parquet")
    found = read_own_outlines(tmp_path / "toy.parquet")
    assert found.frame["geometry"].geom_equals(_toy().geometry).all()


@pytest.mark.parametrize("path", ["a\0b.gpkg", "\ud800.gpkg"])
def test_a_path_that_no_file_can_have_is_no_file(path):
    """A NUL, or half a sign."""
    with pytest.raises(InputError, match="no such file"):
        read_own_outlines(path)


def test_what_a_library_says_is_left_out(tmp_path):
    """It is English, for programmers, and the same for whoever reads Khmer."""
    (tmp_path / "toy.geojson").write_text("{no")
    with pytest.raises(InputError) as caught:
        read_own_outlines(tmp_path / "toy.geojson")
    assert caught.value.key == "outlines.broken"
    assert all(khmer(part) for part in caught.value.parts("km") if part)
    assert caught.value.parts("en")[1] == ""
