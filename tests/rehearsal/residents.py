"""Reports each row as a resident would: page by page, answering what each asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from tests.client import HTML
from tests.rehearsal.menus import Menu
from tests.rehearsal.rows import Row
from tests.rehearsal.visiting import Shown, Visitor
from tests.walks import answers_for, fields_of

MOST_PAGES = 60
# Of those who are shown that their words hold something personal, one in so many takes it out.
TAKES_OUT = 3
DAYS_BACK = 21
WHERE = "Near the bus stop, on the side of the shops"

HELP, LOOK_AGAIN, TOLD_BEFORE, SENT = "help-first", "look-again", "told-before", "sent"


@dataclass
class Told:
    """How one report went: each page that was come to, and what was given at the end."""

    row: Row
    menu: Menu
    answered: list[tuple[str, int]] = field(default_factory=list)
    reference: str = ""
    fault: str = ""
    same_as_earlier: bool | None = None
    left_out: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What they write: the row’s own words, without what they took out when they were asked."""
        words = self.row.words
        for text in self.left_out:
            words = words.replace(text, "")
        return words

    def met(self, page: str) -> bool:
        return any(code == page for code, _ in self.answered)


def report(
    visitor: Visitor, row: Row, menu: Menu, says: Mapping[str, Any], earlier: Sequence[Row]
) -> Told:
    """Send a report. What went wrong is kept in what is given back, for the next to go on."""
    told = Told(row, menu)
    try:
        told.reference = _sent(visitor, told, says, earlier)
    except (AssertionError, OSError) as trouble:
        told.fault = f"row {row.number}, {menu.stream}: {trouble}"
    return told


def _sent(visitor: Visitor, told: Told, says: Mapping[str, Any], earlier: Sequence[Row]) -> str:
    shown = _begun(visitor, told.menu.stream)
    for _ in range(MOST_PAGES):
        told.answered.append((shown.code, shown.status))
        if shown.code == SENT:
            return reference_on(shown)
        if shown.code == LOOK_AGAIN and told.row.number % TAKES_OUT == 0 and not told.left_out:
            shown = _changed(visitor, told, shown)
        if shown.code == TOLD_BEFORE:
            told.same_as_earlier = any(told.row.tells_of_the_same_as(other) for other in earlier)
        shown = visitor.post(shown.address, answers_to(shown, told, says))
        _expect_onward(told, shown)
    raise AssertionError(f"it did not end in {MOST_PAGES} pages")


def _begun(visitor: Visitor, stream: str) -> Shown:
    """Choose a service on the first page, read what stands before it, and start."""
    doors = visitor.get("/report").page.links().values()
    door = next((href for href in doors if href.endswith(f"/report/{stream}")), "")
    assert door, f"/report leads to no “{stream}”"
    start = visitor.get(door)
    return visitor.post(start.address, hidden_in(start))


def _changed(visitor: Visitor, told: Told, shown: Shown) -> Shown:
    """Go back to what was written, to take out what was pointed at."""
    told.left_out = [_text(quoted) for quoted in shown.page.all("q")]
    changes = [href for words, href in shown.page.links().items() if words.startswith("Change")]
    assert told.left_out and changes, f"“{shown.code}” does not say what to look at, or where"
    back = visitor.get(changes[0])
    told.answered.append((back.code, back.status))
    return back


def _expect_onward(told: Told, shown: Shown) -> None:
    """Raise AssertionError where a page will not let somebody by who did what it asked."""
    assert shown.status in (200, 422), f"“{shown.code}” was answered {shown.status}"
    twice = told.answered[-2:] == [(shown.code, 422)] * 2 and shown.status == 422
    assert not twice, f"“{shown.code}” takes no answer: {shown.page.errors}"


def answers_to(shown: Shown, told: Told, says: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a page: what a row says, what it asks once more, and else the first there is."""
    assert shown.page.all("button", type="submit"), f"“{shown.code}” leads no further"
    now = {**says, **days(shown, told.row), **words_for(shown, told.words)}
    if told.same_as_earlier is not None:
        now["earlier"] = "same" if told.same_as_earlier else "other"
    if shown.page.errors and "place-words" in fields_of(shown.page):
        now |= {"place-words": WHERE, "place-ward": "not-sure"}
    return answers_for(shown.page, now) | hidden_in(shown)


def hidden_in(shown: Shown) -> dict[str, str]:
    return {"csrf_token": shown.page.value("csrf_token") or ""}


def days(shown: Shown, row: Row) -> dict[str, str]:
    """Answer every day that is asked for with one of the last weeks, and each row with its own."""
    day = datetime.now(UTC).date() - timedelta(days=1 + row.number % DAYS_BACK)
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {
        name: str(parts[name.rpartition("-")[2]])
        for name in fields_of(shown.page)
        if name.rpartition("-")[2] in parts
    }


def words_for(shown: Shown, words: str) -> dict[str, str]:
    """Write the words in each box that is for what happened, cut to what it holds."""
    boxes = [
        (box.get("name", ""), limit)
        for counted in shown.page.all(class_="govuk-character-count")
        if (limit := _whole(counted.get("data-maxlength")))
        for box in counted.iter(HTML + "textarea")
    ]
    return {name: words[:limit].strip() for name, limit in boxes}


def reference_on(shown: Shown) -> str:
    """Read the reference that whoever reported is given."""
    found = [_text(one) for one in shown.page.all(class_="app-panel__reference")]
    assert found, "no reference was given"
    return found[0].replace(" ", "")


def _whole(given: str | None) -> int:
    return int(given) if given and given.isdigit() else 0


def _text(element: ElementTree.Element) -> str:
    return "".join(element.itertext()).strip()
