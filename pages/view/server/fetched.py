"""Fetched: a file that was just made for a download stays until its reader's browser has it.

Streamlit drops what no page shows at the second end of anybody's run: among a hundred readers that
comes before the browser has asked, which then gets a 404.
"""

import time
from collections.abc import Callable

from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata

KEPT_S = 120.0


def keep_a_while(files: MediaFileManager, clock: Callable[[], float] = time.monotonic) -> None:
    """Let files that no page shows be dropped only after a while."""
    unused = files._get_inactive_file_ids
    since: dict[str, tuple[MediaFileMetadata, float]] = {}

    def long_unused() -> set[str]:
        now, found = clock(), unused()
        for file in list(since.keys() - found):
            since.pop(file, None)
        return {file for file in found if now - begun(file, now) > KEPT_S}

    def begun(file: str, now: float) -> float:
        # the same file made for another reader is the same one with other metadata
        made = files._file_metadata[file]
        if file not in since or since[file][0] is not made:
            since[file] = made, now
        return since[file][1]

    files._get_inactive_file_ids = long_unused
