"""Savers: browsers that press the real buttons of every kind of save, and note what is said."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from bench.deployed import Deployed, account
from bench.ledger import Ledger
from bench.presser import Missing, Presser
from bench.visitor import Failed
from pages.view.frame.text import say

LOST = (WebSocketException, OSError, TimeoutError)
_AGAIN_S, _LONGEST_S = 0.3, 90.0
_HEAD = "area_name,period,rate_pct"
_ACTIVITIES = (
    "Agency,Activity,Province,District code,Start,End,Status\n"
    "{mark},School,Svay Rieng,KH2001,2026-01-05,2026-03-05,ongoing\n"
)
_NOT_KEPT = say("en", "planner.not_kept", error="").strip(". ")
_PROVINCE = "Banteay Meanchey"


def mark() -> str:
    """Return a text that nobody else types."""
    return f"m{uuid.uuid4().hex[:10]}"


@dataclass
class Saver:
    """One account's browser that saves again and again, and comes back when it is cut off."""

    place: Deployed
    name: str
    acts: tuple[Callable[[Saver], Awaitable[None]], ...]
    ledger: Ledger
    dice: random.Random
    think_s: float = 0.0
    page: Presser = field(init=False)
    saving: tuple[str, ...] = ()
    plan: str = ""
    version: int = 0
    typed: str = ""
    here: bool = False

    @property
    def account(self) -> str:
        """Return whose browser it is."""
        return account(self.name)

    async def live(self, goes_on: Callable[[], bool]) -> None:
        """Save until it is over."""
        self.page = Presser(self.place.way(self.name))
        while goes_on():
            try:
                if not self.here:
                    await self.page.come()
                    self.here = True
                    await self.look_for_draft()
                async with asyncio.timeout(_LONGEST_S):
                    await self.dice.choice(self.acts)(self)
            except LOST:
                await self._cut_off()
            except (Missing, Failed) as error:
                self.ledger.drafts[f"not pressed: {error}"[:60]] += 1
            await asyncio.sleep(_AGAIN_S if self.think_s == 0 else self.think_s)
        await self.page.leave()

    async def _cut_off(self) -> None:
        self.ledger.unsure.update((self.account, action) for action in self.saving)
        self.saving, self.here = (), False
        with suppress(*LOST):
            await self.page.leave()

    async def save(
        self, pressed: Awaitable[None], actions: tuple[str, ...], says: str, marked: str = ""
    ) -> bool:
        """Press, and note what the page says: `says` where it is saved."""
        self.saving = actions
        await pressed
        self.saving = ()
        if any(says in one for one in self.page.done()):
            self.ledger.kept(self.account, actions, marked)
            return True
        mine = ((self.account, action) for action in actions)
        if self.page.wrong():
            self.ledger.refused.update(mine)
        else:
            self.ledger.silent.append(f"{self.name}: {actions[0]}: {self.page.done()}")
        return False

    async def look_for_draft(self) -> None:
        """Look, after coming back, whether what was typed into a plan and kept is still there."""
        if not self.typed:
            return
        await self.page.open("plan", f"lang=en&plan={self.plan}")
        table = self.page.like("dataframe", "plan-table")
        there = self.typed.encode() in table.message.SerializeToString()
        self.ledger.drafts["there" if there else "lost"] += 1
        self.typed = "" if there else self.typed


async def save_plan(saver: Saver) -> None:
    """Propose a plan and save it; then change a cell and save again, always the same plan."""
    page = saver.page
    if not saver.plan:
        await page.open("plan", "lang=en")
        await page.press("plan-propose")
        name = mark()
        page.type("plan_name", name)
        says = say("en", "planner.saved", version=1)
        if await saver.save(page.press("plan-save"), ("save_plan",), says, name):
            saver.plan, saver.version = page.asked("plan"), 1
        return
    await page.open("plan", f"lang=en&plan={saver.plan}")
    typed, saver.typed = mark(), ""  # what was typed before is in the same cell
    await page.edit("plan-table", 0, "owner", typed)
    if page.wrong() or any(_NOT_KEPT in one for one in page.warned()):
        return
    saver.typed = typed  # the page was whole: it is kept as a draft
    says = say("en", "planner.saved", version="").rstrip(". ")
    if await saver.save(page.press("plan-save"), ("save_plan",), says, typed):
        saver.typed = ""


async def propose_contacts(saver: Saver) -> None:
    """Change a number and propose it."""
    page = saver.page
    await page.open("coverage", "lang=en&part=contacts")
    if page.has("button", "proposal-withdraw-"):
        return  # one at a time waits
    number = mark()
    await page.edit("contacts_edited", 0, "contact", number)
    says = say("en", "proposal.proposed")
    await saver.save(page.sure("contacts-save"), ("propose_contacts",), says)


async def answer_contacts(saver: Saver) -> None:
    """Say yes to a proposal of another account, or no where it is overtaken."""
    page = saver.page
    await page.open("coverage", "lang=en&part=contacts")
    for number in page.waits()[:1]:
        says = say("en", "proposal.agreed")
        yes = page.sure(f"proposal-yes-{number}")
        await saver.save(yes, ("answer_contacts",), says)


async def propose_table(saver: Saver) -> None:
    """Bring a table with a spelling that is decided, and propose it."""
    page, name = saver.page, mark()
    await page.open("data_desk", "lang=en&table=poverty")
    if page.has("button", "proposal-withdraw-"):
        return
    place = saver.dice.randrange(len(_PROVINCE))
    letter = saver.dice.choice("bcdfghjklmpqrsvwxz")
    written = f"{_PROVINCE[:place]}{letter}{_PROVINCE[place + 1 :]}"
    content = f"{_HEAD}\n{written},2024,{saver.dice.uniform(5, 15):.3f}\nTakeo,2024,7.25\n"
    status = await page.bring(page.known("file_uploader", ""), f"{name}.csv", content.encode())
    if status >= 300:
        raise Missing(f"upload {status}")
    actions = ("keep_table", "propose_table")
    if page.has("button", "desk-names-use"):
        await page.press("desk-names-use")
        actions = ("decide_names", *actions)
    await saver.save(page.sure("desk-commit"), actions, name, name)


async def answer_table(saver: Saver) -> None:
    """Say no to a proposed table: a yes would have every estimate made anew."""
    page = saver.page
    await page.open("data_desk", "lang=en&table=poverty")
    for number in page.waits()[:1]:
        says = say("en", "proposal.refused")
        await saver.save(page.sure(f"proposal-no-{number}"), ("answer_table",), says)


async def freeze_list(saver: Saver) -> None:
    """Freeze the list under a name."""
    page, name = saver.page, mark()
    await page.open("snapshots", "lang=en")
    page.type(page.key("text_input", "freeze_name_"), name)
    await saver.save(page.press("freeze"), ("freeze_list",), name, name)


async def grant_role(saver: Saver) -> None:
    """Give a role to a new account."""
    page, name = saver.page, mark()
    await page.open("accounts", "lang=en")
    page.type(page.key("text_input", "accounts_account_"), f"{name}@example.org")
    await saver.save(page.sure("accounts-give"), ("grant_role",), name, name)


async def save_activities(saver: Saver) -> None:
    """Bring a 3W list and save it."""
    page, name = saver.page, mark()
    await page.open("coverage", "lang=en&part=bring")
    content = _ACTIVITIES.format(mark=name).encode()
    await page.bring(page.known("file_uploader", ""), f"{name}.csv", content)
    page.type(page.key("text_input", "coverage_name-"), name)
    says = say("en", "coverage.saved", name=name)  # the page names the file before it is saved, too
    await saver.save(page.sure("coverage-save"), ("save_activities",), says, name)


async def download(saver: Saver) -> None:
    """Take the list as a file, which the audit notes."""
    page = saver.page
    await page.open("ranked_districts", "lang=en")
    saver.saving = ("download",)
    taken = await page.take(page.known("download_button", "download-csv"))
    saver.saving = ()
    if taken:
        saver.ledger.kept(saver.account, ("download",), "")
    else:
        saver.ledger.refused[saver.account, "download"] += 1


def step(to: str, action: str) -> Callable[[Saver], Awaitable[None]]:
    """Return what takes the next plan of those made ready to a stage."""

    async def take(saver: Saver) -> None:
        waiting = saver.place.plans[to]
        if not waiting:
            return
        one, page = waiting.pop(), saver.page
        await page.open("plan", f"lang=en&plan={one}")
        says = say("en", "approval_box.done")
        await saver.save(page.sure(f"stage-{to}-{one}"), (action,), says)

    return take


async def show_again(saver: Saver) -> None:
    """Show a frozen list again that was hidden; the page says it by no longer offering it."""
    page = saver.page
    await page.open("snapshots", "lang=en")
    key = page.key("button", "show-again-")
    saver.saving = ("archive",)
    await page.sure(key)
    saver.saving = ()
    if page.wrong():
        saver.ledger.refused[saver.account, "archive"] += 1
    elif page.has("button", key):
        saver.ledger.silent.append("archive")
    else:
        saver.ledger.kept(saver.account, ("archive",), "")


def office(place: Deployed, ledger: Ledger) -> list[Saver]:
    """Return those who save beside a crowd: plans, contacts, tables, frozen lists, 3W rows."""
    told = (
        ("planner", (save_plan,), 1.0),
        ("steward", (propose_contacts,), 3.0),
        ("second", (answer_contacts, answer_table), 3.0),
        ("steward", (propose_table,), 60.0),
        ("approver", (freeze_list,), 60.0),
    )
    return [
        Saver(place, name, acts, ledger, random.Random(name), think_s)
        for name, acts, think_s in told
    ]
