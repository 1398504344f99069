"""Briefing: one printable HTML file about a province or the country, whole in itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo.gazetteer import provinces
from geo.outlines import Outlines
from models.contacts import FRESH_DAYS, NEVER, OLD, age, of_province, shipped
from models.estimate.pipeline import Ranking
from models.estimate.ranked_table import MULTIPLIERS, TOTAL
from models.lists.commune_context import commune_notes, commune_parts, commune_sources, communes_of
from models.lists.html import render
from models.lists.map_svg import map_svg
from models.lists.part import Part
from models.lists.rank_range import rank_range, whole_pct
from models.lists.reasons import reasons
from models.lists.summary import settings_lines, summary_lines
from models.phrases import word

TOP_OF_COUNTRY = 25
MOST_REASONS = {"province": 3, "country": 2}
_MULTIPLIERS = [f"x_{name}" for name in MULTIPLIERS]


def briefing_html(
    ranking: Ranking,
    outlines: Outlines,
    province: str | None,
    langs: Sequence[str],
    made: date,
    planned: frozenset[str] = frozenset(),
    extra: Mapping[str, Sequence[Part]] | None = None,
    stage: Mapping[str, str] | None = None,
) -> str:
    """Return the briefing as HTML; the arguments are those of `briefing_sections`.

    The file needs nothing else: no picture, font or script is loaded from anywhere. The same
    ranking, outlines and date give the same text.
    """
    return as_html(
        briefing_sections(ranking, outlines, province, langs, made, planned, extra, stage=stage)
    )


def as_html(sections: Sequence[dict[str, Any]]) -> str:
    """Return a briefing's sections as one HTML file."""
    return render("models/lists/briefing.html", sections=sections)


def briefing_sections(
    ranking: Ranking,
    outlines: Outlines,
    province: str | None,
    langs: Sequence[str],
    made: date,
    planned: frozenset[str] = frozenset(),
    extra: Mapping[str, Sequence[Part]] | None = None,
    contacts: pd.DataFrame | None = None,
    stage: Mapping[str, str] | None = None,
    past: Mapping[str, Sequence[Part]] | None = None,
) -> list[dict[str, Any]]:
    """Return the briefing of a province (P-code) or of the country, one mapping per language.

    All texts are plain; `map` is an SVG whose texts are escaped.

    Parameters
    ----------
    planned : P-codes of a plan, marked on the map; extra : language -> parts below the map;
        contacts : as `models.contacts` has them, the shipped if None;
        stage : language -> how far the approval is, a draft that is not frozen if None;
        past : language -> parts below the districts, of what was before.
    """
    contacts = shipped() if contacts is None else contacts
    return [
        _head(ranking, province, lang, made, (stage or {}).get(lang))
        | _figure(ranking, outlines, province, lang, planned)
        | _districts(ranking, province, lang)
        | {"extra": [asdict(part) for part in (extra or {}).get(lang, ())]}
        | {"past": [asdict(part) for part in (past or {}).get(lang, ())]}
        | {"sources": _sources(ranking, lang)}
        | {"contacts": _contacts(contacts, province, lang, made)}
        | {"communes": _communes(province, lang)}
        for lang in langs
    ]


def _head(
    ranking: Ranking, province: str | None, lang: str, made: date, stage: str | None
) -> dict[str, object]:
    """Return what stands at the top, the headings, and how far to trust it."""
    other = "en" if lang == "km" else "km"
    said = summary_lines(ranking, lang)
    stage = word("approval.not_frozen", lang) if stage is None else stage
    odd = settings_lines(ranking.settings, lang)
    purpose, inside = (word(f"caveat.{key}", lang) for key in ("purpose", "inside"))
    return {
        "lang": lang,
        "title": f"{_place(province, lang)} · {_place(province, other)}",
        "about": [word("about.title", lang), said[0]],
        "made": " ".join([stage, *odd, word("brief.made", lang, day=made.isoformat())]),
        "logo": word("brief.logo", lang),
        "purpose": purpose,
        "inside": inside,
        "trust_heading": word("brief.trust", lang),
        # what stands at the top of the sheet is not said twice
        "trust": [line for line in said[1:] if line not in (purpose, inside, *odd)],
        "sources_heading": word("brief.sources", lang),
        "contacts_heading": word("brief.contacts", lang),
    }


def _place(province: str | None, lang: str) -> str:
    if province is None:
        return word("brief.country", lang)
    return str(provinces().set_index("adm1_pcode").loc[province, f"province_{lang}"])


def _rows_of(ranking: Ranking, province: str | None) -> pd.DataFrame:
    table = ranking.table
    return table if province is None else table[table["adm1_pcode"] == province]


def _figure(
    ranking: Ranking, outlines: Outlines, province: str | None, lang: str, planned: frozenset[str]
) -> dict[str, object]:
    """Return the map, and what must be known to read it."""
    table = _rows_of(ranking, province)
    title = word("brief.map", lang, place=_place(province, lang))
    drawing = map_svg(table, outlines.frame, province, lang, title, planned)
    key = "plan.numbers" if planned else "brief.numbers" if province else "brief.numbers_top"
    notes = [word(key, lang)] if drawing else []
    undrawn = table[~table["adm2_pcode"].isin(outlines.frame["adm2_pcode"])]
    if len(undrawn):
        names = ", ".join(undrawn[f"district_{lang}"])
        notes.append(word("brief.no_outline", lang, districts=names))
    notes.append(
        word("about.outlines", lang, title=outlines.title, attribution=outlines.attribution)
    )
    if outlines.kind == "approximate":
        notes.append(word("caveat.approximate", lang))
    # map_svg has escaped its texts
    return {"map": Markup(drawing), "map_title": title, "map_notes": notes}


def _districts(ranking: Ranking, province: str | None, lang: str) -> dict[str, object]:
    """Return how the province stands in a line, and the table of districts."""
    table = _rows_of(ranking, province)
    index = ranking.method == "index"  # has no reasons, and one of equal weights no range
    ranged = table["rank_low"].notna().any()
    value = "column.index_score" if index else "column.relative_risk"
    keys = ["brief.rank" if ranged else "column.rank", "brief.district", "column.tier", value]
    listed = table if province else table.head(TOP_OF_COUNTRY)
    heading = word("brief.districts" if province else "brief.first", lang, n=len(listed))
    found: dict[str, object] = {
        "heading": heading,
        "columns": [word(key, lang) for key in (*keys, *([] if index else ["brief.reasons"]))],
        "rows": [_row(row, ranking, province, lang) for _, row in listed.iterrows()],
        "short": "",
        "shared": [],
    }
    if province is None or index:  # the country's line is in the summary
        return found
    tiers = table["tier"].value_counts()
    return found | {
        "short": word(
            "brief.short",
            lang,
            place=_place(province, lang),
            n=len(table),
            high=int(tiers.get("consistently_high", 0)),
            probable=int(tiers.get("probably_high", 0)),
            top=ranking.settings.top,
        ),
        # what is true for every district of the province is said once
        "shared_by_all": word("brief.shared", lang),
        "shared": reasons(_only(table.iloc[0], _shared(table)), lang),
    }


def _shared(table: pd.DataFrame) -> list[str]:
    """Return the multipliers that all districts of a province share."""
    one_total = (table["basis"] == TOTAL).all()
    return ["x_harvest", "x_province"] if one_total else ["x_harvest"]


def _only(row: pd.Series, kept: list[str]) -> pd.Series:
    """Return the row with all other multipliers at 1, which is no reason."""
    if pd.isna(row["relative_risk"]):
        return row
    others = [c for c in _MULTIPLIERS if c not in kept]
    return pd.concat([row.drop(others), pd.Series(1.0, others, dtype=object)])


def _row(row: pd.Series, ranking: Ranking, province: str | None, lang: str) -> dict[str, object]:
    first, second = (row[f"district_{c}"] for c in (lang, "en" if lang == "km" else "km"))
    found = {
        "rank": rank_range(row, "–"),
        "name": first,
        "place": [second, row["adm2_pcode"], *([] if province else [row[f"province_{lang}"]])],
        "tier": word(f"tier.{row['tier']}", lang),
        "tier_key": row["tier"],
        "chance": None,
        "value": "–" if pd.isna(row["index_score"]) else f"{row['index_score']:.2f}",
        "rate": None,
        "reasons": None,
    }
    if pd.notna(row["p_top"]):
        chance = whole_pct(row["p_top"])
        found["chance"] = word("brief.chance", lang, pct=chance, top=ranking.settings.top)
    if pd.notna(row["relative_risk"]):
        found["value"] = word("brief.times", lang, factor=f"{row['relative_risk']:.2f}")
        found["rate"] = word("brief.per_1000", lang, rate=f"{row['rate_per_1000']:,.1f}")
    if ranking.method != "index":
        shared = _shared(_rows_of(ranking, province))
        own_kinds = [c for c in _MULTIPLIERS if c not in shared]
        own = reasons(_only(row, own_kinds) if province else row, lang)
        found["reasons"] = own[: MOST_REASONS["province" if province else "country"]]
    return found


def _sources(ranking: Ranking, lang: str) -> list[dict[str, str]]:
    return [
        {
            "what": word(
                "pair.of",
                lang,
                name=word(f"input.{row.input}", lang),
                value=word(f"level.{row.level}", lang),
            )
            + _periods(row.fit_period, row.predict_period, lang),
            "title": row.source,
            "url": row.url,
            "licence": row.licence,
        }
        for row in ranking.inputs.itertuples()
    ]


def _periods(fit: str, predict: str, lang: str) -> str:
    if fit == predict:
        return f", {fit}" if fit else ""
    return f"; {word('brief.periods', lang, fit=fit, predict=predict)}"


def _communes(province: str | None, lang: str) -> dict[str, Any] | None:
    """Return the communes of each district of a province, with their sources; none of a country."""
    if province is None:
        return None
    code = province[2:]
    return {
        "heading": word("commune.heading", lang),
        "notes": commune_notes(communes_of(code), lang),
        "parts": [asdict(part) for part in commune_parts(code, lang)],
        "sources": [
            {
                "what": word(f"commune_source.{table}", lang),
                "title": title,
                "url": url,
                "licence": licence,
            }
            for table, title, url, licence in commune_sources()
        ],
    }


def _contacts(
    contacts: pd.DataFrame, province: str | None, lang: str, made: date
) -> list[dict[str, str]]:
    """Return the province's own contacts, then the national ones."""
    found = of_province(contacts, province[2:] if province else "")
    return [_contact(row, lang, made) for _, row in found.iterrows()]


def _contact(row: pd.Series, lang: str, made: date) -> dict[str, str]:
    checked = [word("brief.checked", lang, when=row["last_checked"])] if row["last_checked"] else []
    warning = {
        NEVER: [word("coverage_word.never_checked", lang)],
        OLD: [word("coverage_word.old_check", lang, days=FRESH_DAYS)],
    }.get(age(row["last_checked"], made), [])
    return {
        "name": row["name"],
        "contact": row["contact"],
        "known": "; ".join(x for x in (*checked, *warning, row["status"]) if x),
        "title": row["source_title"],
        "url": row["source_url"],
    }
