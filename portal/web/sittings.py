"""One person’s sitting with a set of questions: where they are, where to go, and what to show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from flask import request, session, url_for
from sqlalchemy.exc import IntegrityError, NoResultFound

from portal.domain import Actor, Refused, questions
from portal.domain.privacy import screening
from portal.domain.questions import Journey, Outcome, Question, Step, drafts
from portal.domain.reference import lists
from portal.domain.reports import journeys, photos, streams, submission, told, told_before
from portal.domain.reports.pictures import Picture
from portal.extensions import database, db

DRAFTS = "drafts"
# Two reports can draw the same reference; the third try of 14 million has never been needed.
TRIES = 3


class Door(Protocol):
    """What a sitting begins at: a stream of reports, or something else that is asked for."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...


@dataclass
class Sitting:
    """A draft, its journey, and the addresses of its pages on one of the two sites."""

    stream: Door
    draft: Any
    journey: Journey
    blueprint: str
    outcome: Outcome | None = None
    refusals: list[str] = field(default_factory=list)

    def to(self, page: str | None, *, changing: bool = False) -> str:
        """Give the address of a page; of “check your answers” where there is none left."""
        if page is None:
            return self.at("check")
        change: dict[str, Any] = {"change": "yes"} if changing else {}
        return url_for(f"{self.blueprint}.page", stream=self.stream.address, page=page, **change)

    def at(self, endpoint: str) -> str:
        return url_for(f"{self.blueprint}.{endpoint}", stream=self.stream.address)

    # Gates before anything is sent

    @cached_property
    def texts_digest(self) -> str:
        return hashlib.sha256("\0".join(self.journey.free_texts()).encode()).hexdigest()

    def look_over(self) -> None:
        """Read the free text for worries and personal data once, when it is written."""
        drafts.remember(
            self.draft,
            "looked_over",
            {
                "digest": self.texts_digest,
                "worries": bool(self.worries),
                "personal_data": bool(self.personal_data),
            },
        )

    def _seen(self, what: str) -> bool:
        """Say whether the free text holds something, from when it was last looked over."""
        looked = drafts.recall(self.draft, "looked_over") or {}
        if looked.get("digest") == self.texts_digest:
            return bool(looked[what])
        return bool(getattr(self, what))

    def has_read(self, what: str) -> bool:
        """Say whether a warning about these very words has been read."""
        return bool(drafts.recall(self.draft, what) == self.texts_digest)

    def note_read(self, what: str) -> None:
        drafts.remember(self.draft, what, self.texts_digest)

    @cached_property
    def worries(self) -> list[Any]:
        return list(journeys.worries(self.journey))

    @property
    def worries_heading(self) -> str | None:
        return screening.heading(self.worries)

    @cached_property
    def personal_data(self) -> list[Any]:
        return list(journeys.personal_data(self.journey))

    @property
    def detour(self) -> str | None:
        """Give where to go before the answers can be checked and sent; None when all is well."""
        if self.journey.stopped_at:
            return self.to(self.journey.stopped_at.code)
        if not self.journey.is_complete:
            return self.to(self.journey.first_unanswered)
        if self.must_see_help:
            return self.at("help_first")
        if self._seen("personal_data") and not self.has_read("guard_read"):
            return self.at("look_again")
        if told_before.is_to_be_asked(self.draft):
            return self.at("told_before")
        return None

    @property
    def must_see_help(self) -> bool:
        """Whether what was written tells of harm, and the help there is has not been shown yet."""
        return self._seen("worries") and not self.has_read("help_read")

    # Answering

    def take(self, page: str, *, now: datetime) -> Outcome:
        """Take what was posted to a page, and keep all of it that is sound."""
        form = request.form.to_dict(flat=False)
        asked = [q for q in self.journey.page(page).questions if q.type == "photos"]
        opened = {question.code: self._open_photos(question, form, now=now) for question in asked}
        for question in asked:
            self._take_photos(question, form, opened[question.code], now=now)
        self.outcome = self.journey.answer(page, form)
        drafts.save(self.draft, self.outcome.answers, now=now)
        self.journey = self.journey.with_answers(self.outcome.answers)
        self.look_over()
        if self.journey.is_complete and not self.journey.stopped_at:
            self._look_for_earlier(now=now)
        return self.outcome

    def _look_for_earlier(self, *, now: datetime) -> None:
        told_before.look_over(self._understood(), self.draft, now=now)

    @property
    def is_taken(self) -> bool:
        """Whether all of what was posted could be taken, so that the person may go on."""
        return self.outcome is not None and self.outcome.is_accepted and not self.refusals

    def onward(self, page: str) -> str:
        """Give where the person goes from a page whose answers were taken."""
        changing = "change" in request.args
        if self._stays(page):
            return self.to(page, changing=changing)
        if self.must_see_help:
            return self.at("help_first")
        return self.to(self.journey.next_after(page, changing=changing), changing=changing)

    def _stays(self, page: str) -> bool:
        """Say whether the person asked for more on this page rather than for the next one."""
        return any(
            f"{question.code}-{act}" in request.form
            for question in self.journey.page(page).questions
            for act in ("add", "remove")
        )

    def _open_photos(
        self, question: Question, form: Mapping[str, list[str]], *, now: datetime
    ) -> list[tuple[str, Picture]]:
        """Open what was chosen, outside any transaction: others wait for no photo of ours."""
        # Whoever takes a photo away has not asked for what else is chosen to be added yet.
        if f"{question.code}-remove" in form:
            return []
        uploads = [file for file in request.files.getlist(f"{question.code}-new") if file.filename]
        if not uploads:
            return []
        draft_id = self.draft.id
        db.session.rollback()
        opened = []
        for upload in uploads[: photos.MOST]:
            name = upload.filename or ""
            try:
                opened.append((name, photos.opened(upload.read())))
            except Refused as refusal:
                self.refusals.append(f"{name[:80]}: {refusal}")
        if len(uploads) > photos.MOST:
            self.refusals.append(photos.TOO_MANY)
        self._look_again(draft_id, now=now)
        return opened

    def _look_again(self, draft_id: str, *, now: datetime) -> None:
        """See what was done to the draft meanwhile. Raise NoResultFound if it was wiped."""
        draft = drafts.find(draft_id, now=now)
        if draft is None or draft.sent_at is not None:
            raise NoResultFound("the draft is no longer in hand")
        self.draft, self.journey = draft, journeys.of(draft, now=now)

    def _take_photos(
        self,
        question: Question,
        form: dict[str, list[str]],
        opened: list[tuple[str, Picture]],
        *,
        now: datetime,
    ) -> None:
        for photo_id in form.get(f"{question.code}-remove", []):
            photos.remove(self.draft, photo_id, now=now)
        for name, picture in opened:
            try:
                photos.add_opened(self.draft, name, picture, now=now)
            except Refused as refusal:
                self.refusals.append(f"{name[:80]}: {refusal}")
        form[question.code] = [photo.id for photo in photos.of_draft(self.draft.id)]

    def send(self, *, looks_automated: bool = False, by: Actor, now: datetime) -> None:
        """Send it. A second try of the same draft, at the same moment even, sends nothing more.

        Everything is read and weighed before the transaction that writes begins.
        """
        facts = self._understood()
        database.turn_to_writing()
        for tries_left in reversed(range(TRIES)):
            try:
                self._keep(facts, looks_automated=looks_automated, by=by, now=now)
                db.session.commit()
                return
            except IntegrityError:
                db.session.rollback()
                if self.draft.sent_at is not None:
                    return
                if not tries_left:
                    raise

    def _understood(self) -> Any:
        findings = None if self._seen("worries") else ()
        return told.understand(self.journey, findings=findings)

    def _keep(self, facts: Any, *, looks_automated: bool, by: Actor, now: datetime) -> None:
        submission.send(
            facts,
            self.draft,
            looks_automated=looks_automated,
            settled=None if looks_automated else told_before.settle(facts, self.draft),
            by=by,
            now=now,
        )

    # Showing

    def shown(self, page: str) -> dict[str, Any]:
        """Give what the template of a question page needs."""
        step = self.journey.page(page)
        outcome = self.outcome
        progress = questions.progress(self.journey, page)
        return {
            "title": step.page.title or step.questions[0].label,
            "step": step,
            "alone": len(step.questions) == 1 and not step.page.title,
            "asked": [self._asked(question, step) for question in step.questions],
            "problems": self._problems(outcome),
            "signposts": self.signposts(step.page.signposts),
            "progress": progress,
            "back_href": self._back(page),
            "save_href": self.at("save"),
            "exit_href": url_for("reports.leave") if step.page.exit else None,
            "stream": self.stream,
        }

    def signposts(self, codes: Iterable[str]) -> list[Any]:
        return signposts(codes)

    def _asked(self, question: Question, step: Step) -> dict[str, Any]:
        outcome = self.outcome
        raw = outcome.raw if outcome else self.journey.raw(step.code)
        return {
            "question": question,
            "entries": self._entries(question),
            "raw": raw,
            "problem": outcome.problems.get(question.code) if outcome else None,
        }

    def _entries(self, question: Question) -> Any:
        if question.type != "photos":
            return self.journey.options(question)
        return [
            {
                "id": photo.id,
                "name": photo.name,
                "href": url_for("reports.photo", photo_id=photo.id),
            }
            for photo in photos.of_draft(self.draft.id)
        ]

    def _problems(self, outcome: Outcome | None) -> Any:
        if outcome is None:
            return {}
        found = [
            {"text": problem.sentence, "href": f"#{anchor(code, problem)}"}
            for code, problem in outcome.problems.items()
        ]
        return found + [{"text": sentence, "href": "#photos"} for sentence in self.refusals]

    def _back(self, page: str) -> str:
        if "change" in request.args:
            return self.at("check")
        before = self.journey.back_from(page)
        return self.to(before) if before else self.at("start")


def anchor(code: str, problem: Any) -> str:
    """Give the id of the field that a problem is to be put right in."""
    if problem.needs == "choice":
        return f"{code}-choice"
    if problem.parts:
        return f"{code}-{problem.parts[0]}"
    return str(problem.field)


def signposts(codes: Iterable[str]) -> list[Any]:
    """Give the entries of the signposts with these codes that are still in the list."""
    return [entry for code in codes if (entry := lists.find("signposts", code))]


def find(address: str, *, blueprint: str, now: datetime) -> Sitting | None:
    """Find the sitting that this browser has in hand for a stream."""
    stream = streams.at(address)
    draft = held(stream, blueprint=blueprint, now=now)
    if draft is None:
        return None
    return Sitting(stream, draft, journeys.of(draft, now=now), blueprint)


def held(stream: Door, *, blueprint: str, now: datetime) -> Any:
    """Give the draft that this browser holds for a stream, if it holds one."""
    ours: Mapping[str, str] = session.get(DRAFTS, {})
    return drafts.find(ours.get(f"{blueprint}:{stream.code}"), now=now)


def hold(stream: Door, draft: Any, *, blueprint: str) -> None:
    """Have this browser hold a draft."""
    session[DRAFTS] = {**session.get(DRAFTS, {}), f"{blueprint}:{stream.code}": draft.id}


def let_go(*, now: datetime) -> None:
    """Wipe every unsent draft that this browser holds, and forget the rest."""
    for draft_id in session.get(DRAFTS, {}).values():
        draft = drafts.find(draft_id, now=now)
        if draft is not None and draft.sent_at is None:
            journeys.discard(draft, now=now)
    session.pop(DRAFTS, None)


def holds_photo(photo: Any) -> bool:
    """Say whether a photo belongs to a draft that this browser holds."""
    return photo.draft_id in session.get(DRAFTS, {}).values()
