"""Squeezed: files in compressed form, made once for each content and kept in the cache folder.

    python -m pages.view.server.squeezed

makes those that every first visit asks for ahead of it, at the highest quality.
"""

import gzip
import hashlib
import re
import time
from importlib.util import find_spec
from pathlib import Path

import brotli
from streamlit import file_util

from geo.atomic import write_atomically
from geo.download import cache_folder

STREAMLIT = Path(file_util.get_static_dir())
FOLIUM = Path(str(find_spec("streamlit_folium").origin)).parent / "frontend" / "build"
# what compresses; a picture or a WOFF2 font is compressed already
_KINDS = re.compile(r"\.(css|html|js|json|mjs|svg|ttf|txt|wasm)$")
_LEAST_BYTES = 800
_QUICK, _BEST = 5, 11
# what no page of ours asks the browser to fetch, and takes long to compress
_UNUSED = re.compile(
    r"(Plotly|DeckGl|SyntaxHighlighter|elk-|ECharts|embed\.|GraphViz|cytoscape|katex|mermaid|"
    r"[dD]iagram|chunk-|swimlanes|JsonView|cose-|treemap|architecture|journey|sankey)"
)
CODINGS = ("br", "gzip")  # the better one first


def compresses(path: Path) -> bool:
    """Return whether a file gets smaller by being compressed.

    >>> compresses(Path("a.js")), compresses(Path("a.woff2"))
    (True, False)
    """
    return _KINDS.search(path.name) is not None


def squeezed(content: bytes, coding: str, best: bool = False) -> bytes:
    """Return content in a coding of HTTP: from the cache folder, else made now.

    `best` makes it as small as can be, and keeps it; otherwise it is made quickly.

    >>> gzip.decompress(squeezed(b"a" * 1000, "gzip")) == b"a" * 1000
    True
    """
    kept = _kept(content, coding)
    try:
        return kept.read_bytes()
    except OSError:
        made = _made(content, coding, best)
    if best:
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(kept, made)
        except OSError:
            return made  # it is made again at the next start
    return made


def _kept(content: bytes, coding: str) -> Path:
    return cache_folder() / "served" / f"{hashlib.sha256(content).hexdigest()[:40]}.{coding}"


def _made(content: bytes, coding: str, best: bool) -> bytes:
    if coding == "br":
        return brotli.compress(content, quality=_BEST if best else _QUICK)
    return gzip.compress(content, 9 if best else 6, mtime=0)


def wanted() -> list[Path]:
    """Return Streamlit's files that our pages may ask for."""
    return [
        path
        for path in sorted((STREAMLIT / "static").rglob("*"))
        if compresses(path) and path.stat().st_size > _LEAST_BYTES and not _UNUSED.search(path.name)
    ]


def make_all() -> int:
    """Compress what is wanted as well as can be; return the bytes that a browser then fetches."""
    return sum(len(squeezed(path.read_bytes(), "br", best=True)) for path in wanted())


def main() -> None:
    """Compress what is wanted, and say how small it became."""
    start, whole = time.perf_counter(), sum(path.stat().st_size for path in wanted())
    made = make_all()
    for path in wanted():
        squeezed(path.read_bytes(), "gzip", best=True)
    print(
        f"compressed: {made / 1e6:.1f} of {whole / 1e6:.1f} MB, {time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
