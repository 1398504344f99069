"""Contacts: whom to call, shown with their age, and edited by the ministry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from geo.clock import shown_day
from geo.errors import InputError
from geo.pcode import to_pcode
from models import contacts
from models.store import Conflict, Document
from models.store.proposal import Proposal, waiting
from pages.view.district.typed import with_typed
from pages.view.frame.author import author, draw_author
from pages.view.frame.drawn_once import fleeting
from pages.view.frame.entrance import offered
from pages.view.frame.made_once import province_name
from pages.view.frame.message import tell, told
from pages.view.frame.proposal_box import asks_second, draw_waiting, proposed
from pages.view.frame.safe import link, plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, naming, pair, t

_SHIPPED = 0  # in the place of a version
_MOST_EARLIER = 100  # versions to choose from
# kind as it is kept -> key of its name
KINDS = {
    "hotline": "hotline",
    "reception": "reception",
    "transit/shelter": "transit_shelter",
    "NGO transit centre": "transit_centre",
    "temporary shelter": "temporary_shelter",
    "planned shelter": "planned_shelter",
    "coordination": "coordination",
}
_BASE, _EDITED, _CARRIED = "contacts_base", "contacts_edited", "contacts_carried"


def in_use() -> pd.DataFrame:
    """Return the contacts in use; where they can't be read say so, and return the shipped ones."""
    try:
        return contacts.contacts(shared_store())
    except InputError as error:
        fleeting()
        st.warning(t("contact.unreadable", error=error_text(error)), icon=":material/warning:")
        return contacts.shipped()


def draw_contacts(code: str, today: date) -> None:
    """Draw whom to call from a district (P-code), how old each is, and the nearest shelter."""
    st.subheader(t("district.contacts"), anchor=False)
    table = in_use()
    nearest = contacts.nearest_shelter(table, code[2:])
    if nearest is not None:
        row, km = nearest
        if km:
            place = plain(province_name(to_pcode(row["adm1_codes"].split(";")[0])))
            name, away = plain(row["name"]), f"{km:.0f}"
            st.markdown(t("contact.nearest_away", name=name, km=away, province=place))
        else:
            st.markdown(t("contact.nearest", name=plain(row["name"])))
    rows = contacts.of_province(table, code[2:4])
    stale = sum(contacts.age(day, today) != contacts.FRESH for day in rows["last_checked"])
    if stale:
        st.warning(t("contact.stale", n=stale, all=len(rows), days=contacts.FRESH_DAYS))
    if rows.empty:
        st.markdown(t("contact.none"))
    for row in rows.to_dict("records"):
        st.markdown(_line(row, today))
    for one in waiting(shared_store(), contacts.CONTACTS):
        _draw_proposed(one, code[2:4])


def _line(row: Mapping, today: date) -> str:
    number = f": **{plain(row['contact'])}**" if row["contact"] else ""
    age = contacts.age(row["last_checked"], today)
    when = plain(row["last_checked"]) or t("district.never_checked")
    mark = "" if age == contacts.FRESH else f" :orange-badge[{t(f'contact.{age}')}]"
    source = link(row["source_title"], row["source_url"])
    return (
        f"- {plain(row['name'])}{number}{mark}  \n  "
        f":small[{t('district.checked', when=when)} · {source}]"
    )


def draw_editor(today: date) -> None:
    """Draw the table of contacts to edit, and save it on top of the version it began with.

    It is the newest one for as long as nothing is typed.
    """
    store = shared_store()
    draw_waiting(contacts.CONTACTS, _draw_proposed)
    saved = contacts.document(store)
    if _BASE not in st.session_state or not (_typed() or st.session_state.get(_CARRIED)):
        st.session_state[_BASE] = (0 if saved is None else saved.version, in_use())
    base, table = st.session_state[_BASE]
    st.markdown(t("contact.note", days=contacts.FRESH_DAYS))
    shown = table.assign(last_checked=pd.to_datetime(table["last_checked"], errors="coerce"))
    config = {"column_config": _config(today, table), "alt": t("coverage.part_contacts")}
    look = {"hide_index": True, "placeholder": "–", **config}
    if not offered("propose_contacts"):
        # a table that can be edited takes whatever rows a browser sends, and long for each
        st.dataframe(shown, **look)
    else:
        edited = _edited(shown, look)
        draw_author(t("coverage.author"))
        look = {"type": "primary", "icon": ":material/save:"}
        label = t("contact.propose" if asks_second() else "contact.save")
        if sure(label, "contacts-save", _question(), **look):
            _save(edited, base, today)
    if saved is not None:
        st.caption(
            t(
                "contact.version",
                version=saved.version,
                author=plain(saved.author or "–"),
                day=shown_day(saved.saved_at),
            )
        )
        draw_earlier(saved, today)
    if done := told("contacts_saved"):
        st.success(done, icon=":material/check:")


def _edited(shown: pd.DataFrame, look: dict[str, Any]) -> pd.DataFrame:
    """Draw the table to edit, and return it as it was typed.

    In another language it is another table to the browser, into which nothing was typed: it begins
    with all that was typed into the one before.
    """
    typed = st.session_state.get(_EDITED, {})
    edited = st.data_editor(shown, num_rows="dynamic", key=_EDITED, **look)
    if any(typed.values()) and not _typed():
        version, _ = st.session_state[_BASE]
        st.session_state[_BASE] = version, with_typed(shown, typed)
        st.session_state[_CARRIED] = True
        st.rerun()
    return edited


def draw_earlier(saved: Document, today: date) -> None:
    """Draw the versions before the last one, the shipped contacts too, and the way back to each."""
    earlier = {d.version: d for d in shared_store().history(saved.id, newest=_MOST_EARLIER)[1:]}
    names = {
        d.version: t(
            "contact.earlier_version",
            version=d.version,
            author=d.author or t("snapshot.nobody"),
            day=shown_day(d.saved_at),
        )
        for d in earlier.values()
    }
    names[_SHIPPED] = t("contact.earlier_shipped")
    with st.expander(t("contact.earlier"), icon=":material/history:"):
        chosen = st.selectbox(
            t("contact.earlier"),
            list(names),
            key="contacts-earlier",
            format_func=names.get,
            label_visibility="collapsed",
        )
        try:
            store = shared_store()
            before = contacts.rows_of(store.get(saved.id, chosen)) if chosen else contacts.shipped()
        except InputError as error:
            st.error(error_text(error))
            return
        config = _config(today, before)
        st.dataframe(before, hide_index=True, alt=names[chosen], column_config=config)
        st.caption(t("contact.bring_back_note"))
        again = t("contact.bring_back")
        of = (chosen, saved.version)
        if may("propose_contacts") and sure(again, "contacts-bring-back", _question(), of):
            _save(before, saved.version, today)


def _save(edited: pd.DataFrame, base: int, today: date) -> None:
    try:
        saved = contacts.save(shared_store(), edited, base, today, author())
    except Conflict as conflict:
        # what was typed stays on the screen; the next save would go on top of theirs
        current = conflict.current
        who, version = plain(current.author or "–"), current.version
        st.error(t("contact.conflict", author=who, version=version))
        theirs = pd.DataFrame(current.body["rows"], columns=contacts.COLUMNS)
        with st.expander(t("contact.theirs"), expanded=True):
            st.dataframe(theirs, hide_index=True, alt=t("contact.theirs"))
        st.button(t("contact.take_theirs"), on_click=_forget, key="contacts-theirs")
        on_top = {"on_click": _rebase, "args": (version,)}
        st.button(t("contact.on_top"), key="contacts-on-top", **on_top)
        return
    except InputError as error:
        st.error(error_text(error))
        return
    _forget()
    if saved is None:
        proposed(contacts.CONTACTS)
    else:
        tell("contacts_saved", t("contact.saved"))
    st.rerun()


def _draw_proposed(one: Proposal, province: str | None = None) -> None:
    """Draw which contacts a proposal would change; of a province (two-digit code), if told."""
    try:
        found = contacts.changes(shared_store(), one.wanted)
    except InputError as error:
        fleeting()
        st.error(error_text(error))
        return
    if province is not None:
        found = tuple(contacts.of_province(table, province) for table in found)
        if all(table.empty for table in found):
            return
        st.caption(t("proposal.contacts_here", author=plain(one.author)))
        if not may_answer():
            return  # who looks for help sees what counts, not what one person alone has written
    for which, table in zip(("now", "then"), found, strict=True):
        for row in table.to_dict("records"):
            st.markdown(f"- {pair(t(f'proposal.{which}'), _in_short(row))}")


def _in_short(row: Mapping) -> str:
    """Return all that a second person says yes to, as text: no link to what nobody agreed to."""
    return " · ".join(plain(row[column]) for column in contacts.COLUMNS if row[column])


def may_answer() -> bool:
    """Return whether whoever looks may say yes or no to proposed contacts."""
    return may(f"answer_{contacts.CONTACTS}")


def _question() -> str:
    return t("proposal.what_propose" if asks_second() else "contact.save_note")


def _typed() -> bool:
    """Return whether something is changed in the table that is on screen, and not saved."""
    return any(st.session_state.get(_EDITED, {}).values())


def _forget() -> None:
    for key in (_BASE, _EDITED, _CARRIED):
        st.session_state.pop(key, None)


def _rebase(version: int) -> None:
    """Let the next save go on top of theirs; what was typed stays."""
    st.session_state[_BASE] = (version, st.session_state[_BASE][1])


def _config(today: date, table: pd.DataFrame) -> dict[str, object]:
    text = {
        c: st.column_config.TextColumn(
            t(f"contact.{c}"),
            max_chars=contacts.MOST_LETTERS,
            required=c in ("name", "source_title"),
            width=220 if c == "name" else None,
        )
        for c in contacts.COLUMNS
        if c not in ("type", "last_checked")
    }
    named = naming("contact_kind.")
    written = [kind for kind in table["type"].dropna().unique() if kind and kind not in KINDS]
    kind_column = st.column_config.SelectboxColumn(
        t("contact.type"),
        options=[*KINDS, *written],
        format_func=lambda kind: named(KINDS[kind]) if kind in KINDS else kind,
    )
    return text | {
        # chosen, not typed: the nearest shelter is found by it
        "type": kind_column,
        "last_checked": st.column_config.DateColumn(
            t("contact.last_checked"), max_value=today, format="YYYY-MM-DD"
        ),
    }
