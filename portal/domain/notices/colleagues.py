"""Letters to the people who work here: the link that lets someone choose a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from portal.domain import Actor, people
from portal.domain.notices.post import enqueue_to
from portal.domain.notices.wording import day
from portal.models import StaffMember


def send_link(
    member: StaffMember, *, address: Callable[[str], str], by: Actor, now: datetime
) -> None:
    """Write to someone with a link to choose a password; `address` makes one of a token.

    Raise Refused for someone who has left.
    """
    token = people.invite(member, by=by, now=now)
    template = "staff-invitation" if member.is_waiting_to_join else "staff-reset"
    enqueue_to(
        member.email,
        template,
        now=now,
        staff_id=member.id,
        name=member.name,
        link=address(token),
        expires_on=day(now + people.INVITATION_LASTS),
    )


def send_forgotten(email: str, *, address: Callable[[str], str], now: datetime) -> None:
    """Write to whoever works here under an address; do nothing, and say nothing, if nobody does."""
    member = people.by_email(email)
    if member is not None and not member.has_left:
        send_link(member, address=address, by=Actor.system(), now=now)
