"""The page of who does what, the contacts, and what the district page and briefing say of them."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest

from geo.clock import day_here
from geo.errors import InputError
from geo.gazetteer import DATA
from models import contacts
from models.activities import saved_lists
from models.activities.agencies import reconcile
from models.activities.read import examine_activities, read_activities
from models.activities.report import report
from models.activities.running_part import running_part
from models.activities.span import quarter, quarter_of
from models.estimate.settings import Settings
from models.phrases import word
from models.store import Conflict, StoreError, open_store
from models.store.undo import undo
from pages.view.coverage import coverage_tables
from pages.view.frame import made_once
from pages.view.frame.text import say
from pages.view.hand_outs import files
from tests.page_helpers import LANGUAGES, own_store, place_of, press, run_page, said
from tests.tab import PHONE, WIDE

SAMPLE = (DATA / "sample_3w.csv").read_bytes()
# the same rows as if they were real: no source says sample
REAL = SAMPLE.replace(b"SAMPLE: made up for trying out, not real", b"Provincial committee")
TODAY = date(2026, 11, 25)


@pytest.fixture
def empty_store(tmp_path, monkeypatch):
    """Give the pages a store of their own, and return it."""
    with own_store(tmp_path, monkeypatch) as store:
        yield store


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sample_is_looked_at_decided_and_saved(empty_store, lang):
    """Nothing there; the sample; one spelling to decide; saved for everybody; gaps counted."""
    app = run_page("coverage", lang=lang)
    app.button(key="coverage-sample").click().run()
    assert [m.value for m in app.metric] == ["32", "5", "17"]
    assert len(app.warning) == 1  # that it is made up
    app.button(key="coverage-to-save").click().run()
    assert "coverage-save" not in [button.key for button in app.button]
    asked = next(s for s in app.selectbox if "Padi Bird" in s.label.replace("\\", ""))
    asked.select("Paddy Bird (fictional agency)").run()
    app.button(key="coverage-save").click().run()
    app.button(key="coverage-save-sure").click().run()
    assert not app.exception
    (saved,) = saved_lists.in_use(empty_store)
    assert saved.body["sample"]
    assert len(saved.body["rows"]) == 40
    assert saved_lists.decisions(empty_store)["padibirdfictionalagency"].startswith("Paddy")
    assert [m.value for m in app.metric] == ["32", "5", "17"]
    # a new visitor finds it, and on the district page too
    assert [m.value for m in run_page("coverage", lang=lang).metric] == ["32", "5", "17"]
    shown = " ".join(m.value for m in run_page("district", lang=lang, district="KH0110").markdown)
    assert "Paper Lantern" in shown


def test_lists_of_several_agencies_are_looked_at_together(empty_store):
    """Overlaps between them show; one alone has fewer; taken off, it counts no more."""
    rows = read_activities(REAL, "r.csv").rows
    half = rows["agency_written"].str.startswith("Paddy")
    saved_lists.keep(empty_store, "paddy", rows[half])
    other = saved_lists.keep(empty_store, "others", rows[~half])
    whole = run_page("coverage", quarter="2026-Q4")
    alone = run_page("coverage", quarter="2026-Q4", rows=other.id)
    assert whole.metric[1].value == "5"
    assert int(alone.metric[1].value) < 5
    assert whole.selectbox(key="rows").options[0] == say("en", "coverage.all_lists", n=2)
    alone.button(key="coverage-take-off").click().run()
    assert len(saved_lists.in_use(empty_store)) == 2
    alone.button(key="coverage-take-off-sure").click().run()
    assert [d.name for d in saved_lists.in_use(empty_store)] == ["paddy"]
    assert not alone.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_that_takes_the_place_of_another_persons_is_told(empty_store, lang):
    """Whose row counts no more, and by whose list; of one's own corrections nothing is said."""
    rows = read_activities(REAL, "r.csv").rows
    saved_lists.keep(empty_store, "theirs", rows.head(4), "A")
    saved_lists.keep(empty_store, "ours", rows.head(2), "A")
    told = {"n": 1, "newer": "news", "newer_by": "B"}
    theirs = say(lang, "coverage.taken", older="ours", older_by="A", **told)
    assert theirs not in said(run_page("coverage", lang=lang))
    saved_lists.keep(empty_store, "news", rows.head(1).assign(status="suspended"), "B")
    shown = said(run_page("coverage", lang=lang))
    assert theirs in shown
    assert say(lang, "coverage.taken", older="theirs", older_by="A", **told) in shown
    assert shown.count("«news»" if lang == "km" else "“news”") == 2


def test_a_yes_is_to_the_list_that_was_asked_about(empty_store):
    """Somebody saves another meanwhile: nothing is taken off, then or later, and it says so."""
    rows = read_activities(REAL, "r.csv").rows
    saved_lists.keep(empty_store, "only", rows.head(4))
    app = run_page("coverage", quarter="2026-Q4")
    press(app, "coverage-take-off")
    assert "**only**" in said(app)
    other = saved_lists.keep(empty_store, "another", rows.tail(4))
    press(app, "coverage-take-off-sure")
    assert say("en", "upload.asked") in said(app)
    app.selectbox(key="rows").set_value(other.id).run()
    assert not app.exception
    assert len(saved_lists.in_use(empty_store)) == 2
    assert say("en", "upload.asked") not in said(app)


def test_choices_about_names_are_saved_with_the_list_or_not_at_all(empty_store, monkeypatch):
    """The list is refused: nothing was changed, as the page says."""

    def refused(*_arguments, **_named):
        raise StoreError("store.vanished", where="x")

    app = run_page("coverage", part="bring")
    app.file_uploader[0].set_value(("r.csv", REAL, "text/csv")).run()
    asked = next(s for s in app.selectbox if "Padi Bird" in s.label.replace("\\", ""))
    asked.select("Paddy Bird (fictional agency)").run()
    press(app, "coverage-save")
    monkeypatch.setattr(type(empty_store), "create", refused)
    press(app, "coverage-save-sure")
    assert empty_store.decisions() == {}


@pytest.mark.parametrize("way", ["instead", "beside"])
def test_a_list_of_the_same_name_is_told_before_it_is_replaced(empty_store, way):
    """In its place a new version; beside it, a list of its own."""
    saved_lists.keep(empty_store, "r.csv", read_activities(REAL, "r.csv").rows.head(9), "PCCT")
    app = run_page("coverage", part="bring")
    app.file_uploader[0].set_value(("r.csv", REAL, "text/csv")).run()
    asked = next(s for s in app.selectbox if "Padi Bird" in s.label.replace("\\", ""))
    asked.select("Paddy Bird (fictional agency)").run()
    told = place_of(app)
    assert "PCCT" in told.label
    told.set_value(way).run()
    app.button(key="coverage-save").click().run()
    app.button(key="coverage-save-sure").click().run()
    assert not app.exception
    found = [(d.version, len(d.body["rows"])) for d in saved_lists.in_use(empty_store)]
    assert found == ([(2, 40)] if way == "instead" else [(1, 40), (1, 9)])


def test_a_list_of_which_rows_would_go_is_replaced_by_nobodys_default(empty_store):
    """How many of its rows the file has is said; who replaces it can have it taken back."""
    rows = read_activities(REAL, "r.csv").rows
    first = saved_lists.keep(empty_store, "r.csv", rows, "PCCT")
    app = run_page("coverage", part="bring")
    lines = REAL.splitlines(keepends=True)
    app.file_uploader[0].set_value(("r.csv", b"".join(lines[:2]), "text/csv")).run()
    told = place_of(app)
    assert told.value is None
    assert f"It has {len(rows)} rows. 1 of them is" in told.label
    assert app.button(key="coverage-save").disabled
    told.set_value("instead").run()
    press(press(app, "coverage-save"), "coverage-save-sure")
    saved = empty_store.get(first.id)
    assert (saved.version, len(saved.body["rows"])) == (2, 1)
    undo(empty_store, saved.change)
    back = empty_store.get(first.id)
    assert (back.version, back.body) == (3, first.body)


def test_a_version_somebody_saved_meanwhile_is_not_replaced(empty_store):
    """The page says who saved it; pressed again, it is."""
    rows = read_activities(REAL, "r.csv").rows
    first = saved_lists.keep(empty_store, "r.csv", rows.head(9), "A")
    app = run_page("coverage", part="bring")
    app.file_uploader[0].set_value(("r.csv", REAL, "text/csv")).run()
    asked = next(s for s in app.selectbox if "Padi" in s.label)
    asked.select("Paddy Bird (fictional agency)").run()
    saved_lists.keep(empty_store, "r.csv", rows.head(8), "Sokha", (first.id, 1))
    app.button(key="coverage-save").click().run()
    app.button(key="coverage-save-sure").click().run()
    assert "Sokha" in app.error[0].value
    assert len(saved_lists.in_use(empty_store)[0].body["rows"]) == 8
    app.button(key="coverage-save").click().run()
    app.button(key="coverage-save-sure").click().run()
    assert [(d.version, len(d.body["rows"])) for d in saved_lists.in_use(empty_store)] == [(3, 40)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_tiers_no_gap_is_counted_and_none_denied(lang):
    """An index says so: no zero, no 'all is well', on the page and in the briefing."""
    table = made_once.ranking(Settings()).table.assign(tier="index_only")
    rows = reconcile(read_activities(REAL, "r.csv").rows, {})
    found = report(rows, table, quarter("2026-Q4"), lang)
    assert found.gaps.empty
    assert set(found.states["state"]) == {"unranked", "covered", "overlap"}
    brief = running_part(rows, table, "KH01", lang, TODAY, "from")
    assert brief.lines == [word("coverage_note.no_tiers", lang)]


def test_a_quarter_and_a_province_narrow_what_is_shown(empty_store):
    """In the third quarter of 2026 others are the gaps; Siem Reap has five of the fourth's."""
    saved_lists.keep(empty_store, "Q", read_activities(REAL, "r.csv").rows)
    all_of_it = run_page("coverage", quarter="2026-Q3").metric[0].value
    assert all_of_it != "32"
    assert run_page("coverage", province="KH17", quarter="2026-Q4").metric[0].value == "5"


def test_an_end_far_away_does_not_take_the_running_quarter_from_the_choice(empty_store):
    """Who writes 2099 for an open end still begins with the quarter of today."""
    file = REAL.replace(b"2027-06-30", b"2099-12-31")
    assert file != REAL
    saved_lists.keep(empty_store, "Q", read_activities(file, "r.csv").rows)
    box = run_page("coverage").selectbox(key="quarter")
    assert box.value == quarter_of(day_here())
    assert 2 <= len(box.options) <= 24


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_with_problems_is_told_and_the_one_before_is_not_shown(empty_store, lang):
    """Rows and columns in a table, nothing taken; put right, it is read and can be saved."""
    app = run_page("coverage", lang=lang, part="bring")
    broken = REAL.replace(b"2026-12-31", b"2026-13-31")
    app.file_uploader[0].set_value(("bad.csv", broken, "text/csv")).run()
    assert not app.exception
    assert len(app.error) == 1
    problems = app.dataframe[0].value
    assert len(problems) == REAL.count(b"2026-12-31")
    expected = problems[say(lang, "problem_table.expected")]
    assert expected.str.contains("[\u1780-\u17ff]").all() == (lang == "km")
    assert "coverage-save" not in [button.key for button in app.button]
    app.file_uploader[0].set_value(("good.csv", REAL, "text/csv")).run()
    assert not app.error
    assert any("good" in s.value for s in app.success)


# three spellings nobody knows, one of them in two rows
MESSY = b"""Agency,Activity,Province,District,Start,End,Status,People reached
Bell,School,Kampott,Chhuk,2026-10-05,,ongoing,120
Bell,Puppet theatre,Kampot,Chhuk,2026-10-05,,ongoing,60
Bell,Puppet theatre,Svay Rieng,Chantrea,2026-10-05,,ongoing,60
Bell,School,Kampot,Chhuk Town,2026-11-05,,ongoing,80
Gong,School,National,,2026-10-05,,ongoing,
"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_messy_file_is_decided_and_saved_on_one_page(empty_store, lang):
    """Three questions, the likely ones answered before; then saved; the next file asks nothing."""
    app = run_page("coverage", lang=lang, part="bring")
    app.file_uploader[0].set_value(("m.csv", MESSY, "text/csv")).run()
    asked = {box.key.rpartition("-")[2]: box for box in app.selectbox if "coverage-" in box.key}
    assert set(asked) == {"kampott", "puppettheatre", "chhuktown"}
    assert "coverage-save" not in [button.key for button in app.button]
    asked["kampott"].select("07")
    asked["puppettheatre"].select("other:prevention")
    asked["chhuktown"].select("0703")
    app.button(key="coverage-use").click().run()
    assert not app.exception
    assert any("5" in message.value for message in app.success)
    app.button(key="coverage-save").click().run()
    app.button(key="coverage-save-sure").click().run()
    assert not app.exception
    (saved,) = saved_lists.in_use(empty_store)
    places = [(row["adm1_code"], row["adm2_code"]) for row in saved.body["rows"]]
    chhuk = ("07", "0703")
    assert places == [chhuk, chhuk, ("20", "2001"), chhuk, (None, None)]
    again = run_page("coverage", lang=lang, part="bring")
    again.file_uploader[0].set_value(("n.csv", MESSY, "text/csv")).run()
    assert "coverage-save" in [button.key for button in again.button]
    # all of its rows are saved already: it is to take that list's place
    assert place_of(again).value == "instead"
    again.button(key="coverage-save").click().run()
    again.button(key="coverage-save-sure").click().run()
    assert [d.version for d in saved_lists.in_use(empty_store)] == [2]


@pytest.mark.parametrize(
    ("chosen", "name", "places"),
    [({}, "", ["07", "07", "20", "07", None]), ({"province": "KH20"}, "svay-rieng_", ["20", None])],
)
def test_the_file_of_rows_has_the_rows_of_the_table(empty_store, monkeypatch, chosen, name, places):
    """Of the chosen province, or of all, and those of the whole country; read back they are so."""
    decided = {
        ("province", "", "kampott"): "07",
        ("activity", "", "puppettheatre"): "other:prevention",
        ("district", "07", "chhuktown"): "0703",
    }
    rows = examine_activities(MESSY, "m.csv", decided).rows
    saved_lists.keep(empty_store, "m.csv", rows)
    drawn = {}
    monkeypatch.setattr(
        coverage_tables, "draw_download", lambda _, make, file, *__: drawn.update({file: make})
    )
    app = run_page("coverage", quarter="2026-Q4", **chosen)
    make = drawn[f"who_does_what_{name}2026-q4_en_rows.csv"]
    again = read_activities(make(), "again.csv").rows
    assert [None if pd.isna(code) else code for code in again["adm1_code"]] == places
    assert f"who_does_what_{name}2026-q4_en.xlsx" in drawn
    assert len(app.dataframe[-1].value) == len(places)


def test_names_from_a_file_are_shown_as_they_are(empty_store):
    """Markdown and HTML in an agency's name stay text."""
    hostile = REAL.replace(b"Paper Lantern (fictional agency)", b"<b>*x*</b> [l](http://a)")
    saved_lists.keep(empty_store, "<i>n</i>", read_activities(hostile, "h.csv").rows)
    shown = " ".join(m.value for m in run_page("coverage", district="KH0110").markdown)
    assert r"\<b\>\*x\*" in shown
    assert "[l](" not in shown


def test_contacts_warn_when_old_or_never_checked(empty_store):
    """None of the shipped ones was ever checked; one that was yesterday is not among them."""
    app = run_page("district", district="KH2001")
    warned = next(w.value for w in app.warning if "180" in w.value)
    assert re.match(r"7 of 7", warned)
    table = contacts.shipped()
    table.loc[0, "last_checked"] = day_here().isoformat()
    contacts.save(empty_store, table, 0, day_here(), "me")
    app = run_page("district", district="KH2001")
    assert any(w.value.startswith("6 of 7") for w in app.warning)


def test_a_contact_needs_name_and_source_and_a_day_that_has_been(tmp_path):
    """Everything wrong is told at once, and nothing is saved."""
    store = open_store(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    table = pd.DataFrame(
        [
            {"name": "", "source_title": "A"},
            {"name": "B", "adm1_codes": "99"},
            {
                "name": "C",
                "source_title": "S",
                "last_checked": "2027-01-01",
                "source_url": "javascript:1",
            },
        ]
    )
    with pytest.raises(InputError) as raised:
        contacts.save(store, table, 0, TODAY)
    assert [(e.row, e.column) for e in raised.value.errors] == [
        (1, "name"),
        (2, "adm1_codes"),
        (2, "source_title"),
        (3, "last_checked"),
        (3, "source_url"),
    ]
    assert contacts.document(store) is None
    store.close()


def test_two_people_who_edit_contacts_lose_nothing(tmp_path):
    """The second to save is told, and what the first saved is still there."""
    store = open_store(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    first = contacts.save(store, contacts.shipped().head(2), 0, TODAY, "A")
    with pytest.raises(Conflict) as raised:
        contacts.save(store, contacts.shipped().head(3), 0, TODAY, "B")
    assert raised.value.current.author == "A"
    assert len(contacts.contacts(store)) == 2
    contacts.save(store, contacts.shipped().head(3), first.version, TODAY, "B")
    assert len(contacts.contacts(store)) == 3
    store.close()


def test_the_nearest_shelter_is_of_the_own_province_or_the_next():
    """Svay Rieng has one of its own; from Malai it is Poipet's; planned ones are left out."""
    table = contacts.shipped()
    own, km = contacts.nearest_shelter(table, "2001")
    assert (own["name"], km) == ("CCPCR Bavet Transit Center", 0)
    far, km = contacts.nearest_shelter(table, "1401")  # Prey Veng, between Bavet and Phnom Penh
    assert 10 < km < 120
    assert "planned" not in far["type"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_briefing_prints_real_rows_and_never_a_sample(empty_store, lang):
    """Rows that run on the day, gaps in words; of a sample nothing; names are escaped."""
    table = made_once.ranking(Settings()).table
    sample = saved_lists.rows_of(
        saved_lists.keep(empty_store, "S", read_activities(SAMPLE, "s.csv").rows), {}
    )
    assert running_part(sample, table, "KH01", lang, TODAY, "from") is None
    assert b"Paper Lantern" not in files.briefing(Settings(), "KH01", lang, TODAY, "html")
    real = REAL.replace(b"Paper Lantern (fictional agency)", b"<b>Lantern")
    saved_lists.keep(empty_store, "R", read_activities(real, "r.csv").rows)
    page = files.briefing(Settings(), "KH01", lang, TODAY, "html").decode()
    assert "<h2>" in page.split("&lt;b&gt;Lantern")[0]
    assert "<td>&lt;b&gt;Lantern" in page
    assert "<b>Lantern" not in page
    named = table.set_index("adm2_pcode").loc["KH0109", f"district_{lang}"]
    assert named in page


# how far the map moves while its frame is there and the figures over it not yet
_WITHOUT_FIGURES = """() => {
    const top = () => document.querySelector('iframe').getBoundingClientRect().top;
    const figures = document.querySelectorAll('.st-key-coverage-counts > * > *');
    const before = top();
    figures.forEach(figure => figure.style.display = 'none');
    const after = top();
    figures.forEach(figure => figure.style.display = '');
    return Math.abs(after - before);
}"""


@pytest.mark.browser
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_sample_gaps_overlaps_save_reload(server, tab, size):
    """Load the sample, see gaps and overlaps, decide, save, reload: all of it is still there."""
    view = tab(server, size).open("coverage")
    page = view.page
    page.locator(".st-key-coverage-sample, .st-key-coverage-counts").first.wait_for()
    if not page.locator(".st-key-coverage-sample").count():  # the other size has saved it before
        view.open("coverage?part=bring")
    page.get_by_role("button", name="Try made-up sample").click()
    if "part=bring" in page.url:
        page.get_by_text("40 rows read").wait_for()
        page.locator(".st-key-part").get_by_text("Gaps and overlaps").click()
    page.get_by_text("made-up rows").wait_for()
    counts = page.locator(".st-key-coverage-counts")
    counts.get_by_text("32", exact=True).wait_for()
    frame = view.map()
    frame.wait_for_function("districtMap.view.message.layer === 'coverage'")
    assert page.evaluate(_WITHOUT_FIGURES) <= 2
    assert frame.evaluate("districtMap.view.areas['KH0109'].options.fillColor") == "#a63603"
    assert frame.evaluate("districtMap.view.areas['KH0110'].options.fillColor") == "#7a5aa6"
    page.get_by_role("tab", name="Overlaps").click()
    page.get_by_role("button", name="Decide and save").click()
    page.get_by_text("Your name or office").wait_for()
    if page.get_by_role("combobox", name="Padi Bird").count():
        view.choose("Padi Bird", "Paddy Bird (fictional agency) (82%)")
    page.locator(".st-key-coverage-save button").click()
    page.locator(".st-key-coverage-save-sure button").click()
    page.get_by_text("Everyone who uses this dashboard can see it now").wait_for()
    page.reload()
    page.get_by_text("From: sample_3w.csv").wait_for()
    counts.get_by_text("32", exact=True).wait_for()
    page.get_by_role("button", name="Decide and save").wait_for(state="detached")
    with page.expect_download() as asked:
        page.get_by_role("button", name="Download all tables (Excel)").click()
    assert asked.value.suggested_filename == "sample_who_does_what_2026-q4_en.xlsx"
    assert view.left_loopback == []


KOBO = b"""start,end,username,org/agency_name,what/activity,where/province,where/district,when/start_date,when/end_date,what/status,who/people_reached,_id,_uuid,_submission_time
2026-11-01T08:30:00+07:00,2026-11-01T08:40:00+07:00,sok,Gong,school awareness,svay_rieng,chantrea,2026-10-01,2026-12-31,ongoing,90,51,u-1,2026-11-01T01:40:00
2026-11-02T08:30:00+07:00,2026-11-02T08:40:00+07:00,sok,Gong,puppets,kampot,chhuk,2026-10-01,2026-12-31,ongoing,40,52,u-2,2026-11-02T01:40:00
"""  # noqa: E501 - as an export is


@pytest.mark.browser
@pytest.mark.parametrize(
    ("size", "lang", "name", "content", "n"),
    [(WIDE, "en", "messy.csv", MESSY, 3), (PHONE, "km", "kobo.csv", KOBO, 1)],
    ids=["messy, wide, English", "Kobo, phone, Khmer"],
)
def test_a_file_is_decided_and_saved_without_leaving_the_page(
    server, tab, size, lang, name, content, n
):
    """Upload, choose for each spelling with the mouse, use, save: the page says it is saved."""
    view = tab(server, size).open(f"coverage?part=bring&lang={lang}")
    page = view.page
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    form = page.locator(".st-key-coverage-use")
    form.wait_for()
    boxes = page.locator("[data-testid=stForm] [data-testid=stSelectbox] input")
    assert boxes.count() == n
    for place in range(n):
        if not boxes.nth(place).input_value():
            # a page that is drawn again closes what was opened
            for _ in range(5):
                view.quiet()
                boxes.nth(place).click()
                page.wait_for_timeout(500)
                if page.get_by_role("option").count():
                    break
            page.get_by_role("option").first.click()
    form.locator("button").click()
    page.locator(".st-key-coverage-save button").click()
    page.locator(".st-key-coverage-save-sure button").click()
    page.get_by_text(say(lang, "coverage.saved", name=name)).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert view.left_loopback == []
