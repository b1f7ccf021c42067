"""Whose site this is: names, phone, address and colours, every one of them a setting."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, has_app_context

SHIPPED = Path(__file__).parent.parent / "reference"


class _Setting:
    """One setting of the app at hand."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, _site: object, _owner: object = None) -> str:
        value: str = current_app.config[self.name]
        return value


class Site:
    """What pages, letters and documents say of whoever runs the portal."""

    partnership = _Setting("PARTNERSHIP_NAME")
    short_name = _Setting("PARTNERSHIP_SHORT_NAME")
    council = _Setting("COUNCIL_NAME")
    area = _Setting("AREA_NAME")
    team = _Setting("TEAM_NAME")
    phone = _Setting("COUNCIL_PHONE")
    address = _Setting("COUNCIL_ADDRESS")
    email = _Setting("COUNCIL_EMAIL")
    data_protection_email = _Setting("DATA_PROTECTION_EMAIL")
    police = _Setting("POLICE_NAME")
    mail_from = _Setting("MAIL_FROM")
    _url = _Setting("SITE_URL")
    _accent = _Setting("ACCENT_COLOUR")
    _accent_dark = _Setting("ACCENT_DARK_COLOUR")
    _alert = _Setting("ALERT_COLOUR")
    _reference = _Setting("REFERENCE_PATH")

    @property
    def url(self) -> str:
        return self._url.rstrip("/")

    @property
    def phone_link(self) -> str:
        return "tel:" + "".join(character for character in self.phone if character.isdigit())

    @property
    def colours(self) -> dict[str, str]:
        """The colours a council has set, by the name the styles know them by."""
        set_ = {
            "--accent": self._accent,
            "--accent-dark": self._accent_dark,
            "--alert": self._alert,
        }
        return {name: colour for name, colour in set_.items() if colour}

    @property
    def reference_folder(self) -> Path:
        """Where the dated facts are: those shipped, or a council’s own."""
        return Path((has_app_context() and self._reference) or SHIPPED)
