"""Views of the queue: kept by name, shared and not, and never a way round what one may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.domain import Actor, Refused, people
from portal.domain.triage import queue, saved_views
from portal.domain.triage.narrowing import SHOWING, Choice
from portal.extensions import db
from portal.models import SavedView, StaffMember
from tests.factories import Viewer, a_case, a_colleague, the_actor

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2020, 11, 18)
HAZARDS = Choice(marks=("hazard",), order="newest")


@pytest.fixture
def robin() -> StaffMember:
    return a_colleague(name="Robin Officer")


@pytest.fixture
def asha() -> StaffMember:
    return a_colleague(name="Asha Officer")


def names(views: list[saved_views.Listed]) -> list[str]:
    return [view.name for view in views]


@pytest.mark.parametrize(
    "choice",
    [
        HAZARDS,
        Choice(showing="overdue", owner="nobody"),
        Choice(words="sofa “by the garages”", near="Pegasus Road", within=500),
        Choice(marks=("hazard", "photo"), since=date(2020, 11, 1), until=date(2020, 11, 30)),
        Choice(theme="noise", category="CAT2", ward="E05013101", channel="phone"),
    ],
    ids=str,
)
def test_a_view_asks_again_for_just_what_it_was_kept_of(
    robin: StaffMember, now: datetime, choice: Choice
) -> None:
    saved_views.keep(choice, "Mine", is_shared=False, by=the_actor(robin), now=now)
    (view,) = saved_views.open_to(robin.id, on=TODAY).own
    assert view.choice == choice


def test_a_view_begins_on_its_first_page(robin: StaffMember, now: datetime) -> None:
    later = HAZARDS.with_(after="5.5")
    saved_views.keep(later, "Hazards", is_shared=False, by=the_actor(robin), now=now)
    assert saved_views.open_to(robin.id, on=TODAY).own[0].choice == HAZARDS


def test_a_colleague_sees_what_is_shared_and_nothing_else(
    robin: StaffMember, asha: StaffMember, now: datetime
) -> None:
    by = the_actor(robin)
    saved_views.keep(HAZARDS, "zzz Shared", is_shared=True, by=by, now=now)
    saved_views.keep(HAZARDS, "Own", is_shared=False, by=by, now=now)
    hers = saved_views.open_to(asha.id, on=TODAY)
    assert (names(hers.own), names(hers.shared)) == ([], ["zzz Shared"])
    assert hers.shared[0].owner == "Robin Officer"
    assert not hers.shared[0].may_be_changed
    his = saved_views.open_to(robin.id, on=TODAY)
    assert (names(his.own), names(his.shared)) == (["Own", "zzz Shared"], [])


def test_a_shared_view_shows_nobody_what_they_may_not_see(
    robin: StaffMember, asha: StaffMember, now: datetime
) -> None:
    """It holds what to ask for. Who asks decides what is found, and whose “mine” is."""
    a_case(marks={"restricted", "hazard"})
    saved_views.keep(HAZARDS, "Hazards", is_shared=True, by=the_actor(robin), now=now)
    choice = saved_views.open_to(asha.id, on=TODAY).shared[0].choice
    db.session.flush()
    outsider, insider = Viewer(asha.id), Viewer(asha.id, opens_restricted=True)
    assert queue.look(choice, viewer=outsider, now=now).total == 0
    assert queue.look(choice, viewer=insider, now=now).total == 1


def test_only_whose_it_is_may_change_it_until_they_leave(
    robin: StaffMember, asha: StaffMember, now: datetime
) -> None:
    by = the_actor(robin)
    shared = saved_views.keep(HAZARDS, "Hazards", is_shared=True, by=by, now=now)
    own = saved_views.keep(HAZARDS, "Own", is_shared=False, by=by, now=now)
    for view in (shared, own):
        with pytest.raises(NoResultFound):
            saved_views.get(view.id, by=the_actor(asha))
    people.leave(robin, by=Actor.system(), now=now)
    saved_views.let_go_all(robin.id)
    db.session.flush()
    hers = saved_views.open_to(asha.id, on=TODAY)
    assert names(hers.shared) == ["Hazards"]
    assert hers.shared[0].may_be_changed
    saved_views.delete(saved_views.get(shared.id, by=the_actor(asha)), by=the_actor(asha), now=now)
    assert saved_views.open_to(robin.id, on=TODAY).own == []


def test_a_view_is_renamed_shared_and_taken_back(
    robin: StaffMember, asha: StaffMember, now: datetime
) -> None:
    by = the_actor(robin)
    view = saved_views.keep(HAZARDS, "Hazards", is_shared=False, by=by, now=now)
    saved_views.change(view, " Needles  and gas ", is_shared=True, by=by, now=now)
    assert names(saved_views.open_to(asha.id, on=TODAY).shared) == ["Needles and gas"]
    saved_views.change(view, "needles and gas", is_shared=False, by=by, now=now)
    assert saved_views.open_to(asha.id, on=TODAY).shared == []


@pytest.mark.parametrize(
    ("choice", "name", "sentence"),
    [
        (HAZARDS, "", "Enter a name"),
        (HAZARDS, " \t ", "Enter a name"),
        (HAZARDS, "x" * 61, "60 characters or fewer"),
        (HAZARDS, "TAKEN", "You have a view with that name"),
        (Choice(), "All", "Filter the queue first"),
        (Choice(after="5.5"), "All", "Filter the queue first"),
    ],
)
def test_what_is_no_view_is_refused(
    robin: StaffMember, now: datetime, choice: Choice, name: str, sentence: str
) -> None:
    by = the_actor(robin)
    saved_views.keep(HAZARDS, "Taken", is_shared=False, by=by, now=now)
    with pytest.raises(Refused, match=sentence):
        saved_views.keep(choice, name, is_shared=False, by=by, now=now)


def test_a_name_is_taken_only_by_ones_own(
    robin: StaffMember, asha: StaffMember, now: datetime
) -> None:
    for who in (robin, asha):
        saved_views.keep(HAZARDS, "Hazards", is_shared=True, by=the_actor(who), now=now)
    assert names(saved_views.open_to(asha.id, on=TODAY).shared) == ["Hazards"]


def test_of_two_with_one_name_at_the_same_moment_one_is_refused(
    robin: StaffMember, now: datetime
) -> None:
    by = the_actor(robin)
    same = {"staff_id": robin.id, "name": "Hazards", "is_shared": False, "made_at": now}

    @sa.event.listens_for(db.session, "before_flush", once=True)
    def another_tab_is_ahead(session: Session, *_: object) -> None:
        session.execute(sa.insert(SavedView).values(asked={"has": ["hazard"]}, **same))

    with pytest.raises(Refused, match="You have a view with that name"):
        saved_views.keep(HAZARDS, "Hazards", is_shared=False, by=by, now=now)


def test_there_are_no_more_than_anybody_finds_their_way_in(
    robin: StaffMember, now: datetime
) -> None:
    for number in range(saved_views.MOST):
        saved_views.keep(HAZARDS, f"{number}", is_shared=False, by=the_actor(robin), now=now)
    with pytest.raises(Refused, match="Delete one"):
        saved_views.keep(HAZARDS, "One more", is_shared=False, by=the_actor(robin), now=now)


def test_what_is_looked_for_is_kept_encrypted(robin: StaffMember, now: datetime) -> None:
    choice = Choice(words="fictitious surname")
    saved_views.keep(choice, "Theirs", is_shared=False, by=the_actor(robin), now=now)
    kept = db.session.execute(sa.text("SELECT asked FROM saved_views")).scalar_one()
    assert "surname" not in kept


def test_every_team_has_views_that_ask_for_what_there_is(now: datetime) -> None:
    a_case(marks={"hazard"}, now=now - timedelta(days=30))
    db.session.flush()
    views = saved_views.for_all(on=TODAY)
    assert len(views) == len({view.name for view in views}) == 5
    for view in views:
        assert view.choice.with_() != Choice()
        assert view.choice.showing in SHOWING
    found = {view.name: queue.look(view.choice, viewer=Viewer(1), now=now).total for view in views}
    assert found["Overdue, and nobody’s"] == found["Hazards, the newest first"] == 1
    assert saved_views.for_all(on=date(2018, 1, 1)) == []
