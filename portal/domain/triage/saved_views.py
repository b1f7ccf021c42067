"""Views of the queue: filters and words under a name, one’s own, the team’s, or there for all.

A view says what to ask the queue for and holds no cases: whoever opens it sees what they may see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.domain import Actor, Refused, audit, own_words
from portal.domain.reference import lists
from portal.domain.triage.narrowing import Choice
from portal.extensions import db
from portal.models import SavedView, StaffMember

LONGEST_NAME = 60
# More than this nobody finds their way in.
MOST = 30

TAKEN = "You have a view with that name. Choose another"


@dataclass(frozen=True)
class Listed:
    """A view as a list shows it: with its number and its owner, where somebody made it."""

    name: str
    choice: Choice
    id: int | None = None
    owner: str = ""
    is_shared: bool = False
    may_be_changed: bool = False


@dataclass(frozen=True)
class Views:
    """The views somebody may open: their own, those colleagues share, and those there for all."""

    own: list[Listed] = field(default_factory=list)
    shared: list[Listed] = field(default_factory=list)
    for_all: list[Listed] = field(default_factory=list)


def open_to(staff_id: int, *, on: date) -> Views:
    """Give the views that a member of staff may open, by name."""
    rows = db.session.scalars(
        sa.select(SavedView)
        .where(sa.or_(SavedView.staff_id == staff_id, SavedView.is_shared.is_(True)))
        .order_by(sa.func.lower(SavedView.name), SavedView.id)
        .options(joinedload(SavedView.owner).load_only(StaffMember.name, StaffMember.left_at))
    )
    views = Views(for_all=for_all(on=on))
    for row in rows:
        (views.own if row.staff_id == staff_id else views.shared).append(_listed(row, staff_id))
    return views


def for_all(*, on: date) -> list[Listed]:
    """Give the views that every team has, from the list `queue_views`."""
    return [
        Listed(entry.label, read(entry.attributes["asks"]))
        for entry in lists.entries("queue_views", on=on)
    ]


def get(view_id: int, *, by: Actor) -> SavedView:
    """Get a view that `by` may change; raise NoResultFound where there is none.

    That is their own, or one a colleague shared who has since left.
    """
    return db.session.scalars(
        sa.select(SavedView)
        .join(SavedView.owner)
        .where(
            SavedView.id == view_id,
            sa.or_(
                SavedView.staff_id == by.id,
                sa.and_(SavedView.is_shared.is_(True), StaffMember.left_at.is_not(None)),
            ),
        )
        .options(joinedload(SavedView.owner))
    ).one()


def keep(choice: Choice, name: str, *, is_shared: bool, by: Actor, now: datetime) -> SavedView:
    """Keep what is asked for under a name.

    Raise Refused for the queue as it is without filters, for a name that is missing, too long or
    taken, and for more views than anybody finds their way in.
    """
    asked = choice.with_().parts
    if not asked:
        raise Refused("Filter the queue first, or look for words. Then keep that as a view")
    own = sa.select(sa.func.count()).where(SavedView.staff_id == by.id)
    if (db.session.scalar(own) or 0) >= MOST:
        raise Refused(f"You have {MOST} views. Delete one you no longer use first")
    if by.id is None:
        raise ValueError("only staff keep views")
    view = SavedView(
        staff_id=by.id,
        name=_free(name, staff_id=by.id),
        asked=asked,
        is_shared=is_shared,
        made_at=now,
    )
    db.session.add(view)
    _keep_apart()
    audit.record("view.kept", view, by=by, now=now, shared=is_shared)
    return view


def change(view: SavedView, name: str, *, is_shared: bool, by: Actor, now: datetime) -> None:
    """Call a view something else, share it or stop sharing it. Raise Refused as `keep` does."""
    view.name = _free(name, staff_id=view.staff_id, unless=view.id)
    _keep_apart()
    if view.is_shared != is_shared:
        view.is_shared = is_shared
        audit.record("view.shared" if is_shared else "view.unshared", view, by=by, now=now)
        db.session.flush()


def delete(view: SavedView, *, by: Actor, now: datetime) -> None:
    """Delete a view; the cases it showed are as they were."""
    audit.record("view.deleted", view, by=by, now=now)
    db.session.delete(view)
    db.session.flush()


def let_go_all(staff_id: int) -> None:
    """Delete what somebody who leaves kept for themselves; what they shared stays the team’s."""
    db.session.execute(
        sa.delete(SavedView).where(SavedView.staff_id == staff_id, SavedView.is_shared.is_(False))
    )


def read(asked: Mapping[str, Any]) -> Choice:
    """Read what was kept as the address of a queue is read, so that it too falls back."""
    return Choice.from_address({name: _several(value) for name, value in asked.items()})


def _several(value: Any) -> Sequence[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def _listed(row: SavedView, staff_id: int) -> Listed:
    return Listed(
        row.name,
        read(row.asked),
        id=row.id,
        owner=row.owner.name,
        is_shared=row.is_shared,
        may_be_changed=row.staff_id == staff_id or row.owner.has_left,
    )


def _free(name: str, *, staff_id: int, unless: int = 0) -> str:
    name = own_words(
        " ".join(name.split()),
        missing="Enter a name for the view",
        longest=LONGEST_NAME,
        field="name",
    )
    taken = sa.select(SavedView.id).where(
        SavedView.staff_id == staff_id,
        sa.func.lower(SavedView.name) == name.lower(),
        SavedView.id != unless,
    )
    if db.session.scalar(taken.limit(1)) is not None:
        raise Refused(TAKEN, field="name")
    return name


def _keep_apart() -> None:
    """Flush; of two views that one person gives the same name at the same moment, refuse one."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused(TAKEN, field="name") from None
