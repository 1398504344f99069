"""Memory: what this process has taken of the C library and not given back."""

from __future__ import annotations

import ctypes

import pytest

_NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class _Told(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _NAMES.split())


def used_bytes() -> int:
    """Return what is in use; skip the test where the C library does not tell."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        pytest.skip("this C library does not tell how much is in use")
    library.mallinfo2.restype = _Told
    return library.mallinfo2().uordblks
