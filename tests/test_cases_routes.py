"""One table of each kind that went wrong, by page and by command line. Outcomes written first.

The tables are ours. `python -m tests.test_cases_routes FOLDER` looks at others of the same names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from models.activities.read import examine_activities
from models.desk import __main__ as desk_command
from models.desk.examine import Examined, examine
from models.desk.saved_tables import loaded, uploads
from models.sources.mpi import read_mpi
from models.store import open_store
from tests.cases import (
    CODES,
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
from tests.page_helpers import own_store, run_page


def _percent() -> bytes:
    book = book_of(
        ("P", [("Province", "Year", "Rate"), *((n, 2024, RATES[c] / 100) for c, n in SIX)])
    )
    for row in range(2, 8):
        book["P"].cell(row, 3).number_format = "0.0%"
    return saved(book)


def _hidden(rows: bool) -> bytes:
    head = ("Province", "Year", "Persons")
    new = [head, *((n, 2024, PEOPLE[c]) for c, n in SIX)]
    book = book_of(("Old", [head, *((n, 2019, 77) for _, n in SIX)]), ("New", new))
    if rows:
        del book["Old"]
        book["New"].row_dimensions[3].hidden = True
    else:
        book["Old"].sheet_state, book.active = "hidden", 1
    return saved(book)


SHIFTED = tuple((code, name) for (code, _), (_, name) in zip(SIX[1:] + SIX[:1], SIX, strict=True))
HARVEST = "Province;Year;Damaged (ha);Planted (ha)"
HARVEST_AT = HARVEST.replace(";", ",")
# file of ../shared/cases -> kind, a table of ours, what becomes of it
CASES: dict[str, tuple[str, bytes, Any]] = {
    "poverty_percent_cells.xlsx": ("poverty", _percent(), RATES),
    "poverty_shares.csv": ("poverty", each("Province,Year,Rate", "{n},2024,{s}"), "ask rates"),
    "harvest_score_comma_three_decimals.csv": (
        "harvest", each("Province;Year;Score", "{n};2024;0,2{i}5"),
        {code: float(f"0.2{int(code)}5") for code, _ in SIX}),
    "harvest_point_thousands.csv": (
        "harvest", each(HARVEST, "{n};2024;98;24{i}.000"), "ask decimal"),
    "repatriation_hidden_first_sheet.xlsx": ("repatriation", _hidden(False), PEOPLE),
    "repatriation_hidden_rows.xlsx": ("repatriation", _hidden(True), PEOPLE),
    "poverty_admin1_name.csv": ("poverty", each("ADM1_EN,Year,Rate", "{n},2024,{r}"), RATES),
    "harvest_ratio_eight_places.csv": (
        "harvest", each(f"{HARVEST_AT},Part", "{n},2024,12,1200,0.0{i}512345"),
        LOST),
    "harvest_loss_in_riel.csv": (
        "harvest", each(f"{HARVEST_AT},ខាត (រៀល)", "{n},2024,12,1200,18{i}2500000"),
        LOST),
    "repatriation_year_star.csv": (
        "repatriation", each("Province,2023,2024*", "{n},12,{p}"), PEOPLE),
    "repatriation_year_half.csv": (
        "repatriation", each("ខេត្ត,២០២៣,២០២៤ (មករា-មិថុនា)", "{n},{p},15{i}"), "ask part_year"),
    "repatriation_more_countries.csv": (
        "repatriation", each("Province,Year,Viet Nam,Japan,Thailand", "{n},2024,100,2{i}0,{i}0"),
        {code: 300 + 20 * int(code) for code, _ in SIX}),
    "repatriation_number_is_serial.csv": (
        "repatriation", each("Number,Province,Year,Came back", "{i},{n},2024,{p}"), "ask figures"),
    "repatriation_unnamed_middle.csv": (
        "repatriation", each("Province,2023,,2024,,Notes", "{n},50,60,{p},70,"),
        ["reading.unnamed 1"]),
    "repatriation_code_name_disagree.csv": (
        "repatriation", each("Code,Province,Year,Persons", "{c},{n},2024,400", areas=SHIFTED),
        "ask areas"),
    "repatriation_code_name_shifted.csv": (
        "repatriation",
        lines("Code,Province,Year,Persons", "07,Takeoo,2024,440", "21,Kampott,2024,860",
              "23,Kep,2024,43"),
        ("Takeoo", "Kampott")),
    "repatriation_excel_errors.csv": (
        "repatriation",
        lines("Code,Province,Year,Persons", "07,Kampot,2024,44", "#N/A,#N/A,#N/A,#N/A"),
        ["reading.sheet_error 3"]),
    "repatriation_no_area_header.csv": (
        "repatriation", each("Place,Year,Persons", "{n},2024,{p}"), ["desk.no_area_like 1"]),
    "repatriation_title_commas.csv": (
        "repatriation",
        b"Back from Laos, Japan, Thailand;;\n" + each("Province;Year;Persons", "{n};2024;{p}"),
        PEOPLE),
    "repatriation_khmer_order_header.csv": (
        "repatriation", each("ខេត្ត,ឆ្នំា,ចំនួន", "{n},2024,{p}"), PEOPLE),
    "repatriation_dhis2_two_years.csv": (
        "repatriation",
        each("dataid,periodid,periodname,organisationunitname,organisationunitcode,value",
             "d,2024,2024,{c} {n},{i},{p}.0"), PEOPLE),
}  # fmt: skip
# what else may be asked of the file as it is in ../shared/cases
SHARED_EXPECTED = {
    "repatriation_excel_errors.csv": [f"reading.sheet_error {row}" for row in (15, 2, 3)]
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Iterator[dict]:
    """Give one session of the page for each table; what a table would change is not computed."""
    with pytest.MonkeyPatch.context() as patch, own_store(tmp_path_factory.mktemp("p"), patch):

        def refuse(draft, found):
            raise InputError("desk.nothing_left", file=found.file)

        patch.setattr("pages.view.desk.trial.Draft.previewed", refuse)
        yield {
            kind: run_page("data_desk", lang="en", table=kind)
            for kind in ("repatriation", "poverty", "harvest")
        }


def by_page(app, kind: str, content: bytes, name: str) -> Examined:
    """Return what a session of the page made of an uploaded file."""
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    draft = app.session_state["desk-drafts"][kind]
    return draft.examined(name, content)


@pytest.mark.parametrize("name", CASES)
def test_a_kind_of_trouble_ends_well_on_the_page(name, pages):
    """Figures, a question with answers to choose, names to decide or problems listed."""
    kind, content, expected = CASES[name]
    app = pages[kind]
    found = by_page(app, kind, content, name)
    assert outcome(found) == expected
    shown = {
        "problems": bool(app.dataframe or app.error),
        "question": any(one.key.endswith(f"-{found.question.name}") for one in app.radio)
        if found.question
        else False,
        "names": any(one.key.startswith("desk-name-") for one in app.selectbox),
    }
    wanted = {str: "question", list: "problems", tuple: "names"}.get(type(expected))
    assert wanted is None or shown[wanted]


def by_command(kind: str, content: bytes, name: str, folder: Path) -> tuple[int, str, object]:
    """Return the exit code of the command line, what it said, and the figures that are in use."""
    file, told = folder / name, StringIO()
    file.write_bytes(content)
    address = f"sqlite:///{folder}/{file.stem}.sqlite3"
    before, desk_command.open_store = desk_command.open_store, lambda: open_store(address)
    try:
        with redirect_stdout(told), redirect_stderr(told):
            code = desk_command.main(["commit", str(file), "--kind", kind])
    finally:
        desk_command.open_store = before
    store = open_store(address)
    kept = uploads(store, kind)
    figures = outcome(loaded(store, kept[0])) if kept else None
    store.close()
    return code, told.getvalue(), figures


@pytest.mark.parametrize("name", CASES)
def test_a_kind_of_trouble_ends_well_on_the_command_line(name, tmp_path):
    """The figures are in use; or nothing is, and the option, the names or the rows are told."""
    kind, content, expected = CASES[name]
    code, said, figures = by_command(kind, content, name, tmp_path)
    if isinstance(expected, dict):
        assert (code, figures) == (0, expected)
        return
    assert figures is None
    assert code == (1 if isinstance(expected, tuple) else 2)
    wanted = [f"--{expected[4:].replace('_', '-')} "] if isinstance(expected, str) else []
    wanted += expected if isinstance(expected, tuple) else []
    assert all(text in said for text in wanted)


_3W = "Agency,Sector,Activity,District code,Start,Status"
ACTIVITIES = {
    "3w_small_count_named.csv": (
        lines(f"{_3W},Beneficiaries", "Bell,Protection,Shelter,2001,2026-01-05,ongoing,6",
              "Bell,Protection,Shelter,2002,2026-01-05,ongoing,900"), [None, 900]),
    "3w_small_count_tagged.csv": (
        lines(f"{_3W},Target group",
              "#org,#sector,#activity,#adm2+code,#date+start,#status,#reached",
              "Bell,Protection,Shelter,2001,2026-01-05,ongoing,6",
              "Bell,Protection,Shelter,2002,2026-01-05,ongoing,900"), [None, 900]),
    "3w_budget_riel.csv": (
        lines(f"{_3W},Budget (KHR)", "Bell,Prevention,School,2001,2026-01-05,ongoing,123456789",
              "Bell,Prevention,School,2002,2026-01-05,ongoing,987000000"), None),
    "3w_commune_pcode.csv": (
        lines(f"{_3W},ADM3_PCODE", "Bell,Prevention,School,2001,2026-01-05,ongoing,KH200101",
              "Bell,Prevention,School,2002,2026-01-05,ongoing,KH200203"), None),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVITIES)
def test_a_kind_of_trouble_ends_well_in_who_does_what(name):
    """Rows are read; people of protection fewer than ten are withheld and stand in no text."""
    content, reached = ACTIVITIES[name]
    found = examine_activities(content, name)
    assert not found.problems
    assert not found.proposals
    assert len(found.rows) == 2
    if reached:
        people = found.rows["people_reached"]
        assert [None if one != one else one for one in people] == reached
        assert "6" not in found.rows[["title", "target_group"]].to_csv(index=False)


def test_a_source_is_read_by_code_where_its_spelling_is_unknown():
    """25 provinces, or a failed check."""
    names = [*NAMES[:-1], "Thbong Khmom"]
    codes = [f"KH{code}" for code in CODES]
    table = read_mpi(mpi_of(list(zip(codes, names, strict=True))), "m.csv").table
    assert len(table) == table["area_code"].nunique() == 25


def main(folder: Path) -> int:
    """Look at the files of a folder, by the reader; 1 where one ends wrongly."""
    wrong = 0
    for name, (kind, _, expected) in CASES.items():
        content = (folder / name).read_bytes()
        found = examine(content, name, kind)
        ended = outcome(found)
        wanted = SHARED_EXPECTED.get(name, expected)
        same = isinstance(ended, dict) if isinstance(wanted, dict) else type(ended) is type(wanted)
        same = same and (isinstance(wanted, dict | tuple) or ended == wanted)
        wrong += not same
        shown = list(ended.items())[:2] if isinstance(ended, dict) else ended
        print("ok   " if same else "WRONG", name, shown)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
