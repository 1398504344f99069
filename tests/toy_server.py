"""Toy server: a page of a test's own, served by Streamlit as it is for as long as a test needs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.serve import free_port
from tests.conftest import ROOT

# as pages/view/server/worker.py serves ours
_WIRED = """
import uvicorn, sys
from pages.view.server.wire import Wire
uvicorn.run("toy_page:app", port=int(sys.argv[1]), ws=Wire)
"""


def _plain(port: int) -> list[str]:
    place = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    how = ["--server.headless", "true", "--server.fileWatcherType", "none"]
    return ["-m", "streamlit", "run", "toy_page.py", *place, *how]


@contextmanager
def served(page: str, folder: Path, wired: bool = False, **more: str) -> Iterator[int]:
    """Serve the text of a page from a folder, with more environment; yield the port.

    wired : the page makes an `app`, and its connections are ours
    """
    (folder / "toy_page.py").write_text(page, encoding="utf-8")
    port = free_port()
    command = ["-c", _WIRED, str(port)] if wired else _plain(port)
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | more,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()
