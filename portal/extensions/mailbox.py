"""Sends e-mail through the server that `MAIL_URL` names, or leaves it as files to be read."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from secrets import token_hex
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app

from portal.config import SettingMissing
from portal.extensions.files import folder_named, write_whole

SECONDS_TO_WAIT = 20.0
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class NotSent(Exception):
    """The message didn’t go: whoever sends it should try again later."""


class Post(Protocol):
    """A way for a message to leave."""

    def send(self, message: EmailMessage) -> None: ...


class Outbox:
    """A folder that keeps each message as an `.eml` file, which mail programs open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{token_hex(4)}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self.folder / name, message.as_bytes(policy=policy.SMTP))
        except OSError as error:
            raise NotSent(f"the outbox can’t be written to: {error}") from error


def _plain(host: str, port: int) -> smtplib.SMTP:
    return smtplib.SMTP(host, port, timeout=SECONDS_TO_WAIT)


def _starttls(host: str, port: int) -> smtplib.SMTP:
    server = _plain(host, port)
    try:
        server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _tls(host: str, port: int) -> smtplib.SMTP:
    return smtplib.SMTP_SSL(
        host, port, timeout=SECONDS_TO_WAIT, context=ssl.create_default_context()
    )


# How to reach the server for each kind of address, and the port it is usually at.
_WAYS: dict[str, tuple[Callable[[str, int], smtplib.SMTP], int]] = {
    "smtp": (_plain, 25),
    "smtp+starttls": (_starttls, 587),
    "smtps": (_tls, 465),
}


class Server:
    """A mail server, spoken to afresh for each message."""

    def __init__(self, address: SplitResult) -> None:
        """Read an address. Raise SettingMissing if a password would cross a network unencrypted."""
        self._connect, usual_port = _WAYS[address.scheme]
        self._host = address.hostname or ""
        self._port = address.port or usual_port
        self._user = unquote(address.username or "")
        self._password = unquote(address.password or "")
        if not self._host:
            raise SettingMissing("MAIL_URL names no server: write it as smtps://user:pass@host.")
        if self._user and address.scheme == "smtp" and self._host not in _THIS_MACHINE:
            raise SettingMissing(
                "MAIL_URL would send its password unencrypted: "
                "use smtp+starttls:// or smtps:// in place of smtp://."
            )

    def send(self, message: EmailMessage) -> None:
        try:
            with self._connect(self._host, self._port) as server:
                if self._user:
                    server.login(self._user, self._password)
                turned_away = server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            # The cause names the recipient, so it is told by kind and code: logs hold no address.
            code = getattr(error, "smtp_code", "")
            raise NotSent(
                f"the mail server didn’t take the message: {type(error).__name__} {code}".rstrip()
            ) from None
        if turned_away:
            raise NotSent(f"the mail server turned away {len(turned_away)} of the recipients")


class Mailbox:
    """How e-mail leaves the app at hand."""

    def init_app(self, app: Flask) -> None:
        """Read `MAIL_URL`. Raise SettingMissing unless it is a mail server, a folder or empty."""
        app.extensions["mailbox"] = _post_named(
            app.config.get("MAIL_URL") or "", Path(app.instance_path) / "outbox"
        )

    def send(self, message: EmailMessage) -> None:
        """Send `message`, dated and numbered if it isn’t yet. Raise NotSent if it didn’t go."""
        _complete(message)
        post: Post = current_app.extensions["mailbox"]
        post.send(message)


def _post_named(setting: str, outbox: Path) -> Post:
    try:
        address = urlsplit(setting)
        if address.scheme in _WAYS:
            return Server(address)
    except ValueError as error:
        raise SettingMissing("MAIL_URL isn’t an address: write smtps://user:pass@host.") from error
    if address.scheme not in {"", "file"}:
        raise SettingMissing(
            f"MAIL_URL can’t be a {address.scheme}:// address in this release: "
            f"use {', '.join(f'{scheme}://' for scheme in _WAYS)}, or a folder."
        )
    return Outbox(folder_named(setting, outbox, name="MAIL_URL"))


def _complete(message: EmailMessage) -> None:
    """Add what every message needs. Raise ValueError when it lacks a sender or a recipient."""
    sender = parseaddr(str(message["From"] or ""))[1]
    if not sender or not (message["To"] or message["Cc"] or message["Bcc"]):
        raise ValueError("a message needs a sender and a recipient")
    if "Date" not in message:
        message["Date"] = format_datetime(datetime.now(UTC))
    if "Message-ID" not in message:
        # The domain is the sender’s, so that the machine’s own name isn’t told.
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
