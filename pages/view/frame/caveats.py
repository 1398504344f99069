"""Caveats: what is shown, from how much, and how far to trust it; short, on every page."""

from collections.abc import Hashable

import streamlit as st

from geo.errors import InputError
from geo.outlines import Outlines
from models.estimate.pipeline import Ranking
from models.estimate.refusal import NO_OUTCOME
from models.estimate.settings import Settings
from models.lists.summary import (
    corridor_lines,
    file_lines,
    first_lines,
    settings_lines,
    summary_lines,
)
from pages.view.frame import address, made_once
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.in_use import of_tables
from pages.view.frame.safe import plain
from pages.view.frame.self_check import oldest_inputs
from pages.view.frame.text import language, said, t, unreviewed

# P-codes of the provinces from where people go to Viet Nam
NEAR_VIETNAM = ("KH20", "KH14", "KH08", "KH21", "KH03", "KH25", "KH10", "KH11", "KH16")


@of_tables(max_entries=2 * made_once.SETTINGS)
def _first(settings: Settings, lang: str) -> list[str]:
    return first_lines(made_once.ranking(settings), lang)


def _told_apart(ranking: Ranking) -> Hashable:
    return Same(ranking), address.key()


@drawn_once(max_entries=512, by=_told_apart)
def draw_headline(ranking: Ranking) -> None:
    """Draw the lines nobody may miss: what is ranked, from what, and what it is not for."""
    lines = [
        *_first(ranking.settings, language()),
        *corridor_lines(ranking, language()),
        f"**{t('note.purpose')}**",
        unreviewed(),
    ]
    # one element in either language: one more would make the browser build the map anew
    st.caption(" ".join(lines))


def draw_short(ranking: Ranking) -> None:
    """Draw the outcome and what a list is not for in one line, with the way to the rest.

    What the map and the page Method say in full; what went wrong is said on every page.
    """
    _short(ranking)
    try:
        checks = made_once.checks(ranking.settings)
    except InputError:
        return  # of the outlines: said where they are drawn, and the page stays
    passed = sum(check.passed for check in checks)
    if passed < len(checks):
        failed = "  \n".join(said(check.sentence) for check in checks if not check.passed)
        told = t("check.passed", passed=passed, all=len(checks))
        st.error(f"{told}  \n{failed}", icon=":material/error:")


@drawn_once(max_entries=512, by=_told_apart)
def _short(ranking: Ranking) -> None:
    with st.container(key="short"):
        lines = _first(ranking.settings, language())[: 2 if ranking.refusal else 1]
        lines = lines + settings_lines(ranking.settings, language())
        st.caption(" ".join([*lines, f"**{t('note.purpose')}**", unreviewed()]))
        st.page_link(
            "pages/method.py",
            label=t("heading.checks"),
            icon=":material/info:",
            query_params=address.shared(),
        )
    draw_refusal(ranking)


def draw_refusal(ranking: Ranking) -> None:
    """Draw why there is no estimate, and how to get one; nothing where there is one."""
    if ranking.refusal:
        st.warning(t(f"refusal.{ranking.refusal}"), icon=":material/block:")


@drawn_once(max_entries=256, by=Same)
def draw_sentence(ranking: Ranking) -> None:
    """Draw in one sentence what is ranked and what it is not for; the rest is in `draw_trust`."""
    with st.container(key="sentence"):
        odd = settings_lines(ranking.settings, language())
        st.caption(" ".join([ranked_by(ranking), *odd, f"**{t('note.purpose')}**", unreviewed()]))


def ranked_by(ranking: Ranking) -> str:
    """Return in a sentence what is ranked."""
    if ranking.refusal == NO_OUTCOME:
        return _first(ranking.settings, language())[0]
    return t(f"note.by_{ranking.outcome.key}", period=ranking.outcome.period)


@drawn_once(max_entries=256)
def draw_vietnam(corridor: str, province: str | None) -> None:
    """Draw what the figures don't say of Viet Nam, where the reader looks at its corridor."""
    # its place is kept where nothing is said: else the map after it would be loaded anew
    with st.container(key="vietnam"):
        if corridor == "vietnam":
            told = t("note.vietnam_index")
        elif province in NEAR_VIETNAM:
            told = t("note.vietnam_near")
        else:
            return
        st.markdown(f":material/warning: **{t('filter.corridor_vietnam')}.** {told}")


@drawn_once(max_entries=16, by=Same)
def draw_outlines(outlines: Outlines) -> None:
    """Draw what outlines a map shows, and whom to name for them."""
    told = t("about.outlines", title=outlines.title, attribution=outlines.attribution)
    st.caption(plain(told))


@of_tables(max_entries=2 * made_once.SETTINGS)
def _sentences(settings: Settings, lang: str) -> tuple[list[str], list[str]]:
    """Return the sentences on a list and the age of its inputs, and what was done to files."""
    ranking = made_once.ranking(settings)
    of_files = file_lines(ranking, lang)
    sentences = [plain(line) for line in summary_lines(ranking, lang) if line not in of_files]
    year, oldest = oldest_inputs(ranking)
    names = ", ".join(t(f"input.{name}") for name in oldest)
    sentences.insert(-1, t("check.oldest", year=year, names=names))
    return sentences, of_files


def _trust_apart(ranking: Ranking, outlines: Outlines, whole: bool = False) -> Hashable:
    return Same(ranking), Same(outlines), whole


@drawn_once(max_entries=256, by=_trust_apart)
def draw_trust(ranking: Ranking, outlines: Outlines, whole: bool = False) -> None:
    """Draw the rest: refusal and way out, skill, tiers, age, warnings, and the self-check.

    `whole` where no headline has said the first sentences.
    """
    st.header(t("heading.checks"), anchor=False)
    draw_refusal(ranking)
    above = 0 if whole else len(_first(ranking.settings, language()))
    sentences, of_files = _sentences(ranking.settings, language())
    if outlines.kind == "approximate":
        sentences = [*sentences, t("caveat.approximate")]
    st.markdown("\n".join(f"- {line}" for line in sentences[above:]))
    if of_files:
        with st.expander(t("check.files", n=len(of_files))):
            st.markdown("\n".join(f"- {plain(line)}" for line in of_files))
    checks = made_once.checks(ranking.settings)
    passed = sum(check.passed for check in checks)
    with st.expander(
        t("check.passed", passed=passed, all=len(checks)),
        expanded=passed < len(checks),
        icon=":material/check:" if passed == len(checks) else ":material/error:",
    ):
        marked = [("✓" if check.passed else "✗", said(check.sentence)) for check in checks]
        st.markdown("\n\n".join(f"{mark} {sentence}" for mark, sentence in marked))
        for note in outlines.notes:
            st.caption(plain(said(note)))
