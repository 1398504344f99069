"""Freeze: a ranking with all it was made from, as the bytes of one zip."""

from dataclasses import asdict
from datetime import UTC, datetime

from geo.clock import shown_moment
from geo.outlines import Outlines
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking
from models.lists.export import to_bytes
from models.lists.summary import summary_lines
from models.phrases import LANGUAGES, said, word
from models.snapshot.frozen_inputs import to_files, to_json
from models.snapshot.method_code import code_in_use
from models.snapshot.snapshot import FORMAT, RANKING, RESULT, SETTINGS
from models.snapshot.zip_file import MANIFEST, hash_of, pack
from models.store.document import clean

README = "README.txt"
_DECIMALS = 8  # as in the list: further ones differ between processors
_LINE = "\r\n"  # read on Windows too


def freeze(
    ranking: Ranking,
    inputs: Inputs,
    outlines: Outlines,
    name: str,
    note: str = "",
    author: str = "",
    made_at: datetime | None = None,
) -> bytes:
    """Return a snapshot: the same ranking, texts and time give the same bytes.

    Parameters
    ----------
    ranking, inputs : the ranking and what it was made from.
    outlines : those in use; the snapshot names them and holds none.
    made_at : when, with its time zone; now unless told.

    Raises
    ------
    InputError : no name, a text too long, or a small count in a table that was brought.

    >>> from geo.outlines import load_outlines
    >>> from models.estimate.inputs import shipped_inputs
    >>> from models.snapshot.snapshot import read_snapshot
    >>> frozen = freeze(toy_ranking(), shipped_inputs(), load_outlines(), "2026 Q4")
    >>> read_snapshot(frozen, "s.zip").name
    '2026 Q4'
    """
    clean(name=name, note=note, author=author)
    made = (made_at or datetime.now(UTC)).astimezone(UTC)
    files = {
        RANKING: to_bytes(ranking, "csv", "en", outlines),
        **{f"ranking_{lang}.xlsx": to_bytes(ranking, "xlsx", lang, outlines) for lang in LANGUAGES},
        **to_files(inputs),
        SETTINGS: to_json(asdict(ranking.settings)),
        RESULT: to_json(_result(ranking)),
    }
    files[README] = _readme(ranking, name, note, author, made).encode("utf-8-sig")
    manifest = {
        "format": FORMAT,
        "name": name,
        "note": note,
        "author": author,
        "made_at": made.isoformat(timespec="microseconds"),
        "code": asdict(code_in_use()),
        "outlines": {
            "kind": outlines.kind,
            "title": said(outlines.title, "en"),
            "attribution": said(outlines.attribution, "en"),
        },
        "files": {file: hash_of(content) for file, content in sorted(files.items())},
    }
    return pack({**files, MANIFEST: to_json(manifest)})


def _result(ranking: Ranking) -> dict[str, object]:
    return {
        "method": ranking.method,
        "refusal": ranking.refusal,
        "skill": None if ranking.skill is None else round(float(ranking.skill.score), _DECIMALS),
        "n_provinces": ranking.n_provinces,
        "missing_provinces": list(ranking.missing_provinces),
        "outcome": {"key": ranking.outcome.key, "period": ranking.outcome.period},
        "coefficients": {k: round(v, _DECIMALS) for k, v in ranking.coefficients.items()},
        "dropped": list(ranking.dropped),
        "summary": {lang: summary_lines(ranking, lang) for lang in LANGUAGES},
    }


def _readme(ranking: Ranking, name: str, note: str, author: str, made: datetime) -> str:
    parts = []
    for lang in LANGUAGES:
        lines = [
            word("snapshot.title", lang, name=name),
            word(
                "snapshot.frozen",
                lang,
                day=shown_moment(made),
                author=author or word("snapshot.nobody", lang),
            ),
            *([word("snapshot.note", lang, note=note)] if note else []),
            word("snapshot.stays", lang),
            "",
            *summary_lines(ranking, lang),
            "",
            *(
                f"- {word(f'snapshot.{key}', lang)}"
                for key in (
                    "holds_ranking",
                    "holds_inputs",
                    "holds_settings",
                    "holds_result",
                    "holds_manifest",
                )
            ),
            "",
            word("snapshot.check", lang),
            word("about.licences", lang),
        ]
        parts.append(_LINE.join(lines))
    return f"{_LINE}{_LINE}{'-' * 60}{_LINE}{_LINE}".join(parts) + _LINE
