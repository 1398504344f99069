"""Figures for the browser: kept in this process's memory, under names that nobody can guess.

They are of uploaded tables too: nothing of them lies on a disk, another process neither sees nor
removes them, and only who was sent a name finds what it stands for.
"""

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

ROUTE = "/figures/"
# from inside the map's frame (component/streamlit_folium.st_folium/)
_FROM_FRAME = "../.."
_MOST_BYTES = 64 * 2**20
# so long a reader on a slow link may still fetch what his page was told to
RETIRED_S = 60.0


@dataclass
class Kept:
    """Content, and what the server has made of it to send, by coding: it goes with the content."""

    content: bytes
    retired_at: float | None = None
    made: dict[str, object] = field(default_factory=dict)


class FigureStore:
    """Contents by name, the least recently needed first."""

    def __init__(
        self, most_bytes: int = _MOST_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most_bytes, self._clock = most_bytes, clock
        self._secret = secrets.token_bytes(16)
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, content: bytes) -> str:
        """Keep content; return where the map's frame finds it. The same content, the same place.

        >>> len(FigureStore().keep(b"{}"))
        51
        """
        name = hmac.new(self._secret, content, "sha256").hexdigest()[:32]
        with self._lock:
            if name not in self._kept or self._kept[name].retired_at is not None:
                self._kept[name] = Kept(content)
            self._kept.move_to_end(name)
            self._drop()
        return f"{_FROM_FRAME}{ROUTE}{name}.json"

    def has(self, place: str) -> bool:
        """Return whether a place that was given out still has its content, of tables in use.

        >>> FigureStore().has("../../figures/0.json")
        False
        """
        name = _name(place)
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept.retired_at is not None:
                return False
            self._kept.move_to_end(name)
            return True

    def kept(self, path: str) -> Kept | None:
        """Return what a request's path stands for; None where there is nothing, or no longer.

        >>> store = FigureStore()
        >>> store.kept(store.keep(b"{}")).content
        b'{}'
        """
        with self._lock:
            self._drop()
            return self._kept.get(_name(path))

    def retire(self) -> None:
        """Let all go in a minute: the tables they are of are no longer in use."""
        with self._lock:
            for kept in self._kept.values():
                if kept.retired_at is None:
                    kept.retired_at = self._clock()

    def _drop(self) -> None:
        now = self._clock()
        over = [
            name
            for name, kept in self._kept.items()
            if kept.retired_at is not None and now - kept.retired_at > RETIRED_S
        ]
        for name in over:
            del self._kept[name]
        size = sum(len(kept.content) for kept in self._kept.values())
        while size > self._most_bytes and len(self._kept) > 1:
            size -= len(self._kept.popitem(last=False)[1].content)


def _name(place: str) -> str:
    return place.rpartition("/")[2].removesuffix(".json")


FIGURES = FigureStore()
