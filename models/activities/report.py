"""Report: gaps, overlaps and people reached in words, for the screen and as one workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from models.activities.active import within
from models.activities.country import COUNTRY, WHOLE_COUNTRY
from models.activities.gaps import coverage, gaps
from models.activities.header_words import TEMPLATE
from models.activities.kinds import OTHER, kinds
from models.activities.overlaps import overlaps
from models.activities.reach import COLUMNS, reach_by, with_people
from models.activities.span import Span
from models.activities.template import HEADER, activity_csv
from models.lists.rank_range import rank_range
from models.lists.spreadsheet import add_text, book_bytes, new_book
from models.phrases import word

_FIGURES = COLUMNS[COLUMNS.index("rows") :]


@dataclass(frozen=True)
class Report:
    """What a quarter shows; all tables in one language, with the headings a reader sees."""

    states: pd.DataFrame  # as `coverage`, in codes
    gaps: pd.DataFrame
    overlaps: pd.DataFrame
    provinces: pd.DataFrame
    agencies: pd.DataFrame
    rows: pd.DataFrame


def report(rows: pd.DataFrame, table: pd.DataFrame, during: Span, lang: str) -> Report:
    """Return the tables of a quarter (or a day) for the ranked districts of a table."""
    people = with_people(table)
    states = coverage(rows, people, during)
    names = people.set_index("adm2_pcode")
    inside = within(rows, table["adm1_pcode"])
    country = {COUNTRY: word("coverage_word.whole_country", lang)}
    by_province = reach_by(inside, people, during, "adm1_pcode")
    return Report(
        states,
        gap_table(gaps(states), names, lang),
        overlap_table(overlaps(inside, during), names, lang),
        _reach_table(by_province, _province_names(people, lang) | country, "province", lang),
        _reach_table(reach_by(inside, people, during, "agency"), {}, "agency", lang),
        row_table(inside, names, lang),
    )


def gap_table(found: pd.DataFrame, names: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the gaps in the order of the ranking, named."""
    rows = [
        _place(names.loc[row["adm2_pcode"]], row["adm2_pcode"], lang)
        | {
            "tier": word(f"tier.{row['tier']}", lang),
            "rank": rank_range(names.loc[row["adm2_pcode"]]) or None,
            "population": names.loc[row["adm2_pcode"], "population"],
            "somewhere": row["somewhere"],
        }
        for row in found.to_dict("records")
    ]
    return _headed(
        rows,
        ["province", "district", "other_name", "pcode", "tier", "rank", "population", "somewhere"],
        lang,
    )


def overlap_table(found: pd.DataFrame, names: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the overlaps per district and activity, named."""
    rows = [
        _place(names.loc[f"KH{row['adm2_code']}"], f"KH{row['adm2_code']}", lang)
        | {
            "activity_type": kind_name(row["activity_type"], lang),
            "agencies": ", ".join(row["agencies"]),
            "start": row["start"].isoformat(),
            "end": _end(row["end"], lang),
            "reported_twice": word("coverage_word.yes", lang) if row["reported_twice"] else None,
        }
        for row in found.to_dict("records")
    ]
    return _headed(
        rows,
        [
            "province",
            "district",
            "activity_type",
            "agencies",
            "start",
            "end",
            "reported_twice",
            "pcode",
        ],
        lang,
    )


def row_table(rows: pd.DataFrame, names: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return activity rows as a reader sees them; contacts are not among them."""
    provinces, named = _province_names(names, lang), names[f"district_{lang}"].to_dict()
    country, somewhere = (word(f"coverage_word.whole_{x}", lang) for x in ("country", "province"))
    shown = [
        {
            "province": provinces.get(f"KH{row['adm1_code']}", country),
            "district": named.get(
                f"KH{row['adm2_code']}", None if pd.isna(row["adm1_code"]) else somewhere
            ),
            "activity_type": kind_name(row["activity_type"], lang),
            "pillar": word(f"pillar.{row['pillar']}", lang),
            "agency": row["agency"],
            "partner": row["partner"],
            "target_group": row["target_group"],
            "people_targeted": row["people_targeted"],
            "people_reached": row["people_reached"],
            "start": row["start"].isoformat(),
            "end": _end(row["end"], lang),
            "status": word(f"activity_status.{row['status']}", lang),
        }
        for row in rows.to_dict("records")
    ]
    return _headed(
        shown,
        [
            "province",
            "district",
            "activity_type",
            "agency",
            "start",
            "end",
            "status",
            "people_reached",
            "people_targeted",
            "target_group",
            "partner",
            "pillar",
        ],
        lang,
    )


def kind_name(code: object, lang: str) -> str:
    """Return the name of an activity type; of a row that names none, that it does not say.

    >>> kind_name("shelter", "en"), kind_name(None, "en")
    ('shelter or transit centre', 'not given')
    """
    if code in kinds():
        return getattr(kinds()[code], lang)
    return word(f"coverage_word.{'other_type' if code == OTHER else 'no_type'}", lang)


def template_table(rows: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the template's columns, in English, as they can be brought again.

    Parameters
    ----------
    names : by P-code of a district, its names and those of its province.
    """
    province = [None if pd.isna(code) else f"KH{code}" for code in rows["adm1_code"]]
    provinces = _province_names(names, "en")
    district = [None if pd.isna(code) else f"KH{code}" for code in rows["adm2_code"]]
    kind = [None if pd.isna(k) else kind_name(k, "en") for k in rows["activity_type"]]
    written = rows.assign(
        pillar=rows["pillar"].map(_pillar),
        activity_type=kind,
        province_code=province,
        province_name=[WHOLE_COUNTRY if code is None else provinces[code] for code in province],
        area_code=district,
        area_name=[None if code is None else names.loc[code, "district_en"] for code in district],
    )
    made = written.reindex(columns=list(TEMPLATE)).rename(columns=TEMPLATE)
    made = made.reindex(columns=list(HEADER)).astype(object)
    return made.where(made.notna(), None)


def _pillar(code: str) -> str:
    """Return a pillar as the template's header spells it."""
    return word(f"pillar.{code}", "en").replace("policy and", "policy &").capitalize()


def rows_csv(rows: pd.DataFrame, names: pd.DataFrame, hxl: bool = False) -> bytes:
    """Return rows as CSV in the template's columns, with a row of HXL tags where wanted."""
    return activity_csv(template_table(rows, names), hxl)


def report_xlsx(found: Report, title: str, source: str, sample: bool, lang: str) -> bytes:
    """Return all tables as one workbook, with what they mean; same input, same bytes."""
    book = new_book()
    for name in ("gaps", "overlaps", "provinces", "agencies", "rows"):
        table: pd.DataFrame = getattr(found, name)
        rows = [list(table.columns), *table.to_numpy(object).tolist()]
        add_text(book, word(f"coverage_sheet.{name}", lang), rows, freeze="A2")
    about = [[line] for line in [title, *notes(sample, lang), source]]
    add_text(book, word("coverage_sheet.about", lang), about)
    return book_bytes(book)


def notes(sample: bool, lang: str) -> list[str]:
    """Return what the tables mean, and that a sample is one.

    >>> notes(True, "en")[0][:6]
    'SAMPLE'
    """
    keys = [*(["sample"] if sample else []), "gap", "overlap", "reach"]
    return [*(word(f"coverage_note.{key}", lang) for key in keys), word("caveat.purpose", lang)]


def _place(row: pd.Series, pcode: str, lang: str) -> dict[str, object]:
    other = "en" if lang == "km" else "km"
    return {
        "province": row[f"province_{lang}"],
        "district": row[f"district_{lang}"],
        "other_name": row[f"district_{other}"],
        "pcode": pcode,
    }


def _province_names(table: pd.DataFrame, lang: str) -> dict[str, str]:
    return dict(zip(table["adm1_pcode"], table[f"province_{lang}"], strict=True))


def _end(end: date | None, lang: str) -> str:
    return word("coverage_word.still", lang) if end is None or pd.isna(end) else end.isoformat()


def _reach_table(found: pd.DataFrame, names: dict[str, str], what: str, lang: str) -> pd.DataFrame:
    columns = [what, *(["population", "high_population"] if names else []), *_FIGURES]
    kept = found[found["rows"] > 0]
    rows = [
        {what: names.get(key, key)}
        | row
        | {"too_many": word("coverage_word.yes", lang) if row["too_many"] else None}
        for key, row in kept.to_dict("index").items()
    ]
    return _headed(rows, columns, lang)


def _headed(rows: list[dict], columns: list[str], lang: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    return frame.rename(columns={c: word(f"coverage_column.{c}", lang) for c in columns})
