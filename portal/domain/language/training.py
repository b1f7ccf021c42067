"""Learning to sort: from examples of ours, and from texts that people have labelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from portal.domain.language import wording
from portal.domain.language.sorting import Floats, Half, Kin, Knowledge, Read, Sorter, settled

FOLDS = 4
FEWEST = 2
# What was never seen together may still belong together.
DOUBT = 1e-3
# How far to lean from the mix of what was shown to the mix that councils are told of.
LEAN = 0.3
FURTHEST = 1.0
# No one judge is believed more than this many times over.
MOST_SAY = 3.0
# What each judge counts before anything was shown, and how many texts it takes to think otherwise.
AT_FIRST = (0.3, 0.3, 0.3, 0.7)
HOLD = 15.0
SEED = 2020


class TooFew(ValueError):
    """There is too little to learn from."""


def taught(read: Read, labels: Sequence[str], usual: Mapping[str, float]) -> Knowledge:
    """Make knowledge of examples and how common each label is, as a share of 1."""
    names, numbers = _numbered(labels)
    rare = wording.rarity(read.counted)
    shares = np.array([usual[name] for name in names], dtype=np.float32)
    return Knowledge(
        labels=names,
        rare=rare,
        by_words=_judge(wording.weigh(read.counted, rare), numbers, firmness=30.0, even=True),
        by_meaning=_judge(read.vectors, numbers, firmness=20.0, even=True),
        examples=read.vectors,
        of_label=numbers,
        usual=np.log(shares / shares.mean()).astype(np.float32),
    )


def standing_for(knowledge: Knowledge, goes_with: Mapping[str, str]) -> Sorter:
    """Make a sorter of what is known alone, each known label standing for another; others don’t
    compete.
    """
    names = tuple(sorted(set(goes_with.values())))
    table = np.zeros((len(knowledge.labels), len(names)), dtype=np.float32)
    for row, label in enumerate(knowledge.labels):
        if label in goes_with:
            table[row, names.index(goes_with[label])] = 1.0
    return Sorter(labels=names, knowledge=knowledge, stands_for=table)


def learn(read: Read, labels: Sequence[str], knowledge: Knowledge) -> Sorter:
    """Learn from labelled texts, beside what is known. Raise TooFew unless two labels have two.

    How much its own words, its own meanings, its own examples and what is known count, and how
    sure it may be, is found on texts held back in turn; what it was shown never judges itself.
    """
    keep = _often_enough(labels)
    if len({labels[row] for row in keep}) < FEWEST:
        raise TooFew("It takes two labels with two texts each, or more, to learn from")
    read, labels = read.some(keep), [labels[row] for row in keep]
    names, numbers = _numbered(labels)
    known = knowledge.scores(read)
    held_back = [np.zeros((len(read), len(names)), dtype=np.float32) for _ in range(4)]
    folds = min(FOLDS, min(Counter(labels).values()))
    turns = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for shown, back in turns.split(read.vectors, numbers):
        taken = read.some(shown)
        own_words, own_meaning, rare = _halves(taken, numbers[shown])
        kin = Kin(taken.vectors, numbers[shown], len(names))
        table = _standing(known[shown], numbers[shown], len(names))
        rest = read.some(back)
        held_back[0][back] = settled(own_words.scores(wording.weigh(rest.counted, rare)))
        held_back[1][back] = settled(own_meaning.scores(rest.vectors))
        held_back[2][back] = settled(kin.scores(rest.vectors))
        held_back[3][back] = Sorter.from_knowledge(known[back], table)
    counts = _weights_of(held_back, numbers)
    own_words, own_meaning, rare = _halves(read, numbers)
    table = _standing(known, numbers, len(names))
    return Sorter(
        labels=names,
        knowledge=knowledge,
        stands_for=table,
        rare=rare,
        by_words=own_words,
        by_meaning=own_meaning,
        by_kin=Kin(read.vectors, numbers, len(names)),
        counts=counts,
        usual=_leaning(knowledge, table, numbers),
    )


def _halves(read: Read, numbers: npt.NDArray[np.int_]) -> tuple[Half, Half, Floats]:
    rare = wording.rarity(read.counted)
    own_words = _judge(wording.weigh(read.counted, rare), numbers, firmness=5.0)
    return own_words, _judge(read.vectors, numbers, firmness=5.0), rare


def _judge(
    columns: Any, numbers: npt.NDArray[np.int_], *, firmness: float, even: bool = False
) -> Half:
    # What no text has teaches nothing, and most columns of words are like that.
    used = np.unique(columns.indices) if sp.issparse(columns) else np.arange(columns.shape[1])
    model = LogisticRegression(
        C=firmness, max_iter=100, tol=1e-3, class_weight="balanced" if even else None
    ).fit(columns[:, used], numbers)
    learnt, start = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # one row says both: for the second, and against the first
        learnt, start = np.vstack([-learnt, learnt]) / 2, np.array([-start[0], start[0]]) / 2
    weights = np.zeros((len(start), columns.shape[1]), dtype=np.float32)
    weights[:, used] = learnt
    return Half(weights, start.astype(np.float32))


def _standing(known: Floats, numbers: npt.NDArray[np.int_], size: int) -> Floats:
    """Find how often each known label goes with each label that people gave."""
    table = np.zeros((known.shape[1], size), dtype=np.float32)
    for label in range(size):
        table[:, label] = np.exp(known[numbers == label]).mean(axis=0)
    table += DOUBT
    return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=np.float32)


def _weights_of(
    held_back: Sequence[Floats], numbers: npt.NDArray[np.int_]
) -> tuple[float, float, float, float]:
    """Find how much each judge counts, so that together they are least surprised by the truth."""
    rows = np.arange(len(numbers))
    judged = np.stack(held_back).astype(float)
    start = np.array(AT_FIRST)

    def surprise(counts: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = np.tensordot(counts, judged, axes=1)
        scores -= logsumexp(scores, axis=1, keepdims=True)
        expected = (np.exp(scores) * judged).sum(axis=2).mean(axis=1)
        rise = expected - judged[:, rows, numbers].mean(axis=1)
        away, pull = counts - start, HOLD / len(numbers)
        return pull * (away @ away) - scores[rows, numbers].mean(), rise + 2 * pull * away

    bounds = [(0.0, MOST_SAY)] * len(held_back)
    words, meaning, kin, known = minimize(surprise, start, jac=True, bounds=bounds).x
    return float(words), float(meaning), float(kin), float(known)


def _leaning(knowledge: Knowledge, table: Floats, numbers: npt.NDArray[np.int_]) -> Floats:
    shown = np.bincount(numbers, minlength=table.shape[1]) / len(numbers)
    shares = np.exp(knowledge.usual)
    usual = (shares / shares.sum()) @ table
    lean = np.clip(LEAN * np.log(usual / shown), -FURTHEST, FURTHEST)
    return np.asarray(lean, dtype=np.float32)


def _often_enough(labels: Sequence[str]) -> npt.NDArray[np.int_]:
    often = Counter(labels)
    return np.array([row for row, label in enumerate(labels) if often[label] >= FEWEST], dtype=int)


def _numbered(labels: Sequence[str]) -> tuple[tuple[str, ...], npt.NDArray[np.int_]]:
    names = tuple(sorted(set(labels)))
    place = {name: number for number, name in enumerate(names)}
    return names, np.array([place[label] for label in labels], dtype=int)
