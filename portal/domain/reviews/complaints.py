"""The complaints we hold: those of a case, of one person, and what neighbours said close by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from portal.domain import places
from portal.domain.reviews import terms
from portal.domain.reviews.counting import Complaint, Doubt, Tally, tally
from portal.domain.reviews.windows import first_day
from portal.domain.triage.cases import Viewer
from portal.domain.triage.clocks import LONDON
from portal.extensions import cipher, db
from portal.models import Case, Report, Reporter, ReviewApplication

# More than these would be read by nobody, and a line says that there may be more.
MOST = 20

# A person is known by an address or a number of their own. A postcode is shared by a street.
KNOWN_BY = (
    ("email", "reporter.email", Reporter.email_fingerprint),
    ("phone", "reporter.phone", Reporter.phone_fingerprint),
)


def is_counted(case: Case, *, now: datetime) -> bool:
    """Say whether anything in a case is a complaint that could count towards a review."""
    streams = terms.on(terms.day_of(now)).streams
    return any(report.stream in streams for report in case.reports)


def about(case: Case, *, viewer: Viewer, now: datetime) -> Tally:
    """Count what we hold of the behaviour in a case, as if a review were asked for now.

    What the same people told us in other cases, and what others told us close by, is counted with
    a doubt: an officer says whether it is the same behaviour. What is kept from `viewer` is left
    out, for that it is there at all would tell of harm.
    """
    asked_on = terms.day_of(now)
    held = terms.on(asked_on)
    own = [report for report in case.reports if report.stream in held.streams]
    may_see = sa.true() if viewer.opens_restricted else Report.is_restricted.is_(False)
    elsewhere = may_see & Report.stream.in_(held.streams) & (Report.case_id != case.id)
    theirs, near = _elsewhere(
        case, own, elsewhere, since=first_day(asked_on, held.application_months)
    )
    return tally(
        [
            *_complaints(own),
            *_complaints(theirs, {Doubt.OTHER_CASE}),
            *_complaints(near, {Doubt.NEIGHBOUR}),
        ],
        asked_on=asked_on,
        terms=held,
    )


def held_of(report: Report, *, now: datetime) -> Tally | None:
    """Count what one person told us, for themselves to see; None for what is no such complaint.

    Nothing of what their neighbours said is in it, and nothing that is kept close: whoever shares
    a home may be looking.
    """
    asked_on = terms.day_of(now)
    held = terms.on(asked_on)
    if report.stream not in held.streams:
        return None
    others = [] if report.is_restricted else by_same_person(report, streams=held.streams)
    return tally(_complaints([report, *others]), asked_on=asked_on, terms=held)


def by_same_person(report: Report, *, streams: Collection[str]) -> Sequence[Report]:
    """Give the newest other reports of whoever sent one, save those that are kept close."""
    return _by_the_same_people(
        [report], Report.is_restricted.is_(False) & Report.stream.in_(streams)
    )


def of_application(
    application: ReviewApplication, *, named: Collection[str], viewer: Viewer, asked_on: date
) -> list[Complaint]:
    """Give what we hold that an application may be about.

    It is what it names, what came from the same address or number, and all in the same cases. What
    it does not name carries a doubt; what is kept from `viewer` is left out.
    """
    known = [
        column.in_(cipher.fingerprints(value, purpose))
        for name, purpose, column in KNOWN_BY
        if (value := getattr(application, name))
    ]
    may_see = sa.true() if viewer.opens_restricted else Report.is_restricted.is_(False)
    among = may_see & Report.stream.in_(terms.on(asked_on).streams)
    found = _reports(sa.or_(Report.reference.in_(named), *known) & among)
    beside = _reports(
        Report.case_id.in_([one.case_id for one in found])
        & Report.id.not_in([one.id for one in found])
        & among
    )
    meant = {one.case_id for one in found if one.reference in named}
    return [
        *_complaints(one for one in (*found, *beside) if one.case_id in meant),
        *_complaints(
            (one for one in (*found, *beside) if one.case_id not in meant), {Doubt.OTHER_CASE}
        ),
    ]


def who(reporter: Reporter | ReviewApplication | None) -> str:
    """Give what stands for a person and can be compared without being read; empty for nobody."""
    for name, purpose, _ in KNOWN_BY:
        value = getattr(reporter, name, None)
        if value:
            return cipher.fingerprint(value, purpose)
    return ""


def _by_the_same_people(
    reports: Sequence[Report], among: sa.ColumnElement[bool]
) -> Sequence[Report]:
    same = _same_people(reports)
    return [] if same is None else _reports(same & among)


def _elsewhere(
    case: Case, reports: Sequence[Report], among: sa.ColumnElement[bool], *, since: date
) -> tuple[list[Report], list[Report]]:
    """Give what the same people told us in other cases, and what others did close by since a day.

    One query for both: this is part of a page that asks for much.
    """
    looks = {"same": _same_people(reports), "near": _close_by(case, reports, since=since)}
    found = [
        _newest(which & among).add_columns(sa.literal(how).label("how")).subquery()
        for how, which in looks.items()
        if which is not None
    ]
    if not found:
        return [], []
    told = sa.union_all(*(sa.select(each) for each in found)).subquery()
    rows = db.session.execute(
        _with_people(sa.select(Report, told.c.how).join(told, told.c.id == Report.id)).order_by(
            Report.received_at.desc()
        )
    ).all()
    theirs = [report for report, how in rows if how == "same"]
    near = [report for report, how in rows if how == "near" and report not in theirs]
    return theirs, near


def _same_people(reports: Sequence[Report]) -> sa.ColumnElement[bool] | None:
    """Say which reports are of whoever sent these, these apart; None where nobody said who."""
    same = [
        column.in_(cipher.fingerprints(value, purpose))
        for report in reports
        for name, purpose, column in KNOWN_BY
        if (value := getattr(report.reporter, name, None))
    ]
    return sa.or_(*same) & Report.id.not_in([r.id for r in reports]) if same else None


def _close_by(
    case: Case, reports: Sequence[Report], *, since: date
) -> sa.ColumnElement[bool] | None:
    """Say which reports are of the case’s theme and within about 100 metres, since a day."""
    square = next((r.place_cell for r in reports if r.place_cell is not None), None)
    if square is None:
        return None
    began_at = datetime(since.year, since.month, since.day, tzinfo=LONDON)
    return (
        (Report.received_at >= began_at)
        & (Case.theme_code == case.theme_code)
        & Report.place_cell.in_(places.around(square))
    )


def _newest(which: sa.ColumnElement[bool]) -> sa.Select[int]:
    return (
        sa.select(Report.id)
        .outerjoin(Reporter, Reporter.report_id == Report.id)
        .join(Case, Case.id == Report.case_id)
        .where(which)
        .order_by(Report.received_at.desc())
        .limit(MOST)
    )


def _reports(which: sa.ColumnElement[bool]) -> Sequence[Report]:
    newest = _newest(which).subquery()
    return db.session.scalars(
        _with_people(sa.select(Report).join(newest, newest.c.id == Report.id)).order_by(
            Report.received_at.desc()
        )
    ).all()


def _with_people(reports: sa.Select[Any]) -> sa.Select[Any]:
    return reports.options(
        joinedload(Report.case), joinedload(Report.reporter), selectinload(Report.additions)
    )


def complaints_in(reports: Iterable[Report]) -> list[Complaint]:
    """Give each time that these reports told us of the behaviour, the entries of a diary too."""
    return list(_complaints(reports))


def _complaints(
    reports: Iterable[Report], doubts: Collection[Doubt] = frozenset()
) -> Iterator[Complaint]:
    for report in reports:
        person = who(report.reporter)
        unnamed = set() if person else {Doubt.NO_NAME}
        first = Complaint(
            told_on=terms.day_of(report.received_at),
            happened_on=report.happened_on,
            who=person,
            label=report.reference,
            case=report.case.reference,
            is_taken_back=report.is_withdrawn,
            doubts=frozenset(unnamed | set(doubts)),
        )
        yield first
        for addition in report.additions:
            if addition.kind == "again":
                yield replace(
                    first,
                    told_on=terms.day_of(addition.added_at),
                    happened_on=addition.happened_on,
                    label=f"{report.reference}, told again",
                )
