"""How far: whether a list is frozen, and how far its approval is, as every file of it says."""

from dataclasses import asdict

from geo.clock import shown_day
from geo.outlines import Outlines
from models.estimate.pipeline import Ranking
from models.lists.export import to_bytes
from models.lists.stage_told import stage_told
from models.lists.summary import settings_lines
from models.phrases import LANGUAGES, word
from models.snapshot.saved_snapshots import KIND, content_of
from models.snapshot.snapshot import RANKING
from models.snapshot.zip_file import unpack
from models.store import Document, Store, StoreError
from models.store.approval import DRAFT, ORDER, Stage, stage_of, stages


def list_told(store: Store | None, ranking: Ranking, outlines: Outlines) -> dict[str, str]:
    """Return language -> whether a list is a draft, or which frozen list it is and how far.

    Parameters
    ----------
    ranking : as it is now; only a frozen list with the same settings and rows is this one.
    store : None where there is none, so that nothing is frozen.

    >>> from geo.outlines import load_outlines
    >>> list_told(None, toy_ranking(), load_outlines())["en"].split(".")[0]
    'This list is a draft'
    """
    found = None if store is None else _frozen_as(store, ranking, outlines)
    if store is None or found is None:
        return {lang: word("approval.not_frozen", lang) for lang in LANGUAGES}
    stage = stage_of(store, found)
    return {lang: f"{_frozen(found, stage, lang)} {stage_told(stage, lang)}" for lang in LANGUAGES}


def _frozen(found: Document, stage: Stage, lang: str) -> str:
    if stage.name == DRAFT:  # what one person alone calls it is not on what others hand out
        about = {"author": found.author or word("snapshot.nobody", lang)}
        return word("approval.frozen_by", lang, day=shown_day(found.saved_at), **about)
    return word("approval.frozen_as", lang, name=found.name)


def _frozen_as(store: Store, ranking: Ranking, outlines: Outlines) -> Document | None:
    """Return the frozen list that is this one, row by row: of several the most agreed, newest."""
    settings = asdict(ranking.settings)
    alike = [
        one
        for one in store.documents(KIND)
        if not one.damaged and one.body.get("settings") == settings
    ]
    how_far = stages(store, alike)
    alike.sort(key=lambda one: ORDER.index(how_far[one.id].name))
    rows = to_bytes(ranking, "csv", "en", outlines) if alike else b""
    # those that were frozen before this sentence was written have it in no row
    older = rows
    for line in settings_lines(ranking.settings, "en"):
        older = older.replace(f" {line}".encode(), b"")
    return next((one for one in alike if _rows(store, one) in (rows, older)), None)


def _rows(store: Store, one: Document) -> bytes | None:
    try:
        return unpack(content_of(store, one), one.name).get(RANKING)
    except StoreError:
        return None  # can't be read, so that nothing is known to be the same
