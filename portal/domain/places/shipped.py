"""The places that come with the portal, loaded once into an empty table."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from portal.domain.places import words
from portal.domain.places.area import area, file
from portal.domain.places.spots import Precision
from portal.extensions import db
from portal.models.places import Boundary, PlaceName, Postcode, WardHub

SOURCE = "Comes with the portal"


@dataclass(frozen=True)
class Loaded:
    """How many of each were added; nought where they were there already."""

    postcodes: int
    wards: int
    hubs: int
    names: int


def load_shipped() -> Loaded:
    """Load the shipped postcodes, wards, hubs and names where there are none yet.

    What a council has imported since is left alone.
    """
    return Loaded(
        postcodes=_fill(Postcode, _postcodes),
        wards=_fill(Boundary, _wards),
        hubs=_fill(WardHub, _hubs),
        names=_fill(PlaceName, _names),
    )


def _fill(model: Any, rows: Any) -> int:
    if db.session.execute(select(model).limit(1)).first() is not None:
        return 0
    added = rows()
    db.session.execute(insert(model), added)
    return len(added)


def _postcodes() -> list[dict[str, Any]]:
    return [
        {
            "code": row["postcode"],
            "easting": int(row["easting"]),
            "northing": int(row["northing"]),
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "district_code": row["district"],
            "ward_code": row["ward"] or None,
        }
        for row in csv.DictReader(io.StringIO(_unpacked("postcodes.csv.gz")))
    ]


def _wards() -> list[dict[str, Any]]:
    return [
        {
            "kind": "ward",
            "code": ward["code"],
            "name": ward["name"],
            "valid_from": wards["valid_from"],
            "valid_to": wards.get("valid_to"),
            "geometry": shapes.get(ward["code"]),
            "is_exact": False,
            "source": wards["source"],
        }
        for wards in area()["ward_sets"]
        for shapes in [_outlines(wards.get("outlines"))]
        for ward in wards["wards"]
    ]


def _outlines(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    drawn = json.loads(file(name).read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature["geometry"] for feature in drawn["features"]}


def _hubs() -> list[dict[str, Any]]:
    hubs = area()["hubs"]
    return [
        {
            "ward_code": entry["ward"],
            "hub": entry["hub"],
            "valid_from": hubs["valid_from"],
            "is_proposed": True,
        }
        for entry in hubs["wards"]
    ]


def _names() -> list[dict[str, Any]]:
    wards = {ward["name"]: ward["code"] for ward in area()["ward_sets"][0]["wards"]}
    rows = []
    for row in csv.DictReader(io.StringIO(file("names.csv").read_text("utf-8"))):
        point = db.session.get(Postcode, row["postcode"].replace(" ", ""))
        rows.append(
            {
                "name": row["name"],
                "search_key": words.search_key(row["name"]),
                "kind": row["kind"],
                "latitude": point.latitude if point else None,
                "longitude": point.longitude if point else None,
                "ward_code": wards[row["ward"]] if row["ward"] else None,
                "precision": Precision.PLACE.value if point else Precision.WARD.value,
                "source": SOURCE,
            }
        )
    return rows


def _unpacked(name: str) -> str:
    return gzip.decompress(file(name).read_bytes()).decode("utf-8")
