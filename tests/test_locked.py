"""What is installed can be locked to the file: by name, version and hash."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.conftest import ROOT

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([\w.]+)(.*)$", re.MULTILINE)


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {re.sub(r"[-_.]+", "-", one).lower(): version for one, version, _ in _PIN.findall(text)}


def test_the_lock_fits_what_is_required():
    """After a change of requirements.txt, `make lock` was run: every pin is in it, unchanged."""
    required, locked = _pins("requirements.txt"), _pins("requirements.lock")
    assert {name: locked.get(name) for name in required} == required


def test_everything_in_the_lock_has_a_hash():
    """Else pip refuses the whole file."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) == len(_pins("requirements.lock")) > 80
    assert not [one.split()[0] for one in entries if "--hash=sha256:" not in one]


@pytest.mark.parametrize(
    ("says", "ends", "status"),
    [
        ("No known vulnerabilities found", 0, 0),
        ("Found 1 known vulnerability in 1 package", 1, 1),
        ("toy: Dependency not found on PyPI and could not be audited", 1, 2),
        ("ConnectionError", 1, 2),
    ],
)
def test_an_audit_that_could_not_ask_is_no_clean_one(tmp_path, says, ends, status):
    """Nothing found, something found, and not asked are three ends."""
    program = tmp_path / "pip-audit"
    program.write_text(f'#!/bin/sh\necho "{says}"\nexit {ends}\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", ROOT / "deploy" / "audit", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert says in done.stdout
    assert ("Not audited" in done.stderr) == (status == 2)
