"""One case: what was reported, what has been decided, and the decisions still to make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError

from admin import access
from admin.forms.cases import DisclosureForm
from admin.views import case_doors, case_letters, case_pages
from portal.domain import Refused, themes
from portal.domain.reports import disclosures, histories
from portal.domain.triage import (
    actions,
    case_themes,
    cases,
    duplicates,
    links,
    owners,
    placing,
    restrictions,
    workflow,
    writing,
)
from portal.domain.triage.narrowing import whole_number
from portal.domain.triage.workflow import Status
from portal.extensions import db
from portal.web import traces
from portal.web.requests import utcnow

bp = Blueprint("cases", __name__, url_prefix="/cases")

_by = case_doors.acting


@bp.get("/<reference>")
def show(reference: str) -> ResponseReturnValue:
    where = case_doors.let_in(reference)
    if where.reference != reference:
        return redirect(url_for(".show", reference=where.reference))
    traces.leave("case.read", ("case", where.reference))
    case = cases.get(where.reference)
    if case.merged_into:
        return redirect(url_for(".show", reference=case.merged_into.reference))
    return render_template("admin/cases/show.html", **case_pages.facts(case, now=utcnow()))


@bp.post("/<reference>/accept")
def accept(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "accept",
        lambda case, form: workflow.move(case, to=Status.ACCEPTED, **_by()),
        done="Accepted as a new case.",
    )


@bp.post("/<reference>/join")
def join(reference: str) -> ResponseReturnValue:
    def into_another(case: cases.Case, form: Any) -> None:
        duplicates.join(case, _another(form.into.data), **_by())

    return _decide(reference, "join", into_another, done="Its reports are now in this case.")


@bp.post("/<reference>/link")
def link(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "link",
        lambda case, form: links.link(case, _another(form.other.data), **_by()),
        done="Linked: the same problem again. Each case keeps its reports.",
    )


@bp.post("/<reference>/unlink")
def unlink(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "unlink",
        lambda case, form: links.unlink(case, _another(form.other.data), **_by()),
        done="The two cases are no longer linked.",
    )


@bp.post("/<reference>/separate")
def separate(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "separate",
        lambda case, form: duplicates.separate(
            case,
            case_doors.report_in(case, form.report.data or ""),
            form.because.data,
            **_by(),
        ),
        done="The report has a case of its own now. The history says which.",
    )


@bp.post("/<reference>/theme")
def theme(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "theme",
        lambda case, form: case_themes.correct(
            case, form.theme.data or "", because=form.because.data or "", **_by()
        ),
        done="Theme changed.",
    )


@bp.post("/<reference>/theme/keep")
def keep(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "keep",
        lambda case, form: case_themes.keep(case, **_by()),
        done="Theme decided. It stays as it is.",
    )


@bp.post("/<reference>/overrule")
def overrule(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "overrule",
        lambda case, form: placing.overrule(case, form.level.data, form.because.data, **_by()),
        done="The case stands where you put it.",
    )


@bp.post("/<reference>/restore")
def restore(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "restore",
        lambda case, form: placing.restore(case, **_by()),
        done="The case stands where its reasons have it.",
    )


@bp.post("/<reference>/owner")
def owner(reference: str) -> ResponseReturnValue:
    take = "let-go" not in request.form
    return _decide(
        reference,
        "owner",
        lambda case, form: (owners.take if take else owners.let_go)(case, **_by()),
        done="The case is yours." if take else "The case waits for a colleague to take it.",
    )


@bp.post("/<reference>/give")
def give(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "give",
        lambda case, form: owners.give(case, _next_owner(form), **_by()),
        done="The case is theirs now.",
    )


@bp.post("/<reference>/move")
def move(reference: str) -> ResponseReturnValue:
    if "fill" in request.form:
        return _with_message(case_doors.let_in(reference).reference)
    return _decide(
        reference,
        "move",
        lambda case, form: workflow.move(
            case,
            to=form.to.data,
            reason=form.reason.data or None,
            words=form.words.data or "",
            **_by(),
        ),
        done="The case has moved on.",
    )


@bp.post("/<reference>/action")
def action(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "action",
        lambda case, form: actions.take(
            case,
            form.action.data or "",
            taken_on=form.day.data,
            words=form.words.data or "",
            **_by(),
        ),
        done="Action recorded.",
    )


@bp.post("/<reference>/strike")
def strike(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "strike",
        lambda case, form: actions.strike(
            case, whole_number(form.action.data), form.because.data, **_by()
        ),
        done="Action taken back.",
    )


@bp.post("/<reference>/note")
def note(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "note",
        lambda case, form: writing.note(case, form.words.data, **_by()),
        done="Note kept.",
    )


@bp.post("/<reference>/restrict")
def restrict(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "restrict",
        lambda case, form: restrictions.restrict(case, **_by()),
        done="The case is now kept to those who work with harm.",
    )


@bp.post("/<reference>/release")
def release(reference: str) -> ResponseReturnValue:
    return _decide(
        reference,
        "release",
        lambda case, form: restrictions.release(case, form.because.data, **_by()),
        done="The whole team can see the case.",
    )


@bp.route("/<reference>/reports/<report_reference>/reply", methods=["GET", "POST"])
def reply(reference: str, report_reference: str) -> ResponseReturnValue:
    return case_letters.write(reference, report_reference, case_letters.REPLY)


@bp.route("/<reference>/reports/<report_reference>/reporter", methods=["GET", "POST"])
def reporter(reference: str, report_reference: str) -> ResponseReturnValue:
    shown = _disclosed(reference, report_reference, disclosures.open_reporter)
    return render_template("admin/cases/reporter.html", **shown), shown["form"].status


@bp.route("/<reference>/reports/<report_reference>/witness", methods=["GET", "POST"])
def witness(reference: str, report_reference: str) -> ResponseReturnValue:
    shown = _disclosed(reference, report_reference, disclosures.open_witness)
    return render_template("admin/cases/witness.html", **shown), shown["form"].status


@bp.get("/<reference>/reports/<report_reference>/history")
def history(reference: str, report_reference: str) -> ResponseReturnValue:
    where = case_doors.let_in(report_reference)
    if where.reference != reference or report_reference == reference:
        abort(404)
    traces.leave("reporter.history_read", ("report", report_reference), case=where.reference)
    return render_template(
        "admin/cases/history.html",
        reference=where.reference,
        history=histories.of(report_reference, viewer=current_user),
        actions_of=lambda case: [(done, actions.label(done)) for done in actions.of(case)],
        came_of=case_pages.came_of,
        theme_label=themes.label,
    )


# Below the views


def _another(reference: str) -> cases.Case:
    """Get the other case of a decision; say the same of one that is not there and one kept shut."""
    try:
        where = cases.whereabouts(reference)
    except NoResultFound:
        raise Refused(NO_SUCH_CASE) from None
    if not where.opens_for(current_user):
        raise Refused(NO_SUCH_CASE)
    return cases.get(where.reference)


NO_SUCH_CASE = "There is no case with that reference that you can open. Check it and try again."


def _decide(
    reference: str, name: str, act: Callable[[cases.Case, Any], object], *, done: str
) -> ResponseReturnValue:
    """Do what was decided, or show the page again with what was typed and why it can’t be."""
    reference = case_doors.let_in(reference).reference
    case = cases.get(reference)
    form: Any = case_pages.FORMS[name](prefix=name)
    case_pages.offer(case, {name: form}, now=utcnow())
    overtaken = False
    if form.validate_on_submit():
        try:
            cases.expect_revision(case, form.revision.data)
            act(case, form)
            db.session.commit()
        except (Refused, StaleDataError) as refusal:
            overtaken = case_doors.is_overtaken(refusal)
            named = getattr(refusal, "field", "")
            form.refuse(
                case_doors.sentence(refusal), at=named if named in form else form.main_field
            )
        else:
            flash(done, "success")
            return redirect(
                _back_to() or url_for(".show", reference=(case.merged_into or case).reference)
            )
    traces.leave("case.read", ("case", reference))
    shown = case_pages.facts(
        cases.get(reference), posted={name: form}, overtaken=overtaken, now=utcnow()
    )
    page = render_template("admin/cases/show.html", back_to=_back_to(), **shown)
    return page, 409 if overtaken else 422


def _back_to() -> str:
    """Give the queue that somebody decides beside, to which they go back after it."""
    return access.where_to_go_on(request.form["next"]) if "next" in request.form else ""


def _next_owner(form: Any) -> owners.Owner:
    owner = owners.find(form.to.data, on=case_doors.today())
    if owner is None:
        raise Refused("Select who has it next", field="to")
    return owner


def _with_message(reference: str) -> ResponseReturnValue:
    """Show a case again with a message kept ready among the words of its next step."""
    case = cases.get(reference)
    form: Any = case_pages.FORMS["move"](prefix="move")
    # Everybody in the case reads these words, so the reference in them is the case’s own.
    told = next(iter(case.reports), None)
    case_pages.put_message(case, told, form, reference=case.reference, on=case_doors.today())
    traces.leave("case.read", ("case", reference))
    shown = case_pages.facts(case, posted={"move": form}, now=utcnow())
    return render_template("admin/cases/show.html", back_to=_back_to(), **shown), form.status


def _disclosed(
    reference: str, report_reference: str, disclose: Callable[..., Any]
) -> dict[str, Any]:
    """Ask why, then give once what is kept closed. Nothing of it is kept by the browser."""
    case = cases.get(case_doors.let_in(reference).reference)
    report = case_doors.report_in(case, report_reference)
    form, disclosed = DisclosureForm(), None
    if form.validate_on_submit():
        disclosed = disclose(report, form.because.data, **_by())
        db.session.commit()
    return {
        "case": case,
        "report": report,
        "form": form,
        "disclosed": disclosed,
        "problems": form.problems,
    }
