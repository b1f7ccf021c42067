"""WebP: its first picture, by way of the decoder beneath Pillow’s own class."""

from __future__ import annotations

import struct

from PIL import Image
from PIL._webp import WebPAnimDecoder

from portal.domain import Refused
from portal.domain.reports.pictures import orientation
from portal.domain.reports.pictures.opened import BROKEN, MEGAPIXEL, TOO_LARGE, Opened

# What can be decoded within 2 s and 200 MB.
MOST_PIXELS = 12.6 * MEGAPIXEL
MOST_LOSSLESS_PIXELS = 8 * MEGAPIXEL


def open_webp(data: bytes, side: int) -> Opened:
    # Through the decoder beneath Pillow’s own class, which would hold two more copies.
    width, height = _size(data)
    most = MOST_LOSSLESS_PIXELS if b"VP8L" in data else MOST_PIXELS
    if width * height > most:
        raise Refused(TOO_LARGE)
    decoder = WebPAnimDecoder(data)
    (width, height), _loop, _background, _frames, mode = decoder.get_info()
    if width * height > most:
        raise Refused(TOO_LARGE)
    first_frame = decoder.get_next()
    if first_frame is None:
        raise Refused(BROKEN)
    pixels = memoryview(first_frame[0])
    exif = (decoder.get_chunk("EXIF") or b"").removeprefix(b"Exif\0\0")

    def rows(top: int, bottom: int) -> Image.Image:
        part = pixels[top * width * 4 : bottom * width * 4]
        drawn = "RGB" if mode == "RGBX" else mode
        return Image.frombytes(drawn, (width, bottom - top), part, "raw", mode)

    return Opened(width, height, rows, decoder.get_chunk("ICCP"), orientation.read(exif))


def _size(data: bytes) -> tuple[int, int]:
    """Read width and height from the header (RFC 9649): opening would already take the memory."""
    kind = data[12:16]
    if kind == b"VP8X":
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if kind == b"VP8L":
        packed = int.from_bytes(data[21:25], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF
