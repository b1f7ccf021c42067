"""A case’s history as one stream of plain sentences, newest first, for the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal.domain import themes
from portal.domain.reference import lists, within_a_sentence
from portal.domain.triage import owners, placing, workflow
from portal.domain.triage.workflow import Status
from portal.models import Case, CaseEvent

# What an officer may narrow the stream to, and the kinds of event in each.
DECISIONS = frozenset(
    {
        "opened",
        "moved",
        "theme",
        "theme_kept",
        "owner",
        "report_added",
        "separated",
        "separated_from",
        "restricted",
        "released",
        "action",
        "action_struck",
        "linked",
        "unlinked",
        "overruled",
        "restored",
        "undone_theme",
        "undone_owner",
        "undone_move",
        "referred",
        "referral_recalled",
        "partner_silent",
        "partner_answered",
        "photo_covered",
        "photo_uncovered",
        "photo_original_erased",
    }
)
FROM_AND_TO = frozenset(
    {
        "told_more",
        "told_again",
        "told_answer",
        "asked",
        "unanswered",
        "said_other",
        "said_unsure",
        "withdrawn",
        "reply",
        "reply_waits",
        "undone_message",
        "followed_up",
        "called_back",
        "told_how",
        "asked_again",
        "review_explained",
    }
)
FILTERS: dict[str, tuple[str, frozenset[str]]] = {
    "all": ("Everything", frozenset()),
    "decisions": ("Decisions", DECISIONS),
    "reporter": ("From and to the reporter", FROM_AND_TO),
    "notes": ("Notes", frozenset({"note"})),
}


@dataclass(frozen=True)
class Happening:
    """One thing that happened, and whether the reporter is shown it too."""

    id: int
    kind: str
    at: datetime
    words: str
    by: str
    detail: str
    private: bool


def stream(case: Case, *, only: str = "all") -> list[Happening]:
    """Tell what happened to a case, all of it or one kind."""
    told = [tell(event) for event in reversed(case.events) if _is_wanted(event.kind, only)]
    return [*told, _opening(case)] if _is_wanted("opened", only) else told


def tell(event: CaseEvent) -> Happening:
    """Put one event into a sentence."""
    return Happening(
        id=event.id,
        kind=event.kind,
        at=event.happened_at,
        words=SENTENCES[event.kind](event),
        by=_by(event),
        detail=event.words or "",
        private=not event.is_public and event.actor_kind != "resident",
    )


def _opening(case: Case) -> Happening:
    # The case itself says when it was opened and that it was then received: no row repeats it.
    return Happening(
        id=0, kind="opened", at=case.opened_at, words="Case opened", by="", detail="", private=False
    )


def _is_wanted(kind: str, only: str) -> bool:
    kinds = FILTERS.get(only, FILTERS["all"])[1]
    return not kinds or kind in kinds


def _moved(event: CaseEvent) -> str:
    if event.after == Status.CLOSED and event.reason:
        return f"Closed: {lists.get('closing_reasons', event.reason).label}"
    return f"Moved from “{_status(event.before)}” to “{_status(event.after)}”"


def _theme(event: CaseEvent) -> str:
    before, after = (themes.label(code) for code in (event.before or "", event.after or ""))
    return f"Theme changed from “{before}” to “{after}”"


def _owner(event: CaseEvent) -> str:
    if not event.after:
        return "Left for a colleague to take"
    if event.reason:
        return f"Given to {within_a_sentence(owners.body_name(event.reason))}"
    took = event.staff is None or event.staff.name[:60] == event.after
    return f"{event.after} took the case" if took else f"Given to {event.after}"


def _theme_put_back(event: CaseEvent) -> str:
    before, after = (themes.label(code) for code in (event.before or "", event.after or ""))
    return f"Theme put back from “{before}” to “{after}”: it was changed by mistake"


def _report_added(event: CaseEvent) -> str:
    if event.before is None:
        return "A report was added: whoever sent it said that it is the same thing"
    return f"A report was added from case {event.before}"


def _always(sentence: str) -> Callable[[CaseEvent], str]:
    return lambda event: sentence


# What came of ringing whoever reported.
CALLED = {
    "better": "it is better, or over",
    "still": "it still happens",
    "no_answer": "no answer",
    "stop": "they do not want to be called",
}

SENTENCES: dict[str, Callable[[CaseEvent], str]] = {
    "moved": _moved,
    "theme": _theme,
    "theme_kept": lambda event: f"Theme decided: “{themes.label(event.after or '')}”",
    "owner": _owner,
    "undone_theme": _theme_put_back,
    "undone_owner": _always("Owner put back: it was changed by mistake"),
    "undone_move": lambda event: (
        f"Put back from “{_status(event.before)}” to “{_status(event.after)}”: "
        "it was moved by mistake"
    ),
    "undone_message": _always("The message was stopped before it went"),
    "reply_waits": _always("A message to the reporter goes in ten minutes"),
    "note": _always("Note"),
    "action": lambda event: f"Done: {event.after}",
    "action_struck": lambda event: f"Taken back: {event.after}",
    "report_added": _report_added,
    "said_other": lambda event: f"The reporter said that it is not the same as {event.after}",
    "said_unsure": lambda event: f"The reporter can’t say if it is the same as {event.after}",
    "separated": lambda event: f"A report was given a case of its own: {event.after}",
    "separated_from": lambda event: f"Opened for a report that was in case {event.before}",
    "linked": lambda event: f"Linked with case {event.after}: the same problem again",
    "unlinked": lambda event: f"No longer linked with case {event.after}",
    "overruled": lambda event: f"Put {_small(placing.label(event.after))}",
    "restored": _always("Put back where its reasons have it"),
    "restricted": _always("Restricted to those who work with harm"),
    "released": _always("Opened to the whole team"),
    "reply": _always("Wrote to the reporter"),
    "asked": _always("Asked the reporter a question"),
    "followed_up": _always("Asked the reporter how it went"),
    "told_how": lambda event: f"How it went: {_said(event.before)}, {_said(event.after)}",
    "asked_again": lambda event: f"The reporter asked us to look again: {_said(event.after)}",
    "called_back": lambda event: f"Rang the reporter: {CALLED.get(event.after or '', '')}",
    "unanswered": lambda event: f"Asked {event.after} days ago, no answer",
    "told_answer": _always("The reporter answered"),
    "told_more": _always("The reporter added something"),
    "told_again": _always("The reporter told us it happened again"),
    "referred": lambda event: f"Referred to {within_a_sentence(_agency(event))}",
    "referral_recalled": lambda event: (
        f"The referral to {within_a_sentence(_agency(event))} was taken back"
    ),
    "partner_silent": lambda event: (
        f"Referred to {within_a_sentence(_agency(event))} {event.after} days ago, no answer"
    ),
    "partner_answered": lambda event: f"{_agency(event)}: {_answered(event.after)}",
    "review_explained": _always("The case review was explained to the reporter by email"),
    "photo_covered": lambda event: f"Covered part of a photo: {_small(_covered(event))}",
    "photo_uncovered": _always("A photo is seen as it came again"),
    "photo_original_erased": _always("Erased a photo as it came: its covered copy stays"),
    "withdrawn": _always("The reporter took back their report"),
}


# What whoever reported said after the case had closed: first how informed, then how sorted.
SAID = {
    "informed_yes": "kept informed",
    "informed_partly": "partly kept informed",
    "informed_no": "not kept informed",
    "sorted_yes": "sorted",
    "sorted_no": "not sorted",
    "sorted_back": "it came back",
}


def _said(answer: str | None) -> str:
    return SAID.get(answer or "", answer or "")


def _small(label: str) -> str:
    return label[0].lower() + label[1:]


def _agency(event: CaseEvent) -> str:
    agency = lists.find("agencies", event.reason)
    return agency.label if agency else "A partner"


def _covered(event: CaseEvent) -> str:
    reason = lists.find("cover_reasons", event.reason)
    return reason.label if reason else "Something"


def _answered(code: str | None) -> str:
    answer = lists.find("partner_answers", code)
    return _small(answer.label) if answer else "answered"


def _status(code: str | None) -> str:
    return workflow.label(code) if code else ""


def _by(event: CaseEvent) -> str:
    if event.staff is not None:
        return event.staff.name
    if event.actor_kind == "partner":
        return _agency(event)
    return {"resident": "the reporter", "system": "the portal"}.get(event.actor_kind, "")
