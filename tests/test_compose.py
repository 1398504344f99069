"""The containers of deploy/: form only, as no Docker is at hand; nothing of it is started."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.test_settings_told import IN_TABLE

DEPLOY = ROOT / "deploy"
# settings of PostgreSQL's own image, and what nginx's site is made with
_OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "NAME"}


@pytest.fixture(scope="module")
def compose() -> dict:
    """Return the file as it is read, with what its parts share put in."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_what_is_named_is_there(compose):
    """Networks, volumes, secrets, services that others wait for, and files."""
    used: dict[str, set[str]] = {"networks": set(), "volumes": set(), "secrets": set()}
    for service in compose["services"].values():
        for kind, names in used.items():
            names |= {one.partition(":")[0] for one in service.get(kind, ())}
        for other, how in service.get("depends_on", {}).items():
            waits = how["condition"] == "service_healthy"
            assert not waits or "healthcheck" in compose["services"][other]
    folders = {one for one in used["volumes"] if one.startswith("./")}
    assert {k: v - folders for k, v in used.items()} == {k: set(compose[k]) for k in used}
    # made by whoever sets it up
    assert {one for one in folders if not (DEPLOY / one).exists()} == {"./login"}
    build = compose["services"]["tables"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve().exists()


def test_every_container_has_limits(compose):
    """No root, no right, no folder to write to that is not named; and it starts again."""
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "/tmp" in service["tmpfs"]
        assert service["restart"] == ("no" if name == "tables" else "unless-stopped")
        assert "build" in service or int(service["user"].partition(":")[0]) > 0
        assert "ports" not in service or name == "nginx"
        if name != "tables":
            assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    container = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.search("^USER outreach$", container, re.MULTILINE)
    for copied in re.findall(r"^COPY (\S+) ", container, re.MULTILINE):
        assert (ROOT / copied).exists()


def test_settings_are_ones_that_the_program_knows(compose):
    """Those of docs/operations.md; no password is among them."""
    told = {name for one in compose["services"].values() for name in one.get("environment", {})}
    assert told - _OTHERS <= IN_TABLE
    assert "DATABASE_URL" not in told  # its password comes from a file


def test_commands_are_of_the_program(compose):
    """What is started is there, and takes the options that it is given."""
    for service in compose["services"].values():
        words = service.get("command", [])
        if "-m" in words:
            module = words[words.index("-m") + 1].replace(".", "/")
            assert (ROOT / f"{module}.py").exists() or (ROOT / module / "__main__.py").exists()
        for part in service.get("entrypoint", []):
            assert "/" not in part or (ROOT / part).exists()


def test_nginx_gets_the_site_that_all_share(compose, tmp_path):
    """The container's own command makes its site of deploy/nginx.conf: run here, without nginx."""
    *shell, script = compose["services"]["nginx"]["command"]
    site = tmp_path / "outreach.conf"
    for written, instead in (
        ("$$", "$"),
        ("/site.conf", str(DEPLOY / "nginx.conf")),
        ("/etc/nginx/conf.d/outreach.conf", str(site)),
        ("exec nginx", "exit #"),
    ):
        assert written in script
        script = script.replace(written, instead)
    name = "outreach.example.gov.kh"
    subprocess.run([*shell, script], env={"NAME": name, "PATH": "/usr/bin:/bin"}, check=True)
    text = site.read_text(encoding="utf-8")
    assert text.count(f"server_name {name};") == 2
    dashboards = re.findall(r"^    server (dashboard-\d):8501 max_fails", text, re.MULTILINE)
    assert dashboards == [n for n in compose["services"] if n.startswith("dashboard-")]
    (unit,) = re.findall(r'^    "~(.*)" \$cookie_outreach_unit;$', text, re.MULTILINE)
    (front,) = re.findall(r"ipv4_address: (\S+)\d}", (DEPLOY / "compose.yaml").read_text("utf-8"))
    assert [bool(re.match(unit, f"{one}:8501")) for one in (f"{front}77", "127.0.0.1")] == [1, 0]
    paths = re.findall(r"^    ssl_certificate\w* +(\S+);", text, re.MULTILINE)
    assert [Path(path).name for path in paths] == ["certificate", "certificate_key"]
