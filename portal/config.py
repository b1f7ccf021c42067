"""Settings: where they come from, what they default to, and which the portal must be given."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask

SAMPLE_PREFIX = "sample-"


class Defaults:
    """Values that are safe and sensible in production; secrets have none."""

    SAMPLE_MODE = False
    SECRET_KEY = ""
    FIELD_KEY = ""
    DATABASE_URL = ""
    FILES_URL = ""
    MAIL_URL = ""
    MAIL_FROM = "no-reply@localhost"
    RATE_LIMIT_URL = "memory://"
    TILES_URL = ""
    SITE_URL = "http://127.0.0.1:5000"
    REFERENCE_PATH = ""
    TRUSTED_TEST_KEY = ""
    EXIT_URL = "https://www.bbc.co.uk/weather"

    # Whose site it is. Left empty, the colours are those of the build.
    PARTNERSHIP_NAME = "Oxford Safer Communities Partnership"
    PARTNERSHIP_SHORT_NAME = "OSCP"
    COUNCIL_NAME = "Oxford City Council"
    AREA_NAME = "Oxford"
    TEAM_NAME = "Community Response Team"
    COUNCIL_PHONE = "01865 249811"
    COUNCIL_ADDRESS = "Town Hall, St Aldate’s, Oxford, OX1 1BX"
    COUNCIL_EMAIL = ""
    DATA_PROTECTION_EMAIL = ""
    POLICE_NAME = "Thames Valley Police"
    ACCENT_COLOUR = ""
    ACCENT_DARK_COLOUR = ""
    ALERT_COLOUR = ""

    # Cookies: strict, so that no other site can act with them.
    SESSION_COOKIE_NAME = "session"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Strict"
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    REMEMBER_COOKIE_DURATION = timedelta(0)
    WTF_CSRF_TIME_LIMIT = None  # a slow answer is still an answer; the token dies with the session

    # Bodies are refused by their stated length before a byte of them is read.
    MAX_CONTENT_LENGTH = 2 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    MAX_FORM_PARTS = 500
    MAX_PHOTO_BYTES = 12 * 1024 * 1024
    MAX_PHOTOS = 5

    # Limits are set on what is posted; pages that are only read have none.
    RATELIMIT_HEADERS_ENABLED = False

    # What a statement was given stays out of errors, and so out of every log: it can be anything
    # that anybody told us.
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar[dict[str, Any]] = {"hide_parameters": True}

    PROXIES = 0


FROM_ENVIRONMENT: dict[str, type] = {
    name: type(value)
    for name, value in vars(Defaults).items()
    if name.isupper() and isinstance(value, str | bool | int)
}
SECRETS = {
    "SECRET_KEY": "signs sessions and form tokens",
    "FIELD_KEY": "encrypts contact details",
}


class SettingMissing(RuntimeError):
    """A setting the portal can’t start without."""


def load(app: Flask, overrides: dict[str, Any] | None = None) -> None:
    """Read defaults, then `instance/config.py`, then the environment, then `overrides`.

    Raise SettingMissing when a secret is missing, or is a sample one outside sample mode.
    """
    app.config.from_object(Defaults)
    app.config.from_pyfile("config.py", silent=True)
    for name, kind in FROM_ENVIRONMENT.items():
        if name in os.environ:
            app.config[name] = _parsed(os.environ[name], kind)
    app.config.update(overrides or {})

    instance = Path(app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    app.config["DATABASE_URL"] = database_url(app.config["DATABASE_URL"], instance)
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["RATELIMIT_STORAGE_URI"] = app.config["RATE_LIMIT_URL"]
    app.config["SESSION_COOKIE_SECURE"] = app.config["SITE_URL"].startswith("https://")
    _check_secrets(app.config)


def database_url(given: str, instance: Path) -> str:
    """Give the address SQLAlchemy is to use: SQLite in `instance` unless another is set."""
    if not given:
        return f"sqlite:///{instance / 'portal.sqlite'}"
    if given.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    return given


def sample_settings() -> str:
    """Give the text of an `instance/config.py` for trying the portal out on one machine."""
    return (
        '"""Made by the first run. Sample mode: not for real reports."""\n'
        "SAMPLE_MODE = True\n"
        f'SECRET_KEY = "{SAMPLE_PREFIX}{secrets.token_urlsafe(32)}"\n'
        f'FIELD_KEY = "{SAMPLE_PREFIX}{secrets.token_urlsafe(32)}"\n'
    )


def _parsed(text: str, kind: type) -> Any:
    if kind is bool:
        return text.strip().lower() in {"1", "true", "yes", "on"}
    return kind(text)


def _check_secrets(config: dict[str, Any]) -> None:
    for name, purpose in SECRETS.items():
        value = config[name]
        parts = [part.strip() for part in value.split(",")] if name == "FIELD_KEY" else [value]
        if not value:
            raise SettingMissing(
                f"{name} is missing: it {purpose}. Set it in the environment or in "
                f"instance/config.py to at least 32 random characters."
            )
        is_sample = any(part.startswith(SAMPLE_PREFIX) for part in parts)
        if is_sample and not config["SAMPLE_MODE"]:
            raise SettingMissing(
                f"{name} is a sample value, which is only for sample mode: it {purpose}. "
                f"Set it to at least 32 random characters of your own."
            )
        if any(len(part) < 32 for part in parts):
            raise SettingMissing(f"{name} is too short: it {purpose}. Use at least 32 characters.")


def write_sample_settings(instance: Path) -> None:
    """Write `config.py` for trying the portal out into `instance`, unless there is one."""
    path = instance / "config.py"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(sample_settings())


if __name__ == "__main__":
    write_sample_settings(Path(__file__).parent.parent / "instance")
