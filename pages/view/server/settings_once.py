"""Settings: Streamlit's own, which do not change while it serves, are looked up once.

It asks for a hundred of them in every run of a page, each under one lock of all threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from streamlit import config


@contextmanager
def settings_once() -> Iterator[None]:
    """Look up each setting once inside the block."""
    one, section = config.get_option, config.get_options_for_section
    of_section = cache(section)
    config.get_option = cache(one)
    config.get_options_for_section = lambda name: dict(of_section(name))
    try:
        yield
    finally:
        config.get_option, config.get_options_for_section = one, section
