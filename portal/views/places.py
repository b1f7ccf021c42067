"""Where: what the map needs, and the outlines it draws when there are no tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import Blueprint, current_app, jsonify, url_for
from flask.typing import ResponseReturnValue

from portal.domain import places
from portal.web.filters import day_of
from portal.web.requests import utcnow

bp = Blueprint("places", __name__)

A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class MapFacts:
    """What a page tells the map’s script."""

    latitude: float
    longitude: float
    tiles: str
    attribution: str
    outlines_href: str


@bp.app_template_global()
def map_facts() -> MapFacts:
    tiles = current_app.config.get("TILES_URL", "")
    return MapFacts(
        latitude=places.city().latitude,
        longitude=places.city().longitude,
        tiles=tiles,
        attribution="© OpenStreetMap contributors" if tiles else "",
        outlines_href=url_for("places.outlines"),
    )


@bp.app_template_global()
@cache
def place_credits() -> str:
    """Give the lines that the licences of the places ask for."""
    return " ".join(places.attribution())


@bp.get("/places/wards.json")
def outlines() -> ResponseReturnValue:
    answer = jsonify(places.outlines(day_of(utcnow())))
    answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer
