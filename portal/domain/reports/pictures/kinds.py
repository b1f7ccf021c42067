"""What kind of picture a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from collections.abc import Callable

from portal.domain import Refused
from portal.domain.reports.pictures.heic import open_heic
from portal.domain.reports.pictures.jpeg import open_jpeg
from portal.domain.reports.pictures.opened import NOT_A_PHOTO, Opened
from portal.domain.reports.pictures.png import open_png
from portal.domain.reports.pictures.webp import open_webp

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}


def opener(data: bytes) -> Callable[[bytes, int], Opened]:
    """Give the reader for what `data` is. Raise Refused unless it is one of the four kinds."""
    if data.startswith(b"\xff\xd8\xff"):
        return open_jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return open_png
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return open_webp
    if data[4:8] == b"ftyp" and _brands(data) & HEIC_BRANDS and b"avif" not in _brands(data):
        return open_heic
    raise Refused(NOT_A_PHOTO)


def _brands(data: bytes) -> set[bytes]:
    """Give the brands a file of the ISO media family says it keeps to (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(data[:4], "big"), 256, len(data))
    return {data[8:12]} | {data[at : at + 4] for at in range(16, end - 3, 4)}
