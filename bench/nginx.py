"""Nginx: the site of deploy/nginx.conf with other ports, in a folder of its own for a while."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.serve import ROOT, free_port

SITE = ROOT / "deploy" / "nginx.conf"
NAME = "outreach.localhost"  # every browser finds such a name on its own computer
_START_S = 10.0
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# as in Debian's /etc/nginx/nginx.conf
_CONNECTIONS = "worker_processes auto;\nevents { worker_connections 768; }"


def program() -> str | None:
    """Return where nginx is, or None."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@dataclass(frozen=True)
class Nginx:
    """A server that runs: its port, its first process, its folder."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    def reload(self) -> None:
        """Have it read its files again, as `systemctl reload nginx` does."""
        self.process.send_signal(signal.SIGHUP)


def site(folder: Path, port: int, dashboard: str, other: Mapping[str, str]) -> str:
    """Return the shipped site with other ports, name and certificate, and nothing else.

    dashboard : host and port; other : lines of the site -> what stands in their place
    """
    own = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "outreach.example.org": NAME,
        "/etc/ssl/certs/outreach.pem": f"{folder}/cert.pem",
        "/etc/ssl/private/outreach.key": f"{folder}/key.pem",
        "server 127.0.0.1:8501": f"server {dashboard}",
        "127.0.0.1:8501  127.0.0.1:8501": f"{dashboard} {dashboard}",
    }
    text = SITE.read_text(encoding="utf-8")
    for written, instead in {**own, **other}.items():
        if written not in text:
            raise ValueError(f"not in {SITE}: {written}")
        text = text.replace(written, instead)
    return text


def _write(folder: Path, text: str) -> Path:
    """Write the main file, which is the system's own on a real server."""
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} "
        "-keyout key.pem -out cert.pem".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in _KINDS)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    # its processes read the folder's files
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user}\npid {folder}/pid;\nerror_log {folder}/error.log;\ndaemon off;\n"
        f"{_CONNECTIONS}\nhttp {{\ninclude /etc/nginx/mime.types;\n"
        f"access_log off;\n{temporary}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    return main


@contextmanager
def started(folder: Path, dashboard: str, other: Mapping[str, str]) -> Iterator[Nginx]:
    """Start nginx before a dashboard (host and port), yield it, end it.

    other : lines of the site -> what stands in their place
    """
    found = program()
    if found is None:
        raise FileNotFoundError("nginx is not there: install Debian's package nginx-light")
    port = free_port()
    main = _write(folder, site(folder, port, dashboard, other))
    process = subprocess.Popen([found, "-p", str(folder), "-c", str(main)])
    try:
        end = time.monotonic() + _START_S
        while time.monotonic() < end and process.poll() is None:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        if process.poll() is not None:
            raise RuntimeError((folder / "error.log").read_text(encoding="utf-8"))
        yield Nginx(port, process, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)
