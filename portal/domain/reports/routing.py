"""Who is to get what the team passes on: the hub for its place, outreach, or somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.domain import places
from portal.domain.reference import Entry, lists
from portal.domain.reports import described
from portal.domain.reports.journeys import today
from portal.domain.themes import ThemeFacts
from portal.models import Report


@dataclass(frozen=True)
class Destination:
    """Who gets a report next, and why they do."""

    name: str
    because: str


def of(report: Report) -> Destination | None:
    """Give where the answers and the place say that a report goes; most stay with the team."""
    routes = described.journey_of(report).attributes().get("route", [])
    found = (ROUTES[route](report) for route in routes if route in ROUTES)
    return next(found, None)


def elsewhere(theme: ThemeFacts) -> list[Entry]:
    """Give who looks after what a theme is about, where that is not the team."""
    if theme.is_ours:
        return []
    signposts = lists.entries("signposts")
    return [entry for entry in signposts if theme.code in entry.attributes.get("themes", ())]


def _hub(report: Report) -> Destination:
    code = places.find_hub(report.ward_code, on=today(report.received_at))
    hub = lists.find("locality_hubs", code)
    if hub is None:
        return Destination("The locality hub for the place", "Find the ward first")
    return Destination(f"{hub.label} locality hub", f"It looks after {report.ward_name}")


def _streetlink(_report: Report) -> Destination:
    return Destination("StreetLink and the outreach team", "Somebody grown up sleeps outside")


ROUTES: dict[str, Callable[[Report], Destination]] = {"hub": _hub, "streetlink": _streetlink}
