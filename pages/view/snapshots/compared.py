"""Compared: what moved from one frozen list to another, and what moved it."""

from functools import partial

import pandas as pd
import streamlit as st

from models.lists.rank_range import rank_range
from models.lists.summary import caveats
from models.snapshot import Changes, Snapshot
from models.snapshot.difference import FACTORS
from models.snapshot.in_words import changes_told
from pages.view.district.tiers import tier_column, tier_text
from pages.view.frame.download_button import draw_download
from pages.view.frame.number import sortable
from pages.view.frame.safe import plain
from pages.view.frame.text import language, name_of, t
from pages.view.snapshots import frozen

HEIGHT, ROW = 460, 35  # pixels


def draw_two(first: Snapshot, second: Snapshot) -> None:
    """Draw what moved from the earlier to the later list, and what moved it."""
    with st.spinner(t("snapshots.comparing")):
        found = frozen.changes(first, second)
    st.markdown(
        t(
            "snapshots.from_to",
            old=plain(first.name),
            old_day=first.day,
            new=plain(second.name),
            new_day=second.day,
        )
    )
    told = [plain(line) for line in changes_told(first, second, found, language())]
    st.info("  \n".join(f"**{line}**" for line in told[:2]), icon=":material/compare_arrows:")
    st.markdown("\n".join(f"- {line}" for line in told[2:]))
    draw_moved(found)
    make = partial(frozen.table_csv, found)
    draw_download(t("snapshots.all_rows"), make, "moves.csv", "csv", key="moves-csv")
    st.caption(t("snapshots.how_split"))
    draw_lines(caveats(second, language()))


def draw_moved(found: Changes) -> None:
    """Draw the districts that moved beyond their range or changed tier, farthest first."""
    moved = found.moved
    if moved.empty:
        st.success(t("snapshots.none_moved"), icon=":material/check:")
        return
    rows = [
        {
            "district": name_of(row, "district"),
            # a smaller rank is a higher place
            "up": -row["change"],
            "beyond": t("what_if.yes") if row["beyond"] else "",
            "then": sortable(rank_range(row)),
            "later": sortable(rank_range(row, which="new_")),
            "tier_then": [tier_text(row["tier"])],
            "tier_later": [tier_text(row["new_tier"])],
            **{f"from_{factor}": -row[f"from_{factor}"] for factor in FACTORS},
            "province": name_of(row, "province"),
        }
        for _, row in moved.iterrows()
    ]
    table = pd.DataFrame(rows)
    parts = [f"from_{factor}" for factor in FACTORS]
    # a factor that moved nothing needs no column
    table = table.drop(columns=[c for c in parts if not table[c].abs().sum()])
    numbers = [c for c in ("up", *parts) if c in table]
    labels = {
        c: st.column_config.TextColumn(t(f"snapshots.column_{c}"), pinned=c == "district")
        for c in table
        if c not in numbers
    }
    labels |= {c: tier_column(t(f"snapshots.column_{c}")) for c in ("tier_then", "tier_later")}
    labels |= {
        c: st.column_config.NumberColumn(
            t(f"snapshots.column_{c}"),
            help=t("snapshots.up_help"),
            format="%+d" if c == "up" else "%+.1f",
        )
        for c in numbers
    }
    st.caption(t("snapshots.moved_rows", n=len(table)))
    st.dataframe(
        table,
        hide_index=True,
        column_config=labels,
        alt=t("heading.snapshots"),
        row_height=ROW,
        height=min(HEIGHT, ROW * (len(table) + 1) + 3),
    )


def draw_lines(lines: list[str]) -> None:
    """Draw what to know before the list is used."""
    with st.expander(t("heading.checks"), icon=":material/info:"):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
