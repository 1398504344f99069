"""Commune table: the communes of a district for a team that travels there, once it is opened."""

import pandas as pd
import streamlit as st

from models.lists.commune_context import (
    COLUMNS,
    TABLES,
    commune_cells,
    commune_notes,
    commune_sources,
    communes_of,
)
from pages.view.district.rank_table import in_arrow
from pages.view.frame import address
from pages.view.frame.safe import link, plain
from pages.view.frame.shipped_words import in_words
from pages.view.frame.text import language, pair, t


def draw_communes(code: str) -> None:
    """Draw names, people, counts and points of the communes of a district (P-code)."""
    with st.expander(
        t("commune.heading"), key="communes", on_change="rerun", icon=":material/holiday_village:"
    ) as box:
        if box.open:
            _draw_table(communes_of(code[2:]), language())
            _draw_sources()


def _draw_table(rows: pd.DataFrame, lang: str) -> None:
    table = commune_table(rows, lang)
    st.dataframe(in_arrow(table), hide_index=True, alt=t("commune.heading"))
    st.caption(plain(" ".join(commune_notes(rows, lang))))


def commune_table(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return communes as a reader sees them, with their codes."""
    cells = [commune_cells(row, lang) for _, row in rows.iterrows()]
    table = pd.DataFrame(cells, columns=[t(f"commune.{name}") for name in COLUMNS])
    table.insert(0, t("commune.code"), rows["adm3_code"].tolist())
    return table


def _draw_sources() -> None:
    lines = []
    for table, title, url, licence in commune_sources():
        source = f"{link(title, url)}. {plain(in_words(licence, language()))}"
        lines.append("- " + pair(t(f"commune_source.{table}"), source))
    st.caption("\n".join(lines))
    for table in TABLES:
        st.page_link(
            "pages/sources.py",
            label=t(f"shipped.{table}"),
            icon=":material/database:",
            query_params=address.shared() | {"table": table},
        )
