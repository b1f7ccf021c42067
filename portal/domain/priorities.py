"""What the partnership agreed to work on each year, with whom, and what it says it has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import NoResultFound

from portal.domain.reference import read_file


@dataclass(frozen=True)
class Priority:
    """One thing the partnership agreed to work on, in the words it was agreed in."""

    code: str
    text: str
    title: str
    description: str
    intake: str
    evidence: str
    themes: tuple[str, ...]

    @property
    def answers_what_residents_said(self) -> bool:
        """Whether the plan itself says that it came of what people told the partnership."""
        return "in response to" in self.text

    @property
    def takes_public_reports(self) -> bool:
        return self.intake in {"yes", "mixed"}


@dataclass(frozen=True)
class Group:
    """Priorities that belong together, under the heading the plan gives them."""

    code: str
    title: str
    priorities: tuple[Priority, ...]


@dataclass(frozen=True)
class Plan:
    """One year’s priorities."""

    year: str
    valid_from: date
    valid_to: date
    agreed_by: str
    groups: tuple[Group, ...]

    @property
    def priorities(self) -> tuple[Priority, ...]:
        return tuple(priority for group in self.groups for priority in group.priorities)

    @property
    def from_what_residents_said(self) -> tuple[Priority, ...]:
        return tuple(each for each in self.priorities if each.answers_what_residents_said)

    def is_over(self, on: date) -> bool:
        return self.valid_to < on


@dataclass(frozen=True)
class Partner:
    """An organisation of the partnership, and the days it was one."""

    code: str
    name: str
    role: str
    valid_from: date
    valid_to: date | None

    def is_one_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class AnnualUpdate:
    """What the partnership told the council about one year’s work."""

    year: str
    title: str
    reported_on: date
    reported_to: str
    achievements: tuple[str, ...]
    covid_work: tuple[str, ...]


def latest() -> Plan:
    """Give the newest plan there is."""
    return _plan(read_file("priorities.toml"))


def year(code: str) -> Plan:
    """Get one year’s plan, like “2020-21”."""
    plan = latest()
    if plan.year != code:
        raise NoResultFound(f"no plan for {code}")
    return plan


def annual_update(code: str) -> AnnualUpdate:
    """Get the update on one year’s work, like “2019-20”."""
    given = read_file("highlights.toml")
    if given["year"] != code:
        raise NoResultFound(f"no annual update for {code}")
    return AnnualUpdate(
        year=given["year"],
        title=given["title"],
        reported_on=given["reported_on"],
        reported_to=given["reported_to"],
        achievements=tuple(each["public"] for each in given["achievements"]),
        covid_work=tuple(each["public"] for each in given["covid_work"]),
    )


def partners(*, on: date) -> tuple[Partner, ...]:
    """Give the partners there were on a day."""
    given = read_file("partners.toml")["partners"]
    everyone = (_partner(each) for each in given)
    return tuple(partner for partner in everyone if partner.is_one_on(on))


def _plan(given: dict[str, Any]) -> Plan:
    return Plan(
        year=given["year"],
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
        agreed_by=given["agreed_by"],
        groups=tuple(
            Group(group["code"], group["title"], _priorities(given, group["code"]))
            for group in given["groups"]
        ),
    )


def _priorities(given: dict[str, Any], group: str) -> tuple[Priority, ...]:
    return tuple(
        Priority(
            code=each["code"],
            text=each["text"],
            title=each["title"],
            description=each["description"],
            intake=each["intake"],
            evidence=each["evidence"],
            themes=tuple(each["themes"]),
        )
        for each in given["priorities"]
        if each["group"] == group
    )


def _partner(given: dict[str, Any]) -> Partner:
    return Partner(
        code=given["code"],
        name=given["name"],
        role=given["role"],
        valid_from=given["valid_from"],
        valid_to=given.get("valid_to"),
    )
