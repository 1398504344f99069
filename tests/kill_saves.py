"""Save in child processes that are killed at random moments; print what they said was saved.

`python -m tests.kill_saves URL TIMES SEED`: used by tests/test_store_crash.py.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable

from models.store import open_store

BLOB_BYTES = 40_000
_TRIES, _SHORTEST_S = 3, 0.04
_LINES = (0, 1, 3, 3)  # "ready", "begin", what was saved


def _child(url: str, plan: str, pipe: int, seed: int) -> None:
    store, rng = open_store(url), random.Random(seed)
    os.write(pipe, b"ready\n")
    while True:
        os.write(pipe, b"begin\n")
        saved = store.create("upload", "u.csv", {"n": rng.random()}, blob=rng.randbytes(BLOB_BYTES))
        os.write(pipe, f"{saved.id} 1\nbegin\n".encode())
        newest = store.get(plan).version
        saved = store.save(plan, newest, {"n": newest}, blob=rng.randbytes(BLOB_BYTES))
        os.write(pipe, f"{plan} {saved.version}\n".encode())


def how_long(act: Callable[[], object]) -> float:
    """Return the seconds in which this machine, as busy as it is, does something a few times."""
    start = time.monotonic()
    for _ in range(_TRIES):
        act()
    return max(_SHORTEST_S, time.monotonic() - start)


def main(url: str, times: int, seed: int) -> None:
    """Fork, wait a moment that nobody knows beforehand, kill; many times."""
    rng, told, inside = random.Random(seed), [], 0
    store = open_store(url)
    plan = store.create("plan", "Quarter 1", {"n": 0}).id
    longest = how_long(lambda: store.save(plan, store.get(plan).version, {"n": 0}))
    store.close()
    for number in range(times):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _child(url, plan, write, seed + number)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            # while it opens the store, once it is ready, or once something is saved: so many have
            # saved something on a slow machine, too
            first = [pipe.readline().decode() for _ in range(rng.choice(_LINES))]
            time.sleep(rng.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            # a line without its end was cut off by the kill
            lines = ("".join(first) + pipe.read().decode()).split("\n")[:-1]
        told += [line for line in lines if " " in line]
        inside += bool(lines) and lines[-1] == "begin"
    time.sleep(0.5)  # a server may still finish what the last one had sent
    print(json.dumps({"plan": plan, "told": told, "killed_inside": inside, "before": 1 + _TRIES}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
