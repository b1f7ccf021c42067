"""Who may open what on the staff site: every endpoint, by every role and by nobody."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask, url_for

from admin import access
from portal.domain import people
from portal.domain.reports import journeys, streams
from portal.extensions import database, db
from tests.client import Checked, StrictClient
from tests.factories import (
    A_WEDNESDAY,
    BY_EMAIL,
    a_case,
    a_colleague,
    a_referral,
    an_application,
    the_actor,
)

ROLES = tuple(people.ROLES)

ANYBODY = frozenset(ROLES)
THE_TEAM = frozenset({"officer", "safeguarding"})
SAFEGUARDING = frozenset({"safeguarding"})
ADMINISTRATORS = frozenset({"administrator"})
INFORMATION = frozenset({"administrator", "policy"})

WAYS_IN = {"admin.account.sign_in", "admin.account.forgotten", "admin.account.choose_password"}

# Said here a second time, so that a slip in the table of access does not go by.
OPENS_FOR = {
    "admin.account.sign_out": ANYBODY,
    "admin.account.mine": ANYBODY,
    "admin.triage.desk": ANYBODY,
    "admin.triage.queue": THE_TEAM,
    "admin.mapping.index": THE_TEAM,
    "admin.rounds.index": THE_TEAM,
    "admin.bulk.index": THE_TEAM,
    "admin.bulk.change": THE_TEAM,
    "admin.bulk.undo": THE_TEAM,
    "admin.saved_views.index": THE_TEAM,
    "admin.saved_views.keep": THE_TEAM,
    "admin.saved_views.change": THE_TEAM,
    "admin.saved_views.delete": THE_TEAM,
    "admin.cases.show": THE_TEAM,
    "admin.photos.show": THE_TEAM,
    "admin.photos.cover": THE_TEAM,
    "admin.photos.original": THE_TEAM,
    "admin.photos.uncover": THE_TEAM,
    "admin.photos.erase_original": THE_TEAM,
    "admin.cases.accept": THE_TEAM,
    "admin.cases.join": THE_TEAM,
    "admin.cases.separate": THE_TEAM,
    "admin.cases.give": THE_TEAM,
    "admin.cases.theme": THE_TEAM,
    "admin.cases.keep": THE_TEAM,
    "admin.cases.link": THE_TEAM,
    "admin.cases.unlink": THE_TEAM,
    "admin.cases.overrule": THE_TEAM,
    "admin.cases.restore": THE_TEAM,
    "admin.cases.owner": THE_TEAM,
    "admin.cases.move": THE_TEAM,
    "admin.cases.action": THE_TEAM,
    "admin.cases.strike": THE_TEAM,
    "admin.cases.note": THE_TEAM,
    "admin.cases.reply": THE_TEAM,
    "admin.enquiries.ask": THE_TEAM,
    "admin.enquiries.index": THE_TEAM,
    "admin.handovers.index": THE_TEAM,
    "admin.handovers.write": THE_TEAM,
    "admin.enforcement.done_here": THE_TEAM,
    "admin.call_backs.index": THE_TEAM,
    "admin.call_backs.note": THE_TEAM,
    "admin.referrals.refer": THE_TEAM,
    "admin.referrals.show": THE_TEAM,
    "admin.referrals.recall": THE_TEAM,
    "admin.referrals.index": THE_TEAM,
    "admin.cases.reporter": THE_TEAM,
    "admin.cases.history": THE_TEAM,
    "admin.cases.witness": THE_TEAM,
    "admin.cases.restrict": THE_TEAM,
    "admin.cases.release": SAFEGUARDING,
    "admin.reports.new": THE_TEAM,
    "admin.reports.start": THE_TEAM,
    "admin.reports.page": THE_TEAM,
    "admin.reports.help_first": THE_TEAM,
    "admin.reports.look_again": THE_TEAM,
    "admin.reports.told_before": THE_TEAM,
    "admin.reports.check": THE_TEAM,
    "admin.reports.sent": THE_TEAM,
    "admin.reports.save": THE_TEAM,
    "admin.reports.take_up": THE_TEAM,
    "admin.reviews.index": THE_TEAM,
    "admin.reviews.show": THE_TEAM,
    "admin.reviews.acknowledge": THE_TEAM,
    "admin.reviews.decide": THE_TEAM,
    "admin.reviews.agree": THE_TEAM,
    "admin.reviews.carry_out": THE_TEAM,
    "admin.reviews.conclude": THE_TEAM,
    "admin.reviews.applicant": THE_TEAM,
    "admin.themes.index": ANYBODY,
    "admin.themes.learn": INFORMATION,
    "admin.themes.go_back": INFORMATION,
    "admin.people.index": ANYBODY,
    "admin.people.add": ADMINISTRATORS,
    "admin.people.person": ADMINISTRATORS,
    "admin.people.invite": ADMINISTRATORS,
    "admin.people.leave": ADMINISTRATORS,
    "admin.privacy.complaints": INFORMATION,
    "admin.privacy.complaint": INFORMATION,
    "admin.privacy.acknowledge": INFORMATION,
    "admin.privacy.answer": INFORMATION,
    "admin.audit.index": ADMINISTRATORS,
    "admin.jobs.index": ADMINISTRATORS,
    "admin.jobs.try_again": ADMINISTRATORS,
}
OF_A_CASE = [
    endpoint for endpoint in OPENS_FOR if endpoint.startswith(("admin.cases.", "admin.photos."))
] + [
    "admin.enquiries.ask",
    "admin.call_backs.note",
    "admin.enforcement.done_here",
    "admin.referrals.refer",
    "admin.referrals.show",
    "admin.referrals.recall",
]


@dataclass(frozen=True)
class Scene:
    """One of each thing that an address can name, and somebody in each role."""

    app: Flask
    values: dict[str, object]
    sessions: dict[str, str]

    def ask(self, endpoint: str, role: str = "") -> Checked:
        """Ask for an endpoint as somebody in a role, or as nobody."""
        client = StrictClient(self.app)
        if role:
            with client.browser.session_transaction() as session:
                session["_user_id"] = self.sessions[role]
                session["seen_at"] = 4_102_444_800.0
        rule = next(self.app.url_map.iter_rules(endpoint))
        with self.app.test_request_context():
            address = url_for(endpoint, **{name: self.values[name] for name in rule.arguments})
        ask = client.get if "GET" in (rule.methods or ()) else client.post
        return ask(address, most_queries=25)


def a_scene(app: Flask, *, restricted: bool = False) -> Scene:
    with app.app_context(), database.writing():
        marks = {"restricted"} if restricted else set()
        case = a_case(contact=BY_EMAIL, photos=1, witness={"saw_it": "yes"}, marks=marks)
        staff = {role: a_colleague(role) for role in ROLES}
        spare = a_colleague("policy")
        application = an_application(is_restricted=restricted)
        referral, _ = a_referral(case.reports[0], whose="told")
        draft = journeys.begin(
            streams.get("fly_tipping"),
            channel="phone",
            by=the_actor(staff["officer"]),
            now=A_WEDNESDAY,
        )
        db.session.commit()
        return Scene(
            app,
            {
                "reference": case.reference,
                "application_reference": application.reference,
                "report_reference": case.reports[0].reference,
                "photo_id": case.reports[0].photos[0].id,
                "staff_id": spare.id,
                "job_id": 1,
                "model_id": 1,
                "view_id": 1,
                "referral_id": referral.id,
                "change_id": 1,
                "token": "no-such-token",
                "stream": "fly-tipping",
                "page": "waste",
                "draft_id": draft.id,
            },
            {role: f"{member.id}:{member.session_stamp}" for role, member in staff.items()},
        )


@pytest.fixture
def scene(app: Flask) -> Scene:
    return a_scene(app)


@pytest.fixture
def restricted_scene(app: Flask) -> Scene:
    return a_scene(app, restricted=True)


def test_every_endpoint_is_in_the_table(app: Flask) -> None:
    ours = {r.endpoint for r in app.url_map.iter_rules() if r.endpoint.startswith("admin.")}
    assert ours == OPENS_FOR.keys() | WAYS_IN


@pytest.mark.parametrize("endpoint", sorted(OPENS_FOR))
def test_nobody_gets_in_without_signing_in(scene: Scene, endpoint: str) -> None:
    answer = scene.ask(endpoint)
    assert answer.status == 302
    assert answer.location.startswith("/admin/sign-in")


@pytest.mark.parametrize("endpoint", sorted(WAYS_IN))
def test_the_ways_in_are_open_to_all(scene: Scene, endpoint: str) -> None:
    # A link that does not work says so, with no sign-in before it.
    assert scene.ask(endpoint).status == (410 if endpoint.endswith("choose_password") else 200)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", sorted(OPENS_FOR))
def test_each_role_opens_its_own_and_no_more(scene: Scene, endpoint: str, role: str) -> None:
    answer = scene.ask(endpoint, role)
    if role in OPENS_FOR[endpoint]:
        assert answer.status != 403
        if endpoint != "admin.account.sign_out":
            assert "sign-in" not in answer.location
    else:
        assert answer.status == 403


@pytest.mark.parametrize("endpoint", OF_A_CASE)
def test_a_restricted_case_opens_for_few(restricted_scene: Scene, endpoint: str) -> None:
    kept_out = restricted_scene.ask(endpoint, "officer")
    assert kept_out.status == 403
    assert "Furniture" not in kept_out.text
    assert "Pegasus" not in kept_out.text
    assert restricted_scene.ask(endpoint, "safeguarding").status != 403


def test_a_page_nobody_listed_stops_the_site_from_starting(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(access.RULES, "admin.audit.index")
    with pytest.raises(access.Unlisted, match=r"admin\.audit\.index"):
        access.init_app(app)


@pytest.mark.parametrize(
    "address", ["/admin", "/admin/", "/admin/nowhere", "/admin/cases", "/admin/audit/1/2/3"]
)
def test_an_anonymous_visitor_is_sent_to_sign_in(client: StrictClient, address: str) -> None:
    answer = client.get(address, follow_redirects=True)
    assert answer.response.request.path == "/admin/sign-in"
    assert answer.page.h1 == "Sign in"
