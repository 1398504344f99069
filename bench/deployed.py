"""Deployed: what deploy/ sets up, on this machine for a while: PostgreSQL, two units, nginx.

All of it lies on a small disk of its own, which can be full, and its units follow a clock that
can be moved. Accounts log in with passwords of nginx, as its site shows.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.nginx import NAME, Nginx, started
from bench.postgres import Postgres
from bench.serve import ROOT, family, free_port, memory_mb
from bench.visitor import Way
from models.store import Store, open_store
from models.store.roles import grant
from models.store.server_rights import share

UNIT = ROOT / "deploy" / "outreach@.service"
_SET_UP = ROOT / "deploy" / "set-up"
OUT = ROOT / "bench" / "out"
ACCOUNTS = {
    "reader": ("reader",),
    "planner": ("planner",),
    "steward": ("steward",),
    "second": ("steward",),
    "approver": ("approver",),
    "boss": ("administrator",),
}
_PASSWORD, _FILE = "not-secret", "#auth_basic_user_file /etc/nginx/outreach.passwords;"
_DISK_MB, _START_S = 800, 300
_CLOCK = Path(__file__).with_name("moved_clock.c")
# as docs/operations.md says; Streamlit reads this setting from a file alone
_CONFIG = '[server]\ntrustedUserHeaders = \'{"X-Forwarded-Email": "account"}\'\n'


def account(name: str) -> str:
    """Return the account of a name.

    >>> account("planner")
    'planner@example.org'
    """
    return f"{name}@example.org"


def setting(key: str) -> str:
    """Return a setting of the unit's file.

    >>> setting("RestartSec")
    '2'
    """
    return re.search(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)[1]


class Unit:
    """A dashboard as deploy/outreach@.service starts it, and starts it again when it ends."""

    def __init__(self, port: int, environment: Mapping[str, str], log: Path) -> None:
        self.port, self._environment, self._log = port, environment, log
        command = setting("ExecStart").replace("%i", str(port)).split()
        self._command = [sys.executable, *command[1:]]
        self._stopping, self.restarts = False, 0
        self._launch()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _launch(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _watch(self) -> None:
        while True:
            self.process.wait()
            self._end_rest()
            if self._stopping:
                return
            self.restarts += 1
            time.sleep(float(setting("RestartSec")))
            self._launch()

    def _end_rest(self) -> None:
        with suppress(ProcessLookupError):  # KillMode=mixed
            os.killpg(self.process.pid, signal.SIGKILL)

    def workers(self) -> list[int]:
        """Return the processes that serve, not the one in front."""
        with suppress(OSError):
            return family(self.process.pid)[1:]
        return []

    def kill(self) -> None:
        """End all of it at once, as kill -9 of its first process does."""
        os.kill(self.process.pid, signal.SIGKILL)

    def memory_mb(self) -> float:
        """Return its memory; 0 while it is down."""
        with suppress(OSError, StopIteration):
            return memory_mb(self.process.pid)
        return 0.0

    def wait(self, seconds: float = _START_S) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.2)
        raise TimeoutError(self._log.read_text(encoding="utf-8")[-2000:])

    def stop(self) -> None:
        """End it for good."""
        self._stopping = True
        with suppress(ProcessLookupError):
            self.process.terminate()
        self._thread.join(30)
        self._end_rest()


class Deployed:
    """The running whole, and what can happen to it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.disk = folder, folder / "disk"
        self._clock, self._ballast = folder / "clock", self.disk / "ballast"
        self.nginx: Nginx
        self.postgres: Postgres
        self.units: list[Unit] = []
        self.owner: Store
        self.plans: dict[str, list[str]] = {}  # stage -> ids of plans that wait to come to it

    def way(self, name: str) -> Way:
        """Return how somebody comes in: through nginx, with a password."""
        told = base64.b64encode(f"{account(name)}:{_PASSWORD}".encode()).decode()
        host = f"{NAME}:{self.nginx.port}"
        return Way(self.nginx.port, host, {"Authorization": f"Basic {told}"})

    def memory_mb(self) -> int:
        """Return the memory of both units."""
        return round(sum(unit.memory_mb() for unit in self.units))

    def fill(self) -> None:
        """Leave no byte on the disk."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            for size in (2**20, 2**12, 1):
                with suppress(OSError):
                    while ballast.write(bytes(size)) == size:
                        pass

    def free(self) -> None:
        """Take away what fills the disk."""
        self._ballast.unlink(missing_ok=True)

    def move_clock(self, seconds: int) -> None:
        """Have the units' clock show another time from now on, so much later or earlier."""
        with self._clock.open("r+b" if self._clock.exists() else "wb") as file:
            file.write(struct.pack("q", seconds))

    def _clocked(self) -> dict[str, str]:
        """Return what makes the units follow the clock; nothing without a C compiler."""
        if not (compiler := shutil.which("cc")):
            return {}
        library = self.folder / "moved_clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, _CLOCK], check=True)
        self.move_clock(0)
        return {"LD_PRELOAD": str(library), "MOVED_CLOCK": str(self._clock)}

    def prepare(self) -> None:
        """Make the database and who may do what, as deploy/set-up does."""
        self.postgres = Postgres(self.disk / "pg")
        self.postgres.start()
        server = self.postgres.address.rpartition("/")[0]
        made = create_engine(_driver(self.postgres.address), isolation_level="AUTOCOMMIT")
        with made.connect() as connection:
            for what in (
                "CREATE ROLE outreach LOGIN",
                "CREATE ROLE outreach_app LOGIN",
                "CREATE DATABASE outreach OWNER outreach",
            ):
                connection.execute(text(what))
        made.dispose()
        self.url = server.replace("postgres@", "outreach@") + "/outreach"
        self.owner = open_store(self.url)
        for name, roles in ACCOUNTS.items():
            for role in roles:
                grant(self.owner, account(name), role)
        share(self.owner, "outreach_app")

    def environment(self) -> dict[str, str]:
        """Return what /etc/outreach.env and the unit set."""
        folders = {name: self.disk / name for name in ("var", "cache", "tmp", "home")}
        for one in folders.values():
            one.mkdir(mode=0o700, exist_ok=True)
        settings = folders["home"] / ".streamlit" / "config.toml"
        settings.parent.mkdir(exist_ok=True)
        settings.write_text(_CONFIG, encoding="utf-8")
        own = {
            "OUTREACH_VAR": str(folders["var"]),
            "OUTREACH_CACHE": str(folders["cache"]),
            "TMPDIR": str(folders["tmp"]),  # PrivateTmp
            "HOME": str(folders["home"]),
            "DATABASE_URL": self.url.replace("outreach@", "outreach_app@"),
            "STREAMLIT_SERVER_ALLOWED_HOSTS": f"{NAME} localhost 127.0.0.1",
            "OUTREACH_PROXIES": "127.0.0.1",
            "FORWARDED_ALLOW_IPS": "",
        }
        others = {k: v for k, v in os.environ.items() if not k.startswith("OUTREACH_")}
        return others | own | self._clocked()


def _driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:")


def _site_lines(folder: Path, ports: list[int]) -> dict[str, str]:
    """Return what of the shipped site an administrator changes for two units and passwords."""
    passwords = folder / "passwords"
    lines = [f"{account(name)}:{{PLAIN}}{_PASSWORD}\n" for name in ACCOUNTS]
    passwords.write_text("".join(lines), encoding="utf-8")
    told = "proxy_set_header X-Forwarded-Email"
    return {
        "#server 127.0.0.1:8502": f"server 127.0.0.1:{ports[1]}",
        "#127.0.0.1:8502 127.0.0.1:8502": f"127.0.0.1:{ports[1]} 127.0.0.1:{ports[1]}",
        "#auth_basic outreach;": "auth_basic outreach;",
        _FILE: f"auth_basic_user_file {passwords};",
        f'{told} "";': "",
        f"#{told} $remote_user;": f"{told} $remote_user;",
    }


@contextmanager
def _small_disk(place: Path) -> Iterator[None]:
    """Mount a small disk in memory; where that is not allowed, it is a folder, never full."""
    place.mkdir(mode=0o755)
    size = f"size={_DISK_MB}m,mode=0755"
    mounted = not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=False, capture_output=True
    ).returncode
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", place], check=False)


def _make_files(environment: Mapping[str, str]) -> None:
    """Make what deploy/set-up makes once, so that no unit makes it while it serves."""
    made = re.findall(r"\.venv/bin/python (-m pages\.\S+)", _SET_UP.read_text(encoding="utf-8"))
    for module in made:
        command = [sys.executable, *module.split()]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@contextmanager
def deployed(units: int = 2, **more: str) -> Iterator[Deployed]:
    """Start all of it, yield it, end it.

    more : environment of the units besides
    """
    # short, because a socket's path may not be long; the server's account must get in
    folder = Path("/tmp") / f"outreach-{uuid.uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    found = Deployed(folder)
    try:
        with _small_disk(found.disk):
            try:
                found.prepare()
                environment = found.environment() | more
                prepared = [sys.executable, *setting("ExecStartPre").split()[1:]]
                subprocess.run(prepared, cwd=ROOT, check=True, capture_output=True)
                _make_files(environment)
                ports = [free_port() for _ in range(units)]
                for port in ports:
                    found.units.append(Unit(port, environment, folder / f"{port}.log"))
                for unit in found.units:
                    unit.wait()
                place = found.disk / "nginx"
                place.mkdir()
                lines = _site_lines(place, ports)
                with started(place, f"127.0.0.1:{ports[0]}", lines) as found.nginx:
                    yield found
            finally:
                OUT.mkdir(exist_ok=True)
                for n, unit in enumerate(found.units):
                    unit.stop()
                    shutil.copy(folder / f"{unit.port}.log", OUT / f"unit{n}.log")
                with suppress(AttributeError):
                    found.owner.close()
                with suppress(AttributeError, RuntimeError):
                    found.postgres.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
