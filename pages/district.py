"""District: why here? Everything known about one district, each figure with its source."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import streamlit as st

from geo.clock import day_here
from models.estimate.pipeline import Ranking
from models.estimate.settings import CORRIDORS, Settings
from models.lists.rank_range import rank_range
from models.lists.reasons import reasons
from models.lists.recorded import evidence_line
from models.what_if.tier_move import Move
from pages import inside_frame
from pages.view.coverage.activities import draw_district_activities
from pages.view.district import explained
from pages.view.district.card import basis_line, estimate_lines, index_lines, no_rank
from pages.view.district.commune_table import draw_communes
from pages.view.district.find import draw_find
from pages.view.district.list_beside import draw_beside, draw_steps, first_of
from pages.view.district.measures import measure_table
from pages.view.district.rank_table import in_arrow
from pages.view.district.records import evidence_of
from pages.view.district.referral import draw_contacts, may_answer
from pages.view.district.tiers import tier_column, tier_text
from pages.view.district.why import STYLE, bars_html, strip_html
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_short
from pages.view.frame.device import on_phone
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.filters import province, settings
from pages.view.frame.in_use import of_tables
from pages.view.frame.number import shown
from pages.view.frame.safe import link, plain
from pages.view.frame.selection import selected
from pages.view.frame.shared_store import changes
from pages.view.frame.text import both_names, language, name_of, t
from pages.view.snapshots.through_time import draw_through_time


def draw_heading(row: pd.Series) -> None:
    """Draw both names, type, province, tier and rank."""
    lang = language()
    name, other = both_names(row, "district", lang)
    known = made_once.known_districts()[row["adm2_pcode"]]
    province = " · ".join(both_names(row, "province", lang))
    kind = t(f"type.{known['type']}")
    st.header(plain(name), anchor=False)
    st.caption(f"{plain(other)} · {kind} · {row['adm2_pcode']} · {plain(province)}")


def draw_rank(row: pd.Series, ranking: Ranking) -> None:
    """Draw the rank as a range on a strip of all districts, and what it means in words."""
    if pd.isna(row["rank"]):
        st.info(no_rank(row))
        return
    tier = t(f"tier.{row['tier']}")
    st.markdown(f"### {tier} · {t('map.rank')} {rank_range(row)}")
    if ranking.method == "index":
        st.info("  \n".join(index_lines(row)))
        return
    st.markdown(basis_line(row, ranking))
    ranked = int(ranking.table["rank"].notna().sum())
    st.html(strip_html(row, ranked, ranking.settings.top, language()))
    chance, risk = estimate_lines(row, ranking)
    st.caption(t("district.strip_note", top=ranking.settings.top))
    st.markdown(f"{chance} {risk}".strip())


def draw_corridors(code: str) -> None:
    """Draw for which corridor the district is high: an estimate for one, an index for another."""
    lines = []
    for corridor in CORRIDORS[1:]:
        ranking = made_once.ranking(replace(settings(), corridor=corridor))
        row = ranking.table.set_index("adm2_pcode", drop=False).loc[code]
        kind = "index" if ranking.method == "index" else "estimate"
        lines.append(
            t(
                f"district.corridor_{'none' if pd.isna(row['rank']) else kind}",
                corridor=t(f"filter.corridor_{corridor}"),
                tier=t(f"tier.{row['tier']}"),
                rank=rank_range(row) or "–",
            )
        )
    st.markdown("\n".join([f"**{t('district.corridors')}**", "", *(f"- {x}" for x in lines)]))


def draw_why(row: pd.Series, ranking: Ranking) -> None:
    """Draw the multipliers and the same in sentences."""
    st.subheader(t("district.why"), anchor=False)
    if pd.isna(row["relative_risk"]):
        st.caption(t("card.index") if ranking.method == "index" else no_rank(row))
        return
    if ranking.refusal:
        st.caption(t(f"summary.{ranking.refusal}", n=ranking.n_provinces))
    st.html(bars_html(row, language()))
    st.caption(t("district.bars"))
    lines = reasons(row, language())
    st.markdown("\n".join(f"- {plain(line)}" for line in lines) or t("card.why_none"))


def draw_moves(row: pd.Series) -> None:
    """Draw what would move the district a tier."""
    moves = explained.tier_moves(settings(), row["adm2_pcode"])
    if not moves:
        return
    st.subheader(t("district.moves"), anchor=False)
    st.markdown("\n".join(f"- {move_text(move)}" for move in moves))
    st.caption(t("district.moves_note"))


def move_text(move: Move) -> str:
    """Return a move in words."""
    name = t(f"covariate.{move.covariate}")
    direction = "up" if move.up else "down"
    if move.value is None:
        return t(f"district.move_none_{direction}", name=name, now=shown(move.now, 1))
    return t(
        f"district.move_{direction}", name=name, now=shown(move.now, 1), value=shown(move.value, 1)
    )


@of_tables(max_entries=8 * made_once.SETTINGS)
def _measures(chosen: Settings, code: str, lang: str) -> pa.Table:
    return in_arrow(measure_table(made_once.ranking(chosen), code, lang))


@of_tables(max_entries=8 * made_once.SETTINGS)
def _near(chosen: Settings, around: tuple[str, ...], lang: str) -> pa.Table:
    table = made_once.ranking(chosen).table.set_index("adm2_pcode", drop=False)
    near = table.loc[list(around)].sort_values("rank", na_position="last")
    rows = [
        {
            t("table.district"): both_names(other, "district", lang)[0],
            t("table.province"): both_names(other, "province", lang)[0],
            t("table.rank"): rank_range(other, "–"),
            t("table.tier"): [tier_text(other["tier"])],
        }
        for other in near.to_dict("records")
    ]
    return in_arrow(pd.DataFrame(rows))


def draw_measures(code: str, ranking: Ranking) -> None:
    """Draw what was measured, at which level, when and by whom."""
    st.subheader(t("district.measures"), anchor=False)
    st.dataframe(
        _measures(ranking.settings, code, language()),
        hide_index=True,
        alt=t("district.measures"),
        column_config={t("measure.link"): st.column_config.LinkColumn(display_text="↗")},
    )
    st.page_link(
        "pages/sources.py",
        label=t("source.all"),
        icon=":material/database:",
        query_params=address.shared(),
    )


@drawn_once(max_entries=256, by=lambda *given: _told_apart(*given))
def draw_near(code: str, ranking: Ranking) -> None:
    """Draw the neighbours' ranks."""
    around = explained.neighbours().get(code, ())
    st.subheader(t("district.neighbours"), anchor=False)
    if made_once.outlines().kind == "approximate":
        st.caption(t("district.neighbours_approximate"))
    if not around:
        st.caption(t("district.no_neighbours"))
        return
    st.dataframe(
        _near(ranking.settings, around, language()),
        hide_index=True,
        alt=t("district.neighbours"),
        column_config={t("table.tier"): tier_column()},
    )


@of_tables(max_entries=8 * made_once.SETTINGS)
def _comparable(chosen: Settings, code: str, lang: str) -> dict[str, str]:
    """Return P-code -> name of the neighbours that have an estimate, as the district itself."""
    table = made_once.ranking(chosen).table.set_index("adm2_pcode", drop=False)
    if pd.isna(table.loc[code, "relative_risk"]):
        return {}
    near = [table.loc[c] for c in explained.neighbours().get(code, ())]
    return {
        row["adm2_pcode"]: both_names(row, "district", lang)[0]
        for row in near
        if pd.notna(row["relative_risk"])
    }


def draw_neighbours(code: str, ranking: Ranking) -> None:
    """Draw the neighbours' ranks, and one of them side by side."""
    draw_near(code, ranking)
    names = _comparable(ranking.settings, code, language())
    if not names:
        return
    other = st.selectbox(
        t("district.compare"),
        list(names),
        index=None,
        format_func=names.get,
        key="compare",
        placeholder=t("district.compare_hint"),
    )
    if other in names:
        table = ranking.table.set_index("adm2_pcode", drop=False)
        row = table.loc[code]
        left, right = st.columns(2)
        for place, shown_row in ((left, row), (right, table.loc[other])):
            name = plain(name_of(shown_row, "district"))
            place.markdown(f"**{name}** · {rank_range(shown_row)}")
            place.html(bars_html(shown_row, language()))
        st.caption(t("district.compare_note"))


def _as_saved(code: str, today: date) -> Hashable:
    number = changes()
    return None if number is None else (code, today, number, may_answer())


@drawn_once(max_entries=256, by=_as_saved)
def draw_records(code: str, today: date) -> None:
    """Draw the evidence of district and province, who works here, and whom to call."""
    lang = language()
    st.subheader(t("district.evidence"), anchor=False)
    st.caption(t("district.evidence_note"))
    found = evidence_of(code[2:])
    if found.empty:
        st.markdown(t("district.no_evidence"))
    for _, row in found.iterrows():
        source = f" — {link(row['source_title'], row['source_url'])}" if row["source_url"] else ""
        st.markdown(f"- {plain(evidence_line(row, lang))}{source}")
    draw_district_activities(code, lang, today)
    draw_contacts(code, today)


def _told_apart(code: str, ranking: Ranking) -> Hashable:
    return code, Same(ranking), Same(made_once.outlines()), settings(), address.key()


@drawn_once(max_entries=256, by=_told_apart)
def draw_place(code: str, ranking: Ranking) -> None:
    """Draw what a district is called, its rank, and for which corridor it is high."""
    row = ranking.table.set_index("adm2_pcode", drop=False).loc[code]
    draw_heading(row)
    draw_rank(row, ranking)
    draw_corridors(code)


@drawn_once(max_entries=256, by=_told_apart)
def draw_reasons(code: str, ranking: Ranking) -> None:
    """Draw why a district has its rank, what would move it, and what was measured there."""
    row = ranking.table.set_index("adm2_pcode", drop=False).loc[code]
    draw_why(row, ranking)
    draw_moves(row)
    draw_measures(code, ranking)


def draw_district(code: str, ranking: Ranking) -> None:
    """Draw everything known about a district (P-code)."""
    draw_place(code, ranking)
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_reasons(code, ranking)
        draw_through_time(code)
    with right:
        draw_neighbours(code, ranking)
        draw_records(code, day_here())
    draw_communes(code)  # a wide table


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    code = selected() or first_of(ranking, province())
    draw_short(ranking)
    st.html(STYLE)
    side, page = st.columns([1, 3], gap="large")
    with side:
        draw_find(None)
        if code is not None:
            draw_steps(ranking, province(), code, None)
            if not on_phone():
                draw_beside(ranking, province(), code, None)
    with page:
        if code is None:
            st.info(t("district.choose"))
        else:
            draw_district(code, ranking)


inside_frame()
main()
