"""Several cases changed at once: chosen in the queue, looked at, changed, and undone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from admin import access
from admin.forms.bulk import (
    FORMS,
    BulkForm,
    BulkMoveForm,
    BulkOwnerForm,
    BulkThemeForm,
)
from admin.views import case_doors, queue_pages
from portal.domain import Refused, themes
from portal.domain.triage import bulk, cases, history, owners, undoing, workflow
from portal.domain.triage.bulk import Kind, Wish
from portal.domain.triage.narrowing import MINE, whole_number
from portal.extensions import db
from portal.web.filters import format_count
from portal.web.forms import Form
from portal.web.requests import utcnow
from portal.web.signed_in import current_actor

# When this browser last changed several at once: until then there is nothing to ask about.
CHANGED_AT = "changed_together_at"

bp = Blueprint("bulk", __name__, url_prefix="/triage/bulk")

TITLES = {
    Kind.THEME: "Change the theme",
    Kind.OWNER: "Change the owner",
    Kind.MOVE: "Move on",
    Kind.MESSAGE: "Write to the reporters",
}


@bp.get("/")
def index() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "admin/bulk/index.html",
        changes=undoing.latest(current_user.staff_id),
        can_be_undone=lambda change: undoing.can_be_undone(change, now=now),
        undo_for=bulk.UNDO_FOR,
        titles=TITLES,
        said=lambda change: _said(bulk.wish_of(change)),
    )


@bp.route("/change", methods=["GET", "POST"])
def change() -> ResponseReturnValue:
    kind, back_to = _kind(), access.where_to_go_on(request.values.get("next"))
    given = request.values.getlist("of")
    chosen, form = bulk.chosen(given, viewer=current_user), _form(kind)
    meanwhile: list[cases.Case] = []
    lines, wish = None, None
    if chosen and form.validate_on_submit() and "edit" not in request.form:
        wish = form.wish
        if "do" in request.form:
            meanwhile = _changed_meanwhile(chosen)
            if not meanwhile and _is_done(chosen, form):
                return redirect(back_to)
            chosen = bulk.chosen(given, viewer=current_user)
        lines = bulk.plan(chosen, wish)
    return render_template(
        "admin/bulk/change.html",
        title=f"{TITLES[kind]}: {format_count(len(chosen), 'case')}",
        kind=kind,
        form=form,
        problems=form.problems,
        chosen=chosen,
        lines=lines,
        letter=bulk.letter(lines, wish) if lines and wish else None,
        becomes=lambda case: _becomes(case, wish) if wish else None,
        meanwhile=[(case, history.tell(case.events[-1])) for case in meanwhile if case.events],
        theme_label=themes.label,
        owner_name=owners.named,
        back_to=back_to,
        undo_for=bulk.UNDO_FOR,
    ), 409 if meanwhile else form.status


@bp.post("/<int:change_id>/undo")
def undo(change_id: int) -> ResponseReturnValue:
    change = undoing.get(change_id, by=current_actor())
    if Form().validate_on_submit():
        left = undoing.undo(change, **case_doors.acting())
        db.session.commit()
        back = format_count(len(change.parts) - len(left), "case")
        flash(f"{back} put back as before.", "success")
        if left:
            names = ", ".join(case.reference for case in left)
            flash(f"Left as they are, because somebody changed them since: {names}.")
    return redirect(access.where_to_go_on(request.form.get("next")))


# Below the views


def _kind() -> Kind:
    try:
        return Kind(request.values.get("what", ""))
    except ValueError:
        abort(404)


def _form(kind: Kind) -> BulkForm:
    form, today = FORMS[kind](), queue_pages.today(utcnow())
    if isinstance(form, BulkThemeForm):
        form.offer([theme for theme in themes.all_themes(on=today) if theme.takes_reports])
    if isinstance(form, BulkOwnerForm):
        form.offer(
            {
                heading: [(_number(code), name) for code, name in group]
                for heading, group in queue_pages.owners_offered(today).items()
            }
        )
    if isinstance(form, BulkMoveForm):
        form.offer(
            [(status.value, verb) for status, verb in workflow.VERBS.items()],
            [(entry.code, entry.label) for entry in workflow.closing_reasons(on=today)],
        )
    return form


def _number(owner: str) -> str:
    return str(current_user.staff_id) if owner == MINE else owner


def _changed_meanwhile(chosen: Sequence[cases.Case]) -> list[cases.Case]:
    seen = _revisions()
    return [case for case in chosen if seen.get(case.reference) != case.revision]


def _revisions() -> dict[str, int]:
    """Read which state of each case the page showed."""
    parts = [given.rpartition(".") for given in request.form.getlist("seen")]
    return {reference: whole_number(number) or 0 for reference, _, number in parts}


def _is_done(chosen: Sequence[cases.Case], form: BulkForm) -> bool:
    """Change the cases and say so; where a rule says no after all, say why beside the form."""
    try:
        made = bulk.carry_out(form.wish, chosen, revisions=_revisions(), **case_doors.acting())
        db.session.commit()
    except (Refused, StaleDataError) as refusal:
        db.session.rollback()
        form.refuse(case_doors.sentence(refusal), at=form.main_field)
        return False
    session[CHANGED_AT] = made.made_at.timestamp()
    left = len(chosen) - len(made.parts)
    flash(
        f"{format_count(len(made.parts), 'case')} changed."
        + (f" {format_count(left, 'case')} left as before." if left else ""),
        "success",
    )
    return True


def _becomes(case: cases.Case, wish: Wish) -> tuple[str, str] | None:
    """Say what of a case is changed, and into what; nothing where only a letter is written."""
    match wish.kind:
        case Kind.THEME:
            return themes.label(case.theme_code), themes.label(wish.to)
        case Kind.OWNER:
            return owners.named(case) or "Nobody", _said(wish)
        case Kind.MOVE:
            return workflow.label(case.status), workflow.label(wish.to)
    return None


def _said(wish: Wish) -> str:
    """Say into what a wish changes cases."""
    match wish.kind:
        case Kind.THEME:
            return themes.label(wish.to)
        case Kind.OWNER:
            return owner.name if (owner := bulk.owner_of(wish)) else "Nobody"
        case Kind.MOVE:
            return workflow.label(wish.to)
    return ""
