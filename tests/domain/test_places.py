"""Places: a postcode, a name, a point or words become a spot in the ward of that day."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from shapely.geometry import shape
from shapely.ops import unary_union

from portal.domain import Refused, places
from portal.domain.places import Precision, words
from portal.extensions import database, db
from portal.models.places import Boundary, PlaceName, Postcode

TODAY = date(2026, 11, 23)
BEFORE_THE_NEW_WARDS = date(2020, 11, 3)
CODE_POINT_ROW = (
    '"OX1 2JD",10,451034,206852,"E92000001","E19000002","E18000009","E10000025",'
    '"E07000178","E05013098"'
)


def only(text: str, on: date = TODAY) -> places.Spot:
    [spot] = places.search(text, on=on)
    return spot


def first(text: str, on: date = TODAY) -> places.Spot:
    return places.search(text, on=on)[0]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def square(
    code: str, name: str, west: float, south: float, east: float, north: float
) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"WD13CD": code, "WD13CDO": "38UC", "WD13NM": name, "WD13NMW": None},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


CENTRE = square("E05006547", "Carfax", -1.27, 51.75, -1.25, 51.76)


# Postcodes


@pytest.mark.parametrize(
    ("postcode", "ward"),
    [
        ("OX4 1DD", "St Clement's"),
        ("OX4 4HF", "Rose Hill & Iffley"),
        ("OX3 9RF", "Headington Hill & Northway"),
        ("OX4 4NL", "Littlemore"),
        ("OX1 4RP", "Hinksey Park"),
        ("OX1 2JD", "Carfax & Jericho"),
    ],
)
def test_a_postcode_is_in_the_ward_that_public_lists_give(
    session: Any, postcode: str, ward: str
) -> None:
    spot = only(postcode)
    assert (spot.ward_name, spot.ward_basis, spot.inside) == (ward, "by its postcode", True)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ox1 2jd", "small letters"),
        ("OX12JD", "no space"),
        (" O X 1 2 J D ", "spaces everywhere"),
        ("OX1-2JD", "a dash"),
        ("0X1 2JD", "nought for the letter O"),
        ("Outside 4 Worcester St, Oxford, OX1 2JD", "an address"),
        ("OX1 2JD.", "a full stop"),
        ("ＯＸ１ ２ＪＤ", "full-width letters"),
    ],
)
def test_a_postcode_is_found_however_it_is_typed(session: Any, typed: str, why: str) -> None:
    spot = only(typed)
    assert spot.postcode == "OX1 2JD", why
    assert spot.latitude == pytest.approx(51.758038, abs=0.00005)
    assert spot.longitude == pytest.approx(-1.26201, abs=0.00005)


@pytest.mark.parametrize(
    ("typed", "inside", "why"),
    [
        ("OX4 1", True, "a sector wholly in the city"),
        ("OX4", None, "an area that crosses the city’s edge"),
        ("OX44", False, "an area wholly outside, whose code begins like one inside"),
    ],
)
def test_part_of_a_postcode_is_the_middle_of_those_that_begin_so(
    session: Any, typed: str, inside: bool | None, why: str
) -> None:
    spot = only(typed)
    assert (spot.precision, spot.label) == (Precision.AREA, typed)
    assert spot.inside is inside, why
    assert spot.has_point


def test_a_postcode_too_new_for_our_data_is_placed_by_those_beside_it(session: Any) -> None:
    session.execute(sa.delete(Postcode).where(Postcode.code == "OX12JD"))
    spot = only("OX1 2JD")
    assert (spot.label, spot.precision, spot.inside) == ("OX1 2JD", Precision.AREA, True)
    assert (spot.ward_name, spot.ward_basis) == ("Carfax & Jericho", "by the postcodes beside it")


def test_a_postcode_is_looked_up_in_one_query(session: Any) -> None:
    assert _queries(lambda: only("OX1 2JD")) == 1


# Points


def test_a_point_is_in_the_ward_of_its_nearest_postcode(session: Any) -> None:
    spot = places.at(51.758038, -1.26201, on=TODAY)
    assert spot.as_answer() == {
        "text": "51.758038, -1.26201",
        "label": "Near OX1 2JD",
        "latitude": 51.758038,
        "longitude": -1.26201,
        "precision": "point",
        "postcode": "OX1 2JD",
        "ward": "E05013098",
        "ward_name": "Carfax & Jericho",
        "ward_basis": "by the nearest postcode",
        "inside": True,
    }


def test_a_point_is_looked_up_in_two_queries(session: Any) -> None:
    assert _queries(lambda: places.at(51.758038, -1.26201, on=TODAY)) == 2


@pytest.mark.parametrize(
    "typed",
    ["51.758,-1.262", "51.758, -1.262", "(51.758 -1.262)", "-1.262, 51.758", "51.758°,-1.262°"],
)
def test_coordinates_are_found_in_either_order(session: Any, typed: str) -> None:
    spot = only(typed)
    assert (spot.latitude, spot.longitude, spot.inside) == (51.758, -1.262, True)


@pytest.mark.parametrize(
    ("latitude", "longitude", "where"),
    [
        (51.7796, -1.2890, "Port Meadow, far from any door"),
        (51.7330, -1.2290, "Rose Hill"),
    ],
)
def test_a_point_in_the_city_is_inside(
    session: Any, latitude: float, longitude: float, where: str
) -> None:
    assert places.at(latitude, longitude, on=TODAY).inside is True, where


@pytest.mark.parametrize(
    ("latitude", "longitude", "council"),
    [
        (51.8190, -1.2860, "Cherwell District Council"),
        (51.6710, -1.2830, "Vale of White Horse District Council"),
        (51.7480, -1.1330, "South Oxfordshire District Council"),
        (51.7840, -1.3770, "West Oxfordshire District Council"),
        (51.5007, -0.1246, "the council for that place"),
        (0.0, 0.0, "the council for that place"),
        (-90.0, 180.0, "the council for that place"),
    ],
)
def test_a_point_outside_the_city_says_who_to_tell(
    session: Any, latitude: float, longitude: float, council: str
) -> None:
    spot = places.at(latitude, longitude, on=TODAY)
    who = places.outside(spot, on=TODAY)
    assert (spot.inside, spot.ward, spot.ward_name) == (False, None, None)
    assert who is not None
    assert who.council == council
    assert who.website.startswith("https://")
    assert who.sentence.startswith("This place is outside Oxford. ")


def test_who_to_tell_is_still_known_from_a_stored_answer(session: Any) -> None:
    stored = only("OX5 1AA").as_answer() | {"how": "searched"}
    who = places.outside(places.Spot.from_answer(stored), on=TODAY)
    assert who is not None
    assert who.council == "Cherwell District Council"


def test_a_postcode_of_another_town_is_outside_without_a_point(session: Any) -> None:
    spot = only("SW1A 1AA")
    assert (spot.inside, spot.has_point, spot.label) == (False, False, "SW1A 1AA")
    assert places.outside(spot, on=TODAY) is not None


def test_nobody_is_told_about_a_place_inside_or_only_described(session: Any) -> None:
    assert places.outside(only("OX1 2JD"), on=TODAY) is None
    described = places.in_words("  by the bins\nbehind the shops ")
    assert places.outside(described, on=TODAY) is None
    assert described.label == "by the bins behind the shops"
    assert described.inside is None


# Names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Cowley Road", "Cowley Road, St Mary's"),
        ("cowley rd", "Cowley Road, St Mary's"),
        ("Cowly Road", "Cowley Road, St Mary's"),
        ("near the Cowley rd.", "Cowley Road, St Mary's"),
        ("12 Cowley Road", "Cowley Road, St Mary's"),
        ("St Michaels St", "St Michael's Street, Carfax & Jericho"),
        ("St. Michael’s Street", "St Michael's Street, Carfax & Jericho"),
        ("saint michael`s street", "St Michael's Street, Carfax & Jericho"),
        ("ST CLEMENTS CAR PARK", "St Clement's car park, St Clement's"),
        ("Sth Park", "South Park, St Clement's"),
        ("Port Medow", "Port Meadow, Walton Manor"),
        ("gloucester grn", "Gloucester Green, Carfax & Jericho"),
        ("Bonn", "Bonn Square, Carfax & Jericho"),
        ("Headington", "Headington"),
        ("railway station", "Oxford railway station, Osney & St Thomas"),
        ("John Radcliff", "John Radcliffe Hospital, Headington Hill & Northway"),
        ("osney and st thomas", "Osney & St Thomas"),
    ],
)
def test_a_place_is_found_by_its_name_however_it_is_spelt(
    session: Any, typed: str, name: str
) -> None:
    assert first(typed).label == name


def test_a_place_known_only_to_its_ward_has_no_invented_point(session: Any) -> None:
    spot = first("South Park")
    assert (spot.precision, spot.has_point) == (Precision.WARD, False)
    assert (spot.ward_name, spot.inside) == ("St Clement's", True)


def test_a_place_with_a_postcode_is_on_the_map(session: Any) -> None:
    spot = first("Rose Hill Community Centre")
    assert spot.precision is Precision.PLACE
    assert (spot.has_point, spot.ward_name) == (True, "Rose Hill & Iffley")


@pytest.mark.parametrize(
    ("typed", "sure", "why"),
    [
        ("Port Meadow", True, "exact"),
        ("Port Medow", True, "one letter short"),
        ("Bonn Sq", True, "shortened"),
        ("Blackbird", True, "how it begins"),
        ("Meadows", False, "half a name"),
    ],
)
def test_a_place_found_by_likeness_alone_is_for_the_person_to_confirm(
    session: Any, typed: str, sure: bool, why: str
) -> None:
    assert first(typed).sure is sure, why


@pytest.mark.parametrize("typed", ["Iffley Road", "Headington Lane", "Abingdon Rd"])
def test_a_street_we_dont_know_is_not_taken_for_a_ward_or_a_building(
    session: Any, typed: str
) -> None:
    assert places.search(typed, on=TODAY) == []


@pytest.mark.parametrize("typed", ["street", "road", "the", "zzzzzz", "loud music all night", "’"])
def test_words_that_tell_no_place_apart_find_none(session: Any, typed: str) -> None:
    assert places.search(typed, on=TODAY) == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "nothing"),
        ("\x00", "a NUL, which PostgreSQL refuses"),
        ("OX1\x00 2JD; DROP TABLE postcodes", "an injection"),
        ("%", "a wildcard"),
        ("_" * 50, "wildcards"),
        ("' OR 1=1 --", "an injection"),
        ("\ud800", "half a surrogate pair"),
        ("a" * 1_000_000, "a million letters"),
        ("\u202etxet\u202c", "text turned round"),
        ("ﷺ" * 10_000, "one character that normalises to eighteen"),
        ("1e309,1e309", "numbers past infinity"),
        ("NaN,NaN", "not numbers"),
        ("999,999", "no such degrees"),
        ("١٢٣,٤٥", "digits of another script"),
        ("<script>alert(1)</script>", "a script"),
        ("田中さんにあげて下さい", "no Latin letters"),
    ],
)
def test_odd_input_is_answered_and_never_fails(session: Any, typed: str, why: str) -> None:
    for spot in places.search(typed, on=TODAY):
        assert len(spot.text) <= words.LONGEST, why
        assert spot.text.isprintable(), why
    assert places.in_words(typed).text.isprintable(), why


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("South Park", 1),  # and not South Oxford Community Centre, which is only a little like it
        ("florence  park", 1),  # nor the community centre in it, whose name begins alike
        ("Cutteslowe", 3),  # a part of several names may mean any of them
    ],
)
def test_the_whole_name_of_one_place_leaves_nothing_to_choose(
    session: Any, typed: str, count: int
) -> None:
    found = places.search(typed, on=TODAY)
    assert len(found) == 1 if count == 1 else len(found) >= count
    assert found[0].label.lower().startswith(typed.lower().split()[0])


# Wards by date


@pytest.mark.parametrize(
    ("on", "basis"),
    [
        (date(2021, 5, 6), "by its postcode"),
        (date(2021, 5, 5), "by the 2021 wards"),
        (BEFORE_THE_NEW_WARDS, "by the 2021 wards"),
        (date(1990, 1, 1), "by the 2021 wards"),
    ],
)
def test_a_day_before_the_oldest_boundary_says_by_which_wards(
    session: Any, on: date, basis: str
) -> None:
    spot = only("OX1 2JD", on)
    assert (spot.ward_name, spot.ward_basis) == ("Carfax & Jericho", basis)
    assert len(places.wards(on)) == 24


def test_the_names_of_the_wards_are_those_of_the_day(session: Any) -> None:
    assert "Jericho and Osney" in places.names_in_force(date(2021, 5, 5))
    assert "Osney & St Thomas" in places.names_in_force(date(2021, 5, 6))
    assert places.names_in_force(date(2001, 1, 1)) == []


def test_older_boundaries_tell_the_ward_of_an_older_day(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    imported = places.import_boundaries(
        file("wards_2002.geojson", collection(CENTRE)), "ward", date(2002, 5, 2)
    )
    assert imported.stored == 1
    for spot in (
        only("OX1 2JD", BEFORE_THE_NEW_WARDS),
        places.at(51.758038, -1.26201, on=BEFORE_THE_NEW_WARDS),
    ):
        assert (spot.ward, spot.ward_name) == ("E05006547", "Carfax")
        assert spot.ward_basis == "by the ward boundary"
    assert only("OX1 2JD").ward_name == "Carfax & Jericho"
    assert places.names_in_force(BEFORE_THE_NEW_WARDS) == ["Carfax"]
    assert places.names_in_force(date(2021, 5, 6)) != ["Carfax"]


def test_newer_boundaries_end_those_before_them(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    newer = square("E05099999", "New Centre", -1.27, 51.75, -1.25, 51.76)
    places.import_boundaries(file("w.geojson", collection(newer)), "ward", date(2028, 5, 4))
    assert only("OX1 2JD", date(2028, 5, 3)).ward_name == "Carfax & Jericho"
    assert only("OX1 2JD", date(2028, 5, 4)).ward_name == "New Centre"
    # Where the new shape says nothing, the postcode’s own ward stands, and says its age.
    assert only("OX4 4HF", date(2028, 5, 4)).ward_basis == "by the 2021 wards"


def test_boundaries_loaded_again_for_a_day_replace_that_days(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    for name in ("First", "Second"):
        text = collection(square("E05006547", name, -1.27, 51.75, -1.25, 51.76))
        places.import_boundaries(file("w.geojson", text), "ward", date(2002, 5, 2))
    assert places.names_in_force(BEFORE_THE_NEW_WARDS) == ["Second"]


def test_a_boundary_of_the_city_decides_what_is_outside(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    city = square(places.city().district, "Oxford", -1.30, 51.70, -1.26, 51.80)
    places.import_boundaries(file("city.geojson", json.dumps(city)), "district", date(2000, 1, 1))
    assert places.at(51.758, -1.262, on=TODAY).inside is True
    assert places.at(51.758, -1.250, on=TODAY).inside is False


def test_every_ward_has_an_outline_round_most_of_its_postcodes(session: Any) -> None:
    drawn = places.outlines(TODAY)
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in drawn["features"]}
    assert len(shapes) == 24
    assert all(outline.is_valid for outline in shapes.values())
    assert len(json.dumps(drawn)) < 45_000
    gaps = sum(s.area for s in shapes.values()) - unary_union(list(shapes.values())).area
    assert gaps < 1e-6
    points = session.execute(
        sa.select(Postcode.ward_code, Postcode.longitude, Postcode.latitude).where(
            Postcode.ward_code.is_not(None)
        )
    ).all()
    right = sum(
        shapes[ward].covers(shape({"type": "Point", "coordinates": (east, north)}))
        for ward, east, north in points
    )
    assert right / len(points) > 0.96


# Hubs


def test_every_ward_has_a_hub_until_the_council_changes_it(session: Any) -> None:
    assert all(places.find_hub(ward.code, on=TODAY) for ward in places.wards(TODAY))
    assert places.find_hub("E05013114", on=date(2019, 1, 1)) is None
    assert places.find_hub(None, on=TODAY) is None
    places.give_to_hub("E05013114", "central_oxford", valid_from=date(2026, 1, 1))
    assert places.find_hub("E05013114", on=date(2025, 12, 31)) == "east_oxford"
    assert places.find_hub("E05013114", on=date(2026, 1, 1)) == "central_oxford"
    places.give_to_hub("E05013114", "rose_hill", valid_from=date(2026, 1, 1))
    assert places.find_hub("E05013114", on=TODAY) == "rose_hill"
    with pytest.raises(Refused, match="later day"):
        places.give_to_hub("E05013114", "rose_hill", valid_from=date(2025, 1, 1))
    with pytest.raises(Refused, match="don’t know a ward"):
        places.give_to_hub("E05000000", "rose_hill", valid_from=TODAY)


# Importing


def test_the_shipped_places_load_once(session: Any) -> None:
    assert places.load_shipped() == places.Loaded(0, 0, 0, 0)
    for model in (Postcode, Boundary, PlaceName):
        session.execute(sa.delete(model))
    loaded = places.load_shipped()
    assert (loaded.postcodes, loaded.wards, loaded.names) == (7921, 48, 71)
    in_city = sa.select(sa.func.count()).where(Postcode.district_code == places.city().district)
    assert session.scalar(in_city) == 3696


@pytest.mark.parametrize(
    "text",
    [
        CODE_POINT_ROW,
        "\ufeffPostcode,Eastings,Northings,Admin_district_code,Admin_ward_code\n"
        "OX1 2JD,451034,206852,E07000178,E05013098\n",
        "ward,district,northing,easting,postcode\n\nE05013098,E07000178,206852,451034,ox12jd\n",
    ],
)
def test_postcodes_replace_those_of_their_districts(
    session: Any, file: Callable[[str, str], Path], text: str
) -> None:
    assert places.import_postcodes(file("ox.csv", text)) == places.Imported(
        1, 0, "no point, or the same postcode twice"
    )
    assert only("OX1 2JD").ward_name == "Carfax & Jericho"
    assert only("OX4 4HF").precision is not Precision.POSTCODE
    assert only("OX44 9EP").precision is Precision.POSTCODE


def test_postcodes_are_read_from_a_compressed_file(session: Any, tmp_path: Path) -> None:
    path = tmp_path / "ox.csv.gz"
    path.write_bytes(gzip.compress(CODE_POINT_ROW.encode()))
    assert places.import_postcodes(path).stored == 1


def test_a_postcode_without_a_point_is_left_out(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    pointless = CODE_POINT_ROW.replace('2JD",10,451034,206852', '2JE",90,0,0')
    imported = places.import_postcodes(file("ox.csv", f"{CODE_POINT_ROW}\n{pointless}"))
    assert (imported.stored, imported.left_out) == (1, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"{CODE_POINT_ROW}\n" + CODE_POINT_ROW.replace("451034", "4510x4"),
            "Row 2, easting: “4510x4”",
        ),
        (CODE_POINT_ROW.replace("206852", "9206852"), "Row 1, northing: “9206852”"),
        (CODE_POINT_ROW.replace("OX1 2JD", "NONSENSE"), "Row 1, postcode: “NONSENSE”"),
        (CODE_POINT_ROW.replace("E05013098", "Carfax"), "Row 1, ward: “Carfax”"),
        (CODE_POINT_ROW.replace("E07000178", ""), "Row 1, district: “”"),
        (f'{CODE_POINT_ROW}\n"OX1 2JE",10', "Row 2: it has 2 columns, not 10"),
        ("postcode,easting\nOX1 2JD,1", "Row 1: there is no column called northing, district"),
        ("", "holds no postcodes"),
        (f"{CODE_POINT_ROW}\n\x00", "Row 2: it has 1 columns"),
        (f'{CODE_POINT_ROW}\n"{"x" * 200_000}"', "Row 2: it isn’t CSV"),
    ],
)
def test_postcodes_that_cant_be_read_are_refused_with_row_and_column(
    session: Any, file: Callable[[str, str], Path], text: str, told: str
) -> None:
    with pytest.raises(Refused) as refusal:
        places.import_postcodes(file("ox.csv", text))
    assert told in str(refusal.value)
    assert only("OX4 4HF").ward_name == "Rose Hill & Iffley", "nothing has changed"


def test_every_fault_is_told_up_to_twenty(session: Any, file: Callable[[str, str], Path]) -> None:
    rows = "\n".join([CODE_POINT_ROW.replace("451034", "?")] * 25)
    with pytest.raises(Refused) as refusal:
        places.import_postcodes(file("ox.csv", rows))
    lines = str(refusal.value).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "And 5 more."


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"OX1 2JD\n\xff\xfe", "Row 2: it isn’t UTF-8 text"),
        (b"\x1f\x8b\x08 broken", "can’t be opened"),
    ],
)
def test_bytes_that_are_no_text_are_refused(
    session: Any, tmp_path: Path, raw: bytes, told: str
) -> None:
    path = tmp_path / ("ox.csv.gz" if raw[:2] == b"\x1f\x8b" else "ox.csv")
    path.write_bytes(raw)
    with pytest.raises(Refused, match=told):
        places.import_postcodes(path)


LINE = {"type": "LineString", "coordinates": [[-1.2, 51.7], [-1.3, 51.8]]}
GRID = square("E1", "One", 451034, 206852, 451044, 206862)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "Row 1: it isn’t GeoJSON"),
        ("[]", "must be a GeoJSON FeatureCollection"),
        (collection(), "holds no boundaries"),
        (collection(CENTRE, None), "Feature 2, properties: there are none"),
        (
            collection(CENTRE | {"properties": {"name": "Carfax"}}),
            "Feature 1, properties: there must",
        ),
        (collection(CENTRE | {"geometry": LINE}), "Feature 1, geometry: it must be a polygon"),
        (collection(CENTRE | {"geometry": None}), "Feature 1, geometry: it can’t be read"),
        (collection(CENTRE | {"geometry": {"type": "Polygon"}}), "Feature 1, geometry: it can’t"),
        (
            collection(CENTRE | {"geometry": {"type": "Polygon", "coordinates": [[["a", "b"]]]}}),
            "Feature 1, geometry: it can’t be read",
        ),
        (collection(GRID), "Feature 1, geometry: its points must be longitude and latitude"),
        (collection(CENTRE, CENTRE), "The code E05006547 is there more than once"),
        ("[" * 100_000, "it isn’t GeoJSON"),
    ],
)
def test_boundaries_that_cant_be_read_are_refused(
    session: Any, file: Callable[[str, str], Path], text: str, told: str
) -> None:
    with pytest.raises(Refused) as refusal:
        places.import_boundaries(file("w.geojson", text), "ward", date(2002, 5, 2))
    assert told in str(refusal.value)
    assert len(places.names_in_force(BEFORE_THE_NEW_WARDS)) == 24, "nothing has changed"


def test_an_unknown_kind_of_boundary_is_refused(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    with pytest.raises(Refused, match="Use ward or district"):
        places.import_boundaries(file("w.geojson", collection(CENTRE)), "planet", TODAY)


def test_imported_streets_are_found_and_take_the_place_of_vaguer_ones(
    session: Any, file: Callable[[str, str], Path]
) -> None:
    text = (
        "name,latitude,longitude,kind,ward\n"
        "Cowley Road,51.7469,-1.2323,street,\n"
        "Botley Road,51.7530,-1.2800,,\n"
        "The Green,,,place,Littlemore\n"
    )
    assert places.import_names(file("streets.csv", text)).stored == 3
    botley = first("botely rd")
    assert (botley.precision, botley.has_point, botley.inside) == (Precision.STREET, True, True)
    cowley = [
        spot for spot in places.search("cowley road", on=TODAY) if "Cowley Road" in spot.label
    ]
    assert [spot.has_point for spot in cowley][:1] == [True]
    assert not any(spot.label == "Cowley Road, St Mary's" and not spot.has_point for spot in cowley)
    green = first("The Green")
    assert (green.ward_name, green.has_point) == ("Littlemore", False)
    places.import_names(file("streets.csv", "street,lat,lon\nBotley Road,51.7530,-1.2800\n"))
    assert places.search("The Green", on=TODAY) == [], "the same file again replaces its names"
    assert first("South Park").ward_name == "St Clement's", "other names stay"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Botley Road,51.75x,-1.28", "Row 2, latitude: “51.75x” isn’t a number of degrees"),
        ("Botley Road,51.75,nan", "Row 2, longitude: “nan” isn’t a number of degrees"),
        ("Botley Road,-1.28,51.75", "Row 2, latitude: the point isn’t in Great Britain"),
        ("Botley Road,51.75,", "Row 2, longitude: a point needs both"),
        ("Botley Road,,", "Row 2, ward: “” isn’t a ward we know"),
        (",51.75,-1.28", "Row 2, name: there must be one"),
        ("Botley Road,51.75", "Row 2: it has 2 columns, not 3"),
    ],
)
def test_names_that_cant_be_read_are_refused_with_row_and_column(
    session: Any, file: Callable[[str, str], Path], row: str, told: str
) -> None:
    with pytest.raises(Refused) as refusal:
        places.import_names(file("streets.csv", f"name,latitude,longitude\n{row}\n"))
    assert told in str(refusal.value)


def test_code_point_is_reduced_to_a_district_and_its_surroundings(tmp_path: Path) -> None:
    rows = [
        CODE_POINT_ROW,
        CODE_POINT_ROW.replace("2JD", "2JE").replace("451034", "451934").replace("3098", "3106"),
        CODE_POINT_ROW.replace("2JD", "9ZZ").replace("451034", "455034").replace("0178", "0179"),
        CODE_POINT_ROW.replace("2JD", "8ZZ").replace("451034", "499034").replace("0178", "0179"),
    ]
    archive = tmp_path / "codepo.zip"
    with zipfile.ZipFile(archive, "w") as unpacked:
        unpacked.writestr("Data/CSV/ox.csv", "\n".join(rows))
    kept = places.reduce_code_point(archive, district="E07000178", margin=8_000, into=tmp_path)
    assert kept == (2, 1)
    table = gzip.decompress((tmp_path / "postcodes.csv.gz").read_bytes()).decode().splitlines()
    assert table[1].endswith("E07000178,E05013098")
    assert table[3].endswith("E07000179,"), "a ward outside the city is not kept"
    drawn = json.loads((tmp_path / "wards.geojson").read_text())
    assert [f["properties"]["code"] for f in drawn["features"]] == ["E05013098", "E05013106"]
    with pytest.raises(Refused, match="holds no postcodes"):
        places.reduce_code_point(archive, district="E07000001", margin=0, into=tmp_path)


# What is stored, and what the licences ask


def test_a_spot_comes_back_from_the_answer_that_was_stored(session: Any) -> None:
    for spot in (only("OX1 2JD"), only("OX4"), first("South Park"), places.in_words("by the bins")):
        stored = json.loads(json.dumps(spot.as_answer()))
        assert places.Spot.from_answer(stored).as_answer() == spot.as_answer()


def test_the_licences_words_are_there_to_show() -> None:
    text = " ".join(places.attribution())
    for holder in (
        "Ordnance Survey",
        "Royal Mail",
        "National Statistics",
        "Open Government Licence",
    ):
        assert holder in text


# The commands


def test_locate_answers_a_machine(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["places", "locate", "OX1 2JD", "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["ward_name"], answer["inside"], answer["tell"]) == (
        "Carfax & Jericho",
        True,
        None,
    )


def test_locate_answers_a_person(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert "Cherwell District Council" in run(args=["places", "locate", "51.819,-1.286"]).output
    assert (
        "by the 2021 wards"
        in run(args=["places", "locate", "OX1 2JD", "--on", "2020-11-03"]).output
    )
    lost = run(args=["places", "locate", "zzzzzz"])
    assert (lost.exit_code, "can’t find" in lost.output) == (1, True)


def test_a_refused_file_fails_the_command(app: Flask, file: Callable[[str, str], Path]) -> None:
    path = str(file("ox.csv", "nonsense"))
    result = app.test_cli_runner().invoke(args=["places", "import-postcodes", path])
    assert result.exit_code == 1
    assert "Row 1" in result.output


def test_an_import_is_kept(app: Flask, file: Callable[[str, str], Path]) -> None:
    path = file("kept_streets.csv", "name,latitude,longitude\nBotley Road,51.7530,-1.2800\n")
    run = app.test_cli_runner().invoke
    result = run(args=["places", "import-names", str(path), "--json"])
    assert json.loads(result.output) == {"loaded": 1, "left_out": 0}
    assert "Botley Road" in run(args=["places", "locate", "botley road"]).output
    with app.app_context(), database.writing():
        db.session.execute(sa.delete(PlaceName).where(PlaceName.source == path.name))
        db.session.commit()


def _queries(ask: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    ask()
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len([statement for statement in asked if statement.startswith("SELECT")])
