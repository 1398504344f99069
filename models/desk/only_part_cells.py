"""Only a part, by cells: what stands in most rows of an unused column limits the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from geo.errors import InputError
from models.desk.only_part import limit_of, plain_text, years_of
from models.desk.only_part_kind import part_of_kind
from models.desk.only_part_months import OF_TIMES, months_of
from models.desk.only_part_words import PART_OF_PEOPLE, WHOLE, any_of
from models.desk.only_part_year import part_of_year, spans_in
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
    r"data(?: ?elements?| ?sets?)? ?name|period ?name|categor|disaggreg|combo|"
    r"(?<!help )(?<!working )groups? ?name|ឈ្មោះ(?:ទិន្នន័យ|ប្រភេទ|ក្រុម)"
)
_OF_COUNTRIES = any_of(r"(?<![a-z])(?:countr(?:y|ies)|iso ?[23]?)(?![a-z])|ប្រទេស")
# what was done, and where to read of it, has dates of its own
_OF_EVENTS = any_of(
    r"project|programme|program|activit|service|train|visit|interview|link|website|url|contact|"
    r"phone|address|គម្រោង|កម្មវិធី|សកម្មភាព|អាសយដ្ឋាន"
)
_NUMBERED = any_of(r"letter|(?<![a-z])ref(?:erence)?s?(?![a-z])|លិខិត|យោង")
_GIVERS = any_of(r"donor|fund|support|embass|implement|ជំនួយ")
_NEIGHBOUR_CODE, _BETWEEN = re.compile(r"tha?|vnm?|vie"), re.compile(r"[,;/&+]| and ")
_COUNTRY_CODE = re.compile(r"(?!kh)[a-z]{2}|(?!khm)[a-z]{3}")
# parts of an area, a season, a crop or those returned, and what is no person or not counted yet,
# where they stand alone in a cell
_PARTS = any_of(
    r"famil(?:y|ies)|households?|hhs?|cases?|target(?:s|ed)?|plan(?:s|ned)?|projected|projections?|"
    r"forecasts?|deported|deportation|rescued|voluntary(?: returns?)?|គ្រួសារ|ករណី|ផែនការ|គោលដៅ|"
    r"rural|urban|(?:dry|wet|rainy)(?: season)?|cassava|maize|corn|soy ?beans?|sesame|sugar ?cane|"
    r"rubber|vegetables?|ជនបទ|ទីក្រុង|ទីប្រជុំជន|(?:រដូវ)?(?:ប្រាំង|វស្សា)|ដំឡូងមី|ពោត|ល្ង|អំពៅ|បន្លែ"
)
_MONTHS, _LONGEST_MONTH, _LONGEST_SPAN = 12, 20, 40
_RECORDED = any_of(
    r"date|creat|updat|report|publi|collect|receiv|valid|check|enter|sent|record|print|version|"
    r"កាលបរិច្ឆេទ|ថ្ងៃ|រាយការណ៍|ធ្វើបច្ចុប្បន្នភាព"
)
# headers of a part of a year; an old word for a province begins as that for a month
_OF_TIME = any_of(
    r"(?<![a-z])(?:report(?:ing)?|data)?(?:months?|quarters?|semesters?|trimesters?|weeks?|"
    r"half[ -]?years?)(?:name|no|number)?(?![a-z])|ខែ(?!ត្រ|្)|ត្រីមាស|ឆមាស|សប្តាហ៍"
)
# below a header of periods: 202406, 1-6, S1
_OF_PERIOD = re.compile(
    r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2]|[hqst][1-4])|(?!1 ?- ?12)\d\d? ?- ?\d\d?|[hqst][1-4]|m\d\d?"
)
_PERIOD = any_of(r"period|cover|រយៈពេល|គ្របដណ្តប់")
# when a row was written, whichever word for a time stands beside it
_WRITTEN_ON = any_of(
    r"dates?(?![a-z])|creat|updat|publi|print|enter|entry|upload|submi|version|approv|"
    r"កាលបរិច្ឆេទ|ថ្ងៃ|បច្ចុប្បន្នភាព"
)
_ALL_PARTS = any_of(r"1 ?- ?12|q1 ?- ?q4|1 ?- ?4|1 ?- ?52")
# how many there are of them in a year
_ALL_OF_THEM = (
    (any_of(r"months|(?:no|number)\.? of month|ចំនួនខែ"), "12"),
    (any_of(r"quarters"), "4"),
    (any_of(r"weeks"), "52"),
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
    pair = _start_and_end(table)
    for column, header in _unused(table):
        texts = table[column].dropna().astype(str)
        looked = list(texts.unique()[:_LOOKED_AT])
        of_time = years is not None and column not in pair
        if of_time and (told := _parts_of_year(header, looked)):
            raise _error("desk.part_column", table, file, column, told)
        told = [text for text in looked if _limits(header, text, kind, years)]
        limited, seen = texts.isin(told), texts.isin(looked)
        if told and _is_said(table, bool(_REMARKS.search(header)), limited[limited], seen[seen]):
            raise _error("desk.part_column", table, file, column, told)
    if years is not None and pair:
        _refuse_spans(table, file, pair, years)


def _is_said(table: pd.DataFrame, remarks: bool, limited: pd.Series, seen: pd.Series) -> bool:
    """Return whether most cells, or most rows of a year, say it; of remarks all of several."""
    rows = pd.Series(1, index=table.index)
    years = [group.index for _, group in rows.groupby(table["period"])] if "period" in table else []
    for index in [table.index, *years]:
        said = int(limited.index.isin(index).sum())
        least = len(seen if index is table.index else index) // 2 + 1
        if remarks:
            least = max(len(index), _LEAST_ROWS)
        if said >= least:
            return True
    return False


def _parts_of_year(header: str, texts: list[str]) -> list[str]:
    """Return the cells that are a part of a year: a span, or anything below Month or Week."""
    if any(words.search(header) for words in (_WRITTEN_ON, OF_TIMES, _REMARKS, _OF_EVENTS)):
        return []
    # columns of the figures of a month are looked at beside each other
    if _OF_TIME.search(header) and not months_of(header) and not header[:1].isdigit():
        return [text for text in texts if not _is_whole_year(header, plain_text(text).strip())]
    if _NUMBERED.search(header):
        return []
    short = (text for text in texts if len(text) <= _LONGEST_SPAN)
    return [text for text in short if any(spans_in(plain_text(text)))]


def _is_whole_year(header: str, text: str) -> bool:
    many = any(words.search(header) and text == all_ for words, all_ in _ALL_OF_THEM)
    return bool(
        many
        or WHOLE.fullmatch(text)
        or _ALL_PARTS.fullmatch(text)
        or len(months_of(text)) == _MONTHS
    )


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
    """Return whether a cell is a country other than Cambodia, or several, or the code of one."""
    code = (_COUNTRY_CODE if named else _NEIGHBOUR_CODE).fullmatch(plain_text(text).strip())
    several = named and any(map(corridor_of, _BETWEEN.split(text[:_LONGEST_SPAN])))
    return bool(corridor_of(text) or code or several)


def _limits(header: str, written: str, kind: str, years: set[str] | None) -> bool:
    text = plain_text(written).strip()
    if _PARTS.fullmatch(text) or PART_OF_PEOPLE.fullmatch(text):
        return True
    if _OF_OTHERS.search(header) and not _OF_FIGURES.search(header):
        return False
    years = None if OF_TIMES.search(header) or _NUMBERED.search(header) else years
    before = "" if limit_of(header, kind, years) else f"{header}: "
    return bool(limit_of(before + text, kind, years) or part_of_kind(text, kind)) or (
        years is not None and _is_month(header, written, years)
    )


def _is_month(header: str, written: str, years: set[str]) -> bool:
    """Return whether a cell is a month alone, which below a header of dates says when it is of."""
    text = plain_text(written).strip()
    if "period" in header and _OF_PERIOD.fullmatch(text):
        return True
    recorded = _RECORDED.search(header) and not _PERIOD.search(header)
    other = recorded or _WRITTEN_ON.search(header) or _START.search(header) or _END.search(header)
    dated = len(_DIGITS.findall(text)) > 1 and not _MONTH_OF.fullmatch(text)
    if len(text) > _LONGEST_MONTH or other or dated:
        return False
    of = read_year(text)
    months = months_of(written, letters=False)
    return 0 < len(months) < _MONTHS and (of is None or of.period in years)


def _unused(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the columns that nothing is read from, with their headers in plain letters."""
    for column in table.columns:
        header = plain_text(str(table.attrs.get(WRITTEN, {}).get(column, column)).strip())
        used = column == ROW or column in NAMES or column in WITHIN or corridor_of(column)
        if not used and read_year(header) is None:
            yield column, header


def _start_and_end(table: pd.DataFrame) -> list[str]:
    """Return the column of starts and that of ends, where there is one of each."""
    headers = {c: h for c, h in _unused(table) if not _OF_OTHERS.search(h)}
    starts = [c for c, header in headers.items() if _START.search(header)]
    ends = [c for c, header in headers.items() if _END.search(header) and c not in starts]
    return [*starts, *ends] if len(starts) == len(ends) == 1 else []


def _refuse_spans(table: pd.DataFrame, file: str, pair: list[str], years: set[str]) -> None:
    spans = table[pair].dropna().head(_LOOKED_AT).astype(str).agg(" - ".join, axis=1)
    if told := [text for text in spans if part_of_year(plain_text(text), years)]:
        raise _error("desk.part_column", table, file, pair[0], told)


def _error(key: str, table: pd.DataFrame, file: str, column: str, told: list[str]) -> InputError:
    shown = ", ".join(repr(text[:40]) for text in [*dict.fromkeys(told)][:3])
    header = table.attrs[WRITTEN].get(column, column) or column
    return InputError(key, file=file, column=header, found=shown)
