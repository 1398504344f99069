"""Last visit: the day this browser was here before, in a cookie of two days and nothing else."""

from datetime import date

import streamlit as st

from pages.view.frame import address
from pages.view.frame.text import t

SEEN, FIRST = "outreach_seen", "outreach_first"
PAGE = "quarter"
_KEPT_S = 366 * 86_400


def since(today: date, first: date) -> date:
    """Return the day from which what was saved is new: in the address, else the last visit's.

    Parameters
    ----------
    first : the day where this browser was never here.
    """
    asked = _day(st.query_params.get("since", ""))
    if asked is not None and asked <= today:
        return asked
    if "seen_before" not in st.session_state:
        cookie = st.context.cookies.get(SEEN, "")
        st.session_state["seen_before"] = last_day(cookie, today) or first
    return st.session_state["seen_before"]


def last_day(cookie: str, today: date) -> date | None:
    """Return the last day before today that a cookie holds, or None where it makes no sense.

    >>> last_day("2026-11-01.2026-11-20", date(2026, 11, 28)).isoformat()
    '2026-11-20'
    >>> last_day("2026-11-01.2026-11-28", date(2026, 11, 28)).isoformat()
    '2026-11-01'
    >>> last_day("<script>", date(2026, 11, 28))
    """
    days = [day for part in cookie.split(".")[:2] if (day := _day(part)) is not None]
    return max((day for day in days if day < today), default=None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def remember(today: date) -> None:
    """Let the browser keep the day of the last visit and today's."""
    before = st.session_state.get("seen_before", today)
    _keep(SEEN, f"{before.isoformat()}.{today.isoformat()}", _KEPT_S)


def _keep(name: str, value: str, seconds: int) -> None:
    """Set a cookie; name and value are ours, never a reader's."""
    cookie = f"{name}={value}; path=/; max-age={seconds}; samesite=lax"
    st.html(f"<script>document.cookie = '{cookie}'</script>", unsafe_allow_javascript=True)


def wanted_first() -> bool:
    """Return whether this browser opens with the page of the quarter."""
    chosen = st.session_state.get("quarter_first_chosen")
    return st.context.cookies.get(FIRST) == PAGE if chosen is None else chosen


def draw_first() -> None:
    """Draw the switch that makes this the first page of this browser."""
    st.session_state["quarter_first"] = wanted_first()
    st.toggle(t("quarter_page.first"), key="quarter_first", on_change=_choose_first)
    if "quarter_first_chosen" in st.session_state:
        on = st.session_state["quarter_first_chosen"]
        _keep(FIRST, PAGE, _KEPT_S if on else 0)


def _choose_first() -> None:
    st.session_state["quarter_first_chosen"] = st.session_state["quarter_first"]


def opens_here(path: str) -> bool:
    """Return whether to go to the page of the quarter now: once, from the bare address alone."""
    arrived = st.session_state.get("arrived", False)
    st.session_state["arrived"] = True
    named = set(st.query_params) - {"lang"}
    return not arrived and path == "" and not named and wanted_first()


def draw_since(found: date, today: date) -> None:
    """Draw the day from which what was saved is new; another one goes to the address."""
    st.session_state["quarter_since"] = found
    st.date_input(
        t("quarter_page.since"),
        key="quarter_since",
        max_value=today,
        format="YYYY-MM-DD",
        width=160,
        on_change=_choose_since,
    )


def _choose_since() -> None:
    day = st.session_state["quarter_since"]
    address.write("since", None if day is None else day.isoformat())
