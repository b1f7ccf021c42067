"""Whose site this is, for what is written outside a page: letters and documents."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, has_app_context

SHIPPED = Path(__file__).parent.parent / "reference"


class Site:
    """The names, phone and address in the settings of the app at hand."""

    @property
    def partnership(self) -> str:
        return self._setting("PARTNERSHIP_NAME")

    @property
    def council(self) -> str:
        return self._setting("COUNCIL_NAME")

    @property
    def team(self) -> str:
        return self._setting("TEAM_NAME")

    @property
    def area(self) -> str:
        return self._setting("AREA_NAME")

    @property
    def phone(self) -> str:
        return self._setting("COUNCIL_PHONE")

    @property
    def url(self) -> str:
        return self._setting("SITE_URL").rstrip("/")

    @property
    def mail_from(self) -> str:
        return self._setting("MAIL_FROM")

    @property
    def reference_folder(self) -> Path:
        """Where the dated facts are: those shipped, or a council’s own."""
        return Path((has_app_context() and self._setting("REFERENCE_PATH")) or SHIPPED)

    def _setting(self, name: str) -> str:
        value: str = current_app.config[name]
        return value
