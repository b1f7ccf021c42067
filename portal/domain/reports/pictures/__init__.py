"""Turns a photo someone sent into one that is safe to keep and to show, with nothing hidden in it.

Only the picture goes on: place, device, comments and whatever else was packed in with it are left
behind, first by leaving them out of what the decoder is given, and again by drawing the picture
afresh. Sizes are read from the header and held to what can be decoded within two seconds and
200 MB, whatever the file claims.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from PIL import Image, ImageDraw

from portal.domain import Refused
from portal.domain.reports.pictures import jpeg, kinds, png
from portal.domain.reports.pictures.drawing import drawn
from portal.domain.reports.pictures.opened import BROKEN, EMPTY, TOO_LARGE

LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 400
QUALITY = 85
BLACK = 0
MOST_BYTES = 20_000_000

# Our limits come first; these catch a file whose header says one thing and its content another.
Image.MAX_IMAGE_PIXELS = max(jpeg.MOST_PIXELS, png.MOST_BYTES)
warnings.simplefilter("error", Image.DecompressionBombWarning)

# The first and the last dot of a box, across and down, in a picture of so many across and down.
Dots = Callable[[int, int], tuple[int, int, int, int]]

# However many people send photos at once, one process holds one opened picture at a time.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Picture:
    """A photo drawn afresh: a JPEG with nothing in it but the picture, and its SHA-256."""

    jpeg: bytes
    width: int
    height: int
    digest: str


def prepare(data: bytes) -> Picture:
    """Give a JPEG of the photo in `data`: upright, in sRGB, at most 2,048 dots on its longest side.

    Raise Refused, saying what to do, unless it is a whole JPEG, PNG, WebP or HEIC of a size that
    can be opened safely. An animation gives its first picture; see-through parts become white.
    """
    return _redrawn(data, LONGEST_SIDE)


def thumbnail(jpeg: bytes) -> bytes:
    """Give a small copy, at most 400 dots on its longest side, of a picture `prepare` made."""
    return _redrawn(jpeg, THUMBNAIL_SIDE).jpeg


def covered(jpeg: bytes, boxes: Sequence[Dots]) -> Picture:
    """Give a picture that `prepare` made with parts of it black: nothing of them is left in it."""
    return _redrawn(jpeg, LONGEST_SIDE, boxes=boxes)


def _redrawn(data: bytes, side: int, *, boxes: Sequence[Dots] = ()) -> Picture:
    if not data:
        raise Refused(EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    open_kind = kinds.opener(data)
    with _one_at_a_time:
        try:
            image = drawn(open_kind(data, side), side)
            for box in boxes:
                # Before it is written: what was there goes into no dot around it either.
                ImageDraw.Draw(image).rectangle(box(image.width, image.height), fill=BLACK)
            jpeg = _jpeg_of(image)
        except Refused:
            raise
        except Exception as error:
            # Decoders fail in any way at all on a broken file, and every way means the same here.
            raise Refused(BROKEN) from error
    return Picture(jpeg, image.width, image.height, hashlib.sha256(jpeg).hexdigest())


def _jpeg_of(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
