"""MPI: multidimensional poverty by province, by OPHI, from the Humanitarian Data Exchange."""

import pandas as pd

from geo.errors import InputError
from geo.gazetteer import provinces
from geo.pcode import to_code
from models.reading.numbers import RATE
from models.sources.note import missing_provinces, note
from models.sources.published_csv import LEAST_PROVINCES, figures, province_codes, read_csv
from models.sources.source import LiveSource, Reading

_COLUMNS = {
    "country": ("Country ISO3",),
    "code?": ("Admin 1 PCode",),
    "name": ("Admin 1 Name",),
    "rate": ("Headcount Ratio",),
    "start": ("Start Date",),
    "end": ("End Date",),
}


def read_mpi(content: bytes, file: str) -> Reading:
    r"""Return the headcount ratio (% of people) of each province and survey.

    Raises
    ------
    InputError : not the table we know, another country, or a ratio that isn't in percent.

    >>> from geo.gazetteer import provinces
    >>> text = "Country ISO3,Admin 1 Name,Headcount Ratio,Start Date,End Date\n" + "".join(
    ...     f"KHM,{name},9.5,2021-09-01,2022-02-28\n" for name in provinces()["province_en"])
    >>> read_mpi(text.encode(), "m.csv").table.astype(str).iloc[6].tolist()
    ['07', '2021-2022', '9.5']
    """
    table = read_csv(content, file, _COLUMNS)
    if set(table["country"]) != {"KHM"}:
        found = ", ".join(sorted(set(table["country"])))[:100]
        raise InputError("sources.country", file=file, column="Country ISO3", found=found)
    coded = table["code"].str.strip() if "code" in table else table["name"].map(lambda _: "")
    # the row of the whole country has neither
    of_provinces = (table["name"].str.strip() != "") | coded.map(is_province)
    table, coded = table[of_provinces], coded[of_provinces]
    codes, notes = province_codes(table["name"].str.strip(), file, coded)
    rates = figures(table, "rate", RATE, file)
    years = [_years(*pair) for pair in zip(table["start"], table["end"], strict=True)]
    frame = pd.DataFrame({"area_code": codes, "period": years, "headcount_pct": rates})
    frame = frame[frame["area_code"].notna()]
    gone = ~frame["headcount_pct"].between(0, 100)
    frame = frame[~gone]
    _check(frame, file)
    no_value = [note("no_value", int(gone.sum()))] if gone.any() else []
    notes = (*notes, *no_value, *missing_provinces(set(frame["area_code"])))
    return Reading(frame.reset_index(drop=True), "%", table.attrs["columns"], notes)


def is_province(code: str) -> bool:
    """Return whether a P-code is that of a province of Cambodia.

    >>> is_province("KH07"), is_province("KHM"), is_province("")
    (True, False, False)
    """
    return to_code(code, "province") in set(provinces()["adm1_code"])


def _years(start: str, end: str) -> str:
    first, last = start[:4], end[:4]
    return first if first == last else f"{first}-{last}"


def _check(frame: pd.DataFrame, file: str) -> None:
    if not frame["period"].str.fullmatch(r"(19|20)\d\d(-(19|20)\d\d)?").all():
        found = ", ".join(frame["period"].unique())[:100]
        raise InputError("sources.years", file=file, column="Start Date", found=found)
    column = "Headcount Ratio"
    if len(frame) < LEAST_PROVINCES:
        few = {"least": LEAST_PROVINCES, "found": len(frame)}
        raise InputError("sources.few", file=file, column=column, **few)
    twice = frame[frame.duplicated(["area_code", "period"])]
    if len(twice):
        code, period = twice[["area_code", "period"]].iloc[0]
        raise InputError("sources.again", file=file, code=code, period=period)


def _export(reading: Reading) -> pd.DataFrame:
    return reading.table.rename(columns={"headcount_pct": "rate_pct"})


MPI = LiveSource(
    name="mpi",
    publisher="Oxford Poverty and Human Development Initiative (OPHI), via HDX",
    licence="As stated on HDX on the day of the fetch; cite OPHI and see its terms of use",
    page="https://data.humdata.org/dataset/cambodia-mpi",
    folders=("https://data.humdata.org/api/3/action",),
    file="package_show?id=cambodia-mpi",
    resource=r"khm_mpi\.csv|mpi and partial indices",
    level="province",
    stale_days=400,
    max_bytes=5_000_000,
    read=read_mpi,
    replaces="poverty",
    export=_export,
    export_note="multidimensional poverty headcount ratio, % of people; no standard errors",
)
