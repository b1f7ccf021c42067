"""The trials: a field, the pictures, and what is told at length; each gives the faults it finds."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from portal.domain import jobs
from portal.domain.reports import following
from portal.web.limits import TRUSTED_TEST_HEADER
from portal.web.requests import utcnow
from tests.browser.settings import launch
from tests.browser.visitors import let_in
from tests.catalogue import FOLLOWER, Scene
from tests.client import StrictClient
from tests.fields import CASE, COMPLAINT, FOLLOWED, Field
from tests.journeys import BY_EMAIL, JOURNEYS
from tests.live import TRUSTED, Site
from tests.naughty import Typist
from tests.torture.reading import Reader
from tests.walks import Walk

Fault = str
Trial = Callable[[Site, Scene], Iterable[Fault]]

SLOWEST_PICTURE = 2.0

# What a report, a note and a message hold, when each end of a line is sent as two characters.
AT_LENGTH = 4_000
# It is told in so many trials, so that they can go on beside one another.
LENGTHS = 4


def try_field(one: Field, strings: list[str], site: Site, scene: Scene) -> Iterator[Fault]:
    """Type each string, look at the page that shows it, and have a browser read that page."""
    with sync_playwright() as player, launch(player) as browser:
        reader = Reader(browser)
        typist = Typist(StrictClient(site.app), one, scene)
        longest: tuple[str, str] | None = None
        for text in typist.parts(strings):
            # A page that adds up what it was told is read when it is as long as it gets.
            if longest and typist.is_at_an_end:
                yield from reader.take(*longest)
                longest = None
            what = f"{text[:80]!r} in {one}"
            try:
                page = typist.type(text)
            except AssertionError as fault:
                yield str(fault)
                continue
            if one.adds_up and typist.was_taken:
                longest = (what, page)
            else:
                yield from reader.take(what, page)
        if longest:
            yield from reader.take(*longest)
        yield from reader.finish()


def try_pictures(pictures: list[Path], site: Site, _scene: Scene) -> Iterator[Fault]:
    """Send a report with each picture; none may fail, be slow, or keep anything hidden in it."""
    for path in pictures:
        before = kept_files(site)
        walk = Walk(StrictClient(site.app), JOURNEYS["fly-tipping"]).begin("fly-tipping")
        walk.to("/photos")
        began = time.monotonic()
        answer = walk.client.browser.post(
            walk.address,
            data={"photos-new": (io.BytesIO(path.read_bytes()), path.name), "photos-add": "yes"},
        )
        took = time.monotonic() - began
        if answer.status_code not in {302, 303, 422}:
            yield f"{path.name} answered {answer.status_code}"
        if took > SLOWEST_PICTURE:
            yield f"{path.name} took {took:.1f} s"
        walk.send()
        with site.app.app_context():
            while jobs.work_one(now=utcnow()):
                pass
        made = kept_files(site) - before
        # The photo and its small copy, or nothing.
        if len(made) != (0 if answer.status_code == 422 else 2):
            yield f"{path.name} answered {answer.status_code} and left {len(made)} files"
        for derived in made:
            yield from hidden_in(derived, path)


def hidden_in(made: Path, path: Path) -> Iterator[Fault]:
    """Say what a kept picture still tells of where, when and with what it was taken."""
    with Image.open(made) as picture:
        picture.load()
        told = {name for name in ("exif", "xmp", "comment", "photoshop") if picture.info.get(name)}
        if picture.getexif() or told:
            yield f"{path.name} is kept with {sorted(told) or 'exif'} in it"


def try_at_length(told: list[str], site: Site, scene: Scene) -> Iterator[Fault]:
    """Report, add, complain, note and answer in so many words, and see every page they come to.

    The site is served as it is to people, with its scripts and its security policy.
    """
    with site.served(), sync_playwright() as player, launch(player) as browser:
        happened: list[Fault] = []
        resident, officer, policy = (
            watched(browser, site, happened).new_page() for _person in range(3)
        )
        let_in(officer, "safeguarding", scene)
        let_in(policy, "policy", scene)
        for words in told:
            reported = report(site, scene, words)
            follow(resident, reported, words)
            work_on(officer, reported, words)
            complain(resident, policy, words)
            yield from (f"a browser was led by one of {words!r}: {what}" for what in happened)
            happened.clear()


def report(site: Site, scene: Scene, words: str) -> Scene:
    """Send a report in these words, and give the scene with it and what opens it."""
    answers = {**JOURNEYS["fly-tipping"], **BY_EMAIL, "description": words}
    walk = Walk(StrictClient(site.app), answers).begin("fly-tipping").send()
    # Beside its reference, the private code, which alone opens what tells of harm.
    reference, *codes = walk.page.texts(class_="app-reference")
    with site.app.app_context():
        case = following.get(reference).case.reference
    places = {**scene.places, "report": reference, "case": case}
    return replace(scene, known=[scene.known, *codes][-1], places=places)


def follow(resident: Page, reported: Scene, words: str) -> None:
    let_in(resident, FOLLOWER, reported)
    resident.goto(FOLLOWED.format(**reported.places) + "/add")
    write(resident, words=words)


def work_on(officer: Page, reported: Scene, words: str) -> None:
    case = CASE.format(**reported.places)
    officer.goto(case)
    write(officer, **{"note-words": words})
    officer.goto(f"/admin/triage?case={reported.places['case']}")
    reply = officer.goto(f"{case}/reports/{reported.places['report']}/reply")
    assert reply is not None
    if officer.locator("[name=reply-words]").count():
        write(officer, **{"reply-words": words})


def complain(resident: Page, policy: Page, words: str) -> None:
    resident.goto("/information-complaint")
    told = {"words": words, "wanted": words, "about": words[:60], "name": f"Sam {words[:100]}"}
    write(resident, **told, address=words[:900])
    reference = resident.locator(".app-reference").inner_text()
    policy.goto(COMPLAINT.format(complaint=reference))


def write(page: Page, **typed: str) -> None:
    """Put words into fields, send the form, and wait for the page that comes of it."""
    for name, words in typed.items():
        page.locator(f"[name={name}]").evaluate("(box, text) => { box.value = text }", words)
    with page.expect_navigation() as sent:
        page.locator(f"[name={next(iter(typed))}]").evaluate("(box) => box.form.submit()")
    assert sent.value.ok, f"{page.url} answered {sent.value.status}"


def watched(browser: Browser, site: Site, happened: list[Fault]) -> BrowserContext:
    """Give somebody’s browser that notes whatever it is led to do."""
    context = browser.new_context(base_url=site.url)
    context.set_extra_http_headers({TRUSTED_TEST_HEADER: TRUSTED})

    def ask(request: Request) -> None:
        if not request.url.startswith(site.url):
            happened.append(f"it asked for {request.url[:120]}")

    context.on("request", ask)
    context.on("dialog", lambda dialog: (happened.append("a script ran"), dialog.dismiss()))
    context.on("console", lambda said: happened.extend(said_of_scripts(said.text)))
    return context


def said_of_scripts(text: str) -> list[Fault]:
    """Give what a browser says when it had to stop a script that should not be there."""
    return [text] if "Content Security Policy" in text or "Content-Security-Policy" in text else []


def at_length(strings: list[str]) -> Iterator[str]:
    """Put strings together into as few texts as will hold them."""
    words = ""
    for text in strings:
        if words and len(words) + len(text) > AT_LENGTH:
            yield words
            words = ""
        words += text[:AT_LENGTH] + "\n"
    if words.strip():
        yield words


def kept_files(site: Site) -> set[Path]:
    return {path for path in (site.folder / "files").rglob("*") if path.is_file()}
