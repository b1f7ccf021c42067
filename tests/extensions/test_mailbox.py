"""E-mail leaves whole, or fails aloud so that it is tried again."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from portal.config import SettingMissing
from portal.extensions.mailbox import Mailbox, NotSent


class Recipient:
    """A mail server that keeps what it is given, and turns away whom it is told to."""

    def __init__(self, *, refuses: tuple[str, ...] = ()) -> None:
        self.kept: list[bytes] = []
        self.refuses = refuses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.kept.append(envelope.content)
        return "250 OK"


def _signed_in(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"portal", b"p@ss"), handled=False)


@pytest.fixture
def serving():
    running = []

    def serve(recipient: Recipient) -> int:
        with socket.socket() as spare:
            spare.bind(("127.0.0.1", 0))
            port = spare.getsockname()[1]
        server = Controller(
            recipient,
            hostname="127.0.0.1",
            port=port,
            authenticator=_signed_in,
            auth_require_tls=False,
        )
        server.start()
        running.append(server)
        return port

    yield serve
    for server in running:
        server.stop()


@pytest.fixture
def mailbox_at(tmp_path):
    with ExitStack() as contexts:

        def open_at(url: str) -> Mailbox:
            app = Flask(__name__, instance_path=str(tmp_path))
            app.config["MAIL_URL"] = url
            mailbox = Mailbox()
            mailbox.init_app(app)
            contexts.enter_context(app.app_context())
            return mailbox

        yield open_at


def _message(to: str = "amina@example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Safer streets <no-reply@portal.example>"
    message["To"] = to
    message["Subject"] = "We’ve had your report"
    message.set_content("Your reference is OX-2021-4F7K2.\n")
    return message


def test_without_a_server_a_message_waits_in_the_outbox(mailbox_at, tmp_path):
    mailbox_at("").send(_message())
    (kept,) = (tmp_path / "outbox").glob("*.eml")
    read = message_from_bytes(kept.read_bytes(), policy=policy.default)
    assert read["Subject"] == "We’ve had your report"
    assert read.get_content().strip() == "Your reference is OX-2021-4F7K2."


def test_a_message_is_dated_and_numbered_without_telling_the_machines_name(mailbox_at, tmp_path):
    message = _message()
    mailbox_at(f"file://{tmp_path}/post").send(message)
    assert message["Date"]
    assert message["Message-ID"].endswith("@portal.example>")
    assert len(list((tmp_path / "post").iterdir())) == 1


def test_a_message_keeps_the_number_it_has_so_that_a_second_try_is_the_same_message(mailbox_at):
    message = _message()
    message["Message-ID"] = "<notice-7@portal.example>"
    mailbox_at("").send(message)
    assert message.get_all("Message-ID") == ["<notice-7@portal.example>"]


@pytest.mark.parametrize("user", ["", "portal:p%40ss@"])
def test_a_message_reaches_the_server(mailbox_at, serving, user):
    recipient = Recipient()
    mailbox_at(f"smtp://{user}127.0.0.1:{serving(recipient)}").send(_message())
    assert b"OX-2021-4F7K2" in recipient.kept[0]


@pytest.mark.parametrize(
    ("user", "refuses", "to", "says"),
    [
        ("portal:wrong@", (), "amina@example.org", "SMTPAuthenticationError 535"),
        ("", ("amina@example.org",), "amina@example.org", "SMTPRecipientsRefused"),
        ("", ("b@example.org",), "a@example.org, b@example.org", "turned away 1"),
    ],
)
def test_a_message_the_server_does_not_take_fails_aloud(
    mailbox_at, serving, user, refuses, to, says
):
    port = serving(Recipient(refuses=refuses))
    with pytest.raises(NotSent, match=says) as failure:
        mailbox_at(f"smtp://{user}127.0.0.1:{port}").send(_message(to))
    assert "example.org" not in str(failure.value)  # what ends in a log names nobody


def test_a_dead_server_fails_aloud(mailbox_at):
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    with pytest.raises(NotSent, match="ConnectionRefusedError"):
        mailbox_at(f"smtp://127.0.0.1:{port}").send(_message())


def test_a_server_that_was_to_speak_in_secret_and_can_not_is_told_nothing(mailbox_at, serving):
    recipient = Recipient()
    url = f"smtp+starttls://portal:p%40ss@127.0.0.1:{serving(recipient)}"
    with pytest.raises(NotSent, match="SMTPNotSupportedError"):
        mailbox_at(url).send(_message())
    assert recipient.kept == []


def test_a_full_outbox_fails_aloud(mailbox_at, tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(NotSent, match="outbox"):
        mailbox_at("").send(_message())


@pytest.mark.parametrize("missing", ["From", "To"])
def test_a_message_from_nobody_or_to_nobody_is_a_fault(mailbox_at, missing):
    message = _message()
    del message[missing]
    with pytest.raises(ValueError, match="sender and a recipient"):
        mailbox_at("").send(message)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("notify://key", "can’t be a notify"),
        ("smtp://portal:secret@mail.example.org", "unencrypted"),
        ("smtps://", "names no server"),
        ("smtp://mail.example.org:port", "isn’t an address"),
        ("file://elsewhere/outbox", "can’t be a file"),
    ],
)
def test_the_portal_does_not_start_on_a_mail_setting_it_can_not_use(mailbox_at, url, says):
    with pytest.raises(SettingMissing, match=says):
        mailbox_at(url)
