"""Settings: what the site will not start with, and what it keeps to itself from the start."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import config, create_app
from portal.config import SettingMissing
from portal.extensions import db

GOOD = "a-secret-of-our-own-that-is-long-enough-0123456789"
SAMPLE = f"{config.SAMPLE_PREFIX}{GOOD}"


def is_only_ours(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing: it signs sessions"),
        ({"FIELD_KEY": ""}, "FIELD_KEY is missing: it encrypts contact details"),
        # A secret that was made for trying the portal out is one that others may know.
        ({"SECRET_KEY": SAMPLE}, "SECRET_KEY is a sample value"),
        ({"FIELD_KEY": SAMPLE}, "FIELD_KEY is a sample value"),
        ({"FIELD_KEY": f"{GOOD},{SAMPLE}"}, "FIELD_KEY is a sample value"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"FIELD_KEY": f"{GOOD},short"}, "FIELD_KEY is too short"),
        ({"FIELD_KEY": f"{GOOD},"}, "FIELD_KEY is too short"),
    ],
)
def test_the_site_does_not_start_on_a_secret_that_is_none(
    tmp_path: Path, settings: dict[str, Any], says: str
) -> None:
    with pytest.raises(SettingMissing, match=says):
        create_app({"SECRET_KEY": GOOD, "FIELD_KEY": GOOD, **settings}, instance_path=str(tmp_path))


def test_sample_secrets_serve_a_sample_site_and_are_read_by_its_owner_alone(
    tmp_path: Path,
) -> None:
    config.write_sample_settings(tmp_path)
    assert is_only_ours(tmp_path / "config.py")
    app = create_app(instance_path=str(tmp_path))
    assert app.config["SAMPLE_MODE"] is True
    first = (tmp_path / "config.py").read_text()
    config.write_sample_settings(tmp_path)
    assert (tmp_path / "config.py").read_text() == first, "what is sealed must open tomorrow"


def test_the_database_file_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    app = create_app({"SECRET_KEY": GOOD, "FIELD_KEY": GOOD}, instance_path=str(tmp_path))
    with app.app_context():
        db.session.execute(sa.text("CREATE TABLE told (words TEXT)"))
        db.session.commit()
        kept = list(tmp_path.glob("portal.sqlite*"))
        assert len(kept) > 1, "the log beside it holds what is not yet in the file"
        assert all(is_only_ours(path) for path in kept)
        db.engine.dispose()


def test_an_error_of_the_database_does_not_say_what_was_being_kept(app: Flask) -> None:
    """Errors end up in logs, and logs hold nothing of anybody."""
    with app.app_context():
        with pytest.raises(sa.exc.DBAPIError) as caught:
            db.session.execute(sa.text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": "words"})
        db.session.rollback()
    assert "words" not in str(caught.value)
