"""Onlookers: viewers behind nginx who go through all pages, and come back when they are cut off."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from streamlit.proto.Alert_pb2 import Alert
from websockets.exceptions import WebSocketException

from bench.pages import PAGES
from bench.presser import SAYS_STORE, Presser
from bench.viewers import THINK_S
from bench.visitor import Failed, Way

CUT = (WebSocketException, OSError, TimeoutError)
_WHOLE = 0.5  # of the elements that a page has: fewer is no page
_LONGEST_S = 60.0
_AGAIN_S = (0.5, 1.0, 2.0, 3.0)  # a browser asks again ever later


class Answer(NamedTuple):
    """A page that came: when, after how long, and whether it said that the store is not there."""

    at: float
    seconds: float
    banner: bool


class Trouble(NamedTuple):
    """What a viewer saw that is not as it should be."""

    at: float
    kind: str
    what: str


class Back(NamedTuple):
    """A viewer who was cut off: when, after how long connected again, and with a whole page."""

    at: float
    connected_s: float
    page_s: float


@dataclass
class Seen:
    """What all onlookers have seen."""

    answers: list[Answer] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)
    # page -> elements it had at first, before others had saved what makes it longer
    sizes: dict[str, int] = field(default_factory=dict)


@dataclass
class Onlooker:
    """One browser."""

    way: Way
    seen: Seen
    dice: random.Random
    browser: Presser = field(init=False)
    here: bool = False
    cut: float = 0.0
    connected: float = 0.0

    async def live(self, goes_on: Callable[[], bool]) -> None:
        """Look at page after page, and think between them, until it is over."""
        self.browser, tries = Presser(self.way), 0
        await asyncio.sleep(self.dice.uniform(0, THINK_S))
        while goes_on():
            try:
                if not self.here:
                    await self._come()
                await self._look()
                tries = 0
            except Failed as error:
                self._trouble("exception", str(error))
            except CUT as error:
                await self._lost(error)
                await asyncio.sleep(_AGAIN_S[min(tries, len(_AGAIN_S) - 1)])
                tries += 1
                continue
            await asyncio.sleep(THINK_S)
        await self.browser.leave()

    async def _come(self) -> None:
        if self.cut:
            await self.browser.__aenter__()  # a page that is open only connects again
        else:
            await self.browser.come()
        self.here, self.connected = True, time.monotonic()

    async def _look(self) -> None:
        page, lang = self.dice.choice(PAGES), self.dice.choice(("en", "km"))
        start = time.monotonic()
        async with asyncio.timeout(_LONGEST_S):
            await self.browser.open(page, f"lang={lang}&district=KH2001")
        end = time.monotonic()
        said = self.browser.said(Alert.ERROR)
        banner = any(one.startswith(SAYS_STORE) for one in said)
        self.seen.answers.append(Answer(end, end - start, banner))
        for error in self.browser.page.errors:
            self._trouble("exception", f"{page}: {error}")
        others = [one for one in said if not one.startswith(SAYS_STORE)]
        if others:
            self._trouble("error shown", f"{page}: {others[0]}")
        there = len(self.browser.page.elements)
        whole = self.seen.sizes.setdefault(page, there)
        if there < _WHOLE * whole:
            self._trouble("no page", f"{page}: {there} of {whole} elements")
        if self.cut:
            self.seen.backs.append(Back(self.cut, self.connected - self.cut, end - self.cut))
            self.cut = 0.0

    async def _lost(self, error: BaseException) -> None:
        if self.here or not self.cut:
            self._trouble("cut off", repr(error))
            self.cut = self.cut or time.monotonic()
        self.here = False
        with suppress(*CUT):
            await self.browser.leave()

    def _trouble(self, kind: str, what: str) -> None:
        self.seen.troubles.append(Trouble(time.monotonic(), kind, what[:200]))
