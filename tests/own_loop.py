"""Own loop: run what is asynchronous beside the loop of a browser that is open in this thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def run_apart(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end in a thread of its own; return what it returns."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
