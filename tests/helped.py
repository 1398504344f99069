"""Work with a helper, in a process without threads; print what came of it as JSON.

`python -m tests.helped`: used by tests/test_helper.py.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from geo import helper
from geo.errors import InputError
from models.activities.read import examine_activities
from models.desk.examine import Examined, examine
from models.desk.review import LEFT_OUT

ROWS, LONG_S = 600, 600.0
HEAD = "Agency,Activity,District code,Title,Reached,Start,Status\n"
Told = dict[str, object]


def a_list(district: str = "2001") -> bytes:
    """Return a list of rows: an activity nobody knows, a name and telephone numbers among them."""
    rows = [
        f"Agency {n % 9},{'Fair' if n == 3 else 'Shelter'},{district},"
        f"Talk {n}{' by Chan Thida' if n == 5 else ''} 012 345 678,{n % 40},2026-01-05,ongoing"
        for n in range(ROWS)
    ]
    return (HEAD + "\n".join(rows)).encode()


def what(content: bytes, decisions: dict, apart: bool) -> Told:
    """Return all that comes of a list, in both languages."""
    try:
        given = content, "a.csv", decisions
        work = examine_activities
        read = helper.done(work, lambda: None, *given) if apart else work(*given)
    except InputError as error:
        every = getattr(error, "errors", (error,))
        told = [[one.row, one.column, *one.parts(lang)] for one in every for lang in ("en", "km")]
        kind, readings = type(error).__name__, getattr(error, "readings", ())
        return {"kind": kind, "text": error.text("km"), "each": told, "readings": str(readings)}
    frame = {c: [repr(cell) for cell in read.rows[c]] for c in read.rows}
    rest = {name: repr(value) for name, value in vars(read).items() if name != "rows"}
    types = [str(one) for one in read.rows.dtypes]
    texts = [e.text(lang) for e in (*read.problems, *read.errors) for lang in ("en", "km")]
    return frame | rest | {"types": types, "texts": texts}


def ends_itself(home: int) -> int:
    """Return this process's id, but end any other at once, as a system short of memory does."""
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def sleeps(file: str) -> None:
    """Write this process's id down, and work for very long."""
    Path(file).write_text(str(os.getpid()), encoding="ascii")
    time.sleep(LONG_S)


def for_too_long(file: str) -> str:
    """Return what is said of work that takes longer than any may."""
    may, helper._LONGEST_S = helper._LONGEST_S, 0.3
    try:
        helper.done(sleeps, lambda: None, file)
    except InputError as error:
        return error.key
    finally:
        helper._LONGEST_S = may
    return ""


def fails() -> None:
    """Be wrong."""
    raise ZeroDivisionError(os.getpid())


def gone(process: int) -> bool:
    """Return whether a process has ended, sooner or later."""
    end = time.monotonic() + LONG_S / 10
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def left(file: str) -> Told:
    """Leave while the helper works; return what came of it."""

    def look() -> None:
        if Path(file).exists() and Path(file).read_text(encoding="ascii"):
            raise KeyError("left")

    try:
        helper.done(sleeps, look, file)
    except KeyError as error:
        worked = int(Path(file).read_text(encoding="ascii"))
        return {"raised": str(error), "elsewhere": worked != os.getpid(), "gone": gone(worked)}
    return {}


def failed() -> bool:
    """Return whether a fault is raised here, where its page sees it."""
    try:
        helper.done(fails, lambda: None)
    except ZeroDivisionError as error:
        return error.args == (os.getpid(),)
    return False


def of_lists() -> dict[str, list[Told]]:
    """Return what comes of lists with a helper, and without."""
    fair = ("activity", "", "fair")
    row = "A,School,2001,Talk,40,2026-01-05,ongoing"
    lists: dict[str, tuple[bytes, dict]] = {
        "decided": (a_list(), {fair: "school"}),
        "asked": (a_list(), {}),
        "left out": (a_list(), {fair: LEFT_OUT}),
        "problems": (a_list("9999"), {}),
        # what 1.250 is only its owner knows
        "question": (f"{HEAD.strip()},Budget\n{row},1.250\n".encode(), {}),
        "columns": (b"A,B\n1,2\n", {}),
        "persons": (f"{HEAD.strip()},Victim name,Passport\n{row},Chan Thida,N1\n".encode(), {}),
    }
    return {name: [what(*given, apart) for apart in (True, False)] for name, given in lists.items()}


def tells(tell: Callable[[float], None]) -> int:
    """Tell three shares, and return which process has told them."""
    for share in (0.25, 0.5, 1.0):
        tell(share)
    return os.getpid()


def _rest(found: Examined) -> list[str]:
    return [f"{name}: {value!r}" for name, value in vars(found).items()]


def of_a_table() -> Told:
    """Return whether a table is examined elsewhere as here, and what was told meanwhile."""
    rows = "".join(
        f"{n // 20 + 1:02},{2000 + n % 20},vietnam,{7 * n % 50 + 10}\n" for n in range(100)
    )
    given = f"area_code,period,corridor,count\n{rows}".encode(), "t.csv", "repatriation", {}, {}
    heard: list[float] = []
    there = helper.done_telling(examine, lambda: None, heard.append, *given, None)
    here = examine(*given, None, lambda _: None)
    same = there.tidy().equals(here.tidy()) and _rest(there) == _rest(here)
    return {"same": same, "rows": len(there.tidy()), "heard": heard}


def stopped() -> bool:
    """Return whether what is told may end the work, as a button on a page does."""

    def tell(share: float) -> None:
        raise KeyError(share)

    try:
        helper.done_telling(tells, lambda: None, tell)
    except KeyError as error:
        return error.args == (0.25,)
    return False


def main(file: str) -> None:
    """Print what came of each piece of work."""
    process, home = helper.begin(), os.getpid()

    def elsewhere() -> bool:
        return helper.done(os.getpid, lambda: None) not in (home, process)

    shares: list[float] = []
    told = {
        "tells": helper.done_telling(tells, lambda: None, shares.append) not in (home, process),
        "shares": shares,
        "table": of_a_table(),
        "stopped": stopped(),
        "lists": of_lists(),
        "elsewhere": elsewhere(),
        "behind": helper.done(os.nice, lambda: None, 0) - os.nice(0),
        "ended meanwhile": helper.done(ends_itself, lambda: None, home) == home,
        "left": left(file),
        "too long": for_too_long(file),
        "failed": failed(),
        "still there": elsewhere(),
    }
    os.kill(process, signal.SIGKILL)
    told["killed"] = gone(process) and helper.done(os.getpid, lambda: None) == home
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    from tests import helped  # what is ordered is found there, not here

    helped.main(sys.argv[1])
