"""The overview of a quarter as text, and as mail through a mail server on this machine."""

from __future__ import annotations

import email
import socketserver
import threading
from email import policy

import pytest

from geo.errors import InputError
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.phrases import LANGUAGES, word
from models.quarter import __main__ as command
from models.quarter.__main__ import main
from models.quarter.mail import message, send, settings
from models.store import open_store

TO = {"OUTREACH_MAIL_FROM": "pcct@example.org", "OUTREACH_MAIL_TO": "a@example.org, b@example.org"}


class Talk(socketserver.StreamRequestHandler):
    """One talk of SMTP: takes a mail, or says no."""

    def handle(self) -> None:
        """Answer each line; keep envelope and mail."""
        self._say("220 here")
        for line in self.rfile:
            asked = line.split()[0].upper().rstrip(b":")
            if asked == b"RCPT":
                self.server.receivers.append(line.split(b"<")[1].split(b">")[0].decode())
            if asked == b"DATA":
                self._say("354 go on")
                self.server.mails.append(self._mail())
            if asked == b"QUIT":
                self._say("221 bye")
                return
            self._say("550 no" if asked == b"RCPT" and self.server.refuses else "250 yes")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _mail(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


@pytest.fixture
def mail_server(monkeypatch, tmp_path):
    """Run a mail server on this machine, and set it up; the store is empty."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/s.sqlite3")
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path))
    open_store().close()
    ranking = rank_districts(shipped_inputs(), Settings(draws=50))
    monkeypatch.setattr(command, "rank_districts", lambda *_: ranking)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.mails, server.receivers, server.refuses = [], [], False
        monkeypatch.setenv("OUTREACH_SMTP", f"smtp://127.0.0.1:{server.server_address[1]}")
        for name, value in TO.items():
            monkeypatch.setenv(name, value)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_command_sends_only_where_it_is_asked_to(mail_server, capsys):
    """The mail has both languages, as printed; without --mail nothing leaves, all set up or not."""
    asked = ["--lang", "both", "--date", "2026-11-28"]
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert mail_server.mails == []
    assert main([*asked, "--mail"]) == 0
    assert "b@example.org" in capsys.readouterr().out
    (content,) = mail_server.mails
    assert mail_server.receivers == ["a@example.org", "b@example.org"]
    mail = email.message_from_bytes(content, policy=policy.default)
    told = mail.get_content().replace("\r\n", "\n")
    assert told == printed.replace("\u200b", "")
    for lang in LANGUAGES:
        assert word("quarter.title", lang, quarter="2026-Q3").replace("\u200b", "") in told
    assert mail["Subject"] == word("quarter.title", "en", quarter="2026-Q3")


def test_a_server_that_says_no_is_told(mail_server, capsys):
    """The command ends with 2, and says that nothing was sent."""
    mail_server.refuses = True
    assert main(["--mail"]) == 2
    assert "Nothing was sent" in capsys.readouterr().err
    assert mail_server.mails == []


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("", "OUTREACH_SMTP"),
        ("http://mail.example.org", "OUTREACH_SMTP"),
        ("smtp://name:secret@mail.example.org", "OUTREACH_SMTP"),
        ("smtp://[", "OUTREACH_SMTP"),
        ("smtp://127.0.0.1:9", "127.0.0.1:9"),
    ],
)
def test_no_server_is_told_and_no_password_shown(server, said, monkeypatch):
    """Whatever stands in the setting."""
    monkeypatch.setenv("OUTREACH_SMTP", server)
    with pytest.raises(InputError) as raised:
        send("Quarter\n", settings() | TO)
    told = f"{raised.value.file} {raised.value.text('en')}"
    assert said in told
    assert "secret" not in told


@pytest.mark.parametrize("wrong", ["", "nobody", "a@example.org\nBcc: c@example.org"])
def test_an_address_that_is_none_sends_nothing(wrong):
    """Nor does a line more in it add a receiver."""
    with pytest.raises(InputError) as raised:
        message("Quarter\n", TO | {"OUTREACH_MAIL_TO": wrong})
    assert raised.value.key == "quarter.address"
