"""The table in which a plan is adjusted."""

import pandas as pd
import streamlit as st

from geo.errors import InputError
from models.estimate.pipeline import Ranking
from models.lists.rank_range import rank_range
from models.plan.hand_over import area
from models.plan.judge import ask_of
from models.plan.plan_rows import (
    DATES,
    FIELDS,
    FIRST_DAY,
    LAST_DAY,
    NUMBERS,
    STATUSES,
    Plan,
    checked_rows,
    filled,
)
from models.plan.propose import first_rows
from pages.view.district.tiers import tier_text
from pages.view.frame import made_once
from pages.view.frame.click import clicked
from pages.view.frame.number import sortable
from pages.view.frame.text import error_text, language, name_of, naming, t
from pages.view.plan import planning
from pages.view.plan.ask import district_names
from pages.view.plan.draft import Draft, draw_failure

KEY = "plan-table"
ROW_HEIGHT, MOST_HEIGHT = 35, 560  # pixels
_SHOWN = ["district", "province", "rank", "tier"]  # not to be typed into
_LONG = {"owner": 120, "note": 1000}


def draw_table(found: Draft, ranking: Ranking) -> None:
    """Draw the plan's rows to change, and put what was typed into the draft."""
    lang = language()
    key = f"{KEY}-{found.number}-{found.turn}-{lang}"
    if key not in st.session_state:
        # who comes back to the page, or changes the language, finds what was typed before
        found.source = found.plan
    rows = shown_rows(found.source, ranking, lang)
    edited = st.data_editor(
        rows,
        key=key,
        hide_index=True,
        num_rows="delete",
        disabled=_SHOWN,
        column_config=_columns(found.source),
        row_height=ROW_HEIGHT,
        placeholder="",
        height=min(MOST_HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 3),
        alt=t("planner.table_alt"),
    )
    try:
        typed = checked_rows(rows_of(edited))
    except InputError as error:
        found.problem = True
        st.error(f"{t('planner.problem')} {error_text(error)}")
        return
    found.problem = False
    found.plan = Plan(typed, found.plan.basis, found.plan.note)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=planning.BY_CONTENT)
def shown_rows(plan: Plan, ranking: Ranking, lang: str) -> pd.DataFrame:
    """Return the rows as they are shown: names and rank first, highest rank first."""
    listed = ranking.table.set_index("adm2_pcode").reindex(plan.codes)
    frame = plan.frame()
    for day in DATES:
        frame[day] = pd.to_datetime(frame[day])
    for text in _LONG:
        frame[text] = frame[text].astype("string")
    records = listed.to_dict("records")
    names = {
        "district": [name_of(row, "district") for row in records],
        "province": [name_of(row, "province") for row in records],
        "rank": [sortable(rank_range(row)) or "–" for row in records],
        "tier": [tier_text(row["tier"]) for row in records],
    }
    shown = pd.concat([pd.DataFrame(names, index=frame.index), frame], axis=1)
    # what can be typed stands beside the name, where it is seen without scrolling
    shown = shown[["district", "province", *FIELDS, "rank", "tier"]]
    spare = [] if frame["cost"].notna().any() else ["cost"]
    spare += ["province"] if area(plan) else []
    shown = shown.drop(columns=spare)
    order = listed["rank"].sort_values(kind="stable", na_position="last").index
    return shown.loc[order]


def rows_of(edited: pd.DataFrame) -> dict[str, dict]:
    """Return the rows a table holds, by P-code, as `checked_rows` wants them."""
    fields = [name for name in FIELDS if name in edited]
    return {
        str(code): {name: row[name] for name in fields}
        for code, row in edited.astype(object).iterrows()
    }


def _columns(plan: Plan) -> dict[str, object]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    config: dict[str, object] = {
        "district": text(t("table.district"), pinned=True, width=120),
        "province": text(t("table.province"), width=125),
        "rank": text(t("table.rank"), help=t("caveat.range")),
        "tier": text(t("table.tier"), help=t("meaning.tier")),
        "status": st.column_config.SelectboxColumn(
            t("plan_column.status"),
            options=list(STATUSES),
            required=True,
            width=90,
            format_func=naming("plan_status."),
            help=t("plan_meaning.status"),
        ),
    }
    for name in NUMBERS:
        config[name] = number(
            t(f"plan_column.{name}"),
            min_value=0,
            step=1,
            format="localized",
            width=94,
            help=t(f"plan_meaning.{name}"),
        )
    for name in DATES:
        config[name] = st.column_config.DateColumn(
            t(f"plan_column.{name}"),
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="iso8601",
            width=100,
            help=t(f"plan_meaning.{name}"),
        )
    for name, most in _LONG.items():
        config[name] = text(
            t(f"plan_column.{name}"), max_chars=most, width="medium", help=t(f"plan_meaning.{name}")
        )
    return config


def draw_helpers(found: Draft) -> None:
    """Draw how a district is added, and how all rows are filled in at once."""
    known, lang = made_once.known_districts(), language()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rest = [code for code in known if code not in found.plan.rows]
        added = st.selectbox(
            t("planner.add"),
            rest,
            index=None,
            key=f"plan_add_{found.turn}",
            width=320,
            placeholder=t("planner.add_hint"),
            format_func=district_names(lang),
        )
        asked = clicked(t("planner.add_button"), "plan-add", icon=":material/add:")
        if asked and added is not None:
            found.begin()
            _add(found, added)
            st.rerun()
        undo = {"label": t("planner.undo"), "key": "plan-undo", "icon": ":material/undo:"}
        if found.before is not None and clicked(**undo):
            found.begin()
            found.put(found.before, undo=False)
            st.rerun()
    with st.expander(t("planner.fill"), icon=":material/edit_note:"):
        draw_fill(found)


def _add(found: Draft, code: str) -> None:
    row = first_rows(ask_of(found.plan), [code])
    found.put(Plan(found.plan.rows | row, found.plan.basis, found.plan.note))


def draw_fill(found: Draft) -> None:
    """Draw owner and days that are put into every row where they are empty."""
    st.caption(t("planner.fill_note"))
    with st.form("plan-fill", border=False):
        first, second, third = st.columns(3)
        first.text_input(t("plan_column.owner"), max_chars=_LONG["owner"], key="plan_fill_owner")
        for place, day in ((second, "start"), (third, "end")):
            place.date_input(
                t(f"plan_column.{day}"),
                value=None,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="YYYY-MM-DD",
                key=f"plan_fill_{day}",
            )
        asked = clicked(t("planner.fill_button"), "plan-fill-button", st.form_submit_button)
    if asked:
        found.begin()
        _fill(found)
        st.rerun()
    draw_failure(found, "fill")


def _fill(found: Draft) -> None:
    given = {name: st.session_state[f"plan_fill_{name}"] for name in ("owner", *DATES)}
    try:
        found.put(filled(found.plan, **given | {"owner": given["owner"].strip() or None}))
    except InputError as error:
        found.fail("fill", error)
