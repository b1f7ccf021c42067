"""HEIC, which phones save in: its main picture, straight from the decoder’s memory."""

from __future__ import annotations

import pi_heif
from PIL import Image

from portal.domain import Refused
from portal.domain.reports.pictures.opened import MEGAPIXEL, TOO_LARGE, Opened

# What can be decoded within 2 s and 200 MB; a rich one has more bits a colour, or more colours.
MOST_PIXELS = 25 * MEGAPIXEL
MOST_RICH_PIXELS = 12.6 * MEGAPIXEL


def open_heic(data: bytes, side: int) -> Opened:
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    plain = image.info["bit_depth"] == 8 and image.info.get("chroma") == 420
    most = MOST_PIXELS if plain else MOST_RICH_PIXELS
    if image.size[0] * image.size[1] > most:
        raise Refused(TOO_LARGE)
    image.load()
    width, height = image.size
    stride, mode = image.stride, image.mode

    def rows(top: int, bottom: int) -> Image.Image:
        # Straight from the decoder’s memory, as a copy of the whole picture would not fit. That
        # memory lives as long as `image` does, so it is reached through it each time.
        part = memoryview(image.data)[top * stride : bottom * stride]
        return Image.frombytes(mode, (width, bottom - top), part, "raw", mode, stride)

    # The decoder turns the picture itself: in HEIC the Exif orientation has no say (ISO 23008-12).
    return Opened(width, height, rows, image.info.get("icc_profile"), orientation=1)
