"""Photos of a report: shown to who may see them, covered in part, and how they came."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from portal.domain import jobs
from portal.extensions import database, db, files
from portal.models import AuditEntry, Case, Photo
from tests.admin.conftest import Make, SitDown
from tests.client import Page, StrictClient
from tests.factories import a_case, a_picture

MOST = 19
BOX = "10 20 30 40"


def acts(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.action, entry.subject_id or "") for entry in entries]


@pytest.fixture
def case(make: Make, app: Flask) -> Case:
    """One with a photo that is white all over."""
    made: Case = make(a_case, photos=1)
    with app.app_context():
        files.put(made.reports[0].photos[0].key, a_picture(200, 100), "image/jpeg")
    return made


def at(case: Case, more: str = "") -> str:
    return f"/admin/cases/{case.reference}/photos/{case.reports[0].photos[0].id}{more}"


def the_photo(app: Flask, case: Case) -> Photo:
    with app.app_context():
        return db.session.get_one(Photo, case.reports[0].photos[0].id)


def middle_of(picture: bytes) -> tuple[int, ...]:
    """Give the colour in the middle of the box."""
    dot = Image.open(BytesIO(picture)).convert("RGB").getpixel((50, 40))
    assert isinstance(dot, tuple)
    return tuple(round(part) for part in dot)


def boxes_of(page: Page) -> list[str]:
    return [str(one.get("value")) for one in page.all("input") if one.get("name") == "box"][:-1]


# Photos


def test_photos_are_served_to_those_who_may_and_the_look_is_recorded(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    case = make(a_case, photos=2)
    first, second = case.reports[0].photos
    with app.app_context():
        files.put(first.key, b"\xff\xd8large", "image/jpeg")
    address = f"/admin/cases/{case.reference}/photos/{first.id}"
    large = officer.get(address)
    assert (large.status, large.response.data) == (200, b"\xff\xd8large")
    assert large.response.mimetype == "image/jpeg"
    assert large.headers["Cache-Control"] == "no-store"
    assert ("photo.read", first.id) in acts(app)
    # A file that is missing is no page broken.
    assert officer.get(f"/admin/cases/{case.reference}/photos/{second.id}").status == 404
    for made_up in ("none", "%00", "00000000-0000-4000-8000-999999999999"):
        assert officer.get(f"/admin/cases/{case.reference}/photos/{made_up}").status == 404


def test_the_small_copy_comes_without_a_second_trace(
    officer: StrictClient, make: Make, app: Flask
) -> None:
    """The page that shows it has left its own."""
    case = make(a_case, photos=1)
    photo = case.reports[0].photos[0]
    with app.app_context(), database.writing():
        files.put(photo.key, b"large", "image/jpeg")
        files.put("photos/small.jpg", b"small", "image/jpeg")
        db.session.merge(photo).thumbnail_key = "photos/small.jpg"
        db.session.commit()
    page = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST).page
    (image,) = page.all("img", class_=None)
    assert officer.get(str(image.get("src"))).response.data == b"small"
    assert "photo.read" not in [action for action, _ in acts(app)]


# Covering a part


def test_a_part_is_covered_for_everybody(officer: StrictClient, case: Case, app: Flask) -> None:
    before = the_photo(app, case)
    answer = officer.post(at(case, "/cover"), {"box": BOX, "because": "FACE", "kept": "keep"})
    assert answer.location == f"/admin/cases/{case.reference}"
    after = the_photo(app, case)
    assert after.key != before.key
    assert middle_of(officer.get(at(case)).response.data) == (0, 0, 0)
    small = officer.get(at(case, "?small=")).response.data
    assert middle_of(small) == (0, 0, 0), "the small copy is another the moment the large one is"
    page = officer.get(f"/admin/cases/{case.reference}", most_queries=MOST).page.main
    assert "Covered part of a photo: a face" in page
    assert "Cover more of photo 1" in page
    assert "As it came: photo 1" in page
    with app.app_context():
        assert middle_of(files.get(str(after.original_key))) == (255, 255, 255)


def test_boxes_are_entered_by_their_numbers_and_taken_away(
    officer: StrictClient, case: Case
) -> None:
    """As whoever has no script does it."""
    numbers = {"left": "12,5", "top": "40", "width": "10 %", "height": "8", "add": "yes"}
    page = officer.post(at(case, "/cover"), {**numbers, "because": "PLATE"}).page
    assert boxes_of(page) == ["12.5 40 10 8"]
    assert "12.5% from the left, 40% from the top, 10% wide, 8% high" in page.main
    assert page.value("left") == "", "the next one is entered afresh"
    assert next(one.get("value") for one in page.all() if "checked" in one.attrib) == "PLATE"
    two = {"box": ["12.5 40 10 8", BOX], "remove": "0"}
    assert boxes_of(officer.post(at(case, "/cover"), two).page) == [BOX]


def test_numbers_that_were_not_added_are_covered_too(
    officer: StrictClient, case: Case, app: Flask
) -> None:
    numbers = {"left": "10", "top": "20", "width": "30", "height": "40"}
    assert officer.post(at(case, "/cover"), {**numbers, "because": "FACE"}).status == 302
    assert middle_of(officer.get(at(case)).response.data) == (0, 0, 0)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "Draw a box over what is to be covered"),
        ({"box": BOX}, "Select what you cover"),
        ({"box": BOX, "because": "NOTHING"}, "Select what you cover"),
        ({"box": ["nonsense", "nan nan nan nan"]}, "Draw a box over what is to be covered"),
        ({"box": [BOX] * 21, "because": "FACE"}, "Draw up to 20 boxes at a time"),
        ({"left": "10", "add": "yes"}, "Enter four numbers from 0 to 100"),
        (
            {"left": "10", "top": "10", "width": "900", "height": "1", "add": "yes"},
            "Enter four numbers from 0 to 100",
        ),
        (
            {"left": "inf", "top": "10", "width": "nan", "height": "1", "add": "yes"},
            "Enter four numbers from 0 to 100",
        ),
        (
            {"left": "10", "top": "10", "width": "0.1", "height": "9", "add": "yes"},
            "That box is too small, or lies beside the photo",
        ),
        (
            {"left": "100", "top": "10", "width": "5", "height": "9", "add": "yes"},
            "That box is too small, or lies beside the photo",
        ),
    ],
)
def test_what_can_not_be_covered_is_said(
    officer: StrictClient, case: Case, app: Flask, given: dict[str, object], error: str
) -> None:
    answer = officer.post(at(case, "/cover"), given)
    assert (answer.status, answer.page.errors) == (422, [error])
    assert the_photo(app, case).covered_at is None


def test_a_photo_whose_file_is_gone_is_not_found(officer: StrictClient, make: Make) -> None:
    case = make(a_case, photos=1)
    assert officer.post(at(case, "/cover"), {"box": BOX, "because": "FACE"}).status == 404


# How it came


def covered(officer: StrictClient, case: Case, kept: str = "keep") -> None:
    given = {"box": BOX, "because": "FACE", "kept": kept}
    assert officer.post(at(case, "/cover"), given).status == 302


def test_how_it_came_is_opened_with_a_reason_and_on_the_record(
    officer: StrictClient, case: Case, app: Flask
) -> None:
    covered(officer, case)
    asked = officer.post(at(case, "/as-it-came"), {})
    assert asked.page.errors == ["Select why you need to see this"]
    assert "photo.original_opened" not in dict(acts(app))
    opened = officer.post(at(case, "/as-it-came"), {"because": "evidence"})
    assert opened.headers["Cache-Control"] == "no-store"
    assert middle_of(opened.response.data) == (255, 255, 255)
    with app.app_context():
        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "photo.original_opened")
        ).one()
        assert entry.details == {"case": case.reference, "because": "evidence"}


def test_a_cover_is_taken_off(officer: StrictClient, case: Case, app: Flask) -> None:
    covered(officer, case)
    assert officer.post(at(case, "/uncover")).status == 302
    assert middle_of(officer.get(at(case)).response.data) == (255, 255, 255)
    assert "Nothing of it is covered" in officer.get(at(case, "/as-it-came")).page.main
    assert officer.post(at(case, "/uncover"), follow_redirects=True).status == 200


def test_how_it_came_is_erased(officer: StrictClient, case: Case, app: Flask) -> None:
    covered(officer, case)
    key = str(the_photo(app, case).original_key)
    assert officer.post(at(case, "/erase-as-it-came")).status == 302
    work(app)
    with app.app_context():
        assert not files.exists(key)
    page = officer.get(at(case, "/as-it-came")).page.main
    assert "It is no longer kept" in page
    assert officer.post(at(case, "/as-it-came"), {"because": "ask"}).status == 200
    # Nor is anything more kept of it later.
    assert "What becomes of the photo" not in officer.get(at(case, "/cover")).page.main
    covered(officer, case)
    assert the_photo(app, case).original_key is None


def test_it_can_be_erased_with_the_covering(officer: StrictClient, case: Case, app: Flask) -> None:
    key = the_photo(app, case).key
    covered(officer, case, kept="erase")
    assert the_photo(app, case).original_key is None
    work(app)
    with app.app_context():
        assert not files.exists(key)
        assert files.exists(the_photo(app, case).key)


def work(app: Flask) -> None:
    with app.app_context():
        while jobs.work_one(now=datetime.now(UTC)):
            pass


def test_who_may_not_see_people_does_not_see_how_it_came(
    case: Case, sit_down: SitDown, make: Make
) -> None:
    shut = make(a_case, marks={"restricted"}, photos=1)
    officer = sit_down()
    for more in ("", "/cover", "/as-it-came"):
        assert officer.get(at(shut, more)).status == 403
