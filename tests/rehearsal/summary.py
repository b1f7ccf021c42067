"""What a rehearsal came to: figures for a machine to read, and the same in sentences."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

from tests.rehearsal.officers import Officer
from tests.rehearsal.residents import HELP, LOOK_AGAIN, TOLD_BEFORE, Told
from tests.rehearsal.rows import Labels
from tests.torture.outcomes import counted

# A page that more than one in twenty wait for longer than this is slow.
SLOW_MS = 500
FEW = 5


class Suggestion(NamedTuple):
    """The theme that a report’s words suggested, and whether the portal was sure of it."""

    theme: str
    is_sure: bool


@dataclass
class Summary:
    """All that was done and measured; whatever went wrong is among the faults."""

    labels: Labels
    told: list[Told] = field(default_factory=list)
    suggested: Mapping[str, Suggestion] = field(default_factory=dict)
    officer: Officer | None = None
    log: Sequence[str] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    letters: int = 0
    other_faults: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        officer = self.officer
        found = [told.fault for told in self.told if told.fault] + self.other_faults
        if officer:
            found += officer.faults + officer.keys.complaints
            found += [f"words were lost at {where}" for where in officer.lost_words]
            found += [f"the focus was lost after “{what}”" for what in officer.keys.lost]
        return found + [f"{what} was answered {status}" for what, status in self._failures()]

    @property
    def figures(self) -> dict[str, Any]:
        return {
            "reports": self._reports(),
            "themes": self._themes(),
            "queue": self._queue(),
            "letters": self.letters,
            "slowest": slowest(self.log),
            "seconds": {what: round(taken, 1) for what, taken in self.seconds.items()},
            "faults": self.faults,
        }

    def _reports(self) -> dict[str, Any]:
        pages: dict[str, Counter[str]] = {}
        for told in self.told:
            for page, status in told.answered:
                pages.setdefault(page, Counter())[str(status)] += 1
        return {
            "in": len(self.told),
            "references": len({told.reference for told in self.told if told.reference}),
            "by_service": dict(Counter(told.menu.stream for told in self.told)),
            "harm_screens": self._met(HELP),
            "personal_data_warnings": self._met(LOOK_AGAIN),
            "personal_data_taken_out": sum(bool(told.left_out) for told in self.told),
            "duplicates_offered": self._met(TOLD_BEFORE),
            "said_to_be_the_same": sum(bool(told.same_as_earlier) for told in self.told),
            "pages": {page: dict(statuses) for page, statuses in sorted(pages.items())},
        }

    def _met(self, page: str) -> int:
        return sum(told.met(page) for told in self.told)

    def _themes(self) -> dict[str, Any]:
        judged = [
            (suggestion.is_sure, self.labels.label(suggestion.theme) == told.row.theme)
            for told in self.told
            if told.row.theme and (suggestion := self.suggested.get(told.reference))
        ]
        return {
            "suggested": len(self.suggested),
            "judged": len(judged),
            "as_the_file_has_it": sum(agrees for _, agrees in judged),
            "sure": sum(is_sure for is_sure, _ in judged),
            "sure_and_as_the_file_has_it": sum(is_sure and agrees for is_sure, agrees in judged),
        }

    def _queue(self) -> dict[str, Any]:
        if self.officer is None:
            return {}
        decided = self.officer.decided
        return {
            "triaged": len(decided),
            "is_empty": self.officer.is_finished,
            "how": dict(Counter(one.how for one in decided)),
            "themes": dict(self.officer.themes),
            "keys_a_case": measured([one.keys for one in decided]),
            "typed_a_case": measured([one.typed for one in decided]),
            "seconds_a_case": measured([one.seconds for one in decided]),
            "focus_lost": dict(self.officer.keys.lost),
            "words_lost": len(self.officer.lost_words),
            "console_errors": len(self.officer.keys.complaints),
        }

    def _failures(self) -> Iterator[tuple[str, int]]:
        for answer in _answers(self.log):
            if answer["status"] >= 500:
                yield f"{answer['method']} {answer['endpoint']}", answer["status"]

    def as_json(self) -> str:
        return json.dumps(self.figures, ensure_ascii=False)

    def sentences(self) -> Iterator[str]:
        """Say what it came to, a line each."""
        found = self.figures
        reports, themes, queue = found["reports"], found["themes"], found["queue"]
        yield f"{reports['in']} reports went in, {reports['references']} got a reference."
        yield (
            f"Help was shown first for {reports['harm_screens']}. "
            f"{reports['personal_data_warnings']} were asked to look again at personal data, and "
            f"{reports['personal_data_taken_out']} took it out. "
            f"{reports['duplicates_offered']} were asked whether it was told before: "
            f"{reports['said_to_be_the_same']} said that it was."
        )
        yield (
            f"A theme was suggested for {themes['suggested']}. Of {themes['judged']} that have one "
            f"in the file, {themes['as_the_file_has_it']} agree; where the portal was sure, "
            f"{themes['sure_and_as_the_file_has_it']} of {themes['sure']}."
        )
        if queue:
            yield from _of_queue(queue)
        yield f"{self.letters} e-mails left."
        slow = ", which is slow"
        for page in found["slowest"]:
            yield (
                f"{page['page']}, {page['times']} times: {page['p95_ms']:.0f} ms at 95 %, "
                f"{page['most_ms']:.0f} ms at most{slow if page['p95_ms'] > SLOW_MS else ''}."
            )
        for fault in found["faults"]:
            yield f"FAULT: {fault}"
        faults = counted(len(found["faults"]), "fault")
        yield f"{faults}, in {sum(self.seconds.values()):.0f} s."


def _of_queue(queue: Mapping[str, Any]) -> Iterator[str]:
    how = ", ".join(f"{number} {what}" for what, number in sorted(queue["how"].items()))
    keys, seconds = queue["keys_a_case"], queue["seconds_a_case"]
    yield (
        f"{queue['triaged']} cases were decided by keys ({how}); the queue of new cases is "
        f"{'empty' if queue['is_empty'] else 'not empty'}."
    )
    yield (
        f"{keys['median']} keys a case, {keys['p95']} at 95 %, without what was written; "
        f"{seconds['median']} s a case, {seconds['p95']} s at 95 %."
    )
    yield (
        f"Of themes {queue['themes'].get('kept', 0)} were kept as the portal had them, "
        f"{queue['themes'].get('changed', 0)} changed as it said, and "
        f"{queue['themes'].get('not sure', 0)} kept where it was not sure. The focus was lost "
        f"{sum(queue['focus_lost'].values())} times, and words {queue['words_lost']} times."
    )


def measured(values: Iterable[float]) -> dict[str, float]:
    """Give the median and what 95 of a hundred stay within; noughts where there is nothing."""
    found = sorted(values)
    return {"median": _share_of(found, 0.5), "p95": _share_of(found, 0.95)}


def slowest(log: Sequence[str]) -> list[dict[str, Any]]:
    """Give the pages that one in twenty waited longest for, by the site’s own log."""
    took: dict[str, list[float]] = {}
    for answer in _answers(log):
        took.setdefault(f"{answer['method']} {answer['endpoint']}", []).append(answer["ms"])
    pages = [
        {"page": page, "times": len(ms), "p95_ms": measured(ms)["p95"], "most_ms": max(ms)}
        for page, ms in took.items()
    ]
    return sorted(pages, key=lambda page: page["p95_ms"], reverse=True)[:FEW]


def _answers(log: Sequence[str]) -> Iterator[dict[str, Any]]:
    for line in log:
        if line.startswith("{"):
            said = json.loads(line)
            if said.get("event") == "request":
                yield said


def _share_of(values: Sequence[float], share: float) -> float:
    return round(values[ceil(share * len(values)) - 1], 2) if values else 0
