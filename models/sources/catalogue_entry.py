"""Catalogue entry: where a CKAN catalogue (HDX) says that a data set's file is."""

import json
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from geo.errors import InputError


@dataclass(frozen=True)
class Entry:
    """A file of a data set: folder and name of its address, age and licence as stated."""

    folder: str
    file: str
    revision: str = ""
    licence: str = ""


def read_entry(content: bytes, asked: str, resource: str, trusted: tuple[str, ...]) -> Entry:
    """Return the one resource whose name or address fits.

    Parameters
    ----------
    asked : the address that was asked, for messages.
    resource : pattern (regular expression, without case) of its name or address.
    trusted : addresses (folders); a file anywhere but on their hosts is refused.

    Raises
    ------
    InputError : no answer of a catalogue, no or several such resources, another host.

    >>> answer = b'{"success": true, "result": {"resources": [{"url": "https://h.org/d/a.csv"}]}}'
    >>> read_entry(answer, "asked", r"a[.]csv", ("https://h.org/api",))
    Entry(folder='https://h.org/d', file='a.csv', revision='', licence='')
    """
    try:
        answer = json.loads(content)
        result = answer["result"]
        listed = [(str(r.get("name") or ""), str(r["url"]), r) for r in result["resources"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("sources.catalogue", file=asked, error=type(error).__name__) from error
    fitting = [
        (url, r) for name, url, r in listed if re.search(resource, f"{name} {url}", re.IGNORECASE)
    ]
    if len(fitting) != 1:
        names = ", ".join(name or url for name, url, _ in listed)
        raise InputError(
            "sources.resource",
            file=asked,
            resource=resource,
            n=len(fitting),
            names=names[:200] or "–",
        )
    url, entry = fitting[0]
    # an answer must not send us elsewhere: this machine can reach addresses others can't
    hosts = [urlsplit(address)[:2] for address in trusted]
    parts = _parts(url)
    if parts is None or parts[:2] not in hosts or "/" not in parts.path:
        host = f"{hosts[0][0]}://{hosts[0][1]}"
        raise InputError("sources.host", file=asked, host=host, found=url[:200])
    folder, file = url.rsplit("/", 1)
    return Entry(
        folder, file, str(entry.get("last_modified") or ""), str(result.get("license_title") or "")
    )


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # such as a bracket that is never closed
        return None
