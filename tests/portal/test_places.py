"""What the map is told, and that no page needs one."""

from __future__ import annotations

import pytest

from tests.client import HTML, StrictClient


def test_the_outlines_are_those_of_todays_wards(client: StrictClient) -> None:
    answer = client.get("/places/wards.json")
    names = [ward["properties"]["name"] for ward in answer.json["features"]]
    assert len(names) == 24
    assert "Carfax & Jericho" in names
    assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("tiles", "attribution"),
    [
        ("", ""),  # with no tiles there is nobody to thank for them
        ("https://tiles.example/{z}/{x}/{y}.png", "© OpenStreetMap contributors"),
    ],
)
def test_the_map_is_told_where_its_tiles_come_from(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch, tiles: str, attribution: str
) -> None:
    monkeypatch.setitem(client.app.config, "TILES_URL", tiles)
    with client.app.test_request_context():
        facts = client.app.jinja_env.globals["map_facts"]()
    assert (facts.tiles, facts.attribution) == (tiles, attribution)
    assert (round(facts.latitude, 2), round(facts.longitude, 2)) == (51.75, -1.26)


def test_where_can_be_told_with_nothing_but_a_box(client: StrictClient) -> None:
    page = client.get(_where(client), follow_redirects=True).page
    place = next(element for element in page.root.iter() if element.get("data-place") is not None)
    hidden = [element for element in place.iter() if element.get("hidden") is not None]
    # The device’s button and the map wait for the script that makes them work.
    assert {element.get("class") for element in hidden} == {"app-place__tools", "app-place__map"}
    assert any(element.get("type") == "text" for element in place.iter(HTML + "input"))
    assert any(True for _ in place.iter(HTML + "textarea"))


def _where(client: StrictClient) -> str:
    """Walk a fly-tipping report as far as the question where it is."""
    here = client.post("/report/fly-tipping", follow_redirects=True).response.request.path
    for answer in ({}, {"waste": "W02"}, {"size": "S2"}, {"land": "L01"}):
        here = client.post(here, answer, follow_redirects=True).response.request.path
    assert here.endswith("/where"), here
    return here
