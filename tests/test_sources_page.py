"""The page of sources: every table with age, licence and hash; check and fetch, also offline."""

from __future__ import annotations

import dataclasses
import re

import pytest
from streamlit.testing.v1 import AppTest

from geo.gazetteer import provinces
from models.access.actor import ACCOUNT, ALONE, Actor
from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.phrases import said
from models.sources import copies, refresh
from models.sources.catalogue import SOURCES
from models.sources.note import note
from models.sources.shipped import published_tables
from models.store import open_store
from pages.view.frame import rate
from pages.view.frame.rate import Rate
from pages.view.frame.shipped_words import in_words
from pages.view.frame.text import say, sentences
from pages.view.sources.cards import this_year
from tests.page_helpers import LANGUAGES, own_store, run_page, texts
from tests.upstreams import NAMES, PCODES, asis_file, mpi_file, rainfall_file, upstreams  # noqa: F401

PAGE = "pages/sources.py"
# three English words in a row
LEFT = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")
HOSTILE = "<img src=x onerror=alert(1)>*b*.csv"


@pytest.fixture(autouse=True)
def places(upstreams, tmp_path, monkeypatch):  # noqa: F811
    """A store and publishers of the test's own: nothing outside is asked."""
    for name, source in SOURCES.items():
        monkeypatch.setitem(SOURCES, name, dataclasses.replace(source, folders=(upstreams.url,)))
    # the catalogue's answers name this server without https
    read = refresh.read_entry
    monkeypatch.setattr(
        refresh,
        "read_entry",
        lambda content, asked, resource, trusted: read(
            content, asked, resource, trusted=(upstreams.url,)
        ),
    )
    with own_store(tmp_path, monkeypatch):
        yield


def labels(app: AppTest) -> list[str]:
    return [expander.label.replace("\\", "") for expander in app.expander]


def button(app: AppTest, key: str):
    return app.button(key=key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_is_listed_with_age_licence_and_rule(lang):
    """Shipped and live, in the reader's language, without a key or placeholder."""
    app = run_page(PAGE, lang=lang)
    listed = labels(app)
    for table in published_tables():
        assert any(say(lang, f"shipped.{table.name}") in label for label in listed), table.name
    for name in SOURCES:
        assert any(say(lang, f"live.{name}") in label for label in listed)
    shown = texts(app)
    for table in published_tables():
        assert any(in_words(table.licence, lang) in text for text in shown)
        assert not LEFT.search(in_words(table.caveat, "km")), table.name
        assert any(code.value == table.sha256 for code in app.code)
    assert any("CC BY-NC-SA" in text for text in shown)
    assert any(say(lang, "source.no_uploads") in text for text in shown)
    keys = set(sentences("en"))
    for text in [*shown, *listed]:
        assert not any(key in text.split() for key in keys), text
        assert "{" not in text


def test_old_and_fresh_are_told_apart():
    """By the rule of the kind, in words."""
    listed = labels(run_page(PAGE))
    for table in published_tables():
        label = next(x for x in listed if x.startswith(f"**{table.title}** · "))
        stale = table.is_stale(this_year())
        words = {True: "old", False: "current", None: ""}[stale]
        assert words in label.rsplit(" · ", 1)[1]
        assert bool(re.search(r"\d+ years? old", label)) == (stale is not None)
        assert stale is None or f"· {table.age_years(this_year())} year" in label
    assert any(x.endswith("· old") for x in listed)
    assert any(x.endswith("· current") for x in listed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_check_without_a_network_says_so_plainly(lang, monkeypatch):
    """One sentence; the tables and the page stay."""
    for name, source in SOURCES.items():
        monkeypatch.setitem(
            SOURCES, name, dataclasses.replace(source, folders=("http://127.0.0.1:9",))
        )
    app = run_page(PAGE, lang=lang)
    button(app, "check-sources").click().run()
    assert not app.exception
    assert say(lang, "source.offline") in app.warning[0].value
    assert len(app.expander) >= len(SOURCES) + len(published_tables())
    assert copies.read_state("asis").check.outcome == "unreachable"


def test_a_check_says_what_each_publisher_has(upstreams):  # noqa: F811
    """One answers with something newer, one with a web page, the others not at all well."""
    upstreams.serve_asis(asis_file())
    upstreams.serve_mpi(b"<html>")
    app = run_page(PAGE)
    button(app, "check-sources").click().run()
    assert not app.exception
    said = next(info.value for info in app.info if "Cropland" in info.value)
    assert f"year: {say('en', 'found.newer')}" in said
    assert say("en", "found.failed") in said
    assert copies.read_state("asis").copy is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_together_ask_the_publishers_so_many_times_a_minute(lang, monkeypatch):
    """They see one computer, whoever presses; alone on it nobody is limited."""
    asked, share, by = [], Rate(1), ["a@example.org"]
    monkeypatch.setattr(rate, "CHECKS", share)  # the page is read anew, as its program
    monkeypatch.setattr(rate, "who", lambda: Actor(ACCOUNT if by[0] else ALONE, by[0]))
    monkeypatch.setattr(
        refresh, "_check", lambda source, *_: asked.append(source.name) or copies.State()
    )
    for account, found in (("a@example.org", 1), ("b@example.org", 1), ("", 2)):
        by[0] = account
        app = run_page(PAGE, lang=lang)
        button(app, "check-sources").click().run()
        assert len(asked) == found * len(SOURCES)
        refused = [say(lang, "error.rate.checks.found") in error.value for error in app.error]
        assert refused == ([True] if account == "b@example.org" else [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fetched_table_is_kept_shown_and_offered_for_the_data_desk(lang, upstreams):  # noqa: F811
    """Period, day, notes, hash; the ranking stays as it was."""
    upstreams.serve_rainfall(rainfall_file(PCODES))
    upstreams.serve_mpi(mpi_file(NAMES))
    upstreams.serve_asis(asis_file())
    app = run_page(PAGE, lang=lang)
    for name in ("mpi", "rainfall", "asis"):
        button(app, f"fetch-{name}").click().run()
        if name == "mpi":  # 24 provinces: kept where a person says that it is right
            assert copies.read_state(name).copy is None
            button(app, "accept-mpi").click().run()
        assert not app.exception
        assert say(lang, "source.fetch_done") in app.success[0].value
        copy = copies.read_state(name).copy
        label = next(x for x in labels(app) if say(lang, f"live.{name}") in x)
        assert copy.period in label
        assert label.endswith(say(lang, "source.in_time"))
        assert any(code.value == copy.sha256 for code in app.code)
    missing = said(note("missing", 1, codes=("25",)), lang)
    assert any(missing in text for text in texts(app))


def test_a_failed_fetch_is_a_sentence_and_the_copy_stays(upstreams):  # noqa: F811
    """Escaped, because it quotes what a server sent."""
    upstreams.serve_asis(asis_file())
    app = run_page(PAGE)
    button(app, "fetch-asis").click().run()
    upstreams.serve_asis(asis_file(unit="<b>x</b>"))
    button(app, "fetch-asis").click().run()
    assert not app.exception
    assert "\\<b\\>x" in app.error[0].value
    assert "stays in use" in app.error[0].value
    assert copies.read_state("asis").copy.sha256


def test_an_upload_in_use_is_shown_and_what_it_replaces_says_so(tmp_path):
    """With name, author and hash; what a file is called is no markup."""
    store = open_store()
    rows = "".join(f"{code},2024,9.5\n" for code in provinces()["adm1_code"])
    table = examine(f"area_code,period,rate_pct\n{rows}".encode(), HOSTILE, "poverty")
    document = commit(store, table, "MoP")
    store.close()
    app = run_page(PAGE)
    assert any("\\<img" in expander.label for expander in app.expander)
    assert any(code.value == document.sha256 for code in app.code)
    assert [info.value for info in app.info].count(say("en", "source.replaced")) == 2


def test_a_link_opens_its_table():
    """?table=name comes from another page."""
    app = run_page(PAGE, table="poverty_mpi")
    opened = [e.label for e in app.expander if e.proto.expanded]
    assert any("2021-2022" in label for label in opened)
    assert len(opened) == 1


def test_a_damaged_note_stops_one_card_only():
    """The page says which file, and shows the others."""
    copies.folder().mkdir(parents=True)
    (copies.folder() / "mpi.json").write_text("{")
    app = run_page(PAGE)
    assert "mpi.json" in app.error[0].value.replace("\\", "")
    assert any(say("en", "live.asis") in label for label in labels(app))
