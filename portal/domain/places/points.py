"""A point on the map: its nearest postcode, and its ward on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import cos, radians, sqrt
from typing import Any

from shapely.geometry import Point, shape
from sqlalchemy import ColumnElement, Row, and_, or_, select

from portal.domain.places import words
from portal.domain.places.area import city
from portal.domain.places.boundaries import Ward, in_force
from portal.domain.places.cells import METRES_A_DEGREE
from portal.domain.places.spots import Precision, Spot
from portal.extensions import db
from portal.models.places import Boundary, Postcode

BY_THE_NEAREST = "by the nearest postcode"
BY_ITS_BOUNDARY = "by the ward boundary"

# Half the side of the box searched, in degrees of latitude: 500 m holds the nearest postcode
# of nearly every point in a city; 5.5 km that of a point in the fields round it.
_BOXES = (0.0045, 0.05)
# Further than this from every postcode is not in the city: its widest meadow is 1 km across.
_FURTHEST_INSIDE = 2_000.0


def at(latitude: float, longitude: float, *, on: date, text: str = "") -> Spot:
    """Return the spot at a point: its nearest postcode, its ward on that day, inside or outside.

    The ward is told by the boundaries in force where they are loaded, and by the nearest
    postcode where they are not. Distances are taken on a flat earth at the point’s latitude:
    within 0.1 % over 5 km.
    """
    latitude, longitude = round(latitude, 6), round(longitude, 6)
    spot = Spot(
        text=text or f"{latitude}, {longitude}",
        label=f"{latitude}, {longitude}",
        precision=Precision.POINT,
        latitude=latitude,
        longitude=longitude,
        inside=False,
    )
    if not words.is_in_britain(latitude, longitude):
        return spot
    drawn = drawn_at(latitude, longitude, on)
    nearest, metres = nearest_postcode(latitude, longitude)
    if nearest is not None:
        spot = replace(
            spot,
            label=f"Near {words.spaced(nearest.code)}",
            postcode=words.spaced(nearest.code),
            district=nearest.district_code,
            inside=nearest.district_code == city().district and metres <= _FURTHEST_INSIDE,
        )
    if drawn.ward is not None or drawn.inside is not None:
        inside = bool(drawn.inside or drawn.ward)
        spot = replace(spot, inside=inside, district=city().district if inside else spot.district)
    if not spot.inside:
        return spot
    if drawn.ward:
        return in_ward(spot, drawn.ward, BY_ITS_BOUNDARY, on)
    return in_ward(spot, ward_of(nearest), BY_THE_NEAREST, on)


def district_at(latitude: float, longitude: float) -> str | None:
    """Return the code of the district a point is most likely in, or nothing far from here."""
    nearest, _ = nearest_postcode(latitude, longitude)
    return nearest.district_code if nearest is not None else None


def in_ward(spot: Spot, ward: Ward | None, basis: str | None, on: date) -> Spot:
    """Return the spot with the ward it is in and how that is known, where it is known."""
    if ward is None:
        return spot
    basis = basis if ward.is_in_force(on) else f"by the {ward.valid_from.year} wards"
    return replace(spot, ward=ward.code, ward_name=ward.name, ward_basis=basis)


@dataclass(frozen=True)
class _Drawn:
    ward: Ward | None
    inside: bool | None  # None where no boundary that is loaded can tell


def drawn_at(latitude: float, longitude: float, on: date) -> _Drawn:
    """Return what the exact boundaries in force say of a point."""
    in_box = and_(
        Boundary.west <= longitude,
        Boundary.east >= longitude,
        Boundary.south <= latitude,
        Boundary.north >= latitude,
    )
    of_the_city = and_(Boundary.kind == "district", Boundary.code == city().district)
    rows = db.session.execute(
        select(Boundary).where(
            Boundary.is_exact,
            in_force(on),
            or_(and_(Boundary.kind == "ward", in_box), of_the_city),
        )
    ).scalars()
    point = Point(longitude, latitude)
    ward, inside = None, None
    for boundary in rows:
        covers = shape(boundary.geometry).covers(point)
        if boundary.kind == "district":
            inside = covers
        elif covers and ward is None:
            ward = Ward.of(boundary)
    return _Drawn(ward, inside)


def nearest_postcode(latitude: float, longitude: float) -> tuple[Row[Any] | None, float]:
    """Return the nearest postcode with its ward, and how many metres away it is."""
    narrowing = cos(radians(latitude))
    for half in _BOXES:
        row = with_ward(
            select(Postcode)
            .where(
                Postcode.latitude.between(latitude - half, latitude + half),
                Postcode.longitude.between(
                    longitude - half / narrowing, longitude + half / narrowing
                ),
            )
            .order_by(_square_distance(latitude, longitude, narrowing))
            .limit(1)
            .subquery()
        )
        if row is None:
            continue
        east = (row.longitude - longitude) * narrowing
        degrees = sqrt((row.latitude - latitude) ** 2 + east**2)
        if degrees <= half or half == _BOXES[-1]:
            return row, degrees * METRES_A_DEGREE
    return None, float("inf")


def _square_distance(latitude: float, longitude: float, narrowing: float) -> ColumnElement[float]:
    north = Postcode.latitude - latitude
    east = (Postcode.longitude - longitude) * narrowing
    return north * north + east * east


def with_ward(found: Any) -> Row[Any] | None:
    """Return the postcode found beside the latest ward of its code."""
    return db.session.execute(
        select(found, Boundary.name, Boundary.valid_from, Boundary.valid_to)
        .outerjoin(Boundary, and_(Boundary.kind == "ward", Boundary.code == found.c.ward_code))
        .order_by(Boundary.valid_from.desc())
        .limit(1)
    ).first()


def ward_of(row: Row[Any] | None) -> Ward | None:
    """Return the ward that `with_ward` found beside a postcode."""
    if row is None or row.name is None:
        return None
    return Ward(row.ward_code, row.name, row.valid_from, row.valid_to)
