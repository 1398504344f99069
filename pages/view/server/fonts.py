"""Fonts: those of Streamlit's that are sent without what no page shows.

    python -m pages.view.server.fonts

makes them.
"""

from pages.view.server.icons import ICONS
from pages.view.server.letters import LETTERS

FONTS = (ICONS, LETTERS)


def main() -> None:
    """Make all slim fonts, and say how small they are."""
    for font in FONTS:
        font.make()
        sizes = [file.stat().st_size / 1000 for file in (font.place, font.whole)]
        print("{}: {:.0f} of {:.0f} kB".format(font.name, *sizes))


if __name__ == "__main__":
    main()
