"""Where a place is: from a postcode, a name, a pair of numbers, a point or words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import cos, radians, sqrt
from typing import Any

from rapidfuzz import fuzz, process
from shapely.geometry import Point, shape
from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from portal.domain.places import words
from portal.domain.places.area import city
from portal.domain.places.boundaries import Ward, in_force, wards
from portal.domain.places.spots import Precision, Spot
from portal.extensions import db
from portal.models.places import Boundary, PlaceName, Postcode

METRES_A_DEGREE = 111_200.0
BY_THE_POSTCODE = "by its postcode"
BY_THE_NEAREST = "by the nearest postcode"
BY_ITS_BOUNDARY = "by the ward boundary"
BY_THOSE_BESIDE = "by the postcodes beside it"

# Half the side of the box searched, in degrees of latitude: 500 m holds the nearest postcode
# of nearly every point in a city; 5.5 km that of a point in the fields round it.
_BOXES = (0.0045, 0.05)
# Further than this from every postcode is not in the city: its widest meadow is 1 km across.
_FURTHEST_INSIDE = 2_000.0
# How alike, out of 100, a misspelt name must be to be offered.
_ALIKE = 70
# … and to be taken for what was meant.
_SURELY = 88
# How many letters it takes to tell one name from another.
_TELLS = 4


@dataclass(frozen=True)
class _Named:
    key: str
    name: str
    precision: Precision
    latitude: float | None
    longitude: float | None
    ward: str | None


def search(text: str, *, on: date, limit: int = 8) -> list[Spot]:
    """Return the spots that the text may mean, the likeliest first.

    Takes a postcode or part of one, coordinates, or the name of a street, place or ward,
    however it is capitalised, shortened or (within reason) misspelt.
    """
    text = words.tidied(text)
    for look in (_by_coordinates, _by_postcode, _by_part_of_postcode):
        if spot := look(text, on):
            return [spot]
    return _by_name(text, on, limit)


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
    drawn = _drawn_at(latitude, longitude, on)
    nearest, metres = _nearest_postcode(latitude, longitude)
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
        return _in_ward(spot, drawn.ward, BY_ITS_BOUNDARY, on)
    return _in_ward(spot, _ward_of(nearest), BY_THE_NEAREST, on)


def district_at(latitude: float, longitude: float) -> str | None:
    """Return the code of the district a point is most likely in, or nothing far from here."""
    nearest, _ = _nearest_postcode(latitude, longitude)
    return nearest.district_code if nearest is not None else None


def in_words(text: str) -> Spot:
    """Return a spot for a place that is only described: nobody can tell its ward."""
    text = words.tidied(text, longest=500)
    return Spot(text=text, label=text, precision=Precision.WORDS)


def _by_coordinates(text: str, on: date) -> Spot | None:
    point = words.coordinates_in(text)
    return at(*point, on=on, text=text) if point else None


def _by_postcode(text: str, on: date) -> Spot | None:
    code = words.postcode_in(text)
    if code is None:
        return None
    row = _with_ward(select(Postcode).where(Postcode.code == code).subquery())
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
    ward = _ward_of(row)
    if ward is None or not ward.is_in_force(on):
        # The postcode speaks of other wards than that day’s: its point may know better.
        drawn = _drawn_at(row.latitude, row.longitude, on)
        if drawn.ward:
            return _in_ward(spot, drawn.ward, BY_ITS_BOUNDARY, on)
    return _in_ward(spot, ward, BY_THE_POSTCODE, on)


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
    return _in_ward(spot, ward, BY_THOSE_BESIDE, on)


def _by_name(text: str, on: date, limit: int) -> list[Spot]:
    key = words.search_key(text)
    if not key:
        return []
    known = {ward.code: ward for ward in wards(on)}
    found = _alike(key, _names(known), limit * 2)
    # Whoever types the whole name of one place means that place, and is asked nothing more.
    exact = [each for each in found if each[0].key == key]
    if len(exact) == 1 and not any(words.search_key(ward.name) == key for ward in known.values()):
        found = exact
    on_the_map = {named.key for named, _ in found if named.latitude is not None}
    spots: dict[str, Spot] = {}
    for named, sure in found:
        # Where one of the same name has a point, the one that has none adds nothing.
        if named.precision == Precision.WARD and named.key in on_the_map:
            continue
        spot = replace(_spot_of(named, text, known, on), sure=sure)
        spots.setdefault(spot.label, spot)
        if len(spots) == limit:
            break
    return list(spots.values())


def _names(known: dict[str, Ward]) -> list[_Named]:
    named = [
        _Named(words.search_key(ward.name), ward.name, Precision.WARD, None, None, ward.code)
        for ward in known.values()
    ]
    stored = select(
        PlaceName.search_key,
        PlaceName.name,
        PlaceName.precision,
        PlaceName.latitude,
        PlaceName.longitude,
        PlaceName.ward_code,
    )
    return named + [
        _Named(key, name, Precision(precision), latitude, longitude, ward)
        for key, name, precision, latitude, longitude, ward in db.session.execute(stored)
    ]


def _alike(key: str, names: Sequence[_Named], limit: int) -> list[tuple[_Named, bool]]:
    """Return the names most like a search key, and whether each is surely what was meant."""
    street = words.kind_of_street(key)
    if street:
        # Someone who says "Iffley Road" does not mean the ward of Iffley.
        names = [named for named in names if street in named.key.split()]
    begin = [i for i, named in enumerate(names) if named.key.startswith(key)]
    begin.sort(key=lambda i: len(names[i].key))
    ranked = []
    telling = words.telling(key)
    if len(telling) >= _TELLS:
        # The telling words are compared, or every street would be a little like every other.
        others = [words.telling(named.key) for named in names]
        ranked = process.extract(
            telling, others, scorer=fuzz.token_ratio, score_cutoff=_ALIKE, limit=limit
        )
    ranked.sort(key=lambda each: -each[1] - fuzz.ratio(key, names[each[2]].key))
    found = {i: len(key) >= _TELLS or names[i].key == key for i in begin}
    for _, _, i in ranked:
        found.setdefault(i, fuzz.ratio(key, names[i].key) >= _SURELY)
    return [(names[i], sure) for i, sure in found.items()][:limit]


def _spot_of(named: _Named, text: str, known: dict[str, Ward], on: date) -> Spot:
    if named.latitude is not None and named.longitude is not None:
        spot = at(named.latitude, named.longitude, on=on)
        where = spot.ward_name or f"outside {city().name}"
        return replace(spot, text=text, label=f"{named.name}, {where}", precision=named.precision)
    spot = Spot(text=text, label=named.name, precision=named.precision)
    ward = known.get(named.ward or "")
    if ward is None:
        return spot
    label = named.name if named.name == ward.name else f"{named.name}, {ward.name}"
    spot = replace(spot, label=label, inside=True, district=city().district)
    return _in_ward(spot, ward, None, on)


def _in_ward(spot: Spot, ward: Ward | None, basis: str | None, on: date) -> Spot:
    if ward is None:
        return spot
    basis = basis if ward.is_in_force(on) else f"by the {ward.valid_from.year} wards"
    return replace(spot, ward=ward.code, ward_name=ward.name, ward_basis=basis)


@dataclass(frozen=True)
class _Drawn:
    ward: Ward | None
    inside: bool | None  # None where no boundary that is loaded can tell


def _drawn_at(latitude: float, longitude: float, on: date) -> _Drawn:
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


def _nearest_postcode(latitude: float, longitude: float) -> tuple[Row[Any] | None, float]:
    """Return the nearest postcode with its ward, and how many metres away it is."""
    narrowing = cos(radians(latitude))
    for half in _BOXES:
        row = _with_ward(
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


def _with_ward(found: Any) -> Row[Any] | None:
    """Return the postcode found beside the latest ward of its code."""
    return db.session.execute(
        select(found, Boundary.name, Boundary.valid_from, Boundary.valid_to)
        .outerjoin(Boundary, and_(Boundary.kind == "ward", Boundary.code == found.c.ward_code))
        .order_by(Boundary.valid_from.desc())
        .limit(1)
    ).first()


def _ward_of(row: Row[Any] | None) -> Ward | None:
    if row is None or row.name is None:
        return None
    return Ward(row.ward_code, row.name, row.valid_from, row.valid_to)
