"""Preview: what a table would change on the map and in the list, before it is put into use."""

import pandas as pd
import streamlit as st

from geo.pcode import to_pcode
from models.desk.preview import Coverage, Preview
from models.estimate.pipeline import Ranking
from models.lists.map_svg import map_svg
from models.lists.rank_range import rank_range
from models.lists.summary import warning_text
from pages.view.frame import made_once
from pages.view.frame.number import sortable
from pages.view.frame.safe import plain
from pages.view.frame.text import language, name_of, pair, t

_MOST = 15  # districts shown that rise, and as many that fall


def draw_preview(seen: Preview, key: str = "desk-coverage") -> None:
    """Draw coverage, refusal, tiers and moves, then both maps."""
    draw_coverage(seen.coverage, key)
    draw_method(seen)
    draw_moves(seen)
    draw_maps(seen)
    st.caption(f"{t('caveat.range')} **{t('note.purpose')}**")


def draw_coverage(coverage: Coverage, key: str) -> None:
    """Draw how many areas have a figure, and which have none; four things kept apart."""
    st.markdown(f"**{t('desk.coverage', period=coverage.period)}**")
    with st.container(horizontal=True, key=key):
        st.metric(t("desk.counted"), f"{len(coverage.counted)} / 25", border=True, width=160)
        for name in ("zero", "withheld", "missing"):
            st.metric(
                t(f"desk.{name}"),
                len(getattr(coverage, name)),
                border=True,
                width=160,
                help=t(f"desk.{name}_help"),
            )
        if coverage.districts:
            st.metric(t("desk.districts"), f"{coverage.districts} / 210", border=True, width=160)
            st.metric(
                t("desk.districts_withheld"), coverage.districts_withheld, border=True, width=160
            )
    named = [(name, getattr(coverage, name)) for name in ("zero", "withheld", "missing")]
    lines = [pair(t(f"desk.{name}"), plain(_provinces(codes))) for name, codes in named if codes]
    st.caption("  \n".join(lines))
    draw_figures(coverage)


def draw_figures(coverage: Coverage) -> None:
    """Draw the figures as they were read: only who knows them sees that one was misread."""
    if not coverage.figures:
        return
    values = [figure for _, figure in coverage.figures]
    told = {"low": f"{min(values):,.10g}", "high": f"{max(values):,.10g}"}
    title = t("desk.figures", period=coverage.period)
    with st.expander(title):
        st.caption(t("desk.figures_note", **told))
        rows = [
            {t("table.province"): made_once.province_name(to_pcode(code)), title: figure}
            for code, figure in coverage.figures
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=title)


def _provinces(codes: tuple[str, ...]) -> str:
    return ", ".join(made_once.province_name(to_pcode(code)) for code in codes)


def draw_method(seen: Preview) -> None:
    """Draw which refusal rules would bite, and the warnings the table brings."""
    after, lang = seen.after, language()
    if after.refusal:
        st.warning(t(f"summary.{after.refusal}", n=after.n_provinces), icon=":material/block:")
        st.markdown(t(f"refusal.{after.refusal}"))
    elif seen.before.refusal:
        st.success(t("desk.no_refusal"), icon=":material/check:")
    before = set(_warnings(seen.before, lang))
    for line in _warnings(after, lang):
        if line not in before:
            st.caption(plain(line))


def _warnings(ranking: Ranking, lang: str) -> list[str]:
    kinds = ("warning.unusable", "warning.contradicted")
    return [warning_text(w, lang) for w in ranking.warnings if w.key in kinds]


def draw_moves(seen: Preview) -> None:
    """Draw how the list would change: how many, and which most."""
    difference, table = seen.difference, seen.moves
    st.markdown(f"**{t('desk.list')}**")
    if not difference.same_method:
        st.caption(t("desk.other_method"))
    gone = int(seen.before.table["rank"].notna().sum()) - len(table)
    moved = table[table["rise"] != 0]
    st.markdown(
        t(
            "desk.moved",
            up=int((table["rise"] > 0).sum()),
            down=int((table["rise"] < 0).sum()),
            tiers=difference.tiers,
            beyond=difference.beyond,
            all=len(table),
        )
    )
    if gone > 0:
        st.markdown(t("desk.gone", n=gone))
    if moved.empty:
        st.info(t("desk.nothing_moves"))
        return
    st.caption(t("what_if.within"))
    most = pd.concat([moved.head(_MOST), moved.tail(_MOST)]).drop_duplicates("adm2_pcode")
    rows = [
        {
            t("desk.rise"): f"{'▲' if row['rise'] > 0 else '▼'} {abs(row['rise'])}",
            t("table.district"): name_of(row, "district"),
            t("table.province"): name_of(row, "province"),
            t("desk.now"): sortable(rank_range(row)),
            t("desk.then"): sortable(rank_range(row, which="new_")),
            t("what_if.tier_before"): t(f"tier.{row['tier']}"),
            t("what_if.tier_after"): t(f"tier.{row['new_tier']}"),
            t("what_if.beyond"): t("what_if.yes") if row["beyond"] else "",
        }
        for row in most.to_dict("records")
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=t("desk.list"), height=320)
    if len(most) < len(moved):
        st.caption(t("desk.most", n=_MOST))


def draw_maps(seen: Preview) -> None:
    """Draw the map as it is and as it would be, side by side."""
    shapes, lang = made_once.outlines().frame, language()
    for place, ranking, title in zip(
        st.columns(2),
        (seen.before, seen.after),
        (t("desk.map_now"), t("desk.map_then")),
        strict=True,
    ):
        drawing = map_svg(ranking.table, shapes, None, lang, title)
        if drawing:
            place.image(drawing, alt=title, width="stretch")
