"""Where things are: postcodes, boundaries, hubs and the names that people call places by."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Model


class Postcode(Model):
    """A postcode in the city or around it, at the point the Ordnance Survey gives it."""

    __tablename__ = "postcodes"
    # The nearest postcode is looked for in a box round a point.
    __table_args__ = (Index("ix_postcodes_latitude_longitude", "latitude", "longitude"),)

    code: Mapped[str] = mapped_column(String(8), primary_key=True)  # "OX12JD": no space
    easting: Mapped[int]
    northing: Mapped[int]
    latitude: Mapped[float]
    longitude: Mapped[float]
    ward_code: Mapped[str | None] = mapped_column(String(12))  # kept inside the city only
    district_code: Mapped[str] = mapped_column(String(12))


class Boundary(Model):
    """A ward or district and the days it was in force, with its shape where one is known."""

    __tablename__ = "boundaries"
    __table_args__ = (UniqueConstraint("kind", "code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # the last day it was in force
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # An outline drawn from postcodes is fit for a map, and not for telling wards apart.
    is_exact: Mapped[bool] = mapped_column(default=False)
    # The box round an exact shape, so that a point is tried against few of them.
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    source: Mapped[str] = mapped_column(String(200))


class WardHub(Model):
    """Which locality hub looks after a ward: a table for the council to put right."""

    __tablename__ = "ward_hubs"
    __table_args__ = (UniqueConstraint("ward_code", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ward_code: Mapped[str] = mapped_column(String(12))
    hub: Mapped[str] = mapped_column(String(80))  # its code in the list `locality_hubs`
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    is_proposed: Mapped[bool] = mapped_column(default=True)  # until the council confirms it


class PlaceName(Model):
    """What people call a place: a street, a park, a square; with a point where one is known."""

    __tablename__ = "place_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    ward_code: Mapped[str | None] = mapped_column(String(12))
    precision: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
