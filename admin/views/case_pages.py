"""Everything that a case’s page shows, gathered in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import flash, request
from flask_login import current_user

from admin.forms import cases as forms
from portal.domain import Refused, themes
from portal.domain.reference import lists
from portal.domain.referrals import answering
from portal.domain.reports import described, histories, routing, streams
from portal.domain.reviews import complaints, explaining
from portal.domain.triage import (
    actions,
    case_themes,
    cases,
    countdown,
    history,
    links,
    news,
    owners,
    placing,
    presence,
    reasons,
    reply_templates,
    twins,
    workflow,
)
from portal.domain.triage.clocks import LONDON
from portal.domain.triage.likeness import Verdict
from portal.domain.triage.workflow import Status
from portal.web.filters import format_date_short

FORMS: dict[str, type[forms.Decision]] = {
    "accept": forms.AcceptForm,
    "join": forms.JoinForm,
    "link": forms.LinkForm,
    "unlink": forms.UnlinkForm,
    "separate": forms.SeparateForm,
    "theme": forms.ThemeForm,
    "keep": forms.KeepForm,
    "give": forms.GiveForm,
    "overrule": forms.OverruleForm,
    "restore": forms.RestoreForm,
    "owner": forms.OwnerForm,
    "move": forms.MoveForm,
    "action": forms.ActionForm,
    "strike": forms.StrikeForm,
    "note": forms.NoteForm,
    "restrict": forms.RestrictForm,
    "release": forms.ReleaseForm,
}


NOTHING: Mapping[str, forms.Decision] = {}


def facts(
    case: cases.Case,
    *,
    posted: Mapping[str, forms.Decision] = NOTHING,
    overtaken: bool = False,
    now: datetime,
) -> dict[str, Any]:
    """Give what the page of a case shows; `posted` is the form that came back with a problem."""
    shown = {
        name: posted.get(name) or forms.fresh(form, name, case) for name, form in FORMS.items()
    }
    offer(case, shown, now=now)
    back = next(iter(posted.values()), None)
    reports = [(report, described.answers(report)) for report in case.reports]
    linked = [other for other in links.of(case) if _opens(other)]
    return {
        "case": case,
        "title": _title(case),
        "reports": reports,
        "others": histories.other_reports(case.reports, viewer=current_user),
        "forms": shown,
        "problems": _problems(case, posted),
        "present": presence.on([case.reference], other_than=current_user.staff_id, now=now),
        "overtaken": overtaken_by(case, back) if overtaken and back else None,
        "clock": countdown.of(case, now=now),
        "standing": reasons.of(case),
        "overruling": placing.overruling(case),
        "level_label": placing.label,
        "theme": themes.get(case.theme_code),
        "themed": case_themes.standing(case),
        "elsewhere": routing.elsewhere(themes.get(case.theme_code)),
        "theme_label": themes.label,
        "owner_name": owners.named,
        "owner_within": owners.named_within,
        "owner_is_untold": _is_untold(case),
        "actions": [(action, actions.label(action)) for action in actions.of(case)],
        "twins": _twins(case, linked),
        "linked": linked,
        "verdicts": VERDICTS,
        "is_new": case.status == Status.RECEIVED,
        "agency_label": lambda code: lists.get("agencies", code).label,
        "referral_state": lambda referral: answering.state(referral, now=now),
        "hearers": len(news.hearers(case)),
        "history": history.stream(case, only=_filter()),
        "history_filter": _filter(),
        "history_filters": {code: label for code, (label, _) in history.FILTERS.items()},
        "status_label": workflow.label,
        "stream_label": lambda code: streams.get(code).title,
        "channel_label": _channel,
        "goes_to": routing.of,
        # Asked for by the page of the case alone: the queue, which shows the rest, has no room.
        "review": lambda: _review(case, now=now),
        "now": now,
    }


def came_of(case: cases.Case) -> str:
    """Say where a case is or, once it is closed, why it was."""
    reason = lists.find("closing_reasons", case.closing_reason)
    return f"Closed: {reason.label}" if reason else workflow.label(case.status)


def _twins(case: cases.Case, linked: Sequence[cases.Case]) -> list[twins.Twin]:
    """Give the cases that may be the same as this one; those linked with it are shown as such."""
    if case.is_closed:
        return []
    known = {other.id for other in linked}
    return [twin for twin in twins.of_case(case) if twin.case.id not in known]


VERDICTS = {
    Verdict.DUPLICATE: "Looks like the same thing",
    Verdict.RECURRENCE: "Looks like the same problem again",
    Verdict.DIFFERENT: "Close by, told differently",
}


def _opens(kept: Any) -> bool:
    """Say whether a report or a case opens for whoever is asking."""
    return bool(current_user.opens_restricted or not kept.is_restricted)


def offer(case: cases.Case, shown: Mapping[str, forms.Decision], *, now: datetime) -> None:
    """Give the forms that choose from something what there is to choose from."""
    theme, move = shown.get("theme"), shown.get("move")
    overrule = shown.get("overrule")
    action, strike = shown.get("action"), shown.get("strike")
    today = now.astimezone(LONDON).date()
    if isinstance(theme, forms.ThemeForm):
        theme.offer(case_themes.possible(case))
        theme.theme.data = theme.theme.data or case.theme_code
    if isinstance(move, forms.MoveForm):
        # Accepting is offered where it is decided whether the case is a new one.
        possible = [status for status in workflow.possible(case) if status is not Status.ACCEPTED]
        move.offer(
            [(status.value, workflow.VERBS[status]) for status in possible],
            [(entry.code, entry.label) for entry in workflow.closing_reasons(on=today)],
            reply_templates.offered(case, steps=possible, on=today),
        )
    if isinstance(give := shown.get("give"), forms.GiveForm):
        give.offer(
            {
                name: [(owners.code_of(one), one.name) for one in group]
                for name, group in owners.possible(case, on=today)
            }
        )
    if isinstance(overrule, forms.OverruleForm):
        overrule.offer(placing.levels(on=today))
    if isinstance(action, forms.ActionForm):
        action.offer(actions.offered(case, on=today))
        if not action.day.raw_data:
            action.day.data = today
    if isinstance(separate := shown.get("separate"), forms.SeparateForm):
        separate.offer([(one.reference, _one_of_several(one)) for one in case.reports])
    if isinstance(strike, forms.StrikeForm):
        strike.offer([(str(done.id), actions.label(done)) for done in actions.of(case)])


def _is_untold(case: cases.Case) -> bool:
    """Say whether a case is with a partner that was told nothing of it."""
    told = {
        owners.partner(referral.agency).code
        for report in case.reports
        for referral in report.referrals
        if referral.recalled_at is None
    }
    return owners.is_with_partner(case) and case.owner_body not in told


def _problems(case: cases.Case, posted: Mapping[str, forms.Decision]) -> list[dict[str, str]]:
    """Give what is wrong; a box that the case as it now is does not show can’t be led to."""
    theme = themes.get(case.theme_code)
    hidden = {
        "accept": case.status != Status.RECEIVED,
        "join": case.is_closed,
        "unlink": True,  # it asks for nothing to be put right
        "separate": len(case.reports) < 2,
        "keep": True,
        "restrict": case.is_restricted,
        "overrule": case.is_closed,
        "restore": case.is_closed or not case.overruled,
        "release": not case.is_restricted or theme.is_restricted,
        "strike": not actions.of(case),
    }
    return [
        {"text": sentence, "href": "" if hidden.get(name) else f"#{at}"}
        for name, form in posted.items()
        for at, sentence in form.problems.items()
    ]


def _one_of_several(report: Any) -> str:
    return f"{report.reference}, {format_date_short(report.received_at)}: {report.headline}"


def _review(case: cases.Case, *, now: datetime) -> dict[str, Any] | None:
    """Count what we hold towards a case review, where anything in the case could count."""
    if not complaints.is_counted(case, now=now):
        return None
    counted = complaints.about(case, viewer=current_user, now=now)
    return {
        "tally": counted,
        "explained_at": explaining.explained_at(case),
        "is_owed": explaining.is_owed(case, counted, now=now),
    }


def _title(case: cases.Case) -> str:
    report = next(iter(case.reports), None)
    return report.headline if report else themes.label(case.theme_code)


def _filter() -> str:
    wanted = request.args.get("history", "")
    return wanted if wanted in history.FILTERS else "all"


def put_message(
    case: cases.Case, report: Any, form: Any, *, reference: str, asking: bool = False, on: date
) -> None:
    """Put a message kept ready into the box for words, and lose nothing that was typed there."""
    destination = routing.of(report) if report else None
    typed = (form.words.data or "").strip()
    try:
        form.words.data = reply_templates.put(
            form.template.data or "",
            case,
            reference=reference,
            below=typed,
            asking=asking,
            passed_to=destination.name if destination else "",
            on=on,
        )
    except Refused as refusal:
        form.refuse(str(refusal), at="template")
        return
    if typed and form.words.data.startswith(typed):
        flash("The message is below what you had written.", "success")


def overtaken_by(case: cases.Case, form: forms.Decision) -> list[history.Happening]:
    """Tell what others did to a case while the page of a form was open, and let it try again."""
    missed = [history.tell(event) for event in reversed(cases.since(case, form.seen.data))]
    form.catch_up(case)
    return missed


def _channel(code: str) -> str:
    entry = lists.find("channels", code)
    return entry.label if entry else code
