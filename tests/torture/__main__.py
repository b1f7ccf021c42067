"""Every naughty string and broken picture of a folder: `python -m tests.torture DIR [ONLY]`.

DIR has `blns/blns.json`, lists of strings a line in `xss/*.txt`, and pictures in `exif/` and
`pillow_bad_images/`. ONLY is part of a trial’s name. Each trial is made on a site of its own, on
PostgreSQL if TEST_ENGINE says so; what is wrong is said when it is found, and again at the end.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.fields import EVERY_FIELD
from tests.naughty import OUT_OF_PLACE
from tests.torture.ground import laid
from tests.torture.outcomes import Outcome, counted, in_two_processes, say
from tests.torture.trials import LENGTHS, Trial, at_length, try_at_length, try_field, try_pictures

PICTURES = ("exif", "pillow_bad_images")
NOT_PICTURES = {"LICENSE", "README.md"}


def main(folder: Path, only: str = "") -> int:
    """Try everything in `folder`; return 1 if anything was wrong."""
    strings = list(dict.fromkeys([*read_strings(folder), *OUT_OF_PLACE]))
    pictures = list(read_pictures(folder))
    named = trials_of(strings, pictures)
    trials = {name: trial for name, trial in named.items() if only in name}
    if not trials:
        print(f"There is nothing to try in {folder}{only and f' by “{only}”'}.", file=sys.stderr)
        return 2
    say(f"{len(strings):,} strings, {len(pictures)} pictures, {counted(len(trials), 'trial')}")
    began = time.monotonic()
    done: list[Outcome] = []
    try:
        with laid() as ground:
            for outcome in in_two_processes(ground, trials):
                done.append(outcome)
                say(f"{len(done)}/{len(trials)} {outcome}")
    finally:
        faults = sum(len(outcome.faults) for outcome in done)
        for outcome in done:
            outcome.say_faults()
        stopped = "STOPPED after " if len(done) < len(trials) else ""
        took = time.monotonic() - began
        say(
            f"{stopped}{len(done)} of {len(trials)} trials, {took:.0f} s: "
            f"{counted(faults, 'fault')}"
        )
    return 1 if faults else 0


def read_strings(folder: Path) -> Iterator[str]:
    """Give every string in the folder."""
    for path in sorted(folder.glob("blns/*.json")):
        yield from json.loads(path.read_text("utf-8"))
    for path in sorted(folder.glob("xss/*.txt")):
        yield from path.read_text("utf-8", errors="replace").splitlines()


def read_pictures(folder: Path) -> Iterator[Path]:
    """Give every picture in the folder, and what only says that it is one."""
    for name in PICTURES:
        found = sorted((folder / name).glob("*"))
        yield from (path for path in found if path.name not in NOT_PICTURES)


def trials_of(strings: list[str], pictures: list[Path]) -> dict[str, Trial]:
    """Name every trial, the longest first."""
    trials: dict[str, Trial] = {}
    if strings:
        told = list(at_length(strings))
        for part in range(LENGTHS):
            trials[f"told at length, {part + 1}"] = partial(try_at_length, told[part::LENGTHS])
        trials |= {str(one): partial(try_field, one, strings) for one in EVERY_FIELD}
    if pictures:
        trials["pictures"] = partial(try_pictures, pictures)
    return trials


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:3]))
