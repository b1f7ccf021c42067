"""A picture opened and not yet drawn: what each kind gives, and what is said if it won’t open."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PIL import Image

MEGAPIXEL = 1_000_000

BROKEN = (
    "This photo is damaged or incomplete. Check that it opens on your device, "
    "then choose it again or choose a different photo."
)
NOT_A_PHOTO = (
    "We can’t use this kind of file. Choose a photo saved as JPEG, PNG, WebP or HEIC, "
    "or take a screenshot of it and choose that."
)
EMPTY = "This file is empty. Choose the photo again."
TOO_LARGE = (
    "This photo is too large for us to open. "
    "Take a screenshot of it, or save a smaller copy, and choose that."
)


class Opened(NamedTuple):
    """A picture decoded but not yet made smaller, given out a band of rows at a time."""

    width: int
    height: int
    rows: Callable[[int, int], Image.Image]
    profile: bytes | None
    orientation: int
    whole: Image.Image | None = None


def whole(image: Image.Image, *, orientation: int) -> Opened:
    """Give a picture that its decoder can only hold in full."""
    image.load()

    def rows(top: int, bottom: int) -> Image.Image:
        return image.crop((0, top, image.width, bottom))

    profile = image.info.get("icc_profile")
    return Opened(image.width, image.height, rows, profile, orientation, whole=image)
