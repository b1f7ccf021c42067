"""What a case is about: the themes it may have, and putting right the one it has."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain import Actor, Refused, audit, themes
from portal.domain.themes import ThemeFacts
from portal.domain.triage import priority, restrictions, workflow
from portal.domain.triage.clocks import LONDON
from portal.models import Case


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


def correct(case: Case, theme_code: str, *, because: str = "", by: Actor, now: datetime) -> None:
    """Say what a case is really about. Its clock goes on from when it was received.

    Raise Refused unless the theme held when it was reported or when it happened.
    """
    theme = next((theme for theme in possible(case) if theme.code == theme_code), None)
    if theme is None:
        raise Refused("Select a theme that was in use when this was reported")
    if theme_code == case.theme_code:
        raise Refused("Select a different theme, or leave it as it is")
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
    priority.reassess(case)


def _days(case: Case) -> set[date]:
    reported = {case.opened_at, *(report.received_at for report in case.reports)}
    days = {moment.astimezone(LONDON).date() for moment in reported}
    return days | {report.happened_on for report in case.reports if report.happened_on}
