"""Why somebody may open what is kept closed about a person: one of these reasons, or not at all."""

from __future__ import annotations

from portal.domain import Refused

# Set reasons and no free text: what is typed beside a name would end up in the record for good.
REASONS: dict[str, str] = {
    "ask": "To ask them more about it",
    "tell": "To tell them what happened",
    "safety": "To keep them, or somebody else, safe",
    "evidence": "To prepare enforcement",
    "request": "To answer what they asked about their information",
}


def check(because: str) -> None:
    """Raise Refused unless `because` is the code of a reason."""
    if because not in REASONS:
        raise Refused("Select why you need to see this")
