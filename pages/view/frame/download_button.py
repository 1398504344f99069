"""Download: the button that gives a file, and what a browser is told of each kind of file."""

from collections.abc import Callable

import streamlit as st

MIME = {
    "csv": "text/csv",
    "3w": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "svg": "image/svg+xml",
    "qml": "application/xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ics": "text/calendar",
    "zip": "application/zip",
}


def draw_download(
    label: str, data: bytes | Callable[[], bytes], name: str, kind: str, key: str, **look: object
) -> None:
    """Draw a button that gives a file; a function makes it only when it is asked for."""
    look = {"icon": ":material/download:", **look}
    st.download_button(label, data, name, MIME[kind], key=key, on_click="ignore", **look)
