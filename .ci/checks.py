"""Runs every check, fastest first, and says in one line what could not run and why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = ROOT / ".venv" / "bin"
TEMPLATES = ("portal/templates", "admin/templates")

# Programs that no wheel brings, any of each line will do, and the Debian packages that bring one.
CHROMIUM = ("chromium-headless-shell", "chromium")
JAVA = ("java",)
PACKAGES = {
    CHROMIUM: ("chromium-headless-shell", "fonts-liberation"),
    JAVA: ("default-jre-headless",),
}


def is_here(names: tuple[str, ...]) -> bool:
    return any(map(shutil.which, names))


def programs(*wanted: tuple[str, ...]) -> Callable[[], str]:
    """Give a question: what is missing among these programs?"""

    def missing() -> str:
        names = [" or ".join(names) for names in wanted if not is_here(names)]
        return f"no {', no '.join(names)} here" if names else ""

    return missing


def postgresql_server() -> str:
    """Say why no PostgreSQL can be started here; nothing when one can."""
    if os.environ.get("TEST_POSTGRESQL_URL"):
        return ""
    trial = subprocess.run(
        [BIN / "python", "-c", "from tests.postgresql import Server; Server().stop()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return trial.stderr.strip().splitlines()[-1] if trial.returncode else ""


@dataclass(frozen=True)
class Check:
    """One thing that must hold."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    missing: Callable[[], str] = lambda: ""

    def run(self) -> bool:
        program, *rest = self.command
        finished = subprocess.run(
            [BIN / program, *rest],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            check=False,
        )
        return finished.returncode == 0


# Some tests take long and stand together: who is done takes from who is not.
EACH_ENGINE = ("pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not browser")

CHECKS = (
    Check("lint", ("ruff", "check", "--quiet")),
    Check("format", ("ruff", "format", "--check", "--quiet")),
    Check("templates", ("djlint", "--lint", "--quiet", *TEMPLATES)),
    Check(
        "import contracts",
        ("lint-imports", "--no-logo", "--no-cache"),
    ),
    Check("types", ("mypy", "--no-error-summary")),
    Check("tests on SQLite", EACH_ENGINE),
    Check(
        "tests on PostgreSQL",
        EACH_ENGINE,
        environment={"TEST_ENGINE": "postgresql"},
        missing=postgresql_server,
    ),
    Check(
        "browser tests",
        ("pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "browser"),
        missing=programs(CHROMIUM, JAVA),
    ),
)


def install_programs() -> None:
    """Install the programs the machine lacks, through apt where it may."""
    packages = [
        package for names, wanted in PACKAGES.items() if not is_here(names) for package in wanted
    ]
    if not packages or not shutil.which("apt-get"):
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and not shutil.which("sudo"):
        return
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {', '.join(packages)}…", flush=True)
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run([*may, *command], env=quietly, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    """Run what can run; return 0 when all of it held, and, with CI=true, none was left out."""
    install_programs()
    failed, left_out = [], []
    for check in CHECKS:
        why = check.missing()
        if why:
            left_out.append(f"{check.name} ({why})")
            continue
        print(f"── {check.name}", flush=True)
        began = time.monotonic()
        held = check.run()
        seconds = time.monotonic() - began
        print(f"   {'held' if held else 'FAILED'} in {seconds:.0f} s", flush=True)
        if not held:
            failed.append(check.name)
    if left_out:
        print(f"Could not run: {'; '.join(left_out)}.")
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    held_count = len(CHECKS) - len(failed) - len(left_out)
    print(f"checks: {held_count} passed, {len(failed)} failed, {len(left_out)} skipped")
    strict = os.environ.get("CI", "").lower() == "true"
    return 1 if failed or (strict and left_out) else 0


if __name__ == "__main__":
    sys.exit(main())
