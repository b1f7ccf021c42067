"""Letters: what each says, to whom it may go, and that none is lost or sent twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, jobs, notices, people
from portal.domain.notices import post, wording
from portal.domain.reports import following
from portal.domain.triage import restrictions, writing
from portal.extensions import db, mailbox
from portal.models import Job, Message, Report
from tests.factories import BY_EMAIL, NOBODY, PASSWORD, a_colleague, a_report, the_actor

pytestmark = pytest.mark.usefixtures("session")

NAUGHTY = "<script>alert(1)</script> Robert'); DROP TABLE reports;-- ﷽ 👩‍👩‍👧‍👦\u202e"


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mailbox, "send", sent.append)
    return sent


def work(now: datetime) -> None:
    while jobs.work_one(now=now):
        pass


def letters() -> list[Message]:
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))


def address(token: str) -> str:
    return f"https://portal.example/choose/{token}"


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("jo@example.com", True),
        ("jo.o’neil+asb@mail.example.co.uk", True),
        ("a@b.example, c@d.example", False),
        ("Jo <jo@example.com>", False),
        ("jo@example", False),
        ("jo@.example.com", False),
        ("jo@example.com\nBcc: x@example.com", False),
        (f"{'x' * 243}@example.com", False),  # 255 characters
        (f"{'x' * 242}@example.com", True),
        # Refused for its length before it is taken apart.
        ("x." * 500_000 + "@", False),
    ],
)
def test_an_address_is_one_address(typed: str, is_one: bool) -> None:
    assert notices.is_one_address(typed) is is_one


def test_a_letter_goes_once(outbox: list[EmailMessage], now: datetime) -> None:
    report = a_report(contact=BY_EMAIL)
    db.session.commit()
    work(now)
    (sent,) = outbox
    assert sent["To"] == "jo@example.com"
    assert report.reference in sent["Subject"]
    (kept,) = letters()
    assert kept.sent_at == now
    post.post(message_id=kept.id, now=now)  # a worker that died may do it again
    assert len(outbox) == 1


def test_a_dead_mail_server_delays_the_letter_and_never_the_report(
    monkeypatch: pytest.MonkeyPatch, outbox: list[EmailMessage], now: datetime
) -> None:
    def dead(envelope: EmailMessage) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(mailbox, "send", dead)
        report = a_report(contact=BY_EMAIL)
        db.session.commit()
        work(now)
        assert db.session.get(Report, report.id)
        assert letters()[0].sent_at is None
    work(now + timedelta(minutes=5))
    assert len(outbox) == 1


def test_whether_a_letter_may_go_is_asked_again_when_it_is_written(
    outbox: list[EmailMessage], now: datetime
) -> None:
    report = a_report(contact=BY_EMAIL)
    db.session.commit()
    assert report.reporter is not None
    report.reporter.contact = "no"  # they rang to say that it is no longer safe
    db.session.commit()
    work(now)
    assert outbox == []


def test_no_letter_goes_by_itself_about_what_was_restricted_meanwhile(
    outbox: list[EmailMessage], now: datetime
) -> None:
    """However late the worker is, and whether or not the letter has been written by then."""
    unwritten, written = a_report(contact=BY_EMAIL), a_report(contact=BY_EMAIL)
    facts = {"reference": written.reference, "status": "Closed", "meaning": "", "words": ""}
    notices.enqueue_to_reporter(written, "case-moved", now=now, **facts)
    for report in (unwritten, written):
        restrictions.restrict(report.case, by=Actor.system(), now=now)
    db.session.commit()
    work(now)
    assert outbox == []


def test_taking_back_what_tells_of_harm_sends_no_letter(
    outbox: list[EmailMessage], now: datetime
) -> None:
    report = a_report(contact=BY_EMAIL, marks={"restricted"})
    following.withdraw(report, by=Actor.resident(), now=now)
    db.session.commit()
    work(now)
    assert outbox == []


def test_what_an_officer_chose_to_write_about_a_restricted_case_goes(
    outbox: list[EmailMessage], now: datetime
) -> None:
    report = a_report(contact=BY_EMAIL, marks={"restricted"})
    writing.reply(report.case, report, "As we agreed.", by=the_actor(a_colleague()), now=now)
    db.session.commit()
    work(now)
    assert len(outbox) == 1


def test_nobody_is_written_to_who_did_not_say_it_is_safe(now: datetime) -> None:
    with pytest.raises(Refused, match="safe to email"):
        notices.enqueue_to_reporter(
            a_report(contact=NOBODY), "reply", now=now, reference="OX-1", words="Hello"
        )


def test_a_letter_is_encrypted_where_it_is_kept(now: datetime) -> None:
    report = a_report(contact=BY_EMAIL)
    notices.enqueue_to_reporter(
        report, "reply", now=now, reference=report.reference, words="We come on Thursday."
    )
    stored = str(db.session.execute(sa.text("SELECT recipient, subject, body FROM messages")).all())
    for secret in ("jo@example.com", "Thursday", report.reference):
        assert secret not in stored
    (letter,) = notices.written_about(report.id)
    assert "We come on Thursday." in letter.body


@pytest.mark.parametrize("template", ["reply", "case-moved"])
def test_what_people_write_reaches_the_letter_as_they_wrote_it(template: str) -> None:
    letter = notices.worded(
        template,
        name=NAUGHTY,
        reference="OX-2020-4F7K2",
        words=NAUGHTY,
        status="Closed",
        meaning="We have finished.",
    )
    assert letter.body.count(NAUGHTY) == 2
    assert "\n" not in letter.subject


@pytest.mark.parametrize(
    ("name", "greets"),
    [
        ("Jo O’Neill-Smith", True),
        ("Dr. Zoë Ångström", True),
        ("李小龙", True),
        ("Claim your refund at http://evil.example", False),
        ("Claim your refund at evil.example today", False),
        ("Ring 0900 123 456", False),
        ("write to me@evil.example", False),
        ("Your account has been closed because of your behaviour and you must answer", False),
        ("Jo\n\nYour report was sent to your neighbour", False),
        (None, False),
    ],
)
@pytest.mark.parametrize(
    "template", ["report-received", "report-withdrawn", "information-complaint"]
)
def test_a_letter_that_nobody_reads_over_carries_no_message_of_a_strangers(
    template: str, name: str | None, greets: bool
) -> None:
    """Anyone may give us somebody else’s address, and we would write to it in our own name."""
    letter = notices.worded(
        template, name=name, reference="OX-1", received_on="today", next_step="We look at it."
    )
    first = letter.body.splitlines()[0]
    assert first == (f"Dear {name}," if greets else "Hello,")
    assert greets or not name or name not in letter.body


def test_a_line_end_in_a_fact_makes_no_second_header() -> None:
    letter = wording.compose(
        "reply",
        site=_Site(),
        name="",
        words="Hello",
        reference="OX-1\nBcc: someone@example.com",
    )
    assert letter.subject == "A message about your report OX-1"


def test_a_missing_fact_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(Exception, match="words"):
        notices.worded("reply", name="", reference="OX-1")


class _Site:
    url, phone, team, partnership, council = "https://x", "01865", "Team", "OSCP", "Council"


# Letters to colleagues


def test_an_invitation_says_who_until_when_and_where(now: datetime) -> None:
    member = a_colleague(name="Jo Bloggs")
    notices.send_link(member, address=address, by=Actor.system(), now=now)
    (letter,) = letters()
    assert letter.recipient == member.email
    assert "Hello Jo Bloggs" in letter.body
    assert "Wednesday 25 November 2020" in letter.body
    (link,) = [word for word in letter.body.split() if word.startswith("https://portal")]
    assert people.link_for(link.rpartition("/")[2], now=now)


def test_somebody_with_a_password_gets_a_link_for_an_hour(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    notices.send_link(member, address=address, by=Actor.system(), now=now)
    assert "one hour" in letters()[0].body


@pytest.mark.parametrize("way", ["nobody", "left"])
def test_a_forgotten_password_of_nobody_writes_to_nobody(now: datetime, way: str) -> None:
    member = a_colleague(password=PASSWORD)
    if way == "left":
        people.leave(member, by=Actor.system(), now=now)
    email = member.email if way == "left" else "nobody@oxford.gov.example"
    notices.send_forgotten(email, address=address, now=now)
    db.session.commit()
    work(now)
    assert letters() == []


def test_a_forgotten_password_is_answered_whatever_its_capitals(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    notices.send_forgotten(f" {member.email.upper()} ", address=address, now=now)
    db.session.commit()
    work(now)
    assert len(letters()) == 1


def test_who_asked_waits_in_no_job_for_others_to_read(now: datetime) -> None:
    notices.send_forgotten("somebody@example.org", address=address, now=now)
    (job,) = db.session.scalars(sa.select(Job))
    assert "somebody" not in str(job.payload)


@pytest.mark.parametrize(
    ("later", "letters_in_all"),
    [
        (timedelta(minutes=4), 1),  # asked again and again by whoever wants to flood an inbox
        (timedelta(minutes=6), 2),  # the first one got lost
    ],
)
def test_asking_again_at_once_sends_nothing_more_and_stops_no_link(
    outbox: list[EmailMessage], now: datetime, later: timedelta, letters_in_all: int
) -> None:
    member = a_colleague(password=PASSWORD)
    for moment in (now, now + later):
        notices.send_forgotten(member.email, address=address, now=moment)
        db.session.commit()
        work(moment)
    assert len(letters()) == letters_in_all
    newest = re.search(r"choose/(\S+)", letters()[-1].body)
    assert newest
    assert people.link_for(newest[1], now=now + later)


def test_a_day_is_the_day_in_oxford() -> None:
    assert notices.day(datetime(2020, 7, 1, 23, 30, tzinfo=UTC)) == "Thursday 2 July 2020"
