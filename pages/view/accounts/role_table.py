"""Roles of accounts: who holds which, one given or taken away, and what each may do."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from geo.gazetteer import provinces
from geo.pcode import to_pcode
from geo.words import Sentence
from models.access.rights import ACTIONS, RIGHTS, ROLES
from models.access.rights_table import table as rights_table
from models.store.document import moment_of
from models.store.guard import Granted
from models.store.roles import PROVINCIAL, grant, holdings, revoke
from pages.view.frame.author import draw_author
from pages.view.frame.made_once import province_name
from pages.view.frame.message import tell, told
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, said, t

_DONE, _FAILED, _TURN = "accounts_done", "accounts_failed", "accounts_turn"


def draw_roles() -> None:
    """Draw who holds which role, and the ways to give one and to take one away."""
    st.header(t("accounts.roles"), anchor=False)
    held = holdings(shared_store())
    if held:
        st.dataframe(_shown(held), hide_index=True, alt=t("accounts.roles"))
    else:
        st.caption(t("accounts.nobody"))
    if failed := st.session_state.pop(_FAILED, None):
        st.error(error_text(failed), icon=":material/error:")
    if done := told(_DONE):
        st.success(done, icon=":material/check:")
    author = draw_author(t("accounts.author"), place=st.columns(2)[0])
    left, right = st.columns(2)
    with left.container(border=True, height="stretch", key="accounts-giving"):
        _draw_give(author)
    with right.container(border=True, height="stretch", key="accounts-taking"):
        _draw_take(held, author)
    with st.expander(t("accounts.rights"), icon=":material/rule:"):
        st.markdown(rights_table(language()))


def _shown(held: Sequence[Granted]) -> pd.DataFrame:
    rows = [
        (one.account, one.name, _role(one.role), _where(sorted(one.provinces)), *_given(one))
        for one in held
    ]
    columns = ("account", "name", "role", "provinces", "since", "by")
    return pd.DataFrame(rows, columns=[t(f"accounts.{column}") for column in columns])


def _given(one: Granted) -> tuple[str, str]:
    moment = moment_of(one.saved_at)
    return shown_moment(moment) if moment else one.saved_at, one.author


def _role(role: str) -> str:
    return said(Sentence(f"access_role.{role}"))


def _where(codes: Sequence[str]) -> str:
    return ", ".join(map(_province, codes)) or t("access.all_provinces")


def _province(code: str) -> str:
    return province_name(to_pcode(code))


def _draw_give(author: str) -> None:
    st.subheader(t("accounts.give"), anchor=False)
    turn = st.session_state.setdefault(_TURN, 0)
    account = st.text_input(
        t("accounts.account"),
        key=f"accounts_account_{turn}",
        max_chars=100,
        help=t("accounts.account_help"),
    ).strip()
    name = st.text_input(t("accounts.name"), key=f"accounts_name_{turn}", max_chars=200).strip()
    names = {role: _role(role) for role in ROLES}
    role = st.selectbox(t("accounts.role"), ROLES, key="accounts_role", format_func=names.get)
    actions = (said(Sentence(f"access_action.{one}")) for one in ACTIONS if role in RIGHTS[one])
    st.caption(t("accounts.may", what="; ".join(actions)))
    codes: list[str] = []
    if role in PROVINCIAL:
        codes = st.multiselect(
            t("accounts.provinces"),
            provinces()["adm1_code"].tolist(),
            key=f"accounts_provinces_{turn}",
            format_func={c: _province(c) for c in provinces()["adm1_code"]}.get,
            placeholder=t("access.all_provinces"),
            help=t("accounts.provinces_help"),
        )
    change = {"account": plain(account), "role": names[role], "where": _where(sorted(codes))}
    note = t("accounts.give_note", **change)
    if sure(t("accounts.give"), "accounts-give", note, type="primary"):
        _do(lambda: grant(shared_store(), account, role, codes, author, name), "given", change)


def _draw_take(held: Sequence[Granted], author: str) -> None:
    st.subheader(t("accounts.take"), anchor=False)
    if not held:
        st.caption(t("accounts.nobody"))
        return
    options = {f"{one.role}:{one.account}": f"{one.account} · {_role(one.role)}" for one in held}
    chosen = st.selectbox(
        t("accounts.take_which"), list(options), key="accounts_take", format_func=options.get
    )
    role, _, account = chosen.partition(":")
    change = {"account": plain(account), "role": _role(role)}
    if sure(t("accounts.take"), "accounts-take", t("accounts.take_note", **change)):
        _do(lambda: revoke(shared_store(), account, role, author), "taken", change)


def _do(act: Callable[[], None], outcome: str, change: dict[str, str]) -> None:
    """Do what was asked for and have it said; then the page is drawn anew."""
    try:
        act()
    except InputError as error:
        st.session_state[_FAILED] = error
    else:
        tell(_DONE, t(f"accounts.{outcome}", **change))
        st.session_state[_TURN] += 1  # an empty form
    st.rerun()
