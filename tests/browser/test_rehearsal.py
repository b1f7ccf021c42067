"""The rehearsal itself, on a few invented reports: in at the door, and decided to the last one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.live import ROOT

REPORTS = """title,detail,lat,lon,theme
Broken glass all over the play area,Somebody smashed bottles by the swings,51.501,-0.101,mess
More broken glass,It is still by the swings. Ring me on 07700 900123,51.501,-0.101,mess
Broken bottles by the swings,The play area is full of broken glass,51.501,-0.101,rubbish
Pothole,A deep hole in the road by the school,51.52,-0.12,roads
"""
LABELS = "theme,label\nlitter,mess\nhighways,roads\n"
IN = 4


def rehearse(*words: str) -> subprocess.CompletedProcess[str]:
    """Rehearse as a maintainer does: in a process of its own, which starts a browser of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.rehearsal", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_reports_come_in_and_are_decided_to_the_last(tmp_path: Path) -> None:
    reports, labels = tmp_path / "reports.csv", tmp_path / "map.csv"
    reports.write_text(REPORTS, encoding="utf-8")
    labels.write_text(LABELS, encoding="utf-8")
    ended = rehearse(str(reports), "--map", str(labels), "--json")
    assert ended.returncode == 0, ended.stdout + ended.stderr[-3000:]
    found = json.loads(ended.stdout)
    assert found["faults"] == []
    assert (found["reports"]["in"], found["reports"]["references"]) == (IN, IN)
    assert found["reports"]["personal_data_warnings"] == 1
    # One says that the glass was told of already, and so makes no case.
    assert found["reports"]["said_to_be_the_same"] == 1
    assert found["queue"]["triaged"] == IN - 1
    assert found["queue"]["is_empty"]
    assert found["queue"]["words_lost"] == 0
    assert found["queue"]["focus_lost"] == {}


def test_a_file_with_nothing_in_it_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "reports.csv").write_text("title,detail\n,\n", encoding="utf-8")
    ended = rehearse(str(tmp_path / "reports.csv"))
    assert ended.returncode == 2
    assert "Nothing is written in" in ended.stderr
