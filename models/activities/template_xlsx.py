"""Template workbook: the columns of a 3W list that are needed, with lists to choose from."""

from datetime import date

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.gazetteer import districts, provinces
from models.activities.country import COUNTRY
from models.activities.fields import STATUSES
from models.activities.kinds import PILLARS, kinds, other_name
from models.lists.dress import WRAPPED, dress_cells, dress_head, letters_of, on_a4
from models.lists.spreadsheet import add_sheet, book_bytes, new_book
from models.lists.validation import allow_between, allow_counts, allow_words, allow_words_of
from models.phrases import LANGUAGES, word
from models.reading.bounds import YEARS
from models.withhold.counts import threshold_in_use

FIELDS = (
    *("agency", "partner", "activity_type", "province_name", "area_name"),
    *("start", "end", "status", "people_targeted", "people_reached"),
)
_WIDTHS = (32, 24, 36, 24, 24, 14, 14, 18, 16, 16)
_MOST_FILLED = 1_000  # rows with lists to choose from
_DAYS = (date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
_HEIGHT = 64  # points of the sentences above the table


def template_xlsx(lang: str) -> bytes:
    """Return an empty 3W list as a workbook, headers in a language; same bytes each time.

    What is wanted stands above the table in both languages. The first row is an example, which is
    never read (`models.activities.example`).

    >>> template_xlsx("en")[:2]
    b'PK'
    """
    book, languages = new_book(), sorted(LANGUAGES, key=lambda one: one != lang)
    wanted = [
        [word("template_activities.help", one, most=threshold_in_use() - 1)] for one in languages
    ]
    header = [word(f"template_activities.{field}", lang) for field in FIELDS]
    rows: list[list] = [*wanted, header, _example(lang)]
    sheet = add_sheet(book, word("template_activities.sheet", lang), rows, _WIDTHS)
    dress_cells(sheet)
    for number in range(1, len(wanted) + 1):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(FIELDS))
        sheet.row_dimensions[number].height = _HEIGHT
        sheet.cell(number, 1).alignment = WRAPPED
    dress_head(sheet[len(wanted) + 1])
    for example in sheet[len(wanted) + 2]:
        example.font = Font(name=letters_of(example.value), size=10, color="777777", italic=True)
    on_a4(sheet, len(wanted) + 1)
    sheet.freeze_panes = f"A{len(wanted) + 2}"
    lists = book.create_sheet(word("template_activities.lists", lang))
    _allow(sheet, lists, len(wanted) + 3, lang)
    return book_bytes(book)


def _example(lang: str) -> list:
    place = districts().iloc[0]
    home = provinces().set_index("adm1_code").loc[place["adm1_code"]]
    return [
        word("template_activities.example", lang),
        None,
        getattr(kinds()["school"], lang),
        home[f"province_{lang}"],
        place[f"district_{lang}"],
        "2027-01-15",
        "2027-03-31",
        word("activity_status.planned", lang),
        200,
        None,
    ]


def _allow(sheet: Worksheet, lists: Worksheet, first: int, lang: str) -> None:
    """Let a spreadsheet program take in each column what is read without a question."""

    def cells(field: str) -> str:
        letter = get_column_letter(FIELDS.index(field) + 1)
        return f"{letter}{first}:{letter}{first + _MOST_FILLED}"

    def said(what: str) -> str:
        return "\n".join(word(f"template_activities.only_{what}", one) for one in LANGUAGES)

    named = provinces().set_index("adm1_code")[f"province_{lang}"].to_dict()
    named[COUNTRY] = word("coverage_word.whole_country", lang)
    within = districts().sort_values("adm2_code")
    pairs = [
        (named[row["adm1_code"]], row[f"district_{lang}"]) for row in within.to_dict("records")
    ]
    types = [getattr(kind, lang) for kind in kinds().values()]
    others = [other_name(pillar, lang) for pillar in PILLARS]
    statuses = [word(f"activity_status.{status}", lang) for status in STATUSES]
    allow_words(sheet, cells("activity_type"), [*types, *others], said("list"), lists)
    allow_words(sheet, cells("province_name"), list(named.values()), said("list"), lists)
    province = f"${get_column_letter(FIELDS.index('province_name') + 1)}{first}"
    allow_words_of(sheet, cells("area_name"), province, pairs, lists, said("district"))
    allow_words(sheet, cells("status"), statuses, said("list"), lists)
    for field in ("start", "end"):
        allow_between(sheet, cells(field), *_DAYS, said("day"))
        for (cell,) in sheet[cells(field)]:
            cell.number_format = "yyyy-mm-dd"
    for field in ("people_targeted", "people_reached"):
        allow_counts(sheet, cells(field), threshold_in_use(), said("count"))
