"""Dated facts: loaded from the reference folder into rows, and looked up by the day they hold."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.domain import remembered
from portal.domain.remembered import Remembered
from portal.extensions import db, site
from portal.models import ListEntry, QuestionSet, Theme

# An open end: facts with no first day hold for as long as anything was recorded.
BEGINNING = date(1900, 1, 1)

# A label that begins so names no one body, and its first word is no name.
ARTICLES = ("A ", "An ", "Another ")


class NoSuchEntry(LookupError):
    """A code that its list does not hold on that day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a dated list, as it was on the days it held."""

    list: str
    code: str
    label: str
    public: str
    help: str
    valid_from: date
    valid_to: date | None
    attributes: dict[str, Any] = field(hash=False)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def within(self) -> str:
        """Give the label as it stands within a sentence."""
        return within_a_sentence(self.label)


def within_a_sentence(label: str) -> str:
    """Write a label as it stands within a sentence.

    >>> within_a_sentence("A housing association")
    'a housing association'
    >>> within_a_sentence("Thames Valley Police")
    'Thames Valley Police'
    """
    return label[0].lower() + label[1:] if label.startswith(ARTICLES) else label


class Lists:
    """The dated lists, remembered by each process for a minute at a time."""

    def __init__(self) -> None:
        self._remembered = Remembered(_read_lists)

    def entries(self, list_code: str, *, on: date | None = None) -> list[Entry]:
        """Give the entries of a list in order: those that hold on a day, or all there ever were."""
        found = self._remembered().get(list_code, [])
        return [entry for entry in found if on is None or entry.holds_on(on)]

    def find(self, list_code: str, code: str | None, *, on: date | None = None) -> Entry | None:
        """Find an entry that holds on a day; without a day, the latest there has been."""
        matching = [entry for entry in self.entries(list_code, on=on) if entry.code == code]
        return max(matching, key=lambda entry: entry.valid_from, default=None)

    def get(self, list_code: str, code: str, *, on: date | None = None) -> Entry:
        found = self.find(list_code, code, on=on)
        if found is None:
            raise NoSuchEntry(f"“{code}” is not in the list “{list_code}”")
        return found

    def codes(self) -> set[str]:
        return set(self._remembered())


def _read_lists() -> dict[str, list[Entry]]:
    rows = db.session.scalars(
        sa.select(ListEntry).order_by(ListEntry.list_code, ListEntry.position)
    )
    entries: dict[str, list[Entry]] = {}
    for row in rows:
        entries.setdefault(row.list_code, []).append(_entry(row))
    return entries


lists = Lists()


def folder() -> Path:
    """Give the folder of dated facts: the one shipped, or the one in `REFERENCE_PATH`."""
    return site.reference_folder


def read_file(name: str) -> dict[str, Any]:
    """Read one reference file as it stands."""
    with (folder() / name).open("rb") as file:
        return tomllib.load(file)


def load() -> dict[str, int]:
    """Bring lists and themes into the database as the folder has them; return how many of each.

    Rows are added and brought up to date, never taken away: history may rest on them. A question
    set whose version is already there must be unchanged, or ValueError is raised.
    """
    counts = {"lists": _load_lists(), "themes": _load_themes()}
    db.session.flush()
    remembered.forget()
    return counts


def load_question_set(definition: dict[str, Any]) -> QuestionSet:
    """Keep one version of a question set, unless it is there already."""
    digest = hashlib.sha256(
        json.dumps(definition, sort_keys=True, default=str).encode()
    ).hexdigest()
    row = db.session.scalar(
        sa.select(QuestionSet).where(
            QuestionSet.code == definition["code"], QuestionSet.version == definition["version"]
        )
    )
    if row is None:
        row = QuestionSet(code=definition["code"], version=definition["version"])
        db.session.add(row)
    elif row.digest != digest:
        raise ValueError(
            f"question set {row.code} version {row.version} differs from the one in use: "
            f"give the new one a new version"
        )
    else:
        return row
    row.title = definition["title"]
    row.audience = definition.get("audience", "residents")
    row.valid_from = definition["valid_from"]
    row.valid_to = definition.get("valid_to")
    row.digest = digest
    row.definition = json.loads(json.dumps(definition, default=_plain))
    db.session.flush()
    return row


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a question set can’t hold a {type(value).__name__}")


def _entry(row: ListEntry) -> Entry:
    return Entry(
        list=row.list_code,
        code=row.code,
        label=row.label,
        public=row.public_label,
        help=row.help,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        attributes=row.attributes,
    )


def _load_lists() -> int:
    known = {
        (row.list_code, row.code, row.valid_from): row
        for row in db.session.scalars(sa.select(ListEntry))
    }
    count = 0
    for code, entries in _given_lists():
        for position, given in enumerate(entries):
            key = (code, given["code"], given.get("valid_from", BEGINNING))
            row = known.get(key)
            if row is None:
                row = ListEntry(list_code=key[0], code=key[1], valid_from=key[2])
                db.session.add(row)
            row.label = given["label"]
            row.public_label = given.get("public", given["label"])
            row.help = given.get("help", "")
            row.position = position
            row.valid_to = given.get("valid_to")
            row.attributes = given.get("attributes", {})
            count += 1
    return count


def _given_lists() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path in sorted((folder() / "lists").glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        yield content.get("code", path.stem), content["entries"]
    yield (
        "streams",
        [
            {
                "code": stream["code"],
                "label": stream["title"],
                "help": stream["summary"],
                "valid_from": stream["valid_from"],
                "valid_to": stream.get("valid_to"),
                "attributes": {
                    name: stream[name]
                    for name in ("set", "default_theme", "audience", "kept_private")
                }
                | {"first": stream.get("first", ""), "signposts": stream.get("signposts", [])},
            }
            for stream in read_file("streams.toml")["streams"]
        ],
    )


def _load_themes() -> int:
    known = {(row.code, row.valid_from): row for row in db.session.scalars(sa.select(Theme))}
    given_themes = read_file("themes.toml")["themes"]
    for position, given in enumerate(given_themes):
        row = known.get((given["code"], given["valid_from"]))
        if row is None:
            row = Theme(code=given["code"], valid_from=given["valid_from"])
            db.session.add(row)
        row.label = given["label"]
        row.description = given["description"]
        row.group = given["group"]
        row.intake = given["intake"]
        row.on_public_map = given["on_public_map"]
        row.nsir = given.get("nsir")
        row.priorities = given.get("priorities", [])
        row.streams = given.get("streams", [])
        row.codes_comments = given["codes_comments"]
        row.position = position
        row.valid_to = given.get("valid_to")
    return len(given_themes)
