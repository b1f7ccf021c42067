"""What the queue can be narrowed by, as a form shows it, and each filter in force as a tag."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask_login import current_user

from portal.domain import people, places, themes
from portal.domain.reference import lists
from portal.domain.triage import owners, workflow
from portal.domain.triage.clocks import LONDON
from portal.domain.triage.narrowing import (
    MARKS,
    MINE,
    NOBODYS,
    RADII,
    SHOWING,
    USUAL_RADIUS,
    Choice,
    orders,
    whole_number,
)
from portal.domain.triage.workflow import OPEN
from portal.web.filters import format_curly, format_date_short
from portal.web.forms import tidied

Options = Sequence[tuple[str, str]]
# What a box offers, under headings; what stands under none comes first.
Groups = Mapping[str, Options]

# The boxes in which one of several is chosen, in the order in which they stand.
SELECTS = {
    "category": "Category",
    "status": "Status",
    "owner": "Owner",
    "ward": "Ward",
    "channel": "How it came",
}


@dataclass(frozen=True)
class Around:
    """The place to look round, as we found it; none where we know no such place."""

    label: str
    point: tuple[float, float] | None


def asked() -> Choice:
    """Read what the queue is asked for from the address at hand."""
    given = {name: [tidied(value) for value in found] for name, found in request.args.lists()}
    return Choice.from_address(given)


def href(choice: Choice, **changes: Any) -> str:
    """Give the address of the queue with a choice changed, or of the page that it names."""
    case = changes.pop("case", None)
    changed = choice.with_(**changes) if changes else choice
    return url_for("admin.triage.queue", **changed.parts, case=case)


def around(near: str | None, *, now: datetime) -> Around | None:
    """Find the place that an officer named."""
    if not near:
        return None
    found = places.search(near, on=today(now), limit=1)
    spot = next((spot for spot in found if spot.has_point), None)
    if spot is None or spot.latitude is None or spot.longitude is None:
        return Around(near, None)
    return Around(spot.label or near, (spot.latitude, spot.longitude))


def showing() -> dict[str, str]:
    hidden = set() if current_user.opens_restricted else {"restricted"}
    return {code: label for code, label in SHOWING.items() if code not in hidden}


def form(choice: Choice, *, now: datetime) -> dict[str, Any]:
    """Give what each box of the form offers, and what is chosen in it."""
    day = today(now)
    offered: dict[str, Groups] = {
        "category": {"": _entries("asb_categories", day)},
        "status": {"": [(code.value, workflow.label(code)) for code in OPEN]},
        "owner": owners_offered(day),
        "ward": {"": [(ward.code, ward.name) for ward in places.wards(day)]},
        "channel": {"": _channels(day)},
    }
    return {
        "themes": [
            (heading, [(theme.code, theme.label) for theme in found if theme.takes_reports])
            for heading, found in themes.groups(themes.all_themes(on=day))
        ],
        "selects": [
            (name, label, offered[name], getattr(choice, name)) for name, label in SELECTS.items()
        ],
        "radii": [(str(metres), _distance(metres)) for metres in RADII],
        "marks": list(MARKS.items()),
    }


def order_of(choice: Choice) -> str:
    """Give what a choice is in the order of, in words."""
    return orders(choice.showing)[choice.order]


def in_force(
    choice: Choice,
    place: Around | None,
    offered: Mapping[str, Any],
    *,
    to: Callable[..., str] = href,
) -> list[dict[str, str]]:
    """Give the filters in force, each with the address of the queue, or another page, without it.

    `offered` is what the form offers: what is chosen is called as it is there.
    """
    named = {
        name: {code: label for options in groups.values() for code, label in options}
        for name, _, groups, _ in offered["selects"]
    }
    return [
        {"name": name, "value": format_curly(value), "remove_href": to(choice, **change)}
        for name, value, change in _in_force(choice, place, named)
    ]


def _in_force(
    choice: Choice, place: Around | None, named: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if choice.showing != Choice.showing:
        yield "Showing", SHOWING[choice.showing], {"showing": Choice.showing}
    if choice.theme:
        theme = themes.find(choice.theme)
        yield "Theme", theme.label if theme else choice.theme, {"theme": None}
    for name, label in SELECTS.items():
        if code := getattr(choice, name):
            yield label, named[name].get(code) or _once(name, code), {name: None}
    if choice.words:
        yield "With the words", choice.words, {"words": None}
    if choice.near and place and place.point:
        within = f"Within {_distance(choice.within)} of"
        yield within, place.label, {"near": None, "within": USUAL_RADIUS}
    if choice.since:
        yield "Reported from", format_date_short(choice.since), {"since": None}
    if choice.until:
        yield "Reported until", format_date_short(choice.until), {"until": None}
    for mark in choice.marks:
        without = tuple(other for other in choice.marks if other != mark)
        yield "With", MARKS[mark], {"marks": without}


def _once(name: str, code: str) -> str:
    """Call what is no longer offered by the name it had."""
    if name == "owner":
        if (number := whole_number(code)) is None:
            return owners.body_name(code)
        return people.names([number]).get(number, code)
    kept_in = {"category": "asb_categories", "channel": "channels", "status": "case_statuses"}
    entry = lists.find(kept_in.get(name, ""), code)
    return entry.label if entry else code


def owners_offered(on: date) -> Groups:
    """Give whose a case can be, as a box offers it."""
    others = [
        (str(member.id), member.name)
        for member in people.colleagues()
        if member.id != current_user.staff_id
        and people.may(member.role, people.Permission.WORK_CASES)
    ]
    return {
        "": [(MINE, "Me"), (NOBODYS, "Nobody yet")],
        "Colleagues": others,
        "Teams": [(team.code, team.name) for team in owners.teams(on)],
        "Partners": [(partner.code, partner.name) for partner in owners.partners(on)],
    }


def _entries(list_code: str, on: date) -> Options:
    return [(entry.code, entry.label) for entry in lists.entries(list_code, on=on)]


def _channels(on: date) -> Options:
    return [
        (entry.code, entry.label)
        for entry in lists.entries("channels", on=on)
        if "reports" in entry.attributes.get("uses", ())
    ]


def _distance(metres: int) -> str:
    return f"{metres} metres" if metres < 1000 else f"{metres // 1000} km"


def today(now: datetime) -> date:
    return now.astimezone(LONDON).date()
