"""Which words a text uses, whole and in part, counted in columns that keep no word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.utils import murmurhash3_32

# Words fall into columns by a hash, so that a model learnt from reports holds none of their words.
COLUMNS = 2**17
WIDTH = 2 * COLUMNS
# In many texts, what was said once teaches nothing.
MANY = 300

# A sparse matrix: a row for each text, `WIDTH` columns: whole words and pairs, then parts of words.
Wording = Any
Weights = npt.NDArray[np.float32]
Columns = npt.NDArray[np.int32]

_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Shares:
    """What share of each column of a text is due to each of its words.

    `columns`, `of_word` and `share` stand beside each other: a share from 0 to 1 of a column, due
    to a word by its place in `words`.
    """

    words: tuple[str, ...]
    columns: Columns
    of_word: npt.NDArray[np.int_]
    share: npt.NDArray[np.float64]


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Give the words of a text as they are compared, each with where it stands.

    >>> words_of("Potholes, 14 of them")
    [('potholes', 0, 8), ('0', 10, 12), ('of', 13, 15), ('them', 16, 20)]
    """
    return [
        (_plain(found.group()), found.start(), found.end())
        for found in _WORD.finditer(text.replace("’", "'"))
    ]


def count(texts: Sequence[str]) -> Wording:
    """Count whole words and pairs in one half of the columns, and parts of words in the other."""
    columns, often, ends = [], [], [0]
    for text in texts:
        used, times = np.unique(
            _columns([word for word, _, _ in words_of(text)]), return_counts=True
        )
        columns.append(used)
        often.append(times)
        ends.append(ends[-1] + len(used))
    if not texts:
        return sp.csr_matrix((0, WIDTH), dtype=np.float32)
    counts = np.concatenate(often).astype(np.float32)
    return sp.csr_matrix((counts, np.concatenate(columns), ends), shape=(len(texts), WIDTH))


def rarity(counted: Wording) -> Weights:
    """Give each column its weight: the rarer, the more it tells; what no text has, nothing."""
    texts = counted.shape[0]
    having = np.bincount(counted.indices, minlength=WIDTH)
    weights = np.log((1 + texts) / (1 + having)) + 1
    weights[having < (2 if texts > MANY else 1)] = 0
    return np.asarray(weights, dtype=np.float32)


def weigh(counted: Wording, rare: Weights) -> Wording:
    """Weigh counts by rarity, each half of a text to length 1."""
    weighed = (1 + np.log(counted.data)) * rare[counted.indices]
    row = np.repeat(np.arange(counted.shape[0]), np.diff(counted.indptr))
    half = 2 * row + (counted.indices >= COLUMNS)
    length = np.sqrt(np.bincount(half, weights=weighed**2, minlength=2 * counted.shape[0]))
    length[length == 0] = 1
    weighed = np.asarray(weighed / length[half], dtype=np.float32)
    return sp.csr_matrix((weighed, counted.indices, counted.indptr), shape=counted.shape)


def shares(text: str) -> Shares:
    """Give the different words of a text, and what share of each column is due to each of them."""
    said = [word for word, _, _ in words_of(text)]
    words = {word: number for number, word in enumerate(dict.fromkeys(said))}
    due = [(_whole(word), words[word], 1.0) for word in said]
    for before, after in pairwise(said):
        pair = _pair(before, after)
        due += [(pair, words[before], 0.5), (pair, words[after], 0.5)]
    parts = [_in_part(word) for word in said]
    columns = np.concatenate([np.array([column for column, _, _ in due], dtype=np.int32), *parts])
    of_word = np.concatenate(
        [
            np.array([word for _, word, _ in due], dtype=int),
            np.repeat([words[word] for word in said], [len(those) for those in parts]),
        ]
    ).astype(int)
    share = np.ones(len(columns))
    share[: len(due)] = [much for _, _, much in due]
    _, at = np.unique(columns, return_inverse=True)
    return Shares(tuple(words), columns, of_word, share / np.bincount(at, weights=share)[at])


def _columns(words: Sequence[str]) -> Columns:
    """Give the column of each thing that is said: a word, a pair or a part, as often as it is."""
    whole = [_whole(word) for word in words] + [_pair(*pair) for pair in pairwise(words)]
    return np.concatenate([np.array(whole, dtype=np.int32), *map(_in_part, words)])


def _whole(word: str) -> int:
    return int(abs(murmurhash3_32(word)) % COLUMNS)


def _pair(before: str, after: str) -> int:
    return _whole(f"{before} {after}")


@lru_cache(maxsize=50_000)
def _in_part(word: str) -> Columns:
    edged = f" {word} "
    parts = [
        edged[start : start + size] for size in (3, 4, 5) for start in range(len(edged) - size + 1)
    ]
    return np.array([COLUMNS + _whole(part) for part in parts], dtype=np.int32)


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.lower())
    return _DIGITS.sub("0", "".join(letter for letter in bare if not unicodedata.combining(letter)))
