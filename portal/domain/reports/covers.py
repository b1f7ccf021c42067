"""Covers what a photo shows of somebody; how it came is kept apart from then on, or is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain import Actor, Refused, audit, jobs
from portal.domain.privacy import opening
from portal.domain.reference import Entry, lists
from portal.domain.reports import photos, pictures
from portal.domain.reports.pictures import Picture
from portal.domain.triage import cases, priority, workflow
from portal.extensions import db, files
from portal.models import Case, Photo

MOST_BOXES = 20
# A smaller one covers nothing that could be recognised: it is a slip of the hand.
SMALLEST = 0.5
NO_NUMBERS = "Enter four numbers from 0 to 100"


@dataclass(frozen=True)
class Box:
    """A part of a photo, in hundredths of its width and of its height.

    `left` and `top` are counted from its upper left corner.
    """

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def within(cls, left: float, top: float, width: float, height: float) -> Box:
        """Give a box less what lies beyond the photo. Raise Refused where nothing is left of it."""
        left, right = (min(max(edge, 0.0), 100.0) for edge in (left, left + width))
        top, bottom = (min(max(edge, 0.0), 100.0) for edge in (top, top + height))
        box = cls(*(round(number, 1) for number in (left, top, right - left, bottom - top)))
        if min(box.width, box.height) < SMALLEST:
            raise Refused("That box is too small, or lies beside the photo")
        return box

    @classmethod
    def read(cls, written: str) -> Box:
        """Read a box as it is written in a form. Raise Refused for anything else.

        >>> Box.read("12.5 40 10 8")
        Box(left=12.5, top=40.0, width=10.0, height=8.0)
        """
        try:
            left, top, width, height = (float(number) for number in written.split())
        except ValueError:
            raise Refused(NO_NUMBERS) from None
        if not all(0 <= number <= 100 for number in (left, top, width, height)):
            raise Refused(NO_NUMBERS)
        return cls.within(left, top, width, height)

    def __str__(self) -> str:
        return f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"

    def dots(self, across: int, down: int) -> tuple[int, int, int, int]:
        """Give the first and the last dot that it covers, of a picture so many across and down.

        A dot that it covers in part is covered.
        """
        # In whole thousandths: what floats make of a tenth must not move an edge.
        left, top = round(self.left * 10), round(self.top * 10)
        right, bottom = left + round(self.width * 10), top + round(self.height * 10)
        return (
            left * across // 1000,
            top * down // 1000,
            -(-right * across // 1000) - 1,
            -(-bottom * down // 1000) - 1,
        )


@dataclass(frozen=True)
class Drawn:
    """A photo drawn with its boxes covered, and the file that it was drawn from."""

    key: str
    boxes: tuple[Box, ...]
    picture: Picture
    small: bytes


def reasons(on: date) -> list[Entry]:
    """Give what can be said to be covered."""
    return lists.entries("cover_reasons", on=on)


def check(boxes: Sequence[Box], because: str, *, on: date) -> None:
    """Raise Refused where there is no box, or too many, or it is not said what they cover."""
    if not boxes:
        raise Refused("Draw a box over what is to be covered", field="boxes")
    if len(boxes) > MOST_BOXES:
        raise Refused(f"Draw up to {MOST_BOXES} boxes at a time", field="boxes")
    if because not in {reason.code for reason in reasons(on)}:
        raise Refused("Select what you cover", field="because")


def drawn(key: str, boxes: Sequence[Box]) -> Drawn:
    """Draw the photo in a file with boxes covered. It takes a moment: hold nobody up meanwhile."""
    picture = pictures.covered(files.get(key), [box.dots for box in boxes])
    return Drawn(key, tuple(boxes), picture, pictures.thumbnail(picture.jpeg))


def cover(
    photo: Photo, sheet: Drawn, because: str, *, keeps: bool, by: Actor, now: datetime
) -> None:
    """Have everybody see a photo with what was drawn over it.

    With `keeps` how it came is kept apart, to be opened with a reason; else it is erased for good.
    Raise Refused for what `check` refuses, and Overtaken where the photo is another by now.
    """
    check(sheet.boxes, because, on=priority.day_of(now))
    case = _case(photo)
    _lock(photo)
    if photo.key != sheet.key:
        raise cases.Overtaken(cases.OVERTAKEN)
    before, small_before = photo.key, photo.thumbnail_key
    photo.key, photo.size = photos.put(photo.id, sheet.picture.jpeg), len(sheet.picture.jpeg)
    photo.thumbnail_key = photos.put(photo.id, sheet.small, photos.SMALL)
    gone = [small_before]
    if not keeps:
        gone += [photo.original_key, before]
        photo.original_key = None
    elif photo.covered_at is None:
        photo.original_key = before
    else:  # how it came is kept already, or is gone
        gone.append(before)
    photo.covered_at = now
    _erase(gone, now=now)
    workflow.add_event(
        case, "photo_covered", reason=because, report_id=photo.report_id, by=by, now=now
    )
    cases.touch(case)
    audit.record(
        "photo.covered",
        ("photo", photo.id),
        by=by,
        now=now,
        case=case.reference,
        because=because,
        boxes=[str(box) for box in sheet.boxes],
        keeps=keeps,
    )


def open_original(photo: Photo, because: str, *, by: Actor, now: datetime) -> bytes:
    """Give a photo as it came, and record that it was looked at and why.

    Raise Refused without a reason, or where it is not kept.
    """
    opening.check(because)
    if photo.original_key is None:
        raise Refused("The photo as it came is no longer kept")
    audit.record(
        "photo.original_opened",
        ("photo", photo.id),
        by=by,
        now=now,
        case=_case(photo).reference,
        because=because,
    )
    return files.get(photo.original_key)


def uncover(photo: Photo, *, by: Actor, now: datetime) -> None:
    """Have everybody see a photo as it came again. Raise Refused where it is not kept."""
    case = _case(photo)
    _lock(photo)
    if photo.original_key is None:
        raise Refused("The photo as it came is no longer kept")
    _erase([photo.key, photo.thumbnail_key], now=now)
    photo.key, photo.original_key, photo.covered_at = photo.original_key, None, None
    photo.thumbnail_key = None
    photos.have_small_copy_made(photo, now=now)
    workflow.add_event(case, "photo_uncovered", report_id=photo.report_id, by=by, now=now)
    cases.touch(case)
    audit.record("photo.uncovered", ("photo", photo.id), by=by, now=now, case=case.reference)


def erase_original(photo: Photo, *, by: Actor, now: datetime) -> None:
    """Erase a photo as it came, for good. Raise Refused where it is not kept."""
    case = _case(photo)
    _lock(photo)
    if photo.original_key is None:
        raise Refused("The photo as it came is no longer kept")
    _erase([photo.original_key], now=now)
    photo.original_key = None
    workflow.add_event(case, "photo_original_erased", report_id=photo.report_id, by=by, now=now)
    cases.touch(case)
    audit.record("photo.original_erased", ("photo", photo.id), by=by, now=now, case=case.reference)


def _case(photo: Photo) -> Case:
    if photo.report is None:
        raise LookupError("a photo of a draft is in no case")
    return photo.report.case


def _lock(photo: Photo) -> None:
    """Wait for whoever changes the photo, its small copy’s maker among them, and read it again."""
    db.session.refresh(photo, with_for_update=True)


def _erase(keys: Sequence[str | None], *, now: datetime) -> None:
    # By a job in the same transaction: if this fails, nothing is lost.
    jobs.enqueue("photos.erase", now=now, keys=[key for key in keys if key])
