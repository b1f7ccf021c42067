"""How suggestions do in use: how many are sure, how many right, and what is told of more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from portal.domain.themes.codings import SURE_FROM, is_standing
from portal.extensions import db
from portal.models import Case, Report, ThemeCoding

WITHIN = timedelta(days=90)
LATELY = timedelta(days=28)
# The latest of them: as good a measure as all, and no slower on a larger portal.
MOST_READ = 20_000
MOST_TO_LOOK_AT = 20
BANDS = (0.0, 0.4, SURE_FROM, 0.8, 0.9, 1.0)
# As far as chance leads nine hundred and ninety-seven times in a thousand.
UNUSUAL = 3.0
FEWEST = 20
# For an interval of 95 %.
Z = 1.96


@dataclass(frozen=True)
class Share:
    """So many of so many, with the interval of 95 % that as few leave open (Wilson’s)."""

    part: int
    whole: int

    @property
    def of_all(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.of_all
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        reach = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class Band:
    """Suggestions that said they were about so sure, and how many of them were right."""

    low: float
    high: float
    said: float
    right: Share


@dataclass(frozen=True)
class OfTheme:
    """How often a theme was suggested, and of those decided, how often rightly."""

    theme_code: str
    suggested: int
    right: Share


@dataclass(frozen=True)
class InUse:
    """What became of the suggestions of the last three months.

    What is right is what an officer decided afterwards. They decide on what they look at, and what
    is doubtful they look at most: so this is lower than it would be over all reports.
    """

    sure: Share
    right: Share
    right_when_sure: Share
    bands: tuple[Band, ...]
    themes: tuple[OfTheme, ...]


@dataclass(frozen=True)
class Shift:
    """How a theme’s share of all suggestions changed, `z` in standard errors of the change."""

    theme_code: str
    before: Share
    lately: Share
    z: float

    @property
    def is_unusual(self) -> bool:
        return abs(self.z) > UNUSUAL


@dataclass(frozen=True)
class Drift:
    """What is suggested lately beside the three months before.

    `index` is the population stability index: under 0.1 is calm, and over 0.25 calls for a look.
    """

    index: float | None
    shifts: tuple[Shift, ...]


class _Seen(NamedTuple):
    """A suggestion, and what an officer decided on after it, if one did."""

    theme_code: str
    probability: float
    decided: str | None

    @property
    def is_right(self) -> bool:
        return self.theme_code == self.decided


def in_use(*, now: datetime) -> InUse:
    """Measure the suggestions of the last three months by what officers decided since."""
    seen = _seen(now - WITHIN)
    decided = [one for one in seen if one.decided is not None]
    sure = [one for one in decided if one.probability >= SURE_FROM]
    return InUse(
        sure=Share(sum(one.probability >= SURE_FROM for one in seen), len(seen)),
        right=_right(decided),
        right_when_sure=_right(sure),
        bands=tuple(_bands(decided)),
        themes=tuple(_by_theme(seen)),
    )


def drift(*, now: datetime) -> Drift:
    """Compare what is suggested lately with what was in the three months before."""
    lately, before = _counts(now - LATELY, now), _counts(now - LATELY - WITHIN, now - LATELY)
    now_all, then_all = lately.total(), before.total()
    if now_all < FEWEST or then_all < FEWEST:
        return Drift(None, ())
    codes = sorted(lately.keys() | before.keys())
    shifts = [
        Shift(
            code,
            Share(before[code], then_all),
            Share(lately[code], now_all),
            _z(before[code], then_all, lately[code], now_all),
        )
        for code in codes
    ]
    # Half a report where there was none, so that none is not infinitely far from one.
    parts = [
        ((lately[c] + 0.5) / (now_all + 0.5), (before[c] + 0.5) / (then_all + 0.5)) for c in codes
    ]
    return Drift(
        sum((p - q) * log(p / q) for p, q in parts),
        tuple(sorted(shifts, key=lambda shift: -abs(shift.z))),
    )


def to_look_at(*, now: datetime, limit: int = MOST_TO_LOOK_AT) -> Sequence[tuple[Report, str]]:
    """Give open reports whose words surely read like another theme than their case has.

    What an officer decided is not among them, nor anything restricted.
    """
    decided = aliased(ThemeCoding)
    rows = db.session.execute(
        sa.select(Report, ThemeCoding.theme_code)
        .join(ThemeCoding, ThemeCoding.report_id == Report.id)
        .join(Report.case)
        .options(contains_eager(Report.case))
        .where(
            ThemeCoding.how == "model",
            ThemeCoding.is_main,
            ThemeCoding.made_at >= now - WITHIN,
            ThemeCoding.probability >= SURE_FROM,
            ThemeCoding.theme_code != Case.theme_code,
            Case.closed_at.is_(None),
            Case.merged_into_id.is_(None),
            Case.is_restricted.is_(False),
            Report.is_restricted.is_(False),
            Report.withdrawn_at.is_(None),
            ~sa.exists().where(
                decided.report_id == Report.id, decided.how == "officer", is_standing(decided)
            ),
        )
        .order_by(ThemeCoding.id.desc())
        .limit(limit)
    )
    return [(report, theme_code) for report, theme_code in rows]


def _seen(since: datetime) -> list[_Seen]:
    officer = aliased(ThemeCoding)
    last = (
        sa.select(officer.theme_code)
        .where(
            officer.report_id == ThemeCoding.report_id,
            officer.how == "officer",
            officer.id > ThemeCoding.id,
            is_standing(officer),
        )
        .order_by(officer.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(ThemeCoding.theme_code, ThemeCoding.probability, last)
        .where(ThemeCoding.how == "model", ThemeCoding.is_main, ThemeCoding.made_at >= since)
        .order_by(ThemeCoding.made_at.desc())
        .limit(MOST_READ)
    )
    return [_Seen(*row) for row in rows]


def _right(decided: Sequence[_Seen]) -> Share:
    return Share(sum(one.is_right for one in decided), len(decided))


def _bands(decided: Sequence[_Seen]) -> list[Band]:
    found = []
    for low, high in pairwise(BANDS):
        top = high if high < 1 else 2.0
        some = [one for one in decided if low <= one.probability < top]
        if some:
            said = sum(one.probability for one in some) / len(some)
            found.append(Band(low, high, said, _right(some)))
    return found


def _by_theme(seen: Sequence[_Seen]) -> list[OfTheme]:
    often = Counter(one.theme_code for one in seen)
    return [
        OfTheme(
            code,
            times,
            _right([one for one in seen if one.theme_code == code and one.decided is not None]),
        )
        for code, times in often.most_common()
    ]


def _counts(since: datetime, until: datetime) -> Counter[str]:
    rows = db.session.execute(
        sa.select(ThemeCoding.theme_code, sa.func.count())
        .where(
            ThemeCoding.how == "model",
            ThemeCoding.is_main,
            ThemeCoding.made_at >= since,
            ThemeCoding.made_at < until,
        )
        .group_by(ThemeCoding.theme_code)
    )
    return Counter({row[0]: row[1] for row in rows})


def _z(then: int, then_all: int, lately: int, now_all: int) -> float:
    """Give how far two shares are apart, in standard errors of their difference."""
    pooled = (then + lately) / (then_all + now_all)
    error = sqrt(pooled * (1 - pooled) * (1 / then_all + 1 / now_all))
    return (lately / now_all - then / then_all) / error if error else 0.0
