"""Wards and their locality hubs, as they were on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.domain import Refused
from portal.domain.remembered import Remembered
from portal.extensions import db
from portal.models.places import Boundary, WardHub


@dataclass(frozen=True)
class Ward:
    """A ward of the city and the days it was in force."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, boundary: Boundary) -> Ward:
        return cls(boundary.code, boundary.name, boundary.valid_from, boundary.valid_to)

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that a boundary was in force on a day."""
    return and_(
        Boundary.valid_from <= on, or_(Boundary.valid_to.is_(None), Boundary.valid_to >= on)
    )


def wards(on: date) -> list[Ward]:
    """Return the wards that places are told apart by on a day, in the order of their names.

    They are those in force then; or, where no shape is loaded for them, the oldest loaded.
    """
    loaded = _loaded()
    now = [ward for ward in loaded if ward.is_in_force(on)]
    if now or not loaded:
        return now
    oldest = min(ward.valid_from for ward in loaded)
    return [ward for ward in loaded if ward.valid_from == oldest]


def _read_loaded() -> list[Ward]:
    return [
        Ward(*row)
        for row in db.session.execute(
            select(Boundary.code, Boundary.name, Boundary.valid_from, Boundary.valid_to)
            .where(Boundary.kind == "ward", Boundary.geometry.is_not(None))
            .order_by(Boundary.name)
        )
    ]


_loaded = Remembered(_read_loaded)


def names_in_force(on: date) -> list[str]:
    """Return the names of the wards that were in force on a day, shapes or no shapes."""
    return list(
        db.session.scalars(
            select(Boundary.name)
            .where(Boundary.kind == "ward", in_force(on))
            .order_by(Boundary.name)
        )
    )


def outlines(on: date) -> dict[str, Any]:
    """Return the shapes of `wards(on)` as GeoJSON, for a map that needs no tiles."""
    shown = {(ward.code, ward.valid_from) for ward in wards(on)}
    features = [
        {
            "type": "Feature",
            "properties": {"code": boundary.code, "name": boundary.name},
            "geometry": boundary.geometry,
        }
        for boundary in db.session.scalars(
            select(Boundary)
            .where(Boundary.kind == "ward", Boundary.geometry.is_not(None))
            .order_by(Boundary.name)
        )
        if (boundary.code, boundary.valid_from) in shown
    ]
    return {"type": "FeatureCollection", "features": features}


def find_hub(ward_code: str | None, *, on: date) -> str | None:
    """Return the locality hub for a ward on a day, by its code in the list, if one is set."""
    return db.session.scalar(
        select(WardHub.hub)
        .where(
            WardHub.ward_code == ward_code,
            WardHub.valid_from <= on,
            or_(WardHub.valid_to.is_(None), WardHub.valid_to >= on),
        )
        .order_by(WardHub.valid_from.desc())
        .limit(1)
    )


def give_to_hub(ward_code: str, hub: str, *, valid_from: date) -> WardHub:
    """Set which locality hub looks after a ward from a day on.

    Raise Refused unless the ward is known and no later change stands in the way.
    """
    known = db.session.scalar(
        select(Boundary.id).where(Boundary.kind == "ward", Boundary.code == ward_code).limit(1)
    )
    if known is None:
        raise Refused(f"We don’t know a ward with the code {ward_code}.")
    before = db.session.scalars(
        select(WardHub).where(WardHub.ward_code == ward_code).order_by(WardHub.valid_from.desc())
    ).first()
    if before is not None and before.valid_from > valid_from:
        raise Refused(f"The hub for this ward already changes on a later day, {before.valid_from}.")
    if before is not None and before.valid_from == valid_from:
        before.hub, before.is_proposed = hub, False
        db.session.flush()
        return before
    if before is not None:
        before.valid_to = valid_from - timedelta(days=1)
    after = WardHub(ward_code=ward_code, hub=hub, valid_from=valid_from, is_proposed=False)
    db.session.add(after)
    db.session.flush()
    return after
