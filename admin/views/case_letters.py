"""What an officer writes to whoever sent a report: filled in, read over as it will go, and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from admin.forms.cases import AskForm, Decision, ReplyForm, fresh
from admin.views import case_doors, case_pages
from portal.domain import Refused
from portal.domain.triage import cases, enquiries, reply_templates, writing
from portal.extensions import db
from portal.web import traces


@dataclass(frozen=True)
class Kind:
    """A kind of letter: its form and page, and the rules that word it and send it."""

    name: str
    form: type[Decision]
    page: str
    draft: Callable[..., Any]
    send: Callable[..., object]
    done: str
    asking: bool = False


REPLY = Kind(
    "reply",
    ReplyForm,
    "admin/cases/reply.html",
    lambda case, report, words: writing.draft_reply(report, words),
    writing.reply,
    "Your message is on its way.",
)
QUESTION = Kind(
    "question",
    AskForm,
    "admin/enquiries/ask.html",
    enquiries.draft,
    enquiries.ask,
    "Your question is on its way.",
    asking=True,
)


def write(reference: str, report_reference: str, kind: Kind) -> ResponseReturnValue:
    """Show a letter to fill in, or as it will go, or send it; what was typed is never lost."""
    reference = case_doors.let_in(reference).reference
    case = cases.get(reference)
    report = case_doors.report_in(case, report_reference)
    form: Any = kind.form(prefix=kind.name)
    letter, overtaken = None, False
    if request.method == "GET":
        form = fresh(kind.form, kind.name, case)
    elif "fill" in request.form:
        case_pages.put_message(
            case,
            report,
            form,
            reference=report.reference,
            asking=kind.asking,
            on=case_doors.today(),
        )
    elif form.validate_on_submit() and "change" not in request.form:
        try:
            letter = kind.draft(case, report, form.words.data)
            if "send" in request.form:
                cases.expect_revision(case, form.revision.data)
                kind.send(case, report, form.words.data, **case_doors.acting())
                db.session.commit()
                flash(kind.done, "success")
                return redirect(url_for("admin.cases.show", reference=case.reference))
        except (Refused, StaleDataError) as refusal:
            letter, overtaken = None, case_doors.is_overtaken(refusal)
            form.refuse(case_doors.sentence(refusal), at="words")
    # A letter names the person it goes to.
    traces.leave(f"{kind.name}.previewed" if letter else "case.read", ("case", reference))
    case = cases.get(reference)
    report = case_doors.report_in(case, report_reference)
    form.offer(
        reply_templates.offered(
            case, steps=[case.status], asking=kind.asking, on=case_doors.today()
        )
    )
    return render_template(
        kind.page,
        case=case,
        report=report,
        form=form,
        letter=letter,
        problems=_said(form, report),
        overtaken=case_pages.overtaken_by(case, form) if overtaken else None,
    ), 409 if overtaken else form.status


def _said(form: Any, report: Any) -> Any:
    """Give what is wrong with a letter; where none may be written there is no field to lead to."""
    may_be_written = report.reporter is not None and report.reporter.may_be_emailed
    if may_be_written:
        return form.problems
    return [{"text": sentence} for sentence in form.problems.values()]
