"""Serve: one app in a process of its own, as a ministry or a careful author would start it."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
_START_S = 600
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class App:
    """A Streamlit script, started in `folder`, whose .streamlit/config.toml then counts.

    `flags` are given besides address and port: ours needs none, as `make dashboard` gives none.
    A script without `.py` is a module that starts the server itself.
    """

    script: str
    folder: Path
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drive:
    """What to do with an app: layers to choose, outlines that make its map usable.

    `widget` is the kind of element that carries the choice of the layer.
    """

    app: App
    layers: tuple[str, ...]
    outlines: int
    widget: str
    environment: Mapping[str, str]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def command(app: App, port: int) -> list[str]:
    """Return the command that starts an app, for ours the last one of `make dashboard`."""
    if not app.script.endswith(".py"):
        place = ["--port", str(port), "--address", "127.0.0.1"]
        return [sys.executable, "-m", app.script, *place, *app.flags]
    place = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "run", app.script, *place, *app.flags]


@contextmanager
def serve(app: App, setting: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Start an app on a free loopback port with some environment; yield (port, process id)."""
    port = free_port()
    with TemporaryDirectory() as store:
        process = subprocess.Popen(
            command(app, port),
            cwd=app.folder,
            # nothing that somebody has saved on this machine is touched
            env=os.environ | {"OUTREACH_VAR": store} | setting | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _await(port)
            yield port, process.pid
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(port: int) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no answer on port {port} within {_START_S} s")


def family(process: int) -> list[int]:
    """Return a process and those that it has started and that live (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [process, *map(int, children.split())]


def memory_mb(process: int) -> float:
    """Return the memory of a process and all that come from it, MB; shared once (Linux)."""
    return sum(_share_kb(one) for one in _everybody(process)) / 1024


def _everybody(process: int) -> list[int]:
    first, *children = family(process)
    return [first, *(one for child in children for one in _everybody(child))]


def _share_kb(process: int) -> int:
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in told.splitlines() if line.startswith("Pss:")).split()[1])


def cpu_s(process: int) -> float:
    """Return the processor time of a process and those it has started, seconds (Linux)."""
    return sum(map(_clock_s, family(process)))


def _clock_s(process: int) -> float:
    # to the nanosecond; /proc counts in hundredths of a second, as long as a page
    clock = ctypes.c_int()
    failed = _LIBC.clock_getcpuclockid(process, ctypes.byref(clock))
    if failed:
        raise OSError(failed, os.strerror(failed), f"the clock of process {process}")
    return time.clock_gettime(clock.value)
