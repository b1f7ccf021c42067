"""A person decides about an application and says why: what the law lets them, and who is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused
from portal.domain.reviews import deciding
from portal.domain.reviews.counting import Standing
from portal.domain.reviews.deciding import Outcome, Step
from portal.extensions import db
from portal.models import AuditEntry, Message, ReviewApplication
from tests.factories import A_WEDNESDAY, BY_EMAIL, a_decision, a_report, an_application

pytestmark = pytest.mark.usefixtures("session")

BY = {"by": Actor.system(), "now": A_WEDNESDAY}
A_DAY = timedelta(days=1)
FOUND = Outcome("Nobody had spoken to the landlord.", "The landlord visits each week.")


@dataclass(frozen=True)
class Viewer:
    opens_restricted: bool = False


def letters() -> list[Message]:
    """Give the letters that were sent, save the one that says that we have it."""
    return [
        letter
        for letter in db.session.scalars(sa.select(Message).order_by(Message.id))
        if not letter.subject.startswith("We have")
    ]


def steps(application: ReviewApplication) -> list[tuple[str, Any]]:
    db.session.expire_all()
    return [(one.kind, one.details) for one in deciding.get(application.reference).steps]


def test_an_application_is_taken_from_step_to_step() -> None:
    application = an_application(contact="yes_phone")
    assert deciding.next_step(application) is Step.ACKNOWLEDGE
    assert deciding.due_at(application) == application.acknowledge_by
    deciding.acknowledge(application, "phone", **BY)
    assert deciding.next_step(application) is Step.DECIDE
    deciding.decide(application, a_decision(), **BY)
    assert deciding.next_step(application) is Step.CARRY_OUT
    deciding.carry_out(application, "The council and the police", **BY)
    assert deciding.next_step(application) is Step.CONCLUDE
    assert deciding.to_act_on(viewer=Viewer()) == 1
    deciding.conclude(application, FOUND, **BY)
    assert deciding.next_step(application) is None
    assert deciding.due_at(application) is None
    assert deciding.to_act_on(viewer=Viewer()) == 0
    assert deciding.standing(application) == "Closed: review carried out, with recommendations"
    assert [kind for kind, _ in steps(application)] == [
        "acknowledged",
        "decided",
        "carried_out",
        "concluded",
    ]
    acts = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts[-4:] == [
        "case_review.acknowledged",
        "case_review.decided",
        "case_review.carried_out",
        "case_review.concluded",
    ]


def test_with_the_number_of_complaints_the_threshold_cant_be_found_unmet() -> None:
    application = an_application()
    with pytest.raises(Refused, match="the law says that the threshold is met"):
        deciding.decide(application, a_decision(is_met=False, counted=3), **BY)
    assert application.is_met is None


@pytest.mark.parametrize("is_met", [True, False])
@pytest.mark.parametrize("left_out", ["PERSISTENCE", "HARM", "ADEQUACY"])
def test_with_fewer_what_the_law_weighs_is_written_down_either_way(
    is_met: bool, left_out: str
) -> None:
    decision = a_decision(is_met=is_met, counted=2)
    application = an_application()
    with pytest.raises(Refused, match="Say what you found of this") as refused:
        deciding.decide(
            application, replace(decision, factors={**decision.factors, left_out: " "}), **BY
        )
    assert refused.value.field == left_out
    deciding.decide(application, decision, **BY)
    assert application.is_met is is_met


def test_no_decision_is_without_reasons() -> None:
    with pytest.raises(Refused, match="Enter your reasons"):
        deciding.decide(an_application(), replace(a_decision(), reasons=" \n"), **BY)


def test_nothing_but_a_person_decides_that_there_is_no_review() -> None:
    application = an_application()
    evidence = deciding.evidence(application, viewer=Viewer())
    assert (evidence.number, evidence.standing) == (0, Standing.FEWER)
    assert application.is_met is None
    assert deciding.next_step(application) is Step.DECIDE


def test_the_decision_goes_by_email_with_its_reasons() -> None:
    application = an_application()
    deciding.decide(application, a_decision(), **BY)
    (letter,) = letters()
    assert letter.recipient == "jo@example.com"
    assert letter.subject == f"There will be a review: {application.reference}"
    assert "You told us three times." in letter.body
    assert "Dear Jo Reporter" in letter.body
    assert "Ombudsman" in letter.body


def test_who_is_turned_down_is_told_why_and_what_they_can_do() -> None:
    application = an_application()
    deciding.decide(application, a_decision(is_met=False, counted=1), **BY)
    (letter,) = letters()
    assert "so there will be no review" in letter.body
    assert "You can ask for a review again at any time" in letter.body
    assert "treat it as a complaint" in letter.body
    assert deciding.standing(application) == "Closed: threshold not met"


@pytest.mark.parametrize(
    "told", [{"contact": "yes_phone"}, {"contact": "no"}, {"is_restricted": True}]
)
def test_where_email_is_not_safe_the_letter_waits_on_the_page(told: dict[str, Any]) -> None:
    application = an_application(**told)
    deciding.decide(application, a_decision(), **BY)
    assert letters() == []
    ((_, details),) = steps(application)
    assert not details["is_sent"]
    assert "There will be a review" in details["letter"]


def test_a_decision_may_be_made_again_until_the_review_is_carried_out() -> None:
    application = an_application()
    deciding.decide(application, a_decision(is_met=False, counted=2), **BY)
    deciding.decide(application, a_decision(), **BY)
    assert [details["is_met"] for kind, details in steps(application) if kind == "decided"] == [
        False,
        True,
    ]
    deciding.carry_out(application, "The council", **BY)
    with pytest.raises(Refused, match="The review was carried out"):
        deciding.decide(application, a_decision(is_met=False, counted=2), **BY)


def test_no_review_is_carried_out_before_the_threshold_is_met() -> None:
    application = an_application()
    with pytest.raises(Refused, match="Decide first"):
        deciding.carry_out(application, "The council", **BY)
    deciding.decide(application, a_decision(is_met=False, counted=0), **BY)
    with pytest.raises(Refused, match="Decide first"):
        deciding.carry_out(application, "The council", **BY)


def test_nothing_is_shared_before_the_person_harmed_agrees() -> None:
    application = an_application(has_consent=False)
    deciding.decide(application, a_decision(), **BY)
    with pytest.raises(Refused, match="has not agreed"):
        deciding.carry_out(application, "The council", **BY)
    deciding.agree(application, "phone", **BY)
    deciding.carry_out(application, "The council", **BY)
    assert [kind for kind, _ in steps(application)] == [
        "acknowledged",
        "decided",
        "agreed",
        "carried_out",
    ]


def test_an_outcome_comes_once_and_after_the_review() -> None:
    application = an_application()
    with pytest.raises(Refused, match="Note first"):
        deciding.conclude(application, FOUND, **BY)
    deciding.decide(application, a_decision(), **BY)
    deciding.carry_out(application, "The council", **BY)
    with pytest.raises(Refused, match="Enter what the review found"):
        deciding.conclude(application, Outcome(" "), **BY)
    deciding.conclude(application, FOUND, **BY)
    with pytest.raises(Refused, match="told what came of it already"):
        deciding.conclude(application, FOUND, **BY)
    assert "Those it is addressed to must have regard to it." in letters()[-1].body


def test_what_we_hold_is_found_by_their_address_and_by_what_they_name() -> None:
    told = {"stream": "asb", "theme": "noise", "happened_on": A_WEDNESDAY.date()}
    named = a_report(**told)
    own = a_report(**told, contact=BY_EMAIL)
    kept_close = a_report(**told, contact=BY_EMAIL, marks={"restricted"})
    application = an_application(answers={"references": named.reference}, now=A_WEDNESDAY + A_DAY)
    held = deciding.evidence(application, viewer=Viewer())
    assert {one.complaint.label for one in held.judged} == {named.reference, own.reference}
    more = deciding.evidence(application, viewer=Viewer(opens_restricted=True))
    assert kept_close.reference in {one.complaint.label for one in more.judged}


def test_what_was_told_to_the_police_counts_beside_what_we_hold() -> None:
    told = {"stream": "asb", "theme": "noise", "happened_on": A_WEDNESDAY.date()}
    held = [a_report(**told, contact=BY_EMAIL, now=A_WEDNESDAY + n * A_DAY) for n in range(2)]
    answers = {
        "references": " ".join(one.reference for one in held),
        "told_1": "police",
        "told_on_1": "2020-11-18",
        "happened_on_1": "2020-11-17",
        "evidence_1": "43200123456",
    }
    application = an_application(answers=answers, now=A_WEDNESDAY + 7 * A_DAY)
    counted = deciding.evidence(application, viewer=Viewer())
    assert counted.number == 3
    assert counted.threshold == 3


def test_what_is_kept_close_is_listed_only_for_those_who_work_with_harm() -> None:
    shut = an_application(is_restricted=True)
    assert deciding.listed(viewer=Viewer()) == []
    assert deciding.to_act_on(viewer=Viewer()) == 0
    assert deciding.listed(viewer=Viewer(opens_restricted=True)) == [shut]


def test_a_decision_on_what_somebody_else_changed_is_refused() -> None:
    application = an_application()
    with pytest.raises(Refused, match="Someone else changed this application"):
        deciding.expect_revision(application, (application.revision or 0) + 1)


@pytest.mark.parametrize("because", ["", "because Sam of 12 High Street asked"])
def test_how_to_reach_them_opens_for_a_reason_of_the_list_alone(because: str) -> None:
    """What is typed would stay beside their reference, in the record, for good."""
    with pytest.raises(Refused, match="Select why"):
        deciding.open_applicant(an_application(), because, by=Actor.system(), now=A_WEDNESDAY)
