"""Mark: the tool's own small picture, for the browser's tab and the head of a page."""

from base64 import b64encode
from pathlib import Path

_FILE = Path(__file__).with_suffix(".svg")
# of our own: Streamlit asks another host for emoji and material icons as page icon. In the page
# itself: a picture that is a file would be opened and filed away anew in every run
MARK = f"data:image/svg+xml;base64,{b64encode(_FILE.read_bytes()).decode()}"
