"""Peer: from which address a request or a live connection comes."""

from starlette.types import Scope


def peer_of(scope: Scope) -> str:
    """Return the address, before any header is believed; "" where a server does not say it.

    >>> peer_of({"client": ("192.0.2.1", 4711)}), peer_of({"client": None})
    ('192.0.2.1', '')
    """
    return str((scope.get("client") or ("",))[0])
