"""JPEG: cut down to what its picture needs before a decoder sees it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from portal.domain import Refused
from portal.domain.reports.pictures import opened, orientation
from portal.domain.reports.pictures.opened import BROKEN, MEGAPIXEL, TOO_LARGE, Opened

# What can be decoded within 2 s and 200 MB. A plain JPEG is decoded at a fraction of its size; one
# saved in passes is held whole as coefficients first, so it is limited by those.
MOST_PIXELS = 110 * MEGAPIXEL
MOST_COEFFICIENT_BYTES = 100 * MEGAPIXEL
MOST_PASSES = 64

_ALONE = {0x01, *range(0xD0, 0xDA)}
_FRAMES = {0xC0, 0xC1, 0xC2}  # sequential and progressive; the rest no camera makes
_OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
_NEEDED = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE} | _FRAMES
_SCAN, _END = 0xDA, 0xD9
_EXIF, _PROFILE = 0xE1, 0xE2


def open_jpeg(data: bytes, side: int) -> Opened:
    bare, exif = _bare(data)
    image = Image.open(BytesIO(bare), formats=["JPEG"])
    width, height = image.size
    # The decoder draws at a half, a quarter or an eighth for much less work and memory.
    fraction = max(n for n in (1, 2, 4, 8) if n == 1 or max(width, height) // n >= side)
    image.draft(None, (max(1, width // fraction), max(1, height // fraction)))
    return opened.whole(image, orientation=orientation.read(exif))


def _bare(data: bytes) -> tuple[bytes, bytes]:
    """Give the JPEG without what its picture doesn’t need, and the Exif block left out."""
    kept = [b"\xff\xd8"]
    exif = frame = b""
    progressive = False
    for marker, start, end in segments(data):
        body = data[start + 4 : end]
        if marker in _OTHER_FRAMES:
            raise Refused(BROKEN)
        if marker in _FRAMES:
            frame, progressive = body, marker == 0xC2
        if marker == _EXIF and body.startswith(b"Exif\0\0") and not exif:
            exif = body[6:]
        if marker == _SCAN:
            in_passes = progressive or body[:1] < frame[5:6]
            _check_size(frame, in_passes=in_passes)
            if in_passes:
                _check_passes(data, start)
            kept.append(data[start:])
            break
        if marker in _NEEDED or (marker == _PROFILE and body.startswith(b"ICC_PROFILE\0")):
            kept.append(data[start:end])
    else:
        raise Refused(BROKEN)
    return b"".join(kept), exif


def segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk the segments up to the first scan: marker, where it starts, where it ends."""
    at = 2
    while (at := data.find(b"\xff", at)) != -1 and at + 4 <= len(data):
        marker = data[at + 1]
        if marker in {0x00, 0xFF} or marker in _ALONE:
            if marker == _END:
                return
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, at, end
        at = end


def _check_size(frame: bytes, *, in_passes: bool) -> None:
    _depth, height, width, parts = struct.unpack_from(">BHHB", frame)
    sampling = [(frame[7 + 3 * n] >> 4, frame[7 + 3 * n] & 15) for n in range(parts)]
    whole = max(h for h, _ in sampling) * max(v for _, v in sampling)
    coefficients = 2 * width * height * sum(h * v for h, v in sampling) / whole
    if width * height > MOST_PIXELS:
        raise Refused(TOO_LARGE)
    if in_passes and coefficients > MOST_COEFFICIENT_BYTES:
        raise Refused(TOO_LARGE)


def _check_passes(data: bytes, start: int) -> None:
    """Raise Refused for a picture in very many passes: each is a walk over all of it."""
    end = data.find(b"\xff\xd9", start)  # what a phone adds after the picture isn’t counted
    if data.count(b"\xff\xda", start, end if end != -1 else len(data)) > MOST_PASSES:
        raise Refused(TOO_LARGE)
