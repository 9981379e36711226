"""Where a mail server is given, the link goes by mail, too; whether it went is said."""

import socketserver
import threading

import pytest

from tests.forms import fill, invite
from tests.services.settings import settings_for


class Letterbox(socketserver.ThreadingTCPServer):
    """As much of an SMTP server as a mail needs (RFC 5321)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answer_to_data=b"250 kept"):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters, self.answer_to_data = [], answer_to_data

    @property
    def port(self):
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say(b"220 letterbox")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self._say(b"250 letterbox")
            elif word == b"DATA":
                self._say(b"354 go on")
                self._take()
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 fine")

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.letters.append(b"".join(lines))
        self._say(self.server.answer_to_data)

    def _say(self, line):
        self.wfile.write(line + b"\r\n")


@pytest.fixture
def letterbox():
    with Letterbox() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def smtp_url(letterbox):
    return f"smtp://127.0.0.1:{letterbox.port}"


@pytest.fixture
def settings(database_url, tmp_path, smtp_url):
    return settings_for(
        database_url,
        tmp_path,
        smtp_url=smtp_url,
        mail_from="kanava@shop.example",
        public_url="https://desk.shop.example",
    )


def test_an_invitation_goes_by_mail_and_the_page_says_so(letterbox, admin):
    _, link = invite(admin)
    [letter] = letterbox.letters
    assert b"To: gus@example.com" in letter
    assert b"From: kanava@shop.example" in letter
    text = letter.replace(b"=\r\n", b"").replace(b"=3D", b"=").decode()
    assert f"https://desk.shop.example{link}" in text


def test_what_was_sent_is_said(letterbox, admin):
    answer = fill(
        admin,
        "/admin/people/new",
        name="Gus",
        email="gus@example.com",
        roles="agent",
        units="100",
    )
    assert "also sent to gus@example.com" in admin.get(answer.headers["Location"]).text


@pytest.mark.parametrize("smtp_url", ["smtp://127.0.0.1:1"])
def test_a_mail_server_that_is_not_there_stops_nobody(admin, smtp_url, caplog):
    page_of = fill(
        admin, "/admin/people/new", name="Gus", email="gus@example.com", roles="agent", units="100"
    )
    page = admin.get(page_of.headers["Location"]).text
    assert "could not be sent" in page
    assert "/welcome/" in page
    assert "/welcome/" not in caplog.text


def test_a_mail_server_that_refuses_is_told_of(letterbox, admin):
    letterbox.answer_to_data = b"550 no"
    answer = fill(
        admin, "/admin/people/new", name="Gus", email="gus@example.com", roles="agent", units="100"
    )
    assert "could not be sent" in admin.get(answer.headers["Location"]).text


@pytest.mark.parametrize("smtp_url", ["smtp://user:hush@mail.shop.example"])
def test_a_password_never_goes_out_without_tls(admin, letterbox, monkeypatch, caplog):
    import smtplib

    monkeypatch.setattr(
        smtplib.SMTP,
        "_get_socket",
        lambda self, _host, _port, timeout: __import__("socket").create_connection(
            ("127.0.0.1", letterbox.port), timeout
        ),
    )
    invite(admin)
    assert letterbox.letters == []
    assert "hush" not in caplog.text


def test_a_name_cannot_add_lines_to_the_mails_head(letterbox, admin):
    invite(admin, name="Gus\r\nBcc: eve@example.com")
    [letter] = letterbox.letters
    assert b"\r\nBcc:" not in letter.split(b"\r\n\r\n")[0]
