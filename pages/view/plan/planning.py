"""Planning: what the plan page computes once and shares among viewers; read-only."""

from base64 import b64encode
from datetime import date
from functools import lru_cache, partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.helper import done
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking
from models.lists.map_svg import map_svg
from models.meeting.agenda import agenda
from models.meeting.material import gathered
from models.meeting.slides import meeting_bytes
from models.plan.allocate import allocate
from models.plan.cost import Prices, sessions_needed, town_km
from models.plan.explain import price_lines, proposal_prices
from models.plan.hand_over import HandOver, to_bytes
from models.plan.judge import Judgement, judge, said
from models.plan.plan_rows import Plan, ranking_hash
from models.plan.price import prices_of
from models.plan.propose import Ask, Proposal, propose
from models.store.approval import Stage, stage_of
from pages.view.frame import made_once
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import t

# by what they hold, so that another table in use is another key
MAP_WIDTH = 440  # pixels, about as wide as it is shown: letters stay readable
# a picture can't use the page's fonts, only those of the machine
_FONTS = "Source Sans, Segoe UI, Roboto, Noto Sans Khmer, Khmer UI, Leelawadee UI, sans-serif"
BY_CONTENT = {Plan: lambda plan: repr(plan.body()), Ranking: ranking_hash}
# who does what and when changes nothing of what a plan reaches
BY_CHOICE = {Plan: lambda plan: repr((plan.codes, plan.basis)), Ranking: ranking_hash}
_KEPT = 16  # each of 2 MB
Saved = tuple[str, int]  # id and version of a plan; an empty id: of what is not saved


@st.cache_resource(max_entries=_KEPT, show_spinner=False, hash_funcs=BY_CHOICE)
def judgement(ranking: Ranking, plan: Plan) -> Judgement:
    """Return what a plan reaches by a ranked list."""
    return judge(plan, ranking)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=BY_CONTENT)
def sentences(ranking: Ranking, plan: Plan, lang: str) -> list[str]:
    """Return what a plan reaches by a ranked list, in sentences."""
    return said(plan, judgement(ranking, plan), lang)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=BY_CONTENT)
def plan_map(
    ranking: Ranking, province: str | None, lang: str, codes: tuple[str, ...], title: str
) -> str:
    """Return the map with a plan's districts marked, as the address of a picture.

    Streamlit takes drawings out of HTML, but leaves pictures in it.
    """
    table = ranking.table
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    drawing = map_svg(
        table, made_once.outlines().frame, province, lang, title, frozenset(codes), MAP_WIDTH
    )
    drawing = drawing.replace("<svg ", f'<svg font-family="{_FONTS}" ', 1)
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs=BY_CONTENT)
def file_of(
    ranking: Ranking,
    plan: Plan,
    name: str,
    plan_id: str,
    kind: str,
    lang: str,
    made: date,
    hxl: bool,
    stage: Stage,
) -> bytes:
    """Return a plan as a file."""
    handed = HandOver(plan, name, ranking, made_once.outlines(), made, plan_id, stage)
    return to_bytes(handed, kind, lang, hxl)


def file_now(which: Saved, *what: Any) -> bytes:
    """Return a plan as a file that says how far it is now, not when its page was drawn."""
    return file_of(*what, _stage(which))


def _stage(which: Saved) -> Stage:
    store, (plan_id, version) = shared_store(), which
    return stage_of(store, store.get(plan_id, version)) if plan_id else Stage()


def meeting_of(
    which: Saved,
    tables: Inputs,
    ranking: Ranking,
    plan: Plan,
    name: str,
    plan_id: str,
    kind: str,
    lang: str,
    made: date,
) -> bytes:
    """Return the pages of the quarterly meeting, with this plan as the proposal.

    tables : those the list was made of, whatever is in use by now
    """
    store, outlines, stage = shared_store(), made_once.outlines(), _stage(which)
    of = (store, ranking, tables, outlines, made)
    found = gathered(*of, (name, plan), stage=stage, own=plan_id)
    return meeting_bytes(agenda(found, lang), kind, lang, made)


def propose_and_price(ranking: Ranking, ask: Ask) -> Proposal:
    """Return a proposal, and keep what its limits cost; the searches are the helper's work.

    Raises
    ------
    NotPossible : the limits can't be kept together; InputError : another one.
    """
    look = st.empty().empty  # a page that is left ends the search
    hard = ask.costs().nunique() > 1
    found = propose(ranking, ask, partial(done, allocate, look) if hard else allocate)
    with st.spinner(t("planner.pricing")):
        prices = proposal_prices(found, partial(done, prices_of, look) if hard else prices_of)
    st.session_state["plan_prices"] = found, prices
    return found


def priced(proposal: Proposal, lang: str) -> list[str]:
    """Return the prices of a proposal's limits in sentences, as `propose_and_price` kept them."""
    of, prices = st.session_state.get("plan_prices", (None, []))
    return price_lines(proposal, prices if of is proposal else [], lang)


@lru_cache(maxsize=64)
def cost_table(kind_prices: Prices) -> pd.DataFrame:
    """Return what the cost rule looks at: sessions and km to the provincial town, by P-code."""
    return pd.DataFrame({"sessions": sessions_needed(kind_prices), "km": town_km()})
