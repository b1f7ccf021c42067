"""Measures everything, or what is named: `python -m tests.benchmarks [NAME]`."""

from __future__ import annotations

import sys

from tests.benchmarks import page, photo, queue, submit, suggest, words

BENCHES = {
    "submit": submit.run,
    "page": page.run,
    "photo": photo.run,
    "words": words.run,
    "queue": queue.run,
    "suggest": suggest.run,
}


def main(only: str = "") -> None:
    if only and only not in BENCHES:
        sys.exit(f"There is no bench “{only}”: {', '.join(BENCHES)}")
    for name, run in BENCHES.items():
        if only in ("", name):
            run()


if __name__ == "__main__":
    main(*sys.argv[1:2])
