"""The same thing, again: likely twins found near by, cases linked, one incident counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import Actor, Refused, places
from portal.domain.triage import (
    counts,
    duplicates,
    history,
    links,
    narrowing,
    queue,
    twins,
    workflow,
)
from portal.domain.triage.likeness import Verdict
from portal.extensions import db
from portal.models import AuditEntry, Case, Message, Report
from tests.factories import (
    A_WEDNESDAY,
    BLACKBIRD_LEYS,
    BY_EMAIL,
    NOBODY,
    a_case,
    a_colleague,
    a_report,
    the_actor,
)

pytestmark = pytest.mark.usefixtures("session")

HERE = replace(BLACKBIRD_LEYS, precision="point")
SOFA = "A brown sofa and two mattresses by the garages"
SETTEE = "Sofa and mattresses dumped beside the garages"
DAY = timedelta(days=1)


def beside(place=HERE, *, metres: float):
    return replace(place, latitude=place.latitude + metres / places.cells.METRES_A_DEGREE)


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def verdicts(report: Report) -> list[tuple[str, str]]:
    return [(twin.case.reference, twin.verdict.value) for twin in twins.of(report)]


# Finding them


@pytest.mark.parametrize(
    ("words", "place", "theme", "days", "verdict"),
    [
        (SOFA, HERE, "fly_tipping", 0, "duplicate"),
        (SETTEE, beside(metres=30), "fly_tipping", 2, "duplicate"),
        (SETTEE, beside(metres=30), "fly_tipping", -2, "duplicate"),  # whichever came first
        (SETTEE, HERE, "fly_tipping", 60, "recurrence"),
        (SETTEE, HERE, "fly_tipping", 190, None),  # half a year is as far as anyone looks back
        (SOFA, beside(metres=500), "fly_tipping", 0, None),
        (SOFA, HERE, "litter", 0, "duplicate"),  # sent again under another heading
        ("Loud music until four", HERE, "noise", 0, None),
        ("Paint tins and a pram", HERE, "fly_tipping", 0, "different"),  # one spot: worth a look
        ("Paint tins and a pram", beside(metres=150), "fly_tipping", 0, None),
        # The middle of a street stands for all of it, so it is less sure.
        (SOFA, replace(HERE, precision="street"), "fly_tipping", 0, "duplicate"),
        ("Sofa", replace(HERE, precision="street"), "fly_tipping", 6, "duplicate"),
        (SOFA, replace(HERE, latitude=None, longitude=None), "fly_tipping", 0, None),
    ],
)
def test_what_may_be_the_same_is_found_by_place_time_theme_and_words(
    words, place, theme, days, verdict
):
    report = a_report(words=SOFA, place=HERE)
    stream = "fly_tipping" if theme == "fly_tipping" else "asb"
    other = a_report(
        words=words, place=place, theme=theme, stream=stream, now=A_WEDNESDAY + days * DAY
    )
    expected = [(other.case.reference, verdict)] if verdict else []
    assert verdicts(report) == expected


def test_the_likeliest_comes_first_and_few_are_shown() -> None:
    report = a_report(words=SOFA, place=HERE)
    for days in range(1, 9):
        a_report(words=SETTEE, place=beside(metres=40), now=A_WEDNESDAY - days * 10 * DAY)
    same = a_report(words=SOFA, place=HERE, now=A_WEDNESDAY + DAY)
    found = verdicts(report)
    assert found[0] == (same.case.reference, "duplicate")
    assert len(found) == twins.MOST_SHOWN


def test_a_case_is_shown_once_by_the_report_most_like_it() -> None:
    case = a_case(reports=3, words="Something dumped", place=HERE)
    alike = a_report(words=SOFA, place=HERE)
    duplicates.join(alike.case, case, by=Actor.system(), now=A_WEDNESDAY)
    (twin,) = twins.of(a_report(words=SOFA, place=HERE))
    assert twin.report.id == alike.id
    assert twin.case.id == case.id


def test_what_was_closed_before_is_the_same_problem_again(officer: Actor) -> None:
    before = a_report(words=SOFA, place=HERE)
    workflow.move(before.case, to="closed", reason="cleared", by=officer, now=A_WEDNESDAY + DAY)
    (twin,) = twins.of(a_report(words=SOFA, place=HERE, now=A_WEDNESDAY + 2 * DAY))
    assert twin.verdict is Verdict.RECURRENCE
    assert twin.likeness.because[-1] == "It was closed before this was reported"


@pytest.mark.parametrize(("mine", "theirs", "found"), [(0, 1, 0), (1, 0, 0), (1, 1, 1), (0, 0, 1)])
def test_a_restricted_case_is_a_twin_of_restricted_ones_alone(mine, theirs, found) -> None:
    def marked(is_restricted: int) -> set[str]:
        return {"restricted"} if is_restricted else set()

    a_report(words=SOFA, place=HERE, marks=marked(theirs))
    assert len(twins.of(a_report(words=SOFA, place=HERE, marks=marked(mine)))) == found


def test_what_was_taken_back_or_already_added_is_no_twin(officer: Actor) -> None:
    report = a_report(words=SOFA, place=HERE)
    gone = a_report(words=SOFA, place=HERE)
    gone.withdrawn_at = A_WEDNESDAY
    added = a_report(words=SOFA, place=HERE)
    duplicates.join(added.case, report.case, by=officer, now=A_WEDNESDAY)
    assert verdicts(report) == []
    assert twins.of_case(a_case(place=replace(HERE, latitude=None, longitude=None))) == []


def test_however_many_there_are_only_so_many_are_looked_at() -> None:
    """A square that everybody reports from costs no more than its nearest few."""
    first = a_report(words=SOFA, place=HERE)
    for number in range(30):
        a_report(words=f"{SOFA} {number}", place=HERE, now=A_WEDNESDAY + (number + 1) * DAY)
    near = twins._near(
        twins.Told(SOFA, (HERE.latitude, HERE.longitude), "point", first.received_at, "litter"),
        other_than=first.case_id,
        restricted=False,
    )
    assert len(near) == twins.MOST_IN_A_SQUARE
    assert max(row.received_at for row in near) == A_WEDNESDAY + twins.MOST_IN_A_SQUARE * DAY


def test_the_database_looks_by_its_index_and_never_through_a_table(engine_name: str) -> None:
    a_report(words=SOFA, place=HERE)
    bound = {f"square_{n}": n for n in range(9)}
    moments = dict.fromkeys(("at", "first", "last"), A_WEDNESDAY)
    statement = twins._looking_round().params(**bound, **moments, other_than=0, restricted=False)
    compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    if engine_name == "postgresql":
        # With a handful of rows it would read them all, as it should.
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = db.session.execute(sa.text(f"EXPLAIN {compiled}")).scalars().all()
        assert not [line for line in plan if "Seq Scan" in line]
    else:
        rows = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}"))
        plan = [str(row[3]) for row in rows]
        assert not [line for line in plan if line.startswith(("SCAN reports", "SCAN cases"))]
    assert sum("ix_reports_place_cell_received_at" in line for line in plan) == 18


# Linking: the same problem again


def test_linked_cases_each_keep_their_reports_and_say_so(officer: Actor, now: datetime) -> None:
    earlier, later = a_case(place=HERE), a_case(place=HERE, now=A_WEDNESDAY + 60 * DAY)
    links.link(earlier, later, by=officer, now=now)
    assert links.of(earlier) == [later]
    assert links.of(later) == [earlier]
    assert (len(earlier.reports), len(later.reports)) == (1, 1)
    assert not earlier.is_closed
    for case, other in ((earlier, later), (later, earlier)):
        told = history.tell(case.events[-1])
        assert told.words == f"Linked with case {other.reference}: the same problem again"
    assert "case.linked" in db.session.scalars(sa.select(AuditEntry.action)).all()


def test_a_link_is_taken_back_by_a_new_row_and_can_be_made_again(officer, now) -> None:
    one, other = a_case(), a_case()
    for _ in range(2):
        links.link(one, other, by=officer, now=now)
        assert links.of(one) == [other]
        links.unlink(other, one, by=officer, now=now)
        assert links.of(one) == []
    assert len([event for event in one.events if "link" in event.kind]) == 4
    with pytest.raises(Refused, match="not linked any more"):
        links.unlink(one, other, by=officer, now=now)


def test_some_links_make_no_sense(officer: Actor, now: datetime) -> None:
    case, other, restricted = a_case(), a_case(), a_case(marks={"restricted"})
    with pytest.raises(Refused, match="this same case"):
        links.link(case, case, by=officer, now=now)
    with pytest.raises(Refused, match="restricted"):
        links.link(case, restricted, by=officer, now=now)
    links.link(case, other, by=officer, now=now)
    with pytest.raises(Refused, match="linked already"):
        links.link(other, case, by=officer, now=now)
    duplicates.join(other, a_case(), by=officer, now=now)
    with pytest.raises(Refused, match="added to another"):
        links.link(other, a_case(), by=officer, now=now)


def test_a_link_goes_over_to_the_case_that_takes_in_the_reports(officer, now) -> None:
    before, case, into = a_case(), a_case(), a_case()
    links.link(case, before, by=officer, now=now)
    links.link(case, into, by=officer, now=now)
    duplicates.join(case, into, by=officer, now=now)
    assert links.of(into) == [before]
    assert links.of(before) == [into]


# Adding: one incident, every report, every reporter


def test_what_is_told_twice_is_counted_once_and_everyone_hears(officer, now) -> None:
    case, into = a_case(contact=BY_EMAIL), a_case(contact=BY_EMAIL)
    third = a_case(contact=NOBODY)
    for other in (case, third):
        duplicates.join(other, into, by=officer, now=now)
    db.session.flush()
    viewer = _Viewer(officer.id)
    assert counts.figures(viewer=viewer, now=now).open == 1
    for showing in ("open", "closed"):
        page = queue.look(narrowing.Choice(showing=showing), viewer=viewer, now=now)
        assert page.total == (1 if showing == "open" else 0)
    assert len(db.session.scalars(sa.select(Report)).all()) == 3
    workflow.move(into, to="closed", reason="cleared", by=officer, now=now)
    told = db.session.scalars(
        sa.select(Message.report_id).where(Message.template == "case-moved")
    ).all()
    assert sorted(told) == sorted(report.id for report in into.reports if report.reporter)
    assert len(told) == 2
    assert queue.look(narrowing.Choice(showing="closed"), viewer=viewer, now=now).total == 1


def test_an_emptied_case_is_never_opened_again(officer: Actor, now: datetime) -> None:
    case, into = a_case(), a_case()
    duplicates.join(case, into, by=officer, now=now)
    with pytest.raises(Refused, match="added to another case"):
        workflow.move(case, to="reopened", by=officer, now=now)
    assert db.session.get_one(Case, case.id).is_closed


class _Viewer:
    opens_restricted = False

    def __init__(self, staff_id: int | None) -> None:
        self.staff_id = staff_id or 0
