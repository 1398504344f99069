"""Method: how the list is made, how it was tested, and what it may not be used for."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.pipeline import Ranking
from pages import inside_frame
from pages.view import cache
from pages.view.caveats import draw_headline, draw_trust
from pages.view.evaluation import (
    COMMANDS,
    capture_chart,
    coefficient_table,
    hidden_sentences,
    hidden_table,
    left_out_table,
    read,
    world_table,
)
from pages.view.filters import settings
from pages.view.text import language, plain, t

STEPS = range(1, 6)
QUESTIONS = ("travel", "low", "neighbour", "own")
REFUSALS = ("few_provinces", "no_skill", "all_dropped")


def draw_inputs(ranking: Ranking) -> None:
    """Draw what goes in: level, periods, source, licence, caveat."""
    st.header(t("method.inputs"), anchor=False)
    frame = ranking.inputs
    table = pd.DataFrame(
        {
            t("method.input"): [t(f"input.{name}") for name in frame["input"]],
            t("measure.level"): [t(f"level.{level}") for level in frame["level"]],
            t("method.fit_period"): frame["fit_period"],
            t("method.list_period"): frame["predict_period"],
            t("measure.source"): frame["source"],
            t("measure.link"): frame["url"].where(frame["url"] != "", None),
            t("method.licence"): frame["licence"],
            t("method.caveat"): frame["caveat"],
        }
    )
    st.dataframe(
        table, hide_index=True, alt=t("method.inputs"), row_height=70,
        column_config={t("measure.link"): st.column_config.LinkColumn(display_text="↗")},
    )  # fmt: skip


def draw_steps() -> None:
    """Draw how the list is made, and when it refuses."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("method.steps"), anchor=False)
        st.markdown("\n".join(f"{n}. {t(f'method.step_{n}')}" for n in STEPS))
    with right:
        st.header(t("method.refusals"), anchor=False)
        # {n} is the reader's number of provinces where the rule bites
        st.markdown("\n".join(f"- {t(f'method.refuse_{rule}')}" for rule in REFUSALS))
        st.markdown(f"- {t('method.refuse_missing')}")


def draw_questions() -> None:
    """Draw what users ask."""
    st.header(t("method.questions"), anchor=False)
    for name in QUESTIONS:
        with st.expander(t(f"question.{name}"), expanded=name == "travel"):
            st.markdown(t(f"answer.{name}"))


def draw_fit() -> None:
    """Draw the fit and how it foretells provinces left out."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("method.fit"), anchor=False)
        st.dataframe(coefficient_table(language()), hide_index=True, alt=t("method.fit"))
        st.caption(t("method.fit_note"))
    with right:
        st.header(t("method.left_out"), anchor=False)
        st.dataframe(left_out_table(language()), hide_index=True, alt=t("method.left_out"))
        st.caption(t("method.left_out_note"))
    draw_command("validation")


def draw_hidden() -> None:
    """Draw the hidden-districts test."""
    st.header(t("method.hidden"), anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.altair_chart(capture_chart(language()), alt=t("method.curve"))
    with right:
        st.markdown(t("method.hidden_note"))
        st.dataframe(hidden_table(language()), hide_index=True, alt=t("method.hidden"))
        st.markdown("\n".join(f"- {line}" for line in hidden_sentences(language())))
    draw_command("validation")


def draw_worlds() -> None:
    """Draw the simulation suite."""
    st.header(t("method.worlds"), anchor=False)
    st.markdown(t("method.worlds_note", seeds=read("simulation")["seeds"]))
    st.dataframe(world_table(language()), hide_index=True, alt=t("method.worlds"))
    st.caption(t("method.reversed_note"))
    draw_command("simulation")


def draw_sensitivity(ranking: Ranking) -> None:
    """Draw which choice moves the list most."""
    st.header(t("method.sensitivity"), anchor=False)
    st.caption(t("method.sensitivity_note", top=ranking.settings.top))
    if ranking.method != "model":
        st.info(t("method.no_sensitivity"))
        return
    found = cache.sensitivity(settings())
    table = pd.DataFrame(
        {
            t("method.variant"): [t(f"variant.{name}") for name in found["variant"]],
            t("method.kept"): found["kept_in_top_pct"],
            t("method.median_move"): found["median_move"],
            t("method.largest_move"): found["largest_move"],
        }
    )
    st.dataframe(
        table, hide_index=True, alt=t("method.sensitivity"),
        column_config={
            t("method.kept"): st.column_config.ProgressColumn(
                format="%.0f%%", min_value=0, max_value=100
            )
        },
    )  # fmt: skip


def draw_command(name: str) -> None:
    """Draw the command that makes the figures above."""
    st.caption(t("method.command", command=plain(COMMANDS[name])))


def main() -> None:
    """Draw the page."""
    ranking = cache.ranking(settings())
    draw_headline(ranking)
    draw_questions()
    draw_steps()
    draw_inputs(ranking)
    draw_fit()
    draw_hidden()
    draw_worlds()
    draw_sensitivity(ranking)
    draw_trust(ranking, cache.outlines())


inside_frame()
main()
