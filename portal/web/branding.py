"""Whose site this is: names, phone, address and colours, every one of them a setting."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from flask import Flask

DEFAULTS = {
    "PARTNERSHIP_NAME": "Oxford Safer Communities Partnership",
    "PARTNERSHIP_SHORT_NAME": "OSCP",
    "COUNCIL_NAME": "Oxford City Council",
    "AREA_NAME": "Oxford",
    "TEAM_NAME": "Community Response Team",
    "COUNCIL_PHONE": "01865 249811",
    "COUNCIL_ADDRESS": "Town Hall, St Aldate’s, Oxford, OX1 1BX",
    "COUNCIL_EMAIL": "",
    "DATA_PROTECTION_EMAIL": "",
    "POLICE_NAME": "Thames Valley Police",
    # Left empty, the colours are those of the build: a deep blue, a red for alerts, and greys.
    "ACCENT_COLOUR": "",
    "ACCENT_DARK_COLOUR": "",
    "ALERT_COLOUR": "",
}


@dataclass(frozen=True)
class Branding:
    """The names a page shows, and the colours it shows them in."""

    partnership: str
    short_name: str
    council: str
    area: str
    team: str
    phone: str
    address: str
    email: str
    data_protection_email: str
    police: str
    colours: dict[str, str] = field(default_factory=dict)

    @property
    def phone_link(self) -> str:
        return "tel:" + "".join(character for character in self.phone if character.isdigit())


def init_app(app: Flask) -> None:
    """Read the settings in DEFAULTS and give every template `branding`."""
    for name, value in DEFAULTS.items():
        app.config[name] = os.environ.get(name) or app.config.get(name) or value
    branding = from_settings(app.config)
    app.extensions["branding"] = branding
    app.jinja_env.globals["branding"] = branding


def from_settings(settings: dict[str, str]) -> Branding:
    """Give the branding that `settings` describe."""
    colours = {
        "--accent": settings["ACCENT_COLOUR"],
        "--accent-dark": settings["ACCENT_DARK_COLOUR"],
        "--alert": settings["ALERT_COLOUR"],
    }
    return Branding(
        partnership=settings["PARTNERSHIP_NAME"],
        short_name=settings["PARTNERSHIP_SHORT_NAME"],
        council=settings["COUNCIL_NAME"],
        area=settings["AREA_NAME"],
        team=settings["TEAM_NAME"],
        phone=settings["COUNCIL_PHONE"],
        address=settings["COUNCIL_ADDRESS"],
        email=settings["COUNCIL_EMAIL"],
        data_protection_email=settings["DATA_PROTECTION_EMAIL"],
        police=settings["POLICE_NAME"],
        colours={name: colour for name, colour in colours.items() if colour},
    )
