"""What a model learns from decisions, and how it does. Seconds to import, so only jobs do."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain import language
from portal.domain.themes import suggesting
from portal.domain.themes.codings import SURE_FROM
from portal.domain.themes.decisions import Decision, Figures
from portal.domain.themes.suggesting import Sorts


def teach(shown: Sequence[Decision]) -> language.Widened:
    """Learn from decisions. Raise TooFew unless two themes were decided on twice each."""
    read = language.make_ready([one.words for one in shown])
    sorter = language.learn(read, [one.theme_code for one in shown], suggesting.known())
    return language.widen(sorter, read)


def examine(sorter: Sorts, held_back: Sequence[Decision]) -> Figures | None:
    """Measure by decisions that taught nothing; without any there is nothing to say."""
    if not held_back:
        return None
    found = sorter.sort(language.make_ready([one.words for one in held_back]))
    measured = language.measure(
        [one.theme_code for one in held_back],
        [one.label for one in found],
        [one.probability for one in found],
        sure_from=SURE_FROM,
    )
    return Figures(
        n=measured.n,
        accuracy=measured.accuracy,
        macro_f1=measured.macro_f1,
        macro_f1_interval=measured.macro_f1_interval,
        calibration_error=measured.calibration_error,
        brier=measured.brier,
        coverage=measured.coverage,
        accuracy_when_sure=measured.accuracy_when_sure,
    )
