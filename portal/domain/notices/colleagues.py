"""Letters to the people who work here: the link that lets someone choose a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from portal.domain import Actor, jobs, people
from portal.domain.notices.addresses import LONGEST_ADDRESS
from portal.domain.notices.post import enqueue_to
from portal.domain.notices.wording import day
from portal.extensions import cipher
from portal.models import StaffMember

TO_FILL_IN = "to-be-filled-in"

# Whoever asks again within it is sent nothing more: it would flood an inbox that is not theirs,
# and each letter stops the link of the one before.
PAUSE = timedelta(minutes=5)


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
    """Queue a letter to whoever works here under an address, if anybody does.

    The worker finds out who: asking takes as long, and leaves as much, for an address of nobody.
    """
    jobs.enqueue(
        "notices.forgotten",
        now=now,
        email=cipher.seal(email[:LONGEST_ADDRESS]),
        link=address(TO_FILL_IN),
    )


@jobs.does("notices.forgotten")
def write_forgotten(*, email: str, link: str, now: datetime) -> None:
    """Write to whoever works here under an address, unless a letter is on its way already."""
    member = people.by_email(cipher.open(email))
    if member is None or member.has_left or people.was_sent_link_since(member, now - PAUSE):
        return
    send_link(
        member,
        address=lambda token: link.replace(TO_FILL_IN, token),
        by=Actor.system(),
        now=now,
    )
