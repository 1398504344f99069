"""An app that shows texts the way the pages do; run by tests/test_safe.py in a real browser."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from pages.view.frame.safe import plain

# fmt: off
PIECES = [
    "![x](https://evil.io/x)", "[a](javascript:1)", ":red[", ":blue-badge[", "]", "**", "__", "`",
    "```", "$", "$$a$$", "www.evil.io", "http://evil.io", "HTTPS://evil.io/a?b", ":skull:", ":+1:",
    ":material/delete:", ":streamlit:", "->", "<-", "--", ">=", "~=", "<b>", "&lt;", "&#42;", "\\",
    "<img src=https://evil.io/y>", "---", "===", "~~", "[^1]", "{.a}", ":::", "::", "\u202eback",
    "\u200bខ្មែរ", "|", "a", "B", "9", ",", "'", '"', "=", "@evil.io", ":shimmer[", ":small[", "/",
    "%", "^", ";", "KH2001", "|a|b|\n|-|-|", "a\n", "a\n# b", "\n> a", "1. ", "- ", "+ ", "1) ",
    " a", "\ta", "\u2028a", "    a",
]
# fmt: on


def texts() -> list[str]:
    """Return texts put together from pieces of markup."""
    rng = random.Random(11)
    mixed = ["".join(rng.choices(PIECES, k=rng.randint(2, 6))) for _ in range(250)]
    return [*PIECES, *mixed]


if __name__ == "__main__":
    st.title("texts")  # what a browser test waits for
    for number, text in enumerate(texts()):
        with st.container(key=f"text-{number}"):
            st.markdown(f"{plain(text)}")
            st.markdown(f"- **{plain(text)}** x  \n  :small[{plain(text)} · end]")
            st.button(plain(text) or "-", key=f"button-{number}")
