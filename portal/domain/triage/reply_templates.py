"""Messages kept ready for whoever reported: which suit a case, filled in with what it knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain import Refused, notices, themes
from portal.domain.reference import Entry, lists
from portal.extensions import site
from portal.models import Case

LIST = "reply_templates"

# What stands where the case can’t tell; an officer writes it before the message goes.
GAPS: dict[str, str] = {
    "due": "[the day you hear from us]",
    "passed_to": "[who has it now]",
    "day": "[which day]",
}
# Every blank that a template may have.
BLANKS = frozenset({"reference", "report", "council", "team", "phone", *GAPS})
# What tells nothing to somebody else who reads the letter.
TELLING_NOTHING = frozenset({"reference", "council", "team", "phone"})

# The groups of themes that are about things: whoever told us of people is not given away.
ABOUT_THINGS = frozenset({"Environment", "Vehicles"})

_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Offer:
    """What an officer may choose from: first what suits the case, then everything else."""

    suiting: Sequence[Entry]
    others: Sequence[Entry]


def offered(case: Case, *, steps: Collection[str] = (), asking: bool = False, on: date) -> Offer:
    """Give the templates for a case, first those that suit its theme and one of the steps.

    Those that ask a question are offered where one is asked, and nowhere else.

    About a restricted case only what gives nothing away is offered: somebody else may read it.
    """
    is_restricted = case.is_restricted or any(report.is_restricted for report in case.reports)
    entries = [
        entry
        for entry in lists.entries(LIST, on=on)
        if bool(entry.attributes.get("asks")) is asking
        and (not is_restricted or entry.attributes.get("gives_nothing_away"))
    ]
    suiting = [entry for entry in entries if _suits(entry, case.theme_code, steps)]
    return Offer(suiting, [entry for entry in entries if entry not in suiting])


def put(
    code: str,
    case: Case,
    *,
    reference: str,
    below: str = "",
    asking: bool = False,
    passed_to: str = "",
    on: date,
) -> str:
    """Word a template, with gaps in square brackets where the case can’t tell.

    It stands below what was typed, unless that is a template nobody has changed: that gives way.
    `passed_to` is who else deals with it. Raise Refused unless it is offered for the case.
    """
    offer = offered(case, asking=asking, on=on)
    chosen = next((e for e in (*offer.suiting, *offer.others) if e.code == code), None)
    if chosen is None:
        raise Refused("Select a question" if asking else "Select a message")
    facts = _facts(case, reference=reference, passed_to=passed_to)
    wanted, typed = _filled(chosen, facts), below.strip()
    untouched = {"", *(_filled(entry, facts) for entry in lists.entries(LIST, on=on))}
    return wanted if typed in untouched else f"{typed}\n\n{wanted}"


def expect_no_gap(words: str, *, field: str = "words") -> None:
    """Raise Refused while a gap of a template is left in a message."""
    left = [gap for gap in GAPS.values() if gap in words]
    if left:
        gap = min(left, key=words.index)
        raise Refused(f"Write what belongs in the place of {gap}, or take it out", field=field)


def blanks_of(text: str) -> set[str]:
    """Give the names of the blanks in a text."""
    return set(_BLANK.findall(text))


def _suits(entry: Entry, theme_code: str, steps: Collection[str]) -> bool:
    themed, stepped = (entry.attributes.get(name) for name in ("themes", "statuses"))
    return (not themed or theme_code in themed) and (
        not stepped or any(step in stepped for step in steps)
    )


def _filled(entry: Entry, facts: Mapping[str, str]) -> str:
    text = str(entry.attributes["text"]).strip()
    return _BLANK.sub(lambda blank: facts[blank[1]], text)


def _facts(case: Case, *, reference: str, passed_to: str) -> dict[str, str]:
    return {
        **GAPS,
        "reference": reference,
        "report": _report(themes.get(case.theme_code)),
        "council": site.council,
        "team": site.team,
        "phone": site.phone,
        **({"due": due} if (due := _due(case)) else {}),
        **({"passed_to": passed_to} if passed_to else {}),
    }


def _report(theme: themes.ThemeFacts) -> str:
    """Name a report as somebody else may read it who shares the inbox."""
    if not theme.on_public_map or theme.group not in ABOUT_THINGS:
        return "report"
    return f"report ({theme.label[0].lower()}{theme.label[1:]})"


def _due(case: Case) -> str:
    """Give the day by which a first response is promised, while there has been none."""
    if case.due_at is None or case.responded_at is not None or case.is_closed:
        return ""
    # A promise that ends at midnight is for the day before.
    return notices.day(case.due_at - timedelta(seconds=1))
