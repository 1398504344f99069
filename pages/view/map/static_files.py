"""Static files: what the browser fetches once, copied or written to a folder at start-up.

    python -m pages.view.map.static_files

copies everything ahead of the first visitor. Names carry a hash of the content, because browsers
keep these files; a file is whole or absent. Figures are of uploaded tables and never here: see
figure_store.py.
"""

import hashlib
import io
import json
import os
import shutil
import time
from functools import cache
from importlib import resources
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from geo.atomic import write_atomically
from geo.download import cache_folder


def _folder() -> Path:
    """Return where files are written: on a server its cache, as the program may only be read."""
    own = Path(__file__).resolve().parents[3] / "static"
    return cache_folder() / "static" if os.environ.get("OUTREACH_CACHE") else own


FOLDER = _folder()
# from inside the map's frame (component/streamlit_folium.st_folium/) to Streamlit's static route
FROM_FRAME = "../../app/static/"
_HERE = Path(__file__).parent
# a fixed name, because .streamlit/config.toml has it
FONT = "noto-sans-khmer.ttf"
_WEIGHTS = (400, 700)
_VERSIONED = ("map", "around", "names")
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
    "places",
    "recolour",
)
_OF_EARLIER = "figures"  # where versions before this one left them
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


def _put(content: bytes, target: Path) -> None:
    if target.exists() and target.read_bytes() == content:
        target.touch()  # still in use
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # several processes may start at once: the last one wins
    write_atomically(target, content, 0o644)


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
        _put(_font(), FOLDER / FONT)
    return FONT


def _font() -> bytes:
    source = resources.files("fontpkg_noto_sans_khmer") / "files"
    (file,) = (item for item in source.iterdir() if item.name.endswith(".ttf"))
    with file.open("rb") as opened, TTFont(opened) as font:
        made = io.BytesIO()
        instantiateVariableFont(font, {"wdth": 100, "wght": _WEIGHTS}).save(made)
    return made.getvalue()


def remove_old(folder: Path | None = None) -> int:
    """Remove maps that no start has used for a month, and all figures; return how many maps.

    Versions before this one kept figures in files, also of tables that were taken back.

    >>> import tempfile
    >>> import os
    >>> folder = Path(tempfile.mkdtemp())
    >>> name = write("around.json", b"{}", folder)
    >>> os.utime(folder / name, (0, 0))
    >>> remove_old(folder)
    1
    """
    here = folder or FOLDER
    oldest = time.time() - _KEPT_S
    old = [
        path
        for stem in _VERSIONED
        for path in here.glob(f"{stem}-*.*")
        if path.stat().st_mtime < oldest
    ]
    for path in old:
        path.unlink(missing_ok=True)
    for figures in here.glob(f"{_OF_EARLIER}-*.json"):
        figures.unlink(missing_ok=True)
    shutil.rmtree(here / _OF_EARLIER, ignore_errors=True)
    return len(old)


def main() -> None:
    """Copy everything that doesn't depend on the figures, and say what was copied."""
    remove_old()
    _put(_font(), FOLDER / FONT)  # what is there may be of an earlier version of the package
    print(f"{FOLDER}: {FONT}")


if __name__ == "__main__":
    main()
