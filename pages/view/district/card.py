"""Card: the selected district in a few lines, beside the map and the table."""

from collections.abc import Hashable, Mapping

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.estimate.ranked_table import MULTIPLIERS, WITHHELD
from models.lists.rank_range import place_in_province, rank_range, whole_pct
from models.lists.reasons import NOTABLE
from models.lists.summary import population_year
from pages.view.district.list_beside import draw_steps
from pages.view.district.why import named
from pages.view.frame import address
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.number import shown
from pages.view.frame.safe import plain
from pages.view.frame.selection import select
from pages.view.frame.text import both_names, language, t

_MOST_REASONS = 2
_BADGE = {"consistently_high": "red", "probably_high": "orange"}


def _told_apart(
    ranking: Ranking, code: str | None, rerun: list[str], hint: str, within: str | None
) -> Hashable:
    return Same(ranking), code, tuple(rerun), hint, within, address.key()


@drawn_once(max_entries=512, by=_told_apart)
def draw_card(
    ranking: Ranking, code: str | None, rerun: list[str], hint: str, within: str | None
) -> None:
    """Draw the card of a district, or the hint how to select one.

    `within` is the province (P-code) whose list the steps to the next district follow, or None.
    """
    with st.container(border=True, key="card"):
        if code is None:
            st.caption(hint)
            return
        _draw_district(ranking, code)
        st.page_link(
            "pages/district.py",
            label=t("card.more"),
            icon=":material/arrow_forward:",
            query_params=address.shared(),
        )
        draw_steps(ranking, within, code, rerun)
        st.button(
            t("card.clear"), on_click=select, args=(None, rerun), type="tertiary", key="clear"
        )


@drawn_once(max_entries=1024, by=lambda ranking, code: (Same(ranking), code))
def _draw_district(ranking: Ranking, code: str) -> None:
    row = ranking.table.set_index("adm2_pcode").loc[code]
    name, other = both_names(row, "district", language())
    province = " · ".join(both_names(row, "province", language()))
    st.header(plain(name), anchor=False)
    st.caption(f"{plain(other)} · {code}  \n{plain(province)}")
    tier = row["tier"]
    st.badge(t(f"tier.{tier}"), color=_BADGE.get(tier, "gray"))
    st.markdown(f"### {t('map.rank')} {rank_range(row, '–')}", help=t("caveat.range"))
    if place := place_in_province(ranking.table, code):
        name = both_names(row, "province", language())[0]
        st.caption(t("card.in_province", rank=place[0], all=place[1], place=plain(name)))
    st.markdown("  \n".join(card_lines(row, ranking)))


def card_lines(row: pd.Series, ranking: Ranking) -> list[str]:
    """Return the sentences about one district: chance, estimate, reasons."""
    if pd.isna(row["rank"]):
        return [no_rank(row)]
    if ranking.method == "index":
        return index_lines(row)
    told = (line for line in estimate_lines(row, ranking) if line)
    return [basis_line(row, ranking), *told, why(row)]


def estimate_lines(row: pd.Series, ranking: Ranking) -> tuple[str, str]:
    """Return the chance to be on the list (empty without one), and the estimate, in words."""
    pct = "" if pd.isna(row["p_top"]) else whole_pct(row["p_top"])
    return (
        t("card.chance", pct=pct, top=ranking.settings.top) if pct != "" else "",
        t(
            "card.risk",
            risk=shown(row["relative_risk"], 2),
            count=shown(row["expected_count"], 0),
            population=shown(row["population"], 0),
            year=population_year(ranking),
        ),
    )


def index_lines(row: pd.Series) -> list[str]:
    """Return what an index says of a district, and what equal weights would make of it."""
    lines = [t("card.index")]
    if pd.notna(row["rank_equal_weights"]):
        lines.append(t("card.index_equal", rank=row["rank_equal_weights"]))
    return lines


def basis_line(row: pd.Series, ranking: Ranking) -> str:
    """Return what the district's estimate stands on: its own count, or what it is made from."""
    if pd.notna(row["observed_count"]):
        period = ranking.outcome.period
        return t("card.counted", count=shown(row["observed_count"], 0), period=period)
    return t("card.basis", basis=t(f"basis.{row['basis']}"))


def no_rank(row: pd.Series) -> str:
    """Return why a district has no rank: its province's count is withheld, or there is none."""
    return t("card.withheld" if row["tier"] == WITHHELD else "card.no_rank")


def why(row: pd.Series) -> str:
    """Return in one line which multipliers raise and which lower the district's estimate most.

    At most two each, the strongest first; the province factor is named as what it is.
    """
    factors = sorted((float(row[f"x_{name}"]), name) for name in MULTIPLIERS)
    higher = [pair for pair in reversed(factors) if pair[0] >= NOTABLE][:_MOST_REASONS]
    lower = [pair for pair in factors if pair[0] <= 1 / NOTABLE][:_MOST_REASONS]
    found = [
        t(f"card.{key}", reasons=", ".join(_reason(*pair, row) for pair in pairs))
        for key, pairs in (("higher", higher), ("lower", lower))
        if pairs
    ]
    return " ".join(found) if found else t("card.why_none")


def first_reason(row: Mapping) -> str:
    """Return the multiplier that raises the estimate most, else the one that lowers it most.

    Nothing where there is no estimate, or none stands out.
    """
    factors = {name: float(row[f"x_{name}"]) for name in MULTIPLIERS if pd.notna(row[f"x_{name}"])}
    if not factors:
        return ""
    name = max(factors, key=lambda name: factors[name])
    if factors[name] < NOTABLE:
        name = min(factors, key=lambda name: factors[name])
    notable = factors[name] >= NOTABLE or factors[name] <= 1 / NOTABLE
    return _reason(factors[name], name, row) if notable else ""


def _reason(factor: float, name: str, row: Mapping) -> str:
    return t("card.reason", name=t(f"covariate.{named(name, row)}"), factor=shown(factor, 2))
