"""Upstreams: a loopback server that answers as the publishers do, well or badly.

The files are shaped like the documented ones; their figures are made up.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pytest

from geo.gazetteer import provinces

EVERY = list(provinces()["province_en"])
NAMES = [n for n in EVERY if n != "Tboung Khmum"]  # as before 2014
PCODES = tuple(f"KH{code}02" for code in provinces()["adm1_code"])  # a district of each
YEARS = range(2009, 2014)


def asis_file(names: list[str] = EVERY, years: range = YEARS, unit: str = "%") -> bytes:
    """Return FAO's annual summary: 10% of the cropland, more in later years."""
    head = "Indicator,Country,ADM1_CODE,Province,Land_Type,Date,Data,Year,Month,Dekad,Unit,Source\n"
    rows = [
        f"ASI,Cambodia,{900 + i},{name},{land},{year}-12-31,{10 + year - 2009},{year},12,3,"
        f"{unit},FAO\n"
        for i, name in enumerate(["ALL", *names])
        for land in ("Crop Area", "Grassland")
        for year in years
    ]
    return (head + "".join(rows)).encode()


def mpi_file(
    names: list[str] = EVERY, rate: float = 16.5, codes: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """Return OPHI's table as HDX has it, with a row for the country and one of tags.

    `codes` are P-codes that stand beside the names.
    """
    head = (
        "Country ISO3,Admin 1 PCode,Admin 1 Name,MPI,Headcount Ratio,Intensity of "
        "Deprivation,Vulnerable to Poverty,In Severe Poverty,Survey,Start Date,End Date\n"
        "#country+code,#adm1+code,#adm1+name,#indicator+mpi,#indicator+headcount_ratio,#x,#y,"
        "#z,#meta,#date+start,#date+end\n"
    )
    rows = [
        f"KHM,{codes.get(name, '')},{name},0.0700,{rate:.4f},42.4,19.8,3.1,DHS,"
        "2021-01-01 00:00:00+00:00,"
        "2022-12-31 00:00:00+00:00\n"
        for name in ["", *names]
    ]
    return (head + "".join(rows)).encode()


def rainfall_file(
    pcodes: tuple[str, ...] = ("KH0102", "KH0103", "KH0202"),
    years: range = YEARS,
    rain_mm: Callable[[str, int], float] = lambda pcode, year: 60.0,
) -> bytes:
    """Return WFP's ten-day periods; usual rain is 50 mm a period."""
    head = (
        "date,adm_level,adm_id,PCODE,n_pixels,rfh,rfh_avg,r1h,r1h_avg,r3h,r3h_avg,rfq,r1q,"
        "r3q,version\n"
    )
    rows = [
        f"{year}-{month:02}-{day:02},2,{7 + i},{pcode},{100.0 * (i + 1)},"
        f"{rain_mm(pcode, year)},50.0,1,1,1,1,100,100,100,final\n"
        for i, pcode in enumerate(pcodes)
        for year in years
        for month in range(4, 12)
        for day in (1, 11, 21)
    ]
    forecast = [row.replace("final", "forecast").replace("-11-", "-12-") for row in rows[-3:]]
    return (head + "".join(rows) + "".join(forecast)).encode()


def entry(url: str, name: str, modified: str = "2026-01-05T00:00:00", **more: object) -> bytes:
    """Return a CKAN catalogue's answer with one data file and one that isn't meant."""
    other = {"name": "readme.pdf", "url": "https://example.org/readme.pdf"}
    one = {"name": name, "url": url, "last_modified": modified} | more
    result = {
        "license_title": "Creative Commons Attribution International",
        "resources": [other, one],
    }
    return json.dumps({"success": True, "result": result}).encode()


class Upstreams:
    """What the server answers: path -> bytes, or a number for a status; and who asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, bytes | int | list] = {}
        self.asked: list[str] = []

    def serve_asis(self, content: bytes) -> None:
        self.answers["/ASI_AnnualSummary_Season1_data.csv"] = content

    def serve_mpi(self, content: bytes, **more: object) -> None:
        self._serve("cambodia-mpi", "KHM_mpi.csv", content, more)

    def serve_rainfall(self, content: bytes, **more: object) -> None:
        self._serve("khm-rainfall-subnational", "khm-rainfall-subnat-full.csv", content, more)

    def _serve(self, data_set: str, name: str, content: bytes, more: dict) -> None:
        self.answers[f"/package_show?id={data_set}"] = entry(
            f"{self.url}/download/{name}", name, **more
        )
        self.answers[f"/download/{name}"] = content


@pytest.fixture
def upstreams(monkeypatch, tmp_path) -> Iterator[Upstreams]:
    """Serve on a free loopback port, with an empty cache of its own."""
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("OUTREACH_OUTLINES_URL", raising=False)
    done = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            answer = served.answers.get(self.path, 404)
            if isinstance(answer, list):  # one after the other
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            if answer == "silent":
                done.wait(5)
            elif isinstance(answer, int):
                self.send_error(answer)
            else:
                cut = isinstance(answer, tuple)  # announced whole, sent in part
                content = answer[0] if cut else answer
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if cut else content)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Upstreams(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield served
    done.set()
    server.shutdown()
    server.server_close()
