"""Download: a file fetched within bounds of time and size, checked and kept outside the project."""

import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pooch
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError
from urllib3.util import Retry

from geo.atomic import unwritable
from geo.errors import DownloadError, cause
from geo.words import Sentence

_COMMIT = "9469f09592ced973a3448cf66b6100b741b64c0d"
_FOLDER = f"{_COMMIT}/releaseData/gbOpen/KHM/ADM3"
_LFS = b"version https://git-lfs"
_CHUNK_BYTES = 65_536
_BUSY = (429, 500, 502, 503, 504)  # answers that may be better a moment later
_NO_ANSWER = Sentence("error.download.no_answer")
_NO_CONNECTION = Sentence("error.download.no_connection")


@dataclass(frozen=True)
class Upstream:
    """A file that is fetched: its name, the folders (URLs) it is tried from, its hash and size.

    sha256 : None where the content may change; then `fetch` wants an empty `place`.
    retries : times a busy server is asked again, after a pause that doubles.
    """

    name: str
    folders: tuple[str, ...]
    sha256: str | None
    max_bytes: int
    retries: int = 0


COMMUNES = Upstream(
    name="geoBoundaries-KHM-ADM3_simplified.geojson",
    folders=(
        f"https://github.com/wmgeolab/geoBoundaries/raw/{_FOLDER}",
        f"https://media.githubusercontent.com/media/wmgeolab/geoBoundaries/{_FOLDER}",
    ),
    sha256="21757f4e3a7f6931fa6879c1377762b8a2621f88132baacca5104c2b344a45d8",
    max_bytes=20_000_000,
)


def cache_folder() -> Path:
    """Return the folder outside the project where downloads are kept (OUTREACH_CACHE moves it)."""
    return Path(os.environ.get("OUTREACH_CACHE") or pooch.os_cache("cambodia-outreach"))


def fetch(
    upstream: Upstream = COMMUNES,
    base_url: str | None = None,
    max_seconds: float = 60.0,
    place: Path | None = None,
) -> Path:
    """Return the path of the checked file in the cache, downloading it only if it isn't there.

    Parameters
    ----------
    base_url : folder (URL) to fetch from in place of the usual ones; OUTREACH_OUTLINES_URL does
        the same.
    max_seconds : limit of the whole download, all addresses together.
    place : folder to put the file into instead of the cache.

    Raises
    ------
    DownloadError : nothing was fetched; what was there before stays.
    """
    if not max_seconds > 0:
        raise DownloadError("download.seconds", column="--max-seconds", found=f"{max_seconds:g}")
    pooch.get_logger().setLevel("ERROR")  # it would print to the command line beside our line
    given = base_url or os.environ.get("OUTREACH_OUTLINES_URL")
    source = replace(upstream, folders=(given,)) if given else upstream
    stop = threading.Event()
    try:
        return _within(
            max_seconds, lambda: _fetch_any(source, max_seconds, stop, place or cache_folder())
        )
    except TimeoutError as error:
        seconds = f"{max_seconds:g}"
        failure = DownloadError("download.time", file=source.name, seconds=seconds)
        failure.silent = True
        raise failure from error
    finally:
        stop.set()


def _within(seconds: float, job: Callable[[], Path]) -> Path:
    """Return the job's result, or raise TimeoutError; a stuck job is left to die by itself."""
    result: Future[Path] = Future()

    def run() -> None:
        try:
            result.set_result(job())
        except BaseException as error:
            result.set_exception(error)  # raised again by result() below

    # A read limit alone isn't enough: a server that sends a byte now and then never breaks it.
    threading.Thread(target=run, daemon=True).start()
    return result.result(seconds)


def _fetch_any(source: Upstream, seconds: float, stop: threading.Event, place: Path) -> Path:
    """Try one address after the other, each with its share of the time."""
    failures = []
    for url in source.folders:
        getter = _Getter(source, seconds / len(source.folders), stop)
        try:
            return _fetch_one(f"{url.rstrip('/')}/{source.name}", source, getter, place)
        except DownloadError as error:
            failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    answers = tuple(
        Sentence("error.download.answer", {"address": f.file, "answer": f.values["found"]})
        for f in failures
    )
    failure = DownloadError("download.all", file=source.name, n=len(failures), answers=answers)
    failure.silent = any(f.silent for f in failures)
    raise failure


def _fetch_one(address: str, source: Upstream, getter: "_Getter", place: Path) -> Path:
    known = f"sha256:{source.sha256}" if source.sha256 else None
    name = re.sub(r"[^\w.-]", "-", source.name)  # an address may ask with ? and =
    try:
        return Path(pooch.retrieve(address, known, name, place, downloader=getter))
    except ValueError as error:  # how pooch says that the hash differs
        found = f"sha256 {getter.sha256}"
        raise DownloadError(
            "download.hash", file=address, hash=source.sha256, found=found
        ) from error
    except OSError as error:
        raise no_cache(error) from error


def no_cache(error: OSError) -> DownloadError:
    """Return what to say where the cache can't be written."""
    return DownloadError("download.cache", found=unwritable(None, error).values["found"])


class _Getter:
    """What pooch calls to fetch: bounded in time and size, and deaf to pointer files."""

    def __init__(self, source: Upstream, seconds: float, stop: threading.Event) -> None:
        self.source, self.seconds, self.stop = source, seconds, stop
        self.sha256 = ""

    def __call__(self, url: str, output_file: str, pooch_: object) -> None:
        try:
            self._save(url, Path(output_file))
        except (requests.RequestException, HTTPError) as error:
            failure = DownloadError("download.whole", file=url, found=_short(error))
            failure.silent = failure.values["found"] in (_NO_ANSWER, _NO_CONNECTION)
            raise failure from error
        with Path(output_file).open("rb") as file:
            if file.read(len(_LFS)) == _LFS:
                found = Sentence("error.download.pointer")
                raise DownloadError("download.whole", file=url, found=found)
        self.sha256 = pooch.file_hash(output_file)

    def _save(self, url: str, target: Path) -> None:
        # not compressed, so that a short body can be told from its announced length
        headers = {"Accept-Encoding": "identity"}
        with (
            self._session() as session,
            session.get(url, stream=True, timeout=self.seconds, headers=headers) as response,
        ):
            if response.status_code != 200:
                found = f"HTTP {response.status_code}"
                raise DownloadError("download.whole", file=url, found=found)
            with target.open("wb") as file:
                self._copy(url, response, file)

    def _session(self) -> requests.Session:
        retry = Retry(
            self.source.retries,
            connect=0,
            read=False,
            backoff_factor=0.2,
            status_forcelist=_BUSY,
            raise_on_status=False,
        )
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retry))
        return session

    def _copy(self, url: str, response: requests.Response, file: BinaryIO) -> None:
        size = 0
        while chunk := response.raw.read1(_CHUNK_BYTES):
            size += len(chunk)
            if size > self.source.max_bytes:
                most, found = f"{self.source.max_bytes:,}", Sentence("error.download.more")
                raise DownloadError("download.size", file=url, most=most, found=found)
            if self.stop.is_set():
                raise DownloadError("download.whole", file=url, found=f"{size:,} B")
            file.write(chunk)


def _short(error: Exception) -> Sentence | str:
    """Return the cause in a few words; the libraries nest theirs deeply."""
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return _NO_ANSWER
    if isinstance(error, requests.ConnectionError):
        return _NO_CONNECTION
    if isinstance(error, ProtocolError):
        return Sentence("error.download.part")
    return cause(error)
