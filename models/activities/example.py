"""Example: the row of the template that shows how to fill it in, which is never read."""

import re

from models.activities.table import Record

_MARK = re.compile(r"^\s*(?:example|ឧទាហរណ៍)\s*[:៖]", re.IGNORECASE)


def is_example(record: Record) -> bool:
    """Return whether a row is the template's example: its agency says so.

    >>> is_example({"agency": "EXAMPLE: Paddy Bird"}), is_example({"agency": "Example Aid"})
    (True, False)
    """
    return bool(_MARK.match(record.get("agency") or ""))
