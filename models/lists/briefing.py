"""Briefing: one printable HTML file about a province or the country, whole in itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

import pandas as pd

from geo.gazetteer import provinces
from geo.outlines import Outlines
from models.contacts import FRESH_DAYS, NEVER, OLD, age, of_province, shipped
from models.estimate.pipeline import Ranking
from models.lists.map_svg import map_svg
from models.lists.reasons import reasons
from models.lists.summary import summary_lines
from models.words import word

TOP_OF_COUNTRY = 25
MOST_REASONS = {"province": 3, "country": 2}
_OF_PROVINCE = ["x_harvest", "x_province"]  # multipliers that all districts of a province share
_OF_DISTRICT = ["x_poverty", "x_thailand", "x_vietnam"]
# nothing may be loaded or run, whatever a name from a file tries
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def briefing_html(
    ranking: Ranking,
    outlines: Outlines,
    province: str | None,
    langs: Sequence[str],
    made: date,
    planned: frozenset[str] = frozenset(),
    extra: Mapping[str, str] | None = None,
    contacts: pd.DataFrame | None = None,
) -> str:
    """Return the briefing of a province (P-code) or of the country, in one or both languages.

    The file needs nothing else: no picture, font or script is loaded from anywhere. The same
    ranking, outlines and date give the same text.

    Parameters
    ----------
    planned : P-codes of a plan, marked on the map; extra : language -> HTML put below the map,
        with its names escaped; contacts : as `models.contacts` has them, the shipped ones if None.
    """
    style = Path(__file__).with_name("brief.css").read_text(encoding="utf-8")
    more = (planned, extra or {}, shipped() if contacts is None else contacts)
    sections = "".join(_section(ranking, outlines, province, lang, made, *more) for lang in langs)
    title = escape(_title(province, langs[0]))
    return (
        f'<!doctype html><html lang="{langs[0]}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{style}</style></head><body>{sections}</body></html>\n"
    )


def _section(
    ranking: Ranking,
    outlines: Outlines,
    province: str | None,
    lang: str,
    made: date,
    planned: frozenset[str],
    extra: Mapping[str, str],
    contacts: pd.DataFrame,
) -> str:
    table = ranking.table
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    said = summary_lines(ranking, lang)
    purpose, inside = (word(f"caveat.{key}", lang) for key in ("purpose", "inside"))
    # what stands at the top of the sheet is not said twice
    rest = [line for line in said[1:] if line not in (purpose, inside)]
    parts = [
        f"<header><div><h1>{escape(_title(province, lang))}</h1>"
        f"{_paragraphs([word('about.title', lang), said[0]])}"
        f"{_paragraphs([word('brief.made', lang, day=made.isoformat())], 'small')}</div>"
        f'<div class="logo">{escape(word("brief.logo", lang))}</div></header>',
        f'<p class="caveat"><b>{escape(purpose)}</b> {escape(inside)}</p>',
        _paragraphs(_short(table, ranking, province, lang)),
        _figure(table, outlines, province, lang, planned),
        extra.get(lang, ""),
        _districts(table, ranking, province, lang),
        _list(word("brief.trust", lang), [escape(line) for line in rest]),
        _list(word("brief.sources", lang), _inputs(ranking, lang)),
        _list(word("brief.contacts", lang), _contacts(contacts, province, lang, made)),
    ]
    return f'<section lang="{lang}">{"".join(parts)}</section>'


def _place(province: str | None, lang: str) -> str:
    if province is None:
        return word("brief.country", lang)
    return str(provinces().set_index("adm1_pcode").loc[province, f"province_{lang}"])


def _title(province: str | None, lang: str) -> str:
    other = "en" if lang == "km" else "km"
    return f"{_place(province, lang)} · {_place(province, other)}"


def _paragraphs(lines: list[str], style: str = "") -> str:
    opening = f'<p class="{style}">' if style else "<p>"
    return "".join(f"{opening}{escape(line)}</p>" for line in lines)


def _list(heading: str, items: list[str]) -> str:
    """Return a heading and items, which are HTML already."""
    return f"<h2>{escape(heading)}</h2><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _short(table: pd.DataFrame, ranking: Ranking, province: str | None, lang: str) -> list[str]:
    """Say in a line how a province stands; the country's line is in the summary."""
    if province is None or ranking.method == "index":
        return []
    tiers = table["tier"].value_counts()
    return [
        word(
            "brief.short",
            lang,
            place=_place(province, lang),
            n=len(table),
            high=int(tiers.get("consistently_high", 0)),
            probable=int(tiers.get("probably_high", 0)),
            top=ranking.settings.top,
        )
    ]


def _figure(
    table: pd.DataFrame,
    outlines: Outlines,
    province: str | None,
    lang: str,
    planned: frozenset[str],
) -> str:
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
    caption = f'<figcaption class="small">{escape(" ".join(notes))}</figcaption>'
    return f"<figure>{drawing}{caption}</figure>"


def _districts(table: pd.DataFrame, ranking: Ranking, province: str | None, lang: str) -> str:
    value = "column.index_score" if ranking.method == "index" else "column.relative_risk"
    keys = ("brief.rank", "brief.district", "column.tier", value, "brief.reasons")
    if ranking.method == "index":
        keys = ("column.rank", *keys[1:-1])  # an index has neither range nor reasons
    head = "".join(f"<th>{escape(word(key, lang))}</th>" for key in keys)
    shown = table if province else table.head(TOP_OF_COUNTRY)
    rows = "".join(_row(row, ranking, province, lang) for _, row in shown.iterrows())
    heading = word("brief.districts" if province else "brief.first", lang, n=len(shown))
    return (
        f"<h2>{escape(heading)}</h2>{_shared(table, province, lang)}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _shared(table: pd.DataFrame, province: str | None, lang: str) -> str:
    """Say once what is true for every district of the province."""
    if province is None:
        return ""
    lines = reasons(_only(table.iloc[0], _OF_PROVINCE), lang)
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    said = word("brief.shared", lang)
    return f'<div class="shared">{escape(said)}<ul>{items}</ul></div>' if lines else ""


def _only(row: pd.Series, kept: list[str]) -> pd.Series:
    """Return the row with all other multipliers at 1, which is no reason."""
    others = [c for c in [*_OF_PROVINCE, *_OF_DISTRICT] if c not in kept]
    return row if pd.isna(row["relative_risk"]) else pd.concat([row.drop(others), _ones(others)])


def _ones(columns: list[str]) -> pd.Series:
    return pd.Series(1.0, columns, dtype=object)


def _row(row: pd.Series, ranking: Ranking, province: str | None, lang: str) -> str:
    first, second = (row[f"district_{c}"] for c in (lang, "en" if lang == "km" else "km"))
    small = [second, row["adm2_pcode"]] + ([row[f"province_{lang}"]] if province is None else [])
    tier = [escape(word(f"tier.{row['tier']}", lang))]
    if pd.notna(row["p_top"]):
        chance = word(
            "brief.chance", lang, pct=f"{100 * row['p_top']:.0f}", top=ranking.settings.top
        )
        tier.append(f"<small>{escape(chance)}</small>")
    cells = [
        f'<td class="rank">{_rank(row)}</td>',
        f"<td>{escape(first)}<br><small>{escape(' · '.join(small))}</small></td>",
        f"<td>{'<br>'.join(tier)}</td>",
        f"<td>{_value(row, lang)}</td>",
    ]
    if ranking.method != "index":
        own = reasons(_only(row, _OF_DISTRICT) if province else row, lang)
        why = own[: MOST_REASONS["province" if province else "country"]]
        cells.append(f"<td>{'<br>'.join(escape(line) for line in why)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _rank(row: pd.Series) -> str:
    if pd.isna(row["rank"]):
        return "–"
    ranged = pd.notna(row["rank_low"])
    return f"{row['rank']} ({row['rank_low']}–{row['rank_high']})" if ranged else f"{row['rank']}"


def _value(row: pd.Series, lang: str) -> str:
    if pd.notna(row["relative_risk"]):
        factor = word("brief.times", lang, factor=f"{row['relative_risk']:.2f}")
        rate = word("brief.per_1000", lang, rate=f"{row['rate_per_1000']:,.1f}")
        return f"{escape(factor)}<br><small>{escape(rate)}</small>"
    return "–" if pd.isna(row["index_score"]) else f"{row['index_score']:.2f}"


def _inputs(ranking: Ranking, lang: str) -> list[str]:
    return [
        f"{escape(word(f'input.{row.input}', lang))}: {escape(word(f'level.{row.level}', lang))}"
        f"{escape(_periods(row.fit_period, row.predict_period, lang))}. "
        f"{_link(row.source, row.url)}. {escape(row.licence)}"
        for row in ranking.inputs.itertuples()
    ]


def _periods(fit: str, predict: str, lang: str) -> str:
    if fit == predict:
        return f", {fit}" if fit else ""
    return f"; {word('brief.periods', lang, fit=fit, predict=predict)}"


def _link(title: str, url: str) -> str:
    """Return a title as a link, which is followed only when clicked; other schemes stay text.

    >>> _link("<b>", "javascript:alert(1)")
    '&lt;b&gt;'
    """
    if not url.startswith(("https://", "http://")):
        return escape(title)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(title)}</a>'


def _contacts(contacts: pd.DataFrame, province: str | None, lang: str, made: date) -> list[str]:
    """Return the province's own contacts, then the national ones."""
    found = of_province(contacts, province[2:] if province else "")
    return [_contact(row, lang, made) for _, row in found.iterrows()]


def _contact(row: pd.Series, lang: str, made: date) -> str:
    number = f": <b>{escape(row['contact'])}</b>" if row["contact"] else ""
    state = age(row["last_checked"], made)
    checked = [word("brief.checked", lang, when=row["last_checked"])] if row["last_checked"] else []
    warning = {
        NEVER: [word("coverage_word.never_checked", lang)],
        OLD: [word("coverage_word.old_check", lang, days=FRESH_DAYS)],
    }.get(state, [])
    known = "; ".join(x for x in (*checked, *warning, row["status"]) if x)
    source = _link(row["source_title"], row["source_url"])
    return f"{escape(row['name'])}{number} ({escape(known)}) <small>{source}</small>"
