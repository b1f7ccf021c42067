"""Staff accounts: added, given a role, let in by a one-time link, and closed on leaving."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from portal.domain import Actor, Refused, audit
from portal.domain.people.roles import ROLES
from portal.extensions import db
from portal.models import AccountLink, StaffMember

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

# Argon2id at the library's defaults, which follow RFC 9106's second recommended option.
passwords = PasswordHasher()

# One address and no list of them, whatever a mail program makes of commas and brackets.
_PART = r"[^@\s,;:<>()\[\]\\\"]+"
_EMAIL = re.compile(rf"{_PART}@{_PART}\.{_PART}")

# Passwords that meet the length and are tried first by everyone who breaks in.
_COMMON = ("password", "letmein", "qwerty", "123456", "welcome", "oxford", "council")


class WrongPassword(Refused):
    """Somebody who is signed in did not know the password that lets them in."""


def get(staff_id: int) -> StaffMember:
    """Get one member of staff; raise NoResultFound if there is none."""
    return db.session.get_one(StaffMember, staff_id)


def find(staff_id: int) -> StaffMember | None:
    return db.session.get(StaffMember, staff_id)


def by_email(email: str) -> StaffMember | None:
    """Find someone by email address, whatever its capitals."""
    return db.session.scalar(
        sa.select(StaffMember).where(StaffMember.email == email.strip().lower())
    )


def colleagues(*, with_leavers: bool = False) -> list[StaffMember]:
    """Give everyone who works here by name, and on asking those who have left too."""
    query = sa.select(StaffMember).order_by(StaffMember.name, StaffMember.id)
    if not with_leavers:
        query = query.where(StaffMember.left_at.is_(None))
    return list(db.session.scalars(query))


def names(staff_ids: Iterable[int]) -> dict[int, str]:
    """Give the names of staff, leavers among them, by id."""
    rows = db.session.execute(
        sa.select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(set(staff_ids)))
    )
    return {row.id: row.name for row in rows}


def add(email: str, name: str, role: str, *, by: Actor, now: datetime) -> StaffMember:
    """Make an account without a password; someone who left and came back gets theirs again.

    Raise Refused unless the address is one, is not in use, and the role is known.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise Refused("Enter an email address in the correct format, like name@example.com")
    if not name:
        raise Refused("Enter their full name")
    if role not in ROLES:
        raise Refused(f"Select a role: {', '.join(ROLES)}")
    known = by_email(email)
    if known and known.has_left:
        return _take_back(known, name, role, by=by, now=now)
    if known:
        raise Refused("Someone already has an account with that email address")
    member = StaffMember(
        email=email, name=name[:200], role=role, added_at=now, session_stamp=new_stamp()
    )
    db.session.add(member)
    db.session.flush()
    audit.record("staff.added", member, by=by, now=now, role=role)
    return member


def _take_back(
    member: StaffMember, name: str, role: str, *, by: Actor, now: datetime
) -> StaffMember:
    """Open a leaver’s account again, with nothing of what let them in before."""
    member.left_at = member.joined_at = None
    member.name, member.role = name[:200], role
    audit.record("staff.came_back", member, by=by, now=now, role=role)
    return member


def invite(member: StaffMember, *, by: Actor, now: datetime) -> str:
    """Make the one-time token that lets someone choose a password; earlier ones stop working.

    Raise Refused for someone who has left.
    """
    if member.has_left:
        raise Refused("This person has left. Add them again if they have come back.")
    purpose = "invitation" if member.is_waiting_to_join else "reset"
    lasts = INVITATION_LASTS if purpose == "invitation" else RESET_LASTS
    db.session.execute(
        sa.update(AccountLink)
        .where(AccountLink.staff_id == member.id, AccountLink.used_at.is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        AccountLink(
            staff_id=member.id,
            purpose=purpose,
            token_hash=_hashed(token),
            made_at=now,
            expires_at=now + lasts,
        )
    )
    audit.record(f"staff.{purpose}", member, by=by, now=now)
    return token


def was_sent_link_since(member: StaffMember, moment: datetime) -> bool:
    """Say whether someone was sent a link after a moment, and has not used it."""
    newest = db.session.scalar(
        sa.select(sa.func.max(AccountLink.made_at)).where(
            AccountLink.staff_id == member.id, AccountLink.used_at.is_(None)
        )
    )
    return newest is not None and newest > moment


def link_for(token: str, *, now: datetime) -> AccountLink | None:
    """Find a one-time link that still works."""
    return db.session.scalar(
        sa.select(AccountLink)
        .join(StaffMember)
        .where(
            AccountLink.token_hash == _hashed(token),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
            StaffMember.left_at.is_(None),
        )
    )


def set_password(
    member: StaffMember, password: str, *, by: Actor, now: datetime, link: AccountLink | None = None
) -> None:
    """Give someone a password, sign them out everywhere, and use up the link they came by.

    Raise Refused unless it is long enough and not one that is guessed first. Nothing else is
    asked of it (NCSC: length over composition rules). Raise Refused for a link used meanwhile.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"Your password must be at least {SHORTEST_PASSWORD} characters long")
    if len(password) > LONGEST_PASSWORD:
        raise Refused(f"Your password must be {LONGEST_PASSWORD} characters or fewer")
    if _is_easily_guessed(password, member):
        raise Refused("Choose a password that is harder to guess, like three random words")
    if link:
        _use_up(link, now=now)
    member.password_hash = passwords.hash(password)
    member.session_stamp = new_stamp()
    member.failures, member.locked_until = 0, None
    member.joined_at = member.joined_at or now
    audit.record("staff.password_set", member, by=by, now=now)


def give_role(member: StaffMember, role: str, *, by: Actor, now: datetime) -> None:
    """Change what someone may do, at once. Raise Refused if nobody could manage accounts after."""
    if role not in ROLES:
        raise Refused("Select a role")
    if member.has_left:
        raise Refused("This person has left. Add them again if they have come back.")
    if role == member.role:
        return
    _keep_one_administrator(member)
    before, member.role = member.role, role
    audit.record("staff.role", member, by=by, now=now, before=before, after=role)


def leave(member: StaffMember, *, by: Actor, now: datetime) -> None:
    """Close a leaver’s account at once; their name stays on what they did."""
    if member.has_left:
        return
    if by.id == member.id:
        raise Refused("You can’t close your own account. Ask another administrator to.")
    _keep_one_administrator(member)
    member.left_at = now
    member.password_hash = None
    member.session_stamp = new_stamp()
    audit.record("staff.left", member, by=by, now=now)


def change_password(
    member: StaffMember, current: str, password: str, *, by: Actor, now: datetime
) -> None:
    """Give someone who knows their password another; every session of theirs ends.

    Raise Refused unless the current one is right, as well as for what `set_password` refuses.
    """
    if member.password_hash is None or not matches(member.password_hash, current):
        raise WrongPassword("The password you use now is wrong")
    set_password(member, password, by=by, now=now)


def matches(password_hash: str, password: str) -> bool:
    """Say whether a password is the one that a hash was made of."""
    try:
        return passwords.verify(password_hash, password)
    except VerificationError:
        return False


def _use_up(link: AccountLink, *, now: datetime) -> None:
    used = db.session.execute(
        sa.update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=now)
        .returning(AccountLink.id)
    ).all()
    if not used:
        raise Refused("This link has been used already. Ask for a new one.")


def _keep_one_administrator(member: StaffMember) -> None:
    if member.role != "administrator":
        return
    # Held, all of them, until this is done: two who make each other something else at the same
    # moment must not both be let.
    administrators = db.session.execute(
        sa.select(StaffMember.id)
        .where(StaffMember.role == "administrator", StaffMember.left_at.is_(None))
        .order_by(StaffMember.id)
        .with_for_update()
    ).scalars()
    if set(administrators) <= {member.id}:
        raise Refused("This is the only administrator. Make somebody else one first.")


def _is_easily_guessed(password: str, member: StaffMember) -> bool:
    plain = password.lower()
    bare = plain
    for word in (*_COMMON, *member.email.split("@"), *member.name.lower().split()):
        bare = bare.replace(word, "")
    return len(set(plain)) < 5 or len(bare) < 5


def new_stamp() -> str:
    """Make what the sessions of an account are known by: with another one, they end."""
    return secrets.token_urlsafe(16)


def _hashed(token: str) -> str:
    # A token of 256 random bits needs no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
