"""What the portal writes to people: worded in letters, sent by the worker, kept as it was sent."""

from portal.domain.notices.addresses import LONGEST_ADDRESS, ONE_ADDRESS, is_one_address
from portal.domain.notices.colleagues import send_forgotten, send_link
from portal.domain.notices.complaints import acknowledge_complaint
from portal.domain.notices.post import (
    enqueue,
    enqueue_to,
    enqueue_to_reporter,
    post_letter,
    worded,
    written_about,
)
from portal.domain.notices.wording import Letter, compose, day, moment

__all__ = [
    "LONGEST_ADDRESS",
    "ONE_ADDRESS",
    "Letter",
    "acknowledge_complaint",
    "compose",
    "day",
    "enqueue",
    "enqueue_to",
    "enqueue_to_reporter",
    "is_one_address",
    "moment",
    "post_letter",
    "send_forgotten",
    "send_link",
    "worded",
    "written_about",
]
