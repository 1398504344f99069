"""Selection: the district in the address (`district=KH2001`), shared by map, table and search."""

import streamlit as st

from pages.view.frame import address
from pages.view.frame.made_once import known_districts


def selected() -> str | None:
    """Return the P-code of the selected district; an unknown code in the address is none."""
    return address.read("district", known_districts(), "") or None


def select(code: str | None, rerun: list[str] | None = None) -> None:
    """Select a district, or none; an unknown code changes nothing.

    `rerun` names the fragments to draw anew; for the `on_click` of a button.
    """
    if code is None or code in known_districts():
        address.write("district", code)
    if rerun is not None:
        st.rerun(rerun)
