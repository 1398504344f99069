"""Who: who looks at this page, how that is known, and why somebody may only read.

Three ways in: alone on this computer; OIDC through `st.login`; a proxy that has checked.
"""

import ipaddress
import os
import secrets
import time
from urllib.parse import urlsplit

import streamlit as st

from models.access.actor import ACCOUNT, MACHINE, NOBODY, READER, Actor, account_id

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
OPEN, OIDC, PROXY, BOTH = "open", "oidc", "proxy", "both"
_ACCOUNT = "account"  # the key in st.user to which server.trustedUserHeaders leads
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-Ip")
_BEGAN, _REASON = "session_began", "who_reason"
_HOURS = 12.0
PREPARES = "prepares"
_OWN = {PREPARES: secrets.token_hex()}


def own_visitor() -> dict[str, str]:
    """Return what `st.user` tells of the visitor who prepares pages; nobody outside knows it."""
    return _OWN.copy()


def door() -> str:
    """Return how people get in here: by which log-in, or by none."""
    oidc = st.secrets.load_if_toml_exists() and bool(st.secrets.get("auth"))
    proxy = bool(st.get_option("server.trustedUserHeaders"))
    if oidc and proxy:
        return BOTH  # a header would count more than a log-in
    return OIDC if oidc else PROXY if proxy else OPEN


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


def _logged_in() -> Actor:
    if not st.user.get("is_logged_in"):
        return _no(NOBODY, "log_in")
    began = st.user.get("iat")
    if not isinstance(began, int | float) or time.time() - began > 3600 * session_hours():
        return _no(NOBODY, "expired")
    account = account_id(st.user.get("email"))
    # anybody can type an address that is not theirs where nobody checks it
    if not account or st.user.get("email_verified") in (False, "false", "False"):
        return _no(NOBODY, "no_email")
    return Actor(ACCOUNT, account)


def _from_proxy() -> Actor:
    if os.environ.get("FORWARDED_ALLOW_IPS") != "":
        return _no(NOBODY, "forwarded")
    if not _is_proxy(st.context.ip_address or "127.0.0.1"):
        return _no(NOBODY, "wrong_address")
    account = account_id(st.user.get(_ACCOUNT))
    if not account:
        return _no(NOBODY, "no_header")
    began = st.session_state.setdefault(_BEGAN, time.time())
    if time.time() - began > 3600 * session_hours():
        return _no(NOBODY, "reload")
    return Actor(ACCOUNT, account)


def _is_proxy(address: str) -> bool:
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


def _is_local() -> bool:
    """Return whether the page is asked for on this very computer, and by nobody in between."""
    address = st.get_option("server.address")
    headers = st.context.headers
    host = headers.get("Host")
    name = urlsplit(f"//{host}").hostname if host else None
    return (
        (not address or address in LOCAL)
        and not isinstance(st.context.ip_address, str)  # of this computer it is None
        and (name is None or name in LOCAL)
        and not any(headers.get(one) for one in _FORWARDED)
    )


def _no(way: str, why: str) -> Actor:
    st.session_state[_REASON] = why
    return Actor(way)
