"""Start several processes at one moment; each opens the store and saves on top of version 1.

`python -m tests.start_together HOW_MANY URL...`: used by tests/test_store_operations.py. One
process that has everything loaded forks, so that they really start together.
"""

from __future__ import annotations

import json
import os
import sys
import time

from sqlalchemy import URL

from geo.errors import InputError
from models.store import Conflict, open_store

_SOON_S = 0.05


def _address(url: str) -> str | URL:
    # a path as it is: it may hold what an address gives a meaning to
    scheme, _, path = url.partition(":///")
    return URL.create("sqlite", database=path) if scheme == "sqlite" else url


def _at_once(count: int, act) -> list[str]:
    """Fork; return what each child answers."""
    start, pipes = time.monotonic() + _SOON_S, []
    for _ in range(count):
        read, write = os.pipe()
        if os.fork() == 0:
            while time.monotonic() < start:
                pass
            os.write(write, act().encode()[:4000])
            os._exit(0)
        os.close(write)
        pipes.append(read)
    answers = []
    for pipe in pipes:
        with os.fdopen(pipe) as answer:
            answers.append(answer.read())
        os.wait()
    return answers


def _open(url: str) -> str:
    try:
        open_store(_address(url)).close()
    except InputError as error:
        return str(error)
    return ""


def _save(url: str, document_id: str) -> str:
    try:
        saved = open_store(_address(url)).save(document_id, 1, {"by": os.getpid()})
    except Conflict as conflict:
        return f"conflict with {conflict.current.version}"
    except InputError as error:
        return str(error)
    return f"version {saved.version}"


def _round(count: int, url: str) -> dict[str, list[str]]:
    failed = [answer for answer in _at_once(count, lambda: _open(url)) if answer]
    store = open_store(_address(url))
    plan = store.create("plan", "Q1", {}).id
    store.close()
    return {"failed": failed, "saved": _at_once(count, lambda: _save(url, plan))}


if __name__ == "__main__":
    print(json.dumps([_round(int(sys.argv[1]), url) for url in sys.argv[2:]]))
