"""Every kind of trouble of ../shared/cases, with five inputs more. Outcomes written first.

One table of each kind stands in `CASES` and `ACTIVITIES` of test_cases_routes.py. The inputs
beyond it, by kind:

    percent cells               test_cases_numbers.py: UNITS (formats, quotation marks, signs; 7)
    a column of shares          test_cases_numbers.py: UNITS (shares, at most 1, errors; 8)
    comma before three digits   test_cases_numbers.py: MARKS (score, people, rate, texts; 5)
    point before three digits   test_cases_numbers.py: MARKS (hectares, Khmer, people, years; 6)
    hidden sheets               test_cases_sheets.py: SHEETS (3 hidden of 8), and 6 here
    hidden rows and columns     test_cases_sheets.py: hidden_parts (5), and 2 here
    small counts of 3W          test_activities_private.py: numbers under beneficiaries (20), and
                                5 here
    area headers                9 here; test_person_columns.py: both errors of the gate
    decimals                    7 here; test_person_columns.py: any number of places
    amounts in riel             7 here; test_person_columns.py: round amounts
    P-codes                     7 here; test_person_columns.py: codes of areas
    year marks, parts of years  test_cases_columns.py: FILES (7 of marks, 8 of parts)
    countries                   test_cases_columns.py: FILES (6)
    a running number            test_cases_columns.py: FILES (5)
    blank headers               test_cases_columns.py: FILES (5)
    code and name               test_cases_names.py: FILES (11)
    errors of the spreadsheet   test_cases_columns.py: FILES (5)
    no area header              test_cases_columns.py: FILES (2), and 6 here
    commas in a title           test_cases_columns.py: FILES (3), and 5 here
    order of Khmer marks        test_cases_names.py: headers that look alike (5), and 5 here
    a row with two years        test_cases_columns.py: FILES (2), and 5 here
    sources by code             6 here; test_sources.py: test_mpi_... (8)
    Khmer that looks alike      test_khmer_form.py: ALIKE (11), and 6 whole files here

The page reads a table through a draft of a session, the command line through its `main`. A 3W
file has no command line, so it goes through the page's alone.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from geo.gazetteer import districts
from models.desk import __main__ as desk_command
from models.desk.examine import Examined
from models.sources.__main__ import main as sources
from models.sources.catalogue import SOURCES
from pages.view.coverage.bringing import Bringing
from pages.view.desk.trial import Draft
from tests.cases import (
    CODES,
    KHMER,
    LOST,
    NAMES,
    PEOPLE,
    RATES,
    SIX,
    book_of,
    each,
    lines,
    mpi_of,
    outcome,
    saved,
)
from tests.cases import told as told_of
from tests.open_workbooks import ods
from tests.open_workbooks import row as ods_row
from tests.page_helpers import own_store
from tests.upstreams import upstreams  # noqa: F401

HARVEST = "Province,Year,Damaged (ha),Planted (ha)"
TA_DA = districts()[districts()["district_km"].str.contains("្ដ")]
COUNTS = ("Province", "Year", "Persons")


def sheet(year: int, more: int = 0) -> list[tuple]:
    """Return a table of people in six provinces."""
    return [COUNTS, *((name, year, PEOPLE[code] + more) for code, name in SIX)]


def in_ods(**sheets: list[tuple]) -> bytes:
    """Return an .ods whose sheets with a name of "Old" are hidden."""
    filled = {title: "".join(ods_row(list(r)) for r in rows) for title, rows in sheets.items()}
    return ods(filled, hidden=tuple(title for title in sheets if title.startswith("Old")))


def hide(content: bytes, *titles: str, rows: tuple[int, ...] = (), columns: str = "") -> bytes:
    """Return a workbook with sheets hidden, and rows and columns of its last sheet."""
    book = load_workbook(BytesIO(content))
    for title in titles:
        book[title].sheet_state = "hidden"
    last = book.worksheets[-1]
    for row in rows:
        last.row_dimensions[row].hidden = True
    for letter in columns:
        last.column_dimensions[letter].hidden = True
    return saved(book)


# (kind of trouble, what is odd) -> kind of table, file, what becomes of it
Case = tuple[str, bytes, object]
GATE: dict[tuple[str, str], Case] = {
    ("area headers", "of OCHA, run together"): (
        "poverty", each("Admin1Name_en,Admin1Pcode,Year,Rate", "{n},KH{c},2024,{r}"), RATES),
    ("area headers", "of GADM"): ("poverty", each("NAME_1,Year,Rate", "{n},2024,{r}"), RATES),
    ("area headers", "of both languages"): (
        "repatriation",
        each("Province Name (EN),Province Name (KM),Year,Persons", "{n},{k},2024,{p}"), PEOPLE),
    ("area headers", "of Khmer names"): (
        "repatriation", each("ADM1_KM,Year,Persons", "{k},2024,{p}"), PEOPLE),
    ("area headers", "in Khmer"): (
        "repatriation", each("ឈ្មោះខេត្ត,ឆ្នាំ,ចំនួន", "{n},2024,{p}"), PEOPLE),
    ("area headers", "of districts too"): (
        "repatriation",
        lines("ADM1_EN,ADM2_EN,Year,Persons", "Kep,Kep,2024,30", "Kep,Damnak Chang'aeur,2024,60"),
        {"23": 90}),
    ("area headers", "of GADM, districts too"): (
        "repatriation",
        lines("NAME_1,NAME_2,Year,Persons", "Kep,Kep,2024,30", "Kep,Damnak Chang'aeur,2024,60"),
        {"23": 90}),
    ("area headers", "level written out"): (
        "harvest", each("Administrative level 1 name,Year,Damaged (ha),Planted (ha)",
                        "{n},2024,12,1200"), LOST),
    ("decimals", "nine places in the rate itself"): (
        "poverty", each("Province,Year,Rate", "{n},2024,{r}12345678"),
        {code: round(float(f"{rate}12345678"), 6) for code, rate in RATES.items()}),
    ("decimals", "begin like a telephone"): (
        "repatriation",
        each("Province,Year,Persons,Persons per km2", "{n},2024,{p},85.51234{i}678"), PEOPLE),
    ("decimals", "a comma and eight places"): (
        "repatriation", each("Province;Year;Persons;Share", "{n};2024;{p};0,12345{i}78"), PEOPLE),
    ("decimals", "in a standard error"): (
        "poverty", each("Province,Year,Rate,Standard error", "{n},2024,{r},1.0123456{i}"), RATES),
    ("decimals", "in Khmer digits"): (
        "harvest", each(f"{HARVEST},អនុបាត", "{n},2024,12,1200,០.០១២៣៤៥៦៧"), LOST),
    ("decimals", "below zero and in powers of ten"): (
        "harvest", each(f"{HARVEST},Change,Weight", "{n},2024,12,1200,-0.0123456{i},1.2345e-0{i}"),
        LOST),
    ("amounts in riel", "nine digits"): (
        "repatriation", each("Province,Year,Persons,Budget (KHR)", "{n},2024,{p},12345678{i}"),
        PEOPLE),
    ("amounts in riel", "twelve digits in Khmer"): (
        "repatriation", each("ខេត្ត,ឆ្នាំ,ចំនួន,ថវិកា (រៀល)", "{k},២០២៤,{p},១២៣៤៥៦៧៨៩០{i}០"), PEOPLE),
    ("amounts in riel", "a cost without a currency"): (
        "harvest", each(f"{HARVEST},Cost of damage", "{n},2024,12,1200,18{i}254321"), LOST),
    ("amounts in riel", "of a whole province"): (
        "poverty", each("Province,Year,Rate,GDP (riel)", "{n},2024,{r},45{i}678901234"), RATES),
    ("amounts in riel", "with marks"): (
        "repatriation", each("Province,Year,Persons,Amount", '{n},2024,{p},"1,234,56{i},890"'),
        PEOPLE),
    ("amounts in riel", "beside dollars"): (
        "repatriation",
        each("Province,Year,Persons,Loans USD,Loans KHR", "{n},2024,{p},25{i}000,1012345{i}78"),
        PEOPLE),
    ("P-codes", "alone"): (
        "repatriation", each("ADM1_PCODE,Year,Persons", "KH{c},2024,{p}"), PEOPLE),
    ("P-codes", "of communes"): (
        "repatriation", each("Province,ADM3_PCODE,Year,Persons", "{n},KH{c}0101,2024,{p}"), PEOPLE),
    ("P-codes", "of communes without KH"): (
        "repatriation", each("Province,Commune code,Year,Persons", "{n},{c}0102,2024,{p}"), PEOPLE),
    ("P-codes", "of villages"): (
        "poverty", each("Province,Year,Rate,ADM4_PCODE", "{n},2024,{r},KH{c}010203"), RATES),
    ("P-codes", "of communes in Khmer"): (
        "harvest", each(f"{HARVEST},លេខកូដឃុំ", "{n},2024,12,1200,KH{c}0203"), LOST),
    ("P-codes", "of a sensor's nearest commune"): (
        "harvest", each(f"{HARVEST},Nearest", "{n},2024,12,1200,KH{c}0304"), LOST),
}  # fmt: skip
SHAPES: dict[tuple[str, str], Case] = {
    ("no area header", "a word for anything"): (
        "repatriation", each("Site,Year,Persons", "{n},2024,{p}"), ["desk.no_area_like 1"]),
    ("no area header", "in Khmer"): (
        "repatriation", each("ទីតាំង,ឆ្នាំ,ចំនួន", "{k},២០២៤,{p}"), ["desk.no_area_like 1"]),
    ("no area header", "of poverty"): (
        "poverty", each("Zone;Year;Rate", "{n};2024;{r}"), ["desk.no_area_like 1"]),
    ("no area header", "of harvest"): (
        "harvest", each("Where,Year,Damaged (ha),Planted (ha)", "{n},2024,12,1200"),
        ["desk.no_area_like 1"]),
    ("no area header", "beside years"): (
        "repatriation", each("Region,2023,2024", "{n},12,{p}"), ["desk.no_area_like 1"]),
    ("no area header", "and no areas"): (
        "repatriation", each("Office,Year,Persons", "Unit {i},2024,{p}"), ["desk.no_area 1"]),
    ("commas in a title", "two lines of it"): (
        "repatriation",
        b"Returns, by province, sex, age\nThailand, Viet Nam, Malaysia, others\n"
        + each("Province;Year;Persons", "{n};2024;{p}"), PEOPLE),
    ("commas in a title", "in Khmer"): (
        "repatriation",
        "តារាង, តាមខេត្ត, ឆ្នាំ ២០២៤, សរុប\n".encode() + each("ខេត្ត;ឆ្នាំ;ចំនួន", "{k};២០២៤;{p}"), PEOPLE),
    ("commas in a title", "above tabs"): (
        "poverty",
        b"Poverty, by province, 2024, in percent\t\t\n"
        + each("Province\tYear\tRate", "{n}\t2024\t{r}"),
        RATES),
    ("commas in a title", "above years side by side"): (
        "repatriation",
        b"Returns from Thailand, Viet Nam, Laos\n\n" + each("Province;2023;2024", "{n};12;{p}"),
        PEOPLE),
    ("commas in a title", "above hectares"): (
        "harvest",
        b"Rice, maize, beans, and cassava;;;\n"
        + each("Province;Year;Damaged (ha);Planted (ha)", "{n};2024;12;1200"), LOST),
    ("order of Khmer marks", "the other subscript"): (
        "repatriation", each("ខេត្ដ,ឆ្នាំ,ចំនួន", "{k},2024,{p}"), PEOPLE),
    ("order of Khmer marks", "a year in the header"): (
        "repatriation", each("ខេត្ត,ឆ្នំា២០២៣,ឆ្នំា២០២៤", "{k},12,{p}"), PEOPLE),
    ("order of Khmer marks", "blanks without a width"): (
        "repatriation", each("ខេត្ត\u200b,ឆ្នាំ\u200b,ចំនួន\u200bសរុប", "{k},2024,{p}"), PEOPLE),
    ("order of Khmer marks", "a vowel before a subscript"): (
        "poverty", each("ខេត្ត,ឆ្នាំ,អត្រាភាពកី្រក្រ", "{k},2024,{r}"), RATES),
    ("order of Khmer marks", "in hectares"): (
        "harvest", each("ខេត្ត,ឆ្នាំ,សូ្រវខូចខាត (ហិកតា),ផ្ទៃដីដំាដុះ (ហិកតា)", "{k},2024,12,1200"), LOST),
    ("a row with two years", "of a table of DHIS2"): (
        "repatriation",
        each("Data,Period ID,Period,Organisation unit ID,Organisation unit,Value",
             "Returned,2024,2024,x{i},{n},{p}"), PEOPLE),
    ("a row with two years", "in days it was stored"): (
        "repatriation",
        each("dataname,periodname,organisationunitname,value,created,lastupdated",
             "Returned,2024,{c} {n},{p}.0,2024-01-0{i},2025-02-0{i}"), PEOPLE),
    ("a row with two years", "years side by side"): (
        "repatriation",
        each("organisationunitid,organisationunitname,organisationunitcode,2023,2024",
             "x{i},{c} {n},{i},2022,{p}"), PEOPLE),
    ("a row with two years", "people like a year"): (
        "repatriation", lines("Province;Year;Persons", "Kampot;2024;2023", "Takeo;2024;2022"),
        {"07": 2023, "21": 2022}),
    ("a row with two years", "rates of a survey"): (
        "poverty",
        each("Province,Survey,Year,Published,Rate", "{n},CSES 2021,2021,2023,{r}"), RATES),
    ("Khmer that looks alike", "districts with ta for da"): (
        "repatriation",
        lines("ខេត្ត,ស្រុក,ឆ្នាំ,ចំនួន",
              *(f"{KHMER[row.adm1_code]},{row.district_km.replace('្ដ', '្ត')},2024,50"
                for row in TA_DA.itertuples()),
              "កណ្ដាល,អរិយក្សត្រ,2024,50"),  # made from Khsach Kandal, which is one of them
        dict.fromkeys([*TA_DA["adm2_code"], "0813"], 50)),
    ("Khmer that looks alike", "a subscript behind its vowel"): (
        "repatriation",
        lines("ខេត្ត,ឆ្នាំ,ចំនួន", "ពៃ្រវែង,2024,50", "សា្វយរៀង,2024,60", "សឹ្ទងតែ្រង,2024,70"),
        {"14": 50, "20": 60, "19": 70}),
    ("Khmer that looks alike", "a vowel in halves"): (
        "repatriation", lines("ខេត្ត,ឆ្នាំ,ចំនួន", "ពេាធិ៍សាត់,2024,50", "កេាះកុង,2024,60"),
        {"15": 50, "09": 60}),
    ("Khmer that looks alike", "blanks without a width"): (
        "poverty", lines("ខេត្ត,ឆ្នាំ,អត្រា", "កំពង់\u200bធំ,2024,9.5", "ភ្នំ\u200bពេញ,2024,4.5"),
        {"06": 9.5, "12": 4.5}),
    ("Khmer that looks alike", "a sign on another letter is another name"): (
        "harvest", lines("ខេត្ត,ឆ្នាំ,ពិន្ទុ", "បាត់ដបំង,2024,1.5", "កំពត,2024,2.5"), ("បាត់ដបំង",)),
    ("Khmer that looks alike", "a type word with da"): (
        "repatriation", each("ខេត្ត,ឆ្នាំ,ចំនួន", "ខេត្ដ{k},2024,{p}"), PEOPLE),
}  # fmt: skip
_COVER = [("About", "this file"), ("Made by", "the ministry")]
_OLD_NEW = {"Old": sheet(2019, 5), "New": sheet(2024)}
HIDDEN: dict[tuple[str, str], Case] = {
    ("hidden sheets", "in an .ods"): ("repatriation", in_ods(**_OLD_NEW), PEOPLE),
    ("hidden sheets", "between others"): (
        "repatriation",
        hide(saved(book_of(("Cover", _COVER), ("Old", sheet(2025)), ("New", sheet(2024)))), "Old"),
        PEOPLE),
    ("hidden sheets", "all but one"): (
        "repatriation",
        hide(saved(book_of(*((str(y), sheet(y)) for y in (2021, 2022, 2023, 2024)))),
             "2021", "2022", "2023"), PEOPLE),
    ("hidden sheets", "the only table"): (
        "repatriation",
        hide(saved(book_of(("Old", sheet(2019)), ("Cover", _COVER))), "Old"), ["desk.no_area 1"]),
    ("hidden sheets", "an .ods with two in sight"): (
        "repatriation", in_ods(Old=sheet(2019), A=sheet(2023), B=sheet(2024)), "ask sheet"),
    ("hidden rows", "the last of them"): (
        "repatriation", hide(saved(book_of(("New", sheet(2024)))), rows=(6, 7)), PEOPLE),
    ("hidden rows", "the column of figures"): (
        "repatriation", hide(saved(book_of(("New", sheet(2024)))), columns="C"), PEOPLE),
}  # fmt: skip
CASES = GATE | SHAPES | HIDDEN
TOLD = {
    ("hidden sheets", "in an .ods"): {
        "sheet": {"sheet": "New"},
        "hidden_sheets": {"sheets": "“Old”"},
    },
    ("hidden sheets", "between others"): {
        "sheet": {"sheet": "New"},
        "sheets_not_read": {"sheets": "“Cover”"},
        "hidden_sheets": {"sheets": "“Old”"},
    },
    ("hidden sheets", "all but one"): {"hidden_sheets": {"sheets": "“2021”, “2022”, “2023”"}},
    ("hidden rows", "the last of them"): {"hidden_rows": {"n": 2, "rows": "6, 7"}},
    ("hidden rows", "the column of figures"): {"hidden_columns": {"columns": "C"}},
    ("amounts in riel", "nine digits"): {"unused_columns": {"columns": "Budget (KHR)"}},
    ("decimals", "begin like a telephone"): {"unused_columns": {"columns": "Persons per km2"}},
    ("P-codes", "of communes"): {"unused_columns": {"columns": "ADM3_PCODE"}},
}


@pytest.fixture(scope="module", autouse=True)
def a_store(tmp_path_factory):
    """Give the page a store of its own."""
    with pytest.MonkeyPatch.context() as patch, own_store(tmp_path_factory.mktemp("kinds"), patch):
        yield


def ended(found: Examined) -> object:
    """Return what became of a file; figures of districts where it counts no whole province."""
    short = outcome(found)
    if short != {}:
        return short
    return dict(zip(found.table["adm2_code"], found.table["count"], strict=True))


def file_name(content: bytes) -> str:
    if content[:2] != b"PK":
        return "t.csv"
    return "t.ods" if b"opendocument" in content[:200] else "t.xlsx"


def by_command(kind: str, content: bytes, folder: Path, patch: pytest.MonkeyPatch):
    """Return the exit code of the command line and what it found in the file."""
    seen: list[Examined] = []
    examine = desk_command.examine

    def noted(*given, **named):
        seen.append(examine(*given, **named))
        return seen[-1]

    file = folder / file_name(content)
    file.write_bytes(content)
    patch.setattr(desk_command, "examine", noted)
    return desk_command.main(["check", str(file), "--kind", kind]), *seen


@pytest.mark.parametrize("case", CASES, ids=" - ".join)
def test_a_kind_ends_well_on_the_page_and_on_the_command_line(case, tmp_path, monkeypatch, capsys):
    """Figures, a question, names to decide or problems; and the exit code that goes with them."""
    kind, content, expected = CASES[case]
    page = Draft(kind).examined(file_name(content), content)
    assert ended(page) == expected
    capsys.readouterr()  # of Streamlit, which runs without a browser
    code, found = by_command(kind, content, tmp_path, monkeypatch)
    assert ended(found) == expected
    assert code == {dict: 0, tuple: 1}.get(type(expected), 2)
    assert TOLD.get(case, {}).items() <= told_of(page).items()
    assert bool(capsys.readouterr().err) == (code > 0)


_3W = "Agency,Sector,Activity,District code,Start,Status"
_TAGS = "#org,#sector,#activity,#adm2+code,#date+start,#status"
_FEW, _MORE = (f"Bell,Protection,Shelter,200{i},2026-01-05,ongoing" for i in (1, 2))
# header and tags of the last column, what stands in it, people reached
SMALL = {
    "a header in Khmer": (lines(f"{_3W},អ្នកទទួលផល", f"{_FEW},៦", f"{_MORE},៩០០"), [None, 900]),
    "the title's header, tagged": (
        lines(f"{_3W},Title", f"{_TAGS},#reached", f"{_FEW},6", f"{_MORE},900"), [None, 900]),
    "the partner's header, tagged": (
        lines(f"{_3W},Partner", f"{_TAGS},#reached+total", f"{_FEW},6", f"{_MORE},900"),
        [None, 900]),
    "a header of people, the tag of a text": (
        lines(f"{_3W},People reached", f"{_TAGS},#beneficiary", f"{_FEW},6", f"{_MORE},900"),
        [None, 900]),
    "numbers of a workbook": (
        saved(book_of(("3W", [(*_3W.split(","), "Beneficiaries"), (*_FEW.split(","), 6.0),
                              (*_MORE.split(","), 900)]))), [None, 900]),
    # the gate lets harmless columns of 3W through
    "areas by name, as the United Nations head them": (
        lines(f"{_3W.replace('District code', 'Admin 1 Name,Admin 2 Name')},People reached",
              f"{_FEW.replace('2001', 'Svay Rieng,Chantrea')},600",
              f"{_MORE.replace('2002', 'Kep,Kep')},900"), [600, 900]),
    "a ratio of eight places": (
        lines(f"{_3W},People reached,Ratio", f"{_FEW},600,0.01234567", f"{_MORE},900,0.08512345"),
        [600, 900]),
    "riel beside dollars": (
        lines(f"{_3W},People reached,Budget,Currency,ចំណាយ (រៀល)",
              f"{_FEW},600,251234,USD,1012345678", f"{_MORE},900,261234,USD,1112345678"),
        [600, 900]),
    "communes by code in Khmer": (
        lines(f"{_3W},People reached,លេខកូដឃុំ", f"{_FEW},600,KH200101", f"{_MORE},900,200203"),
        [600, 900]),
    "a hidden sheet": (
        hide(saved(book_of(("Old", [_3W.split(","), _FEW.split(",")]),
                           ("New", [(*_3W.split(","), "People reached"),
                                    (*_FEW.split(","), 600), (*_MORE.split(","), 900)]))), "Old"),
        [600, 900]),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_a_kind_ends_well_in_who_does_what(name):
    """Both rows are read; fewer than ten people of protection are withheld and in no text."""
    content, reached = SMALL[name]
    found = Bringing(file_name(content), content).read()
    assert (found.problems, found.proposals) == ((), ())
    people = found.rows["people_reached"].astype(object)
    assert [*people.where(people.notna(), None)] == reached
    texts = found.rows[["title", "target_group", "partner"]].to_csv(index=False)
    assert not {"6", "៦"} & set(texts)


def mpi(*rows: tuple[str, str]) -> bytes:
    """Return the publisher's table; rows of code and name in place of the first provinces."""
    all_of_them = [(f"KH{code}", name) for code, name in zip(CODES, NAMES, strict=True)]
    return mpi_of([*rows, *all_of_them[len(rows) :]])


# rows in place of Banteay Meanchey and those after it; provinces read, or the problem
BY_CODE = {
    "codes without the country": (mpi(("01", "Bantey Mencheay"), ("02", "Bat Dambang")), 25),
    "codes in small letters": (mpi(("kh01", "Bantey Mencheay")), 25),
    "names in Khmer that look alike": (mpi(("KH01", "បន្ទាយមាន\u200bជ័យ"), ("KH02", "បាត់ដំបង")), 25),
    "the code of a district beside a name": (mpi(("KH0102", "Banteay Meanchey")), 25),
    "two neighbours with each other's code": (
        mpi(("KH02", "Banteay Meanchey"), ("KH01", "Battambang")), "sources.two"),
    "neither a code nor a name that is known": (mpi(("", "Bantey Mencheay")), "sources.less"),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_CODE)
def test_a_source_is_placed_by_code_and_loses_nothing(name, upstreams, capsys):  # noqa: F811
    """25 provinces, or a failed check that says why, when the source is fetched."""
    content, expected = BY_CODE[name]
    upstreams.serve_mpi(content)
    code = sources(["fetch", "mpi", "--base-url", upstreams.url, "--max-seconds", "5"])
    said = capsys.readouterr()
    if isinstance(expected, int):
        assert (code, said.err) == (0, "")
        assert len(SOURCES["mpi"].read(content, "m.csv").areas) == expected
    else:
        assert code == 2
        assert "Banteay Meanchey" in said.err
