"""Mail: the overview sent by a mail server, where somebody has set one up and asks for it."""

import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import getaddresses
from ipaddress import ip_address
from urllib.parse import urlsplit

from geo.errors import InputError
from geo.words import unbroken

_SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465}


def settings() -> dict[str, str]:
    """Return the settings of the mail server, as the surroundings give them; "" where unset."""
    return {
        "OUTREACH_SMTP": os.environ.get("OUTREACH_SMTP", ""),
        "OUTREACH_SMTP_USER": os.environ.get("OUTREACH_SMTP_USER", ""),
        "OUTREACH_SMTP_PASSWORD": os.environ.get("OUTREACH_SMTP_PASSWORD", ""),
        "OUTREACH_MAIL_FROM": os.environ.get("OUTREACH_MAIL_FROM", ""),
        "OUTREACH_MAIL_TO": os.environ.get("OUTREACH_MAIL_TO", ""),
    }


def message(text: str, given: Mapping[str, str]) -> EmailMessage:
    r"""Return a mail whose subject is the first line of a text.

    Raises
    ------
    InputError : no sender or no receiver.

    >>> to = {"OUTREACH_MAIL_FROM": "a@example.org", "OUTREACH_MAIL_TO": "b@example.org"}
    >>> message("Quarter\n\nNew", to)["Subject"]
    'Quarter'
    """
    mail = EmailMessage()
    for header, name in (("From", "OUTREACH_MAIL_FROM"), ("To", "OUTREACH_MAIL_TO")):
        found = [address for _, address in getaddresses([given[name]])]
        if not given[name].isprintable() or not all("@" in a for a in found or [""]):
            raise InputError("quarter.address", file=name, found=repr(given[name][:80]))
        mail[header] = ", ".join(found)
    # a break of no width is for screens; a subject has one line
    mail["Subject"] = unbroken(text.splitlines()[0])
    mail.set_content(unbroken(text))
    return mail


def send(text: str, given: Mapping[str, str]) -> str:
    """Send a text as mail and return to whom.

    It goes encrypted (`smtps`, or STARTTLS with `smtp`) except to this machine itself.

    Raises
    ------
    InputError : no server is set, it can't be reached, or it does not take the mail; then nothing
    was sent.
    """
    mail = message(text, given)
    kind, host, port = _server(given["OUTREACH_SMTP"])
    try:
        with _opened(kind, host, port) as server:
            if given["OUTREACH_SMTP_USER"]:
                server.login(given["OUTREACH_SMTP_USER"], given["OUTREACH_SMTP_PASSWORD"])
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        found = f"{type(error).__name__}: {error}"[:200]
        raise InputError("quarter.not_sent", file=f"{host}:{port}", found=found) from error
    return str(mail["To"])


def _server(written: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(written)
        kind, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        kind, host, port = "", None, None
    if kind not in _PORTS or not host or "@" in written:
        # a password may stand in it: it is not shown
        raise InputError("quarter.server", file="OUTREACH_SMTP", found=kind or "–")
    return kind, host, port or _PORTS[kind]


def _opened(kind: str, host: str, port: int) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if kind == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=secure)
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
    if not _is_here(host):
        try:
            server.starttls(context=secure)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
    return server


def _is_here(host: str) -> bool:
    """Return whether a host is this machine.

    >>> _is_here("localhost"), _is_here("127.0.0.1"), _is_here("example.org")
    (True, True, False)
    """
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
