"""Snapshot: a frozen ranking, read back from its zip."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import pandas as pd

from geo.clock import shown_moment
from geo.errors import InputError
from models.estimate.inputs import Inputs
from models.estimate.settings import Settings
from models.phrases import LANGUAGES
from models.snapshot.frozen_inputs import TABLES, file_of, from_files
from models.snapshot.frozen_ranking import ranking_of
from models.snapshot.method_code import Code
from models.snapshot.zip_file import MANIFEST, check_hashes, hash_of, unpack
from models.store.document import clean

FORMAT = 1
OUTLINES = ("kind", "title", "attribution")
RESULTS = (
    "method",
    "refusal",
    "skill",
    "n_provinces",
    "missing_provinces",
    "outcome",
    "coefficients",
    "dropped",
    "summary",
)
METHODS = ("model", "broadcast", "index")
RANKING, SETTINGS, RESULT = "ranking.csv", "settings.json", "result.json"
_BROKEN = (KeyError, ValueError, TypeError, AttributeError, RecursionError, OverflowError)
# levers that came later; before them there was nothing to choose, only the method of the time,
# so what they change is put down to the method
_LATER = ("level", "change")


@dataclass(frozen=True)
class Snapshot:
    """A ranking as it was on a day.

    table : the ranked districts, columns of `models.estimate.ranked_table`; never computed anew
    inputs, settings : what it was made from; settings is None where this version knows other ones
    written_settings : the settings as they were written
    result : method, refusal, provinces, coefficients, summary sentences in both languages
    data_sha256 : table -> hash; fingerprint : hash of everything together
    """

    name: str
    note: str
    author: str
    made_at: datetime
    code: Code
    outlines: dict[str, str]
    table: pd.DataFrame
    inputs: Inputs
    settings: Settings | None
    written_settings: dict[str, Any]
    result: dict[str, Any]
    data_sha256: dict[str, str]
    fingerprint: str

    @property
    def method(self) -> str:
        """Return model, broadcast or index."""
        return self.result["method"]

    @property
    def day(self) -> str:
        """Return date and time of freezing in Cambodia."""
        return shown_moment(self.made_at)


def read_snapshot(content: bytes, file: str) -> Snapshot:
    """Read a snapshot's zip and check that it is whole and unchanged.

    Raises
    ------
    InputError : damaged, changed since, or of a newer version of the dashboard.
    """
    files = unpack(content, file)
    try:
        manifest = json.loads(files[MANIFEST])
        wanted = {str(name): str(sha) for name, sha in manifest["files"].items()}
        made_by = manifest["format"]
    except _BROKEN as error:
        raise InputError("snapshot.other_zip", file=file) from error
    if made_by != FORMAT:
        raise InputError("snapshot.form", file=file, form=f"{made_by!r:.20}", known=FORMAT)
    check_hashes(files, wanted, file)
    try:
        return _snapshot(files, manifest, hash_of(files[MANIFEST]))
    except _BROKEN as error:
        raise InputError("snapshot.unreadable", file=file, error=f"{error!r:.80}") from error


def _snapshot(
    files: Mapping[str, bytes], manifest: Mapping[str, Any], fingerprint: str
) -> Snapshot:
    clean(**{text: manifest[text] for text in ("name", "note", "author")})
    written = dict(json.loads(files[SETTINGS]))
    return Snapshot(
        name=manifest["name"],
        note=manifest["note"],
        author=manifest["author"],
        made_at=_moment(manifest["made_at"]),
        code=Code(**manifest["code"]),
        outlines={key: str(manifest["outlines"][key]) for key in OUTLINES},
        table=ranking_of(files[RANKING]),
        inputs=from_files(files),
        settings=_settings(written),
        written_settings=written,
        result=_result(dict(json.loads(files[RESULT]))),
        data_sha256={table: manifest["files"][file_of(table)] for table in TABLES},
        fingerprint=fingerprint,
    )


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError("made_at")
    shown_moment(moment)  # a day of year 1 or 9999 may be none in Cambodia
    return moment


def _result(written: Mapping[str, Any]) -> dict[str, Any]:
    result = {key: written[key] for key in RESULTS}
    if result["method"] not in METHODS:
        raise ValueError("method")
    result["outcome"] = {key: str(written["outcome"][key]) for key in ("key", "period")}
    result["summary"] = {
        lang: [str(line) for line in written["summary"][lang]] for lang in LANGUAGES
    }
    return result


def _settings(written: Mapping[str, Any]) -> Settings | None:
    known = {field.name for field in fields(Settings)}
    if set(written) not in (known, known - set(_LATER)):
        return None  # a lever that went since: nothing is taken for granted
    try:
        return Settings(**written)
    except InputError:
        return None
