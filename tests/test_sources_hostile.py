"""Live sources against what a broken or hostile publisher may send, and against each other."""

from __future__ import annotations

import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.errors import InputError
from models.sources import copies, refresh
from models.sources.catalogue import SOURCES
from models.sources.catalogue_entry import read_entry
from models.sources.copies import Check, Copy
from models.sources.rainfall import departures, read_rainfall
from tests.upstreams import (
    NAMES,
    asis_file,
    entry,
    mpi_file,
    rainfall_file,
    upstreams,  # noqa: F401
)

ASIS, MPI = SOURCES["asis"], SOURCES["mpi"]
ASKED = "https://data.humdata.org/api/3/action/package_show?id=cambodia-mpi"
ELSEWHERE = [
    "https://192.0.2.1/d/khm_mpi.csv",
    "https://127.0.0.1:8501/d/khm_mpi.csv",
    "https://data.humdata.org.example.org/d/khm_mpi.csv",
    "https://data.humdata.org@192.0.2.1/d/khm_mpi.csv",
    "https://[khm_mpi.csv",
    "http://data.humdata.org/d/khm_mpi.csv",
    "file:///khm_mpi.csv",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_catalogue_leads_to_its_own_host_only(url):
    """An answer can't send the server to an address that others can't reach."""
    with pytest.raises(InputError, match=r"a file on https://data\.humdata\.org"):
        read_entry(entry(url, "KHM_mpi.csv"), ASKED, MPI.resource, MPI.folders)


def test_a_catalogue_leads_to_a_file_of_its_own():
    """The usual answer of HDX is followed."""
    url = "https://data.humdata.org/dataset/a/resource/b/download/khm_mpi.csv"
    found = read_entry(entry(url, "KHM_mpi.csv"), ASKED, MPI.resource, MPI.folders)
    assert f"{found.folder}/{found.file}" == url


def test_files_carried_on_a_stick_are_fetched_from_an_ordinary_folder_server(tmp_path, monkeypatch):
    """The answer saved from HDX lies beside the file, unchanged; HDX itself isn't asked."""
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path / "cache"))
    stick = tmp_path / "stick"
    stick.mkdir()
    url = "https://data.humdata.org/dataset/a/resource/b/download/khm_mpi.csv"
    (stick / "package_show").write_bytes(entry(url, "KHM_mpi.csv"))
    (stick / "khm_mpi.csv").write_bytes(mpi_file())
    handler = partial(SimpleHTTPRequestHandler, directory=str(stick))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        for slash in ("", "/"):
            base = f"http://127.0.0.1:{server.server_port}{slash}"
            state = refresh.fetch(MPI, base_url=base, max_seconds=5)
            assert copies.content_of(state.copy) == mpi_file()
        server.shutdown()


def test_an_answer_nested_without_end_is_refused_and_noted(upstreams):  # noqa: F811
    """Not a crash: the last check says failed."""
    upstreams.answers["/package_show?id=cambodia-mpi"] = b"[" * 200_000
    with pytest.raises(InputError, match="the catalogue's answer"):
        refresh.fetch(MPI, base_url=upstreams.url, max_seconds=5)
    assert copies.read_state("mpi").check.outcome == "failed"


@pytest.mark.parametrize("flag", [b"inf", b"-9999", b"99999"])
def test_rain_that_cannot_be_is_missing(flag):
    """One infinite or flagged period and the season has no figure; no departure is endless."""
    table = read_rainfall(rainfall_file().replace(b",60.0,", b"," + flag + b",", 4), "r.csv").table
    assert ("0102", "2009") not in set(zip(table["area_code"], table["period"], strict=True))
    assert departures(table)["size"].max() == pytest.approx(20)


@pytest.mark.parametrize("written", [b"n/a", b"-3", b"inf", b"165"])
def test_a_rate_that_is_no_percentage_is_counted(written):
    """The province is missing, and the reader is told that the file had something there."""
    content = mpi_file().replace(b"Kampot,0.0700,16.5000", b"Kampot,0.0700," + written)
    reading = MPI.read(content, "m.csv")
    assert "07" not in reading.areas
    assert [n.values["count"] for n in reading.notes if n.key == "live.note_no_value"] == ["1"]


def test_a_handful_of_provinces_is_not_the_table():
    """Also where nothing was kept that it could be compared with."""
    with pytest.raises(InputError, match="at least 10 provinces"):
        ASIS.read(asis_file(NAMES[:9]), "a.csv")
    assert len(ASIS.read(asis_file(NAMES[:10]), "a.csv").areas) == 10


def _copy(name: str) -> tuple[bytes, Copy]:
    content = name.encode()
    digest = copies.sha256(content).hexdigest()
    return content, Copy(
        f"asis-{digest[:12]}.csv",
        digest,
        len(content),
        copies.now(),
        "",
        "",
        "",
        (),
        "%",
        ("01",),
        "2010",
        (),
    )


def test_a_check_of_one_viewer_does_not_undo_the_fetch_of_another(upstreams, monkeypatch):  # noqa: F811
    """What was fetched while a slow check writes its note is still there afterwards."""
    copies.keep("asis", *_copy("old"), Check(copies.now(), "fetched", ""))
    reading, read = threading.Event(), copies.read_state

    def slow(name: str):
        state = read(name)
        if threading.current_thread() is checking:
            reading.set()
            time.sleep(0.2)
        return state

    monkeypatch.setattr(copies, "read_state", slow)
    checking = threading.Thread(
        target=copies.note_check, args=("asis", Check(copies.now(), "same", ""))
    )
    checking.start()
    assert reading.wait(5)
    content, copy = _copy("new")
    copies.keep("asis", content, copy, Check(copies.now(), "fetched", ""))
    checking.join()
    assert read("asis").copy == copy
    assert copies.content_of(copy) == content


def test_fetches_at_once_leave_two_copies_and_no_more(upstreams):  # noqa: F811
    """The one in use and the one before, whoever came first."""
    jobs = [
        threading.Thread(
            target=copies.keep, args=("asis", *_copy(str(n)), Check(copies.now(), "fetched", ""))
        )
        for n in range(40)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    state = copies.read_state("asis")
    assert {f.name for f in copies.folder().glob("*.csv")} == {state.copy.file, state.before.file}
