"""What a case is about: the themes it may have, and deciding on the one it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain import Actor, Refused, audit, themes
from portal.domain.themes import Suggested, ThemeFacts
from portal.domain.triage import priority, restrictions, weighing, workflow
from portal.domain.triage.clocks import LONDON
from portal.models import Case, ThemeCoding


@dataclass(frozen=True)
class Standing:
    """How a case came by its theme, and what its words suggest as long as no officer decided.

    `other` is the theme suggested in place of the one it has, where the case may have it.
    """

    decided: ThemeCoding | None
    suggested: Suggested | None
    other: ThemeFacts | None

    @property
    def is_by_officer(self) -> bool:
        return self.decided is not None and self.decided.how == "officer"


def standing(case: Case) -> Standing:
    """Say how a case came by its theme, and what its first report’s words suggest."""
    first = next(iter(case.reports), None)
    codings = themes.codings_of(first) if first else []
    decided, suggested = themes.decision_in(codings), themes.suggestion_in(codings)
    if suggested is None or (decided and decided.how == "officer"):
        return Standing(decided, None, None)
    another = suggested.theme_code != case.theme_code
    found = [theme for theme in possible(case) if theme.code == suggested.theme_code]
    if another and not found:  # it was of another day
        return Standing(decided, None, None)
    return Standing(decided, suggested, found[0] if another else None)


def possible(case: Case) -> list[ThemeFacts]:
    """Give the themes a case may have: those that held when it was reported or when it happened.

    What broke a rule in November is about that rule, though the rule ended before it was reported.
    """
    held: dict[str, ThemeFacts] = {}
    for day in sorted(_days(case)):
        for theme in themes.all_themes(on=day):
            if theme.takes_reports:
                held.setdefault(theme.code, theme)
    return [theme for theme in themes.all_themes() if held.get(theme.code) is theme]


def check(case: Case, theme_code: str) -> ThemeFacts:
    """Raise Refused unless the theme held when the case was reported or happened, and is new."""
    theme = next((theme for theme in possible(case) if theme.code == theme_code), None)
    if theme is None:
        raise Refused("Select a theme that was in use when this was reported")
    if theme_code == case.theme_code:
        raise Refused("Select a different theme, or leave it as it is")
    return theme


def correct(case: Case, theme_code: str, *, because: str = "", by: Actor, now: datetime) -> None:
    """Say what a case is really about. Its clock goes on from when it was received.

    Raise Refused for what `check` refuses.
    """
    theme = check(case, theme_code)
    because = because.strip()
    before, case.theme_code = case.theme_code, theme_code
    for report in case.reports:
        themes.code_report(
            report.id,
            theme_code,
            how="officer",
            because=[because] if because else [],
            by=by,
            now=now,
        )
    if theme.is_restricted:
        restrictions.mark(case, by=by, now=now)
    workflow.add_event(
        case, "theme", before=before, after=theme_code, words=because or None, by=by, now=now
    )
    # Who reads the record opens no case, and a theme says what a restricted one is about.
    told = {} if case.is_restricted else {"before": before, "after": theme_code}
    audit.record("case.theme", case, by=by, now=now, **told)
    priority.reassess(case, now=now)
    weighing.look_again(case.id, now=now, may_lose=True)


def keep(case: Case, *, by: Actor, now: datetime) -> None:
    """Say that the theme a case has is right: it is then decided, and others learn from it."""
    for report in case.reports:
        themes.code_report(report.id, case.theme_code, how="officer", by=by, now=now)
    workflow.add_event(case, "theme_kept", after=case.theme_code, by=by, now=now)
    told = {} if case.is_restricted else {"theme": case.theme_code}
    audit.record("case.theme_kept", case, by=by, now=now, **told)


def _days(case: Case) -> set[date]:
    reported = {case.opened_at, *(report.received_at for report in case.reports)}
    days = {moment.astimezone(LONDON).date() for moment in reported}
    return days | {report.happened_on for report in case.reports if report.happened_on}
