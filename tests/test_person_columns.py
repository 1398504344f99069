"""The privacy gate asks for evidence; both its errors are measured."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.activities.read import read_activities
from models.desk.__main__ import main as desk
from models.reading.person_cells import cells_tell
from models.reading.person_headers import person_column
from tests.conftest import ROOT
from tests.desk_files import CODES, ENGLISH, text
from tests.person_columns import FILES, Column, columns_of, is_refused, sentence, wrong

DOC = (ROOT / "docs" / "desk.md").read_text("utf-8")
KHMER = range(0x1780, 0x17E0)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_errors_of_the_gate_are_as_the_document_says(file):
    """None of 50 columns about people is missed, and at most one of 50 others refused."""
    missed, refused = wrong(columns_of(file))
    assert not missed
    assert len(refused) <= 1
    assert f"* {sentence(file)}" in DOC


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_half_of_each_table_is_about_people_and_many_of_these_in_khmer(file):
    """So that the two errors are those of both languages; the tests had 19 in Khmer before."""
    personal = [column for column in columns_of(file) if column.personal]
    khmer = [c for c in personal if any(ord(letter) in KHMER for letter in c.header)]
    assert (len(columns_of(file)), len(personal)) == (100, 50)
    assert len(khmer) >= 20


OF_PERSONS_KM = """
ថ្ងៃកំណើត;លេខលិខិតឆ្លងដែន;លេខទូរស័ព្ទដៃ;អាសយដ្ឋានផ្ទះ;
អត្តសញ្ញាណប័ណ្ណសញ្ជាតិខ្មែរ;ឈ្មោះជនចំណាកស្រុក;ឈ្មោះអ្នកទទួលផល;
ឈ្មោះកម្មករ;ឈ្មោះអ្នកឆ្លើយ;ឈ្មោះឪពុកម្តាយ;ឈ្មោះស្វាមី;
នាមត្រកូល និងនាមខ្លួន;ឈ្មោះសាច់ញាតិ;ឈ្មោះពេញ;
ទូរស័ព្ទទំនាក់ទំនង;លេខទំនាក់ទំនង;លេខកូដជនរងគ្រោះ;
លេខសម្គាល់បុគ្គល;លេខកូដអតិថិជន;លេខសម្គាល់អ្នកត្រឡប់;លេខករណី;
រាយនាម;ភរិយា;ប្ដី;មុខរបរបច្ចុប្បន្ន;ស្ថានភាពគ្រួសារ;
ស្ថានភាពអាពាហ៍ពិពាហ៍;គោត្តនាម-នាម;បញ្ជីរាយនាម;ឈ្មោះ និងភេទ;
ភូមិកំណើត;ឆ្នាំ កំណើត;អាយុ;អាយុ (ឆ្នាំ);ទីកន្លែងកំណើត;
លេខអត្តសញ្ញាណប័ណ្ណ;លេខប័ណ្ណសមធម៌;សៀវភៅស្នាក់នៅ;សៀវភៅគ្រួសារ;
លេខគណនី;គណនីធនាគារ;អ៊ីមែល;ហ្វេសប៊ុក;តេឡេក្រាម;
ទីលំនៅបច្ចុប្បន្ន;កន្លែងស្នាក់នៅ;ផ្ទះលេខ;លេខផ្ទះ;ភូមិ;
អាស័យដ្ឋាន;សញ្ជាតិ;ជនជាតិ;សាសនា;អាណាព្យាបាល;ឈ្មោះមេគ្រួសារ;
ឈ្មោះហៅក្រៅ;ម្ដាយ;កើតឆ្នាំ;លេខទូរសព្ទ
"""


@pytest.mark.parametrize("header", OF_PERSONS_KM.replace("\n", "").strip(";").split(";"))
def test_a_khmer_header_about_people_is_one(header):
    """As many as the tests have in English; also in the two ways that some letters are typed."""
    assert person_column(header) is not None
    assert is_refused(Column(True, "counts", header, ("x",) * 5))


HARMLESS_KM = """
ឈ្មោះខេត្ត;ប្រភេទ;លេខកូដភូមិសាស្ត្រ;ភូមិភាគ;អាយុកាលគម្រោង;
ថ្ងៃបង្កើត;ថ្ងៃកើតហេតុ;ឈ្មោះគម្រោង;លេខកូដឃុំ;
ខេត្តមាតុភូមិនិវត្តន៍;សាកលវិទ្យាល័យភូមិន្ទភ្នំពេញ;គណនេយ្យ;
គណនីថវិកា;ការកើតឡើង
"""


@pytest.mark.parametrize("header", HARMLESS_KM.replace("\n", "").split(";"))
def test_a_khmer_word_inside_another_tells_nothing(header):
    """Khmer has no blanks between words: geography holds the word for village."""
    assert person_column(header) is None


_PLACES = st.integers(0, 12)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), _PLACES), min_size=1, max_size=8))
def test_decimals_are_nobody_however_many_places_they_have(numbers):
    """Nor with a comma, nor in percent."""
    for form in ("{:.{}f}", "{:,.{}f}", "{:.{}f}%"):
        assert cells_tell([form.format(*number) for number in numbers], "share") is None


@settings(max_examples=60)
@given(st.lists(st.integers(1, 99_999_999), min_size=1, max_size=8), st.integers(2, 4))
def test_round_amounts_are_nobody(amounts, zeros):
    """Riel in millions, with and without marks, also where the header does not say so."""
    for form in ("{}", "{:,}", "{} ៛"):
        cells = [form.format(amount * 10**zeros) for amount in amounts]
        assert cells_tell(cells, "total") is None


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=8), st.integers(0, 99), st.booleans())
@settings(max_examples=40)
def test_codes_of_areas_are_nobody(provinces, number, with_country):
    """Provinces, districts, communes and villages."""
    for level in range(4):
        cells = [("KH" if with_country else "") + p + f"{number:02}" * level for p in provinces]
        assert cells_tell(cells, "code") is None


_FORMS = (
    "{0}{1}{2}",
    "{0} {1} {2}",
    "{0}-{1}-{2}",
    "{0}.{1}.{2}",
    "({0}) {1} {2}",
    "call {0} {1}{2}",
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("012", "092", "077", "+855 12", "+85592", "(+855) 77", "00855 16")),
            st.integers(0, 999),
            st.integers(0, 9999),
            st.sampled_from(_FORMS),
        ),
        min_size=2,
        max_size=6,
    )
)
def test_telephone_numbers_are_found_under_any_header(numbers):
    """In every form that people write, six or seven digits behind the prefix."""
    cells = [form.format(prefix, f"{a:03}", f"{b:03}"[:4]) for prefix, a, b, form in numbers]
    assert cells_tell(cells, "budget") == "phones"


def _table(header: str, column: list[str], more: tuple[str, str] = ("Year", "2024")) -> bytes:
    rows = [f"{ENGLISH[c]},{more[1]},{x}" for c, x in zip(CODES, column, strict=True)]
    return text(f"Admin 1 Name,{more[0]},{header}", *rows)


HONEST = {
    "an area header of the United Nations": (
        "poverty",
        _table("Rate", [f"{10 + i / 10}" for i in range(25)]),
    ),
    "a ratio with eight decimals": (
        "harvest",
        _table(
            "Damaged (ha),Planted (ha),Share",
            [f"{12 + i},{9000 + i},{(12 + i) / (9000 + i):.8f}" for i in range(25)],
        ),
    ),
    "a loss in riel": (
        "harvest",
        _table(
            "Damaged (ha),Planted (ha),Loss (riel)",
            [f"{12 + i},{9000 + i},{(12 + i) * 1_450_000}" for i in range(25)],
        ),
    ),
    "a loss in riel that is not round, in Khmer": (
        "harvest",
        _table(
            "Damaged (ha),Planted (ha),ខូចខាត (រៀល)",
            [f"{12 + i},{9000 + i},{812_345_678 + 7 * i}" for i in range(25)],
        ),
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_table_is_not_about_people(name, tmp_path, capsys):
    """Read on the command line as on the page, and a column nobody reads is named."""
    kind, content = HONEST[name]
    (tmp_path / "t.csv").write_bytes(content)
    assert desk(["check", str(tmp_path / "t.csv"), "--kind", kind]) == 0
    said = capsys.readouterr().out
    for unused in ("Share", "Loss (riel)", "ខូចខាត (រៀល)"):
        assert (unused in said) == (f",{unused}" in content.decode())


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Budget (KHR)", ("450000000", "451000000", "452000000")),
        ("Budget line", ("GL-100200300", "GL-100200301", "GL-100200302")),
        ("ADM3_PCODE", ("KH011002", "KH200101", "KH200201")),
        ("Village code", ("01100203", "20010104", "20020102")),
        ("Cost per person", ("0.12345678", "0.87654321", "1.23456789")),
    ],
)
def test_amounts_and_codes_of_areas_in_a_3w_file_are_nobody(header, cells):
    """A budget is read; what else is not read is named."""
    rows = [
        f"Lantern,school,{d},2026-01-05,ongoing,{x}"
        for d, x in zip(("KH0110", "KH2001", "KH2002"), cells, strict=True)
    ]
    read = read_activities(
        text(f"Agency,Activity type,District code,Start,Status,{header}", *rows), "w.csv"
    )
    assert len(read.rows) == 3
    assert header in read.not_read or read.rows["budget"].notna().all()
