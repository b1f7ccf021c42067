"""Who works here: accounts, passwords, signing in, roles and leaving."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from portal.domain import Actor, Refused, people
from portal.domain.people import Permission
from portal.domain.people.signing_in import REST, TRIES, WRONG
from portal.extensions import db
from portal.models import AuditEntry, StaffMember
from tests.factories import PASSWORD, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

SYSTEM = Actor.system()


def acts_on(member: StaffMember) -> list[str]:
    return list(
        db.session.scalars(
            sa.select(AuditEntry.action)
            .where(AuditEntry.subject_kind == "staff_member")
            .where(AuditEntry.subject_id == str(member.id))
            .order_by(AuditEntry.id)
        )
    )


# Coming in


def test_the_right_password_lets_somebody_in(now: datetime) -> None:
    member = a_colleague("officer", email="a@oxford.gov.example", password=PASSWORD)
    who = people.sign_in(" A@Oxford.gov.example ", PASSWORD, now=now)
    assert (who.id, who.role, who.may(Permission.WORK_CASES)) == (member.id, "officer", True)
    assert member.last_seen_at == now


@pytest.mark.parametrize("way", ["no such address", "wrong password", "no password yet", "left"])
def test_every_way_of_being_wrong_gets_the_same_answer(now: datetime, way: str) -> None:
    """A different answer for one of them would tell who works here."""
    chooses = "" if way == "no password yet" else PASSWORD
    member = a_colleague("officer", email="a@oxford.gov.example", password=chooses)
    if way == "left":
        people.leave(member, by=SYSTEM, now=now)
    email = "b@oxford.gov.example" if way == "no such address" else member.email
    given = "not the password" if way == "wrong password" else PASSWORD
    with pytest.raises(Refused) as refusal:
        people.sign_in(email, given, now=now)
    assert str(refusal.value) == WRONG


def test_after_several_wrong_tries_the_account_rests(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    for _ in range(TRIES):
        with pytest.raises(Refused, match="wrong"):
            people.sign_in(member.email, "not the password", now=now)
    with pytest.raises(Refused) as refusal:
        people.sign_in(member.email, PASSWORD, now=now + REST - timedelta(seconds=1))
    assert str(refusal.value) == WRONG  # not that it rests: that would say that it exists
    assert people.sign_in(member.email, PASSWORD, now=now + REST + timedelta(seconds=1))


def test_nobody_can_keep_a_colleague_from_a_browser_they_have_used(now: datetime) -> None:
    member, other = a_colleague(password=PASSWORD), a_colleague(password=PASSWORD)
    for _ in range(TRIES):
        with pytest.raises(Refused):
            people.sign_in(member.email, "not the password", now=now)
    with pytest.raises(Refused):
        people.sign_in(member.email, PASSWORD, familiar_to=other.id, now=now)
    assert people.sign_in(member.email, PASSWORD, familiar_to=member.id, now=now)


def test_wrong_tries_on_ones_own_browser_bring_no_account_to_rest(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    for _ in range(TRIES + 1):
        with pytest.raises(Refused, match="wrong"):
            people.sign_in(member.email, "not the password", familiar_to=member.id, now=now)
    assert member.locked_until is None
    assert acts_on(member)[-1] == "staff.wrong_password"


@pytest.mark.parametrize("way", ["nobody’s address", "wrong password", "at rest"])
def test_every_wrong_try_is_recorded_and_takes_as_much_writing(now: datetime, way: str) -> None:
    """Where only some were, how long the answer takes would tell who works here."""
    member = a_colleague(password=PASSWORD)
    member.locked_until = now + REST if way == "at rest" else None
    email = "nobody@oxford.gov.example" if way == "nobody’s address" else member.email
    count = sa.select(sa.func.count()).where(AuditEntry.action == "staff.wrong_password")
    with pytest.raises(Refused):
        people.sign_in(email, "not the password", now=now)
    assert db.session.scalar(count) == 1


def test_signing_out_ends_every_copy_of_the_session(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    stamp = member.session_stamp
    people.sign_out(member.id, by=the_actor(member), now=now)
    assert people.keep_signed_in(member.id, stamp) is None
    assert acts_on(member)[-1] == "staff.signed_out"


def test_a_right_password_forgives_the_wrong_ones_before_it(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    for _ in range(3):
        for _ in range(TRIES - 1):
            with pytest.raises(Refused):
                people.sign_in(member.email, "not the password", now=now)
        people.sign_in(member.email, PASSWORD, now=now)
    assert member.failures == 0


def test_a_session_ends_when_the_password_changes_or_its_owner_leaves(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    stamp = member.session_stamp
    assert people.keep_signed_in(member.id, stamp)
    people.set_password(member, "another three words", by=SYSTEM, now=now)
    assert people.keep_signed_in(member.id, stamp) is None
    stamp = member.session_stamp
    people.leave(member, by=SYSTEM, now=now)
    assert people.keep_signed_in(member.id, stamp) is None


# Passwords


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("short one", "at least 12"),
        ("x" * 201, "200 characters or fewer"),
        ("aaaaaaaaaaaa", "harder to guess"),  # long, and one key
        ("Password1234", "harder to guess"),  # what everybody tries first
        ("robin.colleague", "harder to guess"),  # their own name
        ("correct horse battery", None),
        ("ⱧⱩⱫ three plain words", None),  # any letters will do
        ("            a1b2c3", None),  # and any spaces: it is kept as typed
    ],
)
def test_a_password_is_long_and_not_one_that_is_guessed_first(
    now: datetime, password: str, refused: str | None
) -> None:
    member = a_colleague(name="Robin Colleague", email="robin@oxford.gov.example")
    if refused:
        with pytest.raises(Refused, match=refused):
            people.set_password(member, password, by=SYSTEM, now=now)
        assert member.password_hash is None
    else:
        people.set_password(member, password, by=SYSTEM, now=now)
        assert people.sign_in(member.email, password, now=now)


def test_passwords_are_kept_as_argon2_hashes(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    assert str(member.password_hash).startswith("$argon2id$")


def test_changing_a_password_asks_for_the_one_in_use(now: datetime) -> None:
    member = a_colleague(password=PASSWORD)
    by = the_actor(member)
    with pytest.raises(people.WrongPassword):
        people.change_password(member, "not this", "another three words", by=by, now=now)
    people.change_password(member, PASSWORD, "another three words", by=by, now=now)
    assert people.sign_in(member.email, "another three words", now=now)


# Links


def test_a_link_works_once(now: datetime) -> None:
    member = a_colleague()
    token = people.invite(member, by=SYSTEM, now=now)
    link = people.link_for(token, now=now)
    assert link is not None
    people.set_password(member, PASSWORD, by=SYSTEM, now=now, link=link)
    assert people.link_for(token, now=now) is None


@pytest.mark.parametrize(
    ("password", "works_for"),
    [
        ("", timedelta(days=7)),  # an invitation waits for somebody’s first day
        (PASSWORD, timedelta(hours=1)),  # a new password is asked for when it is needed
    ],
)
def test_a_link_runs_out(now: datetime, password: str, works_for: timedelta) -> None:
    member = a_colleague(password=password)
    token = people.invite(member, by=SYSTEM, now=now)
    assert people.link_for(token, now=now + works_for - timedelta(seconds=1))
    assert people.link_for(token, now=now + works_for) is None


def test_a_newer_link_stops_the_older_one(now: datetime) -> None:
    member = a_colleague()
    older = people.invite(member, by=SYSTEM, now=now)
    newer = people.invite(member, by=SYSTEM, now=now)
    assert people.link_for(older, now=now) is None
    assert people.link_for(newer, now=now)


def test_a_leaver_gets_no_link_and_theirs_stop(now: datetime) -> None:
    member = a_colleague()
    token = people.invite(member, by=SYSTEM, now=now)
    people.leave(member, by=SYSTEM, now=now)
    assert people.link_for(token, now=now) is None
    with pytest.raises(Refused, match="has left"):
        people.invite(member, by=SYSTEM, now=now)


def test_a_token_is_kept_as_a_hash_alone(now: datetime) -> None:
    token = people.invite(a_colleague(), by=SYSTEM, now=now)
    db.session.flush()
    assert token not in str(db.session.execute(sa.text("SELECT * FROM account_links")).all())


# Accounts


@pytest.mark.parametrize(
    ("email", "name", "role", "sentence"),
    [
        ("not an address", "Jo", "officer", "correct format"),
        ("jo@example", "Jo", "officer", "correct format"),
        # A mail program would send the link to both, or to another than is shown.
        ("jo,sam@example.org", "Jo", "officer", "correct format"),
        ("jo<sam@example.org>", "Jo", "officer", "correct format"),
        ("jo@example.com", "  ", "officer", "full name"),
        ("jo@example.com", "Jo", "king", "Select a role"),
        ("TAKEN@oxford.gov.example", "Jo", "officer", "already has an account"),
    ],
)
def test_an_account_is_refused_in_words(
    now: datetime, email: str, name: str, role: str, sentence: str
) -> None:
    a_colleague(email="taken@oxford.gov.example")
    with pytest.raises(Refused, match=sentence):
        people.add(email, name, role, by=SYSTEM, now=now)


def test_somebody_who_comes_back_gets_their_account_and_no_old_password(now: datetime) -> None:
    member = a_colleague("administrator", email="back@oxford.gov.example", password=PASSWORD)
    a_colleague("administrator")
    people.leave(member, by=SYSTEM, now=now)
    again = people.add("back@oxford.gov.example", "Robin Back", "officer", by=SYSTEM, now=now)
    assert again.id == member.id
    assert (again.role, again.has_left, again.is_waiting_to_join) == ("officer", False, True)
    with pytest.raises(Refused):
        people.sign_in(again.email, PASSWORD, now=now)


def test_the_last_administrator_stays_one(now: datetime) -> None:
    only = a_colleague("administrator")
    with pytest.raises(Refused, match="only administrator"):
        people.give_role(only, "officer", by=SYSTEM, now=now)
    with pytest.raises(Refused, match="only administrator"):
        people.leave(only, by=SYSTEM, now=now)
    a_colleague("administrator")
    people.give_role(only, "officer", by=SYSTEM, now=now)
    assert only.role == "officer"


def test_nobody_closes_their_own_account(now: datetime) -> None:
    member = a_colleague("administrator")
    a_colleague("administrator")
    with pytest.raises(Refused, match="your own account"):
        people.leave(member, by=the_actor(member), now=now)


def test_what_happens_to_an_account_is_recorded_without_who_it_is(now: datetime) -> None:
    member = a_colleague("officer", password=PASSWORD)
    people.give_role(member, "safeguarding", by=SYSTEM, now=now)
    people.sign_in(member.email, PASSWORD, now=now)
    people.leave(member, by=SYSTEM, now=now)
    assert acts_on(member) == [
        "staff.added",
        "staff.password_set",
        "staff.role",
        "staff.signed_in",
        "staff.left",
    ]
    entries = db.session.scalars(sa.select(AuditEntry)).all()
    assert member.email not in str([entry.details for entry in entries])


def test_a_person_who_is_not_there_is_not_found() -> None:
    with pytest.raises(NoResultFound):
        people.get(999_999)
    assert people.find(999_999) is None


def test_a_role_nobody_knows_may_do_nothing() -> None:
    assert not any(people.may("king", permission) for permission in Permission)
