"""Views of the queue, as an officer keeps, opens and shares them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.admin.conftest import Make, SitDown
from tests.client import StrictClient
from tests.factories import a_case, a_colleague

KEEP = "/admin/triage/views/keep"
VIEWS = "/admin/triage/views/"


def kept(client: StrictClient, name: str, *, shared: bool = False) -> None:
    given = {"name": name, **({"shared": "y"} if shared else {})}
    assert client.post(f"{KEEP}?words=sofa&has=hazard", given).status == 302


def test_what_is_shown_is_kept_and_opened_again(officer: StrictClient, make: Make) -> None:
    make(a_case, marks={"hazard"})
    queue = officer.get("/admin/triage?order=newest&has=hazard").page
    form = officer.get(queue.links()["Keep as a view"]).page
    assert "With: Something hazardous" in form.main
    assert "In the order of: Newest" in form.main
    assert form.links()["Queue"] == "/admin/triage?order=newest&has=hazard"
    answer = officer.post(f"{KEEP}?order=newest&has=hazard", {"name": "Needles"})
    assert answer.location == "/admin/triage?order=newest&has=hazard"
    shown = officer.get(answer.location).page
    assert "We have kept “Needles”." in shown.texts()[0]
    assert officer.get("/admin/triage").page.links()["Needles"] == answer.location
    assert officer.get(VIEWS).page.links()["Needles"] == answer.location


def test_the_queue_without_filters_is_no_view(officer: StrictClient) -> None:
    assert "Keep as a view" not in officer.get("/admin/triage").page.links()
    page = officer.post(KEEP, {"name": "All"}).page
    assert page.errors == ["Filter the queue first, or look for words. Then keep that as a view"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "Enter a name for the view"),
        ("x" * 61, "Use 60 characters or fewer"),
        ("taken", "You have a view with that name. Choose another"),
    ],
)
def test_a_name_that_will_not_do_is_kept_in_its_box(
    officer: StrictClient, name: str, error: str
) -> None:
    kept(officer, "Taken")
    answer = officer.post(f"{KEEP}?has=hazard", {"name": name, "shared": "y"})
    assert answer.status == 422
    assert answer.page.errors == [error]
    assert answer.page.value("name") == name
    assert "checked" in answer.page.all(id="shared")[0].attrib


def test_a_shared_view_is_found_by_colleagues_who_may_not_change_it(
    officer: StrictClient, sit_down: SitDown
) -> None:
    kept(officer, "Sofas & needles", shared=True)
    kept(officer, "My own")
    change = officer.get(VIEWS).page.links()["Change “Sofas & needles”"]
    colleague = sit_down("officer")
    page = colleague.get(VIEWS).page
    assert page.links()["Sofas & needles"] == "/admin/triage?words=sofa&has=hazard"
    assert "My own" not in page.links()
    assert "Shared by Robin Colleague" in page.main
    for address in (change, change.replace("/change", "/delete")):
        answer = colleague.post(address, {"name": "Mine now"})
        assert answer.status == 404
    assert colleague.get(change).status == 404


def test_a_view_is_renamed_no_longer_shared_and_deleted(
    officer: StrictClient, sit_down: SitDown
) -> None:
    kept(officer, "Hazards", shared=True)
    change = officer.get(VIEWS).page.links()["Change “Hazards”"]
    form = officer.get(change).page
    assert form.value("name") == "Hazards"
    assert "checked" in form.all(id="shared")[0].attrib
    assert officer.post(change, {"name": "Gas"}).location == VIEWS
    assert "Gas" in officer.get(VIEWS).page.links()
    assert "Gas" not in sit_down("officer").get(VIEWS).page.links()
    officer.post(change.replace("/change", "/delete"), {})
    page = officer.get(VIEWS).page
    assert "“Gas” is deleted" in page.texts()[0]
    assert "You keep none yet" in page.main


def test_whose_account_is_closed_leaves_what_they_shared(sit_down: SitDown, make: Make) -> None:
    leaver = make(a_colleague)
    at_their_desk = sit_down(leaver)
    kept(at_their_desk, "Theirs", shared=True)
    kept(at_their_desk, "Their own")
    sit_down("administrator").post(f"/admin/people/{leaver.id}/leave", {})
    officer = sit_down("officer")
    page = officer.get(VIEWS).page
    assert "who has left" in page.main
    officer.post(page.links()["Change “Theirs”"].replace("/change", "/delete"), {})
    assert "Theirs" not in officer.get(VIEWS).page.links()


def test_a_name_of_any_make_is_shown_as_it_was_given(officer: StrictClient) -> None:
    name = "<b>“Ünïcode” & 🔥</b>"
    kept(officer, name)
    assert name in officer.get(VIEWS).page.links()
    assert name in officer.get("/admin/triage").page.links()
    assert officer.get(f"{KEEP}?words={quote(name)}").status == 200
