"""A case worked by its keys alone: found, read, decided and left, and no key does harm."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect

from tests.browser.visitors import let_in
from tests.catalogue import Scene, begun_again
from tests.live import Site

Look = Callable[[Page], None]


@pytest.fixture
def queue(new_context: Callable[..., BrowserContext], site: Site, scene: Scene) -> Page:
    """The queue of new cases, with one on top that nobody has looked at."""
    begun_again(site.app, scene)
    page = new_context().new_page()
    let_in(page, "officer", scene)
    page.goto("/admin/triage?showing=new&order=newest")
    return page


def keys_of(panel: Locator) -> dict[str, str]:
    """Give what the list of keys says each key does."""
    names, does = panel.locator("dt").all_inner_texts(), panel.locator("dd").all_inner_texts()
    return dict(zip(names, does, strict=True))


def opened(queue: Page) -> str:
    """Open the first case beside the queue by keys; give its reference."""
    queue.keyboard.press("j")
    expect(queue.locator("#in-hand-heading")).to_be_visible()
    found = re.search(r"case=([A-Z0-9-]+)", queue.url)
    assert found
    return found[1]


def test_cases_are_gone_through_from_the_first_to_the_last(queue: Page) -> None:
    rows = queue.locator("a[data-beside]")
    last = rows.count() - 1
    assert last > 0
    for press, row in (("j", 0), *(("j", row) for row in range(1, last + 1)), ("j", last)):
        queue.keyboard.press(press)
        expect(rows.nth(row)).to_be_focused()
        heading = queue.locator("#in-hand-heading")
        expect(heading).to_have_text(rows.nth(row).inner_text())
        # Whoever reads the list by ear stays in it.
        expect(rows.nth(row)).to_be_focused()


def test_on_a_narrow_screen_enter_opens_the_case(queue: Page) -> None:
    queue.set_viewport_size({"width": 1000, "height": 800})
    queue.keyboard.press("j")
    address = str(queue.locator("a[data-beside]").first.get_attribute("href"))
    queue.keyboard.press("Enter")
    queue.wait_for_url(f"**{address}")
    queue.keyboard.press("u")
    queue.wait_for_url("**/admin/triage")


def test_a_case_is_taken_noted_and_moved_on_with_no_mouse(queue: Page) -> None:
    reference = opened(queue)
    queue.keyboard.press("o")
    expect(queue.get_by_text("The case is yours.")).to_be_visible()
    # The same case is still in hand, beside the list that it was opened from.
    assert reference in queue.url
    queue.keyboard.press("n")
    queue.keyboard.type("just a note")
    queue.keyboard.press("Control+Enter")
    expect(queue.get_by_text("Note kept.")).to_be_visible()
    queue.keyboard.press("m")
    expect(queue.locator("input[name=move-to]").first).to_be_focused()
    queue.keyboard.press("Escape")
    queue.keyboard.press("a")
    accept = queue.get_by_role("button", name="Accept as a new case")
    expect(accept).to_be_focused()
    # What writes to a resident takes a second key.
    expect(queue.get_by_text("Accepted as a new case.")).to_have_count(0)
    queue.keyboard.press("Enter")
    expect(queue.get_by_text("Accepted as a new case.")).to_be_visible()


def test_the_next_case_is_the_one_after_what_was_decided(queue: Page) -> None:
    rows = queue.locator("a[data-beside]")
    passed_over, decided, after = (str(row.get_attribute("data-beside")) for row in rows.all()[:3])
    opened(queue)
    queue.keyboard.press("j")
    queue.wait_for_url(f"**{decided}")
    queue.keyboard.press("a")
    queue.keyboard.press("Enter")
    expect(queue.get_by_text("Accepted as a new case.")).to_be_visible()
    # It is new no longer, and so is gone from the list that was passed through to come to it.
    expect(rows.nth(1)).to_have_attribute("data-beside", after)
    for key, case in (("j", after), ("k", passed_over)):
        queue.keyboard.press(key)
        queue.wait_for_url(f"**{case}")


@pytest.mark.parametrize("key", ["Enter", "Control+Enter"])
def test_a_key_moves_a_case_on_and_never_only_begins_a_message(queue: Page, key: str) -> None:
    opened(queue)
    queue.keyboard.press("m")
    queue.keyboard.press("Space")
    expect(queue.locator("input[name=move-to]").first).to_be_checked()
    queue.keyboard.press(key)
    expect(queue.get_by_text("The case has moved on.")).to_be_visible()


def test_words_are_sent_from_the_box_they_are_written_in(queue: Page) -> None:
    opened(queue)
    queue.keyboard.press("m")
    queue.keyboard.press("Space")
    while not queue.locator("[name=move-words]").evaluate("box => box === document.activeElement"):
        queue.keyboard.press("Tab")
    queue.keyboard.type("We have passed it on.")
    queue.keyboard.press("Control+Enter")
    expect(queue.get_by_text("The case has moved on.")).to_be_visible()


def test_what_was_typed_is_not_left_behind_unasked(queue: Page) -> None:
    opened(queue)
    queue.keyboard.press("n")
    queue.keyboard.type("half a note")
    queue.keyboard.press("Escape")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    queue.on("dialog", stay)
    before = queue.url
    for key in ("j", "o", "d"):
        queue.keyboard.press(key)
    assert asked == ["You have typed something that is not sent. Leave it?"] * 3
    assert queue.url == before
    expect(queue.locator("#note-words")).to_have_value("half a note")
    queue.remove_listener("dialog", stay)
    queue.once("dialog", lambda dialog: dialog.accept())
    queue.keyboard.press("d")
    queue.wait_for_url("**/admin/")


def test_a_key_held_down_does_a_thing_once(queue: Page) -> None:
    opened(queue)
    posts: list[str] = []
    queue.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    queue.keyboard.press("n")
    queue.keyboard.type("once")
    queue.keyboard.down("Control")
    for _ in range(3):
        queue.keyboard.down("Enter")
    queue.keyboard.up("Enter")
    queue.keyboard.up("Control")
    expect(queue.get_by_text("Note kept.")).to_be_visible()
    assert len(posts) == 1


def test_what_is_typed_is_never_taken_for_a_key(queue: Page) -> None:
    queue.keyboard.press("/")
    words = queue.locator("#words")
    expect(words).to_be_focused()
    queue.keyboard.type("jkadq?")
    expect(words).to_have_value("jkadq?")
    queue.keyboard.press("Escape")
    expect(words).not_to_be_focused()
    queue.keyboard.press("d")
    queue.wait_for_url("**/admin/")


def test_the_focus_stays_by_the_box_that_is_left(queue: Page, check: Look) -> None:
    opened(queue)
    queue.keyboard.press("n")
    queue.keyboard.press("Escape")
    by_the_note = queue.locator("section").filter(has=queue.locator("#note-words"))
    expect(by_the_note).to_be_focused()
    check(queue)
    queue.keyboard.press("Tab")
    expect(queue.locator("#note-words")).to_be_focused()
    expect(by_the_note).not_to_have_attribute("tabindex", "-1")


def test_keys_held_with_another_stay_the_browsers(queue: Page) -> None:
    before = queue.url
    queue.keyboard.press("Alt+d")
    queue.keyboard.press("Control+k")
    expect(queue.locator("a[data-beside]").first).not_to_be_focused()
    assert queue.url == before


def test_the_list_of_keys_says_what_is_on_the_page(queue: Page, check: Look) -> None:
    queue.keyboard.press("?")
    panel = queue.get_by_role("dialog", name="Keys")
    on_the_list = keys_of(panel)
    assert on_the_list["j"] == "The next case in the list"
    assert on_the_list["q"] == "Queue"
    assert "a" not in on_the_list
    check(queue)
    queue.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    opened(queue)
    queue.keyboard.press("?")
    on_the_case = keys_of(panel)
    assert on_the_case["a"] == "Accept as a new case"
    assert on_the_case["t"] == "Another theme"
    assert on_the_case["n"] == "Note"
    assert len(set(on_the_case.values())) == len(on_the_case)


def test_whoever_wants_no_keys_switches_them_off(queue: Page, check: Look) -> None:
    opener = queue.get_by_role("button", name="Keys that do things here")
    opener.click()
    queue.get_by_role("button", name="Turn keys off").press("Enter")
    expect(queue.get_by_text("Single keys are off in this browser.")).to_be_visible()
    check(queue)
    queue.get_by_role("button", name="Close").click()
    queue.reload()
    queue.keyboard.press("j")
    queue.keyboard.press("?")
    expect(queue.get_by_role("dialog")).to_have_count(0)
    expect(queue.locator("a[data-beside]").first).not_to_be_focused()
    opener.click()
    queue.get_by_role("button", name="Turn keys on").click()
    assert "j" in keys_of(queue.get_by_role("dialog"))
