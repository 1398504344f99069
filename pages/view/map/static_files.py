"""Static files: what the browser fetches once, copied or written to static/ at start-up.

    python -m pages.view.map.static_files

copies everything ahead of the first visitor. Names carry a hash of the content, because browsers
keep these files; a file is whole or absent. Figures are of uploaded tables: only who was sent their
name finds them, and they go when other tables are put to use.
"""

import hashlib
import hmac
import io
import json
import secrets
import time
from functools import cache
from importlib import resources
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from geo.atomic import write_atomically

FOLDER = Path(__file__).resolve().parents[3] / "static"
# from inside the map's frame (component/streamlit_folium.st_folium/) to Streamlit's static route
FROM_FRAME = "../../app/static/"
_HERE = Path(__file__).parent
# a fixed name, because .streamlit/config.toml has it
FONT = "noto-sans-khmer.ttf"
_WEIGHTS = (400, 700)
_VERSIONED = ("map", "figures", "around")
_SCRIPTS = (
    "shapes",
    "gestures",
    "controls",
    "tooltip",
    "ahead",
    "legend",
    "around",
    "labels",
    "steps",
    "recolour",
)
_FIGURES = "figures"  # a folder of their own
_SECRET = secrets.token_hex(16).encode()  # of this process
_KEPT_S = 30 * 24 * 3600


def write(name: str, content: bytes, folder: Path | None = None) -> str:
    """Write content to static/ under `name` with its hash before the ending; return that name.

    >>> import tempfile
    >>> write("map.json", b"{}", Path(tempfile.mkdtemp()))
    'map-44136fa3.json'
    """
    stem, _, ending = name.rpartition(".")
    # a hyphen, not an underscore: streamlit-folium drops every _word when it compares maps
    versioned = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.{ending}"
    _put(content, (folder or FOLDER) / versioned)
    return versioned


def write_figures(content: bytes, folder: Path | None = None) -> str:
    """Write figures under a name that nobody can guess, for this account alone; return that name.

    The same content has the same name as long as this process lasts: browsers keep it.

    >>> import tempfile
    >>> len(write_figures(b"{}", Path(tempfile.mkdtemp())))
    45
    """
    name = f"{_FIGURES}/{hmac.new(_SECRET, content, 'sha256').hexdigest()[:32]}.json"
    target = (folder or FOLDER) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o700)
    _put(content, target, 0o600)
    return name


def remove_figures(folder: Path | None = None) -> None:
    """Remove all figures: those of tables no longer in use, of earlier starts and versions.

    Another process writes its own anew when the next reader needs them.
    """
    for pattern in (f"{_FIGURES}/*", f"{_FIGURES}-*.json"):
        for path in (folder or FOLDER).glob(pattern):
            path.unlink(missing_ok=True)


def _put(content: bytes, target: Path, mode: int = 0o644) -> None:
    if target.exists() and target.read_bytes() == content:
        target.touch()  # still in use
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # several processes may start at once: the last one wins
    write_atomically(target, content, mode)


@cache
def map_script() -> str:
    """Return Leaflet (package XStatic-Leaflet), our map scripts and their styles as one script."""
    leaflet = resources.files("xstatic.pkg.leaflet") / "data"
    style = "".join(
        (folder / name).read_text(encoding="utf-8")
        for folder, name in ((leaflet, "leaflet.css"), (_HERE, "recolour.css"))
    )
    return ";\n".join(
        [
            (leaflet / "leaflet.js").read_text(encoding="utf-8"),
            "document.head.appendChild(document.createElement('style')).textContent = "
            + json.dumps(style),
            *((_HERE / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS),
        ]
    )


@cache
def copy_font() -> str:
    """Copy the Khmer letters of the package fontpkg-noto-sans-khmer; return the file's name.

    SIL Open Font License 1.1. Widths that no page uses are left out, which halves it.
    """
    if not (FOLDER / FONT).exists():
        source = resources.files("fontpkg_noto_sans_khmer") / "files"
        (file,) = (item for item in source.iterdir() if item.name.endswith(".ttf"))
        with file.open("rb") as opened, TTFont(opened) as font:
            made = io.BytesIO()
            instantiateVariableFont(font, {"wdth": 100, "wght": _WEIGHTS}).save(made)
        _put(made.getvalue(), FOLDER / FONT)
    return FONT


def remove_old(folder: Path | None = None) -> int:
    """Remove maps and figures that no start has used for a month; return how many.

    Figures of a table that was taken back must not be there for ever.

    >>> import tempfile
    >>> import os
    >>> folder = Path(tempfile.mkdtemp())
    >>> name = write("figures.json", b"{}", folder)
    >>> os.utime(folder / name, (0, 0))
    >>> remove_old(folder)
    1
    """
    oldest = time.time() - _KEPT_S
    old = [
        path
        for stem in _VERSIONED
        for path in (folder or FOLDER).glob(f"{stem}-*.*")
        if path.stat().st_mtime < oldest
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def main() -> None:
    """Copy everything that doesn't depend on the figures, and say what was copied."""
    remove_old()
    (FOLDER / FONT).unlink(missing_ok=True)  # of an earlier version of the package
    print(f"static/: {copy_font()}")


if __name__ == "__main__":
    main()
