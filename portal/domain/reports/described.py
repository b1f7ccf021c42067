"""A report’s answers in words, by the questions as they were when it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.domain.questions import Journey, Section, sections, sets
from portal.domain.reference import lists
from portal.domain.reports.journeys import today
from portal.models import Report

# Shown in ways of their own beside the answers.
SHOWN_ELSEWHERE = frozenset({"photos", "place"})


def answers(report: Report) -> list[Section]:
    """Give what was asked and answered, by section, save what is somebody’s own."""
    return _answered(report, report.answers, group="ordinary")


def witness(report: Report) -> list[Section]:
    """Give what a witness said. The caller has asked why, and kept the answer."""
    details: Mapping[str, Any] = report.witness.details if report.witness else {}
    return _answered(report, {**report.answers, **details}, group="witness")


def journey_of(report: Report, given: Mapping[str, Any] | None = None) -> Journey:
    """Give the way that a report’s answers took through the questions of its day."""
    return Journey(
        sets.get(report.question_set_id),
        dict(report.answers if given is None else given),
        begun_on=today(report.received_at),
        lists=lists,
    )


def _answered(report: Report, given: Mapping[str, Any], *, group: str) -> list[Section]:
    journey = journey_of(report, given)
    found = [
        replace(
            section,
            rows=tuple(
                row for row in section.rows if row.is_answered and row.type not in SHOWN_ELSEWHERE
            ),
        )
        for section in sections(journey, group=group)
    ]
    return [section for section in found if section.rows]
