"""What is known, kept as plain arrays between one start and the next: nothing in it is ever run."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np

from portal.domain.language import wording
from portal.domain.language.sorting import Half, Knowledge


class Unreadable(ValueError):
    """What was kept is not knowledge, or was cut short."""


def pack(knowledge: Knowledge) -> bytes:
    """Give knowledge as bytes; columns that no example has are left out."""
    used = np.flatnonzero(np.abs(knowledge.by_words.weights).max(axis=0) > 0)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        labels=np.frombuffer(json.dumps(knowledge.labels).encode(), dtype=np.uint8),
        used=used.astype(np.int32),
        rare=knowledge.rare[used],
        words=knowledge.by_words.weights[:, used].astype(np.float16),
        words_start=knowledge.by_words.start,
        meaning=knowledge.by_meaning.weights,
        meaning_start=knowledge.by_meaning.start,
        examples=knowledge.examples.astype(np.float16),
        of_label=knowledge.of_label.astype(np.int32),
        usual=knowledge.usual,
    )
    return buffer.getvalue()


def unpack(kept: bytes) -> Knowledge:
    """Read what `pack` gave. Raise Unreadable for anything else."""
    try:
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            got: Mapping[str, Any] = dict(arrays)
        labels = tuple(json.loads(got["labels"].tobytes()))
        rare = np.zeros(wording.WIDTH, dtype=np.float32)
        rare[got["used"]] = got["rare"]
        weights = np.zeros((len(labels), wording.WIDTH), dtype=np.float32)
        weights[:, got["used"]] = got["words"]
        return Knowledge(
            labels=labels,
            rare=rare,
            by_words=Half(weights, got["words_start"]),
            by_meaning=Half(got["meaning"], got["meaning_start"]),
            examples=got["examples"].astype(np.float32),
            of_label=got["of_label"],
            usual=got["usual"],
        )
    except (KeyError, IndexError, ValueError, OSError, EOFError, BadZipFile) as trouble:
        raise Unreadable("this is not what knowledge is kept as") from trouble
