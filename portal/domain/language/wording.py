"""Which words a text uses, whole and in part, counted in columns that keep no word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import normalize

# Words fall into columns by a hash, so that a model learnt from reports holds none of their words.
COLUMNS = 2**17
WHOLE, IN_PART = slice(0, COLUMNS), slice(COLUMNS, 2 * COLUMNS)
WIDTH = 2 * COLUMNS
# In many texts, what was said once teaches nothing.
MANY = 300

# A sparse matrix: a row for each text, `WIDTH` columns.
Wording = Any
Weights = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_DIGITS = re.compile(r"\d+")

_strings = FeatureHasher(COLUMNS, input_type="string", alternate_sign=False)
_weighted = FeatureHasher(COLUMNS, input_type="pair", alternate_sign=False)


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
    if not texts:
        return sp.csr_matrix((0, WIDTH), dtype=np.float32)
    said = [[word for word, _, _ in words_of(text)] for text in texts]
    whole = _strings.transform([words + _pairs(words) for words in said])
    in_part = _strings.transform([[p for word in words for p in _parts(word)] for words in said])
    return sp.hstack([whole, in_part]).tocsr().astype(np.float32)


def rarity(counted: Wording) -> Weights:
    """Give each column its weight: the rarer, the more it tells; what no text has, nothing."""
    texts = counted.shape[0]
    having = np.bincount(counted.indices, minlength=WIDTH)
    weights = np.log((1 + texts) / (1 + having)) + 1
    weights[having < (2 if texts > MANY else 1)] = 0
    return np.asarray(weights, dtype=np.float32)


def weigh(counted: Wording, rare: Weights) -> Wording:
    """Weigh counts by rarity, each half of a text to length 1."""
    weighed = counted.copy()
    weighed.data = 1 + np.log(weighed.data)
    weighed = weighed.multiply(rare).tocsr()
    halves = [normalize(weighed[:, half]) for half in (WHOLE, IN_PART)]
    return sp.hstack(halves).tocsr()


def shares(text: str) -> tuple[list[str], Wording]:
    """Give the different words of a text, and what share of each column is due to each of them."""
    said = [word for word, _, _ in words_of(text)]
    whole: dict[str, list[tuple[str, float]]] = {word: [] for word in said}
    in_part: dict[str, list[tuple[str, float]]] = {word: [] for word in said}
    for word in said:
        whole[word].append((word, 1.0))
        in_part[word] += [(part, 1.0) for part in _parts(word)]
    for before, after in pairwise(said):
        for word in (before, after):
            whole[word].append((f"{before} {after}", 0.5))
    if not whole:
        return [], sp.csr_matrix((0, WIDTH), dtype=np.float32)
    due = sp.hstack(
        [_weighted.transform(whole.values()), _weighted.transform(in_part.values())]
    ).tocsr()
    total = np.asarray(due.sum(axis=0)).ravel()
    due.data /= total[due.indices]
    return list(whole), due


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[str, ...]:
    edged = f" {word} "
    return tuple(
        edged[start : start + size] for size in (3, 4, 5) for start in range(len(edged) - size + 1)
    )


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{before} {after}" for before, after in pairwise(words)]


def _plain(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.lower())
    return _DIGITS.sub("0", "".join(letter for letter in bare if not unicodedata.combining(letter)))
