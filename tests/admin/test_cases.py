"""One case: what its page shows, each decision, and two officers with it open at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.domain import Actor
from portal.domain.reports.told import Place
from portal.domain.triage import actions, cases, duplicates, workflow, writing
from portal.extensions import database, db
from portal.models import AuditEntry, Case, Message
from tests.admin.conftest import Make, SitDown
from tests.client import Checked, Page, StrictClient
from tests.factories import (
    A_WEDNESDAY,
    BY_EMAIL,
    BY_PHONE,
    NOBODY,
    WORDS,
    a_case,
    a_colleague,
    a_referral,
    a_report,
    the_actor,
)

ELSEWHERE = Place(label="Summertown", latitude=51.7783, longitude=-1.2645)

# A case is a page of many parts: one question each, whatever their number.
MOST = 19

NAUGHTY = "<script>alert(1)</script>'\"&amp; {{ 7*7 }} \u202eevil"


def look(client: StrictClient, case: Case, more: str = "") -> Page:
    return client.get(f"/admin/cases/{case.reference}{more}", most_queries=MOST).page


def decide(
    client: StrictClient, case: Case, what: str, *, state: Page | None = None, **given: str
) -> Checked:
    """Fill in one box of a case’s page as it was shown, and send it."""
    page = state or look(client, case)
    carried = {
        f"{what}-{name}": page.value(f"{what}-{name}") or "" for name in ("revision", "seen")
    }
    filled = {f"{what}-{name.replace('_', '-')}": value for name, value in given.items()}
    return client.post(
        f"/admin/cases/{case.reference}/{what}", {**carried, **filled}, most_queries=30
    )


def the(app: Flask, case: Case) -> Case:
    """Give a case as it now is."""
    with app.app_context():
        found = cases.get(case.reference)
        assert found.merged_into is None or found.merged_into.reference
        return found


def acts(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(
            sa.select(AuditEntry.action, AuditEntry.subject_id).order_by(AuditEntry.id)
        )
        return [(action, subject) for action, subject in rows]


def in_background(app: Flask, act: Any) -> None:
    """Have somebody else do something meanwhile."""
    with app.app_context(), database.writing():
        act()
        db.session.commit()


# The page


def test_the_words_come_first_and_unaltered(officer: StrictClient, make: Make) -> None:
    case = make(a_case, words=f"{WORDS}\n\n{NAUGHTY}", contact=BY_EMAIL)
    answer = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST)
    told = answer.page.texts("blockquote")[0]
    assert told.startswith("A sofa and two mattresses by the garages.")
    assert "<script>alert(1)</script>'\"&amp; {{ 7*7 }}" in told
    assert "<script>alert(1)" not in answer.text


def test_a_case_shows_what_is_known_and_keeps_shut_who_told(
    officer: StrictClient, make: Make
) -> None:
    case = make(
        a_case,
        contact=BY_EMAIL,
        marks={"hazard"},
        answers={"waste": ["W13"], "land": "L01", "size": "S2"},
    )
    answer = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST)
    page = answer.page
    for words in (
        "Pegasus Road",
        "By the garages",
        "Blackbird Leys",
        "There may be something hazardous",
        "From the answers they chose",
        "What has been dumped?",
        "Nobody has taken this case",
        "1 person who reported it gets an email about it",
    ):
        assert words in page.main
    for secret in ("Jo Reporter", "jo@example.com", "OX4 6HW"):
        assert secret not in answer.text


def test_other_reports_by_the_same_person_are_shown(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    case = make(a_case, contact=BY_EMAIL)
    make(a_report, contact=BY_EMAIL, headline="Black bags")
    make(a_report, contact=BY_EMAIL, headline="Something terrible", marks={"restricted"})
    make(a_report, contact=BY_PHONE, headline="Somebody else’s")
    page = look(officer, case)
    (others,) = page.texts("section", **{"aria-labelledby": "others"})
    assert others.startswith("Other reports by the same person")
    assert "Black bags" in others
    assert "Somebody else’s" not in others
    # A person’s name and the word “restricted” together say that they told of harm.
    assert "Something terrible" not in page.main
    assert "Restricted" not in others
    assert "Something terrible" in look(sit_down("safeguarding"), case).main


def test_history(officer: StrictClient, sit_down: SitDown, make: Make, app: Flask) -> None:
    case = make(a_case, contact=BY_EMAIL)
    sent = case.reports[0].reference
    other = make(a_case, contact=BY_EMAIL, headline="Black bags", now=A_WEDNESDAY - timedelta(9))
    kept = make(a_case, contact=BY_EMAIL, headline="Something terrible", marks={"restricted"})
    make(a_case, contact=BY_PHONE, headline="Somebody else’s")
    decide(officer, other, "action", action="asb_actions/ADVICE", day="2020-11-19")
    decide(officer, other, "move", to="closed", reason="cleared")
    address = f"/admin/cases/{case.reference}/reports/{sent}/history"
    assert address in {link.get("href") for link in look(officer, case).all("a")}
    page = officer.get(address).page
    assert "1 other report since Monday 9 November 2020. None is in a case that" in page.main
    (told,) = page.texts("li", class_="app-cases__case")
    for words in ("Black bags", "Closed: Cleared", "Words of advice", other.reports[0].reference):
        assert words in told
    # Nor is it said that there is one which is kept shut, and nobody’s details are opened.
    assert "estricted" not in page.main
    assert "jo@example.com" not in page.main
    assert ("reporter.history_read", sent) in acts(app)
    all_told = sit_down("safeguarding").get(address).page
    assert "2 other reports" in all_told.main
    assert "1 is in a case that is still open" in all_told.main
    assert "Something terrible" in all_told.main
    # Whoever may not open a case does not learn of its reporter either.
    shut = f"/admin/cases/{kept.reference}/reports/{kept.reports[0].reference}/history"
    assert officer.get(shut).status == 403
    assert acts(app).count(("reporter.history_read", kept.reports[0].reference)) == 0


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (BY_EMAIL, "This is all that they have told us"),
        (NOBODY, "They gave no email address and no phone number"),
    ],
)
def test_a_history_with_nothing_in_it_says_why(
    officer: StrictClient, make: Make, contact: Any, said: str
) -> None:
    case = make(a_case, contact=contact)
    address = f"/admin/cases/{case.reference}/reports/{case.reports[0].reference}/history"
    assert said in officer.get(address).page.main


@pytest.mark.parametrize("of", ["another case", "no report", "the case itself"])
def test_a_history_is_of_a_report_in_the_case(officer: StrictClient, make: Make, of: str) -> None:
    case, other = make(a_case), make(a_case)
    reference = {
        "another case": other.reports[0].reference,
        "no report": "OX-2020-ZZZZZ",
        "the case itself": case.reference,
    }[of]
    assert officer.get(f"/admin/cases/{case.reference}/reports/{reference}/history").status == 404


def test_a_long_history_asks_the_database_no_more(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_EMAIL)
    for _ in range(12):
        make(a_report, contact=BY_EMAIL)
    address = f"/admin/cases/{case.reference}/reports/{case.reports[0].reference}/history"
    answer = officer.get(address)  # the strict client counts
    assert len(answer.page.texts("li", class_="app-cases__case")) == 12


def test_every_look_leaves_a_trace(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case)
    look(officer, case)
    look(officer, case)
    assert acts(app).count(("case.read", case.reference)) == 2


def test_a_reports_reference_leads_to_its_case(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    answer = officer.get(f"/admin/cases/{case.reports[0].reference}")
    assert answer.location == f"/admin/cases/{case.reference}"


@pytest.mark.parametrize("reference", ["CASE-2020-ZZZZZZ", "x", "%00", "💩", "..%2F..%2Fetc"])
def test_a_case_that_is_not_there_says_so(officer: StrictClient, reference: str) -> None:
    answer = officer.get(f"/admin/cases/{reference}")
    assert answer.status == 404
    assert "call us" in answer.page.main


def test_an_emptied_case_leads_to_where_its_reports_are(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case, into = make(a_case), make(a_case)
    with app.app_context(), database.writing():
        duplicates.join(
            cases.get(case.reference), cases.get(into.reference), by=Actor.system(), now=A_WEDNESDAY
        )
        db.session.commit()
    answer = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST)
    assert answer.location == f"/admin/cases/{into.reference}"


@pytest.mark.parametrize(
    ("filter_", "shown", "hidden"),
    [("", "Note", None), ("?history=notes", "Note", "Case opened"), ("?history=x", "Note", None)],
)
def test_the_history_can_be_narrowed(
    officer: StrictClient, make: Make, filter_: str, shown: str, hidden: str | None
) -> None:
    case = make(a_case)
    decide(officer, case, "note", words="Rang the depot.")
    stream = " ".join(look(officer, case, filter_).texts(class_="app-timeline"))
    assert shown in stream
    assert "Rang the depot." in stream
    if hidden:
        assert hidden not in stream


def test_a_case_of_many_reports_asks_the_database_no_more(
    officer: StrictClient, make: Make
) -> None:
    few, many = make(a_case, photos=1), make(a_case, reports=9, contact=BY_EMAIL, photos=3)
    look(officer, few)
    one = officer.get(f"/admin/cases/{few.reference}", most_queries=MOST).queries
    nine = officer.get(f"/admin/cases/{many.reference}", most_queries=MOST).queries
    assert nine <= one + 2  # who sent them is looked for only where somebody said who they are


# Restricted


def test_a_restricted_case_is_a_stub_and_the_try_is_recorded(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case, marks={"restricted"}, contact=BY_EMAIL, photos=1)
    answer = officer.get(f"/admin/cases/{case.reference}")
    assert answer.status == 403
    assert answer.page.h1 == "Restricted case"
    assert case.reference in answer.page.main
    for secret in ("Furniture", "sofa", "Pegasus", "Jo"):
        assert secret not in answer.text
    assert acts(app)[-1] == ("case.kept_shut", case.reference)


def test_a_restricted_case_opens_for_those_who_work_with_harm(
    sit_down: SitDown, make: Make
) -> None:
    case = make(a_case, marks={"restricted"}, contact=BY_EMAIL)
    page = look(sit_down("safeguarding"), case)
    assert "Nobody gets an email: the case is restricted" in page.main
    assert "Someone else may read what they get" in page.main


def test_an_officer_may_restrict_and_then_no_longer_sees_it(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    case = make(a_case)
    assert decide(officer, case, "restrict").status == 302
    assert officer.get(f"/admin/cases/{case.reference}").status == 403
    safeguarding = sit_down("safeguarding")
    empty = decide(safeguarding, case, "release", because="")
    assert empty.page.errors == ["Enter why the whole team may see this case"]
    assert decide(safeguarding, case, "release", because="Nobody is at risk").status == 302
    assert officer.get(f"/admin/cases/{case.reference}", most_queries=MOST).status == 200


def test_a_case_kept_shut_can_be_joined_by_nobody_who_may_not_open_it(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case, shut = make(a_case), make(a_case, marks={"restricted"})
    there = decide(officer, case, "join", into=shut.reference)
    not_there = decide(officer, case, "join", into="CASE-2020-ZZZZZZ")
    assert there.page.errors == not_there.page.errors
    assert "no case with that reference" in there.page.errors[0]


# Decisions


def test_accept(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case)
    done = decide(officer, case, "accept")
    assert done.location == f"/admin/cases/{case.reference}"
    assert the(app, case).status == "accepted"
    page = look(officer, case)
    assert "Accepted as a new case." in page.main
    assert "Accept as a new case" not in page.texts("button")


def test_join(officer: StrictClient, make: Make, app: Flask) -> None:
    case, into = make(a_case), make(a_case, headline="Black bags")
    page = look(officer, case)
    (twin,) = page.texts("li", class_="app-twins__twin")
    for words in ("Black bags", "Looks like the same thing", into.reference, "within a day"):
        assert words in twin
    done = decide(officer, case, "join", into=into.reports[0].reference.lower())
    assert done.location == f"/admin/cases/{into.reference}"
    assert len(the(app, into).reports) == 2
    assert "A report was added from case" in look(officer, into).main


def test_link_and_unlink(officer: StrictClient, make: Make, app: Flask) -> None:
    earlier = make(a_case, headline="Black bags")
    case = make(a_case, now=A_WEDNESDAY + timedelta(days=60))
    (twin,) = look(officer, case).texts("li", class_="app-twins__twin")
    assert "Looks like the same problem again" in twin
    done = decide(officer, case, "link", other=earlier.reference)
    assert done.location == f"/admin/cases/{case.reference}"
    page = look(officer, case)
    assert "The same problem at another time" in page.main
    assert "Looks like" not in page.main
    assert "Black bags" in page.main
    assert "The same problem at another time" in look(officer, earlier).main
    decide(officer, case, "unlink", other=earlier.reference)
    assert "The same problem at another time" not in look(officer, case).main
    # Somebody else took it back first: nothing is done twice, and the page says what happened.
    assert decide(officer, case, "unlink", state=page, other=earlier.reference).status == 409


def test_a_case_kept_shut_is_linked_by_nobody_and_shows_with_none(
    officer: StrictClient, make: Make
) -> None:
    case, shut = make(a_case), make(a_case, headline="Terrible", marks={"restricted"})
    assert "Terrible" not in look(officer, case).main
    there = decide(officer, case, "link", other=shut.reference)
    not_there = decide(officer, case, "link", other="CASE-2020-ZZZZZZ")
    assert there.page.errors == not_there.page.errors
    assert "no case with that reference" in there.page.errors[0]
    # Linked while both were open to all, and then one was shut.
    other = make(a_case, headline="Shut later", place=ELSEWHERE)
    decide(officer, case, "link", other=other.reference)
    assert "Shut later" in look(officer, case).main
    decide(officer, other, "restrict")
    assert "Shut later" not in look(officer, case).main


def test_theme(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case)
    done = decide(officer, case, "theme", theme="graffiti", because="It is paint")
    assert done.status == 302
    assert the(app, case).theme_code == "graffiti"
    page = look(officer, case)
    assert "Decided by the team: “It is paint”" in page.main
    same = decide(officer, case, "theme", theme="graffiti", because="kept")
    assert same.page.errors == ["Select a different theme, or leave it as it is"]
    assert same.page.value("theme-because") == "kept"
    assert decide(officer, case, "theme", theme="nonsense").status == 422


def test_why_a_case_stands_where_it_does_is_shown_with_every_point(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case, marks={"threat", "getting_worse"})
    (box,) = look(officer, case).texts("section", id="priority-box")
    for words in (
        "A threat or violence was reported 40",
        "It is getting worse 5",
        "In all 45",
        "Category 1: serious risk to someone",
        "First response within 24 hours",
        "That is the clock of Category 1.",
    ):
        assert words in box


def test_overrule_and_restore(officer: StrictClient, make: Make, app: Flask) -> None:
    make(a_case, marks={"threat"})
    case = make(a_case)
    done = decide(officer, case, "overrule", level="first", because="The school opens on Monday")
    page = officer.get(done.location, most_queries=MOST).page
    assert "The case stands where you put it." in page.main
    (box,) = page.texts("section", id="priority-box")
    assert "“The school opens on Monday”" in box
    assert "Put before everything else 1,000" in box
    queue = officer.get("/admin/triage").page
    assert queue.texts(class_="app-cases__case")[0].count("Put before everything else") == 1
    assert decide(officer, case, "restore").status == 302
    assert the(app, case).overruled is None
    assert "Put back where its reasons have it" in look(officer, case).main
    assert ("case.overruled", case.reference) in acts(app)
    assert ("case.restored", case.reference) in acts(app)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"because": NAUGHTY}, "Select where it should stand"),
        ({"level": "first"}, "Enter why it should stand there"),
        ({"level": "top", "because": NAUGHTY}, "Select where it should stand"),
    ],
)
def test_an_overruling_without_place_or_reason_is_refused_and_kept(
    officer: StrictClient, make: Make, given: dict[str, str], problem: str
) -> None:
    answer = decide(officer, make(a_case), "overrule", **given)
    assert answer.status == 422
    assert answer.page.errors == [problem]
    assert answer.page.value("overrule-because") == given.get("because", "")


def test_a_closed_case_offers_no_other_place(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    state = look(officer, case)
    decide(officer, case, "accept")
    decide(officer, case, "move", to="closed", reason="cleared")
    closed = look(officer, case)
    assert "It should stand somewhere else" not in closed.main
    assert decide(officer, case, "overrule", state=state, level="first", because="x").status == 409
    current = {f"overrule-{name}": closed.value(f"note-{name}") for name in ("revision", "seen")}
    late = officer.post(
        f"/admin/cases/{case.reference}/overrule",
        {**current, "overrule-level": "first", "overrule-because": "x"},
        most_queries=30,
    )
    assert "This case is closed" in late.page.main


def test_owner(sit_down: SitDown, make: Make, app: Flask) -> None:
    member = make(a_colleague, name="Amina Officer")
    officer, case = sit_down(member), make(a_case)
    decide(officer, case, "owner")
    assert the(app, case).owner_id == member.id
    page = look(officer, case)
    state = {f"owner-{n}": page.value(f"owner-{n}") for n in ("revision", "seen")}
    officer.post(f"/admin/cases/{case.reference}/owner", {**state, "let-go": "yes"})
    assert the(app, case).owner_id is None


def test_move(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case, contact=BY_EMAIL)
    decide(officer, case, "accept")
    decide(officer, case, "move", to="in_progress", words="A van comes on Thursday.")
    moved = the(app, case)
    assert moved.status == "in_progress"
    with app.app_context():
        letter = db.session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
        assert letter is not None
        assert "A van comes on Thursday." in letter.body
        assert letter.recipient == "jo@example.com"
    assert "A van comes on Thursday." in look(officer, case).main


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Select what to do with the case"),
        ({"to": "closed"}, "Select why you are closing the case"),
        ({"to": "waiting_for_partner"}, "can’t be moved"),  # not from here
        ({"to": "nonsense"}, "Select what to do with the case"),
        ({"to": "referred", "words": "x" * 5_001}, "5,000 characters or fewer"),
    ],
)
def test_a_move_that_is_refused_keeps_what_was_typed(
    officer: StrictClient, make: Make, app: Flask, given: dict[str, str], sentence: str
) -> None:
    case = make(a_case)
    answer = decide(officer, case, "move", **{"words": NAUGHTY, **given})
    assert answer.status == 422
    assert any(sentence in error for error in answer.page.errors)
    assert answer.page.value("move-words") == given.get("words", NAUGHTY).replace(
        "\u202e", "\u202e"
    )
    assert the(app, case).status == "received"


def test_only_the_moves_of_the_table_are_offered(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    page = look(officer, case)
    assert [radio.get("value") for radio in page.all("input", name="move-to")] == [
        "referred",
        "closed",
    ]
    decide(officer, case, "move", to="closed", reason="cleared")
    page = look(officer, case)
    assert [radio.get("value") for radio in page.all("input", name="move-to")] == ["reopened"]


def test_note(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    empty = decide(officer, case, "note", words="  ")
    assert empty.page.errors == ["Enter your note"]
    decide(officer, case, "note", words=NAUGHTY)
    answer = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST)
    assert "<script>alert(1)</script>" in answer.page.main
    assert "<script>alert(1)" not in answer.text
    assert "Only the team sees this" in answer.page.main


# Two officers at once


def test_nothing_is_overwritten_and_what_was_typed_is_kept(
    officer: StrictClient, sit_down: SitDown, make: Make, app: Flask
) -> None:
    case = make(a_case)
    before = look(officer, case)
    other = sit_down(make(a_colleague, name="Priya Other"))
    decide(other, case, "note", words="I am on my way there.")
    decide(other, case, "accept")
    answer = decide(
        officer, case, "move", state=before, to="closed", reason="cleared", words="All gone."
    )
    assert answer.status == 409
    page = answer.page
    assert "Someone else changed this case while you had it open" in page.errors[0]
    assert "What changed while you had it open" in page.main
    changed = page.texts(class_="app-timeline")[0]
    assert "I am on my way there." in changed
    assert "Priya Other" in changed
    assert page.value("move-words") == "All gone."
    assert the(app, case).status == "accepted"
    # The page that said so speaks of the case as it now is: the same again goes through.
    again = decide(
        officer, case, "move", state=page, to="closed", reason="cleared", words="All gone."
    )
    assert again.status == 302
    assert the(app, case).status == "closed"


def test_two_decisions_at_the_same_moment_are_told_apart_by_the_database(
    officer: StrictClient, make: Make, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one commits after this one has looked and before it writes."""
    case = make(a_case)
    state = look(officer, case)
    monkeypatch.setattr(cases, "expect_revision", lambda case, revision: _bump(case))
    answer = decide(officer, case, "note", state=state, words="Mine.")
    assert answer.status == 409
    assert answer.page.value("note-words") == "Mine."
    assert not [event for event in the(app, case).events if event.kind == "note"]


def _bump(case: Case) -> None:
    db.session.execute(
        sa.text("UPDATE cases SET revision = revision + 1 WHERE id = :id"), {"id": case.id}
    )


def test_a_form_that_says_nothing_of_the_case_is_refused(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case)
    answer = officer.post(
        f"/admin/cases/{case.reference}/note", {"note-words": "Blind."}, most_queries=30
    )
    assert answer.status == 409
    assert the(app, case).events == []


# Replies


def reply_to(case: Case) -> str:
    return f"/admin/cases/{case.reference}/reports/{case.reports[0].reference}/reply"


def test_a_reply_is_shown_whole_before_it_goes(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case, contact=BY_EMAIL)
    page = officer.get(reply_to(case), most_queries=MOST).page
    state = {f"reply-{n}": page.value(f"reply-{n}") for n in ("revision", "seen")}
    given = {**state, "reply-words": f"We come on Thursday. {NAUGHTY}"}
    preview = officer.post(reply_to(case), given, most_queries=30)
    assert preview.page.h1 == "Check your message"
    assert "Dear Jo Reporter" in preview.page.main
    assert "A message about your report" in preview.page.main
    assert "<script>alert(1)" not in preview.text
    assert "jo@example.com" not in preview.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0
    changing = officer.post(reply_to(case), {**given, "change": "yes"}, most_queries=30)
    assert "We come on Thursday." in str(changing.page.value("reply-words"))
    sent = officer.post(reply_to(case), {**given, "send": "yes"}, most_queries=30)
    assert sent.location == f"/admin/cases/{case.reference}"
    with app.app_context():
        letter = db.session.scalars(sa.select(Message)).one()
    assert " ".join(letter.body.split()) in preview.page.main
    assert ("reply.previewed", case.reference) in acts(app)


def test_an_empty_reply_is_not_previewed(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_EMAIL)
    answer = officer.post(reply_to(case), {"reply-words": " "}, most_queries=30)
    assert answer.status == 422
    assert answer.page.errors == ["Enter your message"]


def test_a_reply_to_what_has_changed_waits(officer: StrictClient, make: Make, app: Flask) -> None:
    case = make(a_case, contact=BY_EMAIL)
    page = officer.get(reply_to(case), most_queries=MOST).page
    state = {f"reply-{n}": page.value(f"reply-{n}") for n in ("revision", "seen")}
    in_background(
        app,
        lambda: writing.reply(
            (found := cases.get(case.reference)), found.reports[0], "Already answered.",
            by=the_actor(a_colleague(name="Priya Other")), now=A_WEDNESDAY,
        ),
    )  # fmt: skip
    answer = officer.post(
        reply_to(case), {**state, "reply-words": "Me too.", "send": "yes"}, most_queries=30
    )
    assert answer.status == 409
    assert "Already answered." in answer.page.main
    assert answer.page.value("reply-words") == "Me too."
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        (NOBODY, "They did not say who they are"),
        (BY_PHONE, "They asked us to ring and not to email"),
    ],
)
def test_no_reply_is_offered_where_email_is_not_safe(
    officer: StrictClient, make: Make, contact: object, says: str
) -> None:
    case = make(a_case, contact=contact)
    page = look(officer, case)
    assert says in page.main
    assert "Write to them" not in page.links()
    forced = officer.post(reply_to(case), {"reply-words": "Hello", "send": "yes"}, most_queries=30)
    assert forced.status == 422


# Messages kept ready


def test_messages_that_fit_the_case_come_first_and_one_fills_the_box(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case, contact=BY_EMAIL)
    page = officer.get(reply_to(case), most_queries=MOST).page
    groups = [(group.get("label"), len(group)) for group in page.all("optgroup")]
    assert [label for label, _ in groups] == ["For this case", "For other cases"]
    assert all(size for _, size in groups)
    state = {f"reply-{n}": page.value(f"reply-{n}") for n in ("revision", "seen")}
    filled = officer.post(
        reply_to(case), {**state, "reply-template": "looking", "fill": "yes"}, most_queries=30
    )
    assert filled.status == 200
    words = filled.page.value("reply-words")
    assert "your report (fly-tipping)" in words
    assert "going to do by Wednesday 25 November 2020" in words
    preview = officer.post(reply_to(case), {**state, "reply-words": words}, most_queries=30)
    assert preview.page.h1 == "Check your message"
    assert "your report (fly-tipping)" in preview.page.main


def test_a_message_kept_ready_goes_below_what_was_typed(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_EMAIL)
    given = {"reply-words": f"Dear Jo. {NAUGHTY}", "reply-template": "cleared", "fill": "yes"}
    answer = officer.post(reply_to(case), given, most_queries=30)
    words = answer.page.value("reply-words")
    assert words.startswith("Dear Jo. <script>alert(1)</script>")
    assert "\n\nIt has been cleared." in words
    assert "The message is below what you had written." in answer.page.main
    assert "<script>alert(1)" not in answer.text


def test_choosing_no_message_says_so_and_keeps_what_was_typed(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case, contact=BY_EMAIL)
    for code in ("", "no-such-code"):
        given = {"reply-words": "Hello Jo", "reply-template": code, "fill": "yes"}
        answer = officer.post(reply_to(case), given, most_queries=30)
        assert answer.status == 422
        assert answer.page.errors == ["Select a message"]
        assert answer.page.value("reply-words") == "Hello Jo"


def test_a_message_with_a_gap_in_it_is_not_previewed(officer: StrictClient, make: Make) -> None:
    case = make(a_case, contact=BY_EMAIL)
    given = {"reply-template": "started", "fill": "yes"}
    words = officer.post(reply_to(case), given, most_queries=30).page.value("reply-words")
    answer = officer.post(reply_to(case), {"reply-words": words}, most_queries=30)
    assert answer.status == 422
    assert answer.page.errors == ["Write what belongs in the place of [which day], or take it out"]
    assert answer.page.value("reply-words") == words


def test_a_message_kept_ready_can_be_the_words_of_a_next_step(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case, contact=BY_EMAIL)
    shown = look(officer, case)
    given = {f"move-{name}": shown.value(f"move-{name}") for name in ("revision", "seen")}
    given |= {"move-to": "referred", "move-words": "Hello.", "move-template": "passed_on"}
    filled = officer.post(
        f"/admin/cases/{case.reference}/move", {**given, "fill": "yes"}, most_queries=30
    )
    assert filled.status == 200
    words = filled.page.value("move-words")
    assert words.startswith("Hello.\n\nYour report (fly-tipping) is for [who has it now]")
    assert case.reference in words  # everybody in the case reads it, whatever their own is
    assert filled.page.all("input", value="referred", checked="")
    gap = decide(officer, case, "move", state=filled.page, to="referred", words=words)
    assert gap.page.errors == [
        "Write what belongs in the place of [who has it now], or take it out"
    ]
    told = words.replace("[who has it now]", "the county council")
    decide(officer, case, "move", state=gap.page, to="referred", words=told)
    assert the(app, case).events[-1].words == told


def test_whoever_decides_beside_a_queue_goes_back_to_it_after_a_no(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case)
    queue = f"/admin/triage?showing=new&case={case.reference}#in-hand-heading"
    page = look(officer, case)
    carried = {f"move-{name}": page.value(f"move-{name}") for name in ("revision", "seen")}
    address = f"/admin/cases/{case.reference}/move"
    for given in ({"move-to": ""}, {"fill": "yes", "move-template": ""}):
        refused = officer.post(address, {**carried, **given, "next": queue}, most_queries=30)
        assert refused.status == 422
        assert [back.get("href") for back in refused.page.all(class_="govuk-back-link")] == [queue]
        assert refused.page.value("next") == queue
    moved = officer.post(address, {**carried, "move-to": "referred", "next": queue})
    assert moved.location == queue


def test_nobody_is_led_to_another_site_after_a_no(officer: StrictClient, make: Make) -> None:
    case = make(a_case)
    refused = officer.post(
        f"/admin/cases/{case.reference}/move", {"next": "https://else.example/"}, most_queries=30
    )
    assert refused.status == 422
    assert "else.example" not in refused.text


# What is kept shut about people


@pytest.mark.parametrize("what", ["reporter", "witness"])
def test_details_open_with_a_reason_once_and_on_the_record(
    officer: StrictClient, make: Make, app: Flask, what: str
) -> None:
    case = make(a_case, contact=BY_PHONE, witness={"saw_it": "yes", "statement": "A red van."})
    report = case.reports[0].reference
    address = f"/admin/cases/{case.reference}/reports/{report}/{what}"
    asked = officer.get(address, most_queries=MOST)
    assert "Sam Reporter" not in asked.text
    assert "red van" not in asked.text
    unreasoned = officer.post(address, {}, most_queries=MOST)
    assert unreasoned.page.errors == ["Select why you need to see this"]
    made_up = officer.post(address, {"because": "curious"}, most_queries=MOST)
    assert made_up.status == 422
    assert f"{what}.opened" not in [action for action, _ in acts(app)]
    opened = officer.post(address, {"because": "ask"}, most_queries=MOST)
    assert opened.headers["Cache-Control"] == "no-store"
    if what == "reporter":
        for words in ("Sam Reporter", "01865 496 0123", "Not after 6pm", "They asked us to ring"):
            assert words in opened.page.main
    assert (f"{what}.opened", report) in acts(app)
    with app.app_context():
        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == f"{what}.opened")
        ).one()
    assert entry.details == {"because": "ask"}
    assert "Sam Reporter" not in officer.get(address, most_queries=MOST).text


def test_there_is_nothing_to_open_where_nobody_said_anything(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case, contact=NOBODY)
    for what in ("reporter", "witness"):
        address = f"/admin/cases/{case.reference}/reports/{case.reports[0].reference}/{what}"
        assert "There is nothing to open" in officer.get(address, most_queries=MOST).page.main
        assert officer.post(address, {"because": "ask"}, most_queries=MOST).status == 409


def test_a_report_of_another_case_does_not_open_through_this_one(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case)
    shut = make(a_case, marks={"restricted"}, contact=BY_EMAIL, photos=1)
    other = shut.reports[0]
    for what in ("reporter", "witness", "reply"):
        address = f"/admin/cases/{case.reference}/reports/{other.reference}/{what}"
        assert officer.get(address, most_queries=MOST).status == 404
    photo = f"/admin/cases/{case.reference}/photos/{other.photos[0].id}"
    assert officer.get(photo).status == 404


def test_the_moves_come_in_the_teams_words() -> None:
    assert set(workflow.VERBS) == {move for moves in workflow.MOVES.values() for move in moves}


# Actions


def test_what_was_done_is_recorded_and_taken_back(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case)
    answer = decide(
        officer,
        case,
        "action",
        action="flytip_actions/A04/Fly-tipping",
        day="2020-11-19",
        words=NAUGHTY,
    )
    assert answer.status == 302
    page = look(officer, case)
    (box,) = page.texts("section", id="action-box")
    assert box.startswith("Action taken")
    assert "Fixed penalty notice: Fly-tipping, 19 November 2020" in box
    assert "<script>alert(1)</script>" in box
    with app.app_context():
        (done,) = actions.of(cases.get(case.reference))
    struck = decide(officer, case, "strike", action=str(done.id), because="Another street")
    assert struck.status == 302
    (box,) = look(officer, case).texts("section", id="action-box")
    assert "Nothing has been recorded yet." in box
    assert [act for act, _ in acts(app) if act.startswith("case.action")] == [
        "case.action_taken",
        "case.action_struck",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "2020-11-19"}, "Select what was done"),
        ({"action": "asb_actions/WARN", "day": "the 5th"}, "Enter a day, such as 3/11/2020"),
        ({"action": "asb_actions/WARN", "day": ""}, "Enter the day it was done"),
        ({"action": "asb_actions/WARN", "day": "2999-01-01"}, "Enter a day that has come"),
        ({"action": "asb_actions/NFA", "day": "2020-11-19"}, "why nothing further is done"),
    ],
)
def test_an_action_that_can_not_be_recorded_says_why_and_keeps_what_was_typed(
    officer: StrictClient, make: Make, given: dict[str, str], said: str
) -> None:
    case = make(a_case)
    answer = decide(officer, case, "action", **given)
    assert answer.status == 422
    (box,) = answer.page.texts("section", id="action-box")
    assert said in box
    if given.get("day"):
        assert answer.page.value("action-day") == given["day"]


def test_a_day_comes_back_without_what_no_page_can_hold(officer: StrictClient, make: Make) -> None:
    answer = decide(officer, make(a_case), "action", day="the\x1f 5th\ufffe")
    assert answer.page.value("action-day") == "the 5th"


# Towards a case review


def test_a_case_of_anti_social_behaviour_says_how_many_complaints_count(
    make: Make, officer: StrictClient
) -> None:
    now = datetime.now(UTC)
    told = {"stream": "asb", "theme": "noise", "contact": BY_EMAIL, "happened_on": now.date()}
    case = make(a_case, now=now, **told)
    other = make(a_case, now=now, **{**told, "contact": BY_PHONE})
    page = look(officer, case)
    assert "2 complaints count today of the 3 the law asks for, 1 of them for sure" in page.main
    assert "They can still apply" in page.main
    assert page.links()[other.reports[0].reference] == f"/admin/cases/{other.reference}"


def test_a_case_of_dumped_rubbish_says_nothing_of_a_review(
    make: Make, officer: StrictClient
) -> None:
    case = make(a_case, contact=BY_EMAIL)
    assert "Case review" not in look(officer, case).main


# A report that is about something else


def test_a_report_is_given_a_case_of_its_own(officer: StrictClient, make: Make) -> None:
    case = make(a_case, reports=2, contact=BY_EMAIL)
    second = case.reports[1].reference
    given = {"report": second, "because": "Another sofa"}
    assert decide(officer, case, "separate", **given).status == 302
    page = look(officer, case)
    assert "The report has a case of its own now." in page.main
    assert "Another sofa" in page.main
    own = officer.get(f"/admin/cases/{second}").location
    assert not own.endswith(case.reference)
    shown = officer.get(own, most_queries=MOST).page
    assert f"Opened for a report that was in case {case.reference}" in shown.main


@pytest.mark.parametrize(
    ("given", "status"), [({"because": ""}, 422), ({"report": "OX-2020-ZZZZZ"}, 404)]
)
def test_a_report_that_can_not_be_parted_stays_in_its_case(
    officer: StrictClient, make: Make, app: Flask, given: dict[str, str], status: int
) -> None:
    case = make(a_case, reports=2)
    usual = {"report": case.reports[0].reference, "because": "Another sofa"}
    assert decide(officer, case, "separate", **{**usual, **given}).status == status
    with app.app_context():
        assert len(db.session.get_one(Case, case.id).reports) == 2


# Whose it is, and who is on it now


def test_a_case_is_given_to_a_colleague_who_may_have_it(officer: StrictClient, make: Make) -> None:
    asha = make(a_colleague, name="Asha Officer")
    make(a_colleague, "policy", name="Polly Officer")
    case = make(a_case)
    page = look(officer, case)
    offered = {option.text: option.get("value") for option in page.all("option")}
    assert offered["Asha Officer"] == str(asha.id)
    assert "Polly Officer" not in offered
    assert decide(officer, case, "give", to=str(asha.id)).status == 302
    page = look(officer, case)
    assert "Given to Asha Officer" in page.main
    assert "Asha Officer" not in [option.text for option in page.all("option")]


def test_a_case_is_given_to_a_partner_and_the_page_says_what_that_tells_them(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_case)
    headings = [group.get("label") for group in look(officer, case).all("optgroup")]
    assert headings[headings.index("Teams") :][:2] == ["Teams", "Partners"]
    decide(officer, case, "give", to="agencies/TVP")
    page = look(officer, case)
    assert "Thames Valley Police That tells them nothing" in " ".join(page.main.split())
    assert "Given to Thames Valley Police" in page.main
    assert "Take it from Thames Valley Police" in page.main
    found = officer.get("/admin/triage?owner=agencies/TVP").page.main
    assert case.reference in found
    assert "Thames Valley Police" in found
    decide(officer, case, "give", to="teams/ODS")
    assert "tells them nothing" not in look(officer, case).main


def a_referred_case() -> Case:
    case = a_case()
    a_referral(case.reports[0], whose="theirs")
    return case


def test_a_partner_that_was_told_is_not_said_to_know_nothing(
    officer: StrictClient, make: Make
) -> None:
    case = make(a_referred_case)
    page = look(officer, case)
    assert "Take it from Thames Valley Police" in page.main
    assert "tells them nothing" not in page.main


@pytest.mark.parametrize(
    "given", ["", "0", "999", "somebody", "\x00", "teams/POLICY", "agencies/NOBODY", "agencies/"]
)
def test_a_case_is_given_to_somebody(officer: StrictClient, make: Make, given: str) -> None:
    answer = decide(officer, make(a_case), "give", to=given)
    assert answer.status == 422
    assert answer.page.errors == ["Select who has it next"]


def test_each_sees_who_else_is_on_a_case(
    officer: StrictClient, sit_down: SitDown, make: Make
) -> None:
    case = make(a_case)
    look(sit_down(make(a_colleague, name="Asha Officer")), case)
    page = look(officer, case)
    assert "Asha Officer looked at it at" in page.main
    assert "Asha Officer has it open" in officer.get("/admin/triage").page.main
    assert page.main.count("looked at it at") == 1
