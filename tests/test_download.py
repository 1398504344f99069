"""The official route: download, check, dissolve, keep; and every way it can fail."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.dissolve import dissolve_communes
from geo.download import Upstream, fetch
from geo.errors import DownloadError, InputError
from geo.gazetteer import communes, districts
from geo.official import install_official
from geo.outlines import load_outlines, main
from geo.words import WORDS

SHARED = Path(__file__).resolve().parents[2] / "shared"
UPSTREAM = SHARED / "boundaries" / "upstream"
SURVEYED = SHARED / "boundaries" / "khm_adm2_210_current.geojson"
NAME = "communes.geojson"


@pytest.fixture(scope="module")
def body() -> bytes:
    """Toy communes: the country's box divided among the 1,633 points."""
    points = communes()
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(points[["point_lon", "point_lat"]].to_numpy()), ordered=True
    )
    return gpd.GeoSeries(shapely.get_parts(cells), crs=4326).to_json().encode()


@pytest.fixture(scope="module")
def server(body) -> Iterator[str]:
    """Serve the toy communes on this machine, well and badly, one folder for each way."""
    done = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            way = self.path.split("/")[1]
            if way == "missing":
                self.send_error(404)
                return
            if way == "silent":
                done.wait(5)
                return
            content = {
                "wrong": body.replace(b"FeatureCollection", b"featureCollection"),
                "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n",
                "page": b"<html>Sign in to this network</html>",
            }.get(way, body)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if way == "truncated":
                self.wfile.write(content[: len(content) // 2])
            elif way == "dribble":
                self._dribble(content)
            else:
                self.wfile.write(content)

        def _dribble(self, content: bytes) -> None:
            for byte in content:
                if done.wait(0.05):
                    return
                try:
                    self.wfile.write(bytes([byte]))
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            pass

    http_server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http_server.daemon_threads = True
    thread = threading.Thread(target=http_server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http_server.server_port}"
    done.set()
    http_server.shutdown()
    http_server.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """An empty cache of its own for each test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("OUTREACH_CACHE", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("OUTREACH_OUTLINES", raising=False)
    monkeypatch.delenv("OUTREACH_OUTLINES_URL", raising=False)
    return folder


def _upstream(body: bytes, *folders: str, name: str = NAME) -> Upstream:
    return Upstream(name, folders, hashlib.sha256(body).hexdigest(), 10_000_000)


def test_a_good_file_becomes_the_outlines_in_use(server, body):
    """Downloaded, dissolved, kept: load_outlines takes them from then on."""
    assert load_outlines().kind == "approximate"
    install_official(_upstream(body, f"{server}/good"))
    outlines = load_outlines()
    assert outlines.kind == "official"
    assert outlines.frame["adm2_pcode"].tolist() == sorted(districts()["adm2_pcode"])
    assert shapely.coverage_is_valid(outlines.frame.geometry.to_numpy())
    assert "geoBoundaries" in WORDS.said(outlines.attribution, "en")


BAD = {
    "wrong": "sha256",
    "page": "sha256",
    "pointer": "Git LFS pointer",
    "truncated": "only a part of it",
    "missing": "HTTP 404",
    "dribble": "within 0.6 seconds",
    "silent": "in time",
}


@pytest.mark.parametrize("way", BAD)
def test_a_bad_answer_leaves_the_earlier_outlines(way, server, body, cache):
    """Whatever goes wrong, it's said, and the outlines in use stay byte for byte."""
    install_official(_upstream(body, f"{server}/good"))
    earlier = {f.name: f.read_bytes() for f in cache.iterdir()}
    newer = _upstream(body, f"{server}/{way}", name="newer.geojson")
    with pytest.raises(DownloadError) as caught:
        install_official(newer, max_seconds=0.6)
    text = str(caught.value)
    assert "stay in place" in text
    assert BAD[way] in text or (way == "silent" and "within 0.6 seconds" in text)
    assert {f.name: f.read_bytes() for f in cache.iterdir() if f.name in earlier} == earlier
    assert not (cache / "newer.geojson").exists()
    assert load_outlines().kind == "official"


def test_both_hashes_are_said(server, body):
    """Whoever has to tell a new version from a fake one needs both."""
    other = body.replace(b"FeatureCollection", b"featureCollection")
    with pytest.raises(DownloadError) as caught:
        fetch(_upstream(body, f"{server}/wrong"))
    assert hashlib.sha256(body).hexdigest() in str(caught.value)
    assert hashlib.sha256(other).hexdigest() in str(caught.value)


def test_the_time_limit_is_for_the_whole(server, body):
    """A server that sends a byte now and then doesn't hold anybody up."""
    start = time.monotonic()
    with pytest.raises(DownloadError, match=r"within 0\.5 seconds"):
        fetch(_upstream(body, f"{server}/dribble"), max_seconds=0.5)
    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize("seconds", ["0", "-3", "nan"])
def test_a_time_limit_must_be_positive(seconds, server, capsys):
    """A slip in the number is said, not waited out."""
    assert main(["download", "--base-url", f"{server}/good", "--max-seconds", seconds]) == 2
    assert "more than 0 seconds" in capsys.readouterr().err


def test_the_mirror_is_tried_next(server, body):
    """The second address serves where the first doesn't."""
    path = fetch(_upstream(body, f"{server}/missing", f"{server}/good"))
    assert path.read_bytes() == body


def test_all_addresses_are_named_when_all_fail(server, body):
    """The message says what each address answered."""
    with pytest.raises(DownloadError) as caught:
        fetch(_upstream(body, f"{server}/missing", f"{server}/pointer"))
    assert "404" in str(caught.value)
    assert "pointer" in str(caught.value)


def test_a_file_over_its_bound_is_refused(server, body):
    """An endless answer is cut off."""
    small = Upstream(NAME, (f"{server}/good",), hashlib.sha256(body).hexdigest(), 1_000)
    with pytest.raises(DownloadError, match="at most 1,000 bytes"):
        fetch(small)


def test_a_kept_file_is_not_fetched_again(server, body):
    """With the right file in the cache the network isn't asked."""
    fetch(_upstream(body, f"{server}/good"))
    assert fetch(_upstream(body, f"{server}/missing")).read_bytes() == body


def test_a_spoilt_kept_file_is_fetched_again(server, body):
    """A cached file that lost its hash isn't trusted."""
    path = fetch(_upstream(body, f"{server}/good"))
    path.write_bytes(body[:100])
    assert fetch(_upstream(body, f"{server}/good")).read_bytes() == body


def test_a_cache_that_cannot_be_written_is_said(server, body, tmp_path, monkeypatch):
    """The way out is another folder."""
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(DownloadError, match="OUTREACH_CACHE"):
        fetch(_upstream(body, f"{server}/good"))


@pytest.mark.parametrize("file", ["districts_official.parquet", "districts_official.json"])
@pytest.mark.parametrize(
    "damage",
    [lambda b: b[:-40], lambda b: b"", lambda b: b[:60] + b[61:]],
    ids=["cut", "empty", "one byte gone"],
)
def test_damaged_outlines_fall_back_to_approximate_with_a_note(file, damage, server, body, cache):
    """A broken cache never stops the map; it's said, and a new download mends it."""
    install_official(_upstream(body, f"{server}/good"))
    (cache / file).write_bytes(damage((cache / file).read_bytes()))
    outlines = load_outlines()
    assert outlines.kind == "approximate"
    said = {lang: WORDS.said(outlines.notes[-1], lang) for lang in ("en", "km")}
    assert "not used" in said["en"]
    assert "geo.outlines download" in said["km"]
    assert str(cache) not in "".join(said.values())
    install_official(_upstream(body, f"{server}/missing"))  # made anew from the kept communes
    assert load_outlines().kind == "official"


def test_the_command_says_one_line_and_2_on_failure(server, capsys):
    """`make dashboard` goes on without the official outlines."""
    assert main(["download", "--base-url", f"{server}/wrong", "--max-seconds", "5"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert len(said.err.splitlines()) == 1
    assert load_outlines().kind == "approximate"


def test_the_address_can_come_from_the_environment(server, monkeypatch, capsys):
    """OUTREACH_OUTLINES_URL stands in for --base-url."""
    monkeypatch.setenv("OUTREACH_OUTLINES_URL", f"{server}/missing")
    assert main(["download"]) == 2
    assert "404" in capsys.readouterr().err


def test_status_names_the_outlines_in_use(capsys):
    """The word approximate is on the line."""
    assert main(["status"]) == 0
    assert "approximate" in capsys.readouterr().out


def test_dissolve_wants_one_point_in_each_commune():
    """Communes of another year don't become districts silently."""
    two = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs=4326)
    both_left = pd.DataFrame(
        {"adm2_code": ["0101", "0102"], "point_lon": [0.2, 0.8], "point_lat": 0.5}
    )
    with pytest.raises(InputError, match="exactly one commune point"):
        dissolve_communes(two, both_left)


def test_dissolve_fills_slivers_and_keeps_lakes():
    """A gap of 50 m between two communes goes; a wide hole stays."""
    left = shapely.box(0, 0, 1, 1) - shapely.box(0.4, 0.4, 0.6, 0.6)
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.0005, 0.5)])
    two = gpd.GeoDataFrame(geometry=[left, right], crs=4326)
    points = pd.DataFrame({"adm2_code": "0101", "point_lon": [0.1, 1.5], "point_lat": 0.5})
    (shape,) = dissolve_communes(two, points).geometry
    assert [shapely.Polygon(ring).area for ring in shape.interiors] == [pytest.approx(0.04)]


@pytest.mark.skipif(
    not SURVEYED.exists(), reason="the surveyed outlines (../shared/boundaries) are not here"
)
def test_the_true_upstream_file_gives_the_surveyed_districts(capsys, monkeypatch):
    """The whole official route through a loopback server: 210 districts, IoU at least 0.99."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, directory=str(UPSTREAM), **named)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as upstream:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{upstream.server_port}"
        assert main(["download", "--max-seconds", "30", "--base-url", url]) == 0
        upstream.shutdown()
    assert "210 districts" in capsys.readouterr().out
    frame = load_outlines().frame
    shapes = frame.geometry.to_numpy()
    assert frame["adm2_pcode"].tolist() == sorted(districts()["adm2_pcode"])
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    ours = frame.set_index("adm2_pcode").to_crs(32648).geometry
    theirs = gpd.read_file(SURVEYED).set_index("adm2_pcode").to_crs(32648).geometry
    theirs = theirs.reindex(ours.index)
    assert (ours.intersection(theirs).area / ours.union(theirs).area).min() >= 0.99
    whole = shapely.union_all(ours.to_numpy())
    holes = [r for part in shapely.get_parts(whole) for r in part.interiors]
    assert [shapely.Polygon(r).area / 1e6 for r in holes] == [pytest.approx(2_567, abs=25)]
