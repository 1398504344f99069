"""What all command lines share: the language of what they say."""

import importlib

import pytest


@pytest.mark.parametrize("typed", [["--lang", "km", "COMMAND"], ["COMMAND", "--lang", "km"]])
@pytest.mark.parametrize(
    ("module", "command", "code"),
    [
        ("geo.outlines", "status", 0),
        ("models.store.__main__", "check", 2),
        ("models.snapshot.__main__", "list", 2),
        ("models.sources.__main__", "list", 0),
    ],
)
def test_the_language_stands_before_a_command_or_after_it(
    module, command, code, typed, tmp_path, monkeypatch, capsys
):
    """Summaries and errors are Khmer; without it they are English."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    main = importlib.import_module(module).main
    assert main([command if word == "COMMAND" else word for word in typed]) == code
    khmer = "".join(capsys.readouterr())
    assert main([command]) == code
    english = "".join(capsys.readouterr())
    assert any("\u1780" <= letter <= "\u17ff" for letter in khmer)
    assert not any("\u1780" <= letter <= "\u17ff" for letter in english)


def test_a_check_says_in_khmer_what_it_found(tmp_path, monkeypatch, capsys):
    """How many versions there are, and that none is damaged."""
    from models.store import open_store
    from models.store.__main__ import main

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/s.sqlite3")
    store = open_store()
    store.create("plan", "p", {})
    store.close()
    assert main(["check", "--lang", "km"]) == 0
    assert "1 កំណែ" in capsys.readouterr().out.replace("\u200b", "")
