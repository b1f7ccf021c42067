"""Where a place is: from a postcode, a name, a pair of numbers, a point or words alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from portal.domain.places import naming, points, words
from portal.domain.places.area import city
from portal.domain.places.boundaries import wards
from portal.domain.places.spots import Precision, Spot
from portal.extensions import db
from portal.models.places import Postcode

BY_THE_POSTCODE = "by its postcode"
BY_THOSE_BESIDE = "by the postcodes beside it"


def search(text: str, *, on: date, limit: int = 8) -> list[Spot]:
    """Return the spots that the text may mean, the likeliest first.

    Takes a postcode or part of one, coordinates, or the name of a street, place or ward,
    however it is capitalised, shortened or (within reason) misspelt.
    """
    text = words.tidied(text)
    for look in (_by_coordinates, _by_postcode, _by_part_of_postcode):
        if spot := look(text, on):
            return [spot]
    return naming.like(text, on=on, limit=limit)


def in_words(text: str) -> Spot:
    """Return a spot for a place that is only described: nobody can tell its ward."""
    text = words.tidied(text, longest=500)
    return Spot(text=text, label=text, precision=Precision.WORDS)


def _by_coordinates(text: str, on: date) -> Spot | None:
    point = words.coordinates_in(text)
    return points.at(*point, on=on, text=text) if point else None


def _by_postcode(text: str, on: date) -> Spot | None:
    code = words.postcode_in(text)
    if code is None:
        return None
    row = points.with_ward(select(Postcode).where(Postcode.code == code).subquery())
    if row is None:
        return _by_unknown_postcode(text, code, on)
    spot = Spot(
        text=text,
        label=words.spaced(code),
        precision=Precision.POSTCODE,
        latitude=row.latitude,
        longitude=row.longitude,
        postcode=words.spaced(code),
        inside=row.district_code == city().district,
        district=row.district_code,
    )
    if not spot.inside:
        return spot
    ward = points.ward_of(row)
    if ward is None or not ward.is_in_force(on):
        # The postcode speaks of other wards than that day’s: its point may know better.
        drawn = points.drawn_at(row.latitude, row.longitude, on)
        if drawn.ward:
            return points.in_ward(spot, drawn.ward, points.BY_ITS_BOUNDARY, on)
    return points.in_ward(spot, ward, BY_THE_POSTCODE, on)


def _by_unknown_postcode(text: str, code: str, on: date) -> Spot:
    # One newer than our data is placed by those beside it; one of another town is outside.
    spot = _among(code[:-3], code[-3:-1], on) or _among(code[:-3], code[-3], on)
    spot = spot or Spot(text=text, label="", precision=Precision.WORDS, inside=False)
    return replace(spot, text=text, label=words.spaced(code), postcode=words.spaced(code))


def _by_part_of_postcode(text: str, on: date) -> Spot | None:
    part = words.part_of_postcode(text)
    spot = _among(*part, on) if part else None
    return replace(spot, text=text) if spot else None


def _among(area: str, rest: str, on: date) -> Spot | None:
    """Return the middle of the postcodes that begin so, with the ward they all share, if any."""
    found = db.session.execute(
        select(
            func.count().label("n"),
            func.avg(Postcode.latitude).label("latitude"),
            func.avg(Postcode.longitude).label("longitude"),
            func.min(Postcode.district_code).label("district"),
            func.max(Postcode.district_code).label("last_district"),
            func.min(Postcode.ward_code).label("ward"),
            func.max(Postcode.ward_code).label("last_ward"),
        ).where(
            # "OX4" must not gather "OX44 9AA": what follows the area is three characters.
            Postcode.code.between(area + rest, area + rest + "ZZZ"),
            func.length(Postcode.code) == len(area) + 3,
        )
    ).one()
    if not found.n:
        return None
    spot = Spot(
        text=f"{area} {rest}".strip(),
        label=f"{area} {rest}".strip(),
        precision=Precision.AREA,
        latitude=round(found.latitude, 6),
        longitude=round(found.longitude, 6),
    )
    if found.district != found.last_district:
        return spot
    inside = found.district == city().district
    spot = replace(spot, district=found.district, inside=inside)
    if not inside or found.ward != found.last_ward:
        return spot
    ward = next((ward for ward in wards(on) if ward.code == found.ward), None)
    return points.in_ward(spot, ward, BY_THOSE_BESIDE, on)
