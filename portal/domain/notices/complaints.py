"""The letter that acknowledges a complaint about information."""

from __future__ import annotations

from datetime import datetime

from portal.domain import Actor
from portal.domain.notices.post import enqueue_to
from portal.domain.notices.wording import day
from portal.domain.privacy import complaints
from portal.models import InformationComplaint


def acknowledge_complaint(complaint: InformationComplaint, *, by: Actor, now: datetime) -> bool:
    """Acknowledge a complaint by email, where there is an address; say whether there was."""
    address = complaint.details.get("email")
    if not address:
        return False
    enqueue_to(
        address,
        "information-complaint",
        now=now,
        name=complaint.details["name"],
        reference=complaint.reference,
        received_on=day(complaint.received_at),
    )
    complaints.acknowledge(complaint, how="email", by=by, now=now)
    return True
