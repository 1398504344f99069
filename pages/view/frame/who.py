"""Who: who looks at this page, how that is known, and why somebody may only read.

Three ways in: alone on this computer; OIDC through `st.login`; a proxy that has checked.
"""

import ipaddress
import os
import re
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from models.access.actor import ACCOUNT, MACHINE, NOBODY, READER, Actor, account_id
from pages.view.frame.during_run import once_a_run

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
OPEN, OIDC, PROXY, BOTH = "open", "oidc", "proxy", "both"
_ACCOUNT = "account"  # the key in st.user to which server.trustedUserHeaders leads
BROWSER = "outreach_browser"  # a cookie with a random number
_BROWSER_ID = re.compile("[0-9a-f]{32}")
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-Ip")
_BEGAN, _REASON, _LOCAL = "session_began", "who_reason", "who_is_local"
_HOURS = 12.0
PREPARES = "prepares"
_OWN = {PREPARES: secrets.token_hex()}


def own_visitor() -> dict[str, str]:
    """Return what `st.user` tells of the visitor who prepares pages; nobody outside knows it."""
    return _OWN.copy()


@once_a_run
def door() -> str:
    """Return how people get in here: by which log-in, or by none."""
    oidc = st.secrets.load_if_toml_exists() and bool(st.secrets.get("auth"))
    proxy = bool(st.get_option("server.trustedUserHeaders"))
    if oidc and proxy:
        return BOTH  # a header would count more than a log-in
    return OIDC if oidc else PROXY if proxy else OPEN


@once_a_run
def who() -> Actor:
    """Return who acts in this run; `reason` says why they may do no more."""
    st.session_state[_REASON] = ""
    if st.user.get(PREPARES) == _OWN[PREPARES]:
        return Actor(READER)
    way = door()
    if way == OPEN:
        return MACHINE if _is_local() else _no(READER, "network")
    if way == BOTH:
        return _no(NOBODY, "both")
    return _logged_in() if way == OIDC else _from_proxy()


def browser() -> str:
    """Return the id of the browser, which keeps drafts apart where nobody logs in; empty: none."""
    found = st.context.cookies.get(BROWSER, "")
    return found if isinstance(found, str) and _BROWSER_ID.fullmatch(found) else ""


def reason() -> str:
    """Return the key of why whoever acts may do no more: a part of `access.why_*`."""
    return st.session_state.get(_REASON, "")


def session_hours() -> float:
    """Return after how many hours somebody has to log in again."""
    try:
        given = float(os.environ.get("OUTREACH_SESSION_HOURS") or _HOURS)
    except ValueError:
        return _HOURS
    return given if 0 < given <= 24 * 30 else _HOURS


def account_of_login(told: Mapping[str, object]) -> tuple[str, str]:
    """Return the account that a login tells of, or "" and why it is none.

    >>> account_of_login({}), account_of_login({"is_logged_in": True})
    (('', 'log_in'), ('', 'expired'))
    """
    if not told.get("is_logged_in"):
        return "", "log_in"
    began = told.get("iat")
    if not isinstance(began, int | float) or time.time() - began > 3600 * session_hours():
        return "", "expired"
    account = _plain(told.get("email"))
    # anybody can type an address that is not theirs where nobody checks it
    if not account or told.get("email_verified") in (False, "false", "False"):
        return "", "no_email"
    return account, ""


def account_of_proxy(address: str, header: object) -> tuple[str, str]:
    """Return the account that a proxy names in its header, or "" and why it is none.

    address : whose request it is, before any header is believed
    """
    # uvicorn believes any program of this machine that it is a proxy, and whomever it names: then
    # nobody knows from where a request came. Read when the server starts, before our code is.
    if os.environ.get("FORWARDED_ALLOW_IPS") != "":
        return "", "forwarded"
    if not is_proxy(address):
        return "", "wrong_address"
    account = _plain(header)
    return account, "" if account else "no_header"


def knows_secret(told: str) -> bool:
    """Return whether a proxy says the secret that it shares with us; any does where there is none.

    Without one, every program of the proxy's computer may say who has logged in.
    """
    secret = os.environ.get("OUTREACH_PROXY_SECRET", "")
    return not secret or secrets.compare_digest(told.encode(), secret.encode())


def _plain(told: object) -> str:
    """Return an account; empty where its letters only look like it: they may be somebody else's."""
    account = account_id(told)
    return account if isinstance(told, str) and account == told.strip(" ").lower() else ""


def is_forwarded(headers: Mapping[str, str]) -> bool:
    """Return whether something in between has handed a request on."""
    return any(headers.get(one) for one in _FORWARDED)


def _logged_in() -> Actor:
    account, why = account_of_login(st.user)
    return Actor(ACCOUNT, account) if account else _no(NOBODY, why)


def _from_proxy() -> Actor:
    address = st.context.ip_address or "127.0.0.1"
    account, why = account_of_proxy(address, st.user.get(_ACCOUNT))
    if not account:
        return _no(NOBODY, why)
    # not by the time of day: a clock that is put right must not end anybody's session
    began = st.session_state.setdefault(_BEGAN, time.monotonic())
    if time.monotonic() - began > 3600 * session_hours():
        return _no(NOBODY, "reload")
    return Actor(ACCOUNT, account)


def account_told(user: Mapping[str, object]) -> str:
    """Return the account that a session says it is of, unchecked; nothing where nobody logs in.

    >>> account_told({"account": "dara@a.org"}), account_told({"email": None})
    ('dara@a.org', '')
    """
    return str(user.get(_ACCOUNT) or user.get("email") or "")


def is_proxy(address: str) -> bool:
    """Return whether an address is one of those named in OUTREACH_PROXIES; none where none are."""
    try:
        asked = ipaddress.ip_address(address)
        named = [
            ipaddress.ip_network(one, strict=False)
            for one in os.environ.get("OUTREACH_PROXIES", "").split()
        ]
    except ValueError:
        return False
    return any(asked in one for one in named)


def counted_as(address: str) -> str:
    """Return as whom an address is counted: itself, or of IPv6 the /64 that one person may have.

    >>> counted_as("2001:db8::1"), counted_as("2001:db8::ffff:2%eth0"), counted_as("192.0.2.1")
    ('2001:db8::/64', '2001:db8::/64', '192.0.2.1')
    >>> counted_as("::ffff:192.0.2.1"), counted_as("testclient")
    ('192.0.2.1', 'testclient')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def _is_local() -> bool:
    """Return whether the page is asked for on this very computer, and by nobody in between.

    Of who was cut off while their page is drawn nothing is known: they are who they were before.
    """
    # asked before and afterwards: it may begin, and end, at any time
    before, found = _is_cut_off(), _is_of_here()
    if before or _is_cut_off():
        return bool(st.session_state.get(_LOCAL, False))
    st.session_state[_LOCAL] = found
    return found


def _is_cut_off() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return False
    return runtime.get_instance().get_client(context.session_id) is None


def _is_of_here() -> bool:
    address = st.get_option("server.address")
    headers = st.context.headers
    host = headers.get("Host")
    name = urlsplit(f"//{host}").hostname if host else None
    return (
        (not address or address in LOCAL)
        and not isinstance(st.context.ip_address, str)  # of this computer it is None
        and (name is None or name in LOCAL)
        and not is_forwarded(headers)
    )


def _no(way: str, why: str) -> Actor:
    st.session_state[_REASON] = why
    return Actor(way)
