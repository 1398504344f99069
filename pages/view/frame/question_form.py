"""Question: what only the owner of a file knows, asked with each reading's first rows."""

from collections.abc import MutableMapping

import pandas as pd
import streamlit as st

from models.phrases import said as say_in
from models.reading.question import Question
from pages.view.frame.safe import plain
from pages.view.frame.text import language, said, t


def draw_question(question: Question, answers: MutableMapping[str, str], key: str) -> None:
    """Draw a question about a file; the answer is put among the answers.

    key : tells this file's question from others of the session
    """
    key, lang = f"{key}-{question.name}", language()
    values = [one.value for one in question.readings]

    def shown(value: str) -> str:
        # the language is that of now: Streamlit also calls it when no page is running
        text = plain(say_in(question.means(value), lang))
        return t("question.proposed", text=text) if value == question.proposed else text

    with st.container(border=True):
        st.markdown(f"**{plain(said(question.asks()))}**")
        st.radio(
            said(question.asks()),
            values,
            index=values.index(question.proposed) if question.proposed in values else None,
            key=key,
            format_func=shown,
            label_visibility="collapsed",
        )
        if question.columns:
            for place, reading in zip(st.columns(len(values)), question.readings, strict=True):
                place.caption(plain(said(question.means(reading.value))))
                rows = pd.DataFrame(reading.rows, columns=question.columns)
                place.dataframe(rows, hide_index=True, alt=t("question.rows"))
        st.button(
            t("question.so"),
            type="primary",
            key=f"{key}-so",
            on_click=_answer,
            args=(question.name, answers, key),
        )


def draw_again(answers: MutableMapping[str, str], key: str) -> None:
    """Draw the way back to the questions that were answered."""
    if answers:
        st.button(t("question.again"), key=f"{key}-again", type="tertiary", on_click=answers.clear)


def _answer(name: str, answers: MutableMapping[str, str], key: str) -> None:
    if (value := st.session_state.get(key)) is not None:
        answers[name] = value
