"""Which complaints count towards a case review, how many, and why not; it never says no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.domain.reviews.terms import Terms
from portal.domain.reviews.windows import last_day


class Doubt(StrEnum):
    """Why an officer looks before a complaint is counted for sure. It counts meanwhile."""

    SAME_INCIDENT = "The same person told of the same day before: it may be one complaint"
    OTHER_CASE = "It is in another case, or was not named: is it the same behaviour?"
    NEIGHBOUR = "Somebody else told us of it, close by: is it the same behaviour?"
    NO_NAME = "They did not say who they are: it may not be this person’s"
    NO_DAY = "The day it happened is not given: counted in their favour"
    NO_EVIDENCE = "No reference or name was given: ask whoever was told"
    MAY_BE_HELD = "They say that they told us: it may be one that we hold"
    TO_SOMEONE_ELSE = "Told to somebody who may not be one of the bodies the law names"


@dataclass(frozen=True)
class Complaint:
    """One time that somebody told the council, the police or a landlord of the behaviour."""

    told_on: date
    happened_on: date | None
    to: str = "council"
    who: str = ""  # stands for a person; empty where nobody knows who it was
    label: str = ""  # a reference, or what they said of it
    case: str = ""
    is_taken_back: bool = False
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True)
class Judged:
    """A complaint, whether it counts on the day asked, why, and how long it will."""

    complaint: Complaint
    counts: bool
    because: str
    runs_out_on: date | None = None
    doubts: frozenset[Doubt] = frozenset()

    @property
    def is_sure(self) -> bool:
        return self.counts and not self.doubts


class Standing(StrEnum):
    """What may be said of the threshold. None of these refuses: a person decides."""

    MET = "On what we hold, the threshold is met"
    IN_DOUBT = "It is met if all of these count: a person decides"
    FEWER = "We hold fewer than the number. They can still apply"


@dataclass(frozen=True)
class Tally:
    """What a day’s count of complaints came to."""

    judged: tuple[Judged, ...]
    threshold: int

    @property
    def counting(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.counts)

    @property
    def number(self) -> int:
        """How many count, those that an officer has to look at among them."""
        return len(self.counting)

    @property
    def sure(self) -> int:
        """How many count whatever an officer finds."""
        return sum(one.is_sure for one in self.judged)

    @property
    def next_runs_out_on(self) -> date | None:
        """The last day on which the next one to run out still counts."""
        return min((one.runs_out_on for one in self.counting if one.runs_out_on), default=None)

    @property
    def standing(self) -> Standing:
        # 2014 Act s.104(4): with the number made, the bodies must decide that it is met.
        if self.sure >= self.threshold:
            return Standing.MET
        return Standing.IN_DOUBT if self.number >= self.threshold else Standing.FEWER

    @property
    def people(self) -> int:
        """How many people complained, as far as that is known."""
        return len({one.complaint.who for one in self.counting if one.complaint.who})


def tally(complaints: Iterable[Complaint], *, asked_on: date, terms: Terms) -> Tally:
    """Count the complaints that qualify for a review asked for on a day."""
    in_order = sorted(complaints, key=lambda one: (one.told_on, one.happened_on or one.told_on))
    judged = [judge(complaint, asked_on=asked_on, terms=terms) for complaint in in_order]
    told: set[tuple[str, date]] = set()
    # What counts for sure stands for its incident; what is in doubt already is the one to look at.
    for place, one in sorted(enumerate(judged), key=lambda each: bool(each[1].doubts)):
        complaint = one.complaint
        if one.counts and complaint.who and complaint.happened_on:
            incident = (complaint.who, complaint.happened_on)
            if incident in told:
                judged[place] = replace(one, doubts=one.doubts | {Doubt.SAME_INCIDENT})
            told.add(incident)
    return Tally(tuple(judged), terms.threshold)


def judge(complaint: Complaint, *, asked_on: date, terms: Terms) -> Judged:
    """Say whether one complaint qualifies for a review asked for on a day.

    2014 Act s.104(11): it is made within one month beginning with the day of the behaviour, and the
    application within six months beginning with the day of the complaint.
    """
    happened, told = complaint.happened_on, complaint.told_on
    if complaint.is_taken_back:
        return Judged(complaint, counts=False, because="Whoever made it took it back")
    if told > asked_on:
        return Judged(complaint, counts=False, because="Made after the review was asked for")
    if happened and happened > told:
        return Judged(complaint, counts=False, because="Made before the day it is about")
    if happened and told > (last := last_day(happened, terms.complaint_months)):
        return Judged(
            complaint, counts=False, because=f"Made too late: {_day(last)} was the last day"
        )
    ends = last_day(told, terms.application_months)
    if asked_on > ends:
        return Judged(complaint, counts=False, because=f"Ran out: {_day(ends)} was its last day")
    return Judged(
        complaint,
        counts=True,
        because=f"Counts until the end of {_day(ends)}",
        runs_out_on=ends,
        doubts=complaint.doubts | ({Doubt.NO_DAY} if happened is None else set()),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
