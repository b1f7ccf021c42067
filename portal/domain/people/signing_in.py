"""Signing in: one answer for every wrong try, and a rest after several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain import Actor, Refused, audit
from portal.domain.people.accounts import by_email, find, matches, passwords
from portal.domain.people.roles import ROLES, Permission, may
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


def sign_in(email: str, password: str, *, now: datetime) -> SignedIn:
    """Let someone in. Raise Refused, the same each time, for every way it can be wrong.

    The caller commits either way: a wrong try is counted.
    """
    member = by_email(email)
    if member is None or member.password_hash is None or member.has_left:
        matches(_NOBODY, password)
        raise Refused(WRONG)
    if member.locked_until and member.locked_until > now:
        matches(_NOBODY, password)
        raise Refused(WRONG)
    if not matches(member.password_hash, password):
        _count_failure(member, now=now)
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


def _signed_in(member: StaffMember) -> SignedIn:
    return SignedIn(member.id, member.name, member.email, member.role, member.session_stamp)


def _count_failure(member: StaffMember, *, now: datetime) -> None:
    member.failures += 1
    audit.record("staff.wrong_password", member, by=Actor.system(), now=now, tries=member.failures)
    if member.failures >= TRIES:
        member.failures, member.locked_until = 0, now + REST
