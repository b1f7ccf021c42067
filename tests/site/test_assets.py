"""Styles and scripts: small, ours to serve, kept for a year, and none from anywhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from portal.web import assets
from tests.client import HTML, Checked, StrictClient

ROOT = Path(__file__).parents[2]
FIRST_VIEW = 60_000  # bytes over the wire: what an old phone on a slow line is asked to fetch
PAGES = [
    "/",
    "/report",
    "/report/asb",
    "/track",
    "/consultations",
    "/outcomes",
    "/priorities",
    "/priorities/2019-20/annual-update",
    "/privacy",
    "/accessibility",
    "/cookies",
    "/complaints",
    "/information-complaint",
    "/no-such-page",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_light(client: StrictClient, path: str) -> None:
    shown = client.get(path)
    weight = len(shown.text.encode()) + sum(_wire_size(name) for name in _fetched(shown))
    assert weight <= FIRST_VIEW, f"{path} takes {weight:,} bytes"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_fetched_from_elsewhere(client: StrictClient, path: str) -> None:
    assert all(address.startswith("/static/") for address in _addresses(client.get(path)))


@pytest.mark.parametrize("path", PAGES)
def test_the_map_is_not_fetched_until_asked_for(client: StrictClient, path: str) -> None:
    assert not [name for name in _fetched(client.get(path)) if name.startswith("map")]


@pytest.mark.parametrize(
    "name", ["residents.css", "residents.js", "staff.css", "staff.js", "map.js"]
)
@pytest.mark.parametrize(("accepted", "sent"), [("gzip", "gzip"), ("br, gzip", "br"), ("", None)])
def test_a_built_file_comes_as_small_as_the_browser_can_take_it(
    client: StrictClient, name: str, accepted: str, sent: str | None
) -> None:
    answer = client.browser.get(assets.asset(name), headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == sent
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize("name", ["residents.css", "staff.js", "favicon.svg"])
def test_a_built_file_is_kept_for_years_as_its_name_changes_with_it(
    client: StrictClient, name: str
) -> None:
    answer = client.browser.get(assets.asset(name))
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()


def test_a_missing_build_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets.built_names.cache_clear()
    with pytest.raises(assets.NotBuilt, match="npm run build"):
        assets.built_names()
    assets.built_names.cache_clear()


@pytest.mark.parametrize("name", ["residents.css", "staff.css"])
@pytest.mark.parametrize(
    "not_ours",
    ["GDS Transport", "@font-face", "crown", "crest", "govuk-footer", "govuk-header__logo"],
)
def test_nothing_that_is_not_ours_to_use_is_in_the_styles(name: str, not_ours: str) -> None:
    assert not_ours not in _built(name)


@pytest.mark.parametrize("name", ["residents.css", "staff.css"])
def test_text_stays_readable_on_what_is_behind_it(name: str) -> None:
    colours = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b", _built(name)))
    pairs = [
        ("--ink", "#ffffff"),
        ("--ink", "--ground"),
        ("--ink", "--accent-tint"),
        ("--ink", "--alert-tint"),
        ("--grey", "#ffffff"),
        ("--grey", "--ground"),
        ("--grey", "--accent-tint"),
        ("--accent", "#ffffff"),
        ("--accent", "--ground"),
        ("--accent", "--accent-tint"),
        ("#ffffff", "--accent-dark"),
        ("--alert", "#ffffff"),
        ("--alert-dark", "--alert-tint"),
        ("#ffffff", "--alert-dark"),
    ]
    for text, behind in pairs:
        found = _contrast(colours.get(text, text), colours.get(behind, behind))
        assert found >= 4.5, f"{text} on {behind} is {found:.1f} to 1"  # WCAG 2.2, 1.4.3


def test_the_lock_file_says_what_and_never_where_from() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert locked["node_modules/govuk-frontend"]["version"] == "6.3.0"
    assert not [name for name, package in locked.items() if "resolved" in package]
    assert all("integrity" in package for name, package in locked.items() if name)


def _addresses(shown: Checked) -> list[str]:
    root = shown.page.root
    links = [link.get("href", "") for link in root.iter(HTML + "link")]
    scripts = [script.get("src", "") for script in root.iter(HTML + "script")]
    pictures = [picture.get("src", "") for picture in root.iter(HTML + "img")]
    return [address for address in links + scripts + pictures if address]


def _fetched(shown: Checked) -> list[str]:
    return [address.removeprefix("/static/") for address in _addresses(shown)]


def _wire_size(name: str) -> int:
    # Every browser that runs our scripts takes gzip; most take brotli, which is smaller.
    return (assets.DIST / f"{name}.gz").stat().st_size


def _built(name: str) -> str:
    return (assets.DIST / assets.built_names()[name]).read_text("utf-8")


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
