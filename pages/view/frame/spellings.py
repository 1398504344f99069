"""Review: spellings nobody knows, each with what it may be, and those that were decided."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence

import streamlit as st

from geo.gazetteer import districts, provinces
from models.desk.review import LEFT_OUT, Key, Proposal
from pages.view.frame.safe import plain
from pages.view.frame.text import both_names, language, say, t

SURE = 90  # of 100: from here on the likeliest is offered first
_AT_ONCE = 100
Names = Callable[[Proposal], Mapping[str, str]]  # code -> name of what a spelling may stand for


def area_names(level: str, province: str = "") -> dict[str, str]:
    """Return code -> name of provinces, or of districts (of a province), in the language."""
    frame, code = (provinces(), "adm1_code") if level == "province" else (districts(), "adm2_code")
    if level == "district" and province:
        frame = frame[frame["adm1_code"] == province]
    lang = language()
    return {row[code]: " · ".join(both_names(row, level, lang)) for row in frame.to_dict("records")}


def choices(proposals: Sequence[Proposal], names: Names, key: str) -> dict[Key, str]:
    """Draw a choice for each spelling and return what was chosen, without those left open.

    Of many, the first are drawn: their places are taken by the others, once these are decided.
    """
    chosen = {one.key: _choice(one, names(one), key) for one in proposals[:_AT_ONCE]}
    if more := len(proposals) - len(chosen):
        st.caption(t("review.more_come", n=len(chosen), more=more))
    return {one: code for one, code in chosen.items() if code}


def _choice(proposal: Proposal, names: Mapping[str, str], key: str) -> str | None:
    scores = dict(proposal.candidates)
    likely = [code for code in (*scores, proposal.beside) if code in names]
    options = [*likely, LEFT_OUT, *(code for code in names if code not in likely)]
    sure = bool(scores) and not proposal.beside and likely[:1] == [*scores][:1]
    sure = sure and max(scores.values()) >= SURE
    lang = language()

    def shown(code: str) -> str:
        # the language is that of now: Streamlit also calls it when no page is running
        if code == LEFT_OUT:
            return say(lang, "desk.leave_out")
        if code == proposal.beside:
            return f"{names[code]}{say(lang, 'desk.beside')}"
        score = say(lang, "desk.alike", score=f"{scores[code]:.0f}") if code in scores else ""
        return f"{names[code]}{score}"

    left, right = st.columns([2, 3], vertical_alignment="center")
    rows = ", ".join(map(str, proposal.rows[:6])) + (" …" if len(proposal.rows) > 6 else "")
    within = area_names("province").get(proposal.province)
    place = f" · {plain(within)}" if within else ""
    left.markdown(f"**{plain(proposal.written)}**  \n:small[{t('desk.rows', rows=rows)}{place}]")
    asked = "desk" if proposal.level in ("province", "district") else "review"
    return right.selectbox(
        t(f"{asked}.which", name=plain(proposal.written)),
        options,
        index=0 if sure else None,
        format_func=shown,
        key=f"{key}-{'-'.join(proposal.key)}",
        filter_mode="contains",
        placeholder=t(f"{asked}.choose_area"),
        label_visibility="collapsed",
    )


def draw_decided(
    decided: Sequence[tuple[Proposal, str]], names: Names, here: MutableMapping[Key, str], key: str
) -> None:
    """Draw the spellings that were decided, here or before, and let each be asked again.

    Parameters
    ----------
    here : the decisions of this session; an empty one takes an earlier one back.
    """
    with st.expander(t("desk.decided", n=len(decided))):
        for number, (proposal, code) in enumerate(decided):
            known = {**names(proposal), LEFT_OUT: t("desk.leave_out")}
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"{plain(proposal.written)} → **{plain(known.get(code, code))}**")
            right.button(
                t("desk.change"),
                key=f"{key}-again-{number}",
                type="tertiary",
                on_click=here.update,
                args=({proposal.key: ""},),
            )
