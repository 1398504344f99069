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

from models.store import open_store

BLOB_BYTES = 40_000


def _child(url: str, pipe: int, seed: int) -> None:
    store = open_store(url)
    rng = random.Random(seed)
    os.write(pipe, b"ready\n")
    while True:
        saved = store.create("upload", "u.csv", {"n": rng.random()}, blob=rng.randbytes(BLOB_BYTES))
        os.write(pipe, f"{saved.id}\n".encode())


def main(url: str, times: int, seed: int) -> None:
    """Fork, wait a moment that nobody knows beforehand, kill; many times."""
    rng, told = random.Random(seed), []
    open_store(url).close()
    for number in range(times):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _child(url, write, seed + number)
        os.close(write)
        if rng.random() < 0.9:  # otherwise killed while it opens the store
            os.read(read, 6)
        time.sleep(rng.uniform(0, 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(read, "rb") as pipe:
            lines = pipe.read().decode().split("\n")
        # the last line may be cut off by the kill
        told += [line for line in lines[:-1] if line and line != "ready"]
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
