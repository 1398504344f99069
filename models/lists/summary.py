"""Summary: the paragraph and the caveat lines that go with every list."""

from collections.abc import Iterable

from geo.gazetteer import provinces
from models.estimate.pipeline import Ranking
from models.estimate.refusal import NO_OUTCOME
from models.estimate.settings import Settings
from models.lists.recorded import recorded_lines
from models.phrases import Sentence, word

FIRST = 3
# of the corridor there is a sentence in any case
_LEVERS = ("by", "trust", "change", "level", "top")


def summary_lines(ranking: Ranking, lang: str) -> list[str]:
    """Return the sentences that say what a ranking is and how far to trust it.

    Outcome, provinces, refusal or skill, tiers, what was used and dropped, warnings, purpose.

    >>> summary_lines(toy_ranking(), "en")[1].split(".")[0]
    'Estimated from counts of 209 districts in 2011 and totals of 25 provinces'
    """
    lines = first_lines(ranking, lang)
    if ranking.skill is not None:
        lines.append(word("summary.skill", lang, skill=f"{ranking.skill.score:.2f}"))
    if ranking.has_field and ranking.alone is not None:
        lines.append(word("summary.skill_field", lang, skill=f"{ranking.alone.score:.2f}"))
    lines += _tier_line(ranking, lang) + _covariate_lines(ranking, lang)
    lines += corridor_lines(ranking, lang)
    lines += [warning_text(warning, lang) for warning in ranking.warnings]
    return [*lines, *caveats(ranking, lang)]


def tables_line(ranking: Ranking, lang: str) -> str:
    """Return the sentence that says which tables count: the shipped ones, or others instead.

    >>> tables_line(toy_ranking(), "en")
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


def file_lines(ranking: Ranking, lang: str) -> list[str]:
    """Return what was done to the tables that were uploaded or given, and what was not used.

    >>> from models.estimate.pipeline import rank_districts
    >>> from models.estimate.settings import Settings
    >>> file_lines(rank_districts(settings=Settings(draws=50)), "en")
    []
    """
    return [warning_text(w, lang) for w in ranking.warnings if w.key == "warning.file_note"]


def own_tables(ranking: Ranking) -> dict[str, str]:
    """Return input -> title of the files and uploads that stand in a shipped table's place."""
    rows = ranking.inputs.set_index("input")
    own = rows[(rows["url"] == "") & (rows["licence"] == "")]
    return own["source"].to_dict()


def first_lines(ranking: Ranking, lang: str) -> list[str]:
    """Return what nobody may miss: the outcome or that there is none, and what it is made from."""
    outcome = ranking.outcome
    if ranking.refusal == NO_OUTCOME:
        corridor = word(f"setting_value.{ranking.settings.corridor}", lang)
        lines = [word("summary.index_first", lang, corridor=corridor), basis(ranking, lang)]
        return lines + settings_lines(ranking.settings, lang)
    name = word(f"outcome.{outcome.key}", lang)
    lines = [word("summary.outcome", lang, outcome=name, period=outcome.period)]
    lines.append(basis(ranking, lang))
    if outcome.speaks_of != "all":
        corridor = word(f"setting_value.{outcome.speaks_of}", lang)
        lines.append(word("summary.speaks_of", lang, corridor=corridor))
    return lines + settings_lines(ranking.settings, lang)


def settings_lines(settings: Settings, lang: str) -> list[str]:
    """Return the sentence that names each lever that is not as it is at first, if there is one.

    >>> settings_lines(Settings(by="count", change="none"), "en")
    ['Not the usual settings: ranked by: count; change since the count: none.']
    """
    usual = Settings()
    odd = [
        word("pair.of", lang, name=Sentence(f"setting.{name}"), value=_value(name, value))
        for name in _LEVERS
        if (value := getattr(settings, name)) != getattr(usual, name)
    ]
    return [word("summary.settings", lang, settings="; ".join(odd))] if odd else []


def _value(lever: str, value: object) -> object:
    return value if lever == "top" else Sentence(f"setting_value.{value}")


def basis(ranking: Ranking, lang: str) -> str:
    """Return the sentence that says from what a ranking is estimated, or why it is not."""
    key = ranking.refusal or ("counted" if ranking.n_counted else "provinces")
    return word(
        f"summary.{key}",
        lang,
        n=ranking.n_provinces,
        districts=ranking.n_counted,
        period=ranking.outcome.period,
    )


def caveats(ranking: Ranking, lang: str) -> list[str]:
    """Return what to keep in mind, whatever the figures; an index has no range to speak of.

    >>> len(caveats(toy_ranking(), "en"))
    3
    """
    ranged = ranking.table["rank_low"].notna().any()
    keys = ["range", "inside", "purpose"] if ranged else ["inside", "purpose"]
    return [word(f"caveat.{key}", lang) for key in keys]


def population_year(ranking: Ranking) -> str:
    """Return the year of the population that rates are of.

    >>> population_year(toy_ranking())
    '2011'
    """
    of_people = ranking.inputs["input"] == "population"
    return str(ranking.inputs.loc[of_people, "predict_period"].item())


def corridor_lines(ranking: Ranking, lang: str) -> list[str]:
    """Return what stands beside an index without an outcome: other weights, and what was recorded.

    >>> len(corridor_lines(toy_ranking(corridor="vietnam"), "en"))
    2
    """
    if ranking.refusal != NO_OUTCOME:
        return []
    lines = []
    equal = ranking.table.dropna(subset=["rank_equal_weights"]).sort_values("rank_equal_weights")
    if len(equal):
        places = ", ".join(equal[f"district_{lang}"].head(FIRST))
        lines.append(word("summary.equal_weights", lang, places=places))
    found = recorded_lines(ranking.settings.corridor, lang)
    if found:
        lines.append(word("summary.recorded", lang, lines="; ".join(found)))
    return lines


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
