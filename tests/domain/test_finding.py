"""Cases found by the words of what was told and noted, and by nothing that is kept closer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from portal.domain import Actor
from portal.domain.reports import following
from portal.domain.triage import duplicates, finding, indexing, queue, workflow, writing
from portal.domain.triage.narrowing import Choice
from portal.extensions import db
from portal.models import Case, CaseWords
from tests.factories import BLACKBIRD_LEYS, BY_EMAIL, Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")


ELSEWHERE = replace(BLACKBIRD_LEYS, label="Broad Street", ward_name="Holywell", note="")


@pytest.fixture
def officer() -> Actor:
    return the_actor(a_colleague())


def read_all(now: datetime) -> None:
    db.session.flush()
    while indexing.catch_up(now=now):
        pass


def seen(words: str, now: datetime, *, viewer: Viewer | None = None, **asked: str) -> list[str]:
    read_all(now)
    page = queue.look(Choice(words=words, **asked), viewer=viewer or Viewer(), now=now)
    assert page.total == len(page.cases)
    return [case.reference for case in page.cases]


def shown(case: Case, words: str) -> list[tuple[str, str]]:
    """Give where the words stand, as a page would show it."""
    return [
        (passage.where, "".join(map(as_written, passage.pieces)))
        for passage in finding.passages([case], words)[case.id]
    ]


def as_written(piece: finding.Piece) -> str:
    return f"[{piece.text}]" if piece.is_found else piece.text


@pytest.mark.parametrize(
    "words",
    [
        "sofa",
        "MATTRESS",
        "garages mattresses",
        "“two mattresses”",
        "furniture",  # how the report is called
        "pegasus road",  # where
        "blackbird-leys",
        "the",
    ],
)
def test_what_was_told_is_found(now: datetime, words: str) -> None:
    case = a_case()
    a_case(words="Loud music", headline="Noise", stream="asb", theme="noise", place=ELSEWHERE)
    assert seen(words, now) == [case.reference]


@pytest.mark.parametrize("words", ["piano", "sofa piano", "“mattresses two”", "🔥", "…"])
def test_what_was_not_told_is_not_found(now: datetime, words: str) -> None:
    a_case()
    assert seen(words, now) == []


def test_what_was_written_later_is_found(officer: Actor, now: datetime) -> None:
    noted, replied, told, moved = (a_case(contact=BY_EMAIL) for _ in range(4))
    writing.note(noted, "Spoke to the warden.", by=officer, now=now)
    writing.reply(replied, replied.reports[0], "A lorry comes on Monday.", by=officer, now=now)
    following.add(told.reports[0], "It is burning!", by=Actor.resident(), now=now)
    workflow.move(moved, to="closed", reason="cleared", words="Swept.", by=officer, now=now)
    assert seen("warden", now) == [noted.reference]
    assert seen("lorry", now) == [replied.reference]
    assert seen("burn", now) == [told.reference]
    assert seen("swept", now) == []
    assert seen("swept", now, showing="closed") == [moved.reference]


def test_who_reported_and_what_a_witness_saw_is_never_looked_through(now: datetime) -> None:
    """Not by a query, and not in what is kept to be looked through."""
    case = a_case(contact=BY_EMAIL, witness={"saw_it": "yes", "vehicle": "Red transit van"})
    viewer = Viewer(opens_restricted=True)
    for words in ("reporter", "jo", "example", "6hw", "transit", "van"):
        assert seen(words, now, viewer=viewer) == []
    kept = db.session.scalars(
        sa.select(sa.cast(CaseWords.words, sa.Text)).where(CaseWords.case_id == case.id)
    ).one()
    assert "sofa" in kept
    assert "transit" not in kept
    assert "report" not in kept


def test_a_restricted_case_is_found_only_by_those_it_opens_for(now: datetime) -> None:
    case = a_case(marks={"restricted"})
    assert seen("sofa", now) == []
    assert seen("sofa", now, showing="restricted") == []
    assert seen("sofa", now, viewer=Viewer(opens_restricted=True)) == [case.reference]


def test_words_are_looked_for_among_what_the_other_filters_leave(now: datetime) -> None:
    case = a_case(marks={"hazard"})
    a_case()
    read_all(now)
    choice = Choice(words="sofa", marks=("hazard",))
    assert list(queue.look(choice, viewer=Viewer(), now=now).cases) == [case]


@pytest.mark.parametrize("few", [0, 100])
def test_many_and_few_with_the_words_come_in_the_same_order(
    now: datetime, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they are looked up, page after page gives each once, the most pressing first."""
    monkeypatch.setattr(finding, "FEW", few)
    wanted = [a_case(marks={"threat"} if n % 3 else set()) for n in range(30)]
    a_case(words="Loud music", headline="Noise", stream="asb", theme="noise")
    kept_shut = a_case(marks={"restricted"})
    read_all(now)
    first = queue.look(Choice(words="mattress"), viewer=Viewer(), now=now)
    assert first.next
    second = queue.look(first.next, viewer=Viewer(), now=now)
    found = [*first.cases, *second.cases]
    assert found == sorted(wanted, key=lambda case: (case.rank, case.id))
    assert kept_shut not in found
    assert first.total == second.total == len(wanted)


def test_counting_stops_where_nobody_reads_on(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 2)
    for _ in range(4):
        a_case()
    read_all(now)
    page = queue.look(Choice(words="sofa"), viewer=Viewer(), now=now)
    assert (page.total, page.most_counted, page.is_more_than_counted) == (3, 2, True)


# Keeping up


def test_what_is_joined_is_found_where_it_went(officer: Actor, now: datetime) -> None:
    case, into = a_case(words="A piano"), a_case()
    read_all(now)
    duplicates.join(case, into, by=officer, now=now)
    assert seen("piano", now) == [into.reference]


def test_a_report_that_is_erased_is_found_no_more_from_that_moment(now: datetime) -> None:
    case = a_case(reports=2)
    read_all(now)
    erase("case_events", report_id=case.reports[1].id)
    erase("theme_codings", report_id=case.reports[1].id)
    erase("reports", id=case.reports[1].id)
    assert found_by_the_engine("sofa") == []
    db.session.expire_all()
    assert seen("sofa", now) == [case.reference]  # by the report that stays


def test_a_note_that_is_erased_is_found_no_more_from_that_moment(
    officer: Actor, now: datetime
) -> None:
    case = a_case()
    writing.note(case, "Spoke to the warden.", by=officer, now=now)
    assert seen("warden", now) == [case.reference]
    erase("case_events", case_id=case.id)
    assert found_by_the_engine("warden") == []
    assert seen("warden", now) == []
    assert seen("sofa", now) == [case.reference]


def test_words_taken_out_of_a_report_are_found_no_more_from_that_moment(now: datetime) -> None:
    case = a_case(words="Mr Fictitious Surname did it")
    assert seen("surname", now) == [case.reference]
    case.reports[0].words = "[name taken out] did it"
    db.session.flush()
    assert kept_of(case.id) is None
    assert seen("surname", now) == []
    assert seen("did", now) == [case.reference]


def test_a_case_that_is_erased_takes_its_words_along(now: datetime) -> None:
    case, other = a_case(), a_case()
    read_all(now)
    erase("theme_codings", report_id=case.reports[0].id)
    erase("reports", case_id=case.id)
    read_all(now)  # a worker that was quicker has kept what there was left: its reference
    erase("cases", id=case.id)
    assert kept_of(case.id) is None
    assert found_by_the_engine("sofa") == [other.id]
    read_all(now)
    assert kept_of(case.id) is None


def test_a_case_is_read_again_without_being_twice_in_it(officer: Actor, now: datetime) -> None:
    case = a_case()
    assert seen("sofa", now) == [case.reference]
    writing.note(case, "A sofa indeed.", by=officer, now=now)
    assert seen("sofa", now) == [case.reference]
    assert indexing.waiting() == 0


def test_the_worker_reads_a_few_at_a_time(now: datetime) -> None:
    for _ in range(3):
        a_case()
    db.session.flush()
    assert indexing.waiting() == 3
    assert indexing.catch_up(now=now, limit=2) == 2
    assert indexing.catch_up(now=now, limit=2) == 1
    assert indexing.catch_up(now=now) == indexing.waiting() == 0


# Where they stand


def test_the_words_are_shown_where_they_stand(officer: Actor, now: datetime) -> None:
    case = a_case(words=f"{'Before that. ' * 20}A <b>sofa</b> there.{' And after.' * 20}")
    writing.note(case, "The sofa is burnt, and the garages too.", by=officer, now=now)
    db.session.flush()
    assert shown(case, "sofas garages") == [
        ("In a note", "The [sofa] is burnt, and the [garages] too."),
        ("In the report", shown(case, "sofa")[0][1]),
    ]
    where, text = shown(case, "sofa")[0]
    assert where == "In the report"
    assert text.startswith("… that. Before")
    assert "<b>[sofa]</b> there. And after." in text
    assert text.endswith(" …")
    assert len(text) < 4 * finding.AROUND


def test_a_text_without_a_gap_is_cut_all_the_same(now: datetime) -> None:
    case = a_case(words="x" * 500 + "-sofa-" + "y" * 500)
    (_, text) = shown(case, "sofa")[0]
    assert "-[sofa]-" in text
    assert len(text) < 4 * finding.AROUND


def kept_of(case_id: int) -> object:
    return db.session.scalar(sa.select(CaseWords.case_id).where(CaseWords.case_id == case_id))


def found_by_the_engine(word: str) -> list[int]:
    """Ask what the engine itself finds words by, whatever the tables hold."""
    asked = {
        "sqlite": "SELECT rowid FROM case_words_fts WHERE case_words_fts MATCH :word",
        "postgresql": "SELECT case_id FROM case_words WHERE words @@ CAST(:word AS tsquery)",
    }
    query = sa.text(asked[db.engine.dialect.name])
    return list(db.session.scalars(query, {"word": word}))


def erase(table: str, **which: int) -> None:
    """Remove rows for good, as when their time is over: for that, history may lose some too."""
    if table in ("case_events", "theme_codings"):
        lift = {
            "sqlite": f"DROP TRIGGER {table}_no_delete",
            "postgresql": f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only",
        }
        db.session.execute(sa.text(lift[db.engine.dialect.name]))
    ((column, value),) = which.items()
    gone = sa.text(f"DELETE FROM {table} WHERE {column} = :value RETURNING {column}")
    assert db.session.scalars(gone, {"value": value}).all()
