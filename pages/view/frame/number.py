"""Number: figures as a reader sees them."""

import numpy as np
import pandas as pd

_FIGURE_SPACE = "\u2007"


def shown(value: float | None, decimals: int) -> str:
    """Return a number as it is shown, or nothing where it is missing.

    >>> shown(1234.56, 1), shown(float("nan"), 0), shown(-0.04, 1)
    ('1,234.6', '', '0.0')
    """
    if pd.isna(value) or not np.isfinite(value):
        return ""
    # + 0.0: a rounded -0.04 would show a sign that means nothing
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"


def sortable(text: str) -> str:
    """Return a rank range that a grid, which sorts text, puts in order; no rank comes last.

    Padded with blanks as wide as a digit.

    >>> sortable("2 (1–9)").index("2"), sortable("12 (5–60)").index("1"), sortable("")
    (2, 1, '')
    """
    return text and _FIGURE_SPACE * (3 - len(text.split(" ", 1)[0])) + text
