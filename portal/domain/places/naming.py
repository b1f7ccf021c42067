"""The name of a place, however it is capitalised, shortened or misspelt: what it may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz, process
from sqlalchemy import select

from portal.domain.places import points, words
from portal.domain.places.area import city
from portal.domain.places.boundaries import Ward, wards
from portal.domain.places.spots import Precision, Spot
from portal.extensions import db
from portal.models.places import PlaceName

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


def like(text: str, *, on: date, limit: int) -> list[Spot]:
    """Return the spots whose names are most like the text, the likeliest first."""
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
        spot = points.at(named.latitude, named.longitude, on=on)
        where = spot.ward_name or f"outside {city().name}"
        return replace(spot, text=text, label=f"{named.name}, {where}", precision=named.precision)
    spot = Spot(text=text, label=named.name, precision=named.precision)
    ward = known.get(named.ward or "")
    if ward is None:
        return spot
    label = named.name if named.name == ward.name else f"{named.name}, {ward.name}"
    spot = replace(spot, label=label, inside=True, district=city().district)
    return points.in_ward(spot, ward, None, on)
