"""Code: which version of the method computes a ranking, so that two can be told apart."""

import hashlib
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Self

from geo.gazetteer import DATA

ROOT = Path(__file__).resolve().parents[2]
# shipped tables that no upload replaces; a ranking depends on them too
TABLES = (
    "adults_abroad_district",
    "communes",
    "crossings",
    "districts",
    "idpoor_district",
    "idpoor_district_2010",
    "population_province",
    "provinces",
)
# all that is imported to compute a ranking
_METHOD = (
    "geo/**/*.py",
    "models/estimate/**/*",
    "models/reading/bounds.py",
    "models/reading/cells.py",
    "models/reading/grid.py",
    "models/reading/numbers.py",
    "models/reading/years.py",
)
_LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy")


@dataclass(frozen=True)
class Code:
    """A version of the method.

    `code_sha256` is of every file that computes a ranking, `tables_sha256` of the shipped
    tables that no upload replaces, `libraries` are those that compute; `commit` is empty without
    git.
    """

    version: str
    commit: str
    code_sha256: str
    tables_sha256: str
    libraries: dict[str, str]

    @property
    def short(self) -> str:
        """Return the version for a reader: a commit, or the beginning of the hash.

        >>> Code("0.1.0", "", "abcdef012345", "", {}).short
        '0.1.0 (abcdef0)'
        """
        return f"{self.version} ({(self.commit or self.code_sha256)[:7]})"

    def computes_as(self, other: Self) -> bool:
        """Return whether both compute the same from the same inputs and settings.

        >>> a = Code("0.1.0", "a", "1", "2", {})
        >>> a.computes_as(Code("0.1.0", "b", "1", "2", {}))
        True
        """
        return (self.code_sha256, self.tables_sha256, self.libraries) == (
            other.code_sha256,
            other.tables_sha256,
            other.libraries,
        )


@cache
def code_in_use() -> Code:
    """Return the version of the method that runs here.

    >>> len(code_in_use().code_sha256)
    64
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Code(
        version=project["version"],
        commit=_commit(),
        code_sha256=method_hash(),
        tables_sha256=_hash((DATA / f"{name}.csv" for name in TABLES), ROOT),
        libraries={name: version(name) for name in _LIBRARIES},
    )


def method_files(root: Path = ROOT) -> list[Path]:
    """Return the files that compute a ranking, of a folder with our code; a test holds the list."""
    found = (file for pattern in _METHOD for file in sorted(root.glob(pattern)))
    return [file for file in found if file.is_file() and "__pycache__" not in file.parts]


def method_hash(root: Path = ROOT) -> str:
    """Return the SHA-256 of all files that compute a ranking, of a folder with our code.

    >>> method_hash() == code_in_use().code_sha256
    True
    """
    return _hash(method_files(root), root)


def _hash(files: Iterable[Path], root: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        # git may have changed the ends of lines
        content = file.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{file.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def _commit() -> str:
    if not (ROOT / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
