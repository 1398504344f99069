"""Saved lists of who does what: however many there are, none is read twice."""

from __future__ import annotations

from collections import Counter

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from models.activities import overlaps, report, saved_lists
from models.activities.read import read_activities
from models.store import Store, StoreError, document_rows, shelf
from pages.view.coverage.known_lists import found_in
from pages.view.quarter import lines
from tests.page_helpers import own_store, run_page, said

MANY = 20
ROWS = "Agency,Activity,District code,Start,Status\n{agency},School,{code},2026-11-01,ongoing\n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Give the pages a store of their own, and return it."""
    with own_store(tmp_path, monkeypatch) as own:
        yield own


@pytest.fixture
def work(monkeypatch):
    """Return how often rows were read, bodies taken from the store, and overlaps looked for."""
    done: Counter[str] = Counter()

    def counted(module, name):
        do = getattr(module, name)

        def doing(*given, **named):
            done[name] += 1
            return do(*given, **named)

        monkeypatch.setattr(module, name, doing)

    counted(saved_lists, "without_small_counts")
    counted(document_rows, "body_of")
    counted(report, "overlaps")
    return done


def _save(store: Store, name: str, agency: str, code: str = "KH2001") -> None:
    content = ROWS.format(agency=agency, code=code).encode()
    saved_lists.keep(store, name, read_activities(content, f"{name}.csv").rows)


def _lines(app: AppTest) -> str:
    return "\n".join(link.proto.label for link in app.get("page_link"))


def _many(store: Store) -> None:
    for n in range(MANY):
        _save(store, f"list {n}", f"Agency {n}")


@pytest.mark.parametrize("page", ["coverage", "quarter", "district"])
def test_a_second_look_reads_no_list_again(store, work, page):
    """Twenty lists, as of twenty agencies: looked at again, none of their rows is touched."""
    _many(store)
    asked = {"district": "KH2001"} if page == "district" else {}
    first = said(run_page(page, **asked))
    work.clear()
    assert said(run_page(page, **asked)) == first
    assert not work


def test_what_others_save_elsewhere_changes_nothing(store, work):
    """A plan is saved: no list is read again, and no quarter looked through."""
    _many(store)
    first = said(run_page("coverage"))
    store.create("plan", "2027", {"rows": {}})
    work.clear()
    assert said(run_page("coverage")) == first
    assert not work


def test_only_what_is_new_is_read(store, work):
    """One more list: its row alone is read, and it counts; taken off, it counts no more."""
    _many(store)
    before = run_page("coverage", quarter="2026-Q4").metric[1].value
    work.clear()
    _save(store, "new", "Agency 99")
    last = store.listed(saved_lists.ACTIVITIES)[0]
    assert "Agency 99" in said(run_page("coverage", quarter="2026-Q4", district="KH2001"))
    assert work["without_small_counts"] == 1
    store.archive(last.id)
    again = run_page("coverage", quarter="2026-Q4")
    assert again.metric[1].value == before
    assert work["without_small_counts"] == 1


def test_a_decision_about_an_agency_counts_at_once(store, work):
    """All lists bear the name decided now; none is read again for it."""
    _save(store, "one", "Padi Bird")
    assert "Padi Bird" in said(run_page("coverage", district="KH2001"))
    saved_lists.decide(store, {"Padi Bird": "Paddy Bird"})
    assert "Paddy Bird" in said(run_page("coverage", district="KH2001"))


def test_the_newest_version_of_a_list_is_looked_at(store):
    """A list that is saved again shows its new rows; the rows before stay the same object."""
    _save(store, "one", "First name")
    _save(store, "other", "Other")
    (old,) = (d for d in store.listed(saved_lists.ACTIVITIES) if d.name == "one")
    (other,) = (d for d in store.listed(saved_lists.ACTIVITIES) if d.name == "other")
    kept = found_in(other)
    body = {"rows": [row | {"agency_written": "Later name"} for row in old.body["rows"]]}
    store.save(old.id, 1, body)
    (new,) = (d for d in store.listed(saved_lists.ACTIVITIES) if d.name == "one")
    assert list(found_in(new)["agency"]) == ["Later name"]
    assert list(found_in(old)["agency"]) == ["First name"]
    assert found_in(other) is kept
    assert other is next(d for d in store.listed(saved_lists.ACTIVITIES) if d.name == "other")


def test_overlaps_are_found_in_all_lists(store):
    """However many lists there are, two agencies in one district are an overlap."""
    _many(store)
    rows = [found_in(d) for d in store.listed(saved_lists.ACTIVITIES)]
    assert len(overlaps.overlaps(saved_lists.together(rows))["agencies"][0]) == MANY


def test_a_list_saved_while_a_quarter_is_looked_at_counts_at_the_next_look(store, monkeypatch):
    """What was read before a save is not kept as if it had been read after it."""
    _save(store, "one", "Agency 1")
    when = {"quarter": "2026-Q4"}
    read = lines.counted_lists

    def saved_meanwhile():
        found = read()
        _save(store, "two", "Agency 2", "KH0102")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(lines, "counted_lists", saved_meanwhile)
        assert "24 of 25 provinces" in _lines(run_page("quarter", **when))
    assert "23 of 25 provinces" in _lines(run_page("quarter", **when))


@pytest.mark.parametrize("page", ["coverage", "quarter", "district"])
def test_a_moment_without_the_store_leaves_no_list_out_afterwards(store, monkeypatch, page):
    """While bodies can't be read a page may say so; then all lists count again, for everybody."""
    _many(store)
    asked = {"district": "KH2001"} if page == "district" else {"quarter": "2026-Q4"}

    def away(*_given, **_named):
        raise StoreError("store.silent")

    with monkeypatch.context() as patch:
        patch.setattr(shelf.Documents, "get", away)
        patch.setattr(shelf.Documents, "documents", away)
        run_page(page, **asked)
    whole = said(run_page(page, **asked))
    st.cache_resource.clear()
    assert said(run_page(page, **asked)) == whole
