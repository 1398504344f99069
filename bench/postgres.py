"""Postgres: a real PostgreSQL server on loopback, in a folder of its own for a while."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from bench.serve import free_port

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
PROGRAMS = _FOUND[-1] if _FOUND else None  # of the newest server that is installed


def as_postgres(*command: str) -> None:
    """Run a program of the server's, which refuses to run as root."""
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*who, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


class Postgres:
    """A server whose files lie in a folder, which is made; `address` is its first database."""

    def __init__(self, folder: Path) -> None:
        if PROGRAMS is None:
            raise FileNotFoundError("PostgreSQL is not there: install Debian's package postgresql")
        self.folder, self.port = folder, free_port()
        folder.mkdir(mode=0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        own = ("-D", str(folder / "data"), "-A", "trust", "-U", "postgres")
        text = ("--locale=C.UTF-8", "--encoding=UTF8")
        as_postgres(str(PROGRAMS / "initdb"), *own, "--no-sync", *text)

    @property
    def address(self) -> str:
        """Return the address of its first database, as its owner."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("-o", f"-p {self.port} -h 127.0.0.1 -k {self.folder}", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast` as systemd does, `immediate` as a crash would."""
        self._control("-m", how, "stop")

    def runs(self) -> bool:
        """Return whether it is there."""
        try:
            self._control("status")
        except RuntimeError:
            return False
        return True

    def _control(self, *words: str) -> None:
        log = ("-l", str(self.folder / "log"))
        own = ("-D", str(self.folder / "data"), "-w", *log)
        as_postgres(str(PROGRAMS / "pg_ctl"), *own, *words)
