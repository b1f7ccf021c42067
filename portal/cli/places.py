"""`places`: newer postcodes, boundaries and names, and where a place is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup

from portal.cli.answers import as_json, say
from portal.domain import Refused, places
from portal.extensions import database, db

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])

group = AppGroup("places", help="Postcodes, wards and names, and where a place is.")


@group.command("import-postcodes")
@click.argument("file", type=FILE)
@as_json
def import_postcodes(file: Path, json_wanted: bool) -> None:
    """Replace the postcodes of each district in FILE, an OS Code-Point Open CSV."""
    _tell(lambda: places.import_postcodes(file), "postcodes", json_wanted)


@group.command("import-boundaries")
@click.argument("file", type=FILE)
@click.option("--kind", type=click.Choice(places.KINDS_OF_BOUNDARY), required=True)
@click.option("--valid-from", type=DAY, required=True, help="The first day they are in force.")
@as_json
def import_boundaries(file: Path, kind: str, valid_from: datetime, json_wanted: bool) -> None:
    """Load the boundaries in FILE, a GeoJSON file in longitude and latitude."""
    _tell(
        lambda: places.import_boundaries(file, kind, valid_from.date()), "boundaries", json_wanted
    )


@group.command("import-names")
@click.argument("file", type=FILE)
@as_json
def import_names(file: Path, json_wanted: bool) -> None:
    """Load street and place names from FILE: name,latitude,longitude and perhaps kind,ward."""
    _tell(lambda: places.import_names(file), "names", json_wanted)


@group.command("load")
@as_json
def load(json_wanted: bool) -> None:
    """Load the places that come with the portal, where there are none yet."""
    with database.writing():
        loaded = places.load_shipped()
        db.session.commit()
    answer = {
        "postcodes": loaded.postcodes,
        "wards": loaded.wards,
        "hubs": loaded.hubs,
        "names": loaded.names,
    }
    words = ", ".join(f"{number} {what}" for what, number in answer.items())
    say(answer, f"Added {words}.", json_wanted)


@group.command("locate")
@click.argument("place")
@click.option("--on", type=DAY, help="The day whose wards count. Today unless you say.")
@as_json
def locate(place: str, on: datetime | None, json_wanted: bool) -> None:
    """Say where PLACE is: a postcode, a name, or latitude,longitude as 51.758,-1.262."""
    day = on.date() if on else datetime.now(ZoneInfo("Europe/London")).date()
    spots = places.search(place, on=day)
    if not spots:
        raise click.ClickException(f"We can’t find “{place}”.")
    answer = [spot.as_answer() | {"tell": _who(spot, day)} for spot in spots]
    say(answer[0] | {"others": answer[1:]}, "\n".join(_line(s, day) for s in spots), json_wanted)


@group.command("hub")
@click.argument("ward_code")
@click.argument("hub")
@click.option("--valid-from", type=DAY, required=True, help="The first day of the change.")
@as_json
def hub(ward_code: str, hub: str, valid_from: datetime, json_wanted: bool) -> None:
    """Say that HUB, a code of the list locality_hubs, looks after a ward from a day on."""
    try:
        with database.writing():
            places.give_to_hub(ward_code, hub, valid_from=valid_from.date())
            db.session.commit()
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    answer = {"ward": ward_code, "hub": hub, "valid_from": valid_from.date().isoformat()}
    say(answer, f"{hub} looks after {ward_code} from {valid_from.date()}.", json_wanted)


@group.command("reduce")
@click.argument("archive", type=FILE)
@click.option("--district", required=True, help="The code of the district to keep whole.")
@click.option("--margin", default=8_000, show_default=True, help="Metres round it to keep.")
@click.option(
    "--into", type=click.Path(file_okay=False, exists=True, path_type=Path), required=True
)
def reduce(archive: Path, district: str, margin: int, into: Path) -> None:
    """Make the shipped postcodes and outlines from ARCHIVE, the Code-Point Open zip."""
    try:
        inside, around = places.reduce_code_point(
            archive, district=district, margin=margin, into=into
        )
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Kept {inside} postcodes of {district} and {around} round it.")


def _tell(read: Callable[[], places.Imported], what: str, json_wanted: bool) -> None:
    try:
        with database.writing():
            imported = read()
            db.session.commit()
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    words = f"Loaded {imported.stored} {what}."
    if imported.left_out:
        words += f" Left out {imported.left_out}: {imported.because}."
    say({"loaded": imported.stored, "left_out": imported.left_out}, words, json_wanted)


def _who(spot: places.Spot, on: date) -> dict[str, str | None] | None:
    who = places.outside(spot, on=on)
    return {"council": who.council, "website": who.website, "phone": who.phone} if who else None


def _line(spot: places.Spot, on: date) -> str:
    """Describe a spot in one line.

    > OX1 2JD · 51.758043, -1.261992 · Carfax & Jericho (by its postcode) · inside Oxford
    """
    parts = [spot.label]
    if spot.has_point:
        parts.append(f"{spot.latitude}, {spot.longitude}")
    if spot.ward_name:
        parts.append(spot.ward_name + (f" ({spot.ward_basis})" if spot.ward_basis else ""))
    who = places.outside(spot, on=on)
    if who:
        parts.append(who.sentence.removesuffix("."))
    elif spot.inside:
        parts.append(f"inside {places.city().name}")
    return " · ".join(parts)


COMMANDS = [group]
