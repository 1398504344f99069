"""Plan: who goes where next quarter, proposed, adjusted, saved and handed on."""

from functools import partial

import streamlit as st

from geo.clock import day_here, shown_moment
from geo.errors import InputError
from models.estimate.pipeline import Ranking
from models.lists.file_name import file_name
from models.meeting.slides import FORMATS as MEETING
from models.plan.explain import conflict_lines
from models.plan.hand_over import FORMATS
from models.plan.left_out import left_out_lines
from models.plan.limits import NotPossible
from models.plan.plan_rows import KIND, Plan
from models.plan.propose import Ask
from pages import inside_frame
from pages.view.frame import made_once
from pages.view.frame.approval_box import draw_stage
from pages.view.frame.caveats import draw_short
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.empty import draw_empty
from pages.view.frame.filters import province, settings
from pages.view.frame.in_use import inputs
from pages.view.frame.progress import PROPOSALS, in_turn
from pages.view.frame.rate import PROPOSALS as OFTEN
from pages.view.frame.rate import check_often
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text, language, t
from pages.view.frame.turn import others_first
from pages.view.plan import planning
from pages.view.plan.ask import draw_ask
from pages.view.plan.draft import (
    Draft,
    draft,
    draw_failure,
    draw_restored,
    keep_typed,
    open_plan,
    take,
)
from pages.view.plan.past import draw_comparison, draw_versions
from pages.view.plan.plan_picture import draw_curve, draw_map
from pages.view.plan.plan_table import draw_helpers, draw_table
from pages.view.plan.saving import draw_saving, labels

NEW = ""
_FILE_ICONS = {"html": ":material/print:", "ics": ":material/calendar_month:"}


def draw_open(found: Draft) -> None:
    """Draw the choice between a new plan and those that are saved."""
    saved = {d.id: d for d in shared_store().listed(KIND)}
    options = [NEW, *saved] if not found.id or found.id in saved else [NEW, found.id, *saved]
    st.session_state["plan_open"] = found.id

    names = {NEW: t("planner.new"), found.id or NEW: found.name or t("planner.new")}
    names |= labels(saved.values())
    st.selectbox(
        t("planner.open"),
        options,
        key="plan_open",
        format_func=names.get,
        width=480,
        on_change=_opened,
    )
    newest = saved.get(found.id)
    if newest is not None and newest.version > found.version and found.clash is None:
        st.info(
            t(
                "planner.newer",
                author=plain(newest.author or t("planner.somebody")),
                when=shown_moment(newest.saved_at),
            ),
            icon=":material/group:",
        )
    if found.id:
        document = shared_store().get(found.id, found.version)
        found.stage = draw_stage(document, found.changed, lacking(found.plan))


def lacking(plan: Plan) -> str:
    """Return in a sentence what a plan's rows lack that an approved plan can't be given."""
    rows = plan.rows.values()
    owners = sum(not row.get("owner") for row in rows)
    days = sum(not (row.get("start") and row.get("end")) for row in rows)
    counts = {"owners": owners, "days": days, "all": len(plan.rows)}
    return t("planner.lacking", **counts) if owners or days else ""


def _opened() -> None:
    open_plan(st.session_state["plan_open"] or None)


def draw_proposing(found: Draft, ranking: Ranking) -> None:
    """Draw the questions and the button that proposes districts."""
    try:
        ask = draw_ask(ranking)
    except InputError as error:
        st.error(error_text(error))
        return
    look = {"type": "primary", "icon": ":material/assignment_turned_in:"}
    if clicked(t("planner.propose"), "plan-propose", **look):
        found.begin()
        with st.spinner(t("planner.proposing")):
            _propose(found, ranking, ask)
        st.rerun()
    draw_failure(found, "propose")


def _propose(found: Draft, ranking: Ranking, ask: Ask) -> None:
    try:
        check_often(OFTEN)
        with in_turn(PROPOSALS, "plan-propose-stop"):
            proposal = planning.propose_and_price(ranking, ask)
        take(found, proposal)
        others_first()
    except NotPossible as error:
        # which limits can't be kept together; the plan stays as it is
        found.fail("propose", " ".join(conflict_lines(error, ask, language())))
    except InputError as error:
        found.fail("propose", error)


def draw_result(found: Draft, ranking: Ranking) -> None:
    """Draw what the plan as it stands holds, and what its limits cost."""
    lines = planning.sentences(ranking, found.plan, language())
    if found.proposal is not None and found.proposal.plan.basis == found.plan.basis:
        lines += planning.priced(found.proposal, language())
    st.markdown(f"**{plain(lines[0])}**")
    st.markdown("\n".join(f"- {plain(line)}" for line in lines[1:]))


def draw_left_out(found: Draft, ranking: Ranking) -> None:
    """Draw which districts are left out although the list ranks them higher, and why."""
    judged = planning.judgement(ranking, found.plan)
    for line in left_out_lines(judged.left_out, language()):
        st.markdown(plain(line))


def draw_files(found: Draft, ranking: Ranking) -> None:
    """Draw one button per file; a file is only made when it is asked for."""
    name = found.name or t("planner.unsaved")
    which = ("", 0) if found.changed else (found.id, found.version)
    if found.changed:
        st.caption(t("planner.files_unsaved"))
    hxl = st.checkbox(t("planner.hxl"), value=False, key="plan_hxl", help=t("planner.hxl_help"))
    made, lang = day_here(), language()
    rows = found.plan.rows.values()
    if not all({"owner", "start"} <= row.keys() for row in rows):
        st.caption(t("planner.file_3w_note"))
    with st.container(horizontal=True, key="plan-files"):
        for kind, ending in FORMATS.items():
            tagged = hxl and kind == "3w"
            what = (ranking, found.plan, name, found.id, kind, lang, made, tagged)
            draw_download(
                t(f"planner.file_{kind}"),
                partial(planning.file_now, which, *what),
                f"outreach_plan_{kind}_{lang}_{made:%Y%m%d}.{ending}",
                kind,
                key=f"plan-file-{kind}",
                icon=_FILE_ICONS.get(kind, ":material/download:"),
                disabled=found.problem,
            )
    st.markdown(f"**{t('planner.meeting')}**", help=t("planner.meeting_help"))
    with st.container(horizontal=True, key="plan-meeting"):
        of = (which, inputs(), ranking, found.plan, name, found.id)
        for kind in MEETING:
            draw_download(
                t(f"planner.meeting_{kind}"),
                partial(planning.meeting_of, *of, kind, lang, made),
                file_name("meeting", None, lang, made, kind, ranking.settings.corridor),
                kind,
                key=f"plan-meeting-{kind}",
                icon=":material/slideshow:",
                disabled=found.problem,
            )


def draw_plan(found: Draft, ranking: Ranking) -> None:
    """Draw everything about the plan as it stands, from top to bottom."""
    others_first()
    st.header(t("planner.step_adjust"), anchor=False)
    result = st.container()
    # as wide as the page: who and when are typed without scrolling sideways
    draw_table(found, ranking)
    keep_typed(found)  # at once: what comes below takes a while
    draw_left_out(found, ranking)
    others_first()
    left, right = st.columns([1, 1], gap="medium")
    with left:
        draw_helpers(found)
        judged = planning.judgement(ranking, found.plan)
        if judged.need.counted:
            with st.expander(t("planner.curve"), icon=":material/show_chart:"):
                draw_curve(judged, ranking)
    with right:
        draw_map(ranking, found.plan, province())
    with result:
        draw_result(found, ranking)
    others_first()
    st.header(t("planner.step_save"), anchor=False)
    draw_saving(found)
    st.header(t("planner.step_files"), anchor=False)
    draw_files(found, ranking)
    st.header(t("planner.compare"), anchor=False)
    draw_comparison(found, ranking)
    if found.id:
        with st.expander(t("planner.versions"), icon=":material/history:"):
            draw_versions(found)


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    draw_short(ranking)
    found = draft()
    draw_failure(found, "open")
    draw_open(found)
    draw_restored(found)
    if found.plan.rows and found.id:
        with st.expander(t("planner.step_ask_again"), icon=":material/refresh:"):
            draw_proposing(found, ranking)
    else:
        st.header(t("planner.step_ask"), anchor=False)
        draw_proposing(found, ranking)
    if found.plan.rows or found.source.rows or found.id:
        draw_plan(found, ranking)
    else:
        found.plan = Plan()
        draw_empty("plan", t("planner.nothing"), t("planner.example"))
    keep_typed(found)


inside_frame()
main()
