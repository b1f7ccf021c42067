"""How well labels were given: accuracy, F1 with its interval, and whether “80 % sure” means it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 1_000
BINS = 10
INTERVAL = (2.5, 97.5)
SEED = 2020


@dataclass(frozen=True)
class OfLabel:
    """How well one label was given."""

    label: str
    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True)
class Measured:
    """How well a set of texts was labelled, each figure between 0 and 1.

    `macro_f1` is the plain mean over the labels that occur in the truth, with an interval of 95 %
    by the bootstrap. `calibration_error` is the expected one over ten equal bins of probability:
    how far, on average, the probability given is from how often it was right. `brier` is the Brier
    score: the mean square of the same for each text alone, so being right and sure is best.
    """

    n: int
    accuracy: float
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    calibration_error: float
    brier: float
    coverage: float
    accuracy_when_sure: float | None
    labels: tuple[OfLabel, ...]


def measure(
    truth: Sequence[str], given: Sequence[str], probability: Sequence[float], *, sure_from: float
) -> Measured:
    """Compare labels given with the true ones. There must be at least one text."""
    names = sorted({*truth, *given})
    place = {name: number for number, name in enumerate(names)}
    true = np.array([place[name] for name in truth])
    said = np.array([place[name] for name in given])
    sure_of = np.array(probability, dtype=float)
    counted = np.unique(true)
    right = true == said
    sure = sure_of >= sure_from
    table = _table(true, said, len(names))
    precision, recall, f1 = _rates(table)
    return Measured(
        n=len(true),
        accuracy=float(right.mean()),
        macro_f1=float(f1[counted].mean()),
        macro_f1_interval=_interval(true, said, counted, len(names)),
        calibration_error=calibration_error(right, sure_of),
        brier=float(((sure_of - right) ** 2).mean()),
        coverage=float(sure.mean()),
        accuracy_when_sure=float(right[sure].mean()) if sure.any() else None,
        labels=tuple(
            OfLabel(
                label=names[at],
                precision=float(precision[at]),
                recall=float(recall[at]),
                f1=float(f1[at]),
                n=int(table[at].sum()),
            )
            for at in counted
        ),
    )


def calibration_error(right: npt.NDArray[np.bool_], probability: npt.NDArray[np.float64]) -> float:
    """Give the expected calibration error over ten equal bins."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    size = np.bincount(bins, minlength=BINS)
    gap = np.bincount(bins, weights=probability - right, minlength=BINS)
    return float(np.abs(gap).sum() / size.sum())


def _table(
    true: npt.NDArray[np.int_], said: npt.NDArray[np.int_], size: int
) -> npt.NDArray[np.int_]:
    return np.bincount(true * size + said, minlength=size * size).reshape(size, size)


def _rates(table: npt.NDArray[np.int_]) -> tuple[npt.NDArray[np.float64], ...]:
    hits = np.diagonal(table).astype(float)
    given, true = table.sum(axis=0), table.sum(axis=1)
    return (
        hits / np.maximum(given, 1),
        hits / np.maximum(true, 1),
        2 * hits / np.maximum(given + true, 1),
    )


def _interval(
    true: npt.NDArray[np.int_], said: npt.NDArray[np.int_], counted: npt.NDArray[np.int_], size: int
) -> tuple[float, float]:
    chance = np.random.default_rng(SEED)
    found = []
    for _ in range(RESAMPLES):
        drawn = chance.integers(0, len(true), len(true))
        found.append(_rates(_table(true[drawn], said[drawn], size))[2][counted].mean())
    low, high = np.percentile(found, INTERVAL)
    return float(low), float(high)
