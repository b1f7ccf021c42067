"""What to tell somebody once their report is sent: who acts on it, and who can help meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import places
from portal.domain.privacy import screening
from portal.domain.reports import described
from portal.domain.reports.journeys import today
from portal.models import Report

# What stands on the page in any case, and is not said twice.
ALWAYS_THERE = frozenset({"EMERGENCY", "COUNCIL"})

# What a report’s marks mean for whoever sent it: the stream, the mark, and the sentence.
OF_MARKS: tuple[tuple[str, str, str], ...] = (
    ("fly_tipping", "hazard", "Until it is gone, do not touch it. Keep children and pets away."),
    (
        "fly_tipping",
        "private_land",
        "The owner of the land has to clear it. We look for who dumped it, and can tell the owner "
        "what to do.",
    ),
    (
        "fly_tipping",
        "environment_agency",
        "The Environment Agency may take this over, because it is very large or could get into "
        "water. If you have not called them, call them now.",
    ),
    ("asb", "hazard", "Do not touch the needles, and keep children and pets away."),
    ("asb", "police", "This may be a crime. We can’t do what the police do, so tell them too."),
)

OF_THEMES: dict[str, str] = {
    "rough_sleeping": "We pass it on to the outreach team, who look for the person where you said. "
    "Telling StreetLink yourself can be quicker.",
    "welfare": "We pass it on to the people who can help close to home. If it can’t wait, ring "
    "them yourself.",
}


@dataclass(frozen=True)
class Aftercare:
    """Sentences to read, codes of the signposts to show, and another council where there is one."""

    sentences: tuple[str, ...]
    signposts: tuple[str, ...]
    elsewhere: places.WhoToTell | None


def of(report: Report) -> Aftercare:
    """Give what to say to whoever sent a report, from what was asked and written."""
    theme = OF_THEMES.get(report.case.theme_code)
    sentences = [
        sentence
        for stream, mark, sentence in OF_MARKS
        if stream == report.stream and mark in report.marks
    ]
    return Aftercare(
        sentences=(*sentences, theme) if theme else tuple(sentences),
        signposts=_signposts(report),
        elsewhere=_elsewhere(report),
    )


def _signposts(report: Report) -> tuple[str, ...]:
    """Give who was named on the way that can help, those that the free text calls for first."""
    worries = screening.find(report.words)
    codes = [code for finding in worries for code in finding.signposts]
    codes += [
        code
        for step in described.journey_of(report).route[1:]
        if step.is_for_reading
        for code in step.page.signposts
    ]
    return tuple(code for code in dict.fromkeys(codes) if code not in ALWAYS_THERE)


def _elsewhere(report: Report) -> places.WhoToTell | None:
    if report.is_inside_area:
        return None
    on = today(report.received_at)
    outside: Sequence[places.Spot] = ()
    if report.latitude is not None and report.longitude is not None:
        outside = [places.at(report.latitude, report.longitude, on=on)]
    elif report.postcode:
        outside = places.search(report.postcode, on=on)
    return next((who for spot in outside if (who := places.outside(spot, on=on))), None)
