"""Briefing: one printable HTML file per province, whole in itself. `python -m models.brief`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

import pandas as pd

from geo.atomic import write_atomically
from geo.errors import InputError
from geo.gazetteer import provinces, read_table
from geo.names import match_area
from geo.outlines import Outlines, load_outlines
from geo.pcode import to_pcode
from models.inputs import load_inputs
from models.map_svg import legend_html, map_svg
from models.options import add_inputs, add_settings, settings_of
from models.pipeline import Ranking, rank_districts
from models.reasons import reasons
from models.summary import summary_lines
from models.words import word

WIDTH = 680
TOP_OF_COUNTRY = 25
_STYLE = """
@page { size: A4; margin: 14mm; }
body { font: 10.5pt/1.45 'Noto Sans', 'Noto Sans Khmer', 'Khmer OS', sans-serif; color: #22262b;
  max-width: 190mm; margin: 0 auto; padding: 8mm 4mm; }
h1 { font-size: 17pt; margin: 0; } h2 { font-size: 12.5pt; margin: 6mm 0 2mm; }
header { display: flex; justify-content: space-between; gap: 8mm; align-items: start; }
.logo { border: 1px dashed #8b857b; color: #6d675e; font-size: 8.5pt; padding: 6mm 5mm;
  min-width: 26mm; text-align: center; }
.caveat { border-left: 4px solid #a63603; padding: 1mm 0 1mm 3mm; margin: 3mm 0; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th, td { text-align: left; vertical-align: top; padding: 1mm 2mm 1mm 0;
  border-bottom: 1px solid #ddd8cf; }
svg[role=img] { max-height: 125mm; }
thead { display: table-header-group; } tr, svg, figure { break-inside: avoid; }
figure { margin: 3mm 0; } ul { margin: 1mm 0; padding-left: 5mm; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1mm 6mm; }
small, .small { font-size: 8.5pt; color: #5c5850; }
section + section { break-before: page; }
"""


def briefing_html(
    ranking: Ranking, outlines: Outlines, province: str | None, langs: Sequence[str], made: date
) -> str:
    """Return the briefing of a province (P-code) or of the country, in one or both languages.

    The file needs nothing else: no picture, font or script is loaded from anywhere.
    """
    sections = "".join(_section(ranking, outlines, province, lang, made) for lang in langs)
    title = escape(_title(province, langs[0]))
    return (
        f'<!doctype html><html lang="{langs[0]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{sections}</body></html>\n"
    )


def _title(province: str | None, lang: str) -> str:
    if province is None:
        return word("brief.country", lang)
    names = provinces().set_index("adm1_pcode").loc[province]
    order = ("km", "en") if lang == "km" else ("en", "km")
    first, second = (names[f"province_{c}"] for c in order)
    return f"{first} · {second}"


def _section(
    ranking: Ranking, outlines: Outlines, province: str | None, lang: str, made: date
) -> str:
    table = ranking.table
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    source = word("about.outlines", lang, title=outlines.title, attribution=outlines.attribution)
    if outlines.kind == "approximate":
        source += " " + word("caveat.approximate", lang)
    drawing = map_svg(table, outlines.frame, province, lang, WIDTH)
    note = source if province is None else f"{word('brief.numbers', lang)} {source}"
    made_on = word("brief.made", lang, day=made.isoformat())
    parts = [
        f"<header><div><h1>{escape(_title(province, lang))}</h1>"
        f"<p>{escape(word('about.title', lang))}<br><small>{escape(made_on)}</small></p></div>"
        f'<div class="logo">{escape(word("brief.logo", lang))}</div></header>',
        f'<p class="caveat"><b>{escape(word("caveat.purpose", lang))}</b> '
        f"{escape(word('caveat.inside', lang))}</p>",
        f"<figure>{drawing}{legend_html(list(table['tier'].unique()), lang)}"
        f'<figcaption class="small">{escape(note)}</figcaption></figure>',
        _districts(table if province else table.head(TOP_OF_COUNTRY), ranking, lang),
        _list(word("brief.trust", lang), summary_lines(ranking, lang)),
        _inputs(ranking, lang),
        _contacts(province, lang),
    ]
    return f'<section lang="{lang}">{"".join(parts)}</section>'


def _districts(table: pd.DataFrame, ranking: Ranking, lang: str) -> str:
    head = "".join(
        f"<th>{escape(word(key, lang))}</th>"
        for key in ("brief.rank", "brief.district", "column.tier", "brief.reasons")
    )
    rows = "".join(_row(row, ranking, lang) for _, row in table.iterrows())
    heading = escape(word("brief.districts", lang))
    return f"<h2>{heading}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(row: pd.Series, ranking: Ranking, lang: str) -> str:
    rank = "–" if pd.isna(row["rank"]) else str(row["rank"])
    if pd.notna(row["rank_low"]):
        rank = f"{rank} ({row['rank_low']}–{row['rank_high']})"
    order = ("km", "en") if lang == "km" else ("en", "km")
    first, second = (escape(row[f"district_{c}"]) for c in order)
    province = escape(row[f"province_{lang}"])
    why = "<br>".join(escape(line) for line in reasons(row, lang)[:3])
    if pd.notna(row["p_top"]):
        chance = word("brief.chance", lang, pct=f"{100 * row['p_top']:.0f}",
                      top=ranking.settings.top)  # fmt: skip
        why = f"{escape(chance)}<br>{why}"
    tier = escape(word(f"tier.{row['tier']}", lang))
    return (
        f"<tr><td>{rank}</td><td>{first}<br><small>{second} · {row['adm2_pcode']}<br>{province}"
        "</small></td>"
        f"<td>{tier}</td><td>{why}</td></tr>"
    )


def _list(heading: str, lines: list[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{escape(heading)}</h2><ul>{items}</ul>"


def _inputs(ranking: Ranking, lang: str) -> str:
    lines = [
        f"{word(f'input.{row.input}', lang)}: {word(f'level.{row.level}', lang)}"
        f"{', ' + row.predict_period if row.predict_period else ''}. {row.source}. {row.licence}"
        for row in ranking.inputs.itertuples()
    ]
    return _list(word("brief.sources", lang), lines)


def _contacts(province: str | None, lang: str) -> str:
    table = read_table("referral_contacts").fillna("")
    local = (
        table["adm1_codes"]
        .str.split(";")
        .map(lambda codes: province is not None and province[2:] in codes)
    )
    lines = [
        f"{row.name}{': ' + row.contact if row.contact else ''} "
        f"({word('brief.checked', lang, when=row.last_checked or word('brief.never', lang))})"
        for row in table[local | (table["adm1_codes"] == "")].itertuples(index=False)
    ]
    return _list(word("brief.contacts", lang), lines)


def find_province(text: str) -> str | None:
    """Return the P-code of a written province; None for `national`.

    Raises
    ------
    InputError : no such province.

    >>> find_province("Svey Rieng"), find_province("national")
    ('KH20', None)
    """
    if text.casefold() == "national":
        return None
    match = match_area(text, "province")
    if match.code is None:
        raise InputError(
            column="--province",
            expected="a province, all or national",
            found=repr(text),
            way_out="Write its name or code, such as KH20.",
        )
    return to_pcode(match.code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the briefings; return 0, or 2 with one message on stderr."""
    options = argparse.ArgumentParser(prog="python -m models.brief", description=__doc__)
    options.add_argument("--out", required=True, type=Path, help="folder to write to")
    options.add_argument("--province", default="all", help="name or code, all, or national")
    options.add_argument("--lang", choices=("en", "km", "both"), default="both")
    add_inputs(options)
    add_settings(options)
    given = options.parse_args(arguments)
    try:
        every = [None, *provinces()["adm1_pcode"]]
        wanted = every if given.province == "all" else [find_province(given.province)]
        settings = settings_of(given)
        inputs = load_inputs(given.harvest, given.poverty, given.repatriation)
        outlines = load_outlines(given.outlines)
        ranking = rank_districts(inputs, settings)
        given.out.mkdir(parents=True, exist_ok=True)
        langs = ("en", "km") if given.lang == "both" else (given.lang,)
        for province in wanted:
            file = given.out / file_name(province, given.lang, date.today())
            page = briefing_html(ranking, outlines, province, langs, date.today())
            write_atomically(file, page.encode())
            print(file)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {given.out}: {error.strerror}. Choose another place.", file=sys.stderr)
        return 2
    return 0


def file_name(province: str | None, lang: str, made: date) -> str:
    """Return the name of a briefing's file.

    >>> file_name("KH20", "km", date(2026, 11, 24))
    'briefing_kh20_km_a4_20261124.html'
    """
    place = "national" if province is None else province.lower()
    return f"briefing_{place}_{lang}_a4_{made:%Y%m%d}.html"


if __name__ == "__main__":
    sys.exit(main())
