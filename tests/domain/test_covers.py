"""Covering a part of a photo: which dots go black, what is kept of it, and what is erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.domain import Actor, Refused, jobs
from portal.domain.reports import covers, photos, pictures
from portal.domain.reports.covers import Box
from portal.domain.triage import cases, history
from portal.extensions import db, files
from portal.models import AuditEntry, Photo
from tests.factories import a_case, a_colleague, a_picture, the_actor

A_BOX = Box(25, 50, 50, 25)


@pytest.fixture
def officer(session: None) -> Actor:
    return the_actor(a_colleague(name="Robin Officer"))


@pytest.fixture
def photo(session: None) -> Photo:
    """One of 200 by 100 dots, all of them white."""
    photo = a_case(photos=1).reports[0].photos[0]
    files.put(photo.key, a_picture(200, 100), "image/jpeg")
    photo.thumbnail_key = photos.put(
        photo.id, pictures.thumbnail(a_picture(200, 100)), photos.SMALL
    )
    db.session.flush()
    return photo


def cover(
    photo: Photo, *boxes: Box, by: Actor, now: datetime, keeps: bool = True, because: str = "FACE"
) -> None:
    sheet = covers.drawn(photo.key, boxes or [A_BOX])
    covers.cover(photo, sheet, because, keeps=keeps, by=by, now=now)
    db.session.commit()


def work(now: datetime) -> None:
    while jobs.work_one(now=now):
        pass


def blacks(jpeg: bytes) -> tuple[int, int, int, int]:
    """Give where the black part of a picture begins and ends, across and down."""
    grey = Image.open(BytesIO(jpeg)).convert("L")
    box = grey.point(lambda dot: 255 if dot < 128 else 0).getbbox()
    assert box
    return box


# Boxes


@pytest.mark.parametrize(
    ("written", "box"),
    [
        ("12.5 40 10 8", Box(12.5, 40, 10, 8)),
        ("0 0 100 100", Box(0, 0, 100, 100)),
        # What lies beyond the photo is left off.
        ("90 95 20 20", Box(90, 95, 10, 5)),
        ("33.33 0 10 10", Box(33.3, 0, 10, 10)),
    ],
)
def test_a_box_is_read_as_it_is_written(written: str, box: Box) -> None:
    assert Box.read(written) == box
    assert Box.read(str(box)) == box


@pytest.mark.parametrize(
    "written",
    ["", "1 2 3", "1 2 3 4 5", "a b c d", "-1 2 3 4", "1 2 3 101", "nan 1 1 1", "1 1 inf 1"],
)
def test_what_is_no_box_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="four numbers from 0 to 100"):
        Box.read(written)


@pytest.mark.parametrize("written", ["1 2 0 10", "1 2 10 0.4", "100 2 10 10"])
def test_a_box_covers_something(written: str) -> None:
    with pytest.raises(Refused, match="too small"):
        Box.read(written)


TENTHS = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@given(TENTHS, TENTHS, TENTHS, TENTHS, st.integers(1, 2048), st.integers(1, 2048))
def test_every_dot_that_a_box_touches_is_covered(
    left: float, top: float, width: float, height: float, across: int, down: int
) -> None:
    try:
        box = Box.within(left, top, width, height)
    except Refused:
        return
    first, upper, last, lower = box.dots(across, down)
    assert 0 <= first <= last < across
    assert 0 <= upper <= lower < down
    # A dot reaches from its number to the next; a hair’s breadth is what a tenth is in floats.
    assert first <= box.left / 100 * across + 1e-6
    assert last + 1 >= (box.left + box.width) / 100 * across - 1e-6
    assert upper <= box.top / 100 * down + 1e-6
    assert lower + 1 >= (box.top + box.height) / 100 * down - 1e-6


# Covering


def test_what_is_beneath_a_box_is_gone_from_the_picture(
    photo: Photo, officer: Actor, now: datetime
) -> None:
    cover(photo, by=officer, now=now)
    picture = files.get(photo.key)
    assert blacks(picture) == (50, 50, 150, 75)
    # Black to the last dot, but for what JPEG makes of an edge.
    within = Image.open(BytesIO(picture)).convert("L").crop((58, 58, 142, 67))
    assert within.getextrema() == (0, 0)
    assert photo.size == len(picture)
    assert photo.covered_at == now


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_grey_photo_is_covered_as_one_in_colours_is(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (200, 100), "white").save(written, "JPEG")
    assert blacks(pictures.covered(written.getvalue(), [A_BOX.dots]).jpeg) == (50, 50, 150, 75)


def test_the_small_copy_is_covered_at_once(photo: Photo, officer: Actor, now: datetime) -> None:
    small = photo.thumbnail_key
    cover(photo, by=officer, now=now)
    assert photo.thumbnail_key != small
    assert blacks(files.get(str(photo.thumbnail_key))) == (50, 50, 150, 75)
    work(now)
    assert not files.exists(str(small))


def test_a_small_copy_made_late_is_of_the_covered_photo(
    photo: Photo, officer: Actor, now: datetime
) -> None:
    photos.have_small_copy_made(photo, now=now)
    cover(photo, by=officer, now=now)
    work(now)
    db.session.refresh(photo)
    assert blacks(files.get(str(photo.thumbnail_key))) == (50, 50, 150, 75)


def test_a_cover_upon_a_cover_keeps_the_first_of_all(
    photo: Photo, officer: Actor, now: datetime
) -> None:
    first = photo.key
    cover(photo, by=officer, now=now)
    second = photo.key
    cover(photo, Box(0, 0, 10, 10), by=officer, now=now)
    assert blacks(files.get(photo.key)) == (0, 0, 150, 75)
    work(now)
    assert photo.original_key == first
    assert (files.exists(first), files.exists(second)) == (True, False)


def test_what_is_erased_stays_erased(photo: Photo, officer: Actor, now: datetime) -> None:
    first = photo.key
    cover(photo, by=officer, now=now, keeps=False)
    work(now)
    assert (photo.original_key, files.exists(first)) == (None, False)
    cover(photo, Box(0, 0, 10, 10), by=officer, now=now)
    assert photo.original_key is None
    with pytest.raises(Refused, match="no longer kept"):
        covers.uncover(photo, by=officer, now=now)
    with pytest.raises(Refused, match="no longer kept"):
        covers.open_original(photo, "evidence", by=officer, now=now)
    with pytest.raises(Refused, match="no longer kept"):
        covers.erase_original(photo, by=officer, now=now)


def test_a_kept_original_is_erased_with_the_next_cover(
    photo: Photo, officer: Actor, now: datetime
) -> None:
    first = photo.key
    cover(photo, by=officer, now=now)
    cover(photo, Box(0, 0, 10, 10), by=officer, now=now, keeps=False)
    work(now)
    assert (photo.original_key, files.exists(first)) == (None, False)


def test_whoever_was_faster_is_not_undone(photo: Photo, officer: Actor, now: datetime) -> None:
    sheet = covers.drawn(photo.key, [A_BOX])
    cover(photo, Box(0, 0, 10, 10), by=officer, now=now)
    with pytest.raises(cases.Overtaken):
        covers.cover(photo, sheet, "FACE", keeps=True, by=officer, now=now)
    assert blacks(files.get(photo.key)) == (0, 0, 20, 10)


def test_a_cover_is_taken_off(photo: Photo, officer: Actor, now: datetime) -> None:
    first = photo.key
    cover(photo, by=officer, now=now)
    covers.uncover(photo, by=officer, now=now)
    db.session.commit()
    work(now)
    db.session.refresh(photo)
    assert (photo.key, photo.original_key, photo.covered_at) == (first, None, None)
    small = Image.open(BytesIO(files.get(str(photo.thumbnail_key)))).convert("L")
    assert small.getextrema() == (255, 255)


def test_no_file_of_a_covered_photo_is_a_stray(photo: Photo, officer: Actor, now: datetime) -> None:
    cover(photo, by=officer, now=now)
    work(now)
    kept = set(files.keys())
    assert kept == {photo.key, photo.thumbnail_key, photo.original_key}
    later = datetime.now(tz=now.tzinfo) + timedelta(days=1)
    assert photos.clear_out_strays(now=later) == 0
    assert set(files.keys()) == kept


def test_the_case_and_the_record_say_what_was_covered_and_why(
    photo: Photo, officer: Actor, now: datetime
) -> None:
    assert photo.report
    case, revision = photo.report.case, photo.report.case.revision
    cover(photo, by=officer, now=now, because="PLATE")
    covers.open_original(photo, "evidence", by=officer, now=now)
    covers.uncover(photo, by=officer, now=now)
    cover(photo, by=officer, now=now)
    covers.erase_original(photo, by=officer, now=now)
    db.session.commit()
    assert case.revision > revision
    told = [happening.words for happening in reversed(history.stream(case))]
    assert told[1:] == [
        "Covered part of a photo: a number plate",
        "A photo is seen as it came again",
        "Covered part of a photo: a face",
        "Erased a photo as it came: its covered copy stays",
    ]
    entry = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "photo.covered").limit(1)
    ).one()
    assert entry.details == {
        "case": case.reference,
        "because": "PLATE",
        "boxes": ["25 50 50 25"],
        "keeps": True,
    }


@pytest.mark.parametrize(
    ("boxes", "because", "field"),
    [
        ([], "FACE", "boxes"),
        ([A_BOX] * 21, "FACE", "boxes"),
        ([A_BOX], "", "because"),
        ([A_BOX], "face", "because"),
    ],
)
def test_what_and_why_is_said(boxes: list[Box], because: str, field: str, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        covers.check(boxes, because, on=now.date())
    assert refused.value.field == field
