"""The dashboard behind nginx, as deploy/nginx.conf sets it up: what the documents promise."""

from __future__ import annotations

import os
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Semaphore, Thread
from urllib.parse import urlsplit

import pytest

from bench import nginx
from bench.nginx import NAME
from bench.serve import free_port
from pages.view.frame.text import say
from tests.app_server import serve
from tests.tab import LOAD_MS

pytestmark = pytest.mark.browser


@contextmanager
def behind_nginx(folder: Path, dashboard: str, other: dict[str, str]) -> Iterator[str]:
    """Start nginx before a dashboard, yield its address, end it.

    other : lines of the site -> what stands in their place
    """
    if nginx.program() is None:
        reason = "nginx is not there: install Debian's package nginx-light"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with nginx.started(folder, urlsplit(dashboard).netloc, other) as found:
        yield f"https://{NAME}:{found.port}"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory) -> Iterator[str]:
    """A dashboard that the documented setting lets answer to the proxy's name."""
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


def _websocket(address: str, host: str, scheme: str = "https") -> int:
    handshake = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": f"{scheme}://{host}"}
    handshake |= {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Version": "13"}
    return _get(address, "/_stcore/stream", Host=host, **handshake)[0]


def test_the_websocket_opens_under_the_public_name_only(proxied):
    """101 for the name in the setting; another name, which nginx passes on too, gets 403."""
    port = urlsplit(proxied).port
    assert _websocket(proxied, f"{NAME}:{port}") == 101
    assert _websocket(proxied, f"rebound.example:{port}") == 403


def test_a_page_without_tls_reads_nothing_and_gets_no_cookie(proxied):
    """Somebody on the way may have made it: no live connection, and the browser asks by HTTPS."""
    assert _websocket(proxied, urlsplit(proxied).netloc, "http") == 403
    status, headers = _get(proxied, "/")
    assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
    given = _get(proxied, "/_stcore/health")[1]  # of Streamlit, which knows nothing of TLS
    cookies = [v for k, v in [*headers.items(), *given.items()] if k.lower() == "set-cookie"]
    assert cookies
    assert all("; secure" in cookie.lower() for cookie in cookies)


def test_the_way_to_https_leads_to_no_other_name(tmp_path):
    """Whatever name a request makes up, and what answers tells no version."""
    tmp_path.chmod(0o755)
    port = free_port()
    lines = {"listen 80;": f"listen 127.0.0.1:{port};"}
    with (
        behind_nginx(tmp_path, "http://127.0.0.1:9", lines),
        closing(HTTPConnection("127.0.0.1", port, timeout=20)) as asked,
    ):
        asked.request("GET", "/plan?lang=km", headers={"Host": "evil.example"})
        answer = asked.getresponse()
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://{NAME}/plan?lang=km"
        assert answer.headers["Server"] == "nginx"


def test_half_a_request_holds_no_connection(tmp_path):
    """It ends without a whole one having come; the bound is shorter here."""
    tmp_path.chmod(0o755)
    lines = {"client_header_timeout 10s;": "client_header_timeout 1s;"}
    with behind_nginx(tmp_path, "http://127.0.0.1:9", lines) as address:
        way = socket.create_connection(("127.0.0.1", urlsplit(address).port), timeout=30)
        with way, ssl._create_unverified_context().wrap_socket(way) as asked:
            asked.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-A: ".encode())
            assert asked.recv(1000).partition(b"\r\n")[0] in (b"", b"HTTP/1.1 408 Request Time-out")


def test_half_a_request_without_tls_holds_no_connection(tmp_path):
    """The port that only leads to HTTPS has the same bound."""
    tmp_path.chmod(0o755)
    port = free_port()
    lines = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "client_header_timeout 10s;": "client_header_timeout 1s;",
    }
    with (
        behind_nginx(tmp_path, "http://127.0.0.1:9", lines),
        socket.create_connection(("127.0.0.1", port), timeout=30) as asked,
    ):
        asked.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-A: ".encode())
        assert asked.recv(1000).partition(b"\r\n")[0] in (b"", b"HTTP/1.1 408 Request Time-out")


@contextmanager
def slow_backend() -> Iterator[tuple[str, Semaphore, Event]]:
    """A server whose path /slow tells that it is there, and waits until it is let go."""
    there, go_on = Semaphore(0), Event()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/slow":
                there.release()
                go_on.wait(60)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", there, go_on
        finally:
            go_on.set()
            server.shutdown()


def test_a_unit_is_sent_no_password_and_one_address_becomes_a_live_connection(tmp_path):
    """Whoever took a unit's port would read them; elsewhere a request to change stays a request."""
    tmp_path.chmod(0o755)
    heard: list[dict[str, str]] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    sent = {"Authorization": "Basic c2VjcmV0", "Upgrade": "websocket", "Connection": "Upgrade"}
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with behind_nginx(tmp_path, f"http://127.0.0.1:{server.server_port}", {}) as address:
            for path in ("/plan", "/_stcore/stream"):
                assert _get(address, path, **sent)[0] == 200
        server.shutdown()
    assert [told.get("authorization") for told in heard] == [None, None]
    assert [told.get("upgrade") for told in heard] == [None, "websocket"]


def test_all_addresses_of_one_network_share_their_connections(tmp_path):
    """A /64 of IPv6 is one person's; addresses of IPv4 count one by one."""
    tmp_path.chmod(0o755)
    # who asks is said by a header here, as no computer has so many addresses
    said_by = "limit_conn outreach 1; set_real_ip_from 127.0.0.1; real_ip_header X-From;"
    with (
        slow_backend() as (server, there, go_on),
        behind_nginx(tmp_path, server, {"limit_conn outreach 500;": said_by}) as address,
        ThreadPoolExecutor() as threads,
    ):
        first = "2001:db8:0:a0a::1", "192.0.2.1"
        held = [threads.submit(_get, address, "/slow", X_From=one) for one in first]
        assert all(there.acquire(timeout=60) for _ in held)
        for one, far in (("2001:db8:0:a0a:9::2", "2001:db8:0:a0b::1"), ("192.0.2.1", "192.0.2.2")):
            assert _get(address, "/", X_From=one)[0] == 503
            assert _get(address, "/", X_From=far)[0] == 200
        go_on.set()
        assert [one.result()[0] for one in held] == [200, 200]


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
