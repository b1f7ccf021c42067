"""Keeps short texts secret in the database, and finds them again without reading them.

The reasons are in `docs/decisions/0002-field-encryption-and-fingerprints.md`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Callable
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app

from portal.config import SettingMissing

SHORTEST_SECRET = 32
_VERSION = b"\x01"
_NAME_LENGTH = 4
_NONCE_LENGTH = 12


class SealBroken(Exception):
    """A sealed text that no key at hand opens: it was altered, or its key has been lost."""


def _derived(secret: str, purpose: str) -> bytes:
    """Give the 32-byte key that `secret` yields for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        secret.encode()
    )


class Key:
    """One secret from `FIELD_KEY`, and the separate keys it yields for each purpose."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._for_purpose: dict[str, bytes] = {}

    @cached_property
    def name(self) -> bytes:
        """Four bytes that say which key sealed a text, and say nothing of the key itself."""
        return _derived(self._secret, "name")[:_NAME_LENGTH]

    @cached_property
    def aead(self) -> AESGCM:
        return AESGCM(_derived(self._secret, "seal"))

    def digest(self, value: str, purpose: str) -> str:
        if purpose not in self._for_purpose:
            self._for_purpose[purpose] = _derived(self._secret, f"fingerprint:{purpose}")
        return hmac.new(self._for_purpose[purpose], value.encode(), hashlib.sha256).hexdigest()


class KeyRing:
    """The keys in `FIELD_KEY`: the first seals, and every one of them opens."""

    def __init__(self, setting: str) -> None:
        """Read a comma-separated list of secrets.

        Raise SettingMissing unless there is one at least, and each has 32 characters or more.
        """
        secrets = [part.strip() for part in setting.split(",") if part.strip()]
        if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise SettingMissing(
                "FIELD_KEY encrypts contact details. Set it to one or more secrets of at least "
                f"{SHORTEST_SECRET} characters, separated by commas, the newest first."
            )
        self._keys = [Key(secret) for secret in secrets]
        self._by_name = {key.name: key for key in reversed(self._keys)}

    def seal(self, text: str) -> str:
        """Encrypt `text` so that any change to it is noticed (AES-256-GCM, a fresh nonce each)."""
        key = self._keys[0]
        header = _VERSION + key.name
        nonce = os.urandom(_NONCE_LENGTH)
        body = key.aead.encrypt(nonce, text.encode("utf-8", "surrogatepass"), header)
        return base64.urlsafe_b64encode(header + nonce + body).decode()

    def open(self, sealed: str) -> str:
        """Give back the text. Raise SealBroken if it was altered, or sealed with a lost key."""
        try:
            raw = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
            header, rest = raw[: 1 + _NAME_LENGTH], raw[1 + _NAME_LENGTH :]
            key = self._by_name[header[1:]]
            body = key.aead.decrypt(rest[:_NONCE_LENGTH], rest[_NONCE_LENGTH:], header)
        except (binascii.Error, UnicodeEncodeError, KeyError, ValueError, InvalidTag) as error:
            raise SealBroken("no key in FIELD_KEY opens this text") from error
        return body.decode("utf-8", "surrogatepass")

    def is_sealed_with_the_first_key(self, sealed: str) -> bool:
        """Say whether `sealed` needs no sealing again after a change of keys."""
        raw = base64.urlsafe_b64decode(sealed.encode())
        return raw[: 1 + _NAME_LENGTH] == _VERSION + self._keys[0].name

    def fingerprints(self, value: str, purpose: str) -> list[str]:
        """Give every hash `value` may be stored under for `purpose`, the current one first."""
        plain = normalised(value, purpose)
        return [key.digest(plain, purpose) for key in self._keys]


class Cipher:
    """Field encryption for the app at hand, with the keys in its `FIELD_KEY`."""

    def init_app(self, app: Flask) -> None:
        """Read `FIELD_KEY`. Raise SettingMissing unless it holds a usable secret."""
        app.extensions["cipher"] = KeyRing(app.config.get("FIELD_KEY") or "")

    @property
    def keys(self) -> KeyRing:
        ring: KeyRing = current_app.extensions["cipher"]
        return ring

    def seal(self, text: str) -> str:
        """Encrypt `text`; the same text gives a different answer each time."""
        return self.keys.seal(text)

    def open(self, sealed: str) -> str:
        """Give back what was sealed. Raise SealBroken if it was altered or its key is lost."""
        return self.keys.open(sealed)

    def fingerprint(self, value: str, purpose: str) -> str:
        """Give the keyed hash to store beside a sealed value, so that it can be found.

        `purpose` keeps hashes of one kind from matching those of another ("email",
        "reporter.phone"); its last word says how `value` is written alike first: see
        `normalised`.
        """
        return self.keys.fingerprints(value, purpose)[0]

    def fingerprints(self, value: str, purpose: str) -> list[str]:
        """Give the hashes to look for, one for each key: what was stored under an old key too."""
        return self.keys.fingerprints(value, purpose)


def _plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _email(value: str) -> str:
    return _plain(value).replace(" ", "")


def _phone(value: str) -> str:
    """Write a phone number one way.

    > 447700900123 from "07700 900123", "+44 (0)7700 900 123" and "0044 7700 900123"
    """
    plain = _plain(value)
    digits = re.sub(r"\D", "", plain)
    if plain.lstrip("( ").startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = digits[2:]
    elif digits.startswith("0"):
        number = "44" + digits[1:]
    else:
        number = digits
    return "44" + number[3:] if number.startswith("440") else number


def _postcode(value: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _plain(value))


_SAME_AGAIN: dict[str, Callable[[str], str]] = {
    "email": _email,
    "phone": _phone,
    "postcode": _postcode,
}


def normalised(value: str, purpose: str) -> str:
    """Write `value` the one way it is hashed: no matter of case, spaces or +44.

    The last word of `purpose` ("reporter.email" is "email") picks the way; any other value
    only loses its case and spare spaces.
    """
    return _SAME_AGAIN.get(purpose.rpartition(".")[2], _plain)(value)
