"""PNG: without its texts, its times and its further frames."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image

from portal.domain import Refused
from portal.domain.reports.pictures import opened, orientation
from portal.domain.reports.pictures.opened import MEGAPIXEL, TOO_LARGE, Opened

# What can be decoded within 2 s and 200 MB, as Pillow holds it.
MOST_BYTES = 100 * MEGAPIXEL

_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP"}
_BYTES_EACH = {0: 1, 2: 4, 3: 1, 4: 4, 6: 4}  # by colour type, as Pillow holds them


def open_png(data: bytes, side: int) -> Opened:
    width, height, depth, colour = struct.unpack_from(">IIBB", data, 16)
    each = 2 if (colour, depth) == (0, 16) else _BYTES_EACH[colour]
    if width * height * each > MOST_BYTES:
        raise Refused(TOO_LARGE)
    bare, exif = _bare(data)
    image = Image.open(BytesIO(bare), formats=["PNG"])
    return opened.whole(image, orientation=orientation.read(exif))


def _bare(data: bytes) -> tuple[bytes, bytes]:
    """Give the PNG without its texts, times and further frames, and the Exif chunk left out."""
    kept = [data[:8]]
    exif, at, kind = b"", 8, b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if kind in _NEEDED:
            kept.append(data[at:end])
        elif kind == b"eXIf":
            exif = data[at + 8 : end - 4]
        at = end
    return b"".join(kept), exif
