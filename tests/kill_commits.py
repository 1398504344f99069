"""Put tables to use in child processes that are killed at random moments; print what was half done.

`python -m tests.kill_commits URL TIMES SEED`: used by tests/test_store_crash.py.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

from models.desk.examine import examine
from models.desk.saved_tables import UPLOAD, commit
from models.store import open_store
from tests.kill_saves import how_long

_TABLE = b"area_code,period,rate_pct\n07,2024,9.5\n"


def _child(url: str, pipe: int) -> None:
    store, table = open_store(url), examine(_TABLE, "p.csv", "poverty")
    os.write(pipe, b"ready\n")
    while True:
        commit(store, table)
        os.write(pipe, b"kept\n")


def main(url: str, times: int, seed: int) -> None:
    """Fork, wait a moment that nobody knows beforehand, kill, and look; many times."""
    rng, half = random.Random(seed), 0
    store, table = open_store(url), examine(_TABLE, "p.csv", "poverty")
    longest = how_long(lambda: commit(store, table))
    kept = len(store.documents(UPLOAD))
    store.close()
    for _ in range(times):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _child(url, write)
        os.read(read, 6)
        if rng.random() < 0.5:  # so many have kept something on a slow machine, too
            os.read(read, 5)
        time.sleep(rng.uniform(0, 2 * longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(read)
        os.close(write)
        store = open_store(url)
        with store.transaction():
            uploads, using = store.documents(UPLOAD), store.in_use()
        half += len(uploads) > kept and using.get("poverty") != uploads[0].id
        kept = len(uploads)
        store.close()
    print(json.dumps({"kept": kept, "half": half}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
