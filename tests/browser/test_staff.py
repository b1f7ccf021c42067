"""The team’s work in a real browser: a report is picked up, moved on, and its reporter told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from portal.extensions import database, db, files
from tests.browser.hands import Hands, Keyboard, Pointer, follow
from tests.browser.resident import Officer, Resident
from tests.browser.visitors import let_in
from tests.catalogue import Scene
from tests.factories import WORDS, a_case, a_picture
from tests.journeys import AUDIT, BY_EMAIL, JOURNEYS
from tests.live import Site

Look = Callable[[Page], None]
NewContext = Callable[..., BrowserContext]

WAYS = {
    "pointing": ({}, Pointer),
    "by keyboard": ({}, Keyboard),
    "with no script": ({"java_script_enabled": False}, Pointer),
}


@pytest.fixture(params=WAYS)
def officer(request: pytest.FixtureRequest, new_context: NewContext, scene: Scene) -> Hands:
    """An officer at their desk, in each of the ways that people work."""
    options, hands = WAYS[request.param]
    page = new_context(**options).new_page()
    let_in(page, "officer", scene)
    return hands(page)


def test_a_report_is_picked_up_moved_on_and_its_reporter_told(
    site: Site, new_context: NewContext, officer: Hands, request: pytest.FixtureRequest
) -> None:
    address = f"{request.node.callspec.id.replace(' ', '-')}@example.com"
    resident = new_context().new_page()
    said = {**JOURNEYS["covid"], **BY_EMAIL, "email": address}
    Resident(Pointer(resident), site.url, "covid", said).to("sent")
    reference = resident.locator(".app-reference").first.inner_text()
    assert reference in site.letter_to(address)["Subject"]

    page = officer.page
    page.goto(f"{site.url}/admin/triage?order=newest")
    officer.press(page.locator(".app-cases a").first)
    assert reference in page.locator("main").inner_text()
    officer.press(page.get_by_role("button", name="Accept as a new case"))
    officer.choose(page.locator("[name=move-to][value=in_progress]"))
    officer.write(page.locator("[name=move-words]"), "We are going round on Friday.")
    officer.press(page.get_by_role("button", name="Move it on"))
    assert not page.locator(".govuk-error-summary").count()

    resident.goto(f"{site.url}/track")
    resident.get_by_label("Your reference").fill(reference)
    resident.get_by_label("Something only you know").fill(address)
    follow(resident.get_by_role("button", name="Find my report"))
    assert "We are going round on Friday." in resident.locator("main").inner_text()
    assert site.letter_to(address, saying="We are going round on Friday.")


def test_a_reply_is_read_over_before_it_goes(
    site: Site, scene: Scene, officer: Hands, request: pytest.FixtureRequest
) -> None:
    page = officer.page
    page.goto(
        f"{site.url}/admin/cases/{scene.places['case']}/reports/{scene.places['report']}/reply"
    )
    words = f"Thank you, from somebody {request.node.callspec.id}."
    officer.write(page.locator("[name=reply-words]"), words)
    officer.press(page.locator("main form button[type=submit]").last)
    assert words in page.locator(".app-letter__body").inner_text()
    officer.press(page.locator("main button[name=send]"))
    assert page.url == f"{site.url}/admin/cases/{scene.places['case']}"
    assert words in page.locator("main").inner_text()


def test_a_message_kept_ready_fills_the_box_below_what_was_typed(
    site: Site, scene: Scene, officer: Hands
) -> None:
    page = officer.page
    page.goto(
        f"{site.url}/admin/cases/{scene.places['case']}/reports/{scene.places['report']}/reply"
    )
    officer.write(page.locator("[name=reply-words]"), "We came on Friday.")
    page.get_by_label("A message to begin with").select_option("cleared")
    officer.press(page.get_by_role("button", name="Put it in the box"))
    words = page.locator("[name=reply-words]").input_value()
    assert words.startswith("We came on Friday.\n\nIt has been cleared.")
    officer.press(page.get_by_role("button", name="See it as it will go"))
    assert "It has been cleared." in page.locator(".app-letter__body").inner_text()


def test_a_question_is_asked_and_answered_on_the_page_of_the_report(
    site: Site, new_context: NewContext, officer: Hands, request: pytest.FixtureRequest
) -> None:
    way = request.node.callspec.id
    address = f"asked-{way.replace(' ', '-')}@example.com"
    resident = new_context(java_script_enabled=way != "with no script").new_page()
    said = {**JOURNEYS["fly-tipping"], **BY_EMAIL, "email": address}
    with_script = new_context().new_page()
    Resident(Pointer(with_script), site.url, "fly-tipping", said).to("sent")
    reference = with_script.locator(".app-reference").first.inner_text()

    page = officer.page
    page.goto(f"{site.url}/admin/cases/{reference}")
    officer.press(page.get_by_role("link", name="Ask them a question"))
    page.get_by_label("A question to begin with").select_option("ask_still_there")
    officer.press(page.get_by_role("button", name="Put it in the box"))
    officer.press(page.get_by_role("button", name="See it as it will go"))
    assert "Is it still there?" in page.locator(".app-letter__body").inner_text()
    officer.press(page.locator("main button[name=send]"))
    assert "no answer has come yet" in page.locator("main").inner_text()

    letter = site.letter_to(address, saying="Is it still there?")
    link = next(word for word in letter.get_content().split() if "/track?" in word)
    resident.goto(link)
    resident.get_by_label("Something only you know").fill(address)
    follow(resident.get_by_role("button", name="Find my report"))
    assert resident.locator("main h2").first.inner_text() == "We have a question for you"
    resident.get_by_label("Your answer").fill(f"It went on Monday, says {way}.")
    follow(resident.get_by_role("button", name="Send your answer"))
    assert "We have your answer" in resident.locator("main").inner_text()

    page.reload()
    assert f"It went on Monday, says {way}." in page.locator("main").inner_text()


def test_a_report_is_referred_and_the_partners_answer_is_in_the_case(
    site: Site, scene: Scene, new_context: NewContext, officer: Hands, check: Look
) -> None:
    with site.app.app_context(), database.writing():
        reference = a_case(now=datetime.now(UTC)).reference
        db.session.commit()
    page = officer.page
    page.goto(f"{site.url}/admin/cases/{reference}")
    officer.press(page.get_by_role("link", name="Refer it to a partner"))
    officer.press(page.get_by_role("link", name="Thames Valley Police"))
    officer.choose(page.locator("[name=refer-basis][value=CDA115]"))
    to = f"{reference.lower()}@thamesvalley.police.uk"
    officer.write(page.locator("[name=refer-address]"), to)
    officer.write(page.locator("[name=refer-asks]"), "Is this known to you?")
    officer.choose(page.locator("[name=refer-whose][value=theirs]"))
    officer.press(page.get_by_role("button", name="See it as they will"))
    assert WORDS[:20] in page.locator(".app-letter").first.inner_text()
    officer.press(page.locator("main button[name=send]"))
    assert "It is on its way to Thames Valley Police." in page.locator("main").inner_text()

    letter = site.letter_to(to)
    assert WORDS[:20] not in letter.get_content()
    way = Pointer if isinstance(officer, Pointer) else Keyboard
    partner = way(new_context().new_page())
    partner.page.goto(next(word for word in letter.get_content().split() if "/partner/" in word))
    partner.write(partner.page.locator("[name=address]"), to)
    partner.press(partner.page.get_by_role("button", name="Go on"))
    assert WORDS[:20] in partner.page.locator("main").inner_text()
    partner.choose(partner.page.locator("[name=answer][value=TAKEN]"))
    partner.write(partner.page.locator("[name=words]"), "A car goes round tonight.")
    partner.press(partner.page.get_by_role("button", name="Send your answer"))
    check(partner.page)

    page.reload()
    said = page.locator("main").inner_text()
    assert "A car goes round tonight." in said


def test_what_was_found_on_a_visit_is_written_down(site: Site, officer: Hands) -> None:
    for _ in Officer(officer, site.url, "environmental-audit", AUDIT).steps():
        pass
    assert officer.page.url.endswith("/sent")


def test_no_page_of_writing_it_down_shuts_anybody_out(
    site: Site, new_context: NewContext, scene: Scene, check: Look, fits: Look
) -> None:
    page = new_context().new_page()
    let_in(page, "officer", scene)
    for _ in Officer(Pointer(page), site.url, "environmental-audit", AUDIT).steps():
        check(page)
        page.set_viewport_size({"width": 320, "height": 640})
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 1024})


# Covering part of a photo


@pytest.fixture
def pictured(site: Site) -> str:
    """The address of a photo that is white all over."""
    with site.app.app_context(), database.writing():
        case = a_case(photos=1)
        photo = case.reports[0].photos[0]
        files.put(photo.key, a_picture(), "image/jpeg")
        db.session.commit()
        return f"/admin/cases/{case.reference}/photos/{photo.id}"


def covered_part(page: Page, address: str) -> tuple[int, ...]:
    """Give where the black of a photo begins and ends, across and down, in hundredths."""
    picture = Image.open(BytesIO(page.request.get(address).body())).convert("L")
    box = picture.point(lambda dot: 255 if dot < 128 else 0).getbbox()
    assert box
    size = picture.size * 2
    return tuple(round(edge / whole * 100) for edge, whole in zip(box, size, strict=True))


def test_a_box_is_entered_by_its_numbers(site: Site, officer: Hands, pictured: str) -> None:
    page = officer.page
    page.goto(f"{site.url}{pictured}/cover")
    for name, number in (("left", "10"), ("top", "20"), ("width", "30"), ("height", "40")):
        officer.write(page.locator(f"[name={name}]"), number)
    officer.press(page.get_by_role("button", name="Add this box"))
    assert "10% from the left, 20% from the top" in page.locator("main").inner_text()
    officer.choose(page.locator("[name=because]").first)
    officer.press(page.get_by_role("button", name="Cover it"))
    assert "The photo is covered" in page.locator("body").inner_text()
    assert covered_part(page, f"{site.url}{pictured}") == (10, 20, 40, 60)


def test_boxes_are_drawn_and_taken_away(
    site: Site, new_context: NewContext, scene: Scene, pictured: str
) -> None:
    page = new_context().new_page()
    let_in(page, "officer", scene)
    page.goto(f"{site.url}{pictured}/cover")
    sheet = page.locator(".app-cover").bounding_box()
    assert sheet

    def at(across: float, down: float) -> tuple[float, float]:
        return sheet["x"] + sheet["width"] * across, sheet["y"] + sheet["height"] * down

    page.mouse.move(*at(0.1, 0.1))
    page.mouse.down()
    page.mouse.move(*at(0.3, 0.3))
    page.mouse.up()
    # One corner pressed, then the other: nobody need hold a button down.
    page.mouse.click(*at(0.6, 0.5))
    page.mouse.click(*at(0.8, 0.6))
    boxes = page.locator(".app-cover__box")
    assert boxes.count() == 2
    assert page.locator("[role=status]").first.inner_text() == "Box 2 drawn"
    boxes.first.get_by_role("button").click()
    assert boxes.count() == 1
    assert page.locator(".app-cover rect").count() == 1
    assert boxes.first.inner_text().startswith("Box 1:")
    page.mouse.click(*at(0.1, 0.1))
    page.keyboard.press("Escape")
    page.locator("[name=because]").first.check()
    follow(page.get_by_role("button", name="Cover it"))
    edges = covered_part(page, f"{site.url}{pictured}")
    assert all(
        abs(edge - wanted) <= 1 for edge, wanted in zip(edges, (60, 50, 80, 60), strict=True)
    )
