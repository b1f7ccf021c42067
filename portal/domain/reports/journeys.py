"""A person’s way through a report: begun, carried on with, and looked over before it is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.domain import Actor, Refused
from portal.domain.privacy import guard, screening
from portal.domain.questions import Journey, drafts, sets
from portal.domain.questions.whereabouts import Whereabouts
from portal.domain.reference import lists
from portal.domain.reports import photos, streams
from portal.domain.reports.streams import Stream
from portal.models import Draft

LONDON = ZoneInfo("Europe/London")


def begin(stream: Stream, *, channel: str, by: Actor, now: datetime) -> Draft:
    """Begin a report with the questions that hold today.

    Raise Refused when a resident asks for a stream that is for staff.
    """
    if stream.is_for_staff and not by.is_staff:
        raise Refused("Only staff can record this")
    set_id, _ = sets.current(stream.question_set, on=today(now))
    return drafts.begin(set_id, channel=channel, by=by, now=now)


def of(draft: Draft, *, now: datetime) -> Journey:
    """Give the journey that a draft’s answers are on."""
    return Journey(
        sets.get(draft.question_set_id),
        drafts.answers_of(draft),
        begun_on=today(draft.begun_at),
        today=today(now),
        lists=lists,
        places=Whereabouts(),
        photos=_DraftPhotos(draft.id),
    )


def stream_of(draft: Draft) -> Stream:
    """Get the stream that a draft was begun in."""
    return streams.get(sets.get(draft.question_set_id).code)


def today(now: datetime) -> date:
    """Give the day it is in Oxford."""
    return now.astimezone(LONDON).date()


def discard(draft: Draft, *, now: datetime) -> None:
    """Take away a draft and everything with it: somebody wants no trace."""
    photos.remove_all(draft, now=now)
    drafts.wipe(draft)


@dataclass(frozen=True)
class Notice:
    """Personal data seen in what somebody wrote, with where to change it."""

    kind: str
    text: str
    label: str
    page: str


def personal_data(journey: Journey) -> Sequence[Notice]:
    """Point at what may be personal data in the free text; it is for the person to decide."""
    spot = journey.filled().get("place") or {}
    named = [spot[part] for part in ("label", "text", "ward_name") if spot.get(part)]
    return [
        Notice(kind=guard.KINDS[span.kind], text=span.text, label=written.label, page=written.page)
        for written in journey.written()
        for span in guard.find(written.text, places=named)
    ]


def worries(journey: Journey) -> Sequence[screening.Finding]:
    """Give what in the free text tells of harm: one finding for each topic.

    What the answers have said already, and been answered with its warning, is left out.
    """
    marks = journey.marks
    found: dict[str, screening.Finding] = {}
    for text in journey.free_texts():
        for finding in screening.find(text):
            if not finding.is_said_by(marks):
                found.setdefault(finding.topic, finding)
    return list(found.values())


@dataclass(frozen=True)
class _DraftPhotos:
    draft_id: str

    def known(self, ids: Sequence[str]) -> Collection[str]:
        return {photo.id for photo in photos.of_draft(self.draft_id)}
