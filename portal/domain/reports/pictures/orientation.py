"""Which way up a photo is: the one value that we read of all that a camera writes beside it."""

from __future__ import annotations

import struct

_ORIENTATION_TAG = 0x0112
_SHORT = 3


def read(exif: bytes) -> int:
    """Read the one Exif value we use (Exif 2.32, 4.6.4), or 1, upright, where it can’t be read.

    Read here, not by a library, because the rest of the block is often broken, and is never needed.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, first)
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, kind, _count, value = struct.unpack_from(order + "HHIH", exif, entry)
            if tag == _ORIENTATION_TAG and kind == _SHORT:
                return int(value)
    except struct.error:
        return 1  # the block ends before it says
    return 1
