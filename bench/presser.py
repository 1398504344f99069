"""Presser: a visitor who types, presses buttons, says yes, and reads what the page then says."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.visitor import Element, Visitor
from pages.view.frame.text import say

SAYS_STORE = say("en", "app.store"), say("km", "app.store")


class Missing(RuntimeError):  # noqa: N818 - says what happened
    """What was to be pressed is not on the page."""


class Presser(Visitor):
    """One browser: its cookies stay when its connection is lost and it comes again."""

    async def come(self) -> None:
        """Load the page as a browser does, then open its live connection."""
        await asyncio.to_thread(self.get, "/")
        await self.__aenter__()

    async def leave(self) -> None:
        """Close the connection, however it is."""
        if hasattr(self, "_socket"):
            self._socket.transport.abort()

    def like(self, kind: str, part: str) -> Element:
        """Return the first element of a kind whose id holds a part of its key."""
        for element in self.page.elements.values():
            if element.kind == kind and part in element.message.id:
                return element
        raise Missing(f"{kind} {part}")

    def known(self, kind: str, key: str) -> Element:
        """Return the first element of a kind whose key ends so."""
        found = self.page.find(kind, key)
        if found is None:
            raise Missing(f"{kind} {key}")
        return found

    def type(self, key: str, text: str) -> None:
        """Type into a field; it goes with what is pressed next."""
        found = self.known("text_input", key).message.id
        self.states[found] = WidgetState(id=found, string_value=text)

    async def edit(self, part: str, row: int, column: str, text: str) -> None:
        """Change a cell of a table, and wait for the page."""
        edited = {"edited_rows": {row: {column: text}}, "added_rows": [], "deleted_rows": []}
        found = self.like("dataframe", part)
        await self.move(found, True, string_value=json.dumps(edited))

    async def press(self, key: str) -> None:
        """Press a button and wait for the page."""
        await self.move(self.known("button", key), trigger_value=True)

    async def sure(self, key: str) -> None:
        """Press a button that asks first, and say yes."""
        await self.press(key)
        await self.press(f"{key}-sure")

    def has(self, kind: str, part: str) -> bool:
        """Return whether an element of a kind has a part in its key."""
        return any(e.kind == kind and part in e.message.id for e in self.page.elements.values())

    def key(self, kind: str, begins: str) -> str:
        """Return the whole key of the first element of a kind whose key begins so."""
        whole = self.like(kind, f"-{begins}").message.id
        return whole[whole.index(f"-{begins}") + 1 :]

    def asked(self, name: str) -> str:
        """Return a part of the page's address."""
        return parse_qs(self._query.removeprefix("?")).get(name, [""])[0]

    def said(self, *formats: int) -> list[str]:
        """Return the page's messages of some formats."""
        alerts = (e.message for e in self.page.elements.values() if e.kind == "alert")
        return [alert.body for alert in alerts if alert.format in formats]

    def done(self) -> list[str]:
        """Return what the page says is done."""
        return self.said(Alert.SUCCESS)

    def warned(self) -> list[str]:
        """Return what the page warns of."""
        return self.said(Alert.WARNING)

    def wrong(self) -> list[str]:
        """Return what the page says is wrong."""
        return self.said(Alert.ERROR)

    def waits(self) -> list[int]:
        """Return the numbers of the proposals that the page lets this account answer."""
        keys = (e.message.id for e in self.page.elements.values() if e.kind == "button")
        return [int(key.rpartition("-")[2]) for key in keys if "-proposal-no-" in key]
