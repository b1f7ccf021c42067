"""Photos of a report: shown, covered in part, and how they came opened with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from admin.forms.cases import DisclosureForm
from admin.forms.photos import ERASES, CoverForm
from admin.views import case_doors
from portal.domain import Refused
from portal.domain.reports import covers, photos
from portal.domain.reports.covers import Box
from portal.domain.triage.narrowing import whole_number
from portal.extensions import db, files
from portal.extensions.files import NotStored
from portal.web import traces

bp = Blueprint("photos", __name__, url_prefix="/cases/<reference>/photos/<uuid:photo_id>")


@bp.get("")
def show(reference: str, photo_id: UUID) -> ResponseReturnValue:
    found = _in_case(reference, photo_id)
    small = found.thumbnail_key if "small" in request.args else None
    with _if_still_there():
        picture = files.get(small or found.key)
    if not small:
        traces.leave("photo.read", ("photo", str(photo_id)), case=found.report.case.reference)
    return Response(picture, mimetype="image/jpeg")


@bp.route("/cover", methods=["GET", "POST"])
def cover(reference: str, photo_id: UUID) -> ResponseReturnValue:
    """Take boxes drawn or entered one at a time, show what they cover, and cover it."""
    reference = case_doors.let_in(reference).reference
    photo = photos.in_case(str(photo_id), reference)
    form, boxes, overtaken = CoverForm(), _boxes_sent(), False
    form.offer(covers.reasons(case_doors.today()))
    if form.validate_on_submit():
        try:
            if "remove" in request.form:
                boxes = _less(boxes, request.form["remove"])
            elif "add" in request.form or form.has_numbers:
                boxes.append(_entered(form))
            if not {"add", "remove"} & set(request.form):
                _cover(photo, boxes, form)
                flash("The photo is covered for everybody from now on.", "success")
                return redirect(url_for("admin.cases.show", reference=reference))
        except (Refused, StaleDataError) as refusal:
            overtaken = case_doors.is_overtaken(refusal)
            named = getattr(refusal, "field", "") or "boxes"
            if named in form:
                form.refuse(str(refusal), at=named)
            else:
                form.form_errors.append(case_doors.sentence(refusal))
    photo = photos.in_case(str(photo_id), reference)
    of_boxes = {"boxes": form.form_errors[0]} if form.form_errors else {}
    problems = {**of_boxes, **form.problems}
    return render_template(
        "admin/photos/cover.html",
        **_shown(photo),
        form=form,
        boxes=boxes,
        most=covers.MOST_BOXES,
        problems=problems,
    ), 409 if overtaken else 422 if problems else 200


@bp.route("/as-it-came", methods=["GET", "POST"])
def original(reference: str, photo_id: UUID) -> ResponseReturnValue:
    """Ask why, then give the photo as it came, once; say what else can be done with it."""
    photo, form = _in_case(reference, photo_id), DisclosureForm()
    if photo.original_key is not None and form.validate_on_submit():
        with _if_still_there():
            picture = covers.open_original(photo, form.because.data, **case_doors.acting())
        db.session.commit()
        return Response(picture, mimetype="image/jpeg")
    return render_template(
        "admin/photos/original.html", **_shown(photo), form=form, problems=form.problems
    ), form.status


@bp.post("/uncover")
def uncover(reference: str, photo_id: UUID) -> ResponseReturnValue:
    return _settle(reference, photo_id, covers.uncover, done="Everybody sees it as it came again.")


@bp.post("/erase-as-it-came")
def erase_original(reference: str, photo_id: UUID) -> ResponseReturnValue:
    return _settle(
        reference,
        photo_id,
        covers.erase_original,
        done="The photo as it came is erased. Its covered copy stays.",
    )


# Below the views


def _in_case(reference: str, photo_id: UUID) -> Any:
    return photos.in_case(str(photo_id), case_doors.let_in(reference).reference)


@contextmanager
def _if_still_there() -> Iterator[None]:
    """Say that there is no such photo where its file is gone."""
    try:
        yield
    except NotStored:
        abort(404)


def _shown(photo: Any) -> dict[str, Any]:
    report = photo.report
    return {
        "photo": photo,
        "report": report,
        "case": report.case,
        "number": 1 + [one.id for one in report.photos].index(photo.id),
    }


def _boxes_sent() -> list[Box]:
    """Give the boxes drawn or entered before, less what none of our pages has sent."""
    boxes = []
    for written in request.form.getlist("box")[: covers.MOST_BOXES + 1]:
        with suppress(Refused):
            boxes.append(Box.read(written))
    return boxes


def _less(boxes: list[Box], number: str) -> list[Box]:
    gone = whole_number(number)
    return [box for position, box in enumerate(boxes) if position != gone]


def _entered(form: CoverForm) -> Box:
    try:
        box = form.box()
    except Refused as refusal:
        raise Refused(str(refusal), field="left") from None
    form.clear_numbers()
    return box


def _cover(photo: Any, boxes: list[Box], form: CoverForm) -> None:
    photo_id, reference, key = photo.id, photo.report.case.reference, photo.key
    covers.check(boxes, form.because.data or "", on=case_doors.today())
    # Drawing takes a moment, in which nobody else has to wait to write.
    db.session.rollback()
    with _if_still_there():
        sheet = covers.drawn(key, boxes)
    covers.cover(
        photos.in_case(photo_id, reference),
        sheet,
        form.because.data or "",
        keeps=form.kept.data != ERASES,
        **case_doors.acting(),
    )
    db.session.commit()


def _settle(reference: str, photo_id: UUID, act: Any, *, done: str) -> ResponseReturnValue:
    photo = _in_case(reference, photo_id)
    to_case = url_for("admin.cases.show", reference=photo.report.case.reference)
    try:
        act(photo, **case_doors.acting())
        db.session.commit()
        flash(done, "success")
    except (Refused, StaleDataError) as refusal:
        db.session.rollback()
        flash(case_doors.sentence(refusal))
    return redirect(to_case)
