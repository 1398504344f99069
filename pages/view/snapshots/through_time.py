"""Through time: a district's rank in the frozen lists, and its province's inputs by year."""

from dataclasses import asdict

import altair as alt
import pandas as pd
import streamlit as st

from geo.clock import day_here, shown_day
from geo.errors import InputError
from models.estimate.inputs import Inputs
from models.lists.rank_range import rank_range
from models.snapshot import Snapshot
from models.snapshot.rank_history import (
    counts_through,
    inputs_through,
    question,
    ranks_through,
    same_question,
)
from pages.view.district.tiers import tier_column, tier_text
from pages.view.frame import address
from pages.view.frame.filters import settings
from pages.view.frame.in_use import inputs
from pages.view.frame.safe import plain
from pages.view.frame.text import language, say, t
from pages.view.snapshots import frozen
from pages.view.snapshots.done_there import draw_done_there

MOST_LISTS = 12  # the newest: three years of quarters
HEIGHT = 200  # pixels
_MOST_LEVEL = 5
_COLOUR = "#a63603"
_INPUTS = ("harvest", "poverty")


def draw_through_time(code: str) -> None:
    """Draw, once it is opened, how a district (P-code) stood in the frozen lists and years."""
    with st.expander(
        t("through.heading"), key="through-time", on_change="rerun", icon=":material/timeline:"
    ) as box:
        if box.open:
            _draw_ranks(code)
            _draw_counts(code)
            _draw_inputs(code)
            draw_done_there(code, day_here())


def _draw_ranks(code: str) -> None:
    chosen = settings()
    known = _newest()
    lists = same_question(known, *question(asdict(chosen)))
    table = ranks_through(lists, code)
    if table.empty:
        st.caption(t("through.none"))
    else:
        st.altair_chart(rank_chart(table, language()), alt=t("through.ranks"))
        shown = rank_table(table, language())
        st.dataframe(
            shown,
            hide_index=True,
            alt=t("through.ranks"),
            column_config={t("table.tier"): tier_column()},
        )
        st.caption(t("through.note"))
    if others := len(known) - len(lists):
        st.caption(t("through.others", n=others))
    st.page_link(
        "pages/snapshots.py",
        label=t("through.compare"),
        icon=":material/compare_arrows:",
        query_params=address.shared(),
    )


def _newest() -> list[Snapshot]:
    """Return the newest lists that can be read; the page of frozen lists says what can't."""
    found = []
    for document_id in list(frozen.documents())[:MOST_LISTS]:
        try:
            found.append(frozen.snapshot(document_id))
        except InputError:
            continue
    return found


def rank_chart(table: pd.DataFrame, lang: str) -> alt.LayerChart:
    """Return the rank in every list as a dot on its 90% range, first place on top."""
    rank, name = say(lang, "map.rank"), say(lang, "through.list")
    rows = table.rename(columns={"rank": rank})[[rank, "rank_low", "rank_high"]].astype("float")
    # two lists may have one name
    rows[name] = [
        f"{place} · {row['name']}" for place, (_, row) in enumerate(table.iterrows(), start=1)
    ]
    rows["low"] = rows["rank_low"].fillna(rows[rank])
    rows["high"] = rows["rank_high"].fillna(rows[rank])
    lists = alt.X(f"{name}:N", sort=rows[name].tolist(), title=None, axis=_labels(len(rows)))
    ranks = alt.Scale(reverse=True, domainMin=1)
    chart = alt.Chart(rows)
    line = chart.mark_rule(strokeWidth=4, color=_COLOUR, opacity=0.4).encode(
        x=lists, y=alt.Y("low:Q", scale=ranks, title=rank), y2="high:Q"
    )
    dots = chart.mark_point(filled=True, size=90, color=_COLOUR).encode(
        x=lists, y=alt.Y(f"{rank}:Q", scale=ranks)
    )
    return (line + dots).properties(height=HEIGHT)


def _labels(lists: int) -> alt.Axis:
    # each list has its label; from the fifth on they are too many to stand side by side
    angle = 0 if lists < _MOST_LEVEL else -30
    return alt.Axis(labelAngle=angle, labelLimit=110, labelOverlap=False)


def rank_table(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the same as a table, newest first: list, rank, whether it moved, tier, day, note.

    Without any note there is no column of notes.
    """
    moved = {True: "through.moved", False: "through.within"}
    found = pd.DataFrame(
        {
            say(lang, "through.list"): row["name"],
            say(lang, "map.rank"): rank_range(row, "–"),
            say(lang, "through.move"): "–"
            if pd.isna(row["moved"])
            else say(lang, moved[bool(row["moved"])]),
            say(lang, "table.tier"): [tier_text(row["tier"])],
            say(lang, "through.day"): shown_day(row["made_at"]),
            say(lang, "snapshots.note"): row["note"],
        }
        for _, row in table[::-1].iterrows()
    )
    return found if table["note"].any() else found.drop(columns=say(lang, "snapshots.note"))


def _draw_counts(code: str) -> None:
    using = inputs()
    table = counts_through(using, code[2:], settings().corridor)
    known = [level for level in ("province", "district") if table[level].notna().any()]
    if table.empty or not known:
        return
    for place, level in zip(st.columns(2), known, strict=False):
        with place:
            st.markdown(f"**{t(f'through.counted_{level}')}**")
            rows = table[["period", level]].rename(columns={level: "value"})
            st.altair_chart(input_chart(rows), alt=t(f"through.counted_{level}"))
    st.caption(t("through.counted_note", period=plain(table["period"].iloc[-1])))


def _draw_inputs(code: str) -> None:
    using = inputs()
    table = inputs_through(using, code[2:4])
    for place, name in zip(st.columns(2), _INPUTS, strict=True):
        rows = table[table["input"] == name]
        with place:
            st.markdown(f"**{_unit(using, name)}**")
            st.altair_chart(input_chart(rows), alt=_unit(using, name))
    st.caption(t("through.inputs_note"))


def _unit(using: Inputs, name: str) -> str:
    return t(f"through.harvest_{using.harvest_unit}" if name == "harvest" else "through.poverty")


def input_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Return a province's figure in every period; what is missing has no dot."""
    value = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True))
    chart = alt.Chart(rows.dropna(subset="value")).encode(x=alt.X("period:N", title=None), y=value)
    dots = chart.mark_point(filled=True, color=_COLOUR)
    return (chart.mark_line(color="#8b857b") + dots).properties(height=HEIGHT)
