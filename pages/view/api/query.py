"""Query: what a request of another program wants, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from models.estimate.settings import CORRIDORS, Settings
from pages.view.frame.text import LANGUAGES, say
from pages.view.frame.who import is_proxy

ALWAYS = ("lang", "corridor", "f")  # parameters that every address takes
_MOST_LETTERS = 200


class Refused(Exception):  # noqa: N818 - an answer, not a fault of ours
    """An answer that is no success: a status of HTTP and a sentence that says how to do it right.

    key, values : of the sentence, said in the language that was asked for
    """

    def __init__(self, status: int, key: str, **values: object) -> None:
        self.status, self.key, self.values = status, key, values
        super().__init__(key)


@dataclass(frozen=True)
class Asked:
    """What is wanted: language, list, parameters of the path and of the query, own address.

    base : scheme and host by which the program asked, without a slash at its end
    """

    lang: str
    settings: Settings
    path: Mapping[str, str]
    query: Mapping[str, str]
    base: str

    def link(self, path: str, **query: object) -> str:
        """Return the whole address of something else, in the same language and corridor."""
        kept = {k: self.query[k] for k in ("lang", "corridor") if k in self.query}
        pairs = "&".join(f"{k}={v}" for k, v in {**kept, **query}.items())
        return f"{self.base}{path}" + (f"?{pairs}" if pairs else "")


def language_of(request: Request) -> str:
    """Return the language of an answer: as asked for, else English."""
    lang = request.query_params.get("lang", "en")
    return lang if lang in LANGUAGES else "en"


def asked(request: Request, more: Collection[str]) -> Asked:
    """Return what a request wants.

    Parameters
    ----------
    more : names of parameters that this address takes beside ALWAYS.

    Raises
    ------
    Refused : a parameter that is not known here, comes twice, or says what can't be.
    """
    given: dict[str, str] = {}
    known = (*ALWAYS, *more)
    for name, value in request.query_params.multi_items():
        if name not in known or name in given:
            names = ", ".join(known)
            raise Refused(400, "api.parameter", name=name[:_MOST_LETTERS], names=names)
        given[name] = value
    choose(given, "lang", LANGUAGES)
    choose(given, "f", ("json",))
    corridor = choose(given, "corridor", CORRIDORS) or Settings().corridor
    scheme = _scheme(request)
    return Asked(
        lang=language_of(request),
        settings=Settings(corridor=corridor),
        path=request.path_params,
        query=given,
        base=f"{scheme}://{request.headers.get('host', '')}",
    )


def _scheme(request: Request) -> str:
    """Return http or https; a header counts only from a proxy that is named as one.

    Where uvicorn believes a proxy itself (FORWARDED_ALLOW_IPS), the address has it already.
    """
    scheme = request.url.scheme
    if request.client and is_proxy(request.client.host):
        scheme = request.headers.get("x-forwarded-proto", scheme)
    return "https" if scheme == "https" else "http"


def choose(given: Mapping[str, str], name: str, choices: Collection[str]) -> str | None:
    """Return a parameter that must be one of some words; None where it is not there."""
    value = given.get(name)
    if value is not None and value not in choices:
        raise unlike(name, ", ".join(choices), value)
    return value


def whole(given: Mapping[str, str], name: str, low: int, high: int, instead: int) -> int:
    """Return a whole number within bounds; `instead` where it is not there."""
    value = given.get(name)
    if value is None:
        return instead
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) < low:
        raise unlike(name, f"{low} – {high}", value)
    return min(int(value), high)


def unlike(name: str, expected: str, found: str) -> Refused:
    """Return the answer to a parameter that says what can't be."""
    return Refused(400, "api.value", name=name, expected=expected, found=found[:_MOST_LETTERS])


def in_words(refused: Refused, lang: str) -> str:
    """Return the sentence of an answer."""
    return say(lang, refused.key, **refused.values)
