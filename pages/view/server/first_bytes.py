"""First bytes: what a browser draws before Streamlit's program runs, in the reader's language.

The style sheet of all pages comes with them: nothing is drawn first without it, and then moved.

Streamlit's own page is white until its program has come, started and asked for the page. Ours has
the page's name and the outlines of what comes, and goes when that has come.
"""

import json
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from models.lists.html import render
from pages import FIRST, WITH_LEVERS
from pages.view.frame.text import LANGUAGES, default_language, say
from pages.view.map.drawn import outline_file
from pages.view.server.squeezed import FOLIUM, STREAMLIT

_HERE = Path(__file__).parent
_ROOT = '<div id="root"></div>'
# what Streamlit fetches when it hears of the first frame, one after the other
_OF_FRAME = ("ComponentInstance", "IFrameUtil", "urls", "withCalculatedWidth", "Html", "purify.es")
_LOOK = _HERE.parent / "frame" / "look.css"


def language_of(query: str, accept: str) -> str:
    """Return the reader's language: that of the address, else the browser's first.

    >>> language_of("lang=km", "en-GB,en;q=0.9"), language_of("", "km-KH,en"), language_of("", "")
    ('km', 'km', 'en')
    """
    wanted = parse_qs(query).get("lang", [""])[0]
    return wanted if wanted in LANGUAGES else default_language(accept.split(",")[0].strip())


@cache
def _lost() -> str:
    """Return the script that says a lost connection, in the language of the page at that moment."""
    keys = ("lost", "ended", "back", "again")
    words = {lang: {key: say(lang, f"connection.{key}") for key in keys} for lang in LANGUAGES}
    text = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    script = (_HERE / "lost.js").read_text(encoding="utf-8")
    return script.replace('"{{words}}"', text)


@cache
def _soon() -> str:
    """Return the files of the map, which a browser fetches while Streamlit's program starts."""
    (program,) = (FOLIUM / "static" / "js").glob("main.*.js")
    frame = f"component/streamlit_folium.st_folium/static/js/{program.name}"
    parts = [f"static/js/{part_of_streamlit(name)}" for name in _OF_FRAME]
    return " ".join([*parts, frame, f"app/static/{outline_file()}"])


def part_of_streamlit(name: str) -> str:
    """Return the file of a part of Streamlit's program, which has the release's mark in its name.

    >>> part_of_streamlit("Html")[:5]
    'Html.'
    """
    (file,) = (STREAMLIT / "static" / "js").glob(f"{name}.????????.js")
    return file.name


@cache
def first_bytes(page: str, language: str) -> bytes:
    """Return Streamlit's first page with title, language and what is seen meanwhile."""
    name = FIRST if page in ("", "start") else page
    title = f"{say(language, f'menu.{name}')} · {say(language, 'app.title')}"
    meanwhile = render(
        "pages/view/server/meanwhile.html",
        lang=language,
        app=say(language, "app.title"),
        heading=say(language, f"heading.{name}"),
        loading=say(language, "app.loading"),
        map=name == FIRST,
        soon=_soon() if name == FIRST else "",
        # in the body: what Streamlit puts into the head comes before it
        look=_LOOK.read_text(encoding="utf-8"),
        style=(_HERE / "meanwhile.css").read_text(encoding="utf-8"),
        script=(_HERE / "meanwhile.js").read_text(encoding="utf-8"),
        lost=_lost(),
    )
    levers = " data-levers" if name in WITH_LEVERS else ""
    text = (STREAMLIT / "index.html").read_text(encoding="utf-8")
    for written, instead in {
        '<html lang="en">': f'<html lang="{language}"{levers}>',
        "<title>Streamlit</title>": f"<title>{title}</title>",
        _ROOT: _ROOT + str(meanwhile),
    }.items():
        if text.count(written) != 1:
            raise ValueError(f"{STREAMLIT / 'index.html'} has no {written}: another Streamlit?")
        text = text.replace(written, instead)
    return text.encode("utf-8")
