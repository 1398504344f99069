"""Slim font: a font of Streamlit's without what no page shows, made once and kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from geo.atomic import write_atomically
from geo.download import cache_folder
from pages.view.server.squeezed import STREAMLIT


@dataclass(frozen=True)
class SlimFont:
    """A font (WOFF2) that is sent in the place of a larger one.

    name : the beginning of the file's name; slim : makes the small one from the whole one's bytes;
    depends_on : gives what else it is made from, so that it is made anew where that has changed.
    """

    name: str
    slim: Callable[[bytes], bytes]
    depends_on: Callable[[], object]

    @cached_property
    def whole(self) -> Path:
        """The font as Streamlit brings it."""
        (font,) = (STREAMLIT / "static" / "media").glob(f"{self.name}.*.woff2")
        return font

    @property
    def address(self) -> str:
        """What a browser asks for."""
        return f"/static/media/{self.whole.name}"

    @cached_property
    def place(self) -> Path:
        """Where the slim font is kept, made or not: another release has another place."""
        told = self.whole.read_bytes() + repr(self.depends_on()).encode()
        mark = hashlib.sha256(told).hexdigest()[:16]
        return cache_folder() / "served" / f"{self.name}-{mark}.woff2"

    def make(self) -> None:
        """Make the slim font unless it is there."""
        if not self.place.exists():
            self.place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.place, self.slim(self.whole.read_bytes()))

    def sent(self) -> Path:
        """Return the font to send: the whole one until the slim one is made."""
        return self.place if self.place.exists() else self.whole
