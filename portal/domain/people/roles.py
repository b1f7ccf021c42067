"""What each role may do, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a role may or may not do."""

    WORK_CASES = "work cases"  # the queue, case pages, moves, notes, replies
    OPEN_RESTRICTED = "open restricted cases"  # safeguarding and the like
    SEE_REPORTERS = "see reporters"  # contact details, opened with a reason
    RECORD_REPORTS = "record reports"  # by phone, on paper, at the counter, on audit rounds
    REVIEW_CASES = "decide applications for a case review"
    ANSWER_INFORMATION = "answer information complaints"
    SEE_THEMES = "see how themes are suggested"
    LOOK_AFTER_THEMES = "look after what suggests themes"
    SEE_PEOPLE = "see people"
    MANAGE_PEOPLE = "manage people"
    SEE_AUDIT = "see the audit"
    LOOK_AFTER_JOBS = "look after jobs"


@dataclass(frozen=True)
class Role:
    """A job that someone does here, and what it lets them do."""

    code: str
    label: str
    description: str
    permissions: frozenset[Permission]


_TEAM = {
    Permission.WORK_CASES,
    Permission.SEE_REPORTERS,
    Permission.RECORD_REPORTS,
    Permission.REVIEW_CASES,
    Permission.SEE_THEMES,
    Permission.SEE_PEOPLE,
}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "officer",
            "Community response officer",
            "Works the queue. Sees that a restricted case exists, and nothing in it.",
            frozenset(_TEAM),
        ),
        Role(
            "safeguarding",
            "Safeguarding officer",
            "Works the queue, restricted cases among it.",
            frozenset(_TEAM | {Permission.OPEN_RESTRICTED}),
        ),
        Role(
            "policy",
            "Policy officer",
            "Runs consultations and summaries, and looks after what suggests themes. "
            "Opens no case and sees no reporter.",
            frozenset(
                {
                    Permission.SEE_PEOPLE,
                    Permission.ANSWER_INFORMATION,
                    Permission.SEE_THEMES,
                    Permission.LOOK_AFTER_THEMES,
                }
            ),
        ),
        Role(
            "administrator",
            "Administrator",
            "Looks after accounts, the audit, jobs and information complaints. Opens no case.",
            frozenset(
                {
                    Permission.SEE_PEOPLE,
                    Permission.MANAGE_PEOPLE,
                    Permission.SEE_AUDIT,
                    Permission.LOOK_AFTER_JOBS,
                    Permission.SEE_THEMES,
                    Permission.LOOK_AFTER_THEMES,
                    Permission.ANSWER_INFORMATION,
                }
            ),
        ),
    )
}


def may(role_code: str, permission: Permission) -> bool:
    """Say whether a role may do something; a role nobody knows may do nothing."""
    role = ROLES.get(role_code)
    return role is not None and permission in role.permissions
