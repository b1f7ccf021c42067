"""The photos of a draft, and of the report that it becomes."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, islice

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from portal.domain import Refused, jobs
from portal.domain.reports import pictures
from portal.domain.reports.pictures import Picture
from portal.extensions import db, files
from portal.models import Case, Draft, Photo, Report

MOST = 5
# By then, whatever put a file has either kept its row as well or never will.
A_WHILE = timedelta(hours=1)
FOLDER, SMALL = "photos/", "-small"
LENGTH_OF_ID = 36
# So many files are asked about at a time, however many there are.
AT_ONCE = 400
TOO_MANY = f"You can send up to {MOST} photos. Remove one to add another."


def add(draft: Draft, name: str, data: bytes, *, now: datetime) -> Photo:
    """Keep one more photo with a draft: upright, drawn afresh, its location gone.

    Raise Refused when it is one too many, or no picture that we can open.
    """
    return add_opened(draft, name, opened(data), now=now)


def opened(data: bytes) -> Picture:
    """Open a photo, which can take two seconds: nobody should have to wait for it meanwhile.

    Raise Refused when it is no picture that we can open.
    """
    return pictures.prepare(data)


def add_opened(draft: Draft, name: str, picture: Picture, *, now: datetime) -> Photo:
    """Keep a photo that has been opened already. Raise Refused when it is one too many."""
    kept = of_draft(draft.id)
    if len(kept) >= MOST:
        raise Refused(TOO_MANY)
    if picture.digest in {photo.digest for photo in kept}:
        raise Refused("You have added this photo already")
    photo = Photo(
        id=str(uuid.uuid4()),
        draft_id=draft.id,
        position=1 + max((photo.position for photo in kept), default=0),
        name=name[:200],
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        digest=picture.digest,
        added_at=now,
    )
    photo.key = f"{FOLDER}{photo.id}.jpg"
    files.put(photo.key, picture.jpeg, "image/jpeg")
    db.session.add(photo)
    db.session.flush()
    return photo


def of_draft(draft_id: str) -> Sequence[Photo]:
    """Give the photos kept with a draft, in their order."""
    return db.session.scalars(
        sa.select(Photo)
        .where(Photo.draft_id == draft_id, Photo.report_id.is_(None))
        .order_by(Photo.position)
    ).all()


def get(photo_id: str) -> Photo:
    """Get a photo; raise NoResultFound if there is none."""
    return db.session.get_one(Photo, photo_id)


def in_case(photo_id: str, case_reference: str) -> Photo:
    """Get a photo of a report in a case; raise NoResultFound if the case has no such photo."""
    return db.session.scalars(
        sa.select(Photo)
        .join(Report, Report.id == Photo.report_id)
        .join(Case, Case.id == Report.case_id)
        .where(Photo.id == photo_id, Case.reference == case_reference)
        .options(contains_eager(Photo.report).contains_eager(Report.case))
    ).one()


def remove(draft: Draft, photo_id: str, *, now: datetime) -> None:
    """Take a photo away from a draft; do nothing if it is not that draft’s."""
    for photo in of_draft(draft.id):
        if photo.id == photo_id:
            _drop(photo, now=now)


def remove_all(draft: Draft, *, now: datetime) -> None:
    """Take every photo away from a draft."""
    for photo in of_draft(draft.id):
        _drop(photo, now=now)


def keep(photo_ids: Sequence[str], *, draft: Draft, report_id: int, now: datetime) -> None:
    """Make a draft’s photos the report’s, and have their small copies made."""
    for photo in of_draft(draft.id):
        if photo.id in photo_ids:
            photo.report_id = report_id
            have_small_copy_made(photo, now=now)


def have_small_copy_made(photo: Photo, *, now: datetime) -> None:
    """Have the worker make the small copy of a photo."""
    jobs.enqueue("photos.thumbnail", now=now, photo_id=photo.id)


@jobs.does("photos.thumbnail")
def make_thumbnail(*, photo_id: str, now: datetime) -> None:
    """Make a photo’s small copy."""
    # Whoever covers a part of it meanwhile makes a small copy too, and theirs has to stay.
    photo = db.session.get_one(Photo, photo_id, with_for_update=True)
    photo.thumbnail_key = put(photo.id, pictures.thumbnail(files.get(photo.key)), SMALL)


def put(photo_id: str, jpeg: bytes, ending: str = "") -> str:
    """Put a file of a photo under a name that none had before, and give its key.

    What a browser or a job still knows of an earlier one is never taken for it.
    """
    key = f"{FOLDER}{photo_id}-{secrets.token_hex(4)}{ending}.jpg"
    files.put(key, jpeg, "image/jpeg")
    return key


@jobs.every(timedelta(hours=1))
def clear_out(*, now: datetime) -> int:
    """Take away the photos of drafts that are gone and were never sent; return how many."""
    orphans = db.session.scalars(
        sa.select(Photo)
        .outerjoin(Draft, Draft.id == Photo.draft_id)
        .where(Photo.report_id.is_(None), Draft.id.is_(None))
    ).all()
    for photo in orphans:
        _drop(photo, now=now)
    return len(orphans)


@jobs.every(timedelta(hours=1))
def clear_out_strays(*, now: datetime) -> int:
    """Take away files that no photo is known by; return how many.

    A file is put before its row is sure: whoever pressed “Exit this page” while it was on its way
    must not have left it here.
    """
    old = (key for key in files.keys_kept_before(now - A_WHILE) if key.startswith(FOLDER))
    taken_away = 0
    for some in iter(lambda: list(islice(old, AT_ONCE)), []):
        known = db.session.execute(
            sa.select(Photo.key, Photo.thumbnail_key, Photo.original_key).where(
                Photo.id.in_(map(_id_in, some))
            )
        )
        strays = set(some).difference(chain.from_iterable(known))
        for key in strays:
            files.delete(key)
        taken_away += len(strays)
    return taken_away


@jobs.does("photos.erase")
def erase(*, keys: list[str], now: datetime) -> None:
    """Erase files whose photos are gone."""
    for key in keys:
        files.delete(key)


def _id_in(key: str) -> str:
    """Give the id of the photo that a file would be of: its name begins with it."""
    return key.removeprefix(FOLDER)[:LENGTH_OF_ID]


def _drop(photo: Photo, *, now: datetime) -> None:
    # The files go once the row is gone for good: a transaction that fails can’t bring them back.
    keys = [key for key in (photo.key, photo.thumbnail_key, photo.original_key) if key]
    jobs.enqueue("photos.erase", now=now, keys=keys)
    db.session.delete(photo)
