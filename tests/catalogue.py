"""Every page of both sites: who may open it, and at what address. A new page is added here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flask import Flask

from portal.domain import Actor, people
from portal.domain.privacy import complaints
from portal.domain.reports import covers, follow_ups, following
from portal.domain.reports.told import Contact
from portal.domain.reviews import deciding
from portal.domain.triage import enquiries, handovers, saved_views, workflow
from portal.domain.triage.narrowing import Choice
from portal.extensions import database, db, files
from portal.models import Report
from tests.client import StrictClient
from tests.factories import (
    BY_PHONE,
    a_decision,
    a_model,
    a_picture,
    a_referral,
    a_report,
    an_application,
)
from tests.journeys import BY_EMAIL, JOURNEYS
from tests.staff import add_everyone
from tests.walks import Walk

FOLLOWER = "someone following their report"
ASKED_AFTER = "someone asked how it went"
NOT_SORTED = "someone whose trouble is not over"
PARTNER = "a partner that a report was referred to"
PARTNERS_ADDRESS = "desk@thamesvalley.police.uk"
# Which report each of them follows, by its place in the scene.
FOLLOWS = {FOLLOWER: "report", ASKED_AFTER: "closed", NOT_SORTED: "not_sorted"}


@dataclass(frozen=True)
class Page:
    """One page. Its address has {places} that the scene fills; `by` is the role that opens it."""

    endpoint: str
    address: str
    by: str = ""
    status: int = 200
    # Its form can be sent with nothing in it, and the page that then comes back is checked too.
    sent_empty: bool = False

    @property
    def is_for_staff(self) -> bool:
        return self.endpoint.startswith("admin.")

    def __str__(self) -> str:
        return f"{self.endpoint} {self.address}"


RESIDENTS = (
    Page("home.index", "/"),
    Page("home.accessibility", "/accessibility"),
    Page("home.complaints", "/complaints"),
    Page("home.index", "/no-such-page", status=404),
    Page("consultations.index", "/consultations"),
    Page("consultations.outcomes", "/outcomes"),
    Page("priorities.index", "/priorities"),
    Page("priorities.annual_update", "/priorities/2019-20/annual-update"),
    Page("privacy.notice", "/privacy"),
    Page("privacy.cookies", "/cookies"),
    Page("information.complain", "/information-complaint", sent_empty=True),
    Page("reviews.index", "/case-review"),
    Page("reviews.apply", "/case-review/apply"),
    Page("reviews.figures", "/case-review/figures"),
    Page("reports.index", "/report"),
    *(Page("reports.start", f"/report/{stream}") for stream in JOURNEYS),
    Page("reports.carry_on", "/report/carry-on", sent_empty=True),
    Page("following.track", "/track", sent_empty=True),
    Page("following.follow", "/track/{report}", by=FOLLOWER),
    Page("following.answer", "/track/{report}/answer", by=FOLLOWER, sent_empty=True),
    Page("following.add", "/track/{report}/add", by=FOLLOWER, sent_empty=True),
    Page("following.again", "/track/{report}/again", by=FOLLOWER, sent_empty=True),
    Page("following.follow", "/track/{closed}", by=ASKED_AFTER),
    Page("following.how_it_went", "/track/{closed}/how-it-went", by=ASKED_AFTER, sent_empty=True),
    Page("following.follow", "/track/{not_sorted}", by=NOT_SORTED),
    Page("following.look_again", "/track/{not_sorted}/look-again", by=NOT_SORTED),
    Page("following.withdraw", "/track/{report}/withdraw", by=FOLLOWER),
    Page("partners.door", "/partner/{token}/open", sent_empty=True),
    Page("partners.door", "/partner/no-such-link/open", status=410),
    Page("partners.show", "/partner/{token}/told", by=PARTNER),
)

# These come only on the way through a journey, so they are checked where a journey is taken.
ON_THE_WAY = frozenset(
    {
        "reports.page",
        "reports.help_first",
        "reports.look_again",
        "reports.told_before",
        "reports.check",
        "reports.save",
        "reports.sent",
        "information.received",
        "reviews.page",
        "reviews.help_first",
        "reviews.look_again",
        "reviews.check",
        "reviews.save",
        "reviews.sent",
        "admin.reports.page",
        "admin.reports.help_first",
        "admin.reports.look_again",
        "admin.reports.told_before",
        "admin.reports.check",
        "admin.reports.sent",
    }
)

# These answer with something other than a page of ours, or send the person on.
NOT_PAGES = frozenset(
    {
        "admin.photos.show",
        "partners.photo",
        "admin.reports.start",  # sends on to where the report was left
        "admin.reports.save",
        "admin.reports.take_up",
        "health.healthz",
        "places.outlines",
        "reports.leave",  # wipes what was typed, and goes elsewhere
        "reports.photo",
        "reviews.data",
    }
)

VIEWS = "/admin/triage/views/"
BULK = "/admin/triage/bulk/change"
CASE = "/admin/cases/{case}"
REPORT = CASE + "/reports/{report}"
PHOTOS = "/admin/cases/{of_drugs_case}/photos/"
# An application just come, one that is to be reviewed, and one of which the review was held.
REVIEW = "/admin/case-reviews/{review}"
REVIEW_MET = "/admin/case-reviews/{review_met}"
REVIEW_HELD = "/admin/case-reviews/{review_held}"

STAFF = (
    Page("admin.account.sign_in", "/admin/sign-in", sent_empty=True),
    Page("admin.account.forgotten", "/admin/forgotten-password", sent_empty=True),
    Page("admin.account.choose_password", "/admin/choose-password/{link}", sent_empty=True),
    Page("admin.account.choose_password", "/admin/choose-password/no-such-link", status=410),
    Page("admin.account.mine", "/admin/account", by="officer", sent_empty=True),
    Page("admin.triage.desk", "/admin/", by="officer"),
    Page("admin.triage.desk", "/admin/", by="administrator"),
    Page("admin.triage.queue", "/admin/triage", by="officer"),
    Page("admin.triage.queue", "/admin/triage?case={case}", by="officer"),
    Page("admin.triage.queue", "/admin/triage?words=sofa", by="officer"),
    Page("admin.mapping.index", "/admin/triage/map", by="officer"),
    Page("admin.rounds.index", "/admin/triage/round", by="officer"),
    Page("admin.rounds.index", "/admin/triage/round?from=Nowhere+Xyzzy", by="officer"),
    Page("admin.mapping.index", "/admin/triage/map?near=OX4+6JZ&within=1000", by="officer"),
    Page("admin.triage.queue", "/admin/triage?words=no-such-word&has=hazard", by="officer"),
    Page("admin.bulk.index", "/admin/triage/bulk/", by="officer"),
    *(
        Page("admin.bulk.change", f"{BULK}?what={what}&of={{case}}", by="officer", sent_empty=True)
        for what in ("theme", "owner", "move", "message")
    ),
    Page("admin.bulk.change", f"{BULK}?what=theme", by="officer"),
    Page("admin.saved_views.index", VIEWS, by="officer"),
    Page(
        "admin.saved_views.keep",
        "/admin/triage/views/keep?has=hazard",
        by="officer",
        sent_empty=True,
    ),
    Page("admin.saved_views.change", "/admin/triage/views/{view}/change", by="officer"),
    Page("admin.reports.new", "/admin/reports/new", by="officer", sent_empty=True),
    Page("admin.cases.show", CASE, by="officer"),
    Page("admin.cases.reply", REPORT + "/reply", by="officer", sent_empty=True),
    Page("admin.enquiries.ask", REPORT + "/question", by="officer", sent_empty=True),
    Page("admin.enquiries.index", "/admin/questions/", by="officer"),
    Page("admin.handovers.index", "/admin/handover/", by="officer"),
    Page("admin.handovers.write", "/admin/handover/write", by="officer"),
    Page("admin.enforcement.done_here", CASE + "/done-here", by="officer"),
    Page("admin.call_backs.index", "/admin/call-backs/", by="officer"),
    Page("admin.call_backs.note", REPORT + "/call-back", by="officer"),
    Page(
        "admin.call_backs.note",
        "/admin/cases/{of_drugs_case}/reports/{of_drugs}/call-back",
        by="officer",
        sent_empty=True,
    ),
    Page("admin.referrals.refer", REPORT + "/refer", by="officer"),
    Page("admin.referrals.refer", REPORT + "/refer?agency=TVP", by="officer", sent_empty=True),
    Page("admin.referrals.show", CASE + "/referrals/{referral}", by="officer"),
    Page("admin.photos.cover", PHOTOS + "{photo}/cover", by="officer", sent_empty=True),
    Page("admin.photos.original", PHOTOS + "{photo}/as-it-came", by="officer"),
    Page("admin.photos.original", PHOTOS + "{covered}/as-it-came", by="officer"),
    Page("admin.referrals.index", "/admin/referrals/", by="officer"),
    Page("admin.cases.reporter", REPORT + "/reporter", by="officer", sent_empty=True),
    Page("admin.cases.history", REPORT + "/history", by="officer"),
    Page("admin.cases.witness", REPORT + "/witness", by="officer", sent_empty=True),
    Page("admin.reviews.index", "/admin/case-reviews/", by="officer"),
    Page("admin.reviews.show", REVIEW, by="officer"),
    Page("admin.reviews.decide", REVIEW + "/decide", by="officer", sent_empty=True),
    Page("admin.reviews.show", REVIEW_MET, by="officer"),
    Page("admin.reviews.decide", REVIEW_MET + "/decide", by="officer"),
    Page("admin.reviews.show", REVIEW_HELD, by="officer"),
    Page("admin.reviews.conclude", REVIEW + "/outcome", by="officer"),
    Page("admin.reviews.conclude", REVIEW_HELD + "/outcome", by="officer", sent_empty=True),
    Page("admin.reviews.applicant", REVIEW + "/applicant", by="officer", sent_empty=True),
    Page("admin.themes.index", "/admin/themes/", by="officer"),
    Page("admin.themes.index", "/admin/themes/", by="policy"),
    Page("admin.people.index", "/admin/people/", by="administrator"),
    Page("admin.people.add", "/admin/people/add", by="administrator", sent_empty=True),
    Page("admin.people.person", "/admin/people/{person}", by="administrator"),
    Page("admin.people.leave", "/admin/people/{person}/leave", by="administrator"),
    Page("admin.people.index", "/admin/people/", by="officer"),
    Page("admin.audit.index", "/admin/audit/", by="administrator"),
    Page("admin.audit.index", "/admin/audit/", by="officer", status=403),
    Page("admin.privacy.complaints", "/admin/information-complaints/", by="policy"),
    Page("admin.privacy.complaint", "/admin/information-complaints/{complaint}", by="policy"),
    Page("admin.jobs.index", "/admin/jobs/", by="administrator"),
)

COMPLAINT = complaints.Complaint(
    name="Sam Resident",
    email="resident@example.com",
    phone="",
    address="",
    words="A letter about me went to my neighbour.",
    wanted="An apology",
    about="",
)

PAGES = (*RESIDENTS, *STAFF)


@dataclass(frozen=True)
class Scene:
    """What the pages are about: somebody’s report, and what it takes to be let in to see it."""

    known: str
    places: dict[str, str] = field(default_factory=dict)

    def address(self, page: Page) -> str:
        return page.address.format(**self.places)


def set_scene(app: Flask) -> Scene:
    """Send a report as a resident would, and have somebody in each role to read it."""
    numbers = add_everyone(app)
    with app.app_context(), database.writing():
        now = datetime.now(UTC)
        link = people.invite(people.get(numbers["policy"]), by=Actor.system(), now=now)
        officer = Actor.staff(numbers["officer"], "Officer")
        view = saved_views.keep(
            Choice(marks=("hazard",)), "Hazards", is_shared=True, by=officer, now=now
        )
        db.session.commit()
    places = {"person": str(numbers["officer"]), "link": link, "view": str(view.id)}
    return begun_again(app, Scene(known=str(BY_EMAIL["home_postcode"]), places=places))


def begun_again(app: Flask, scene: Scene) -> Scene:
    """Send one more report and one more complaint, and give the scene with those in it."""
    answers = {**JOURNEYS["fly-tipping"], **BY_EMAIL}
    walk = Walk(StrictClient(app), answers).begin("fly-tipping").send()
    assert walk.here.endswith("/sent")
    reference = walk.page.texts(class_="app-reference")[0]
    with app.app_context(), database.writing():
        report, now = following.get(reference), datetime.now(UTC)
        case = report.case.reference
        enquiries.ask(report.case, report, "Is it still there?", by=Actor.system(), now=now)
        referral, token = a_referral(report, whose="told", now=now)
        closed, not_sorted = closed_a_week_ago(scene.known, now=now)
        complaint = complaints.receive(COMPLAINT, by=Actor.resident(), now=now).reference
        reviews = [an_application(now=now) for _ in range(3)]
        for review in reviews[1:]:
            deciding.decide(review, a_decision(), by=Actor.system(), now=now)
        deciding.carry_out(reviews[2], "The council and the police", by=Actor.system(), now=now)
        officer = Actor.staff(int(scene.places["person"]), "Officer")
        handovers.leave(f"Go on with {case}.", by=officer, now=now)
        of_drugs = a_report(
            stream="asb", theme="drug_use_dealing", contact=BY_PHONE, photos=2, now=now
        )
        photo, covered = two_photos(of_drugs, now=now)
        first, _ = a_model(now=now), a_model(now=now)
        db.session.commit()
        model, referral_id = str(first.id), str(referral.id)
        drugs = {"of_drugs": of_drugs.reference, "of_drugs_case": of_drugs.case.reference}
        review, met, held = (one.reference for one in reviews)
    told = {
        "report": reference,
        "closed": closed,
        "not_sorted": not_sorted,
        "case": case,
        **drugs,
        "photo": photo,
        "covered": covered,
        "complaint": complaint,
        "referral": referral_id,
        "token": token,
        "review": review,
        "review_met": met,
        "review_held": held,
        "model": model,
    }
    return replace(scene, places={**scene.places, **told})


def two_photos(report: Report, *, now: datetime) -> tuple[str, str]:
    """Have both photos of a report looked at, and a part of the second covered."""
    first, second = report.photos
    for photo in (first, second):
        files.put(photo.key, a_picture(), "image/jpeg")
    sheet = covers.drawn(second.key, [covers.Box(10, 20, 30, 40)])
    covers.cover(second, sheet, "FACE", keeps=True, by=Actor.system(), now=now)
    return first.id, second.id


def closed_a_week_ago(known: str, *, now: datetime) -> tuple[str, str]:
    """Have two people asked how it went, of whom one says that it is not sorted."""
    contact = Contact(contact="yes_email", email="closed@example.com", postcode=known)
    then = now - timedelta(days=8)
    waits, told = (a_report(contact=contact, now=then) for _ in range(2))
    for report in (waits, told):
        workflow.move(report.case, to="closed", reason="cleared", by=Actor.system(), now=then)
    db.session.flush()
    follow_ups.ask_how_it_went(now=now)
    db.session.expire_all()
    follow_ups.answer(
        told, informed="partly", is_sorted="no", words="", by=Actor.resident(), now=now
    )
    return waits.reference, told.reference
