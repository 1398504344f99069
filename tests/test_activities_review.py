"""3W files: one unknown spelling is asked, not refused; the same rows never count twice."""

import io
from datetime import date

import pandas as pd
import pytest
from openpyxl import load_workbook

from geo.errors import InputError
from geo.gazetteer import districts, provinces
from geo.words import WORDS
from models.activities import saved_lists
from models.activities.agencies import reconcile
from models.activities.country import COUNTRY
from models.activities.gaps import coverage
from models.activities.kinds import PILLARS, kinds, other_name
from models.activities.overlaps import overlaps
from models.activities.read import examine_activities, read_activities
from models.activities.report import report, rows_csv
from models.activities.span import quarter
from models.activities.template_xlsx import FIELDS, template_xlsx
from models.desk.review import LEFT_OUT
from models.reading.question import Question
from models.store import open_store
from tests.in_khmer import assert_in_khmer

HEAD = "Agency,Pillar,Activity,Province,District,Start,End,Status,Reached"
GOOD = "Bell,Prevention,School,Kampot,Chhuk,2026-01-05,,ongoing,120"
# one odd spelling each: level, what is written, the likeliest
ODD = {
    "province": ("Bell,,School,Kampott,Chhuk,2026-01-05,,ongoing,", "Kampott", "07"),
    "district": ("Bell,,School,Kampot,Chhuk Town,2026-01-05,,ongoing,", "Chhuk Town", "0703"),
    "activity": (
        "Bell,,Safe migrations info,Kampot,Chhuk,2026-01-05,,ongoing,",
        "Safe migrations info",
        "safe_migration",
    ),
    "pillar": ("Bell,Fun,School,Kampot,Chhuk,2026-01-05,,ongoing,", "Fun", None),
    "status": ("Bell,,School,Kampot,Chhuk,2026-01-05,,on goin,", "on goin", "ongoing"),
}


def _csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


@pytest.fixture
def store(tmp_path):
    """Return a store of its own."""
    opened = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    yield opened
    opened.close()


@pytest.mark.parametrize("level", ODD)
def test_one_unknown_spelling_is_asked_and_all_other_rows_are_read(level):
    """What it is written as, in which row, and what it may be; once decided its row is there."""
    row, written, likeliest = ODD[level]
    found = examine_activities(_csv(GOOD, row), "f.csv")
    (asked,) = found.proposals
    assert (asked.level, asked.written, asked.rows) == (level, written, (3,))
    assert [code for code, _ in asked.candidates[:1]] == ([likeliest] if likeliest else [])
    assert not found.problems
    assert len(found.rows) == 1
    answer = likeliest or "prevention"
    decided = examine_activities(_csv(GOOD, row), "f.csv", {asked.key: answer})
    assert len(decided.rows) == 2
    assert not decided.proposals
    assert [(one.written, code) for one, code in decided.decided] == [(written, answer)]
    left_out = examine_activities(_csv(GOOD, row), "f.csv", {asked.key: LEFT_OUT})
    assert len(left_out.rows) == 1
    assert [note.key for note in left_out.notes] == ["coverage_note.read_left_out"]


def test_three_spellings_are_asked_once_each_however_often_they_stand():
    """Five rows with three spellings in several writings: three questions."""
    rows = [
        "A,,Fair,Kampott,,2026-01-05,,ongoing,",
        "A,,FAIR,kampott,,2026-02-05,,ongoing,",
        "A,,Fair ,Kampot,,2026-03-05,,halfway,",
        "A,,School,Kampot,,2026-04-05,,Half-way,",
        GOOD,
    ]
    found = examine_activities(_csv(*rows), "f.csv")
    assert {(p.level, p.rows) for p in found.proposals} == {
        ("activity", (2, 3, 4)),
        ("province", (2, 3)),
        ("status", (4, 5)),
    }
    assert len(found.rows) == 1


def test_an_activity_of_another_kind_keeps_its_words_and_is_compared_with_none():
    """Its pillar makes it prevention, so that it covers; nobody says two of them are the same."""
    rows = [f"{a},,Puppet theatre,Kampot,Chhuk,2026-01-05,,ongoing,40" for a in "AB"]
    (asked,) = examine_activities(_csv(*rows), "f.csv").proposals
    found = examine_activities(_csv(*rows), "f.csv", {asked.key: "other:prevention"}).rows
    assert (
        found[["activity_type", "pillar", "title"]].values.tolist()
        == [["other", "prevention", "Puppet theatre"]] * 2
    )
    known = reconcile(found, {})
    table = pd.DataFrame({"adm2_pcode": ["KH0703"], "tier": ["probably_high"]})
    assert overlaps(known).empty
    assert coverage(known, table, quarter("2026-Q1"))["state"].tolist() == ["covered"]


@pytest.mark.parametrize("word", ["Other", "ផ្សេងៗ", "other activity (prevention)"])
def test_other_is_no_question_where_the_pillar_is_known(word):
    """The pillar's own column says what it is for, or the words do."""
    found = read_activities(_csv(f"A,Prevention,{word},Kampot,,2026-01-05,,ongoing,"), "f.csv")
    assert found.rows.loc[0, ["activity_type", "pillar"]].tolist() == ["other", "prevention"]


def test_decisions_are_remembered_but_for_those_that_tell_a_small_count(store):
    """The next file is not asked again, however it writes the spelling; four girls are not kept."""
    rows = [
        "A,,Puppet theatre,Kampot,,2026-01-05,,ongoing,",
        "A,,Home for 4 girls,Kampot,,2026-01-05,,ongoing,",
    ]
    asked = examine_activities(_csv(*rows), "f.csv").proposals
    codes = dict(zip(asked, ["other:prevention", "shelter"], strict=True))
    saved_lists.remember(store, codes, "me")
    again = examine_activities(
        _csv(*rows).replace(b"Puppet", b"PUPPET "), "g.csv", store.decisions()
    )
    assert [p.written for p in again.proposals] == ["Home for 4 girls"]
    assert "4" not in str(store.decisions())
    assert [(p.written, code) for p, code in again.decided] == [
        ("PUPPET theatre", "other:prevention")
    ]


def test_a_decision_about_protection_hides_small_counts_as_any_other_row():
    """An unknown activity that is decided to be a shelter, or another one of protection."""
    row = "A,,Home for girls,Kampot,Chhuk,2026-01-05,,ongoing,4"
    (asked,) = examine_activities(_csv(row), "f.csv").proposals
    for code in ("shelter", "other:protection"):
        found = examine_activities(_csv(row), "f.csv", {asked.key: code}).rows
        assert found["people_reached"].isna().all()
        assert found["withheld"].all()
    told = _csv(row.replace("Home for girls", "Home for 4 girls"))
    (asked,) = examine_activities(told, "f.csv").proposals
    found = examine_activities(told, "f.csv", {asked.key: "other:protection"}).rows
    assert found["title"].tolist() == ["Home for [number withheld] girls"]


def test_neither_a_name_of_somebody_nor_what_was_left_out_is_remembered(store):
    """Everybody sees the log of decisions; one that was kept before can still be changed."""
    rows = [
        "A,,Visit to Sok Dara (rape victim),Kampot,,2026-01-05,,ongoing,",
        "A,,School,Sok Srey,,2026-01-05,,ongoing Chan Thy,",
        "A,,Fair,Kampott,,2026-01-05,,ongoing,",
    ]
    asked = {one.written: one for one in examine_activities(_csv(*rows), "f.csv").proposals}
    assert len(asked) == 5
    saved_lists.remember(store, dict.fromkeys(asked.values(), LEFT_OUT))
    assert store.decisions() == {}
    saved_lists.remember(store, dict.fromkeys(asked.values(), "07"))
    assert {key for _, _, key in store.decisions()} == {"fair", "kampott"}
    saved_lists.remember(store, {asked["Kampott"]: LEFT_OUT})
    assert store.decisions()[asked["Kampott"].key] == LEFT_OUT


def test_places_most_of_which_are_none_are_refused_before_they_are_shown():
    """They may be names of people, as at the data desk."""
    names = ["Sok Dara", "Chan Thida", "Keo Sophal", "Meas Rith", "Ouk Vanna"]
    rows = [f"A,,School,Kampot,{name},2026-01-05,,ongoing," for name in names]
    with pytest.raises(InputError) as raised:
        examine_activities(_csv(*rows), "f.csv")
    assert raised.value.key == "persons.unknown"
    assert "Dara" not in str(raised.value)


# --- where ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place", ["National", "All provinces", "Cambodia", "ទូទាំងប្រទេស", "Nation-wide"]
)
def test_an_activity_of_the_whole_country_is_in_no_district_and_no_province(place):
    """Kept, told, and no gap is filled by it; a true total is left out and told."""
    content = _csv(GOOD, f"Gong,,School,{place},,2026-01-05,,ongoing,20", ",,,Total,,,,,140")
    found = read_activities(content, "n.csv")
    assert [note.key for note in found.notes] == [
        "coverage_note.read_totals",
        "coverage_note.read_country",
    ]
    rows = reconcile(found.rows, {})
    assert rows["adm1_code"].tolist() == ["07", None]
    table = _table()
    states = coverage(rows, table, quarter("2026-Q1")).set_index("adm2_pcode")["state"]
    assert states["KH0703"] == "covered"
    assert set(states.drop("KH0703")) == {"gap"}
    told = report(rows, table, quarter("2026-Q1"), "en")
    reached = told.provinces.set_index("Province")["Reached, all rows added up"]
    assert reached.to_dict() == {"Kampot": 120, "whole country": 20}
    assert told.rows["Province"].tolist() == ["Kampot", "whole country"]
    again = read_activities(rows_csv(rows, table.set_index("adm2_pcode")), "again.csv").rows
    assert again["adm1_code"].tolist() == ["07", None]


def _table() -> pd.DataFrame:
    """Return every district as a ranked one, all at high risk."""
    named = districts().merge(provinces(), on="adm1_code")
    codes = {"adm1_pcode": "KH" + named["adm1_code"], "adm2_pcode": "KH" + named["adm2_code"]}
    ranks = {"rank": 1, "rank_low": 1, "rank_high": 2}
    return named.assign(**codes, **ranks, tier="probably_high", population=10_000.0)


@pytest.mark.parametrize("place", ["All districts", "Various", "គ្រប់ស្រុក"])
def test_a_district_that_means_all_of_them_is_the_province(place):
    """It names none: somewhere in the province."""
    row = GOOD.replace("Chhuk", place)
    assert read_activities(_csv(row), "p.csv").rows[["adm1_code", "adm2_code"]].values.tolist() == [
        ["07", None]
    ]


def test_a_place_can_be_decided_to_be_a_province_or_the_whole_country():
    """A lone column of places: what is chosen says which level it is."""
    content = _csv("A,School,The coast,2026-01-05,ongoing", GOOD_PLACE, head=LONE)
    (asked,) = examine_activities(content, "p.csv").proposals
    for code, place in (("07", ("07", None)), ("0703", ("07", "0703")), (COUNTRY, (None, None))):
        row = examine_activities(content, "p.csv", {asked.key: code}).rows.loc[0]
        assert (row["adm1_code"], row["adm2_code"]) == place


LONE = "Agency,Activity,Location,Start,Status"
GOOD_PLACE = "A,School,Chhuk,2026-01-05,ongoing"


def test_a_name_that_is_a_province_and_a_district_is_asked():
    """Pailin is both; only somebody who knows can say."""
    content = _csv("A,School,Pailin,2026-01-05,ongoing", GOOD_PLACE, head=LONE)
    (asked,) = examine_activities(content, "p.csv").proposals
    assert {code for code, _ in asked.candidates} == {"24", "2401"}


@pytest.mark.parametrize(
    ("province", "district", "codes"),
    [
        ("Kampot", "Chhuk district, Kampot province", ["0703"]),
        ("Kampot", "ឈូក, ខេត្តកំពត", ["0703"]),
        ("Svay Rieng", "Chantrea (Svay Rieng)", ["2001"]),
        ("Banteay Meanchey", "Poipet, Banteay Meanchey", ["0110"]),
        # a choice of several, or the town by its own word
        ("Kampot", "Chhuk; Kampot", ["0703", "0708"]),
        ("Kampot", "Chhuk and Kampot", ["0703", "0708"]),
        ("Kampot", "Chhuk, krong Kampot", ["0703", "0708"]),
        ("Kampot", "Chhuk, Angkor Chey, krong Kampot", ["0703", "0701", "0708"]),
        ("Kampot", "Kampot", ["0708"]),
    ],
)
def test_the_province_of_an_address_is_no_district_of_that_name(province, district, codes):
    """Else its town is covered on the map, and the people reached are lost."""
    row = f'A,,School,{province},"{district}",2026-01-05,,ongoing,60'
    rows = read_activities(_csv(row), "f.csv")
    assert rows.rows["adm2_code"].tolist() == codes
    assert rows.rows["people_reached"].notna().tolist() == [len(codes) == 1] * len(codes)


@pytest.mark.parametrize("district", ["Chhuk, Kampot", "Kampot / Chhuk"])
def test_an_address_that_may_be_two_districts_is_asked(district):
    """Kampot is the province, and a town in it; both are offered."""
    content = _csv(f'A,,School,Kampot,"{district}",2026-01-05,,ongoing,60')
    (asked,) = examine_activities(content, "f.csv").proposals
    assert {code for code, _ in asked.candidates} == {"0703", "0708"}
    rows = examine_activities(content, "f.csv", {asked.key: "0703"}).rows
    assert (rows["adm2_code"].tolist(), rows["people_reached"].tolist()) == (["0703"], [60])


@pytest.mark.parametrize(
    ("province", "district", "sure", "asked_about"),
    [
        ("Kampot", "Chhuk, Angkor Chey, Kampot", ["0703"], {"0701", "0708"}),
        ("Siem Reap", "Puok, Angkor Chum, Siem Reap", ["1707"], {"1701", "1710"}),
        ("Prey Veng", "Ba Phnum, Kamchay Mear, Prey Veng", ["1401"], {"1402", "1410"}),
    ],
)
def test_the_province_behind_several_districts_is_asked_about(
    province, district, sure, asked_about
):
    """None of the districts is lost by the answer."""
    content = _csv(f'A,,School,{province},"{district}",2026-01-05,,ongoing,60')
    found = examine_activities(content, "f.csv")
    (asked,) = found.proposals
    assert {code for code, _ in asked.candidates} == asked_about
    code = min(asked_about)
    rows = examine_activities(content, "f.csv", {asked.key: code}).rows
    assert rows["adm2_code"].tolist() == [*sure, code]


def test_code_and_name_that_differ_are_told():
    """The code is of Kampot, the name another province's."""
    head = "Agency,Activity,Province code,Province,Start,Status"
    with pytest.raises(InputError) as raised:
        read_activities(_csv("A,School,KH07,Takeo,2026-01-05,ongoing", head=head), "p.csv")
    assert raised.value.column == "Province"


def test_a_row_of_several_places_is_a_row_in_each_without_a_figure():
    """Nobody knows how many of the 500 live where; several activities in one place keep it once."""
    rows = [
        '"A",,School,"Kampot, Takeo",,2026-01-05,,ongoing,500',
        '"A",,"School; Awareness",Kampot,Chhuk,2026-01-05,,ongoing,60',
    ]
    found = read_activities(_csv(*rows), "s.csv")
    assert found.rows["adm1_code"].tolist() == ["07", "21", "07", "07"]
    reached = found.rows["people_reached"]
    assert [None if pd.isna(n) else n for n in reached] == [None, None, 60, None]
    assert found.rows["record_id"].tolist() == ["row 2", "row 2#2", "row 3", "row 3#2"]
    assert [note.key for note in found.notes] == ["coverage_note.read_several"]


def test_of_several_activities_one_of_protection_hides_the_small_count_of_all():
    """Four people under School and Shelter are four people of a shelter."""
    row = '"A",Prevention,"School; Shelter",Kampot,Chhuk,2026-01-05,,ongoing,4'
    rows = read_activities(_csv(row), "s.csv").rows
    assert rows["people_reached"].isna().all()
    assert rows["withheld"].tolist() == [True, False]
    titled = _csv(f"{row},for 4 girls", head=f"{HEAD},Title")
    titles = read_activities(titled, "s.csv").rows["title"]
    assert titles.tolist() == ["for [number withheld] girls"] * 2


# --- the same again -----------------------------------------------------------------------


def _rows(*rows: str) -> pd.DataFrame:
    return reconcile(read_activities(_csv(*rows), "f.csv").rows, {})


FIRST = [GOOD, GOOD.replace("Chhuk", "Angkor Chey"), GOOD.replace("School", "Awareness")]


def test_the_same_file_twice_counts_once(store):
    """Under another name it is recognised; together nothing is added."""
    rows = _rows(*FIRST)
    kept = saved_lists.keep(store, "one.csv", rows)
    saved = [(kept, saved_lists.rows_of(kept, {}))]
    assert saved_lists.earlier(rows, saved) == (kept, 3, True)
    assert len(saved_lists.together([rows, saved[0][1]])) == 3


def test_a_corrected_version_is_recognised_and_another_list_is_not(store):
    """One of three rows has another start: two are the same, one would count twice."""
    kept = saved_lists.keep(store, "one.csv", _rows(*FIRST))
    saved = [(kept, saved_lists.rows_of(kept, {}))]
    corrected = [FIRST[0].replace("2026-01-05", "2026-01-15"), *FIRST[1:]]
    assert saved_lists.earlier(_rows(*corrected), saved) == (kept, 2, False)
    other = [row.replace("Bell", "Gong") for row in FIRST]
    assert saved_lists.earlier(_rows(*other), saved) is None
    assert saved_lists.earlier(_rows(*FIRST), []) is None


def _dated(starts: str, titled: bool = True, end: str = "2026-09-30") -> pd.DataFrame:
    """Return a row of each month that it starts in, with a title or not."""
    head = f"{HEAD},Title"
    rows = [
        f"A,Prevention,School,Kampot,Chhuk,2026-0{m}-05,{end},completed,{400 + n},"
        f"{f'Session {n}' * titled}"
        for n, m in enumerate(starts)
    ]
    return reconcile(read_activities(_csv(*rows, head=head), "f.csv").rows, {})


@pytest.mark.parametrize("titled", [True, False])
def test_a_list_in_which_only_the_starts_were_corrected_is_asked_about(store, titled):
    """Its rows are the same but for the start; nothing is chosen for the reader."""
    kept = saved_lists.keep(store, "one.csv", _dated("1234", titled))
    saved = [(kept, saved_lists.rows_of(kept, {}))]
    assert saved_lists.earlier(_dated("5678", titled), saved) == (kept, 4, False)
    # one row is as it was: it is no other's
    assert saved_lists.earlier(_dated("1678", titled), saved) == (kept, 4, False)


@pytest.mark.parametrize("titled", [True, False])
def test_a_list_of_later_activities_is_no_corrected_one(store, titled):
    """Those of the next quarter end later."""
    kept = saved_lists.keep(store, "one.csv", _dated("1234", titled))
    saved = [(kept, saved_lists.rows_of(kept, {}))]
    assert saved_lists.earlier(_dated("5678", titled, end="2026-12-31"), saved) is None


def test_rows_without_title_and_people_are_not_known_by_their_end(store):
    """Many activities end with the year."""
    first, second = (
        rows.assign(people_reached=float("nan"))
        for rows in (_dated("12", False), _dated("56", False))
    )
    kept = saved_lists.keep(store, "one.csv", first)
    saved = [(kept, saved_lists.rows_of(kept, {}))]
    assert saved_lists.earlier(second, saved) is None


def test_two_other_activities_of_one_start_are_told_apart_by_their_titles():
    """Other is no kind: the older list's puppet theatre is not the newer's film."""
    head = f"{HEAD},Title"
    lists = [
        reconcile(read_activities(_csv(row, head=head), "f.csv").rows, {})
        for row in (
            "A,Prevention,Other,Kampot,,2026-01-05,,ongoing,,Film",
            "A,Prevention,Other,Kampot,,2026-01-05,,ongoing,,Puppets",
        )
    ]
    assert len(saved_lists.together(lists)) == 2
    assert len(saved_lists.together([lists[0], lists[0]])) == 1


def test_a_list_that_was_downloaded_and_brought_again_counts_once():
    """A name that begins like a formula has an apostrophe in the file, and not in the list."""
    row = "+Plus NGO,Prevention,Other,Kampot,,2026-01-05,,ongoing,,- Film; =day 1"
    rows = reconcile(read_activities(_csv(row, head=f"{HEAD},Title"), "f.csv").rows, {})
    content = rows_csv(rows, _table().set_index("adm2_pcode"))
    again = reconcile(read_activities(content, "f.csv").rows, {})
    assert again[["agency", "title"]].values.tolist() == [["+Plus NGO", "- Film; =day 1"]]
    assert len(saved_lists.together([again, rows])) == 1


@pytest.mark.parametrize(
    ("numbers", "rows"), [("12121", 5), ("12345", 5), ("12312", 5), ("12334", None)]
)
def test_a_running_number_that_begins_anew_names_no_record(numbers, rows):
    """Numbered anew for each province; where one merely stands twice, it is asked for."""
    lines = [f"{n},{GOOD.replace('01-05', f'01-1{i}')}" for i, n in enumerate(numbers)]
    content = _csv(*lines, head=f"ល.រ,{HEAD}")
    if rows is None:
        with pytest.raises(InputError, match="each record once"):
            read_activities(content, "f.csv")
    else:
        found = read_activities(content, "f.csv").rows
        assert found["record_id"].nunique() == len(found) == rows


def _schools(*titles: str) -> pd.DataFrame:
    """Return rows of one agency, district, kind and start, with titles of their own."""
    head = f"{HEAD},Title"
    rows = [f"A,Prevention,School,Kampot,Chhuk,2026-01-05,,ongoing,400,{t}" for t in titles]
    return reconcile(read_activities(_csv(*rows, head=head), "f.csv").rows, {})


def test_one_row_takes_the_place_of_one_row_alone(store):
    """Forty schools of one project start on one day: a file of one of them is not all forty."""
    many, one = _schools(*"abcdef"), _schools("c")
    kept = saved_lists.keep(store, "all", many)
    saved = [(kept, saved_lists.rows_of(kept, {}))]
    assert saved_lists.earlier(one, saved) == (kept, 1, False)
    assert sorted(saved_lists.together([one, many])["title"]) == list("abcdef")
    assert saved_lists.taken([one, many]) == {(1, 0): 1}
    for titles in (("",) * 6, tuple("fedcba")):
        again = _schools(*titles)
        assert saved_lists.earlier(again, saved) == (kept, 6, True)
        assert len(saved_lists.together([again, many, again])) == 6
    assert len(saved_lists.together([_schools("", ""), _schools("", "", "")])) == 3


def test_a_school_of_another_title_takes_nobodys_place():
    """Where one stands alone, another title is a correction."""
    assert len(saved_lists.together([_schools("g"), _schools(*"abc")])) == 4
    assert (
        len(saved_lists.together([_schools("a, corrected".replace(",", "")), _schools("a")])) == 1
    )


@pytest.mark.parametrize(
    ("newer", "older", "rows"),
    [
        (("SCHOOL 1", "school 2"), ("School 1", "School 2"), 2),
        (("School  1", "School-2"), ("School 1", "School 2"), 2),
        (("School clubs", "School meals"), ("School club", "School meal"), 2),
        (("Clubs - March", "Meals - March"), ("Clubs - February", "Meals - February"), 2),
        (("សាលា ១", "សាលា ២", "សាលា ៣"), ("School 1", "School 2", "School 3"), 3),
        (("School clubs (a)", "School clubs (b)"), ("School clubs",), 2),
        # each row of the newer list takes one place, no more
        (("School clubs",), ("School clubs a", "School clubs b"), 2),
        (("School clubs",), ("School meals", "School club", "Fair"), 3),
        (("School 4",), ("School 1", "School 2", "School 3"), 4),
    ],
)
def test_a_row_whose_title_was_changed_takes_one_older_row_s_place(newer, older, rows):
    """Mended, in another case, translated: else it is counted beside its older row."""
    lists = [_schools(*newer), _schools(*older)]
    assert len(saved_lists.together(lists)) == rows
    assert sum(saved_lists.taken(lists).values()) == len(newer) + len(older) - rows


def test_the_likest_title_goes_first():
    """What stays of the older list is the row that nobody reported again."""
    lists = [_schools("School clubs", "Fair"), _schools("Meals", "FAIR", "School club", "Radio")]
    titles = saved_lists.together(lists)["title"].tolist()
    assert titles == ["School clubs", "Fair", "Meals", "Radio"]


def test_an_other_activity_in_another_case_is_the_same():
    """Only its title tells which it is."""
    row = {"agency": "A", "adm1_code": "07", "activity_type": "other", "record_id": "1"}
    lists = [pd.DataFrame([row | {"title": title}]) for title in ("Bike tour", "BIKE  TOUR")]
    assert len(saved_lists.together(lists)) == 1


def test_two_numbers_of_a_platform_are_two_records_whatever_their_titles():
    """The next month's records begin on the same day as those of the month before."""
    row = {"agency": "A", "adm1_code": "07", "activity_type": "school"}
    now, before = (
        pd.DataFrame([row | {"record_id": f"kobo:{i}", "title": t} for i, t in each])
        for each in (((3, "c"), (4, "d")), ((1, "a"), (2, "b")))
    )
    assert len(saved_lists.together([now, before])) == 4


def test_a_record_of_a_platform_is_taken_whole_and_nothing_else_with_it():
    """It was of two districts, and is of one now; another record of the same day stays."""
    row = {"agency": "A", "activity_type": "school", "start": None, "title": None}
    now = pd.DataFrame([row | {"record_id": "kobo:1", "adm1_code": "07", "adm2_code": "0703"}])
    parts = [("kobo:1", "0703"), ("kobo:1#2", "0704"), ("kobo:2", "0703")]
    before = pd.DataFrame(
        [row | {"record_id": i, "adm1_code": "07", "adm2_code": code} for i, code in parts]
    )
    assert saved_lists.together([now, before])["record_id"].tolist() == ["kobo:1", "kobo:2"]


# --- numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.200", "860"], [1200, 860]),  # nobody counts 1.2 people
        (["1,200", "860"], [1200, 860]),
        (["១.២០០", "៨៦០"], [1200, 860]),
        (["1 200", "12"], [1200, 12]),
    ],
)
def test_people_are_read_as_the_desk_reads_them(cells, read):
    """The whole column says what a point or a comma is."""
    rows = [f'A,,School,Kampot,,2026-0{n}-05,,ongoing,"{cell}"' for n, cell in enumerate(cells, 1)]
    assert read_activities(_csv(*rows), "n.csv").rows["people_reached"].tolist() == read


def test_an_amount_that_fits_two_readings_is_asked():
    """1.250 may be 1,250 or 1.25; the answer is used and told."""
    content = _csv(f"{GOOD},1.250", head=f"{HEAD},Budget")
    with pytest.raises(Question) as raised:
        examine_activities(content, "b.csv")
    assert raised.value.name == "decimal"
    for answer, value in (("comma", 1250), ("point", 1.25)):
        found = examine_activities(content, "b.csv", answers={"decimal": answer})
        assert found.rows["budget"].tolist() == [value]
        assert [note.key for note in found.notes] == ["desk_note.answered"]


def test_numbers_with_points_under_beneficiaries_are_people_reached():
    """1.200 is a count, too: the column is no text."""
    head = HEAD.replace("Reached", "Beneficiaries")
    row = "A,Protection,Shelter,Kampot,,2026-0{}-05,,ongoing,{}"
    rows = read_activities(
        _csv(row.format(1, "1.200"), row.format(2, "4"), head=head), "n.csv"
    ).rows
    assert [None if pd.isna(n) else n for n in rows["people_reached"]] == [1200, None]


# --- template and errors ------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "km"])
def test_the_template_comes_back_without_a_question(lang):
    """Every word that can be chosen is read; the example row is not, and it is told."""
    book = load_workbook(io.BytesIO(template_xlsx(lang)))
    sheet, lists = book.worksheets
    rules = {
        str(rule.sqref).split(":")[0][0]: rule for rule in sheet.data_validations.dataValidation
    }
    assert set(rules) == set("CDEFGHIJ")
    assert not any(str(c.value).startswith("=") for row in sheet.iter_rows() for c in row)
    first = 5  # below two sentences, the header and the example
    chosen = [getattr(kind, lang) for kind in kinds().values()]
    chosen += [other_name(pillar, lang) for pillar in PILLARS]
    named = provinces().set_index("adm1_code")[f"province_{lang}"]
    words = [cell.value for row in lists.iter_rows() for cell in row if cell.value]
    assert set(chosen) | set(named) <= set(words)
    for number, row in enumerate(districts().to_dict("records")):
        cells = ["Bell", None, chosen[number % len(chosen)], named[row["adm1_code"]]]
        cells += [row[f"district_{lang}"], date(2026, 1, 5), None, None, 40, "<10"]
        for column, value in enumerate(cells, start=1):
            sheet.cell(first + number, column, value)
        status = rules["H"].formula1.strip('"').split(",")
        sheet.cell(first + number, FIELDS.index("status") + 1, status[number % 2])
    file = io.BytesIO()
    book.save(file)
    found = read_activities(file.getvalue(), "t.xlsx")
    assert found.rows["adm2_code"].tolist() == districts()["adm2_code"].tolist()
    told = [note.key for note in found.notes if note.key.startswith("coverage_note")]
    assert told == ["coverage_note.read_example"]
    assert not found.not_read


@pytest.mark.parametrize("lang", ["en", "km"])
def test_the_template_is_the_same_file_each_time(lang):
    """Nothing of the clock is in it."""
    assert template_xlsx(lang) == template_xlsx(lang)


def test_a_missing_column_is_told_with_the_columns_there_are():
    """As the sheet writes them, and what the missing one would be called; in Khmer too."""
    with pytest.raises(InputError) as raised:
        read_activities(_csv("A,School,x,2026", head="ស្ថាប័ន,Work done,Remark,Year"), "f.csv")
    told = str(raised.value)
    assert "Work done" in told
    for header in ("Activity type", "Province", "Start date", "Status"):
        assert header in told
    assert "Lead organisation" not in told
    assert_in_khmer(raised.value)


@pytest.mark.parametrize("lang", ["en", "km"])
def test_no_error_of_a_3w_file_names_a_file_of_ours(lang):
    """Whoever reads it has only the sheet."""
    told = [
        text for key, text in WORDS.catalogue(lang).items() if key.startswith("error.activities")
    ]
    assert len(told) > 30
    assert not [text for text in told if ".csv" in text or "data/" in text]
