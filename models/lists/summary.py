"""Summary: the paragraph and the caveat lines that go with every list."""

from __future__ import annotations

from collections.abc import Iterable

from geo.gazetteer import provinces
from models.estimate.pipeline import Ranking
from models.words import Sentence, word


def summary_lines(ranking: Ranking, lang: str) -> list[str]:
    """Return the sentences that say what a ranking is and how far to trust it.

    Outcome, provinces, refusal or skill, tiers, what was used and dropped, warnings, purpose.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> summary_lines(rank_districts(settings=Settings(draws=50)), "en")[1]
    'Estimated from 25 province totals. The table has no counts by district.'
    """
    outcome = ranking.outcome
    lines = [
        word(
            "summary.outcome",
            lang,
            outcome=word(f"outcome.{outcome.key}", lang),
            period=outcome.period,
        )
    ]
    lines.append(basis(ranking, lang))
    if ranking.skill is not None:
        lines.append(word("summary.skill", lang, skill=f"{ranking.skill.score:.2f}"))
    lines += _tier_line(ranking, lang) + _covariate_lines(ranking, lang)
    lines += [warning_text(warning, lang) for warning in ranking.warnings]
    return [*lines, *caveats(ranking, lang)]


def tables_line(ranking: Ranking, lang: str) -> str:
    """Return the sentence that says which tables count: the shipped ones, or others instead.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> tables_line(rank_districts(settings=Settings(draws=50)), "en")
    'Tables: all as shipped.'
    """
    own = own_tables(ranking)
    if not own:
        return word("summary.tables_shipped", lang)
    told = "; ".join(
        word("pair.of", lang, name=Sentence(f"input.{name}"), value=title)
        for name, title in own.items()
    )
    return word("summary.tables_own", lang, tables=told)


def own_tables(ranking: Ranking) -> dict[str, str]:
    """Return input -> title of the files and uploads that stand in a shipped table's place."""
    rows = ranking.inputs.set_index("input")
    own = rows[(rows["url"] == "") & (rows["licence"] == "")]
    return own["source"].to_dict()


def basis(ranking: Ranking, lang: str) -> str:
    """Return the sentence that says from what a ranking is estimated, or why it is not."""
    reported = int(ranking.table["observed_count"].notna().sum())
    key = ranking.refusal or ("provinces_districts" if reported else "provinces")
    return word(f"summary.{key}", lang, n=ranking.n_provinces, districts=reported)


def caveats(ranking: Ranking, lang: str) -> list[str]:
    """Return what to keep in mind, whatever the figures; an index has no range to speak of.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> len(caveats(rank_districts(settings=Settings(draws=50)), "en"))
    3
    """
    keys = ["inside", "purpose"] if ranking.method == "index" else ["range", "inside", "purpose"]
    return [word(f"caveat.{key}", lang) for key in keys]


def _tier_line(ranking: Ranking, lang: str) -> list[str]:
    if ranking.method == "index":
        return []
    counts = ranking.table["tier"].value_counts()
    return [
        word(
            "summary.tiers",
            lang,
            ranked=int(ranking.table["rank"].notna().sum()),
            high=int(counts.get("consistently_high", 0)),
            probable=int(counts.get("probably_high", 0)),
            top=ranking.settings.top,
        )
    ]


def _covariate_lines(ranking: Ranking, lang: str) -> list[str]:
    lines = []
    if ranking.coefficients:
        lines.append(word("summary.kept", lang, covariates=names(ranking.coefficients, lang)))
    if ranking.dropped:
        lines.append(word("summary.dropped", lang, covariates=names(ranking.dropped, lang)))
    return lines


def names(covariates: Iterable[str], lang: str) -> str:
    """Return covariates by their names.

    >>> names(["harvest", "poverty"], "en")
    'harvest failure, poverty'
    """
    return ", ".join(word(f"covariate.{c}", lang) for c in covariates)


def warning_text(warning: Sentence, lang: str) -> str:
    """Return a warning of a ranking in words, with its provinces and covariates by name.

    >>> warning_text(Sentence("warning.missing_totals", {"provinces": "04, 07"}), "en")
    'No total, and so no estimate, for: Kampong Chhnang, Kampot.'
    """
    values = dict(warning.values)
    known = provinces().set_index("adm1_code")[f"province_{lang}"]
    for key in ("province", "provinces"):
        if key in values:
            values[key] = ", ".join(known[code] for code in str(values[key]).split(", "))
    if "covariates" in values:
        values["covariates"] = names(str(values["covariates"]).split(", "), lang)
    return word(warning.key, lang, **values)
