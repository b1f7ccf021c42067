"""Leaves a trace, before it is shown, of each page that shows something of someone’s."""

from __future__ import annotations

from typing import Any

from portal.domain import audit
from portal.extensions import database, db
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor


def leave(action: str, subject: object, **details: Any) -> None:
    """Record a look in a transaction of its own, so that no look goes by without its record.

    Whatever the session held is let go of first: a transaction begun to read can’t turn into one
    that writes without failing now and then.
    """
    by = current_actor()
    with database.writing():
        db.session.rollback()
        audit.record(action, subject, by=by, now=utcnow(), **details)
        db.session.commit()
