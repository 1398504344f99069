"""What was answered about one file is not taken for an answer about the next."""

from __future__ import annotations

import pytest

from pages.view.desk.trial import Draft
from tests.cases import lines, outcome

HALF = lines("ខេត្ត,២០២៣,២០២៤ (មករា-មិថុនា)", "កំពត,1200,700", "តាកែវ,1100,600")
NEXT = HALF.replace(b"700", b"900")


@pytest.mark.parametrize(("name", "content"), [("b.csv", NEXT), ("a.csv", NEXT), ("b.csv", HALF)])
def test_another_file_in_the_same_box_is_asked_about_anew(name, content):
    """A corrected file of the same name too, and the same table as another file."""
    draft = Draft("repatriation")
    assert outcome(draft.examined("a.csv", HALF)) == "ask part_year"
    first = draft.key
    draft.answers["part_year"] = "whole"
    assert draft.examined("a.csv", HALF).table is not None
    assert outcome(draft.examined(name, content)) == "ask part_year"
    assert not draft.answers
    assert (draft.key == first) == (content == HALF)


def test_the_same_file_is_asked_about_once():
    """Its answers hold for as long as it stays in the box."""
    draft = Draft("repatriation")
    draft.examined("a.csv", HALF)
    draft.answers["part_year"] = "leave"
    for _ in range(2):
        assert draft.examined("a.csv", HALF).table is not None
    draft.empty()
    assert outcome(draft.examined("a.csv", HALF)) == "ask part_year"
