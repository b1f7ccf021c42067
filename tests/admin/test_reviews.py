"""Applications for a case review at a desk: read, decided with reasons, told, and kept close."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.reviews import deciding
from portal.extensions import database, db
from portal.models import AuditEntry, Message, ReviewApplication
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, Page, StrictClient
from tests.factories import A_WEDNESDAY, a_decision, an_application

LIST = "/admin/case-reviews/"
REASONS = "You told the council three times, and each counts."
UNTIL_MET = {"counted": "3", "is_met": "yes", "reasons": REASONS}


def to(application: ReviewApplication, more: str = "") -> str:
    return f"{LIST}{application.reference}{more}"


def step(client: StrictClient, application: ReviewApplication, which: str, **typed: str) -> Checked:
    """Take a step from the page of an application, as the form that is on it does."""
    name = which.replace("-", "_")
    shown = client.get(to(application)).page
    data = {f"{name}-{key}": value for key, value in typed.items()}
    data[f"{name}-revision"] = shown.value(f"{name}-revision") or ""
    return client.post(to(application, f"/{which}"), data, follow_redirects=True)


def write(client: StrictClient, address: str, **typed: str) -> Page:
    """Write a letter: give the page that shows it, or what is wrong."""
    revision = client.get(address).page.value("revision") or ""
    return client.post(address, {**typed, "revision": revision}).page


def send(client: StrictClient, address: str, **typed: str) -> Checked:
    """Write a letter, read it over and send it."""
    revision = client.get(address).page.value("revision") or ""
    data = {**typed, "revision": revision, "send": "yes"}
    return client.post(address, data, follow_redirects=True)


def acts(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
        return [(row.action, row.subject_id) for row in rows]


def letters(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Message).order_by(Message.id)).all())


def test_with_no_application_the_list_says_so(officer: StrictClient) -> None:
    assert "Nobody has asked for a review yet." in officer.get(LIST).page.main


def test_the_list_says_where_each_is_and_what_is_late(officer: StrictClient, make: Make) -> None:
    one = make(an_application)
    row = officer.get(LIST).page.texts("tr")[1]
    assert row.startswith(one.reference)
    assert "Decide whether there is a review" in row
    assert "Late: was due" in row


def test_the_desk_leads_to_what_is_to_be_done(officer: StrictClient, make: Make) -> None:
    make(an_application)
    page = officer.get("/admin/").page
    assert "case reviews to act on" in " ".join(page.texts(class_="app-figures"))
    assert LIST in page.links().values()


def test_an_application_is_read_on_the_record_and_who_asked_stays_closed(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    one = make(an_application)
    page = officer.get(to(one)).page
    assert "Loud music most nights." in page.main
    assert "It refuses nobody" in page.main
    for own in ("Jo Reporter", "jo@example.com", "01865 496 0123"):
        assert own not in page.main
    assert acts(app)[-1] == ("case_review.read", one.reference)


def test_who_asked_opens_with_a_reason_and_on_the_record(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    one = make(an_application)
    address = to(one, "/applicant")
    assert officer.post(address).page.errors == ["Select why you need to see this"]
    reasons = officer.get(address).page.all("input", name="because")
    page = officer.post(address, {"because": str(reasons[0].get("value"))}).page
    assert "Jo Reporter" in page.main
    assert "jo@example.com" in page.main
    assert acts(app)[-1] == ("applicant.opened", one.reference)


def test_the_letter_is_read_over_before_it_goes(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    one = make(an_application)
    before = len(letters(app))
    page = write(officer, to(one, "/decide"), **UNTIL_MET)
    assert page.h1 == "Check the letter"
    assert REASONS in page.main
    assert len(letters(app)) == before, "nothing goes before it was read over"
    sent = send(officer, to(one, "/decide"), **UNTIL_MET)
    assert "Threshold met, 3 complaints counted" in sent.page.main
    assert letters(app)[-1].subject == f"There will be a review: {one.reference}"
    assert REASONS in letters(app)[-1].body


def test_what_the_law_does_not_allow_is_refused_and_nothing_typed_is_lost(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    one = make(an_application)
    page = write(officer, to(one, "/decide"), counted="3", is_met="no", reasons=REASONS)
    assert "the law says that the threshold is met" in page.errors[0]
    assert page.value("counted") == "3"
    assert REASONS in page.main
    page = write(officer, to(one, "/decide"), counted="2", is_met="no", reasons=REASONS)
    assert "Say what you found of this" in page.errors[0]
    page = write(officer, to(one, "/decide"), counted="many", is_met="no", reasons=REASONS)
    assert page.errors == ["Enter how many complaints you count"]
    with app.app_context():
        assert deciding.get(one.reference).is_met is None


def test_a_review_is_carried_out_and_its_outcome_told(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    one = make(an_application)
    send(officer, to(one, "/decide"), **UNTIL_MET)
    assert step(officer, one, "carry-out").page.errors == ["Enter which agencies took part"]
    done = step(officer, one, "carry-out", took_part="The police and the landlord")
    assert "The police and the landlord" in done.page.main
    found = {"found": "Nobody spoke to the landlord.", "recommendations": "Visit each week."}
    page = write(officer, to(one, "/outcome"), **found)
    assert "Those it is addressed to must have regard to it." in page.main
    closed = send(officer, to(one, "/outcome"), **found)
    assert "Closed: review carried out, with recommendations" in closed.page.main
    assert letters(app)[-1].subject == f"What came of your review: {one.reference}"
    again = officer.get(to(one, "/outcome")).page
    assert "They were told what came of it already." in again.main


def test_somebody_who_is_not_emailed_is_told_and_it_is_noted(
    officer: StrictClient, make: Make
) -> None:
    one = make(an_application, contact="yes_phone")
    assert step(officer, one, "acknowledge").page.errors == ["Select how you told them"]
    done = step(officer, one, "acknowledge", how="phone")
    assert "They know that we have it: by phone" in done.page.main
    page = write(officer, to(one, "/decide"), **UNTIL_MET)
    assert "Nothing is sent: print this, or read it out." in page.main


def test_who_did_not_agree_yet_is_asked_before_anything_is_shared(
    officer: StrictClient, make: Make
) -> None:
    one = make(an_application, has_consent=False)
    send(officer, to(one, "/decide"), **UNTIL_MET)
    refused = step(officer, one, "carry-out", took_part="The police")
    assert "The person harmed has not agreed yet" in refused.page.errors[0]
    assert "The police" in refused.page.main
    assert step(officer, one, "agree").page.errors == ["Select how they said that they agree"]
    assert "The person harmed agrees: in person" in step(officer, one, "agree", how="person").text
    assert "Review carried out" in step(officer, one, "carry-out", took_part="The police").page.main


def test_nothing_is_overwritten_and_what_was_typed_is_kept(
    sit_down: SitDown, make: Make, app: Flask
) -> None:
    one = make(an_application)
    jo, sam = sit_down("officer"), sit_down("officer")
    address = to(one, "/decide")
    revision = jo.get(address).page.value("revision") or ""
    send(sam, address, **UNTIL_MET)
    late = {"counted": "3", "is_met": "yes", "reasons": "Mine.", "revision": revision}
    answer = jo.post(address, {**late, "send": "yes"})
    assert answer.status == 422
    assert "Someone else changed this application" in answer.page.errors[0]
    assert "Mine." in answer.page.main
    assert "Mine." not in letters(app)[-1].body


def test_a_restricted_application_is_a_stub_and_the_try_is_recorded(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    one = make(an_application, is_restricted=True)
    assert one.reference not in officer.get(LIST).page.main
    for more in ("", "/decide", "/outcome", "/applicant"):
        answer = officer.get(to(one, more))
        assert answer.status == 403
        assert "Loud music" not in answer.text
    assert ("case_review.kept_shut", one.reference) in acts(app)
    safe = sit_down("safeguarding")
    assert "Loud music" in safe.get(to(one)).page.main
    page = write(safe, to(one, "/decide"), **UNTIL_MET)
    assert "Someone else may read their email." in page.main
    before = len(letters(app))
    send(safe, to(one, "/decide"), **UNTIL_MET)
    assert len(letters(app)) == before


def test_a_published_figure_leads_back_to_its_applications(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    one = make(an_application)
    with app.app_context(), database.writing():
        application = deciding.get(one.reference)
        deciding.decide(application, a_decision(), by=Actor.system(), now=A_WEDNESDAY)
        db.session.commit()
    figures = officer.get("/case-review/figures").page
    back = [link for link in figures.links().values() if link.endswith("year=2020-21")]
    shown = officer.get(back[0]).page
    assert "1 application in" in shown.main
    assert one.reference in shown.main
    # Who may not open them, resident or colleague, is led nowhere.
    for visitor in (StrictClient(app), sit_down("policy")):
        links = visitor.get("/case-review/figures").page.links().values()
        assert not [link for link in links if "/admin/case-reviews" in link]


@pytest.mark.parametrize("reference", ["REV-2020-00000", "nothing"])
def test_an_application_that_is_not_there_says_so(officer: StrictClient, reference: str) -> None:
    assert officer.get(f"{LIST}{reference}").status == 404
