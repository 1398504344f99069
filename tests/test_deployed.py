"""What deploy/ sets up: processes behind nginx, units of systemd, and a backup every night."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine

from models.store import open_store
from models.store.check import check
from tests.conftest import ROOT
from tests.database import PROGRAMS, new_database
from tests.test_proxy import NAME, _get, behind_nginx

DEPLOY = ROOT / "deploy"
SECOND, MOVED = "#server 127.0.0.1:8502", "#127.0.0.1:8502 127.0.0.1:8502"


class _Says(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/_stcore/stream":
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.end_headers()
            self.close_connection = True
            return
        body = str(self.server.server_address[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Request", self.headers["X-Request-ID"])
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        """End the connection at once (RST), as where an upload is refused before it has come."""
        self.server.puts = getattr(self.server, "puts", 0) + 1
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def processes() -> Iterator[list[ThreadingHTTPServer]]:
    """Two servers that say their port, in the place of two dashboards."""
    found = [ThreadingHTTPServer(("127.0.0.1", 0), _Says) for _ in range(2)]
    for one in found:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    yield found
    for one in found:
        one.shutdown()
        one.server_close()


def test_a_browser_stays_with_its_process_while_that_lives(processes, tmp_path):
    """Others go to the other one; when a process ends, its browsers are answered by the other."""
    tmp_path.chmod(0o755)
    ports = [one.server_address[1] for one in processes]
    first, second = (f"127.0.0.1:{port}" for port in ports)
    trust = ssl.create_default_context()
    with behind_nginx(tmp_path, f"http://{first}", {SECOND: f"server {second}"}) as address:
        trust.load_verify_locations(tmp_path / "cert.pem")
        port = address.rpartition(":")[2]

        def ask(cookie: str = "") -> httpx.Response:
            headers = {"Host": f"{NAME}:{port}"} | ({"Cookie": cookie} if cookie else {})
            url, named = f"https://127.0.0.1:{port}/", {"sni_hostname": NAME}
            with httpx.Client(verify=trust) as client:
                return client.get(url, headers=headers, extensions=named)

        went: dict[str, str] = {}
        for _ in range(20):
            answer = ask()
            cookie = answer.headers["set-cookie"]
            assert re.fullmatch(
                r"outreach_at=[0-9a-f]{32}; Path=/; HttpOnly; Secure; SameSite=Lax", cookie
            )
            went[cookie.partition(";")[0]] = answer.text
        assert set(went.values()) == {str(port) for port in ports}
        for cookie, place in went.items():
            answer = ask(cookie)
            assert (answer.text, "set-cookie" in answer.headers) == (place, False)
            assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request"])
        # what somebody made up is no place
        assert "set-cookie" in ask("outreach_at=dara").headers
        processes[0].shutdown()
        processes[0].server_close()
        assert {ask(cookie).text for cookie in went} == {str(ports[1])}


def test_what_a_page_asks_for_goes_where_its_live_connection_is(processes, tmp_path):
    """Also when the unit that it has moved away from is there again, and for a new connection."""
    tmp_path.chmod(0o755)
    first, second = (f"127.0.0.1:{one.server_address[1]}" for one in processes)
    lines = {SECOND: f"server {second}", MOVED: f"{second} {second}"}
    with (
        behind_nginx(tmp_path, f"http://{first}", lines) as address,
        httpx.Client(verify=False) as client,
    ):
        port = address.rpartition(":")[2]
        cookies: dict[str, str] = {}

        def sent() -> dict[str, str]:
            return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

        def connect() -> str | None:
            live = {"Upgrade": "websocket", "Connection": "Upgrade"}
            status, given = _get(address, "/_stcore/stream", **sent(), **live)
            assert status == 101
            if "Set-Cookie" not in given:
                return None
            unit, path, age, *flags = given["Set-Cookie"].split("; ")
            assert (path, flags) == ("Path=/", ["HttpOnly", "Secure", "SameSite=Lax"])
            cookies["outreach_unit"] = unit.removeprefix("outreach_unit=")
            return age

        def place() -> str:
            host = {"Host": f"{NAME}:{port}"}
            found = client.get(f"https://127.0.0.1:{port}/media/a.csv", headers=host | sent())
            assert found.status_code == 200
            return f"127.0.0.1:{found.text}"

        # of a browser whose first unit is the first one
        numbers = iter(range(100))
        while not cookies or place() != first:
            cookies["outreach_at"] = f"{next(numbers):032x}"
        assert connect() is None
        processes[0].shutdown()
        processes[0].server_close()
        assert (connect(), cookies["outreach_unit"]) == ("Max-Age=43200", second)
        with ThreadingHTTPServer(processes[0].server_address, _Says) as back:
            threading.Thread(target=back.serve_forever, daemon=True).start()
            assert place() == second
            assert connect() is None
            # what somebody made up is no place
            cookies["outreach_unit"] = "127.0.0.1:22"
            assert place() == first
            cookies["outreach_unit"] = second
            processes[1].shutdown()
            processes[1].server_close()
            assert (connect(), cookies["outreach_unit"]) == ("Max-Age=0", "")
            assert place() == first
            back.shutdown()


def test_nobody_takes_a_unit_away_from_others(processes, tmp_path):
    """Who has their own request broken off at every unit, again and again, leaves others theirs."""
    tmp_path.chmod(0o755)
    ports = [one.server_address[1] for one in processes]
    first, second = (f"127.0.0.1:{port}" for port in ports)
    with (
        behind_nginx(tmp_path, f"http://{first}", {SECOND: f"server {second}"}) as address,
        httpx.Client(verify=False) as client,
    ):
        port = address.rpartition(":")[2]

        def ask(method: str, place: int) -> httpx.Response:
            headers = {"Host": f"{NAME}:{port}", "Cookie": f"outreach_at={place:032x}"}
            return client.request(method, f"https://127.0.0.1:{port}/", headers=headers)

        went = [ask("GET", n).text for n in range(16)]
        assert set(went) == {str(port) for port in ports}
        for n in range(16):
            assert ask("PUT", n).status_code == 502
            # by each unit once at most, and by none again
            assert sum(getattr(one, "puts", 0) for one in processes) <= 2 * (n + 1)
            assert [ask("GET", other).text for other in range(16)] == went


def test_the_units_are_ones_of_systemd(tmp_path):
    """`systemd-analyze verify` finds nothing in them."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not there: install Debian's package systemd")
    units = []
    for unit in sorted(DEPLOY.glob("outreach*")):
        name = unit.name.replace("@", "@8501")
        text = unit.read_text(encoding="utf-8")
        # what is there only where it is installed
        text = text.replace("/opt/outreach/.venv/bin/python", sys.executable)
        (tmp_path / name).write_text(text, encoding="utf-8")
        units.append(str(tmp_path / name))
    assert len(units) == 3
    done = subprocess.run(
        [program, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert not [line for line in done.stderr.splitlines() if "outreach" in line], done.stderr


def test_the_programs_of_the_shell_are_well_formed():
    """`sh -n` reads them."""
    for name in (
        "address",
        "audit",
        "backup",
        "first-start.sh",
        "in-container",
        "roll-back",
        "set-up",
    ):
        subprocess.run(["sh", "-n", DEPLOY / name], check=True)


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://o:pw@h:5/db", "postgresql://o@h:5/db", "pw"),
        ("postgresql+psycopg://o:pw@h/db", "postgresql://o@h/db", "pw"),
        ("postgres://o:p@w@h/db", "postgresql://o@h/db", "p@w"),
        ("postgresql://o:a/b@h/db", "postgresql://o@h/db", "a/b"),
        ("postgresql://o%40x:p%40w@[::1]/db", "postgresql://o%40x@[::1]/db", "p@w"),
        ("postgresql://h/db?user=o&password=pw", "postgresql://h/db?user=o", "pw"),
        ("postgresql://o@h/db?sslmode=require", "postgresql://o@h/db?sslmode=require", ""),
        ("postgresql:///db", "postgresql:///db", ""),
    ],
)
def test_the_address_that_a_list_of_processes_shows_has_no_password(url, address, password):
    """In every form of DATABASE_URL that the dashboard takes."""
    done = subprocess.run(
        ["sh", "-c", f'. {DEPLOY}/address; printf "%s\n" "$address" "$PGPASSWORD"'],
        env=os.environ | {"DATABASE_URL": url, "python": sys.executable},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == [address, password]


def test_nothing_of_the_folder_in_which_root_stands_is_run(tmp_path):
    """As roll-back is run from the folder of backups, which another account may write to."""
    (tmp_path / "urllib.py").write_text("open('was_run', 'w')\nraise SystemExit(3)\n")
    done = subprocess.run(
        ["sh", "-euc", f'. {DEPLOY}/address; echo "$address"'],
        env=os.environ | {"DATABASE_URL": "postgresql://o:pw@h/db", "python": sys.executable},
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert not (tmp_path / "was_run").exists()
    assert done.stdout == "postgresql://o@h/db\n"


def test_the_nightly_backup_is_a_whole_copy(store, store_url, tmp_path):
    """On either database, for its owner alone, and nothing half-made beside it."""
    store.create("upload", "u", {"n": 1}, blob=b"file")
    folder = tmp_path / "backups"
    folder.mkdir()
    path = f"{PROGRAMS}:{os.environ['PATH']}" if PROGRAMS else os.environ["PATH"]
    subprocess.run(
        ["sh", DEPLOY / "backup", folder, sys.executable],
        env=os.environ | {"DATABASE_URL": store_url, "PATH": path},
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (copy,) = folder.iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.suffix == (".sqlite3" if store_url.startswith("sqlite") else ".dump")
    if copy.suffix == ".sqlite3":
        restored = open_store(f"sqlite:///{copy}")
        assert check(restored).head == check(store).head
        restored.close()


def test_a_large_object_of_another_account_stops_no_backup(postgresql, tmp_path):
    """Whoever may log in may make one, and the owner may neither read nor remove it."""
    url = new_database(postgresql)
    name = url.rpartition("/")[2]
    admin = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        connection.exec_driver_sql(f"ALTER DATABASE {name} OWNER TO {name}")
        connection.exec_driver_sql("SELECT lo_from_bytea(0, 'x')")
    admin.dispose()
    owners = url.replace("postgres@", f"{name}@")
    open_store(owners).close()
    done = subprocess.run(
        ["sh", DEPLOY / "backup", tmp_path, sys.executable],
        env=os.environ | {"DATABASE_URL": owners, "PATH": f"{PROGRAMS}:{os.environ['PATH']}"},
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_backup_that_fails_leaves_nothing(tmp_path):
    """And says so by how it ends, so that systemd tells of it."""
    folder = tmp_path / "backups"
    folder.mkdir()
    path = f"{PROGRAMS}:{os.environ['PATH']}" if PROGRAMS else os.environ["PATH"]
    done = subprocess.run(
        ["sh", DEPLOY / "backup", folder, sys.executable],
        env=os.environ | {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "PATH": path},
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert done.returncode
    assert list(Path(folder).iterdir()) == []
