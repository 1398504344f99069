"""Written ways: one true table as a file, in any of the ways people write tables.

`python -m tests.written_ways --times 5000` writes and reads so many and says what became of them.
With `--out docs/figures/written_ways.json` it keeps the figures that docs/desk.md quotes.
"""

import argparse
import csv
import io
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from openpyxl import Workbook

from geo.gazetteer import provinces
from models.desk.examine import Examined, examine
from tests import old_workbooks
from tests.open_workbooks import ods
from tests.open_workbooks import row as ods_row

KINDS = ("repatriation", "poverty", "harvest")
PLACES = provinces().sort_values("adm1_code")
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
VALUE = {"repatriation": "count", "poverty": "headcount_pct", "harvest": "value"}
# English and Khmer headers: area code, area name, period, figure
HEADS = {
    "en": {
        "code": "Province code",
        "name": "Province",
        "period": "Year",
        "repatriation": "Number of persons",
        "poverty": "Poverty rate",
        "planted": "Planted (ha)",
        "harvest": "Damaged (ha)",
    },
    "km": {
        "code": "លេខកូដខេត្ត",
        "name": "ខេត្ត",
        "period": "ឆ្នាំ",
        "repatriation": "ចំនួនមនុស្ស",
        "poverty": "អត្រាភាពក្រីក្រ",
        "planted": "ផ្ទៃដីដាំដុះ (ហិកតា)",
        "harvest": "ស្រូវខូចខាត (ហិកតា)",
    },
}


@dataclass(frozen=True)
class Way:
    """How a table is written; every field is one of its own choices below."""

    areas: str
    heads: str
    decimal: str
    thousands: str
    digits: str
    rates: str
    container: str
    encoding: str
    order: str
    years: str
    title: int
    foot: int
    total: bool
    hidden: bool
    spare: bool
    blank: bool


CHOICES: dict[str, tuple] = {
    "areas": ("code", "name", "khmer", "both"),
    "heads": ("en", "km"),
    "decimal": (".", ","),
    "thousands": ("", ",", ".", " ", "\u00a0"),
    "digits": ("latin", "khmer"),
    "rates": ("bare", "signed", "shares", "cells"),
    "container": (",", ";", "\t", "xlsx", "xlsx text", "ods", "xls"),
    "encoding": ("utf-8", "utf-8-sig", "utf-16"),
    "order": ("codes", "reversed", "shuffled"),
    "years": ("long", "wide", "headed", "one"),
    "title": (0, 1, 2),
    "foot": (0, 1),
    "total": (False, True),
    "hidden": (False, True),
    "spare": (False, True),
    "blank": (False, True),
}
assert list(CHOICES) == [field.name for field in fields(Way)]
Truth = dict[tuple[str, str], float | tuple[float, float]]  # (code, year) -> figure


def true_table(kind: str, rng: random.Random) -> Truth:
    """Return figures of 25 provinces in two years; counts are of ten people at least."""
    draw = {
        "repatriation": lambda: rng.choice([rng.randint(10, 999), rng.randint(1000, 250_000)]),
        "poverty": lambda: round(rng.uniform(0.2, 62), rng.choice([1, 2])),
        "harvest": lambda: _fields(rng),
    }[kind]
    return {(code, year): draw() for code in PLACES["adm1_code"] for year in ("2023", "2024")}


def _fields(rng: random.Random) -> tuple[float, float]:
    planted = round(rng.uniform(900, 320_000), rng.choice([0, 1]))
    return round(planted * rng.uniform(0.001, 0.9), rng.choice([0, 1])), planted


def figure(value: float, way: Way) -> str:
    """Return a number as somebody types it."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    text = text.replace(",", "\0").replace(".", way.decimal).replace("\0", way.thousands)
    return text.translate(KHMER) if way.digits == "khmer" else text


def rate(value: float, way: Way, typed: bool) -> object:
    """Return a rate in percent as somebody types it, or as a cell holds it."""
    if way.rates in ("shares", "cells"):
        share = round(value / 100, 6)
        return figure(share, way) if typed else share
    if not typed:
        return value
    return figure(value, way) + ("%" if way.rates == "signed" else "")


def rows_of(kind: str, truth: Truth, way: Way, rng: random.Random, typed: bool) -> list[list]:
    """Return head and rows as cells."""
    heads = HEADS[way.heads]
    codes = list(PLACES["adm1_code"])
    if way.order == "reversed":
        codes.reverse()
    elif way.order == "shuffled":
        rng.shuffle(codes)
    years = ("2024",) if way.years == "one" else ("2023", "2024")
    wide = way.years in ("wide", "headed") and kind != "harvest"
    names = PLACES.set_index("adm1_code")

    def area(code: str) -> list[str]:
        name = names.loc[code, "province_km" if way.areas == "khmer" else "province_en"]
        return {"code": [f"KH{code}"], "both": [f"KH{code}", name]}.get(way.areas, [name])

    def cells(code: str, year: str) -> list:
        value = truth[code, year]
        if kind == "harvest":
            return [figure(x, way) if typed else x for x in value]
        if kind == "poverty":
            return [rate(value, way, typed)]
        return [figure(value, way) if typed else value]

    area_heads = [heads["name"]]
    if way.areas in ("code", "both"):
        area_heads = [heads["code"], *([heads["name"]] if way.areas == "both" else [])]
    figures = [heads["harvest"], heads["planted"]] if kind == "harvest" else [heads[kind]]
    if wide:
        word = f"{heads[kind]} " if way.years == "headed" else ""
        head = [*area_heads, *(f"{word}{_year(year, way)}" for year in years)]
        made = [[*area(c), *(cells(c, y)[0] for y in years)] for c in codes]
    else:
        head = [*area_heads, heads["period"], *figures]
        made = [
            [*area(c), _year(y, way) if typed else int(y), *cells(c, y)]
            for c in codes
            for y in years
        ]
    if way.total and kind == "repatriation":
        made.append(_total(made, truth, way, typed, years, len(area_heads), wide))
    if way.spare:
        head, made = [*head, "Remark"], [[*line, ""] for line in made]
    if way.blank:
        made.insert(len(made) // 2, [""] * len(head))
    width = len(head)
    above = [[text, *[""] * (width - 1)] for text in ("Ministry report", "Table 4")[: way.title]]
    below = [["Source: provincial offices", *[""] * (width - 1)]] * way.foot
    return [*above, head, *made, *below]


def _year(year: str, way: Way) -> str:
    return year.translate(KHMER) if way.digits == "khmer" else year


def _total(made: list, truth: Truth, way: Way, typed: bool, years, before: int, wide: bool) -> list:
    """Return a row of totals: of every year where they stand side by side, else of all."""
    word = {"en": "Total", "km": "សរុប"}[way.heads]
    sums = [sum(v for (_, y), v in truth.items() if y == year) for year in years]
    sums = sums if wide else [sum(sums)]
    written = [figure(x, way) if typed else x for x in sums]
    return [word, *[""] * (before - 1), *([] if wide else [""]), *written]


def written(kind: str, truth: Truth, way: Way, rng: random.Random) -> tuple[bytes, str]:
    """Return a file and its name."""
    typed = way.container not in ("xlsx", "ods", "xls")
    rows = rows_of(kind, truth, way, rng, typed)
    other = [["Old", "Year", "Number"], ["Kampot", 2019, 77]]
    if len(way.container) == 1:
        text = io.StringIO()
        csv.writer(text, delimiter=way.container, lineterminator="\n").writerows(rows)
        return text.getvalue().encode(way.encoding), "t.csv"
    if way.container == "ods":
        percent = kind == "poverty" and way.rates == "cells"
        marked = [[(x, "%") if percent and isinstance(x, float) else x for x in r] for r in rows]
        sheets = {"Data": "".join(ods_row([x if x != "" else None for x in r]) for r in marked)}
        if way.hidden:
            sheets = {"Old": "".join(map(ods_row, other)), **sheets}
        return ods(sheets, hidden=("Old",)), "t.ods"
    if way.container == "xls":
        return old_workbooks.xls({"Data": old_workbooks.cells(rows)}), "t.xls"
    book = Workbook()
    sheet = book.active
    sheet.title = "Data"
    for line in rows:
        sheet.append([x if x != "" else None for x in line])
    if kind == "poverty" and way.rates == "cells" and not typed:
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, float):
                    cell.number_format = "0.0%"
    if way.hidden:
        old = book.create_sheet("Old", 0)
        for line in other:
            old.append(line)
        old.sheet_state = "hidden"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue(), "t.xlsx"


def verdict(found: Examined, truth: Truth, way: Way) -> str:
    """Return "read" where the table is the true one, a question or an error, or what is wrong."""
    if found.question is not None:
        return f"asked {found.question.name}"
    if found.problems:
        return f"refused {found.problems[0].key}"
    if found.proposals:
        return "asked names"
    years = {"2024"} if way.years == "one" else {"2023", "2024"}
    table, value = found.table, VALUE[found.kind]
    if found.kind == "repatriation":
        table = table[(table["corridor"] == "all") & table["adm2_code"].isna()]
    got = {(r.adm1_code, r.period): getattr(r, value) for r in table.itertuples()}
    expected = {key: figure_of(truth[key]) for key in truth if key[1] in years}
    if got.keys() != expected.keys():
        return f"WRONG rows: {sorted(got.keys() ^ expected.keys())[:3]}"
    for key, wanted in expected.items():
        if not abs(got[key] - wanted) <= 1e-6 * max(1, wanted):
            return f"WRONG figure: {key} is {wanted} and was read as {got[key]}"
    return "read"


def figure_of(value: float | Sequence[float]) -> float:
    """Return what a figure comes to: of fields damaged and planted, the share in percent."""
    return 100 * value[0] / value[1] if isinstance(value, tuple) else float(value)


def attempt(seed: int) -> tuple[str, str, Way]:
    """Write and read one table; return kind, verdict and the way it was written."""
    rng = random.Random(seed)
    kind = rng.choice(KINDS)
    way = Way(**{name: rng.choice(options) for name, options in CHOICES.items()})
    if way.thousands == way.decimal:
        way = Way(**{**way.__dict__, "thousands": ""})
    truth = true_table(kind, rng)
    content, name = written(kind, truth, way, rng)
    found = examine(content, name, kind)
    told = verdict(found, truth, way)
    if found.question is not None and not told.startswith("WRONG"):
        told = f"{told}, then {_answered(found, content, name, kind, truth, way)}"
    return kind, told, way


def _answered(found, content: bytes, name: str, kind: str, truth: Truth, way: Way) -> str:
    """Return the verdict once every question is answered by who wrote the table."""
    answers: dict[str, str] = {}
    for _ in range(4):
        right = {
            "decimal": "point" if way.decimal == "." else "comma",
            "rates": "shares" if way.rates in ("shares", "cells") else "percent",
            "sheet": "Data",
        }.get(found.question.name)
        if right is None:
            return f"asked {found.question.name}"
        answers[found.question.name] = right
        found = examine(content, name, kind, answers=answers)
        if found.question is None:
            return verdict(found, truth, way)
    return "asked again and again"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write and read many tables; print what became of them; 1 where one was read wrongly."""
    options = argparse.ArgumentParser(prog="python -m tests.written_ways")
    options.add_argument("--times", type=int, default=5000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--out", type=Path, help="file of the figures that docs/desk.md quotes")
    given = options.parse_args(arguments)
    tally: Counter[str] = Counter()
    for seed in range(given.first, given.first + given.times):
        kind, told, way = attempt(seed)
        tally[told if "WRONG" not in told else "WRONG"] += 1
        if "WRONG" in told:
            print(f"{seed} {kind}: {told}\n    {way}")
    for told, times in tally.most_common():
        print(f"{times:6d}  {told}")
    if given.out:
        figures = {"times": given.times, "ended": dict(sorted(tally.items()))}
        given.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return int(tally["WRONG"] > 0)


def sentence(figures: dict) -> str:
    """Return the line of docs/desk.md on what a run found.

    >>> sentence({"times": 9, "ended": {"read": 6, "asked rates, then read": 2, "refused a.b": 1}})
    '9 tables: 6 read, 2 read after a question, 1 refused, 0 left with a question, 0 read wrongly.'
    """
    ended = Counter()
    for told, times in figures["ended"].items():
        kind = "after" if told.endswith("then read") else told.split()[0]
        ended[kind] += times
    return (
        f"{figures['times']:,} tables: {ended['read']:,} read, {ended['after']:,} read after a "
        f"question, {ended['refused']:,} refused, {ended['asked']:,} left with a question, "
        f"{ended['WRONG']:,} read wrongly."
    )


if __name__ == "__main__":
    sys.exit(main())
