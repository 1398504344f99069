"""Overview: the whole quarter, section by section."""

from models.phrases import said, word
from models.quarter.decisions import decisions
from models.quarter.due import SECTIONS, Basis, Due
from models.quarter.lasting_gaps import lasting_gaps
from models.quarter.late_rows import late_rows
from models.quarter.news import news
from models.quarter.old_tables import old_tables
from models.quarter.unreported import unreported

_MAKE = {
    "news": news,
    "decide": decisions,
    "overdue": late_rows,
    "unreported": unreported,
    "gaps": lasting_gaps,
    "old": old_tables,
}


# those that speak of who does what alone, and not of the day
OF_LISTS = ("unreported", "gaps")


def overview(basis: Basis, sections: tuple[str, ...] = SECTIONS) -> dict[str, list[Due]]:
    """Return section -> lines, in the order given; a section may have none.

    Raises
    ------
    InputError : something saved can't be read.
    """
    return {section: list(_MAKE[section](basis)) for section in sections}


def digest(found: dict[str, list[Due]], basis: Basis, lang: str) -> str:
    """Return the overview as plain text, to paste into a chat or send by mail."""
    lines = [word("quarter.title", lang, quarter=basis.during)]
    for section, due in found.items():
        heading = word(f"quarter.{section}", lang, since=basis.since.isoformat())
        none = word(f"quarter.none_{section}", lang)
        told = [said(one.says, lang) for one in due] or [none]
        lines += ["", heading, *(f"- {one}" for one in told)]
    return "\n".join(lines) + "\n"
