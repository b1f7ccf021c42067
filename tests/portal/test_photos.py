"""Photos on their way in: opened while nobody waits, and never left behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from portal.domain.reports import photos, pictures
from portal.extensions import database, db, files
from portal.models import Photo
from tests.client import Checked, StrictClient
from tests.walks import Walk

DUMPED = {"waste": ["W13"], "land": "L01", "size": "S2", "place": "OX4 1DD"}


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What happens elsewhere while a photo is being opened."""
    meanwhile: list[Callable[[], object]] = []
    prepare = pictures.prepare

    def slowly(data: bytes) -> pictures.Picture:
        for happens in meanwhile:
            happens()
        return prepare(data)

    monkeypatch.setattr(pictures, "prepare", slowly)
    return meanwhile


def picture(number: int) -> bytes:
    """Give a small picture unlike the others."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8), (number * 8, 0, 0)).save(held, "PNG")
    return held.getvalue()


def send_photos(client: StrictClient, count: int) -> Checked:
    """Choose so many photos where they are asked for."""
    walk = Walk(client, DUMPED).begin("fly-tipping").to("/photos")
    chosen = [(io.BytesIO(picture(number)), f"{number}.png") for number in range(count)]
    form = {"photos-new": chosen}
    return client.post(walk.here, form, content_type="multipart/form-data", most_queries=20)


def test_nobody_waits_while_somebody_elses_photo_is_opened(
    client: StrictClient, app: Flask, opening: list[Callable[[], object]]
) -> None:
    def somebody_writes() -> None:
        with database.writing(), db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE jobs SET attempts = attempts")

    opening.append(somebody_writes)
    assert send_photos(client, 1).status == 302


def test_no_more_photos_are_opened_than_can_be_kept(
    client: StrictClient, opening: list[Callable[[], object]]
) -> None:
    opened: list[None] = []
    opening.append(lambda: opened.append(None))
    answer = send_photos(client, 30)
    assert answer.status == 422
    assert len(opened) == photos.MOST
    assert photos.TOO_MANY in answer.page.errors


def test_a_photo_that_was_on_its_way_when_somebody_left_is_not_kept(
    client: StrictClient, app: Flask, opening: list[Callable[[], object]]
) -> None:
    def somebody_leaves() -> None:
        with database.writing(), db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM drafts")

    opening.append(somebody_leaves)
    assert send_photos(client, 1).status == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 0
        assert list(files.keys()) == []


@pytest.mark.parametrize("at_once", [1, 400])
def test_a_file_that_no_photo_is_known_by_is_cleared_out(
    client: StrictClient, app: Flask, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(photos, "AT_ONCE", at_once)
    send_photos(client, 1)
    later = datetime.now(UTC) + timedelta(hours=2)
    with app.app_context(), database.writing():
        (photo,) = db.session.scalars(sa.select(Photo))
        photos.make_thumbnail(photo_id=photo.id, now=later)
        kept = {photo.key, photo.thumbnail_key}
        db.session.commit()
        files.put("photos/stray.jpg", b"stray", "image/jpeg")
        files.put("photos/stray-small.jpg", b"stray", "image/jpeg")
        assert photos.clear_out_strays(now=datetime.now(UTC)) == 0  # it may be on its way yet
        assert photos.clear_out_strays(now=later) == 2
        assert set(files.keys()) == kept


def test_photos_come_only_so_fast_and_answers_as_fast_as_anyone_likes(
    limited: StrictClient,
) -> None:
    walk = Walk(limited, DUMPED).begin("fly-tipping").to("/photos")
    posts = [
        limited.post(
            walk.here,
            {"photos-new": (io.BytesIO(b"no picture"), "one.png")},
            content_type="multipart/form-data",
            most_queries=20,
        ).status
        for _ in range(16)
    ]
    assert posts == [422] * 15 + [429]
    assert limited.get(walk.here).status == 200, "reading the page is not limited"
    assert limited.post(walk.here, {}).status == 302, "nor is answering without a photo"
