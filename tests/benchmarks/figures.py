"""How a figure is printed: one JSON object a line, alone on stdout."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence


def emit(bench: str, value: float, unit: str, *, baseline: float | None = None, n: int) -> None:
    """Print one figure; the ratio is value over baseline, null where there is no baseline."""
    figure = {
        "bench": bench,
        "value": _short(value),
        "unit": unit,
        "baseline": None if baseline is None else _short(baseline),
        "ratio": None if baseline is None else _short(value / baseline),
        "n": n,
    }
    print(json.dumps(figure), flush=True)


def tell(words: str) -> None:
    """Say what is going on, on stderr: stdout is for figures."""
    print(words, file=sys.stderr, flush=True)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def _short(value: float) -> float:
    return float(f"{value:.4g}")
