"""Kept: long messages that a browser keeps for some runs; the server then sends only their mark."""

from __future__ import annotations

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Kept:
    """What one browser keeps.

    age : whole runs in which a message may be unused; the server says it (Streamlit's setting
        `global.maxCachedMessageAge`)

    >>> kept, long = Kept(), ForwardMsg(hash="a")
    >>> long.delta.new_element.text.body, long.metadata.cacheable = "long", True
    >>> kept.whole(long) is long, kept.marks
    (True, ['a'])
    >>> kept.whole(ForwardMsg(ref_hash="a")).delta.new_element.text.body
    'long'
    >>> for _ in range(3): kept.ran()
    >>> kept.marks
    []
    """

    def __init__(self, age: int = 2) -> None:
        self.age = age
        self._messages: dict[str, ForwardMsg] = {}
        self._used: dict[str, int] = {}
        self._runs = 0

    @property
    def marks(self) -> list[str]:
        """Return the marks of what is kept, which go with each question."""
        return [*self._messages]

    def whole(self, message: ForwardMsg) -> ForwardMsg:
        """Return a message, or the one that it is the mark of, in its own place."""
        if message.WhichOneof("type") == "ref_hash":
            mark, found = message.ref_hash, ForwardMsg()
            found.CopyFrom(self._messages[mark])
            found.metadata.CopyFrom(message.metadata)
        elif message.metadata.cacheable:
            mark, found = message.hash, message
            self._messages[mark] = message
        else:
            return message
        self._used[mark] = self._runs
        return found

    def ran(self) -> None:
        """Count a whole run, and forget what none of the last ones used."""
        self._runs += 1
        for mark in [m for m, last in self._used.items() if self._runs - last > self.age]:
            del self._used[mark], self._messages[mark]
