"""Silence: what a library writes to standard output from C does not get there."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

_LOCK = Lock()  # standard output is one for all threads
_OUT = 1


@contextmanager
def silence() -> Iterator[None]:
    """Drop what is written to standard output inside; HiGHS leaves a line of its own there.

    >>> with silence():
    ...     _ = os.write(1, b"HighsMipSolverData")
    """
    with _LOCK:
        _flush()
        try:
            kept = os.dup(_OUT)
        except OSError:  # there is none, as in a service
            yield
            return
        try:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), _OUT)
            yield
        finally:
            _flush()
            os.dup2(kept, _OUT)
            os.close(kept)


def _flush() -> None:
    """Write out what Python and C hold back."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
