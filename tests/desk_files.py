"""Messy but honest files, each with the outcome it must have; written before the code was run.

`rows` are the expected rows of the tidy table (a count of None is withheld), `problems` the
(row, column) of every expected problem, `names` the names to review, `notes` keys of notes that
must be there, `asks` whether the question of 24 provinces must be put.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl import Workbook

from geo.gazetteer import districts, provinces

CODES = provinces()["adm1_code"].tolist()
ENGLISH = dict(zip(CODES, provinces()["province_en"], strict=True))
KHMER = dict(zip(CODES, provinces()["province_km"], strict=True))
_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


@dataclass(frozen=True)
class Messy:
    """One file and what must become of it."""

    content: bytes
    file: str = "file.csv"
    kind: str = "repatriation"
    rows: tuple[tuple, ...] | None = None
    count: int | None = None
    problems: tuple[tuple[int | None, str | None], ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    asks: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


def text(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    """Return lines as a file."""
    return (end.join(lines) + end).encode(encoding)


def workbook(*rows: list, merged: tuple[str, ...] = (), sheets: tuple[str, ...] = ()) -> bytes:
    """Return rows as a workbook; `sheets` are other sheets that stand before it."""
    book = Workbook()
    sheet = book.active
    for title in sheets:
        book.create_sheet(title, 0).append(["See the next sheet"])
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def all_but(*left_out: str, value=lambda code: 100 + int(code)) -> list[str]:
    """Return a row of code, year and figure for the other provinces."""
    return [f"{c},2024,{value(c)}" for c in CODES if c not in left_out]


def every_district(skip: set[str] = frozenset(), year: str = "2012") -> list[str]:
    """Return a row of code, year and 40 people for each district."""
    return [f"{c},{year},40" for c in districts()["adm2_code"] if c not in skip]


NEW = set(districts().query("new_since_2014 == 'true'")["adm2_code"])
HEAD = "area_code,period,count"
ALL = "all"
FILES: dict[str, Messy] = {
    "plain": Messy(
        text(HEAD, "20,2024,310", "07,2024,25"),
        rows=(("20", None, "2024", ALL, 310), ("07", None, "2024", ALL, 25)),
    ),
    "byte order mark and semicolons": Messy(
        text("area_code;period;count", "20;2024;310", encoding="utf-8-sig", end="\r\n"),
        rows=(("20", None, "2024", ALL, 310),),
    ),
    "UTF-16 with tabs, as Excel's Unicode text": Messy(
        text("ខេត្ត\tឆ្នាំ\tចំនួន", "ស្វាយរៀង\t២០២៤\t៣១០", encoding="utf-16"),
        rows=(("20", None, "2024", ALL, 310),),
    ),
    "Windows-1252 with an accent": Messy(
        text("province;year;persons", "Takéo;2024;310", "Kampot;2024;44", encoding="cp1252"),
        rows=(("21", None, "2024", ALL, 310), ("07", None, "2024", ALL, 44)),
        notes=("western",),
    ),
    "Khmer headers and digits": Messy(
        text("លេខកូដ,ឆ្នាំ,ចំនួន", '២០,២០២៤,"១,៣១០"'), rows=(("20", None, "2024", ALL, 1310),)
    ),
    "thousands by comma, blank and no-break blank": Messy(
        text(HEAD, '20,2024,"1,310"', "07,2024,2 310", "08,2024,3\u00a0310"),
        rows=(
            ("20", None, "2024", ALL, 1310),
            ("07", None, "2024", ALL, 2310),
            ("08", None, "2024", ALL, 3310),
        ),
    ),
    "a row of HXL tags": Messy(
        text("Province,Year,Persons", "#adm1+name,#date,#affected", "Kampot,2024,44"),
        rows=(("07", None, "2024", ALL, 44),),
        notes=("skipped_rows",),
    ),
    "totals of country and province": Messy(
        text(
            "Province,District,Year,Persons",
            "Kep,Damnak Chang'aeur,2024,60",
            "Kep,Kep,2024,30",
            "Total Kep,,,90",
            "Grand total,,,90",
        ),
        rows=(
            ("23", "2301", "2024", ALL, 60),
            ("23", "2302", "2024", ALL, 30),
            ("23", None, "2024", ALL, 90),
        ),
        notes=("skipped_rows", "totals_added"),
    ),
    "Khmer total": Messy(
        text("ខេត្ត,ឆ្នាំ,ចំនួន", "កំពត,2024,44", "សរុប,,44"),
        rows=(("07", None, "2024", ALL, 44),),
        notes=("skipped_rows",),
    ),
    "a title, an empty row and a merged header": Messy(
        workbook(
            ["Returns 2024"],
            [],
            ["Province", "Year", "Persons returned from"],
            [None, None, "Thailand", "Viet Nam"],
            ["Svay Rieng", 2024, 30, 310],
            merged=("A1:D1", "C3:D3", "A3:A4", "B3:B4"),
        ),
        "r.xlsx",
        rows=(
            ("20", None, "2024", "thailand", 30),
            ("20", None, "2024", "vietnam", 310),
            ("20", None, "2024", ALL, 340),
        ),
    ),
    "corridors and their total side by side": Messy(
        text("Province,Year,Thailand,Viet Nam,Total", "Svay Rieng,2024,30,310,340"),
        rows=(
            ("20", None, "2024", "thailand", 30),
            ("20", None, "2024", "vietnam", 310),
            ("20", None, "2024", ALL, 340),
        ),
    ),
    "years side by side": Messy(
        text("Province,2022,2023", "Kampot,44,55", "Takeo,66,"),
        rows=(
            ("07", None, "2022", ALL, 44),
            ("07", None, "2023", ALL, 55),
            ("21", None, "2022", ALL, 66),
        ),
    ),
    "a province cell merged over its districts": Messy(
        workbook(
            ["Province", "District", "Year", "Persons"],
            ["Kep", "Kep", 2024, 30],
            [None, "Damnak Chang'aeur", 2024, 60],
            ["Pailin", "Sala Krau", 2024, 70],
            merged=("A2:A3",),
        ),
        "r.xlsx",
        rows=(
            ("23", "2302", "2024", ALL, 30),
            ("23", "2301", "2024", ALL, 60),
            ("24", "2402", "2024", ALL, 70),
            ("23", None, "2024", ALL, 90),
        ),
    ),
    "codes that lost their zeros": Messy(
        workbook(["Code", "Year", "Count"], [4, 2024, 44], [12.0, 2024, 55]),
        "r.xlsx",
        rows=(("04", None, "2024", ALL, 44), ("12", None, "2024", ALL, 55)),
    ),
    "P-codes and type words": Messy(
        text("pcode,name,year,people", "KH20,Khaet Svay Rieng,2024,310"),
        rows=(("20", None, "2024", ALL, 310),),
    ),
    "another spelling that the tables know": Messy(
        text("Province,Year,Persons", "Svey Rieng,2024,310"), rows=(("20", None, "2024", ALL, 310),)
    ),
    "a misspelling nobody knows": Messy(
        text("Province,Year,Persons", "Batambang City,2024,310", "Kampot,2024,44"),
        names=("Batambang City",),
    ),
    "a misspelled district inside its province": Messy(
        text(
            "Province,District,Year,Persons",
            "Svay Rieng,Bavett,2024,31",
            "Svay Rieng,Chantrea,2024,44",
        ),
        names=("Bavett",),
    ),
    "a cover sheet before the table": Messy(
        workbook(["Province", "Year", "Persons"], ["Kampot", 2024, 44], sheets=("Cover",)),
        "r.xlsx",
        rows=(("07", None, "2024", ALL, 44),),
        notes=("sheet",),
    ),
    "the first line tells the separator": Messy(
        text("sep=;", "Province;Year;Persons", "Kampot;2024;44"),
        rows=(("07", None, "2024", ALL, 44),),
    ),
    "columns we do not use": Messy(
        text("No.,Province,Year,Persons,Remarks", "1,Kampot,2024,44,flood", "2,Takeo,2024,50,"),
        rows=(("07", None, "2024", ALL, 44), ("21", None, "2024", ALL, 50)),
        notes=("unused_columns",),
    ),
    "a template partly filled in": Messy(
        text(
            "area_code,area_name,period,count",
            "01,Banteay Meanchey,2024,900",
            "02,Battambang,,",
            "03,Kampong Cham,2024,0",
        ),
        rows=(("01", None, "2024", ALL, 900), ("03", None, "2024", ALL, 0)),
        notes=("left_empty",),
    ),
    "withheld by the ministry itself": Messy(
        text(HEAD, "20,2024,<10", "07,2024,44", "21,2024,＜ 10".replace("＜", "<")),
        rows=(
            ("20", None, "2024", ALL, None),
            ("07", None, "2024", ALL, 44),
            ("21", None, "2024", ALL, None),
        ),
        notes=("withheld",),
    ),
    "marked as withheld in a column": Messy(
        text("area_code,period,count,suppressed", "20,2024,,yes", "07,2024,44,no"),
        rows=(("20", None, "2024", ALL, None), ("07", None, "2024", ALL, 44)),
        notes=("withheld",),
    ),
    "a small count and one that a sum would tell": Messy(
        text("Province,Year,Thailand,Viet Nam,Other", "Svay Rieng,2024,104,4,0"),
        rows=(
            ("20", None, "2024", "thailand", None),
            ("20", None, "2024", "vietnam", None),
            ("20", None, "2024", "other", 0),
            ("20", None, "2024", ALL, 108),
        ),
        notes=("withheld",),
    ),
    "24 provinces of 2024": Messy(text(HEAD, *all_but("25")), asks=True),
    "24 provinces of 2024, figure missing": Messy(
        text(HEAD, *all_but("25")),
        answers={"tboung_khmum": "missing"},
        count=24,
        notes=("vintage_missing",),
    ),
    "24 provinces of 2024, counted together": Messy(
        text(HEAD, *all_but("25")),
        answers={"tboung_khmum": "joined"},
        count=23,
        notes=("vintage_count",),
    ),
    "24 provinces of 2010": Messy(
        text(
            "area_code,period,rate_pct",
            *(r.replace("2024", "2010") for r in all_but("25", value=int)),
        ),
        kind="poverty",
        count=25,
        notes=("vintage_rate",),
    ),
    # 197: today's 210 without the 14 new ones, and Odongk; 17 of them were divided or are no
    # more and show no count of their own, 25 totals come
    "the districts of 2014": Messy(
        text(HEAD, *every_district(NEW), "0505,2012,40"),
        notes=("vintage_districts", "totals_added"),
        count=197 - 17 + 25,
    ),
    "every district of today": Messy(
        text(HEAD, *every_district()), count=210 + 25, notes=("totals_added",)
    ),
    "poverty with decimals and error": Messy(
        text(
            "Province,Year,Poverty rate,Standard error",
            "Kampot,2021-2022,9.5,1.1",
            "Takeo,2021 – 2022,12,",
        ),
        kind="poverty",
        rows=(("07", "2021-2022", 9.5, 1.1), ("21", "2021-2022", 12.0, None)),
    ),
    "damaged and planted hectares": Messy(
        text("ខេត្ត,ឆ្នាំ,ស្រូវខូចខាត (ហិកតា),ផ្ទៃដីដាំដុះ (ហិកតា)", 'កំពត,២០២៤,"១,២០០.០",160000'),
        kind="harvest",
        rows=(("07", "2024", 0.75),),
    ),
    "many mistakes at once": Messy(
        text(
            HEAD,
            "20,2024,ten",
            "99,2024,44",
            "07,someday,55",
            "08,2024,-4",
            "21,2024,5.5",
            "22,2024,50",
            "22,2024,51",
        ),
        problems=(
            (2, "count"),
            (3, "area_code"),
            (4, "period"),
            (5, "count"),
            (6, "count"),
            (8, "area_code"),
        ),
    ),
    "a dash where nothing is known": Messy(
        text(HEAD, "20,2024,-", "07,2024,44"), problems=((2, "count"),)
    ),
    "a code and a name of two areas": Messy(
        text("area_code,area_name,period,count", "04,Kampot,2024,44"), problems=((2, "area_name"),)
    ),
    "a district in another province": Messy(
        text("Province,District,Year,Persons", "Kampot,Chantrea,2024,44"), names=("Chantrea",)
    ),
    "affected hectares in place of damaged ones": Messy(
        text("Province,Year,Damaged (ha),Planted (ha)", "Kampot,2024,900,500"),
        kind="harvest",
        problems=((2, "Damaged (ha) (damaged_ha)"),),
    ),
    "no year at all": Messy(text("Province,Persons", "Kampot,44"), problems=((1, "period"),)),
    "two columns of counts": Messy(
        text("Province,Year,Persons,Count", "Kampot,2024,44,45"), problems=((1, None),)
    ),
    "a cell too many": Messy(
        text(HEAD, "20,2024,1,310", "07,2024,44", "21,2024,5,6,7"), problems=((2, None), (4, None))
    ),
    "a formula that was never worked out": Messy(
        workbook(["Code", "Year", "Count"], ["20", 2024, "=1+1"]),
        "r.xlsx",
        problems=((2, "Count (count)"),),
    ),
}

PERSONS: dict[str, tuple[bytes, str]] = {
    "names in English": (text("Victim name,Province,Year,Count", "A B,Kampot,2024,1"), "names"),
    "names in Khmer": (text("ឈ្មោះជនរងគ្រោះ,ខេត្ត,ឆ្នាំ,ចំនួន", "ក ខ,កំពត,2024,1"), "names"),
    "telephone": (text("Province,Year,Count,Phone", "Kampot,2024,1,012 345 678"), "telephone"),
    "telephone in Khmer": (text("ខេត្ត,ឆ្នាំ,ចំនួន,លេខទូរស័ព្ទ", "កំពត,2024,1,០១២"), "telephone"),
    "telephones under a harmless header": (
        text(
            "Province,Year,Count,Note",
            *(f"{n},2024,50,០១២ ៣៤៥ ៦៧{i}" for i, n in enumerate(("Kampot", "Takeo", "Kep"))),
        ),
        "telephone",
    ),
    "date of birth": (text("Province,Year,Count,DOB", "Kampot,2024,1,1.2.1990"), "birth"),
    "date of birth in Khmer": (text("ខេត្ត,ឆ្នាំ,ចំនួន,ថ្ងៃខែឆ្នាំកំណើត", "កំពត,2024,1,x"), "birth"),
    "address": (text("Province,Year,Count,Home address", "Kampot,2024,1,x"), "addresses"),
    "village": (text("ខេត្ត,ឆ្នាំ,ចំនួន,ភូមិ", "កំពត,2024,1,x"), "addresses"),
    "identity card": (text("Province,Year,Count,ID card no.", "Kampot,2024,1,9"), "documents"),
    "passports under a harmless header": (
        text(
            "Province,Year,Count,Ref",
            *(f"{n},2024,50,N0123456{i}" for i, n in enumerate(("Kampot", "Takeo", "Kep"))),
        ),
        "documents",
    ),
    "sex and age": (text("Province,Year,Count,Sex,Age", "Kampot,2024,1,F,12"), "birth or ages"),
    "names of persons where names of areas should be": (
        text(
            "Name,Year,Count",
            *(
                f"{n},2024,1"
                for n in (
                    "Xuzq Wvvm",
                    "Qqwe Rtyy",
                    "Zzxc Vbbn",
                    "Plmm Oknn",
                    "Jjhg Fddx",
                    "Yyut Rewq",
                )
            ),
        ),
        "perhaps names of people",
    ),
}
