"""Own words: what Streamlit's widgets say by themselves, in the reader's language.

Streamlit has no other language than English; a small script of ours puts our words in their place.
"""

import json
from functools import cache
from pathlib import Path

from pages.view.frame.text import LANGUAGES, say

# of the section [streamlit]; the English is what Streamlit's own program says, letter by letter
KEYS = (
    "skip",
    "sidebar",
    "open_sidebar",
    "close_sidebar",
    "open",
    "close",
    "help",
    "clear",
    "clear_all",
    "clear_value",
    "clear_selection",
    "no_results",
    "choose",
    "choose_several",
    "select_all",
    "upload",
    "file_upload",
    "less",
    "more",
    "search",
    "type_to_search",
    "next_result",
    "columns",
    "csv",
    "fullscreen",
    "leave_fullscreen",
    "exit_fullscreen",
    "add_row",
    "delete_rows",
    "ascending",
    "descending",
    "format",
    "autosize",
    "pin",
    "unpin",
    "hide",
    "stop",
    "heading_link",
)
_SCRIPT = Path(__file__).with_name("mend.js")


@cache
def mending_script(language: str) -> str:
    """Return the script that says Streamlit's own words in a language."""
    pairs = [
        [say(other, f"streamlit.{key}"), say(language, f"streamlit.{key}")]
        for other in LANGUAGES
        if other != language
        for key in KEYS
    ]
    other = next(other for other in LANGUAGES if other != language)
    given = {
        "words": pairs,
        "help": [say(other, "streamlit.help_for"), say(language, "streamlit.help_for")],
        "map": say(language, "map.label"),
    }
    script = _SCRIPT.read_text(encoding="utf-8")
    for name, value in given.items():
        text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
        script = script.replace(f'"{{{{{name}}}}}"', text)
    return script
