"""Memory: what was needed for a moment goes back to the system.

Every page is drawn in a thread of its own. The C library gives threads up to sixteen heaps, and
large tables leave holes in each of them: a server grew for as long as it was used.
"""

import asyncio
import ctypes
import os

# setting of glibc's malloc -> its number for `mallopt`, and its value
_SETTINGS = {
    "MALLOC_ARENA_MAX": (-8, 2),
    "MALLOC_MMAP_THRESHOLD_": (-3, 1 << 20),
    "MALLOC_TRIM_THRESHOLD_": (-1, 1 << 20),
}
_TRIM_S = 30.0


def give_back() -> None:
    """Set it for this process and those it starts, where whoever runs it has not."""
    unset = {name: told for name, told in _SETTINGS.items() if name not in os.environ}
    os.environ.update({name: str(value) for name, (_, value) in unset.items()})
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # not every C library has it
    if mallopt is not None:
        for number, value in unset.values():
            mallopt(number, value)


async def trim_often() -> None:
    """Give back what is free, every half minute, in a thread beside those that draw."""
    while True:
        await asyncio.sleep(_TRIM_S)
        await asyncio.to_thread(trim)


def trim() -> None:
    """Give the system what is free now: half of what a crowd had taken lay between what is used."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)
