"""Putting a text under a label: which, how sure, and the words that decided."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from portal.domain.language import sentences, wording

Floats = npt.NDArray[np.float32]
Among = Sequence[Collection[str]]

# Words that say nothing of what a text is about, however they fell.
_EMPTY = """
a about again all also am an and another any are as at be because been before being but by
can could did do does doing done down for from get gets got had has have having he her here
him his how i i'm i've if in into is it it's its just like many me more most much my no not
now of off on once one only or other our out over own please she should so some still such
than that that's the their them then there there's these they they're this those to too under
up us very was we were what when where which who whom whose why will with would you your 0
000 number outside near next day days week weeks month months today since always
"""
EMPTY = frozenset(_EMPTY.split())
MOST_WORDS = 5
MOST_LABELS = 3
# The logarithm of no probability at all, as good as.
NEVER = -1e6
# A word counts as one that decided when it weighs at least this part of the heaviest.
WORTH_SAYING = 0.2
NEAREST = 5
# So many texts are laid beside all examples together: of one label there can be thousands.
AT_ONCE = 16
# As every number is compared.
NUMBER = "0"


@dataclass(frozen=True)
class Sorted:
    """A text’s label, how probable it is that it is right, and the words that decided.

    `also` has the labels that come next, the likeliest first, with their probabilities.
    """

    label: str
    probability: float
    because: tuple[str, ...] = ()
    also: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Read:
    """Texts made ready once, for as many sorters as want them."""

    texts: tuple[str, ...]
    vectors: Floats
    counted: wording.Wording
    # What each part of a text adds to its meaning, where the words that decide are wanted.
    parts: tuple[sentences.Sentence, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def some(self, rows: npt.NDArray[np.int_]) -> Read:
        return Read(tuple(self.texts[row] for row in rows), self.vectors[rows], self.counted[rows])


class Told(Protocol):
    def __call__(self, done: int, /) -> object: ...


def make_ready(
    texts: Sequence[str], *, explained: bool = False, told: Told = lambda _: None
) -> Read:
    """Read texts: their meaning and their words; `explained`, what each part of them adds too.

    What is to be explained takes about 60 kB a text for as long as it is held.
    """
    plain = tuple(text.replace("’", "'") for text in texts)
    counted = wording.count(plain)
    if not explained:
        return Read(plain, sentences.read_all(plain, told=told), counted)
    parts = []
    for number, text in enumerate(plain, start=1):
        parts.append(sentences.read(text))
        told(number)
    vectors = np.array([one.vector for one in parts], dtype=np.float32)
    return Read(plain, vectors.reshape(len(plain), sentences.SIZE), counted, tuple(parts))


@dataclass(frozen=True)
class Half:
    """A linear judge: a weight for every column of every label, and a start for each label."""

    weights: Floats
    start: Floats

    def scores(self, columns: Any) -> Floats:
        weights = self.weights
        if sp.issparse(columns):  # a text has few of all the columns there are
            used, at = np.unique(columns.indices, return_inverse=True)
            few = (columns.data, at, columns.indptr)
            columns = sp.csr_matrix(few, shape=(columns.shape[0], len(used)))
            weights = weights[:, used]
        return np.asarray(columns @ weights.T + self.start, dtype=np.float32)


@dataclass(frozen=True)
class Kin:
    """A judge by likeness: what is near in meaning to texts of a label is likely of it too.

    `examples` are the meanings of the texts it was shown, a row each, and `of_label` their labels.
    """

    examples: Floats
    of_label: npt.NDArray[np.int_]
    labels: int

    # How fast a text counts for less as its meaning lies further off.
    SHARPNESS = 35.0

    def scores(self, vectors: Floats) -> Floats:
        """Give the logarithm of how densely each label’s texts lie round each text."""
        return np.column_stack(
            [_log_sum(near) - np.log(max(near.shape[1], 1)) for near in self._near(vectors)]
        ).astype(np.float32)

    def meaning_of(self, vector: Floats) -> Floats:
        """Give a linear judge of meaning as it stands at one text: how each score would rise."""
        pulls = np.zeros((self.labels, len(vector)), dtype=np.float32)
        for label, near in enumerate(self._near(vector[None, :])):
            weight = np.exp(near[0] - _log_sum(near))
            pulls[label] = self.SHARPNESS * weight @ self.examples[self.of_label == label]
        return pulls

    def _near(self, vectors: Floats) -> list[Floats]:
        near = self.SHARPNESS * (vectors @ self.examples.T)
        return [near[:, self.of_label == label] for label in range(self.labels)]


@dataclass(frozen=True)
class Knowledge:
    """What is known before anybody corrects anything: examples of ours, sorted by their labels."""

    labels: tuple[str, ...]
    rare: Floats
    by_words: Half
    by_meaning: Half
    examples: Floats
    of_label: npt.NDArray[np.int_]
    usual: Floats

    # How much each way of looking counts; chosen once, on whole files, by what was right most.
    WORDS, MEANING, KINSHIP = 0.7, 0.7, 15.0
    # Real reports are less like our examples than these are like each other: less sure, then.
    TEMPER = 0.55
    # How far to lean towards what councils are told of most.
    LEAN = 0.3

    def scores(self, read: Read) -> Floats:
        """Give the logarithm of each label’s probability, all labels competing."""
        raw = (
            self.WORDS * self.by_words.scores(wording.weigh(read.counted, self.rare))
            + self.MEANING * self.by_meaning.scores(read.vectors)
            + self.KINSHIP * self._kinship(read.vectors)
        )
        return settled(self.TEMPER * raw + self.LEAN * self.usual)

    def meaning_of(self, vector: Floats) -> Floats:
        """Give a linear judge of meaning as it stands at one text: its nearest examples count."""
        near = self._by_label(self.examples @ vector)
        found = np.argpartition(near, -self._nearest, axis=1)[:, -self._nearest :]
        rows = np.take_along_axis(self._rows, found, axis=1)
        counts = np.take_along_axis(near, found, axis=1) > NEVER
        pulls = np.einsum(
            "ln,lnd->ld", counts / counts.sum(axis=1, keepdims=True), self.examples[rows]
        )
        slope = self.MEANING * self.by_meaning.weights + self.KINSHIP * pulls
        return np.asarray(slope, dtype=np.float32)

    def _kinship(self, vectors: Floats) -> Floats:
        found = [
            self._kinship_of(vectors[start : start + AT_ONCE])
            for start in range(0, len(vectors), AT_ONCE)
        ]
        return np.vstack([np.zeros((0, len(self.labels)), dtype=np.float32), *found])

    def _kinship_of(self, vectors: Floats) -> Floats:
        near = self._by_label(vectors @ self.examples.T)
        nearest = np.partition(near, -self._nearest, axis=2)[:, :, -self._nearest :]
        counts = nearest > NEVER
        found = np.where(counts, nearest, 0).sum(axis=2) / counts.sum(axis=2)
        return np.asarray(found, dtype=np.float32)

    def _by_label(self, near: Floats) -> Floats:
        """Give how near the examples of each label lie; `NEVER` fills up those that have fewer."""
        return np.where(self._there, near[..., self._rows], NEVER).astype(np.float32)

    @cached_property
    def _rows(self) -> npt.NDArray[np.int_]:
        """The rows of each label’s examples, filled up to as many for each."""
        rows = np.zeros(self._there.shape, dtype=int)
        rows[self._there] = np.argsort(self.of_label, kind="stable")
        return rows

    @cached_property
    def _there(self) -> npt.NDArray[np.bool_]:
        often = np.bincount(self.of_label, minlength=len(self.labels))
        return np.arange(often.max()) < often[:, None]

    @property
    def _nearest(self) -> int:
        return min(NEAREST, int(self._there.shape[1]))


@dataclass(frozen=True)
class Sorter:
    """Sorts texts by labels, from what was known and from what it was shown.

    `stands_for` says how often each known label (a row) goes with each of its own (a column), and
    `counts` how much its own words, its own meanings, its own examples and what was known count.
    """

    labels: tuple[str, ...]
    knowledge: Knowledge
    stands_for: Floats
    rare: Floats | None = None
    by_words: Half | None = None
    by_meaning: Half | None = None
    by_kin: Kin | None = None
    counts: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    usual: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def scores(self, read: Read, known: Floats) -> Floats:
        """Give the logarithm of each label’s probability."""
        raw = self.counts[3] * self.from_knowledge(known, self.stands_for)
        if self.rare is not None and self.by_words and self.by_meaning and self.by_kin:
            raw = raw + self.counts[0] * settled(
                self.by_words.scores(wording.weigh(read.counted, self.rare))
            )
            raw = raw + self.counts[1] * settled(self.by_meaning.scores(read.vectors))
            raw = raw + self.counts[2] * settled(self.by_kin.scores(read.vectors))
        if self.usual.size:
            raw = raw + self.usual
        return settled(raw)

    @staticmethod
    def from_knowledge(scores: Floats, stands_for: Floats) -> Floats:
        """Give what is known in terms of other labels."""
        return np.asarray(np.log(np.exp(scores) @ stands_for + 1e-6), dtype=np.float32)

    def sort(self, read: Read, among: Among | None = None) -> list[Sorted]:
        """Give each text its most probable label, and why if it was read to be explained.

        `among` says for each text which labels compete; without it, all do.
        """
        known = self.knowledge.scores(read)
        scores = competing(self.scores(read, known), self.labels, among)
        found = []
        for row in range(len(read)):
            best, *also = ranked(scores[row], self.labels)
            because: tuple[str, ...] = ()
            if read.parts:
                at = self.labels.index(best[0])
                because = self.because(read, row, known[row], scores[row], at)
            found.append(Sorted(*best, because, tuple(also)))
        return found

    def because(
        self, read: Read, row: int, known: Floats, scores: Floats, best: int
    ) -> tuple[str, ...]:
        """Give the words that weigh most for the label against the others, the heaviest first.

        A word’s weight is its own share of the scores. The judges by words and by meaning are
        linear in the words, so there it is exact; likeness to examples counts as it stands at
        this text, and of the known labels that stand for ours the likeliest is taken.
        """
        against = np.exp(scores)
        against[best] = 0.0
        against = against / against.sum() if against.sum() > 0 else against
        weight: dict[str, float] = {}
        for word, share in self._shares(read, row, known, best, against).items():
            if word not in EMPTY and len(word) > 2 and word[0] != NUMBER and share > 0:
                weight[word] = share
        if not weight:
            return ()
        heaviest = max(weight.values())
        kept = [word for word, share in weight.items() if share >= WORTH_SAYING * heaviest]
        return tuple(sorted(kept, key=lambda word: -weight[word])[:MOST_WORDS])

    def _shares(
        self, read: Read, row: int, known: Floats, best: int, against: Floats
    ) -> dict[str, float]:
        text, sentence, counted = read.texts[row], read.parts[row], read.counted[row]
        due = wording.shares(text)
        column = np.zeros(len(counted.indices), dtype=np.float32)
        pull = np.zeros(sentences.SIZE, dtype=np.float32)

        def add(rare: Floats, judge: Half, of: Floats, against: Floats, much: float) -> None:
            """Add what this judge’s labels `of`, against others, put on each column of words."""
            weighed = wording.weigh(counted, rare)
            column[:] += much * weighed.data * ((of - against) @ judge.weights[:, weighed.indices])

        this = np.zeros(len(self.labels), dtype=np.float32)
        this[best] = 1.0
        if self.counts[3] > 0:
            mine, them = self._stand_in(known, best), self._stand_ins(against)
            much = self.counts[3] * self.knowledge.TEMPER
            add(
                self.knowledge.rare,
                self.knowledge.by_words,
                mine,
                them,
                much * self.knowledge.WORDS,
            )
            pull += much * ((mine - them) @ self.knowledge.meaning_of(sentence.vector))
        if self.rare is not None and self.by_words and self.by_meaning and self.by_kin:
            add(self.rare, self.by_words, this, against, self.counts[0])
            pull += self.counts[1] * ((this - against) @ self.by_meaning.weights)
            pull += self.counts[2] * ((this - against) @ self.by_kin.meaning_of(sentence.vector))
        put = column[np.searchsorted(counted.indices, due.columns)] * due.share
        of_words = np.bincount(due.of_word, weights=put, minlength=len(due.words))
        found = dict(zip(due.words, of_words.tolist(), strict=True))
        places = wording.words_of(text)
        begins = [start for _, start, _ in places]
        due_to_parts = (sentence.parts @ pull).tolist()
        for (start, end), share in zip(sentence.spans, due_to_parts, strict=True):
            at = bisect_right(begins, start) - 1
            if at >= 0 and start < end <= places[at][2]:
                found[places[at][0]] += share
        return found

    def _stand_in(self, known: Floats, best: int) -> Floats:
        """Point at the known label that speaks most for one of ours."""
        shares = np.exp(known) * self.stands_for[:, best]
        pointed = np.zeros(len(shares), dtype=np.float32)
        pointed[shares.argmax()] = 1.0
        return pointed

    def _stand_ins(self, against: Floats) -> Floats:
        shares = self.stands_for @ against
        total = shares.sum()
        return shares / total if total > 0 else shares


def _log_sum(scores: Floats) -> Floats:
    """Give the logarithm of the sum of the exponentials in each row; of none, next to nothing."""
    if not scores.shape[1]:
        return np.full(len(scores), -100.0, dtype=np.float32)
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).sum(axis=1)), dtype=np.float32)


def ranked(scores: Floats, labels: Sequence[str]) -> list[tuple[str, float]]:
    """Give the likeliest labels of a text with their probabilities, the likeliest first."""
    order = np.argsort(-scores, kind="stable")[:MOST_LABELS]
    return [(labels[at], float(np.exp(scores[at]))) for at in order.tolist()]


def competing(scores: Floats, labels: Sequence[str], among: Among | None) -> Floats:
    """Leave each text’s probability to the labels that compete for it; all do where none would."""
    if among is None:
        return scores
    may = np.array([[label in some for label in labels] for some in among], dtype=bool)
    may[~may.any(axis=1)] = True
    return settled(np.where(may, scores, NEVER).astype(np.float32))


def settled(scores: Floats) -> Floats:
    """Make scores the logarithms of probabilities that add up to 1 in each row."""
    top = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(top - np.log(np.exp(top).sum(axis=1, keepdims=True)), dtype=np.float32)
