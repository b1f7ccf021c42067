"""What is told of again and again: at one place, by one person, and of one who comes to harm.

Across themes and journeys, and by the fingerprints kept beside what is sealed: nobody’s address or
number is opened to find them. What each means, in days and metres, is in the list of weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain import places
from portal.domain.places import Precision
from portal.domain.reference import Entry, lists
from portal.domain.triage import narrowing, priority
from portal.extensions import cipher, db
from portal.models import Case, Report, Reporter

PLACE, PERSON, VICTIM = "repeat_place", "repeat_person", "repeat_victim"

# So much is looked at, however much was told of a place or by a person.
MOST = 200

# A street or a park is known by its name, and its middle stands for all of it. What is known no
# closer than a ward is no place at all.
EXACT = (Precision.POINT.value, Precision.POSTCODE.value)
NAMED = (Precision.STREET.value, Precision.PLACE.value)


class Told(NamedTuple):
    """What of a report matters here."""

    case_id: int
    received_at: datetime
    happened_on: date | None
    marks: Sequence[str]
    theme_code: str
    postcode: str | None
    email: str | None
    phone: str | None
    home: str | None

    @property
    def day(self) -> date:
        return self.happened_on or priority.day_of(self.received_at)

    @property
    def who(self) -> set[str]:
        return {known for known in (self.email, self.phone) if known}


def find(case: Case, *, on: date) -> set[str]:
    """Say what of a case is a repeat, by the rules of a day.

    An ordinary case is never a repeat of what is restricted, for the mark would tell that there is
    something.
    """
    place, person, victim = (_rule(code, on) for code in (PLACE, PERSON, VICTIM))
    found = set()
    standing = [report for report in case.standing_reports if not report.looks_automated]
    located = _last_located(standing)
    if place and located and _is_told_here(case, located, place):
        found.add(PLACE)
    own = [_told(report, case) for report in standing]
    theirs = _told_by(case, own, [rule for rule in (person, victim) if rule])
    if person and any(_is_again(one, _of(one, theirs), person) for one in own):
        found.add(PERSON)
    if victim and _is_harmed_again(own, theirs, victim):
        found.add(VICTIM)
    return found


def beside(case: Case, *, may_lose: bool, on: date) -> Sequence[int]:
    """Give the cases whose marks may change with what became of one: near it, or of its people.

    Those that may gain a mark are open and have not got it; where some may lose theirs, they are
    the ones that have one too, closed or open.
    """
    looks = []
    place, located = _rule(PLACE, on), _last_located(case.reports)
    if place and located:
        may_change = _may_change(Case.is_repeat_place, may_lose=may_lose)
        looks.append(_elsewhere(case).where(_near(located, place), may_change))
    who = {known for report in case.reports for known in _told(report, case).who}
    if who:
        may_change = _may_change(Case.is_repeat_person, Case.is_repeat_victim, may_lose=may_lose)
        looks.append(_elsewhere(case).join(Report.reporter).where(_same_person(who), may_change))
    if not looks:
        return []
    # Each by an index of its own, and each the newest of what there may be.
    newest = (look.order_by(Report.received_at.desc()).limit(MOST).subquery() for look in looks)
    return db.session.scalars(sa.union(*(sa.select(each.c.case_id) for each in newest))).all()


def _may_change(*marked: InstrumentedAttribute[bool], may_lose: bool) -> sa.ColumnElement[bool]:
    gains = sa.and_(*narrowing.open_(), sa.or_(*(mark.is_(False) for mark in marked)))
    return sa.or_(gains, *(mark.is_(True) for mark in marked)) if may_lose else gains


def _elsewhere(case: Case) -> sa.Select[int]:
    return sa.select(Report.case_id).join(Report.case).where(Case.id != case.id)


# At one place


def _last_located(reports: Sequence[Report]) -> Report | None:
    """Give the latest of some reports that is somewhere, if one is."""
    return next(
        (
            one
            for one in reversed(reports)
            if one.place_precision in (*EXACT, *NAMED) and _point(one)
        ),
        None,
    )


def _point(report: Report) -> tuple[float, float] | None:
    if report.latitude is None or report.longitude is None:
        return None
    return report.latitude, report.longitude


def _is_told_here(case: Case, report: Report, rule: Entry) -> bool:
    told = db.session.execute(
        sa.select(Report.case_id, Report.received_at, Report.happened_on)
        .join(Report.case)
        .where(_near(report, rule), *_standing_elsewhere(case))
        .limit(MOST)
    )
    here = (Told(*row, (), "", None, None, None, None) for row in told)
    return _is_again(_told(report, case), here, rule)


def _near(report: Report, rule: Entry) -> sa.ColumnElement[bool]:
    """Say which reports are of the place of one, and of about its time."""
    point, within = _point(report), timedelta(days=rule.attributes["days"])
    if point is None:
        return sa.false()
    same_kind: sa.ColumnElement[bool]
    if report.place_precision in EXACT:
        same_kind = Report.place_precision.in_(EXACT)
    else:
        same_kind = (Report.place_precision == report.place_precision) & (
            Report.place_label == report.place_label
        )
    metres = rule.attributes["metres"]
    return sa.and_(
        # Each square by itself, so that of each only these days are read.
        Report.place_cell.in_(places.cells_near(point, metres)),
        Report.received_at.between(report.received_at - within, report.received_at + within),
        narrowing.is_within(point, metres),
        same_kind,
    )


# Of one person


def _told(report: Report, case: Case) -> Told:
    reporter = report.reporter
    return Told(
        case.id,
        report.received_at,
        report.happened_on,
        report.marks,
        case.theme_code,
        report.postcode,
        reporter.email_fingerprint if reporter else None,
        reporter.phone_fingerprint if reporter else None,
        reporter.postcode_fingerprint if reporter else None,
    )


def _told_by(case: Case, own: Sequence[Told], rules: Sequence[Entry]) -> list[Told]:
    """Give what the people of a case told us in others."""
    who = {known for one in own for known in one.who}
    if not who or not rules:
        return []
    within = timedelta(days=max(rule.attributes["days"] for rule in rules))
    first = min(one.received_at for one in own) - within
    last = max(one.received_at for one in own) + within
    rows = db.session.execute(
        sa.select(
            Report.case_id,
            Report.received_at,
            Report.happened_on,
            Report.marks,
            Case.theme_code,
            Report.postcode,
            Reporter.email_fingerprint,
            Reporter.phone_fingerprint,
            Reporter.postcode_fingerprint,
        )
        .join(Report.case)
        .join(Reporter, Reporter.report_id == Report.id)
        .where(
            _same_person(who), Report.received_at.between(first, last), *_standing_elsewhere(case)
        )
        .order_by(Report.received_at.desc())
        .limit(MOST)
    )
    return [Told(*row) for row in rows]


def _same_person(who: set[str]) -> sa.ColumnElement[bool]:
    # A postcode is shared by a street: it makes nobody the same person.
    return Reporter.email_fingerprint.in_(who) | Reporter.phone_fingerprint.in_(who)


def _of(one: Told, theirs: Iterable[Told]) -> list[Told]:
    return [other for other in theirs if other.who & one.who]


def _is_harmed_again(own: Iterable[Told], theirs: Sequence[Told], rule: Entry) -> bool:
    return any(
        _is_again(one, [other for other in _of(one, theirs) if _is_harmed(other, rule)], rule)
        for one in own
        if _is_harmed(one, rule)
    )


def _is_harmed(told: Told, rule: Entry) -> bool:
    its_own: dict[str, Any] = rule.attributes
    if set(its_own["marks"]).intersection(told.marks):
        return True
    return told.theme_code in its_own["themes"] and _is_at_home(told)


def _is_at_home(told: Told) -> bool:
    if not told.postcode or not told.home:
        return False
    return told.home in cipher.fingerprints(told.postcode, "reporter.postcode")


# Of both


def _is_again(one: Told, others: Iterable[Told], rule: Entry) -> bool:
    """Say whether something was told of on enough days, with this one, that lie close enough.

    Each case counts once, on its first day.
    """
    within, needed = timedelta(days=rule.attributes["days"]), rule.attributes["at_least"]
    first: dict[int, date] = {}
    for other in others:
        first[other.case_id] = min(first.get(other.case_id, other.day), other.day)
    days = sorted({one.day, *first.values()})
    spans = zip(days, days[needed - 1 :], strict=False)
    return any(began <= one.day <= ended <= began + within for began, ended in spans)


def _standing_elsewhere(case: Case) -> tuple[sa.ColumnElement[bool], ...]:
    conditions = (
        Report.case_id != case.id,
        Report.withdrawn_at.is_(None),
        Report.looks_automated.is_(False),
    )
    if case.is_restricted:
        return conditions
    return (*conditions, Case.is_restricted.is_(False), Report.is_restricted.is_(False))


def _rule(code: str, on: date) -> Entry | None:
    return lists.find(priority.WEIGHTS, code, on=on)
