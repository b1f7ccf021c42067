"""Every naughty string and broken image of a folder, through every field and upload.

`python -m tests.torture DIR`, where DIR has `blns/blns.json`, lists of strings a line in
`xss/*.txt`, and pictures in `exif/` and `pillow_bad_images/`.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from portal.web.limits import TRUSTED_TEST_HEADER
from tests.browser.settings import launch
from tests.catalogue import Scene, set_scene
from tests.client import StrictClient
from tests.journeys import JOURNEYS
from tests.live import TRUSTED, Site
from tests.naughty import FIELDS, Typist
from tests.staff import PASSWORD, email_of
from tests.walks import Walk

PICTURES = ("exif", "pillow_bad_images")
NOT_PICTURES = {"LICENSE", "README.md"}
SLOWEST_PICTURE = 2.0

# A case note holds 5,000 characters.
NOTE = 4_500

Fault = str


def main(folder: Path) -> int:
    """Try everything in `folder`; return 1 if anything was wrong."""
    strings = list(dict.fromkeys(read_strings(folder)))
    pictures = [
        path
        for name in PICTURES
        for path in sorted((folder / name).glob("*"))
        if path.name not in NOT_PICTURES
    ]
    if not strings and not pictures:
        print(f"There is nothing to try in {folder}.", file=sys.stderr)
        return 2
    with TemporaryDirectory() as kept:
        site = Site(Path(kept))
        site.command("set-up")
        scene = set_scene(site.app)
        faults = [
            *try_fields(site, scene, strings),
            *try_pictures(site, pictures),
            *try_browser(site, scene, strings),
        ]
    for fault in faults:
        print(fault)
    print(
        f"{len(strings)} strings through {len(FIELDS)} fields and a browser, "
        f"{len(pictures)} pictures: {len(faults)} faults"
    )
    return 1 if faults else 0


def read_strings(folder: Path) -> Iterator[str]:
    """Give every string in the folder."""
    for path in sorted(folder.glob("blns/*.json")):
        yield from json.loads(path.read_text("utf-8"))
    for path in sorted(folder.glob("xss/*.txt")):
        yield from path.read_text("utf-8", errors="replace").splitlines()


def try_fields(site: Site, scene: Scene, strings: list[str]) -> Iterator[Fault]:
    for field in FIELDS:
        began = time.monotonic()
        typist = Typist(StrictClient(site.app), field, scene)
        for some in in_parts(strings, field.at_a_time):
            try:
                typist.type("\n".join(some))
            except AssertionError as fault:
                yield str(fault)
        tell(f"{field}: {time.monotonic() - began:.0f} s")


def try_pictures(site: Site, pictures: list[Path]) -> Iterator[Fault]:
    """Send each picture; none may fail, be slow, or keep anything hidden in it."""
    for path in pictures:
        client = StrictClient(site.app)
        walk = Walk(client, JOURNEYS["fly-tipping"]).begin("fly-tipping").to("/photos")
        before = kept_files(site)
        began = time.monotonic()
        answer = client.browser.post(
            walk.address,
            data={"photos-new": (io.BytesIO(path.read_bytes()), path.name), "photos-add": "yes"},
        )
        took = time.monotonic() - began
        if answer.status_code not in {302, 303, 422}:
            yield f"{path.name} answered {answer.status_code}"
        if took > SLOWEST_PICTURE:
            yield f"{path.name} took {took:.1f} s"
        for made in kept_files(site) - before:
            yield from hidden_in(made, path)
        tell(f"{path.name}: {'taken' if answer.status_code != 422 else 'refused'}, {took:.2f} s")


def hidden_in(made: Path, path: Path) -> Iterator[Fault]:
    """Say what a kept picture still tells of where, when and with what it was taken."""
    with Image.open(made) as picture:
        picture.load()
        told = {name for name in ("exif", "xmp", "comment", "photoshop") if picture.info.get(name)}
        if picture.getexif() or told:
            yield f"{path.name} is kept with {sorted(told) or 'exif'} in it"


def try_browser(site: Site, scene: Scene, strings: list[str]) -> Iterator[Fault]:
    """Have an officer read every string as a note on a case: no script of theirs may run."""
    with site.served(), sync_playwright() as player:
        browser = launch(player)
        context = browser.new_context(base_url=site.url)
        context.set_extra_http_headers({TRUSTED_TEST_HEADER: TRUSTED})
        happened: list[Fault] = []
        context.on("dialog", lambda dialog: (happened.append("a script ran"), dialog.dismiss()))
        context.on("console", lambda said: happened.extend(said_of_scripts(said.text)))
        page = context.new_page()
        page.goto("/admin/sign-in")
        page.locator("[name=email]").fill(email_of("officer"))
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        notes = list(in_notes(strings))
        for note in notes:
            page.goto("/admin/cases/" + scene.places["case"])
            page.locator("[name=note-words]").evaluate("(box, text) => { box.value = text }", note)
            with page.expect_navigation():
                page.locator("[name=note-words]").evaluate("(box) => box.form.submit()")
            if happened:
                yield f"a browser was led by one of {note[:200]!r}: {happened.pop()}"
            happened.clear()
        tell(f"{len(notes)} notes read in a browser")
        browser.close()


def said_of_scripts(text: str) -> list[Fault]:
    """Give what a browser says when it had to stop a script that should not be there."""
    return [text] if "Content Security Policy" in text or "Content-Security-Policy" in text else []


def in_notes(strings: list[str]) -> Iterator[str]:
    """Put strings together into as few notes as will hold them."""
    note = ""
    for text in strings:
        if note and len(note) + len(text) > NOTE:
            yield note
            note = ""
        note += text[:NOTE] + "\n"
    if note.strip():
        yield note


def in_parts(strings: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(strings), size):
        yield strings[start : start + size]


def kept_files(site: Site) -> set[Path]:
    return {path for path in (site.folder / "files").rglob("*") if path.is_file()}


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
