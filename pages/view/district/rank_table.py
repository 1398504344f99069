"""Rank table: the ranked list as it is shown, with a level beside every figure."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from geo.finding import containing
from geo.pcode import to_pcode
from models.estimate.pipeline import Ranking
from models.lists.rank_range import rank_range
from models.lists.summary import population_year
from models.snapshot.snapshot import Snapshot
from pages.view.district.tiers import tier_column, tier_text
from pages.view.frame.number import sortable
from pages.view.frame.text import both_names, t
from pages.view.map.layers import LAYERS, layer_values

# column of the shown table -> layer it shows
_FIGURES = {
    "p_top": "p_top",
    "relative_risk": "relative_risk",
    "rate_per_1000": "rate_per_1000",
    "expected_count": "expected_count",
    "poverty": "poverty_modelled_pct",
    "idpoor": "idpoor_district_pct",
    "harvest": "harvest_province",
}


def narrow(table: pd.DataFrame, province: str | None, tiers: list[str], text: str) -> pd.DataFrame:
    """Return the rows of a province, of tiers and with a text in any spelling; order kept.

    >>> toy = pd.DataFrame({"adm1_pcode": ["KH01"], "tier": ["no_estimate"],
    ...     "adm2_pcode": ["KH0110"]})
    >>> len(narrow(toy, "KH01", [], "poipet")), len(narrow(toy, None, ["index_only"], ""))
    (1, 0)
    """
    keep = pd.Series(True, table.index)
    if province is not None:
        keep &= table["adm1_pcode"] == province
    if tiers:
        keep &= table["tier"].isin(tiers)
    if text.strip():
        keep &= table["adm2_pcode"].isin([to_pcode(code) for code in containing(text)])
    return table[keep]


def shown_table(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the columns of the list in order, names first in the reader's language."""
    order = rows.set_index("adm2_pcode")
    names = [both_names(row, "district", lang) for _, row in rows.iterrows()]
    result = pd.DataFrame(
        {
            "rank": [sortable(rank_range(row)) for _, row in rows.iterrows()],
            "district": [name for name, _ in names],
            "other_name": [other for _, other in names],
            "province": [both_names(row, "province", lang)[0] for _, row in rows.iterrows()],
            "tier": [[tier_text(tier)] for tier in rows["tier"]],
        },
        index=order.index,
    )
    for column, layer in _FIGURES.items():
        result[column] = layer_values(LAYERS[layer], rows).reindex(order.index)
    result["population"] = order["population"]
    return result.dropna(axis="columns", how="all")


def in_arrow(table: pd.DataFrame) -> pa.Table:
    """Return a table as Streamlit sends it: made once, where many look at the same."""
    return pa.Table.from_pandas(table, preserve_index=False)


def taken(table: pa.Table, rows: list[int]) -> pa.Table:
    """Return rows of a table, without the columns that are empty in all of them.

    >>> toy = pa.table({"rank": ["1", "2"], "harvest": [None, 3.0]})
    >>> taken(toy, [0]).column_names, taken(toy, [1]).column_names
    (['rank'], ['rank', 'harvest'])
    """
    some = table.take(rows)
    return some.select([c for c in some.column_names if some[c].null_count < len(rows)])


def column_config(ranking: Ranking | Snapshot) -> dict[str, object]:
    """Return the heading of every column, with its level and unit as help.

    A frozen list doesn't say of which year its people are.
    """
    people = t("table.people")
    if isinstance(ranking, Ranking):
        people = t("table.population", year=population_year(ranking))
    config: dict[str, object] = {
        "rank": st.column_config.TextColumn(t("table.rank"), help=t("caveat.range"), pinned=True),
        "district": st.column_config.TextColumn(t("table.district"), pinned=True),
        "other_name": st.column_config.TextColumn(t("table.other_name")),
        "province": st.column_config.TextColumn(t("table.province")),
        "tier": tier_column(t("table.tier"), t("meaning.tier")),
        "population": st.column_config.NumberColumn(
            people, help=t("meaning.population"), format="localized"
        ),
    }
    for column, key in _FIGURES.items():
        layer = LAYERS[key]
        unit = t(f"unit.{key}")
        help_text = f"{t(f'level.{layer.level}')}. {_meaning(layer.columns, ranking)}"
        label = f"{t(f'table.{column}')} ({unit})" if layer.level != "estimated" else None
        label = label or t(f"table.{column}")
        if column == "p_top":
            config[column] = st.column_config.ProgressColumn(
                label, help=help_text, format="%.0f%%", min_value=0, max_value=100
            )
        else:
            config[column] = st.column_config.NumberColumn(
                label, help=help_text, format=f"%,.{layer.decimals}f"
            )
    return config


def _meaning(columns: tuple[str, ...], ranking: Ranking) -> str:
    present = [column for column in columns if column in ranking.table.columns]
    return t(f"meaning.{present[0]}")
