"""Measured: how busy this process is, for who runs it; no name, no address, no count of people."""

import json
import os
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from sqlalchemy import Engine, event

from models.store.base import files_kept_open
from pages.view.frame.during_run import during_run
from pages.view.frame.own_runs import own_run
from pages.view.frame.turn import TURNS

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
# where processes count together, who is asked last has looked at all of them
VIEWERS = Gauge(
    "outreach_viewers", "Pages that are open now", registry=REGISTRY, multiprocess_mode="mostrecent"
)
ANSWERS = Histogram(
    "outreach_answer_seconds",
    "Time to make a page, by page",
    ["page"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
    registry=REGISTRY,
)
SAVES = Counter("outreach_saves", "Changes that were saved", registry=REGISTRY)
REFUSALS = Counter(
    "outreach_refusals", "Requests that were refused, by status", ["status"], registry=REGISTRY
)
STORE = Histogram(
    "outreach_store_seconds",
    "Time of a statement of the store",
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10),
    registry=REGISTRY,
)
_STARTED = "outreach_started"
_page: ContextVar[str] = ContextVar("page", default="")
_Given = ParamSpec("_Given")


def answered(
    first: Callable[[], None],
) -> Callable[[Callable[_Given, None]], Callable[_Given, None]]:
    """Measure how long a function takes that draws a whole page; `page_is` says which.

    first : asks what a page needs from the store, before it has its turn: whoever waits for
    another program in a turn has all others of this process wait, too.
    """

    def of(draw: Callable[_Given, None]) -> Callable[_Given, None]:
        @wraps(draw)
        def measuring(*given: _Given.args, **named: _Given.kwargs) -> None:
            started = time.perf_counter()
            # a run that a click has cut short counts, too
            try:
                with own_run(), during_run(), files_kept_open():
                    first()
                    with TURNS.turn():
                        draw(*given, **named)
            finally:
                seconds = time.perf_counter() - started
                ANSWERS.labels(_page.get()).observe(seconds)
                log_line("page", page=_page.get(), seconds=round(seconds, 4))

        return measuring

    return of


def page_is(name: str) -> None:
    """Say which page this run draws."""
    _page.set(name)


def measure_store(engine: Engine) -> None:
    """Measure every statement of a store, and count what is saved."""

    def before(connection, *_: object) -> None:
        connection.info.setdefault(_STARTED, []).append(time.perf_counter())

    def after(connection, *_: object) -> None:
        STORE.observe(time.perf_counter() - connection.info[_STARTED].pop())

    def failed(context) -> None:
        # a statement that fails never comes to `after`
        if context.connection is not None and context.connection.info.get(_STARTED):
            context.connection.info[_STARTED].pop()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)
    event.listen(engine, "commit", lambda _: SAVES.inc())


def log_line(kind: str, **told: str | float) -> None:
    """Write one line of JSON to the standard output, where OUTREACH_LOG is `json`."""
    if os.environ.get("OUTREACH_LOG") != "json":
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    sys.stdout.write(json.dumps({"time": now, "kind": kind, **told}) + "\n")
    sys.stdout.flush()
