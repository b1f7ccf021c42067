"""What the portal writes to people: worded in letters, sent by the worker, kept as it was sent."""

from portal.domain.notices.post import enqueue, enqueue_to, written_about
from portal.domain.notices.wording import Letter, compose, day

__all__ = ["Letter", "compose", "day", "enqueue", "enqueue_to", "written_about"]
