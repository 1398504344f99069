"""Method: how the list is made, how it was tested, and what it may not be used for."""

from collections.abc import Hashable
from functools import partial

import pandas as pd
import streamlit as st

from geo.pcode import to_pcode
from models.estimate.pipeline import Ranking
from models.withhold.counts import threshold_in_use
from pages import inside_frame
from pages.view.district import explained
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_headline, draw_trust
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.filters import settings
from pages.view.frame.safe import link, plain
from pages.view.frame.shipped_words import in_words
from pages.view.frame.text import language, pair, t
from pages.view.method.evaluation import (
    COMMANDS,
    capture_chart,
    changed_sentences,
    chart_once,
    coefficient_chart,
    coefficient_table,
    hidden_sentences,
    hidden_table,
    left_out_table,
    read,
    svay_rieng,
    table_once,
    world_table,
)

STEPS = range(1, 6)
QUESTIONS = ("travel", "low", "neighbour", "own")
REFUSALS = (
    "few_provinces",
    "untested",
    "no_skill",
    "all_dropped",
    "no_neighbours",
    "no_outcome",
    "missing",
    "suppressed",
    "unmatched",
)
MOST_NEXT = 8
OUTPUTS = ("rank", "count", "why")


def draw_inputs(ranking: Ranking) -> None:
    """Draw what goes in: level, periods, source, licence, caveat."""
    st.header(t("method.inputs"), anchor=False)
    # a plain table, because its cells wrap: titles of sources are long
    rows = [
        {
            t("method.input"): t(f"input.{row['input']}"),
            t("measure.level"): t(f"level.{row['level']}"),
            t("method.fit_period"): row["fit_period"],
            t("method.list_period"): row["predict_period"],
            t("measure.source"): link(row["source"], row["url"]),
        }
        for row in ranking.inputs.to_dict("records")
    ]
    st.table(pd.DataFrame(rows).set_index(t("method.input")))
    st.markdown(f"**{t('method.caveat')}**")

    def told(text: str) -> str:
        return plain(in_words(text, language()))

    st.markdown(
        "\n".join(
            f"- {pair('**' + t('input.' + row['input']) + '**', told(row['caveat']))} "
            f":small[{pair(t('method.licence'), told(row['licence']))}]"
            for row in ranking.inputs.to_dict("records")
            if row["caveat"] or row["licence"]
        )
    )


def draw_steps(ranking: Ranking) -> None:
    """Draw how the list is made, what comes out, and when it refuses."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("method.steps"), anchor=False)
        st.markdown("\n".join(f"{n}. {t(f'method.step_{n}')}" for n in STEPS))
    with right:
        st.header(t("method.outputs"), anchor=False)
        top = ranking.settings.top
        st.markdown("\n".join(f"- {t(f'method.output_{name}', top=top)}" for name in OUTPUTS))
    with st.expander(t("method.refusals")):
        st.markdown("\n".join(f"- {t(f'refusal.{rule}')}" for rule in REFUSALS))


def draw_questions(ranking: Ranking) -> None:
    """Draw what users ask."""
    st.header(t("method.questions"), anchor=False)
    for name in QUESTIONS:
        if name == "low" and not ranking.outcome.stand_in:
            continue
        with st.expander(t(f"question.{name}"), expanded=name == "travel"):
            st.markdown(_answer(name))
            if name == "neighbour":
                st.page_link(
                    "pages/district.py",
                    label=t("menu.district"),
                    icon=":material/location_on:",
                    query_params=address.shared(),
                )


def _answer(name: str) -> str:
    if name == "low":
        return svay_rieng(language())
    return t(f"answer.{name}", most=threshold_in_use() - 1)


def draw_fit() -> None:
    """Draw the fit and how it foretells provinces left out."""
    left, right = st.columns(2, gap="large")
    with left:
        st.vega_lite_chart(chart_once(coefficient_chart, language()), alt=t("method.fit_chart"))
        st.dataframe(
            table_once(coefficient_table, language()), hide_index=True, alt=t("method.fit")
        )
        st.caption(f"{t('method.fit_note')} {t('method.fit_chart')}")
    with right:
        st.markdown(f"**{t('method.left_out')}**")
        shown = table_once(left_out_table, language())
        st.dataframe(shown, hide_index=True, alt=t("method.left_out"))
        st.caption(t("method.left_out_note"))
    draw_command("validation")


def draw_hidden() -> None:
    """Draw the hidden-districts test."""
    left, right = st.columns(2, gap="large")
    with left:
        st.vega_lite_chart(chart_once(capture_chart, language()), alt=t("method.curve"))
        st.caption(t("method.curve"))
    with right:
        st.markdown(t("method.hidden_note"))
        st.dataframe(table_once(hidden_table, language()), hide_index=True, alt=t("method.hidden"))
        st.markdown("\n".join(f"- {line}" for line in hidden_sentences(language())))
    draw_command("validation")


def draw_worlds() -> None:
    """Draw the simulation suite."""
    st.markdown(t("method.worlds_note", seeds=read("simulation")["seeds"]))
    st.dataframe(table_once(world_table, language()), hide_index=True, alt=t("method.worlds"))
    notes = ("reversed_note", "uneven_note", "border_note")
    st.caption(" ".join(t(f"method.{note}") for note in notes))
    draw_command("simulation")


def draw_sensitivity(ranking: Ranking) -> None:
    """Draw which choice moves the list most."""
    st.caption(t("method.sensitivity_note", top=ranking.settings.top))
    if ranking.method != "model":
        st.info(t("method.no_sensitivity"))
        return
    found = explained.sensitivity(settings())
    table = pd.DataFrame(
        {
            t("method.variant"): [t(f"variant.{name}") for name in found["variant"]],
            t("method.kept"): found["kept_in_top_pct"],
            t("method.median_move"): found["median_move"],
            t("method.largest_move"): found["largest_move"],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        alt=t("method.sensitivity"),
        column_config={
            t("method.kept"): st.column_config.ProgressColumn(
                format="%.0f%%", min_value=0, max_value=100
            ),
            **_one_decimal("method.median_move", "method.largest_move"),
        },
    )


def draw_changed() -> None:
    """Draw why the list is another than in the version before."""
    st.markdown("\n".join(f"- {line}" for line in changed_sentences(language())))


def draw_next() -> None:
    """Draw which province's districts, if they were counted, would help most."""
    st.markdown(t("method.next_note"))
    found = explained.next_counts(settings()).head(MOST_NEXT)
    if found.empty or found["own_pct"].max() < 1:
        st.info(t("method.next_done"))
        return
    names = [made_once.province_name(to_pcode(code)) for code in found["adm1_code"]]
    table = pd.DataFrame(
        {
            t("table.province"): names,
            t("method.next_districts"): found["districts"],
            t("method.next_own"): -found["own_pct"].round(1),
            t("method.next_others"): -found["others_pct"].round(1),
        }
    )
    config = _one_decimal("method.next_own", "method.next_others")
    st.dataframe(table, hide_index=True, alt=t("method.next"), column_config=config)


def _one_decimal(*keys: str) -> dict[str, object]:
    """Return columns whose figures stand below each other: -1.0 below -72.5."""
    return {t(key): st.column_config.NumberColumn(format="%.1f") for key in keys}


def draw_command(name: str) -> None:
    """Draw the command that makes the figures above."""
    st.caption(t("method.command", command=plain(COMMANDS[name])))


def _told_apart(ranking: Ranking) -> Hashable:
    return Same(ranking), Same(made_once.outlines()), address.key(), threshold_in_use()


@drawn_once(max_entries=64, by=_told_apart)
def draw_method(ranking: Ranking) -> None:
    """Draw the page."""
    draw_headline(ranking)
    draw_steps(ranking)
    draw_questions(ranking)
    draw_inputs(ranking)
    st.header(t("method.tested_title"), anchor=False)
    st.info(t("method.tested"))
    for title, draw in (
        ("fit", draw_fit),
        ("hidden", draw_hidden),
        ("worlds", draw_worlds),
        ("sensitivity", partial(draw_sensitivity, ranking)),
        ("changed", draw_changed),
        ("next", draw_next),
    ):
        with st.expander(t(f"method.{title}")):
            draw()
    draw_trust(ranking, made_once.outlines())


inside_frame()
draw_method(made_once.ranking(settings()))
