"""Live sources: what is read, what is kept, and every way an upstream can fail or change."""

from __future__ import annotations

import dataclasses
import io
import json
from hashlib import sha256

import pandas as pd
import pytest

from geo.errors import InputError
from geo.outlines import load_outlines
from models.desk.own_inputs import load_inputs
from models.phrases import WORDS, word
from models.sources import copies, refresh
from models.sources.__main__ import main
from models.sources.catalogue import SOURCES
from models.sources.rainfall import departures, read_rainfall
from models.sources.upload_file import upload_table
from tests.conftest import SHARED
from tests.khmer import khmer
from tests.upstreams import (
    EVERY,
    NAMES,
    PCODES,
    YEARS,
    asis_file,
    entry,
    mpi_file,
    rainfall_file,
    upstreams,  # noqa: F401
)

ASIS, MPI, RAINFALL = SOURCES["asis"], SOURCES["mpi"], SOURCES["rainfall"]


def fetch(source, upstreams, **more):  # noqa: F811
    return refresh.fetch(source, base_url=upstreams.url, max_seconds=5, **more)


def check(source, upstreams):  # noqa: F811
    return refresh.check(source, base_url=upstreams.url, max_seconds=5)


def said(reading) -> list[str]:
    """Return the notes of a reading; each can be said in Khmer too."""
    assert all(khmer(WORDS.said(note, "km")) for note in reading.notes)
    return [WORDS.said(note, "en") for note in reading.notes]


# --- reading -------------------------------------------------------------------------------


def test_asis_has_cropland_of_provinces_and_says_who_is_missing():
    """Grassland and the row of the country are left out; Tboung Khmum isn't made up."""
    reading = ASIS.read(asis_file(NAMES), "a.csv")
    assert len(reading.table) == 24 * len(YEARS)
    assert "25" not in reading.areas
    assert reading.period == "2009-2013"
    assert "No figure for: Tboung Khmum. Missing stays missing." in said(reading)
    assert any("Kampong Cham, Tboung Khmum" in note for note in said(reading))
    one = reading.table[reading.table["area_code"] == "07"].set_index("period")
    assert one["crop_stress_pct"].to_dict() == dict(
        zip(map(str, YEARS), [10, 11, 12, 13, 14], strict=True)
    )


def test_asis_is_read_in_its_older_form_too():
    """Upper-case headers, CROP_MASK, Latin-1, no unit: read, and the missing unit is said."""
    text = asis_file().decode().replace("Land_Type", "CROP_MASK").replace(",Unit,", ",Note,")
    head, rest = text.split("\n", 1)
    reading = ASIS.read(f"{head.upper()}\n{rest}".encode("latin-1"), "a.csv")
    assert len(reading.areas) == 25
    assert any("no unit" in note for note in said(reading))


def test_asis_leaves_impossible_values_out_and_counts_them():
    """A flag of 254 is no percentage, and no zero."""
    content = asis_file().replace(b",10,2009,", b",254,2009,")
    reading = ASIS.read(content, "a.csv")
    assert "2009" not in set(reading.table["period"])
    assert any(note.endswith(": 25 province years.") for note in said(reading))


def test_mpi_is_in_percent_by_province():
    """The country's row and the tags are left out."""
    reading = MPI.read(mpi_file(), "m.csv")
    assert set(reading.table["period"]) == {"2021-2022"}
    assert len(reading.table) == 25
    assert set(reading.table["headcount_pct"]) == {16.5}


def test_mpi_does_not_guess_a_name():
    """A name that is only alike is left out and named."""
    reading = MPI.read(mpi_file([*NAMES[:-1], "Kampott"]), "m.csv")
    assert any("Kampott" in note for note in said(reading))
    assert len(reading.table) == 23


def test_mpi_places_a_province_by_its_code_first():
    """An unknown spelling beside a known code is placed and told; nothing is lost."""
    names = ["Campot" if name == "Kampot" else name for name in EVERY]
    reading = MPI.read(mpi_file(names, codes={"Campot": "KH07"}), "m.csv")
    assert len(reading.areas) == 25
    assert said(reading) == ["Unknown spellings, placed by their code: Campot"]


@pytest.mark.parametrize("code", ["", "KH99", "KHM", "-"])
def test_mpi_falls_back_on_the_name_where_the_code_is_none(code):
    """No code, or one that is no province's, beside a name that is."""
    reading = MPI.read(mpi_file(codes={"Kampot": code}), "m.csv")
    assert len(reading.areas) == 25
    assert not said(reading)


def test_mpi_reads_codes_alone():
    """A row without a name is a province's where it has its code, and the country's where not."""
    content = mpi_file(codes={"Kampot": "KH07"}).replace(b"KH07,Kampot", b"KH07,")
    assert len(MPI.read(content, "m.csv").areas) == 25


def test_mpi_is_refused_where_code_and_name_are_of_two_provinces():
    """Codes shifted against the names would give every province its neighbour's figure."""
    with pytest.raises(InputError) as caught:
        MPI.read(mpi_file(codes={"Kampot": "KH08"}), "m.csv")
    assert "expected the name of KH08 (Kandal), found 'Kampot'" in str(caught.value)


def test_rainfall_is_the_sum_of_whole_seasons():
    """18 periods of 60 mm against 50: 1,080 mm against 900; forecasts don't count."""
    table = read_rainfall(rainfall_file(), "r.csv").table
    assert set(table["rain_mm"]) == {1080.0}
    assert set(table["normal_mm"]) == {900.0}
    assert len(table) == 3 * len(YEARS)


def test_a_season_with_a_gap_is_missing_not_smaller():
    """One period without a figure and the district has none for the year."""
    lines = rainfall_file().decode().splitlines(keepends=True)
    broken = [
        line.replace(",60.0,", ",,") if line.startswith("2010-07-11,2,7,") else line
        for line in lines
    ]
    reading = read_rainfall("".join(broken).encode(), "r.csv")
    table = reading.table.set_index(["area_code", "period"])
    assert ("0102", "2010") not in table.index
    assert ("0103", "2010") in table.index
    assert "Left out because they are not complete: 1 district season." in said(reading)
    # its province then has no figure for that year either
    assert not (
        (departures(reading.table)["adm1_code"] == "01")
        & (departures(reading.table)["year"] == 2010)
    ).any()


def test_two_areas_of_one_pcode_are_weighted_by_their_pixels():
    """100 pixels with 40 mm and 300 with 80 mm make 70 mm."""
    one = rainfall_file(("KH0102",), rain_mm=lambda *_: 40.0).decode()
    other = one.replace(",2,7,", ",2,8,").replace(",100.0,40.0,", ",300.0,80.0,")
    both = one + other.split("\n", 1)[1]
    assert set(read_rainfall(both.encode(), "r.csv").table["rain_mm"]) == {18 * 70.0}


def test_rainfall_in_its_older_form_has_a_tag_row_and_another_name():
    """ADM2_PCODE, no level, no version, a row of tags."""
    frame = pd.read_csv(io.BytesIO(rainfall_file()), dtype=str)
    frame = frame[frame["version"] == "final"].drop(columns=["version", "adm_level"])
    frame = frame.rename(columns={"PCODE": "ADM2_PCODE"})
    tags = pd.DataFrame([{c: f"#{c}" for c in frame}])
    content = pd.concat([tags, frame]).to_csv(index=False).encode()
    assert len(read_rainfall(content, "r.csv").table) == 3 * len(YEARS)


def test_unknown_districts_are_named():
    """A code we don't have is left out and said."""
    reading = read_rainfall(rainfall_file(("KH0102", "KH9999")), "r.csv")
    assert reading.areas == ("0102",)
    assert any("KH9999" in note for note in said(reading))


CHANGED_FILES = {
    "a web page": (ASIS, b"<!DOCTYPE html><title>Sign in</title>", "a web page"),
    "a message": (ASIS, b'{"error": "moved"}', "found JSON"),
    "nothing": (ASIS, b"", "an empty file"),
    "a header only": (ASIS, asis_file().split(b"\n")[0] + b"\n", "a header only"),
    "a column renamed": (
        ASIS,
        asis_file().replace(b"Data,Year", b"Value,Year"),
        "no Data; not known: Indicator, Country, ADM1_CODE, Date, Value",
    ),
    "another unit": (ASIS, asis_file(unit="fraction"), "found fraction"),
    "no cropland": (ASIS, asis_file().replace(b"Crop Area", b"Forest"), "found 0"),
    "twice": (ASIS, asis_file() + asis_file().split(b"\n", 1)[1], "again"),
    "a broken row": (ASIS, asis_file() + b"a,b,c\n", "12 cells as in the header, found 3"),
    "a long row": (
        ASIS,
        asis_file().replace(b",FAO\n", b",FAO,x\n"),
        "12 cells as in the header, found 13",
    ),
    "fractions": (MPI, mpi_file(rate=0.165), "a new unit"),
    "another country": (MPI, mpi_file().replace(b"KHM,", b"LAO,"), "LAO"),
    "few provinces": (MPI, mpi_file(NAMES[:5]), "found 5"),
    "other dates": (MPI, mpi_file().replace(b"2021-01-01", b"01/01/2021"), "begin with a year"),
    "a survey twice": (MPI, mpi_file([*NAMES, "Kampot"]), "07 in 2021-2022 again"),
    "rain in cm": (RAINFALL, rainfall_file().replace(b",50.0,", b",5.0,"), "a new unit"),
    "days first": (RAINFALL, rainfall_file().replace(b"2009-05-11", b"11/05/2009"), "11/05/2009"),
    "no districts": (RAINFALL, rainfall_file().replace(b",2,", b",1,"), "found none"),
    "column gone": (RAINFALL, rainfall_file().replace(b"n_pixels", b"pixels"), "no n_pixels"),
}


@pytest.mark.parametrize("what", CHANGED_FILES)
def test_a_changed_file_is_refused_and_the_change_is_said(what):
    """Nothing is read from a file that isn't the one we know."""
    source, content, said = CHANGED_FILES[what]
    with pytest.raises(InputError) as caught:
        source.read(content, "file.csv")
    assert said in str(caught.value)
    assert "file.csv" in str(caught.value)


# --- keeping -------------------------------------------------------------------------------


def test_the_first_fetch_records_and_the_next_says_unchanged(upstreams):  # noqa: F811
    """Hash, address, licence of that day and period are noted."""
    upstreams.serve_mpi(mpi_file())
    state = fetch(MPI, upstreams)
    assert state.check.outcome == "fetched"
    assert state.copy.sha256 == sha256(mpi_file()).hexdigest()
    assert state.copy.licence.startswith("Creative Commons")
    assert state.copy.period == "2021-2022"
    assert copies.content_of(copies.read_state("mpi").copy) == mpi_file()
    again = fetch(MPI, upstreams)
    assert again.check.outcome == "same"
    assert "unchanged since" in again.check.message
    assert again.copy == state.copy


def test_a_good_new_file_is_kept_and_the_one_before_too(upstreams):  # noqa: F811
    """Was X on a date, is Y; two copies, never three."""
    upstreams.serve_asis(asis_file())
    first = fetch(ASIS, upstreams)
    for last in (2015, 2016):
        upstreams.serve_asis(asis_file(years=range(2009, last)).replace(b",Source", b",Origin"))
        state = fetch(ASIS, upstreams)
    assert state.copy.period == "2009-2015"
    assert state.before.period == "2009-2014"
    assert len(list(copies.folder().glob("asis-*.csv"))) == 2
    upstreams.serve_asis(asis_file(years=range(2009, 2018)))
    said = fetch(ASIS, upstreams).check.message
    assert f"changed: was {state.copy.sha256[:16]} on {state.copy.fetched_at[:10]}, is " in said
    assert "new columns: Source; columns gone: Origin" in said
    assert first.copy.sha256 not in {f.stem for f in copies.folder().iterdir()}


@pytest.mark.parametrize("look", [fetch, check])
@pytest.mark.parametrize(
    "content",
    [
        mpi_file([n for n in EVERY if n != "Kampot"]),
        mpi_file(["Campot" if n == "Kampot" else n for n in EVERY]),
        mpi_file()
        + mpi_file([n for n in EVERY if n != "Kampot"])
        .split(b"\n", 2)[2]
        .replace(b"2021-01-01", b"2023-01-01")
        .replace(b"2022-12-31", b"2024-12-31"),
    ],
    ids=["gone", "unknown spelling", "gone in the newest years"],
)
def test_fewer_than_25_provinces_is_a_failed_check(look, content, upstreams):  # noqa: F811
    """Also the first time, also where only the newest survey lacks it; a person may accept it."""
    upstreams.serve_mpi(content, modified="")
    with pytest.raises(InputError, match=r"for 1 province: Kampot.*--accept"):
        look(MPI, upstreams)
    state = copies.read_state("mpi")
    assert (state.copy, state.check.outcome) == (None, "failed")
    accepted = fetch(MPI, upstreams, accept=True).copy
    assert fetch(MPI, upstreams).copy == accepted
    assert look(MPI, upstreams).check.outcome == "same"


def test_a_check_that_finds_fewer_areas_than_last_time_fails(upstreams):  # noqa: F811
    """A publisher's newer file that lost a province is no news to fetch without a word."""
    upstreams.serve_asis(asis_file())
    good = fetch(ASIS, upstreams)
    upstreams.serve_asis(asis_file(NAMES))
    with pytest.raises(InputError, match="no figure any more for 1 area: 25"):
        check(ASIS, upstreams)
    state = copies.read_state("asis")
    assert (state.copy, state.check.outcome) == (good.copy, "failed")


LESS = {
    "fewer provinces": (asis_file(NAMES), "no figure any more for 1 area: 25"),
    "fewer years": (asis_file(years=range(2009, 2012)), "it ends 2011, ended 2013"),
}


@pytest.mark.parametrize("what", LESS)
def test_a_file_with_less_in_it_is_kept_only_when_asked(what, upstreams):  # noqa: F811
    """A province that vanishes is said by name; --accept takes it."""
    content, said = LESS[what]
    upstreams.serve_asis(asis_file())
    good = fetch(ASIS, upstreams)
    upstreams.serve_asis(content)
    with pytest.raises(InputError) as caught:
        fetch(ASIS, upstreams)
    assert said in str(caught.value)
    assert "--accept" in str(caught.value)
    assert copies.read_state("asis").copy == good.copy
    assert fetch(ASIS, upstreams, accept=True).copy.sha256 == sha256(content).hexdigest()


BAD_ANSWERS = {
    "not found": (404, "HTTP 404"),
    "not allowed": (403, "HTTP 403"),
    "cut off": ((asis_file(),), "only a part of it"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
    "a web page": (b"<html>", "a web page"),
}


@pytest.mark.parametrize("way", BAD_ANSWERS)
def test_a_bad_answer_leaves_the_last_good_copy(way, upstreams):  # noqa: F811
    """It is said, noted as the last check, and the copy stays byte for byte."""
    upstreams.serve_asis(asis_file())
    good = fetch(ASIS, upstreams)
    answer, said = BAD_ANSWERS[way]
    upstreams.serve_asis(answer)
    with pytest.raises(InputError) as caught:
        fetch(ASIS, upstreams)
    assert said in str(caught.value)
    assert f"The copy of {good.copy.fetched_at[:10]} stays in use." in str(caught.value)
    state = copies.read_state("asis")
    assert (state.copy, state.check.outcome) == (good.copy, "failed")
    assert said in state.check.message
    assert copies.content_of(state.copy) == asis_file()


def test_a_silent_server_is_unreachable_not_changed(upstreams):  # noqa: F811
    """No answer says nothing about the source."""
    upstreams.serve_asis("silent")
    with pytest.raises(InputError, match="No copy was ever kept"):
        refresh.fetch(ASIS, base_url=upstreams.url, max_seconds=0.3)
    assert copies.read_state("asis").check.outcome == "unreachable"


def test_without_a_network_it_is_unreachable(upstreams):  # noqa: F811
    """Nothing listens there."""
    with pytest.raises(InputError, match="no connection"):
        refresh.fetch(ASIS, base_url="http://127.0.0.1:9", max_seconds=5)
    assert copies.read_state("asis").check.outcome == "unreachable"


def test_without_a_network_none_of_several_addresses_is_reached(upstreams):  # noqa: F811
    """What each answered is said, in both languages; the outlines have a mirror."""
    dead = ("http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
    outlines = dataclasses.replace(SOURCES["outlines"], folders=dead)
    with pytest.raises(InputError, match=r"no connection at http://127\.0\.0\.1:9/b"):
        refresh.check(outlines, max_seconds=5)
    noted = copies.read_state("outlines").check
    assert noted.outcome == "unreachable"
    assert khmer(noted.text("km"))


def test_a_busy_server_is_asked_again(upstreams):  # noqa: F811
    """Twice 503, then the file."""
    upstreams.serve_asis([503, 503, asis_file()])
    assert fetch(ASIS, upstreams).check.outcome == "fetched"
    assert len(upstreams.asked) == 3


def test_a_file_over_its_bound_is_cut_off(upstreams):  # noqa: F811
    """An endless answer fills neither memory nor disk."""
    upstreams.serve_asis(asis_file())
    with pytest.raises(InputError, match="at most 1,000 bytes"):
        fetch(dataclasses.replace(ASIS, max_bytes=1_000), upstreams)


CATALOGUES = {
    "no such data set": (404, "HTTP 404"),
    "a web page": (b"<html>", "something else"),
    "another answer": (b'{"success": false}', "something else"),
    "no file": (entry("https://example.org/x/other.csv", "other.csv"), "0 among"),
    "another scheme": (entry("file:///etc/khm_mpi.csv", "khm_mpi.csv"), "a file on https"),
    "another host": (entry("http://192.0.2.1/d/khm_mpi.csv", "khm_mpi.csv"), "a file on https"),
}


@pytest.mark.parametrize("way", CATALOGUES)
def test_a_catalogue_that_leads_nowhere_is_said(way, upstreams):  # noqa: F811
    """Only one fitting file, only by https."""
    upstreams.answers["/package_show?id=cambodia-mpi"], said = CATALOGUES[way]
    with pytest.raises(InputError) as caught:
        fetch(MPI, upstreams)
    assert said in str(caught.value)
    assert not upstreams.asked[1:]


def test_a_check_by_the_catalogues_date_fetches_no_data(upstreams):  # noqa: F811
    """A large file isn't fetched to see whether it is newer."""
    upstreams.serve_rainfall(rainfall_file(PCODES))
    good = fetch(RAINFALL, upstreams)
    upstreams.asked.clear()
    assert check(RAINFALL, upstreams).check.outcome == "same"
    upstreams.serve_rainfall(rainfall_file(PCODES), modified="2026-02-05T00:00:00")
    state = check(RAINFALL, upstreams)
    assert state.check.outcome == "newer"
    assert "2026-02-05" in state.check.message
    assert state.copy == good.copy
    assert not [path for path in upstreams.asked if "download" in path]


def test_a_check_compares_the_file_where_nobody_dates_it(upstreams):  # noqa: F811
    """Same, then newer; nothing is replaced."""
    upstreams.serve_asis(asis_file())
    assert check(ASIS, upstreams).check.outcome == "newer"
    assert copies.read_state("asis").copy is None
    good = fetch(ASIS, upstreams)
    assert check(ASIS, upstreams).check.outcome == "same"
    upstreams.serve_asis(asis_file(years=range(2009, 2016)))
    state = check(ASIS, upstreams)
    assert (state.check.outcome, state.copy) == ("newer", good.copy)


@pytest.mark.parametrize(
    "damage", [lambda f: f.unlink(), lambda f: f.write_bytes(b"x")], ids=["gone", "other"]
)
def test_a_damaged_copy_is_said_and_mended_by_a_fetch(damage, upstreams):  # noqa: F811
    """It's never used."""
    upstreams.serve_asis(asis_file())
    copy = fetch(ASIS, upstreams).copy
    damage(copies.folder() / copy.file)
    with pytest.raises(InputError, match="as it was kept"):
        copies.content_of(copy)
    fetch(ASIS, upstreams)
    assert copies.content_of(copy) == asis_file()


def test_a_damaged_note_is_said(upstreams):  # noqa: F811
    """With its file and the way out."""
    copies.folder().mkdir(parents=True)
    (copies.folder() / "asis.json").write_text("{")
    with pytest.raises(InputError, match=r"asis\.json.*Remove it"):
        copies.read_state("asis")


def test_a_folder_that_cannot_be_written_is_said(upstreams, tmp_path, monkeypatch):  # noqa: F811
    """The way out is another folder."""
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path / "file" / "cache"))
    upstreams.serve_asis(asis_file())
    with pytest.raises(InputError, match="OUTREACH_CACHE"):
        fetch(ASIS, upstreams)


# --- files for the data desk ---------------------------------------------------------------


def test_an_export_is_read_as_an_upload_and_replaces_nothing_by_itself(upstreams, tmp_path):  # noqa: F811
    """Each exported file loads as its input, labelled; the shipped tables stay the default."""
    upstreams.serve_asis(asis_file())
    upstreams.serve_mpi(mpi_file())
    upstreams.serve_rainfall(rainfall_file(PCODES))
    shipped = load_inputs()
    for source in (ASIS, MPI, RAINFALL):
        fetch(source, upstreams)
        file = tmp_path / f"{source.name}.csv"
        assert main(["export", source.name, "--out", str(file)]) == 0
        loaded = load_inputs(**{source.replaces: file})
        assert len(getattr(loaded, source.replaces))
        written = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
        for column in ("area_code", "period", "indicator", "source", "licence", "file_sha256"):
            assert written[column].notna().all()
    assert shipped.harvest.equals(load_inputs().harvest)
    assert shipped.poverty.equals(load_inputs().poverty)


def test_a_file_of_24_provinces_is_asked_about_not_guessed(upstreams, tmp_path):  # noqa: F811
    """Whether Kampong Cham holds Tboung Khmum is for a person to say, when it is loaded."""
    upstreams.serve_mpi(mpi_file(NAMES))
    fetch(MPI, upstreams, accept=True)
    file = tmp_path / "mpi.csv"
    assert main(["export", "mpi", "--out", str(file)]) == 0
    with pytest.raises(InputError, match="Tboung Khmum"):
        load_inputs(poverty=file)


def test_the_exported_score_can_be_checked_on_paper(upstreams):  # noqa: F811
    """Rain 20% above, then 50% below in one district of two: the worst of three years."""
    dry = lambda pcode, year: 25.0 if (pcode, year) == ("KH0102", 2011) else 60.0  # noqa: E731
    upstreams.serve_rainfall(rainfall_file(rain_mm=dry))
    fetch(RAINFALL, upstreams, accept=True)
    table = upload_table(RAINFALL).set_index(["area_code", "period"])["score"]
    # 2011 in province 01: (100 x 25 + 200 x 60) / (300 x 50) = 96.7%, 3.3 from the usual
    assert departures(read_rainfall(rainfall_file(rain_mm=dry), "r.csv").table).set_index(
        ["adm1_code", "year"]
    ).loc[("01", 2011), "size"] == pytest.approx(3.333333)
    assert table[("01", "2009-2011")] == pytest.approx(20)
    assert table[("02", "2011-2013")] == pytest.approx(20)


def test_an_export_needs_a_copy_and_a_csv_name(upstreams, tmp_path, capsys):  # noqa: F811
    """Each failure names the way out; no file is written."""
    out = tmp_path / "a.csv"
    assert main(["export", "asis", "--out", str(out)]) == 2
    assert "fetch asis" in capsys.readouterr().err
    assert main(["export", "outlines", "--out", str(out)]) == 2
    assert not out.exists()
    upstreams.serve_asis(asis_file())
    fetch(ASIS, upstreams)
    assert main(["export", "asis", "--out", str(tmp_path / "a.xlsx")]) == 2
    assert main(["export", "asis", "--out", str(tmp_path / "none" / "a.csv")]) == 2
    assert "another place" in capsys.readouterr().err


# --- command line --------------------------------------------------------------------------


def test_the_list_names_licence_hash_and_last_check(upstreams, capsys):  # noqa: F811
    """Also for what was never fetched."""
    upstreams.serve_asis(asis_file())
    fetch(ASIS, upstreams)
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    for source in SOURCES.values():
        assert source.licence in said
    assert sha256(asis_file()).hexdigest() in said
    assert "current: the rule is 400 days" in said
    assert said.count("kept: nothing") == 3


def test_one_failure_does_not_stop_the_others(upstreams, capsys):  # noqa: F811
    """Exit code 2, one line on stderr for what failed, the rest is fetched."""
    upstreams.serve_asis(asis_file())
    assert main(["fetch", "mpi", "asis", "--base-url", upstreams.url, "--max-seconds", "5"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: mpi: ")
    assert len(said.err.splitlines()) == 1
    assert "asis: fetched: first copy" in said.out
    assert "CC BY-NC-SA" in said.out


@pytest.mark.parametrize(
    "arguments", [["fetch", "nowhere"], ["check", "asis", "--max-seconds", "0"]]
)
def test_a_slip_in_the_command_is_said(arguments, upstreams, capsys):  # noqa: F811
    """An unknown name, or no time at all."""
    assert main([*arguments]) == 2
    assert "expected" in capsys.readouterr().err


def test_every_source_has_a_title_and_a_caveat_in_both_languages():
    """And a way to a person's page, by https."""
    for name, source in SOURCES.items():
        for lang in ("en", "km"):
            assert word(f"live.{name}", lang)
            assert word(f"live.{name}_caveat", lang)
        assert source.page.startswith("https://")
        assert all(folder.startswith("https://") for folder in source.folders)


def test_wrong_outlines_are_refused_by_their_hash(upstreams):  # noqa: F811
    """The one pinned source says both hashes and leaves the outlines in use."""
    outlines = SOURCES["outlines"]
    upstreams.answers[f"/{outlines.file}"] = json.dumps({"type": "FeatureCollection"}).encode()
    with pytest.raises(InputError, match=outlines.sha256):
        fetch(outlines, upstreams)
    assert load_outlines().kind == "approximate"


@pytest.mark.skipif(
    not (SHARED / "boundaries").exists(),
    reason="the surveyed outlines (../shared/boundaries) are not here",
)
def test_the_true_outlines_are_fetched_once_and_put_in_use(upstreams):  # noqa: F811
    """Served over loopback: kept as a source, and the map has official outlines."""
    outlines = SOURCES["outlines"]
    content = (SHARED / "boundaries" / "upstream" / outlines.file).read_bytes()
    upstreams.answers[f"/{outlines.file}"] = content
    state = fetch(outlines, upstreams)
    assert state.copy.sha256 == outlines.sha256
    assert len(state.copy.areas) == 1_633
    assert load_outlines().kind == "official"
    assert len(upstreams.asked) == 1
