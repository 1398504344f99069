"""The page of ranked districts: what is shown is what is handed on."""

import io
import re
import zipfile

import pytest

from geo.clock import day_here
from geo.errors import InputError
from models import contacts
from models.paper import apart
from pages.view.frame.text import say
from pages.view.hand_outs import pack_button
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_narrowed_list_offers_what_is_shown_and_all(lang):
    """Svay Rieng has eight districts: files of these, or of all 210; the country has no choice."""
    app = run_page("ranked_districts", lang=lang, province="KH20")
    scope = app.segmented_control(key="scope")
    assert [int(re.search(r"\d+", option)[0]) for option in scope.options] == [8, 210]
    assert scope.value == "these"
    whole = run_page("ranked_districts", lang=lang)
    assert not [c for c in whole.segmented_control if c.key == "scope"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_press_makes_a_pack_apart_and_another_stops_it(lang):
    """The chosen province, or all; while it is made, a bar and a way to stop; then the file."""
    app = run_page("ranked_districts", lang=lang)
    assert app.button(key="pack").label == say(lang, "pack.all")
    press(app, "pack")
    _, making = app.session_state["pack-mine"]
    assert (making.all, making.runs) == (25, True)
    press(app, "pack-stop")
    making.wait()
    assert (making.state, making.content) == (apart.STOPPED, b"")
    assert app.button(key="pack").label == say(lang, "pack.all")


def test_a_pack_is_the_briefings_of_the_page_in_both_languages():
    """Made once for all who ask: the same bytes as the command's, named by place and day."""
    apps = [run_page("ranked_districts", lang=lang, province="KH20") for lang in LANGUAGES]
    for app in apps:
        press(app, "pack")
    first, second = (app.session_state["pack-mine"][1] for app in apps)
    assert first is second
    press(apps[0], "pack-stop")  # the other still wants it
    first.wait()
    assert first.state == apart.MADE
    (button,) = [b for b in apps[1].run().get("download_button") if "download-pack" in b.proto.id]
    assert button.proto.label == say("km", "pack.save", mb=f"{len(first.content) / 1e6:.1f}")
    day = day_here().isoformat()
    with zipfile.ZipFile(io.BytesIO(first.content)) as pack:
        assert pack.namelist() == [
            f"briefing_svay-rieng_en-km_{day}.pdf",
            f"picture_svay-rieng_en_{day}.png",
            f"picture_svay-rieng_km_{day}.png",
        ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_that_is_older_than_what_was_saved_is_made_anew(lang, tmp_path, monkeypatch):
    """Who has it learns it; a press makes another. What no briefing holds makes none older."""
    made: list[object] = []

    class Made:
        """A pack that is there at once."""

        all, done, state, runs, before = 1, 1, apart.MADE, False, 0

        def __init__(self, _order):
            made.append(self)
            self.content = b"pack %d" % len(made)

    monkeypatch.setattr(pack_button, "Making", Made)
    pack_button._shelf.clear()  # known by the number of the store's changes
    with own_store(tmp_path, monkeypatch) as store:
        app = press(run_page("ranked_districts", lang=lang, province="KH20"), "pack")
        store.gave("list.csv", b"")
        older = say(lang, "pack.older")
        assert older not in said(app.run())
        assert not [button for button in app.button if button.key == "pack"]
        contacts.save(store, contacts.shipped().head(1), 0, day_here())
        assert older in said(app.run())
        press(app, "pack")
        assert older not in said(app)
        assert app.session_state["pack-mine"][1].content == b"pack 2"
    pack_button._shelf.clear()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_that_needs_what_cannot_be_read_says_so(lang, monkeypatch):
    """The list stays, with the reason; the next press tries again."""

    def unread(*_given):
        raise InputError("store.changed", file="of a newer version")

    with monkeypatch.context() as patch:
        patch.setattr(pack_button, "_order", unread)
        pack_button._shelf.clear()
        app = press(run_page("ranked_districts", lang=lang, province="KH13"), "pack")
    (told,) = [error.value for error in app.error]
    assert say(lang, "pack.failed") in told
    assert "of a newer version" in told
    assert app.dataframe or app.button(key="pack")
    assert not app.run().error


def test_a_pack_that_fails_is_said(monkeypatch):
    """A process that ends with an error leaves no file, and the next press tries again."""
    monkeypatch.setattr(apart, "_COMMAND", ("false",))
    app = run_page("ranked_districts", lang="en", province="KH12")
    press(app, "pack")
    app.session_state["pack-mine"][1].wait()
    app.run()
    assert say("en", "pack.failed") in [error.value for error in app.error]
    assert app.button(key="pack")
