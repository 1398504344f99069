"""The scripts that set a server up, update it and go back: each in a folder in the place of /."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import create_engine, text

from geo.atomic import write_atomically
from models.store import Store, open_store
from models.store.roles import accounts
from tests.conftest import ROOT
from tests.database import PROGRAMS

# of this machine only the database is real; what would change the machine writes down its call
_NOTED = '#!/bin/sh\necho "$(basename "$0") $*" >>"$OUTREACH_ROOT/calls"\n'
_PYTHON = f"""#!/bin/sh
mkdir -p "$3/bin"
cat >"$3/bin/python" <<'END'
#!/bin/sh
case "$2" in pip | pages.*) exit 0 ;; esac
exec "{sys.executable}" "$@"
END
chmod +x "$3/bin/python"
"""
_STUBS = dict.fromkeys(("apt-get", "chown", "dpkg", "adduser", "getent", "nginx"), _NOTED)
# as whom, and what then runs as whoever runs the tests
_RUNUSER = f'{_NOTED}shift 3\nexec "$@"\n'
_UNITS = tuple(f"outreach@{port}.service" for port in (8501, 8502))
_SYSTEMCTL = f"""{_NOTED}case $1 in
list-units) printf '%s loaded active running Outreach\\n' {" ".join(_UNITS)} ;;
esac
"""


class Machine:
    """A folder in the place of /, a checkout, and a database server."""

    def __init__(self, folder: Path, server: str) -> None:
        self.root, self.checkout = folder / "root", folder / "checkout"
        for part in ("opt", "etc/systemd/system", "etc/ssl/private", "etc/ssl/certs", "var/lib"):
            (self.root / part).mkdir(parents=True)
        for part in ("available", "enabled"):
            (self.root / "etc/nginx" / f"sites-{part}").mkdir(parents=True)
        programs = folder / "programs"
        programs.mkdir()
        other = {"python3": _PYTHON, "runuser": _RUNUSER, "systemctl": _SYSTEMCTL}
        for name, content in (_STUBS | other).items():
            (programs / name).write_text(content, encoding="utf-8")
            (programs / name).chmod(0o755)
        path = f"{programs}:{PROGRAMS}:{os.environ['PATH']}"
        host = server.partition("@")[2].partition("/")[0]
        self.environment = os.environ | {
            "PATH": path,
            "OUTREACH_ROOT": str(self.root),
            "OUTREACH_PSQL": f"psql -h 127.0.0.1 -p {host.partition(':')[2]} -U postgres",
            "OUTREACH_DATABASE_HOST": host,
            "OMP_NUM_THREADS": "1",
        }
        for part in ("data", "deploy", "geo", "models"):
            shutil.copytree(
                ROOT / part, self.checkout / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "requirements.lock", self.checkout)
        self.git("init", "-q")
        self.commit("one")

    def git(self, *words: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *who, "-C", self.checkout, *words], check=True)

    def commit(self, version: str) -> None:
        """Make another version of the program."""
        (self.checkout / "VERSION").write_text(version, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-qm", version)

    def run(self, script: str, *words: object) -> list[str]:
        """Run a script of deploy/; return what it would have done to the machine."""
        calls = self.root / "calls"
        calls.unlink(missing_ok=True)
        done = subprocess.run(
            [self.checkout / "deploy" / script, *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []

    def as_server(self, *statements: str) -> None:
        """Carry out statements as the server's own account."""
        host = self.environment["OUTREACH_DATABASE_HOST"]
        server = f"postgresql+psycopg://postgres@{host}/postgres"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def in_use(self) -> str:
        """Return the version that /opt/outreach leads to."""
        return (self.root / "opt/outreach/VERSION").read_text(encoding="utf-8")

    def store(self) -> Store:
        """Open the store as its owner."""
        told = (self.root / "etc/outreach-owner.env").read_text(encoding="utf-8")
        return open_store(told.strip().removeprefix("DATABASE_URL="))


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_link_put_in_the_place_of_what_is_written_opens_no_other_file(
    tmp_path, monkeypatch, mode
):
    """Where somebody else owns the folder: a file of the writer's stays as closed as it was."""
    secret, whole, opened = tmp_path / "secret", tmp_path / "whole", os.fdopen
    secret.touch(0o640)

    def swapped(handle: int, how: str) -> IO[bytes]:
        (part,) = tmp_path.glob(".whole.*")
        part.unlink()
        part.symlink_to(secret)
        return opened(handle, how)

    monkeypatch.setattr(os, "fdopen", swapped)
    write_atomically(whole, b"x", mode)
    assert secret.stat().st_mode & 0o777 == 0o640


def _restarts(calls: list[str]) -> list[str]:
    return [call for call in calls if call.startswith("systemctl restart")]


def _owned_by_no_account(machine: Machine) -> None:
    """PostgreSQL lets an account of the machine in as the role of its name, without a password."""
    units = (ROOT / "deploy").glob("*.service")
    runs = {re.search(r"^User=(.+)$", unit.read_text(encoding="utf-8"), re.M)[1] for unit in units}
    store = machine.store()
    with store.engine.connect() as connection:
        roles = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
        owners = connection.execute(
            text("SELECT tableowner FROM pg_tables WHERE tablename='audit'")
        )
        assert owners.scalars().all() == ["outreach_owner"]
    store.close()
    assert "outreach" in runs
    assert not runs & roles


def _as_it_was_set_up_before(machine: Machine) -> None:
    """The owner has the name of the dashboard's account."""
    file = machine.root / "etc/outreach-owner.env"
    told = file.read_text(encoding="utf-8")
    file.write_text(told.replace("//outreach_owner:", "//outreach:"), encoding="utf-8")
    machine.as_server("ALTER ROLE outreach_owner RENAME TO outreach")


def _names(machine: Machine) -> list[str]:
    store = machine.store()
    try:
        return sorted(document.name for document in store.documents("plan"))
    finally:
        store.close()


def _save(machine: Machine, name: str) -> None:
    store = machine.store()
    store.create("plan", name, {})
    store.close()


@pytest.fixture
def machine(postgresql, tmp_path) -> Iterator[Machine]:
    """A machine, which leaves the server of other tests nothing."""
    found = Machine(tmp_path, postgresql)
    yield found
    found.as_server(
        *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in ("outreach", "outreach_last")),
        "DROP ROLE IF EXISTS outreach_owner",
        "DROP ROLE IF EXISTS outreach_app",
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_a_server_is_set_up_twice_updated_and_rolled_back(machine):
    """Nothing is done twice; an update makes a backup; going back loses nothing that it holds."""
    name = "outreach.example.gov.kh"
    calls = machine.run("set-up", name, "dara@example.org")
    assert [f"systemctl restart {unit}" for unit in _UNITS] == _restarts(calls)
    assert "systemctl reload nginx" in calls
    # the account of the units may put links into their folder, which root must not follow
    for part in ("squeezed", "fonts"):
        assert f"runuser -u outreach -- .venv/bin/python -m pages.view.server.{part}" in calls
    settings = machine.root / "etc/outreach.env"
    assert settings.stat().st_mode & 0o077 == 0
    assert f"STREAMLIT_SERVER_ALLOWED_HOSTS={name} " in settings.read_text(encoding="utf-8")
    file = machine.root / "etc/nginx/sites-enabled/outreach"
    site = file.read_text(encoding="utf-8")
    assert f"server_name {name};" in site
    (shared,) = re.findall(r"X-Outreach-Proxy (\w{48});", site)
    assert f"OUTREACH_PROXY_SECRET={shared}\n" in settings.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    _owned_by_no_account(machine)
    store = machine.store()
    assert [found.id for found in accounts(store)] == ["dara@example.org"]
    store.close()

    settings.write_text(settings.read_text(encoding="utf-8") + "OUTREACH_LOG=json\n", "utf-8")
    before = settings.read_text(encoding="utf-8")
    calls = machine.run("set-up", name, "dara@example.org")
    assert not [call for call in calls if "restart" in call or "reload nginx" in call]
    assert settings.read_text(encoding="utf-8") == before
    assert not (machine.root / "var/lib/outreach-backup").exists()

    _save(machine, "kept")
    _as_it_was_set_up_before(machine)
    machine.commit("two")
    calls = machine.run("set-up", name, "dara@example.org")
    assert (machine.in_use(), len(_restarts(calls))) == ("two", len(_UNITS))
    assert any(call.startswith("runuser -u outreach-backup -- sh deploy/backup") for call in calls)
    _owned_by_no_account(machine)
    (dump,) = (machine.root / "var/lib/outreach-backup").iterdir()
    _save(machine, "saved since")
    assert _names(machine) == ["kept", "saved since"]

    calls = machine.run("roll-back", dump)
    acts = ("systemctl stop", "systemctl start")
    assert [call for call in calls if call.startswith(acts)] == [
        f"{act} {_UNITS[0]} {' '.join(_UNITS)}" for act in acts
    ]
    assert machine.in_use() == "one"
    assert _names(machine) == ["kept"]
    assert len(list((machine.root / "var/lib/outreach-backup").iterdir())) == 2
