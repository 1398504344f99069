"""ASIS: share of cropland under drought stress by province and year, by FAO."""

import pandas as pd

from geo.errors import InputError
from geo.words import Sentence
from models.estimate.inputs import flood_shock
from models.reading.numbers import RATE
from models.sources.note import missing_provinces, note
from models.sources.published_csv import LEAST_PROVINCES, figures, province_codes, read_csv
from models.sources.source import LiveSource, Reading

_COLUMNS = {
    "name": ("Province",),
    "land": ("Land_Type", "CROP_MASK"),
    "value": ("Data",),
    "year": ("Year",),
    "unit?": ("Unit",),
}
_PERCENT = {"%", "percent", "percentage", "pct"}


def read_asis(content: bytes, file: str) -> Reading:
    r"""Return the share of cropland under stress (%) of each province and year, first season.

    Raises
    ------
    InputError : not the table we know, another unit, no cropland, a province twice in a year.

    >>> from geo.gazetteer import provinces
    >>> names = provinces()["province_en"][:10]
    >>> rows = "".join(f"KHM,{name},Crop Area,12.5,2019,%\n" for name in names)
    >>> text = "Country,Province,Land_Type,Data,Year,Unit\n" + rows
    >>> read_asis(text.encode(), "a.csv").table["crop_stress_pct"].mean()
    np.float64(12.5)
    """
    table = read_csv(content, file, _COLUMNS)
    unit_note = _check_unit(table, file)
    table = table[table["land"].str.contains("crop", case=False)]
    # the row of the whole country
    table = table[~table["name"].str.strip().str.casefold().isin(["all", "", "cambodia"])]
    # ADM1_CODE is of FAO, not of Cambodia
    codes, told = province_codes(table["name"], file)
    values = figures(table, "value", RATE, file)
    frame = pd.DataFrame(
        {"area_code": codes, "period": table["year"].str.strip(), "crop_stress_pct": values}
    )
    frame = frame[frame["area_code"].notna()]
    gone = ~frame["crop_stress_pct"].between(0, 100)
    frame = frame[~gone & frame["period"].str.fullmatch(r"(19|20)\d\d")].reset_index(drop=True)
    _check_rows(frame, file)
    codes_there = set(frame["area_code"])
    notes = [*unit_note, *told]
    if gone.any():
        notes.append(note("no_value", int(gone.sum())))
    notes += missing_provinces(codes_there)
    if "25" not in codes_there:
        notes.append(note("undivided", 2, codes=("03", "25")))
    return Reading(frame, "%", table.attrs["columns"], tuple(notes))


def _check_unit(table: pd.DataFrame, file: str) -> tuple[Sentence, ...]:
    if "unit" not in table:
        return (note("no_unit"),)
    units = set(table["unit"].str.strip())
    if not {unit.casefold() for unit in units} <= _PERCENT:
        found = ", ".join(sorted(units))[:100]
        raise InputError("sources.unit", file=file, column="Unit", found=found)
    return ()


def _check_rows(frame: pd.DataFrame, file: str) -> None:
    known = frame["area_code"].nunique()
    if known < LEAST_PROVINCES:
        raise InputError("sources.few", file=file, least=LEAST_PROVINCES, found=known)
    twice = frame[frame.duplicated(["area_code", "period"])]
    if len(twice):
        code, period = twice[["area_code", "period"]].iloc[0]
        raise InputError("sources.again", file=file, code=code, period=period)


def _export(reading: Reading) -> pd.DataFrame:
    """Return the worst of three years, as the shipped harvest table has it."""
    table = reading.table
    yearly = pd.DataFrame(
        {
            "adm1_code": table["area_code"],
            "year": table["period"].astype(int),
            "size": table["crop_stress_pct"],
        }
    )
    return flood_shock(yearly).rename(columns={"adm1_code": "area_code", "value": "rate_pct"})


ASIS = LiveSource(
    name="asis",
    publisher="FAO, Global Information and Early Warning System (GIEWS), ASIS",
    licence="CC BY-NC-SA 3.0 IGO by FAO's catalogue records: not for commercial use, share alike",
    page="https://www.fao.org/giews/earthobservation/country/index.jsp?code=KHM",
    folders=("https://www.fao.org/giews/earthobservation/asis/data/country/KHM/MAP_ASI/DATA",),
    file="ASI_AnnualSummary_Season1_data.csv",
    level="province",
    stale_days=400,
    max_bytes=20_000_000,
    read=read_asis,
    replaces="harvest",
    export=_export,
    export_note="share of cropland under drought stress (FAO ASI), worst of three years; a "
    "stand-in: drought only, not damaged paddies, not floods",
)
