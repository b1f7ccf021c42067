"""The laws of this code base that no other tool can hold."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
SITES = {"portal": ROOT / "portal", "admin": ROOT / "admin"}

# Drawers: names under which anything could be kept, so that nothing is ever found again.
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handle", "process"}


@cache
def tracked() -> tuple[Path, ...]:
    """Give every file in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", modules(), ids=named)
def test_a_module_opens_by_saying_what_it_gives(module: Path) -> None:
    text = module.read_text("utf-8")
    if not text.strip():
        assert module.name == "__init__.py"  # an empty one only makes a folder a package
        return
    docstring = ast.get_docstring(ast.parse(text)) or ""
    first, _, rest = docstring.partition("\n")
    assert re.search(r"[.?!…:]”?$", first), f"{named(module)}: “{first}” is not a sentence"
    assert not rest or rest.startswith("\n"), f"{named(module)}: its first sentence takes two lines"


@pytest.mark.parametrize("module", modules(), ids=named)
def test_nothing_is_named_after_a_drawer(module: Path) -> None:
    parts = {*module.relative_to(ROOT).parts[:-1], module.stem}
    assert not parts & DRAWERS


# The naming law: the endpoint `admin.triage.queue` is the function `queue` in
# admin/views/triage.py, renders admin/triage/queue.html, and is tested in
# tests/admin/test_triage.py.


def endpoints(app: Flask) -> Iterator[tuple[str, str, str, str]]:
    """Give each endpoint with its site, noun and function."""
    for endpoint in sorted({rule.endpoint for rule in app.url_map.iter_rules()}):
        site, noun, function = (["portal", *endpoint.split(".")])[-3:]
        yield endpoint, site, noun, function


def test_an_endpoint_names_its_function(app: Flask) -> None:
    strays = [
        endpoint
        for endpoint, site, noun, function in endpoints(app)
        if (view := app.view_functions[endpoint]).__module__ != f"{site}.views.{noun}"
        or view.__name__ != function
    ]
    assert strays == []


def test_an_endpoint_names_its_template(app: Flask) -> None:
    strays = []
    for endpoint, site, noun, function in endpoints(app):
        rendered = templates_of(site, noun, function)
        own = f"{'admin/' if site == 'admin' else ''}{noun}/{function}.html"
        if rendered and own not in rendered:
            strays.append(f"{endpoint} renders {sorted(rendered)}, not {own}")
    assert strays == []


def test_an_endpoint_names_its_tests(app: Flask) -> None:
    missing = {
        str(path)
        for _, site, noun, _ in endpoints(app)
        if not (path := Path("tests") / site / f"test_{noun}.py").exists()
    }
    assert missing == set()


def test_every_template_is_shown_by_something() -> None:
    sources = "\n".join(
        path.read_text("utf-8")
        for path in tracked()
        if path.suffix in {".py", ".html"} and path.is_relative_to(ROOT)
    )
    unused = [
        name
        for folder in SITES.values()
        for path in (folder / "templates").rglob("*.html")
        if (name := str(path.relative_to(folder / "templates"))) not in sources
        and not name.startswith(("errors/", "components/questions/"))  # these by number and type
    ]
    assert unused == []


@cache
def templates_of(site: str, noun: str, function: str) -> frozenset[str]:
    """Give the templates that a view names, error pages apart."""
    tree = ast.parse((SITES[site] / "views" / f"{noun}.py").read_text("utf-8"))
    body = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
    return frozenset(
        call.args[0].value
        for call in ast.walk(body)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "render_template"
        and isinstance(call.args[0], ast.Constant)
        and not call.args[0].value.startswith("errors/")
    )


# What the project says of itself must be true on anybody's machine.

SOMEBODYS_FOLDER = re.compile(r"(?<![\w.:/})*])/(?:home|root|work|mnt|Users)/\w")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
TICKET = re.compile(r"\bissue #?\d+\b", re.IGNORECASE)
WORDS_OF_OURS = {".py", ".html", ".md", ".toml", ".cfg", ".scss", ".js", ".mjs", ".txt", ".json"}


@pytest.mark.parametrize("law", [SOMEBODYS_FOLDER, UNFINISHED, TICKET], ids=lambda law: law.pattern)
def test_no_line_rests_on_one_machine_or_on_later(law: re.Pattern[str]) -> None:
    faults = [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path.suffix in WORDS_OF_OURS or path.name in {"Makefile", "run", "npm"}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if law.search(line)
    ]
    assert faults == []


def test_the_lock_file_records_packages_and_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_nothing_that_others_made_is_committed() -> None:
    strays = [
        named(path)
        for path in tracked()
        if "node_modules" in path.parts
        or path.is_relative_to(ROOT / "portal" / "static" / "dist")
        or path.name.endswith((".min.js", ".woff", ".woff2"))
    ]
    assert strays == []
