"""The staff menu, as data: each of us is shown what they may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from admin import access
from portal.domain.people import Permission


@dataclass(frozen=True)
class Item:
    """One entry of the menu: what it says, where it leads, and which pages belong to it."""

    text: str
    endpoint: str
    within: tuple[str, ...]
    # The key that leads there.
    key: str = ""


MENU = (
    Item("Desk", "admin.triage.desk", ("admin.triage.desk",), key="d"),
    Item(
        "Queue",
        "admin.triage.queue",
        (
            "admin.triage.queue",
            "admin.cases.",
            "admin.enquiries.",
            "admin.saved_views.",
            "admin.bulk.",
        ),
        key="q",
    ),
    Item("Record a report", "admin.reports.new", ("admin.reports.",)),
    Item("Case reviews", "admin.reviews.index", ("admin.reviews.",)),
    Item("Information complaints", "admin.privacy.complaints", ("admin.privacy.",)),
    Item("Themes", "admin.themes.index", ("admin.themes.",)),
    Item("People", "admin.people.index", ("admin.people.",)),
    Item("Audit", "admin.audit.index", ("admin.audit.",)),
    Item("Jobs", "admin.jobs.index", ("admin.jobs.",)),
)


def init_app(app: Flask) -> None:
    app.context_processor(_for_templates)


def menu() -> list[dict[str, Any]]:
    """Give the entries that whoever is asking may open."""
    here = request.endpoint or ""
    return [
        {
            "text": item.text,
            "href": url_for(item.endpoint),
            "key": item.key,
            "active": any(here.startswith(part) for part in item.within),
        }
        for item in MENU
        if access.opens(item.endpoint)
    ]


def _for_templates() -> dict[str, Any]:
    if not request.path.startswith("/admin") or not current_user.is_authenticated:
        return {}
    return {"navigation": menu(), "staff_name": current_user.name, "may": _may}


def _may(permission: str) -> bool:
    return bool(current_user.may(Permission[permission]))
