"""Levers: what the chosen settings have done to the list, said beside them."""

import streamlit as st

from models.estimate.pipeline import Ranking
from models.estimate.settings import Settings
from models.lists.summary import warning_text
from models.what_if.side_by_side import Difference
from pages.view.frame import made_once
from pages.view.frame.filters import settings
from pages.view.frame.safe import plain
from pages.view.frame.text import language, t

_ABOUT_CORRIDOR = ("warning.borrowed", "warning.borrowed_all", "warning.equal_weights")


def draw_consequences() -> None:
    """Draw what other settings than the first have changed; nothing with the first."""
    chosen = settings()
    if chosen != Settings():
        st.caption(consequences(made_once.ranking(chosen), made_once.difference(chosen)))


def consequences(ranking: Ranking, difference: Difference) -> str:
    """Return how many districts change tier or leave their range, and what the levers can't do."""
    more = "lever.beyond" if difference.beyond else "lever.within"
    lines = [
        t("lever.changed", tiers=difference.tiers, all=difference.compared),
        t(more, beyond=difference.beyond),
    ]
    if ranking.refusal:
        lines.append(t("lever.refused"))
    lines += [
        plain(warning_text(warning, language()))
        for warning in ranking.warnings
        if warning.key in _ABOUT_CORRIDOR
    ]
    return "\n\n".join(lines)
