"""The people whose pages these are, let in to a client by the page that is there for it."""

from __future__ import annotations

from tests.catalogue import FOLLOWS, PARTNER, PARTNERS_ADDRESS, Scene
from tests.client import StrictClient
from tests.staff import sign_in

SEEN_ELSEWHERE = 302


def let_in(client: StrictClient, role: str, scene: Scene) -> None:
    """Let in somebody who plays `role`; a resident needs no letting in."""
    if role in FOLLOWS:
        known = {"reference": scene.places[FOLLOWS[role]], "known": scene.known}
        assert client.post("/track", known).status == SEEN_ELSEWHERE
    elif role == PARTNER:
        address = {"address": PARTNERS_ADDRESS}
        assert (
            client.post(f"/partner/{scene.places['token']}/open", address).status == SEEN_ELSEWHERE
        )
    elif role:
        sign_in(client, role)
