"""The dashboard as it is delivered: its own command and configuration, asked from elsewhere."""

from __future__ import annotations

import os
import socket
import subprocess
import tomllib
from urllib.parse import urlsplit

import pytest

from tests.app_server import serve
from tests.conftest import ROOT


def answer(address: str, host: str, origin: str) -> int:
    """Return the status of opening the live connection under a host's name, as a browser does."""
    place = urlsplit(address)
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: streamlit",
    ]
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(line.recv(64).split()[1])


def test_another_sites_name_gets_no_live_connection(monkeypatch):
    """DNS rebinding: the page and its name are the stranger's, the machine is ours."""
    monkeypatch.delenv("STREAMLIT_SERVER_ALLOWED_HOSTS", raising=False)
    with serve() as address:
        port = urlsplit(address).port
        for name in ("localhost", "127.0.0.1"):
            assert answer(address, f"{name}:{port}", f"http://{name}:{port}") == 101
        for name in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example"):
            assert answer(address, f"{name}:{port}", f"http://{name}:{port}") == 403
            assert answer(address, f"localhost:{port}", f"http://{name}:{port}") == 403


def test_names_of_an_office_are_a_setting(monkeypatch):
    """Those that are set are let in, and no others."""
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "outreach.example.gov.kh 10.0.0.7")
    with serve() as address:
        for name, status in (
            ("outreach.example.gov.kh", 101),
            ("10.0.0.7", 101),
            ("evil.example", 403),
        ):
            assert answer(address, name, f"https://{name}") == status


def test_nothing_is_watched_and_no_browser_opened():
    """On a machine that serves others."""
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]
    assert (server["fileWatcherType"], server["headless"]) == ("none", True)


@pytest.mark.parametrize(
    ("given", "there", "absent"),
    [
        ([], ["localhost", "127.0.0.1"], [socket.gethostname()]),
        (["ADDRESS=0.0.0.0"], ["localhost", socket.gethostname()], ["0.0.0.0"]),
        (["ADDRESS=10.1.2.3"], ["localhost", "10.1.2.3"], []),
        (["HOSTS=office.example"], ["office.example"], ["localhost"]),
    ],
)
def test_the_command_lets_in_who_may_come(given, there, absent):
    """`make dashboard` knows by which names this machine is asked for."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "STREAMLIT"))}
    command = ["make", "--dry-run", "--always-make", "dashboard", *given]
    said = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    names = said.split('STREAMLIT_SERVER_ALLOWED_HOSTS="')[1].split('"')[0].split()
    assert set(there) <= set(names)
    assert not set(absent) & set(names)
