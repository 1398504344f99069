"""Ledger: what savers were told, and whether a store holds it: nothing lost, nothing made up."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import text

from models.store import Store
from models.store.check import check

Save = tuple[str, str]  # account, action as the audit calls it


@dataclass
class Ledger:
    """Saves by who saved what.

    told : the page said that it is saved; unsure : the connection or the database was lost while
    it was being saved; refused : the page said that it is not saved; silent : the page said
    nothing; marks : texts that must be in the audit or in a version
    last : when something was last told (monotonic)
    """

    told: Counter[Save] = field(default_factory=Counter)
    unsure: Counter[Save] = field(default_factory=Counter)
    refused: Counter[Save] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    drafts: Counter[str] = field(default_factory=Counter)

    def kept(self, account: str, actions: tuple[str, ...], mark: str) -> None:
        """Note that a page said so."""
        self.told.update((account, action) for action in actions)
        self.moments.append(time.monotonic())
        if mark:
            self.marks.append(mark)


def held(owner: Store) -> Counter[Save]:
    """Return how often the audit says that who did what."""
    with owner.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT author, action, count(*) FROM audit GROUP BY author, action")
        )
        return Counter({(author, action): n for author, action, n in rows})


def judge(ledger: Ledger, owner: Store, before: Counter[Save]) -> dict[str, object]:
    """Compare what was told with what the store holds.

    before : what the audit held when the savers began
    """
    found = held(owner)
    found.subtract(before)
    lost = {save: n - found[save] for save, n in ledger.told.items() if found[save] < n}
    most = ledger.told + ledger.unsure + ledger.refused
    extra = {
        save: n - most[save] for save, n in found.items() if save in ledger.told and n > most[save]
    }
    with owner.engine.connect() as connection:
        texts = connection.execute(
            text("SELECT name || note || body FROM version JOIN document ON document_id = id")
        ).scalars()
        audit = connection.execute(text("SELECT name || target || after FROM audit")).scalars()
        all_of_it = "\n".join([*texts, *audit])
    missing = [mark for mark in ledger.marks if mark not in all_of_it]
    checked = check(owner)
    return {
        "saves": dict(sorted(_by_action(ledger.told).items())),
        "saves_told": sum(ledger.told.values()),
        "saves_unsure": sum(ledger.unsure.values()),
        "saves_refused": sum(ledger.refused.values()),
        "saves_silent": ledger.silent[:10],
        "lost": sum(lost.values()) + len(missing),
        "first_lost": [*map(str, lost.items()), *missing][:10],
        "made_up": sum(extra.values()),
        "drafts": dict(ledger.drafts),
        "audit_rows": checked.head[0],
        "damaged": list(checked.damaged),
    }


def _by_action(saves: Counter[Save]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, action), n in saves.items():
        found[action] += n
    return found
