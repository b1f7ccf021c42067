"""Referring a report to another body: what it is told, looked over, sent, listed and taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from admin.forms.referrals import ReferForm
from admin.views import case_doors, case_pages
from portal.domain import Refused
from portal.domain.people import Permission
from portal.domain.reference import lists
from portal.domain.referrals import answering, parts, sending
from portal.domain.triage import cases
from portal.extensions import db, site
from portal.web import traces
from portal.web.requests import utcnow

bp = Blueprint("referrals", __name__)

ON_A_REPORT = "/cases/<reference>/reports/<report_reference>/refer"


@bp.route(ON_A_REPORT, methods=["GET", "POST"])
def refer(reference: str, report_reference: str) -> ResponseReturnValue:
    """Ask to whom, then what and why; show it as it will be seen; send it."""
    reference = case_doors.let_in(reference).reference
    case = cases.get(reference)
    report = case_doors.report_in(case, report_reference)
    agency = lists.find("agencies", request.values.get("agency"), on=case_doors.today())
    if agency is None:
        return render_template(
            "admin/referrals/agencies.html",
            case=case,
            report=report,
            agencies=sending.agencies(now=utcnow()),
        )
    form, told, overtaken = _form(case, report, agency), None, False
    if form.validate_on_submit() and "change" not in request.form:
        try:
            cases.expect_revision(case, form.revision.data)
            wanted = form.wanted(agency.code)
            sending.check(report, wanted, sees_people=_sees_people(), now=utcnow())
            told = parts.told(report, wanted.parts)
            if "send" in request.form:
                _send(report, wanted)
                flash(f"It is on its way to {agency.within}.", "success")
                return redirect(url_for("admin.cases.show", reference=reference))
        except (Refused, StaleDataError) as refusal:
            told, overtaken = None, case_doors.is_overtaken(refusal)
            named = getattr(refusal, "field", "")
            form.refuse(case_doors.sentence(refusal), at=named or "parts")
    traces.leave(
        "referral.previewed" if told else "case.read",
        ("case", reference),
        **(
            {
                "report": report_reference,
                "agency": agency.code,
                "basis": form.basis.data,
                "parts": form.parts.data,
            }
            if told
            else {}
        ),
    )
    case = cases.get(reference)
    return render_template(
        "admin/referrals/refer.html",
        case=case,
        report=case_doors.report_in(case, report_reference),
        agency=agency,
        basis=lists.find("disclosure_bases", form.basis.data),
        form=form,
        told=told,
        whose=sending.WHOSE.get(form.whose.data or ""),
        problems=form.problems,
        overtaken=case_pages.overtaken_by(case, form) if overtaken else None,
    ), 409 if overtaken else form.status


@bp.get("/cases/<reference>/referrals/<int:referral_id>")
def show(reference: str, referral_id: int) -> ResponseReturnValue:
    case, referral = _of_case(reference, referral_id)
    traces.leave("referral.read", ("referral", str(referral.id)), case=case.reference)
    return render_template(
        "admin/referrals/show.html",
        case=case,
        referral=referral,
        told=referral.told if _sees_people() else parts.without_people(referral.told),
        agency=lists.get("agencies", referral.agency),
        basis=lists.get("disclosure_bases", referral.basis),
        part_labels=[parts.label(code) for code in referral.parts],
        state=answering.state(referral, now=utcnow()),
        is_open=answering.is_open(referral, now=utcnow()),
    )


@bp.post("/cases/<reference>/referrals/<int:referral_id>/recall")
def recall(reference: str, referral_id: int) -> ResponseReturnValue:
    _, referral = _of_case(reference, referral_id)
    try:
        sending.recall(referral, **case_doors.acting())
        db.session.commit()
        flash("The link no longer works.", "success")
    except (Refused, StaleDataError) as refusal:
        db.session.rollback()
        flash(case_doors.sentence(refusal))
    return redirect(url_for(".show", reference=reference, referral_id=referral_id))


@bp.get("/referrals/")
def index() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "admin/referrals/index.html",
        waiting=[
            (one, answering.state(one, now=now), answering.is_overdue(one, now=now))
            for one in answering.waiting(viewer=current_user)
        ],
        agency_label=lambda code: lists.get("agencies", code).label,
        most=answering.MOST_SHOWN,
        patience=sending.terms(now).patience.days,
    )


def _send(report: Any, wanted: sending.Wanted) -> None:
    sending.refer(
        report,
        wanted,
        link=lambda token: site.url + url_for("partners.door", token=token),
        sees_people=_sees_people(),
        **case_doors.acting(),
    )
    db.session.commit()


def _form(case: cases.Case, report: Any, agency: Any) -> ReferForm:
    form = ReferForm(prefix="refer")
    form.offer(
        agency,
        parts=parts.offered(report, sees_people=_sees_people()),
        bases=sending.bases(now=utcnow()),
        whose=sending.whose(case),
    )
    if request.method == "GET":
        form.catch_up(case)
        form.begin(agency)
    return form


def _of_case(reference: str, referral_id: int) -> tuple[cases.Case, Any]:
    """Get a referral of a case that whoever is asking may open, or show that there is none."""
    case = cases.get(case_doors.let_in(reference).reference)
    found = answering.of_case(case, referral_id)
    return case, found or abort(404)


def _sees_people() -> bool:
    return bool(current_user.may(Permission.SEE_REPORTERS))
