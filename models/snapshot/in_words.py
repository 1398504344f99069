"""Told: what changed between two snapshots, in sentences."""

from models.phrases import catalogue, word
from models.snapshot.difference import FACTORS, Changes
from models.snapshot.snapshot import Snapshot


def changes_told(first: Snapshot, second: Snapshot, changes: Changes, lang: str) -> list[str]:
    """Return the sentences: how much moved, what moved it, what differs; most important first."""
    lines = [
        word(
            "snapshot.moved",
            lang,
            beyond=changes.beyond,
            compared=len(changes.table),
            tiers=changes.tiers,
        ),
        _movement(changes, lang),
    ]
    old, new = (one.result["outcome"]["key"] for one in (first, second))
    known = catalogue(lang)
    if old != new:
        lines.append(
            word(
                "snapshot.other_outcome",
                lang,
                old=known.get(f"outcome.{old}", old),
                new=known.get(f"outcome.{new}", new),
            )
        )
    if changes.left_out:
        lines.append(word("snapshot.left_out", lang, n=len(changes.left_out)))
    if first.method != second.method:
        lines.append(word("snapshot.other_method", lang))
    return [*lines, _data(changes, lang), _settings(changes, lang), _code(first, second, lang)]


def _movement(changes: Changes, lang: str) -> str:
    if not changes.told:
        return word("snapshot.untold", lang)
    if changes.shares is None:
        return word("snapshot.no_movement", lang)
    return word("snapshot.shares", lang, **percents(changes.shares))


def percents(shares: dict[str, float]) -> dict[str, int]:
    """Return shares as whole percents that add up to 100, by largest remainder.

    >>> percents({"data": 0.335, "settings": 0.335, "method": 0.33})
    {'data': 34, 'settings': 33, 'method': 33}
    """
    exact = {factor: 100 * shares[factor] for factor in FACTORS}
    whole = {factor: int(value) for factor, value in exact.items()}
    by_remainder = sorted(FACTORS, key=lambda f: whole[f] - exact[f])
    for factor in by_remainder[: 100 - sum(whole.values())]:
        whole[factor] += 1
    return whole


def _data(changes: Changes, lang: str) -> str:
    if not changes.inputs:
        return word("snapshot.same_data", lang)
    names = ", ".join(word(f"input.{name}", lang) for name in changes.inputs)
    return word("snapshot.other_data", lang, inputs=names)


def _settings(changes: Changes, lang: str) -> str:
    if not changes.settings:
        return word("snapshot.same_settings", lang)
    told = "; ".join(
        word(
            "pair.of",
            lang,
            name=setting_told(name, lang),
            value=f"{value_told(old, lang)} → {value_told(new, lang)}",
        )
        for name, (old, new) in changes.settings.items()
    )
    return word("snapshot.other_settings", lang, settings=told)


def setting_told(name: str, lang: str) -> str:
    """Return a lever's name; one this version doesn't know stays as it was written.

    >>> setting_told("by", "en"), setting_told("power", "en")
    ('ranked by', 'power')
    """
    return catalogue(lang).get(f"setting.{name}", name)


def value_told(value: object, lang: str) -> str:
    """Return a lever's value in words; numbers stay numbers.

    >>> value_told("rate", "en"), value_told(40, "en"), value_told(None, "en")
    ('rate', '40', '–')
    """
    return "–" if value is None else catalogue(lang).get(f"setting_value.{value}", str(value))


def _code(first: Snapshot, second: Snapshot, lang: str) -> str:
    if first.code.computes_as(second.code):
        return word("snapshot.same_code", lang)
    return word("snapshot.other_code", lang, old=first.code.short, new=second.code.short)
