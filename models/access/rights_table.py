"""Rights table: which role may do what, as the documents show it."""

from geo.words import WORDS
from models.access.rights import ACTIONS, BY_PROVINCE, RIGHTS, ROLES

_YES, _OWN, _NO = "yes", "own", "–"


def cell(action: str, role: str) -> str:
    """Return yes, own (of the provinces that the role is for, or of all), or a dash.

    >>> cell("save_plan", "planner"), cell("freeze_list", "steward"), cell("archive", "reader")
    ('own', 'yes', '–')
    """
    if role not in RIGHTS[action]:
        return _NO
    return _OWN if action in BY_PROVINCE else _YES


def table(lang: str) -> str:
    """Return the table as Markdown.

    >>> table("en").splitlines()[2]
    '| save a plan | – | own | – | – | – |'
    """
    heads = [
        WORDS.word("access_table.action", lang),
        *(WORDS.word(f"access_role.{role}", lang) for role in ROLES),
    ]
    lines = [heads, ["---"] * len(heads)]
    lines += [
        [WORDS.word(f"access_action.{action}", lang), *(cell(action, role) for role in ROLES)]
        for action in ACTIONS
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
