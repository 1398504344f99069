"""Settings: Streamlit's own, which do not change while it serves, are looked up once.

It asks for a hundred of them in every run of a page, each under one lock of all threads, and
writes each run's first message, colour by colour, from those of the theme.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


@contextmanager
def settings_once() -> Iterator[None]:
    """Look up each setting once inside the block."""
    one, section = config.get_option, config.get_options_for_section
    of_section = cache(section)
    config.get_option = cache(one)
    config.get_options_for_section = lambda name: dict(of_section(name))
    fill = app_session._populate_theme_msg

    @cache
    def theme(name: str) -> CustomThemeConfig:
        made = CustomThemeConfig()
        fill(made, name)
        return made

    def fill_once(message: CustomThemeConfig, name: str = "theme") -> None:
        if theme(name).ByteSize():  # a part that says nothing is not there
            message.MergeFrom(theme(name))

    app_session._populate_theme_msg = fill_once
    try:
        yield
    finally:
        config.get_option, config.get_options_for_section = one, section
        app_session._populate_theme_msg = fill
