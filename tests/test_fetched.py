"""A file made for a download is there when the browser asks, however many others read pages."""

from __future__ import annotations

from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.view.server.fetched import KEPT_S, keep_a_while


def test_a_file_outlives_the_runs_of_others_but_not_for_ever():
    """No page shows it: it stays for a while, then it goes."""
    now = [0.0]
    storage = MemoryMediaFileStorage("/media")
    files = MediaFileManager(storage)
    keep_a_while(files, lambda: now[0])
    file = files.add_deferred(lambda: b"list", "text/csv", "1.1")
    name = files.execute_deferred(file).rsplit("/", 1)[1]
    for _ in range(5):
        files.remove_orphaned_files()
    assert storage.get_file(name).content == b"list"
    # another reader's file of the same content has its own while
    now[0] = KEPT_S - 1
    files.execute_deferred(files.add_deferred(lambda: b"list", "text/csv", "1.2"))
    now[0] = KEPT_S + 1
    for _ in range(5):
        files.remove_orphaned_files()
    assert storage.get_file(name).content == b"list"
    now[0] = 2 * KEPT_S + 2
    for _ in range(2):
        files.remove_orphaned_files()
    assert not files._file_metadata
