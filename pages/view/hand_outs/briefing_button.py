"""Briefing button: the briefing of the chosen province or of the country, as one kind of file."""

from functools import partial

from geo.clock import day_here
from models.lists.file_name import file_name
from models.paper.formats import FORMATS
from pages.view.frame.download_button import draw_download
from pages.view.frame.filters import province, settings
from pages.view.frame.text import language, t
from pages.view.hand_outs import files

ICONS = {
    "pdf": ":material/print:",
    "docx": ":material/edit_document:",
    "png": ":material/image:",
    "html": ":material/web:",
    "map_png": ":material/map:",
    "map_svg": ":material/map:",
}
PICTURE = "picture"  # the key by which the map finds the button


def draw_briefing(kind: str) -> None:
    """Draw the button that makes and gives a briefing; kind of ICONS."""
    _draw(kind, t(f"download.briefing_{kind}"), f"download-briefing-{kind}")


def draw_picture() -> None:
    """Draw the button for the map, its legend and the first districts as a picture to send."""
    _draw("png", t("picture.label"), PICTURE, help=t("picture.help"), width="stretch")


def _draw(kind: str, label: str, key: str, **look: str) -> None:
    chosen, place, lang, made = settings(), province(), language(), day_here()
    draw_download(
        label,
        partial(files.briefing, chosen, place, lang, made, kind),
        file_name(FORMATS[kind].what, place, lang, made, FORMATS[kind].ending, chosen.corridor),
        FORMATS[kind].ending,
        key=key,
        icon=ICONS[kind],
        **look,
    )
