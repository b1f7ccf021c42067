"""What is known and learnt, kept as plain arrays between starts: nothing in it is ever run."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from zipfile import BadZipFile

import numpy as np

from portal.domain.language import wording
from portal.domain.language.sorting import Floats, Half, Kin, Knowledge, Sorter
from portal.domain.language.widening import Widened

Arrays = Mapping[str, Any]


class Unreadable(ValueError):
    """What was kept is not knowledge, or was cut short."""


def pack(knowledge: Knowledge) -> bytes:
    """Give knowledge as bytes; columns that no example has are left out."""
    return _saved(_of_knowledge(knowledge))


def unpack(kept: bytes) -> Knowledge:
    """Read what `pack` gave. Raise Unreadable for anything else."""
    with _reading(kept) as got:
        return _knowledge(got)


def pack_learnt(learnt: Widened) -> bytes:
    """Give what was learnt as bytes, with the knowledge that it stands on."""
    sorter = learnt.taught
    if sorter.rare is None or not (sorter.by_words and sorter.by_meaning and sorter.by_kin):
        raise ValueError("nothing was learnt: this is what is known")
    return _saved(
        {
            **_of_knowledge(sorter.knowledge),
            **_of_words(sorter.rare, sorter.by_words, "own_"),
            "own_labels": _text(sorter.labels),
            "own_meaning": sorter.by_meaning.weights,
            "own_meaning_start": sorter.by_meaning.start,
            "own_examples": sorter.by_kin.examples.astype(np.float16),
            "own_of_label": sorter.by_kin.of_label.astype(np.int32),
            "own_usual": sorter.usual,
            "stands_for": sorter.stands_for,
            "counts": np.array(sorter.counts),
            "belief": np.array(learnt.belief),
        }
    )


def unpack_learnt(kept: bytes) -> Widened:
    """Read what `pack_learnt` gave. Raise Unreadable for anything else."""
    with _reading(kept) as got:
        labels = tuple(json.loads(got["own_labels"].tobytes()))
        rare, by_words = _words(got, len(labels), "own_")
        words, meaning, kin, known = got["counts"].tolist()
        return Widened(
            Sorter(
                labels=labels,
                knowledge=_knowledge(got),
                stands_for=got["stands_for"],
                rare=rare,
                by_words=by_words,
                by_meaning=Half(got["own_meaning"], got["own_meaning_start"]),
                by_kin=Kin(
                    got["own_examples"].astype(np.float32), got["own_of_label"], len(labels)
                ),
                counts=(words, meaning, kin, known),
                usual=got["own_usual"],
            ),
            belief=float(got["belief"]),
        )


def _of_knowledge(knowledge: Knowledge) -> dict[str, Any]:
    return {
        **_of_words(knowledge.rare, knowledge.by_words),
        "labels": _text(knowledge.labels),
        "meaning": knowledge.by_meaning.weights,
        "meaning_start": knowledge.by_meaning.start,
        "examples": knowledge.examples.astype(np.float16),
        "of_label": knowledge.of_label.astype(np.int32),
        "usual": knowledge.usual,
    }


def _knowledge(got: Arrays) -> Knowledge:
    labels = tuple(json.loads(got["labels"].tobytes()))
    rare, by_words = _words(got, len(labels))
    return Knowledge(
        labels=labels,
        rare=rare,
        by_words=by_words,
        by_meaning=Half(got["meaning"], got["meaning_start"]),
        examples=got["examples"].astype(np.float32),
        of_label=got["of_label"],
        usual=got["usual"],
    )


def _of_words(rare: Floats, judge: Half, whose: str = "") -> dict[str, Any]:
    used = np.flatnonzero(np.abs(judge.weights).max(axis=0) > 0)
    return {
        f"{whose}used": used.astype(np.int32),
        f"{whose}rare": rare[used],
        f"{whose}words": judge.weights[:, used].astype(np.float16),
        f"{whose}words_start": judge.start,
    }


def _words(got: Arrays, labels: int, whose: str = "") -> tuple[Floats, Half]:
    used = got[f"{whose}used"]
    rare = np.zeros(wording.WIDTH, dtype=np.float32)
    rare[used] = got[f"{whose}rare"]
    weights = np.zeros((labels, wording.WIDTH), dtype=np.float32)
    weights[:, used] = got[f"{whose}words"]
    return rare, Half(weights, got[f"{whose}words_start"])


def _text(labels: tuple[str, ...]) -> Any:
    return np.frombuffer(json.dumps(labels).encode(), dtype=np.uint8)


def _saved(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


@contextmanager
def _reading(kept: bytes) -> Iterator[Arrays]:
    try:
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            yield dict(arrays)
    except (KeyError, IndexError, ValueError, OSError, EOFError, BadZipFile) as trouble:
        raise Unreadable("this is not what was kept") from trouble
