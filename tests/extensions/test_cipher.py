"""Contact details are secret in the database, can’t be altered unseen, and can be found again."""

from __future__ import annotations

import base64

import pytest
from flask import Flask

from portal.config import SettingMissing
from portal.extensions.cipher import Cipher, KeyRing, SealBroken, normalised

OLD = "old-" + "k" * 40
NEW = "new-" + "k" * 40


@pytest.mark.parametrize(
    "text", ["", "amina@example.org", "Zoë 👩🏽 \u202e", "x" * 100_000, "\ud800"]
)
def test_what_is_sealed_opens_as_it_was(text):
    ring = KeyRing(NEW)
    assert ring.open(ring.seal(text)) == text


def test_the_same_text_never_looks_the_same_twice():
    ring = KeyRing(NEW)
    assert len({ring.seal("07700 900123") for _ in range(50)}) == 50


def test_a_sealed_text_shows_nothing_of_itself():
    assert "amina" not in KeyRing(NEW).seal("amina amina amina")


def test_any_altered_byte_is_noticed():
    ring = KeyRing(NEW)
    raw = base64.urlsafe_b64decode(ring.seal("It is safe to write to me"))
    for place in range(len(raw)):
        altered = bytearray(raw)
        altered[place] ^= 1
        with pytest.raises(SealBroken):
            ring.open(base64.urlsafe_b64encode(bytes(altered)).decode())


@pytest.mark.parametrize("nonsense", ["", "plain words", "AQ==", "é", "A" * 3, "AAAA" * 20])
def test_a_text_that_was_never_sealed_does_not_open(nonsense):
    with pytest.raises(SealBroken):
        KeyRing(NEW).open(nonsense)


def test_a_new_first_key_seals_and_the_old_one_still_opens():
    before, after = KeyRing(OLD), KeyRing(f"{NEW}, {OLD}")
    kept = before.seal("amina@example.org")
    assert after.open(kept) == "amina@example.org"
    assert not after.is_sealed_with_the_first_key(kept)
    assert after.is_sealed_with_the_first_key(after.seal("amina@example.org"))
    with pytest.raises(SealBroken):
        before.open(after.seal("amina@example.org"))


def test_a_value_stored_before_a_change_of_keys_is_still_found():
    before, after = KeyRing(OLD), KeyRing(f"{NEW},{OLD}")
    stored = before.fingerprints("amina@example.org", "email")[0]
    assert stored in after.fingerprints("Amina@Example.org", "email")
    assert after.fingerprints("amina@example.org", "email")[0] != stored


@pytest.mark.parametrize(
    ("purpose", "alike"),
    [
        ("email", ["amina@example.org", " Amina@EXAMPLE.org ", "ａmina@example.org"]),
        (
            "reporter.phone",
            [
                "07700 900123",
                "+44 7700 900 123",
                "+44 (0)7700-900123",
                "0044 7700 900123",
                "(07700) 900123",
                "447700900123",
            ],
        ),
        ("phone", ["+33 1 23 45 67 89", "0033123456789"]),
        ("reporter.postcode", ["OX1 2JD", "ox12jd", " ox1  2jd.", "OX1-2JD"]),
        ("name", ["Amina  Yusuf", "amina yusuf"]),
    ],
)
def test_one_value_written_many_ways_has_one_fingerprint(purpose, alike):
    ring = KeyRing(NEW)
    assert len({ring.fingerprints(value, purpose)[0] for value in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("07700 900123", "phone"), ("07700 900124", "phone")),
        (
            ("a.b@example.org", "email"),
            ("ab@example.org", "email"),
        ),  # not everyone’s mail is one box
        (("OX1 2JD", "postcode"), ("OX1 2JD", "reporter.postcode")),  # purposes never match
        (("1", "name"), ("1", "phone")),
    ],
)
def test_different_values_or_purposes_have_different_fingerprints(one, other):
    ring = KeyRing(NEW)
    assert ring.fingerprints(*one) != ring.fingerprints(*other)


def test_a_fingerprint_needs_the_key():
    assert KeyRing(NEW).fingerprints("1", "phone") != KeyRing(OLD).fingerprints("1", "phone")


def test_writing_a_value_one_way_twice_changes_nothing():
    for value, purpose in [
        ("+44 (0)7700 900123", "phone"),
        (" A@B.org", "email"),
        ("ox1 2jd", "postcode"),
    ]:
        once = normalised(value, purpose)
        assert normalised(once, purpose) == once


@pytest.mark.parametrize("setting", ["", " , ", "short", f"{NEW},short"])
def test_the_portal_does_not_start_without_a_usable_key(setting):
    app = Flask(__name__)
    app.config["FIELD_KEY"] = setting
    with pytest.raises(SettingMissing, match="FIELD_KEY"):
        Cipher().init_app(app)


def test_each_app_uses_its_own_key():
    cipher, apps = Cipher(), []
    for secret in (OLD, NEW):
        app = Flask(__name__)
        app.config["FIELD_KEY"] = secret
        cipher.init_app(app)
        apps.append(app)
    with apps[0].app_context():
        sealed, mark = cipher.seal("hello"), cipher.fingerprint("hello", "name")
        assert cipher.open(sealed) == "hello"
        assert cipher.fingerprints("hello", "name") == [mark]
    with apps[1].app_context():
        assert cipher.fingerprint("hello", "name") != mark
        with pytest.raises(SealBroken):
            cipher.open(sealed)
