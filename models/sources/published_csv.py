"""CSV file: what a publisher sent, as text columns, or what is wrong with it."""

import csv
import io
from collections.abc import Mapping

import pandas as pd

from geo.errors import InputError
from geo.names import match_area
from geo.words import Sentence
from models.reading.area import AreaName
from models.reading.forms import forms_of
from models.reading.numbers import Measure
from models.reading.question import NO_ANSWERS, Question
from models.sources.note import note, unknown_names

LEAST_PROVINCES = 10  # fewer, and it is hardly the table it should be


def read_csv(content: bytes, file: str, needed: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    r"""Return the needed columns of a CSV as text, under our names; rows of HXL tags left out.

    Parameters
    ----------
    needed : our name -> the names the publisher has used, compared without case. A name that
        ends in "?" is taken where it is there.

    `attrs["columns"]` lists all columns of the file.

    Raises
    ------
    InputError : a web page or nothing instead of a table, a broken row, a missing column.

    >>> read_csv(b"Year,DATA\n2020,5\n", "f.csv", {"year": ("year",), "value": ("data",)})
       year value
    0  2020     5
    """
    text = _text(content, file)
    header = next(csv.reader(io.StringIO(text)))
    columns = _columns(header, file, needed)
    _check_rows(text, len(header), file)
    table = pd.read_csv(io.StringIO(text), dtype=str, usecols=list(columns), keep_default_na=False)
    first = table[table.columns[0]].str.strip()
    table = table[~first.str.startswith("#")].rename(columns=columns).reset_index(drop=True)
    if table.empty:
        raise InputError("sources.no_rows", file=file)
    table.attrs["columns"] = tuple(header)
    return table


def _text(content: bytes, file: str) -> str:
    start = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not start:
        raise InputError("sources.table", file=file, found=Sentence("error.read.empty_file"))
    if start.startswith((b"<", b"{")):
        kind = Sentence(f"error.file_kind.{'page' if start.startswith(b'<') else 'json'}")
        raise InputError("sources.table", file=file, found=kind)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # older files of FAO; every byte is a letter there


def _check_rows(text: str, width: int, file: str) -> None:
    """Raise where a row has more or fewer cells than the header: cut off, or shifted."""
    rows = csv.reader(io.StringIO(text))
    try:
        for row in rows:
            if row and len(row) != width:
                raise InputError(
                    "reading.as_header", file=file, row=rows.line_num, n=width, found=len(row)
                )
    except csv.Error as error:
        raise InputError(
            "reading.quotes", file=file, row=rows.line_num, found=str(error)
        ) from error


def _columns(header: list[str], file: str, needed: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return column of the file -> our name."""
    at = {name.strip().casefold(): name for name in header}
    found, missing = {}, []
    for ours, names in needed.items():
        theirs = next((at[n.casefold()] for n in names if n.casefold() in at), None)
        if theirs is not None:
            found[theirs] = ours.removesuffix("?")
        elif not ours.endswith("?"):
            missing.append(names[0])
    if missing:
        others = [name for name in header if name not in found]
        raise InputError(
            "sources.columns",
            file=file,
            row=1,
            column=missing[0],
            columns=", ".join(names[0] for names in needed.values()),
            missing=", ".join(missing),
            others=", ".join(others)[:200] or "–",
        )
    return found


def province_codes(
    written: pd.Series, file: str, coded: pd.Series | None = None
) -> tuple[pd.Series, tuple[Sentence, ...]]:
    """Return the code of each province, by its code and else by its name, and what there is to say.

    Only exact and reviewed spellings count; nothing is matched by likeness. A province with
    neither a known code nor a known name is missing.

    Parameters
    ----------
    written : names; coded : P-codes beside them, "" where there is none.

    Raises
    ------
    InputError : a code and a name are of two provinces.

    >>> names, codes = pd.Series(["Kampot", "Campot", "Nowhere"]), pd.Series(["", "KH07", "KH99"])
    >>> found, notes = province_codes(names, "m.csv", codes)
    >>> found.tolist(), [note.key for note in notes]
    (['07', '07', None], ['live.note_unknown', 'live.note_by_code'])
    """
    codes = [""] * len(written) if coded is None else coded
    pairs = list(zip(codes, written, strict=True))
    known = {pair: _province(*pair, file) for pair in dict.fromkeys(pairs)}
    unknown = dict.fromkeys(name or code for (code, name), found in known.items() if not found)
    named = {n: match_area(n, "province").code for _, n in known}
    by_code = dict.fromkeys(n for (_, n), found in known.items() if n and found and not named[n])
    notes = unknown_names(tuple(unknown))
    if by_code:
        notes = (*notes, note("by_code", len(by_code), tuple(by_code)))
    found = pd.Series([known[pair] for pair in pairs], index=written.index, dtype=object)
    return found, notes


def _province(code: str, name: str, file: str) -> str | None:
    """Return the province of a code, or of a name where the code is none of ours."""
    by_code, by_name = match_area(code, "province"), match_area(name, "province").code
    if by_code.how != "code" or not by_code.code:
        return by_name
    if by_name and by_name != by_code.code:
        one = AreaName(by_code.code)
        raise InputError("sources.two", file=file, code=code, name=one, found=repr(name[:60]))
    return by_code.code


def figures(table: pd.DataFrame, column: str, measure: Measure, file: str) -> pd.Series:
    """Return the numbers of a column, missing where a cell holds none.

    Raises
    ------
    InputError : they can be read in two ways, or are shares of one instead of percent.

    >>> from models.reading.numbers import RATE
    >>> figures(pd.DataFrame({"rate": ["9.5", "n/a"]}), "rate", RATE, "m.csv").tolist()
    [9.5, nan]
    """
    try:
        forms, _ = forms_of(table, file, {column: measure}, NO_ANSWERS)
    except Question as asked:  # nobody is there to answer
        key = "sources.fractions" if asked.name == "rates" else "sources.marks"
        raise InputError(key, file=file, column=column, found=asked.values["found"]) from asked
    return table[column].map(forms[column].value).astype(float)
