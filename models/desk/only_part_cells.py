"""Only a part, by cells: what stands in most rows of an unused column limits the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from geo.errors import InputError
from models.desk.only_part import limit_of, plain_text, years_of
from models.desk.only_part_months import months_of
from models.desk.only_part_words import PART_OF_PEOPLE, any_of
from models.desk.only_part_year import part_of_year
from models.reading.area import WITHIN
from models.reading.header_names import NAMES
from models.reading.headers import corridor_of
from models.reading.rows import ROW, WRITTEN
from models.reading.years import read_year

_LOOKED_AT = 300  # cells of a column: what most of them say is known by then
_LEAST_ROWS = 3  # whose remarks all say the same of the table
_REMARKS = any_of(r"remark|note|comment|observation|កំណត់|សម្គាល់|ផ្សេងៗ")
# who or what stands in them may have a name with a word for some of the people, or a date
_OF_OTHERS = any_of(
    r"source(?! countr)|agenc|organi[sz]|partner|offic|department|ministry|address|contact|donor|"
    r"name|job|project|programme|program|activit|service|centre|center|shelter|provider|link|website|by$",
    r"ប្រភព|អង្គការ|ដៃគូ|មន្ទីរ|ក្រសួង|អាសយដ្ឋាន|ឈ្មោះ|គម្រោង|កម្មវិធី|សកម្មភាព|ការិយាល័យ",
)
# a name of these is one of what was counted
_OF_FIGURES = any_of(
    r"data(?: ?elements?| ?sets?)? ?name|categor|disaggreg|combo|"
    r"(?<!help )(?<!working )groups? ?name|ឈ្មោះ(?:ទិន្នន័យ|ប្រភេទ|ក្រុម)"
)
_OF_COUNTRIES = any_of(r"(?<![a-z])(?:countr(?:y|ies)|iso ?[23]?)(?![a-z])|ប្រទេស")
_GIVERS = any_of(r"donor|fund|support|embass|implement|ជំនួយ")
_COUNTRY_CODE = re.compile(r"(?!kh)[a-z]{2}|(?!khm)[a-z]{3}")
# parts of an area, a season, a crop or those returned, and what is no person or not counted yet,
# where they stand alone in a cell
_PARTS = any_of(
    r"famil(?:y|ies)|households?|hhs?|cases?|target(?:s|ed)?|plan(?:s|ned)?|projected|projections?|"
    r"forecasts?|deported|deportation|rescued|voluntary(?: returns?)?|គ្រួសារ|ករណី|ផែនការ|គោលដៅ|"
    r"rural|urban|(?:dry|wet|rainy)(?: season)?|cassava|maize|corn|soy ?beans?|sesame|sugar ?cane|"
    r"rubber|vegetables?|ជនបទ|ទីក្រុង|ទីប្រជុំជន|(?:រដូវ)?(?:ប្រាំង|វស្សា)|ដំឡូងមី|ពោត|ល្ង|អំពៅ|បន្លែ"
)
_MONTHS, _LONGEST_MONTH = 12, 20
_RECORDED = any_of(
    r"dat(?:e|a)|creat|updat|report|publi|collect|receiv|valid|check|enter|sent|record|print|version|"
    r"កាលបរិច្ឆេទ|ថ្ងៃ|រាយការណ៍|ធ្វើបច្ចុប្បន្នភាព"
)
_DIGITS, _MONTH_OF = re.compile(r"\d+"), re.compile(r"\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}")
_START = any_of(r"(?<![a-z])(?:start|from|begin)|ចាប់ផ្តើម|ពីថ្ងៃ|ពីខែ")
_END = any_of(r"(?<![a-z])(?:end|to|until|till)(?![a-z])|បញ្ចប់|ដល់")


def refuse_cells(table: pd.DataFrame, file: str, kind: str) -> None:
    """Refuse a column that isn't used and says in most rows that the figures are only a part.

    So does the name of a country, where no other column says where people returned from. Remarks
    must say so in every row of several. Where a column is of the start and another of the end,
    both are read as one span.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` returns it; kind : repatriation, poverty or harvest.

    >>> rows = pd.DataFrame({"area_name": ["Kampot"], "group": ["Children"], "_row": [2]})
    >>> rows.attrs["written"] = {"area_name": "Province", "group": "Group"}
    >>> refuse_cells(rows, "r.csv", "repatriation")
    Traceback (most recent call last):
    ...
    geo.errors.InputError: r.csv, column 'Group': expected figures for everyone and whole years, in full numbers, found 'Children'. Keep only such figures, then remove the column.
    """  # noqa: E501 - the error is one line
    years = years_of(table) if kind == "repatriation" else None
    of_country = "corridor" in table.columns or any(map(corridor_of, table.columns))
    if kind == "repatriation" and not of_country:
        _refuse_countries(table, file)
    for column, header in _unused(table):
        cells = [str(text) for text in table[column].dropna().head(_LOOKED_AT)]
        least = len(cells) // 2 + 1
        if _REMARKS.search(header):
            several = len(table) >= _LEAST_ROWS and table[column].notna().all()
            least = len(cells) if several else len(cells) + 1
        limits = [c for c in cells if _limits(header, plain_text(c), kind, years)]
        if len(limits) >= least:
            raise _error("desk.part_column", table, file, column, limits)
    if years is not None:
        _refuse_spans(table, file, years)


def _refuse_countries(table: pd.DataFrame, file: str) -> None:
    """Refuse countries in most cells of a column, or in one below a header that says country."""
    for column, header in _unused(table):
        if _GIVERS.search(header):
            continue
        texts = table[column].dropna().astype(str)
        named = bool(_OF_COUNTRIES.search(header))
        abroad = {text for text in texts.unique()[:_LOOKED_AT] if _is_country(text, named)}
        found = texts[texts.isin(abroad)].tolist()
        if len(found) >= (1 if named else len(texts) // 2 + 1):
            raise _error("desk.part_country", table, file, column, found)


def _is_country(text: str, named: bool) -> bool:
    """Return whether a cell is a country other than Cambodia, or the code of one."""
    code = named and _COUNTRY_CODE.fullmatch(plain_text(text).strip())
    return bool(corridor_of(text) or code)


def _limits(header: str, text: str, kind: str, years: set[str] | None) -> bool:
    if _PARTS.fullmatch(text.strip()) or PART_OF_PEOPLE.fullmatch(text.strip()):
        return True
    if _OF_OTHERS.search(header) and not _OF_FIGURES.search(header):
        return False
    before = "" if limit_of(header, kind, years) else f"{header}: "
    if limit_of(before + text, kind, years):
        return True
    # a month alone; under a header of dates it is when somebody wrote the row
    other = any(words.search(before) for words in (_RECORDED, _START, _END))
    dated = len(_DIGITS.findall(text)) > 1 and not _MONTH_OF.fullmatch(text.strip())
    if years is None or len(text) > _LONGEST_MONTH or other or dated:
        return False
    of = read_year(text)
    return 0 < len(months_of(text)) < _MONTHS and (of is None or of.period in years)


def _unused(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the columns that nothing is read from, with their headers in plain letters."""
    for column in table.columns:
        header = plain_text(str(table.attrs.get(WRITTEN, {}).get(column, column)).strip())
        used = column == ROW or column in NAMES or column in WITHIN or corridor_of(column)
        if not used and read_year(header) is None:
            yield column, header


def _refuse_spans(table: pd.DataFrame, file: str, years: set[str]) -> None:
    headers = {c: h for c, h in _unused(table) if not _OF_OTHERS.search(h)}
    starts = [c for c, header in headers.items() if _START.search(header)]
    ends = [c for c, header in headers.items() if _END.search(header) and c not in starts]
    if len(starts) != 1 or len(ends) != 1:
        return
    pairs = (
        table[[starts[0], ends[0]]].dropna().head(_LOOKED_AT).astype(str).agg(" - ".join, axis=1)
    )
    if told := [text for text in pairs if part_of_year(plain_text(text), years)]:
        raise _error("desk.part_column", table, file, starts[0], told)


def _error(key: str, table: pd.DataFrame, file: str, column: str, told: list[str]) -> InputError:
    shown = ", ".join(repr(text[:40]) for text in [*dict.fromkeys(told)][:3])
    header = table.attrs[WRITTEN].get(column, column) or column
    return InputError(key, file=file, column=header, found=shown)
