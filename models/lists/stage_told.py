"""Stage in a sentence: how far a frozen list or a plan is, as every file made from it says."""

from geo.clock import shown_day
from models.phrases import word
from models.store.approval import DRAFT, SUPERSEDED, Stage
from models.store.document import moment_of


def stage_told(stage: Stage, lang: str) -> str:
    """Return how far something is, who has said so and when, with their note.

    >>> stage_told(Stage(), "en")
    'Draft: not reviewed yet.'
    >>> stage_told(Stage("approved", 2, "NCCT", "as agreed", "2027-01-04T03:00:00+00:00"), "en")
    'Approved by NCCT on 2027-01-04. Note: as agreed'
    """
    if stage.name == DRAFT:
        return word("approval.draft", lang)
    moment = moment_of(stage.saved_at)
    about = {
        "author": stage.author or word("snapshot.nobody", lang),
        "day": shown_day(moment) if moment else stage.saved_at,
    }
    if stage.name == SUPERSEDED:
        about["successor"] = stage.successor
    told = word(f"approval.{stage.name}", lang, **about)
    return f"{told} {word('snapshot.note', lang, note=stage.note)}" if stage.note else told
