"""The dashboard behind nginx, as deploy/nginx.conf sets it up: what the documents promise."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pages.view.frame.text import say
from tests.app_server import ROOT, serve
from tests.tab import LOAD_MS

pytestmark = pytest.mark.browser
SITE = ROOT / "deploy" / "nginx.conf"
NAME = "outreach.localhost"  # every browser finds such a name on its own computer
_START_S = 10.0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        reason = "nginx is not there: install Debian's package nginx-light"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _site(folder: Path, port: int, dashboard: str, other: dict[str, str]) -> str:
    """Return the shipped site with ports, name and certificate of this test, and nothing else."""
    own = {
        "listen 80;": f"listen 127.0.0.1:{_free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "outreach.example.org": NAME,
        "/etc/ssl/certs/outreach.pem": f"{folder}/cert.pem",
        "/etc/ssl/private/outreach.key": f"{folder}/key.pem",
        "server 127.0.0.1:8501": f"server {urlsplit(dashboard).netloc}",
    } | other
    text = SITE.read_text(encoding="utf-8")
    for written, instead in own.items():
        assert written in text
        text = text.replace(written, instead)
    return text


def _write(folder: Path, site: str) -> Path:
    """Write the main file, which is the system's own on a real server."""
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} "
        "-keyout key.pem -out cert.pem".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    main = folder / "nginx.conf"
    # its processes read the test's files
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user}\npid {folder}/pid;\nerror_log {folder}/error.log;\ndaemon off;\n"
        "worker_processes 1;\nevents {}\nhttp {\ninclude /etc/nginx/mime.types;\n"
        f"access_log off;\n{temporary}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    return main


@contextmanager
def behind_nginx(folder: Path, dashboard: str, other: dict[str, str]) -> Iterator[str]:
    """Start nginx before a dashboard, yield its address, end it.

    other : lines of the site -> what stands in their place
    """
    program, port = _nginx(), _free_port()
    main = _write(folder, _site(folder, port, dashboard, other))
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(main)])
    try:
        end = time.monotonic() + _START_S
        while time.monotonic() < end and process.poll() is None:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        assert process.poll() is None, (folder / "error.log").read_text()
        yield f"https://{NAME}:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[str]:
    """A dashboard that the documented setting lets answer to the proxy's name."""
    _nginx()
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTREACH_VAR", str(folder / "var"))
        patch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", NAME)
        with serve() as dashboard, behind_nginx(folder, dashboard, {}) as address:
            yield address


@pytest.fixture
def page(chromium, proxied):
    """A browser's page that goes through the proxy, and nowhere else."""
    context = chromium.new_context(ignore_https_errors=True)
    opened = context.new_page()
    opened.set_default_timeout(LOAD_MS)
    yield opened
    context.close()


def _get(address: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Ask through the proxy as a browser does; return the status and the headers."""
    port, trust = urlsplit(address).port, ssl._create_unverified_context()
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}")
    for name, value in ({"Host": f"{NAME}:{port}"} | headers).items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=20, context=trust) as answer:
            return answer.status, dict(answer.headers.items())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers.items())


def _websocket(address: str, host: str) -> int:
    handshake = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": f"https://{host}"}
    handshake |= {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Version": "13"}
    return _get(address, "/_stcore/stream", Host=host, **handshake)[0]


def test_the_websocket_opens_under_the_public_name_only(proxied):
    """101 for the name in the setting; another name, which nginx passes on too, gets 403."""
    port = urlsplit(proxied).port
    assert _websocket(proxied, f"{NAME}:{port}") == 101
    assert _websocket(proxied, f"rebound.example:{port}") == 403


def test_files_come_compressed_and_into_no_foreign_frame(proxied):
    """Streamlit's own script, through the proxy."""
    status, headers = _get(proxied, "/", Accept_Encoding="gzip")
    headers = {name.lower(): value for name, value in headers.items()}
    assert (status, headers.get("content-encoding")) == (200, "gzip")
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_an_upload_of_nine_megabytes_arrives(proxied, page):
    """Page, websocket, static files and a large upload in a browser: nothing is refused."""
    refused, sockets = [], []
    # Streamlit looks for its own address on several paths, and gets a 404 on all but one
    page.on("response", lambda r: refused.append((r.status, r.url)) if r.status >= 400 else None)
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{proxied}/data_desk?lang=en")
    field = page.locator("input[type=file]")
    field.wait_for(state="attached")
    rows = b"area_code,period,rate_pct\n" + b"07,2024,9.5\n" * (9 * 2**20 // 12)
    assert len(rows) > 9_000_000
    field.set_input_files({"name": "large.csv", "mimeType": "text/csv", "buffer": rows})
    # the file has arrived when the page says what it thinks of it
    page.get_by_role("heading", name=f"3 · {say('en', 'desk.step_check')}").wait_for()
    assert [one for one in refused if one[0] != 404] == []
    assert all(re.match(rf"wss://{NAME}:", url) for url in sockets)
    assert sockets
