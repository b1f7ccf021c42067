"""What a person decides about an application: whether there is a review, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from portal.domain import Actor, Refused, audit, notices, references
from portal.domain.notices import Letter
from portal.domain.privacy import opening
from portal.domain.reviews import applying, complaints, terms
from portal.domain.reviews.counting import Tally, tally
from portal.domain.triage import cases
from portal.domain.triage.cases import Viewer
from portal.extensions import db
from portal.models import ReviewApplication, ReviewStep

LONGEST_WORDS = 10_000
MOST_LISTED = 500

# How somebody may be told that we have their application, or say that they agree.
WAYS = {"email": "By email", "phone": "By phone", "post": "By letter", "person": "In person"}

OVERTAKEN = cases.OVERTAKEN.replace("this case", "this application")

DECIDED, OUTCOME = "case-review-decided", "case-review-outcome"


class Step(StrEnum):
    """What has to be done next about an application."""

    ACKNOWLEDGE = "Tell them that we have it"
    DECIDE = "Decide whether there is a review"
    CARRY_OUT = "Carry out the review"
    CONCLUDE = "Tell them what came of it"


@dataclass(frozen=True)
class Whereabouts:
    """As much of an application as is needed to know whether it opens."""

    reference: str
    is_restricted: bool

    def opens_for(self, viewer: Viewer) -> bool:
        return viewer.opens_restricted or not self.is_restricted


def whereabouts(reference: str) -> Whereabouts:
    """Find an application without reading what is in it; raise NoResultFound if there is none."""
    row = db.session.execute(
        sa.select(ReviewApplication.reference, ReviewApplication.is_restricted).where(
            ReviewApplication.reference == references.tidy(reference)
        )
    ).one()
    return Whereabouts(*row)


def get(reference: str) -> ReviewApplication:
    """Get an application with what was done about it; raise NoResultFound if there is none."""
    return db.session.scalars(
        sa.select(ReviewApplication)
        .where(ReviewApplication.reference == reference)
        .options(selectinload(ReviewApplication.steps).joinedload(ReviewStep.staff))
    ).one()


def listed(*, viewer: Viewer) -> Sequence[ReviewApplication]:
    """Give the applications that open for somebody: the newest first."""
    return db.session.scalars(
        sa.select(ReviewApplication)
        .where(_opens_for(viewer))
        .order_by(ReviewApplication.received_at.desc())
        .limit(MOST_LISTED)
    ).all()


def to_act_on(*, viewer: Viewer) -> int:
    """Count the applications in which something is still to be done."""
    open_ones = ReviewApplication.outcome_at.is_(None) & sa.or_(
        ReviewApplication.is_met.is_(None), ReviewApplication.is_met.is_(True)
    )
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(ReviewApplication)
            .where(_opens_for(viewer), open_ones)
        )
        or 0
    )


def next_step(application: ReviewApplication) -> Step | None:
    """Say what is to be done next; None once nothing is."""
    if application.acknowledged_at is None and application.decided_at is None:
        return Step.ACKNOWLEDGE
    if application.decided_at is None:
        return Step.DECIDE
    if not application.is_met or application.outcome_at is not None:
        return None
    return Step.CARRY_OUT if application.carried_out_at is None else Step.CONCLUDE


def due_at(application: ReviewApplication) -> datetime | None:
    """Give by when the next step was promised; None once nothing is left to do."""
    step = next_step(application)
    if step is None:
        return None
    return {
        Step.ACKNOWLEDGE: application.acknowledge_by,
        Step.DECIDE: application.decide_by,
    }.get(step, application.outcome_by)


def standing(application: ReviewApplication) -> str:
    """Say where an application is, in a few words."""
    step = next_step(application)
    if step is not None:
        return step.value
    if not application.is_met:
        return "Closed: threshold not met"
    said = "with recommendations" if application.has_recommendations else "no recommendations"
    return f"Closed: review carried out, {said}"


def is_written_to(application: ReviewApplication) -> bool:
    """Say whether letters go by e-mail. Where there is harm, someone else may read what comes."""
    return application.may_be_emailed and not application.is_restricted


def evidence(application: ReviewApplication, *, viewer: Viewer) -> Tally:
    """Count what we hold beside what they say was made, by the day on which they asked.

    What we hold are the reports they name, those of their own address or number, and whatever is in
    the same cases. Of what they did not name, a person says whether it is the same behaviour.
    """
    asked_on = terms.day_of(application.received_at)
    held = complaints.of_application(
        application, named=applying.named(application), viewer=viewer, asked_on=asked_on
    )
    return tally(
        [*held, *applying.claimed(application)], asked_on=asked_on, terms=terms.on(asked_on)
    )


def acknowledge(application: ReviewApplication, how: str, *, by: Actor, now: datetime) -> None:
    """Note that somebody was told we have it. Raise Refused unless `how` is a way to tell them."""
    if how not in WAYS:
        raise Refused("Select how you told them")
    if application.acknowledged_at is not None:
        return
    application.acknowledged_at = now
    _add(application, "acknowledged", {"how": how}, by=by, now=now)
    audit.record("case_review.acknowledged", application, by=by, now=now, how=how)


@dataclass(frozen=True)
class Decision:
    """What a person found of the threshold, and why."""

    is_met: bool
    counted: int
    reasons: str
    factors: Mapping[str, str]


def check(decision: Decision, application: ReviewApplication) -> None:
    """Raise Refused unless a decision is one that the law allows and says why.

    2014 Act s.104(4): with the number of complaints, it must be met. s.104(5): with fewer, the
    persistence, the harm and the adequacy of the response are looked at.
    """
    asked_on = terms.day_of(application.received_at)
    threshold = terms.on(asked_on).threshold
    if application.carried_out_at is not None:
        raise Refused("The review was carried out, so the threshold stands as it was decided.")
    if decision.counted < 0:
        raise Refused("Enter how many complaints you count", field="counted")
    if decision.counted >= threshold and not decision.is_met:
        raise Refused(
            f"With {threshold} or more complaints that count, the law says that the threshold is "
            f"met. Say that it is, or count again.",
            field="is_met",
        )
    if decision.counted < threshold:
        for factor in terms.factors(asked_on):
            if not decision.factors.get(factor.code, "").strip():
                words = f"{factor.public[0].lower()}{factor.public[1:]}"
                raise Refused(f"Say what you found of this: {words}", field=factor.code)
    _words(decision.reasons, "Enter your reasons, as they will read them", field="reasons")


def decide(application: ReviewApplication, decision: Decision, *, by: Actor, now: datetime) -> None:
    """Decide whether the threshold is met, and tell whoever applied, with the reasons.

    It may be decided again until the review is carried out: what was decided before stays on the
    record. Raise Refused for what `check` refuses.
    """
    check(decision, application)
    application.is_met, application.decided_at = decision.is_met, now
    _tell(
        application,
        "decided",
        {
            "is_met": decision.is_met,
            "counted": decision.counted,
            "reasons": decision.reasons.strip(),
            "factors": {code: words.strip() for code, words in decision.factors.items()},
        },
        decision_letter(application, decision),
        template=DECIDED,
        by=by,
        now=now,
    )
    audit.record(
        "case_review.decided",
        application,
        by=by,
        now=now,
        is_met=decision.is_met,
        counted=decision.counted,
    )


def decision_letter(application: ReviewApplication, decision: Decision) -> Letter:
    """Word the letter that tells of a decision, exactly as it would go."""
    return notices.worded(
        DECIDED,
        name=application.name,
        reference=application.reference,
        is_met=decision.is_met,
        reasons=decision.reasons.strip(),
        outcome_by=notices.day(application.outcome_by),
    )


def agree(application: ReviewApplication, how: str, *, by: Actor, now: datetime) -> None:
    """Note that the person harmed agreed to what somebody else asked for them.

    Raise Refused unless `how` is a way to say so.
    """
    if how not in WAYS:
        raise Refused("Select how they said that they agree")
    if application.has_consent:
        return
    application.has_consent = True
    _add(application, "agreed", {"how": how}, by=by, now=now)
    audit.record("case_review.agreed", application, by=by, now=now, how=how)


def carry_out(application: ReviewApplication, took_part: str, *, by: Actor, now: datetime) -> None:
    """Note that the agencies met and looked at it together. Raise Refused unless it may be so."""
    if not application.is_met:
        raise Refused("Decide first that the threshold is met")
    if not application.has_consent:
        raise Refused("The person harmed has not agreed yet. Ask them before anything is shared")
    took_part = _words(took_part, "Enter which agencies took part", field="took_part")
    if application.carried_out_at is not None:
        return
    application.carried_out_at = now
    _add(application, "carried_out", {"took_part": took_part}, by=by, now=now)
    audit.record("case_review.carried_out", application, by=by, now=now)


@dataclass(frozen=True)
class Outcome:
    """What a review found, and what it recommends; without recommendations, the latter is empty."""

    found: str
    recommendations: str = ""


def check_outcome(outcome: Outcome, application: ReviewApplication) -> None:
    """Raise Refused unless a review was carried out and its outcome is said."""
    if application.carried_out_at is None:
        raise Refused("Note first that the review was carried out")
    if application.outcome_at is not None:
        raise Refused("They were told what came of it already")
    _words(outcome.found, "Enter what the review found, as they will read it", field="found")
    if len(outcome.recommendations) > LONGEST_WORDS:
        raise Refused(f"Use {LONGEST_WORDS:,} characters or fewer", field="recommendations")


def conclude(application: ReviewApplication, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    """Tell whoever applied what came of the review. Raise Refused for what is refused above."""
    check_outcome(outcome, application)
    application.outcome_at = now
    application.has_recommendations = bool(outcome.recommendations.strip())
    _tell(
        application,
        "concluded",
        {"found": outcome.found.strip(), "recommendations": outcome.recommendations.strip()},
        outcome_letter(application, outcome),
        template=OUTCOME,
        by=by,
        now=now,
    )
    audit.record(
        "case_review.concluded",
        application,
        by=by,
        now=now,
        has_recommendations=application.has_recommendations,
    )


def outcome_letter(application: ReviewApplication, outcome: Outcome) -> Letter:
    """Word the letter that tells of an outcome, exactly as it would go."""
    return notices.worded(
        OUTCOME,
        name=application.name,
        reference=application.reference,
        found=outcome.found.strip(),
        recommendations=outcome.recommendations.strip(),
    )


def open_applicant(
    application: ReviewApplication, because: str, *, by: Actor, now: datetime
) -> ReviewApplication:
    """Give how to reach whoever applied, and record that it was looked at and why.

    Raise Refused without a reason.
    """
    opening.check(because)
    audit.record("applicant.opened", application, by=by, now=now, because=because)
    return application


def expect_revision(application: ReviewApplication, revision: int | None) -> None:
    """Raise Refused if somebody changed the application since the page that speaks was made."""
    if revision != application.revision:
        raise Refused(OVERTAKEN)


def _opens_for(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.true() if viewer.opens_restricted else ReviewApplication.is_restricted.is_(False)


def _tell(
    application: ReviewApplication,
    kind: str,
    details: dict[str, Any],
    letter: Letter,
    *,
    template: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what was decided with its letter, and send that where e-mail is safe.

    Elsewhere the letter waits on the page, to be printed or read out.
    """
    address = application.email if is_written_to(application) else None
    if address:
        notices.post_letter(address, template, letter, now=now)
    told = {"letter": letter.body, "subject": letter.subject, "is_sent": bool(address)}
    _add(application, kind, {**details, **told}, by=by, now=now)


def _add(
    application: ReviewApplication, kind: str, details: dict[str, Any], *, by: Actor, now: datetime
) -> None:
    step = ReviewStep(
        application=application,
        happened_at=now,
        kind=kind,
        details=details,
        staff_id=by.id if by.is_staff else None,
    )
    db.session.add(step)
    db.session.flush()


def _words(words: str, when_missing: str, *, field: str) -> str:
    words = words.strip()
    if not words:
        raise Refused(when_missing, field=field)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Use {LONGEST_WORDS:,} characters or fewer", field=field)
    return words
