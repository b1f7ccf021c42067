"""A sorter of what people labelled, widened by the labels that are only known of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portal.domain.language.sorting import (
    Among,
    Floats,
    Read,
    Sorted,
    Sorter,
    competing,
    ranked,
    settled,
)
from portal.domain.language.training import standing_for

# What is known is believed as if so many texts had borne it out, each with such odds.
BORNE_OUT, ODDS = 10.0, 4.0
BELIEFS = np.logspace(-4, 0, 81)
LEAST = 1e-6


def widen(taught: Sorter, by: Read) -> Widened:
    """Widen a sorter, given the texts that it was taught by.

    None of them was about a label that nobody taught it. So where what is known often says so of
    them, it is believed the less; where it never does, it is worth hearing when it says so.
    """
    known = np.exp(taught.knowledge.scores(by))
    untaught = [label not in taught.labels for label in taught.knowledge.labels]
    wrong = known[:, untaught].sum(axis=1)
    odds = wrong / np.maximum(1 - wrong, LEAST)
    likely = -np.log1p(np.outer(BELIEFS, odds)).sum(axis=1)
    likely += BORNE_OUT * np.log(BELIEFS * ODDS / (1 + BELIEFS * ODDS))
    return Widened(taught, belief=float(BELIEFS[likely.argmax()]))


@dataclass(frozen=True)
class Widened:
    """Sorts as it was taught, and leaves to what is known the labels that nobody taught it.

    `belief`, from 0 to 1, is how far what is known of those is believed.
    """

    taught: Sorter
    belief: float

    @property
    def labels(self) -> tuple[str, ...]:
        return (*self.taught.labels, *self._untaught)

    def sort(self, read: Read, among: Among | None = None) -> list[Sorted]:
        """Give each text its most probable label, as `Sorter.sort` does."""
        known = self.taught.knowledge.scores(read)
        scores = self.taught.scores(read, known)
        wide = competing(self._wide(scores, known), self.labels, among)
        found = []
        for row in range(len(read)):
            best, *also = ranked(wide[row], self.labels)
            found.append(
                Sorted(
                    *best,
                    self._because(read, row, best[0], known[row], scores[row])
                    if read.parts
                    else (),
                    tuple(also),
                )
            )
        return found

    def _wide(self, scores: Floats, known: Floats) -> Floats:
        """Give the logarithm of each label’s probability, the untaught ones last."""
        known = np.exp(known[:, self._rows])
        taught = np.maximum(1 - known.sum(axis=1, keepdims=True), LEAST)
        return settled(np.hstack([scores + np.log(taught), np.log(self.belief * known + 1e-12)]))

    def _because(
        self, read: Read, row: int, label: str, known: Floats, scores: Floats
    ) -> tuple[str, ...]:
        if label in self.taught.labels:
            return self.taught.because(read, row, known, scores, self.taught.labels.index(label))
        return self._as_known.because(read, row, known, known, self._as_known.labels.index(label))

    @cached_property
    def _untaught(self) -> tuple[str, ...]:
        known = self.taught.knowledge.labels
        return tuple(label for label in known if label not in self.taught.labels)

    @cached_property
    def _rows(self) -> list[int]:
        return [self.taught.knowledge.labels.index(label) for label in self._untaught]

    @cached_property
    def _as_known(self) -> Sorter:
        # Its labels are sorted, as those of what is known are, so that both count rows alike.
        known = self.taught.knowledge
        return standing_for(known, {label: label for label in known.labels})
