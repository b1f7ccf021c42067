"""Signing in: one answer for every wrong try, and a rest after several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain import Actor, Refused, audit
from portal.domain.people.accounts import by_email, find, get, matches, new_stamp, passwords
from portal.domain.people.roles import ROLES, Permission, may
from portal.extensions import db
from portal.models import StaffMember

TRIES = 5
REST = timedelta(minutes=15)

# Checked when no account matches, so that a wrong address takes as long as a wrong password.
_NOBODY = passwords.hash("nobody has this password")

# One answer for a wrong address, a wrong password and an account at rest, so that trying tells
# nobody who works here.
WRONG = (
    "The email address or password is wrong, or there were too many wrong tries. Check both, "
    "wait 15 minutes, or choose a new password."
)


@dataclass(frozen=True)
class SignedIn:
    """A member of staff as the pages know them while they are signed in."""

    id: int
    name: str
    email: str
    role: str
    stamp: str

    @property
    def role_label(self) -> str:
        return ROLES[self.role].label

    @property
    def actor(self) -> Actor:
        return Actor.staff(self.id, self.name)

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)


def sign_in(
    email: str, password: str, *, familiar_to: int | None = None, now: datetime
) -> SignedIn:
    """Let someone in. Raise Refused, the same each time, for every way it can be wrong.

    `familiar_to` is whoever signed in with this browser before: for them it opens though others
    have brought the account to rest, so that nobody can keep a colleague from their desk.

    The caller commits either way: a wrong try is counted.
    """
    member = _at_the_door(email)
    if member is None or member.password_hash is None or member.has_left:
        matches(_NOBODY, password)
        _record_wrong_try(("staff_member", "unknown"), now=now)
        raise Refused(WRONG)
    is_familiar = member.id == familiar_to
    if _is_at_rest(member, now=now) and not is_familiar:
        matches(_NOBODY, password)
        _record_wrong_try(member, now=now)
        raise Refused(WRONG)
    if not matches(member.password_hash, password):
        if not is_familiar:
            _count_failure(member, now=now)
        _record_wrong_try(member, now=now)
        raise Refused(WRONG)
    if passwords.check_needs_rehash(member.password_hash):
        member.password_hash = passwords.hash(password)
    member.failures, member.locked_until, member.last_seen_at = 0, None, now
    signed_in = _signed_in(member)
    audit.record("staff.signed_in", member, by=signed_in.actor, now=now)
    return signed_in


def keep_signed_in(staff_id: int, stamp: str) -> SignedIn | None:
    """Find who a session belongs to; None once they left or their password or access changed."""
    member = find(staff_id)
    if member is None or member.has_left or member.session_stamp != stamp:
        return None
    return _signed_in(member)


def sign_out(staff_id: int, *, by: Actor, now: datetime) -> None:
    """End every session of someone, so that a copy of one that was left behind opens nothing."""
    member = get(staff_id)
    member.session_stamp = new_stamp()
    audit.record("staff.signed_out", member, by=by, now=now)


def _signed_in(member: StaffMember) -> SignedIn:
    return SignedIn(member.id, member.name, member.email, member.role, member.session_stamp)


def _at_the_door(email: str) -> StaffMember | None:
    """Find whose account it is and hold it, so that tries at the same moment are each counted."""
    member = by_email(email)
    if member is not None:
        db.session.refresh(member, with_for_update=True)
    return member


def _is_at_rest(member: StaffMember, *, now: datetime) -> bool:
    return member.locked_until is not None and member.locked_until > now


def _count_failure(member: StaffMember, *, now: datetime) -> None:
    member.failures += 1
    if member.failures >= TRIES:
        member.failures, member.locked_until = 0, now + REST


def _record_wrong_try(subject: object, *, now: datetime) -> None:
    # Of nobody’s account too: it is worth knowing, and takes as long as where there is one.
    audit.record("staff.wrong_password", subject, by=Actor.system(), now=now)
