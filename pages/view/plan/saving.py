"""Saving: a plan under a name, and the question that is asked when two changed the same thing."""

from collections.abc import Iterable

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from models.plan.judge import ask_of
from models.plan.merge import MINE, PLAN, PROPOSAL, THEIRS, WHOLE, Clash
from models.plan.plan_rows import Plan
from models.store import Document
from models.store.approval import FINAL
from pages.view.frame.author import author, draw_author
from pages.view.frame.click import clicked, spend
from pages.view.frame.entrance import offered
from pages.view.frame.filters import ALL, province_names
from pages.view.frame.made_once import known_districts
from pages.view.frame.namesakes import told_apart
from pages.view.frame.rate import SAVES, check_often
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may
from pages.view.frame.text import name_of, t
from pages.view.plan.draft import Draft, copy_of, draw_failure
from pages.view.plan.together import ask_again, choose, save

_NAMED = 6  # of the districts that only one of two proposals has


def draw_saving(found: Draft) -> None:
    """Draw name, author and the button; after a save, what came of it."""
    if ask_again(found):
        draw_clash(found)
        return
    if found.stage.name in FINAL:
        st.info(t("approval_box.fixed"))
        if may("save_plan"):
            st.button(t("approval_box.copy"), "plan-copy", on_click=copy_of, args=(found,))
            draw_failure(found, "copy")
        return
    if not offered("save_plan"):
        return
    left, right = st.columns(2)
    name = found.name
    if not found.id:
        name = left.text_input(
            t("planner.name"),
            key="plan_name",
            max_chars=200,
            placeholder=t("planner.name_hint"),
            persist_state="session",
        )
    who = draw_author(t("planner.author"), t("planner.author_help"), right)
    note = (left if found.id else st).text_input(
        t("planner.note"), max_chars=500, key=f"plan_note_{found.number}_{found.version}"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        of = (found.number, found.id, found.version)
        look = {"type": "primary", "icon": ":material/save:", "of": of}
        asked = clicked(t("planner.save"), "plan-save", **look)
        st.caption(_state(found, name))
    if asked:
        found.begin()
        try:
            _save(found, name.strip(), who, note.strip())
        finally:  # a second click ends this run as soon as the plan is saved
            if (found.id, found.version) != of[1:]:
                spend("plan-save", of)
        st.rerun()
    if found.told and not found.changed:
        key, values = found.told
        st.success(t(key, **{k: plain(v) for k, v in values.items()}), icon=":material/check:")
    draw_failure(found, "save")


def _save(found: Draft, name: str, author: str, note: str) -> None:
    if found.problem:
        return found.fail("save", t("planner.state_problem"))
    if not name:
        return found.fail("save", t("planner.state_unnamed"))
    if found.id and not found.changed:
        return None  # the line beside the button says so
    try:
        check_often(SAVES)
        return save(found, name, author, note)
    except InputError as error:
        return found.fail("save", error)


def _settle(found: Draft, choices: dict[tuple[str, str], str]) -> None:
    try:
        choose(found, choices, author())
    except InputError as error:  # where the question is over, it is said beside the button
        found.fail("clash" if found.clash else "save", error)


def _state(found: Draft, name: str) -> str:
    if found.problem:
        return t("planner.state_problem")
    if not found.id:
        return t("planner.state_new") if name.strip() else t("planner.state_unnamed")
    key = "planner.state_changed" if found.changed else "planner.state_saved"
    return t(key, name=plain(found.name), version=found.version)


def labels(documents: Iterable[Document]) -> dict[str, str]:
    """Return id -> name and time of saving, no two alike."""
    return told_apart({d.id: f"{d.name} · {shown_moment(d.saved_at)}" for d in documents})


def draw_clash(found: Draft) -> None:
    """Draw every field both changed, with both values to choose from; nothing is lost meanwhile."""
    merged, current, _ = found.clash
    who = current.author or t("planner.somebody")
    st.warning(
        t(
            "planner.clash",
            author=plain(who),
            when=shown_moment(current.saved_at),
            n=len(merged.clashes),
        ),
        icon=":material/group:",
    )
    choices: dict[tuple[str, str], str] = {}
    for clash in merged.clashes:
        picked = st.radio(
            f"**{plain(_place(clash))}** · {_field(clash)}",
            (MINE, THEIRS),
            index=None,
            key=f"plan-clash-{found.version}-{clash.code}-{clash.field}",
            format_func=_option(clash, who),
        )
        if picked is not None:
            choices[clash.code, clash.field] = picked
    with st.container(horizontal=True):
        open_ones = len(choices) < len(merged.clashes)
        look = {"type": "primary", "icon": ":material/save:", "disabled": open_ones}
        settled = clicked(t("planner.clash_save"), "plan-clash-save", **look)
        back = clicked(t("planner.clash_back"), "plan-clash-back", icon=":material/undo:")
    if settled and not open_ones:
        found.begin()
        _settle(found, choices)
        st.rerun()
    if back:
        found.clash = None
        st.rerun()
    draw_failure(found, "clash")


def _place(clash: Clash) -> str:
    if clash.code == PLAN:
        return t("planner.proposal" if clash.field == PROPOSAL else "planner.whole_plan")
    return name_of(known_districts()[clash.code], "district")


def _field(clash: Clash) -> str:
    own = {WHOLE: "planner.in_plan", PROPOSAL: "planner.which_proposal"}
    return t(own.get(clash.field, f"plan_column.{clash.field}"))


def _option(clash: Clash, who: str):
    if clash.field == PROPOSAL:
        mine, theirs = _asked(clash.mine, clash.theirs), _asked(clash.theirs, clash.mine)
    else:
        mine, theirs = (_value(clash, value) for value in (clash.mine, clash.theirs))
    texts = {
        MINE: t("planner.mine", value=plain(mine)),
        THEIRS: t("planner.theirs", author=plain(who), value=plain(theirs)),
    }
    return texts.get


def _value(clash: Clash, value: object) -> str:
    if clash.field == WHOLE:
        return t("planner.removed") if value is None else t("planner.kept")
    if value in (None, ""):
        return t("planner.empty")
    return t(f"plan_status.{value}") if clash.field == "status" else str(value)


def _asked(plan: Plan, other: Plan) -> str:
    """Return in short what a plan was asked for, and which districts it alone has."""
    ask = ask_of(plan)
    names = [name_of(known_districts()[c], "district") for c in plan.codes if c not in other.rows]
    return t(
        "planner.asked",
        measure=t(f"planner.measure_{ask.measure}"),
        amount=f"{ask.amount:,.0f}",
        where=province_names()[ask.province or ALL],
        names=", ".join(names[:_NAMED]) or "–",
        n=len(names),
    )
