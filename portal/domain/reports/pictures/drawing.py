"""Draws an opened picture afresh: small, upright, in sRGB, with nothing else in it."""

from __future__ import annotations

import math
from io import BytesIO

from PIL import Image, ImageCms

from portal.domain import Refused
from portal.domain.reports.pictures.opened import BROKEN, Opened

BAND_PIXELS = 1 << 20

# By the Exif orientation (Exif 2.32, 4.6.4).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def drawn(opened: Opened, side: int) -> Image.Image:
    """Draw the picture small, band by band, so that it is never held twice in full."""
    profile, turn = opened.profile, _TURNS.get(opened.orientation)
    sheet = _sheet(opened, max(1, max(opened.width, opened.height) // side))
    del opened  # and with it the picture in full
    picture = _in_srgb(_within(sheet, side), profile)
    return picture if turn is None else picture.transpose(turn)


def _sheet(opened: Opened, times: int) -> Image.Image:
    """Give the picture `times` smaller, eight bits a colour, with nothing to see through."""
    size = (math.ceil(opened.width / times), math.ceil(opened.height / times))
    step = times * max(1, BAND_PIXELS // (opened.width * times))
    if times == 1 and opened.whole is not None and _is_flat(opened.whole):
        return opened.whole
    sheet: Image.Image | None = None
    for top in range(0, opened.height, step):
        band = _flat(opened.rows(top, min(top + step, opened.height)))
        band = band.reduce(times) if times > 1 else band
        sheet = sheet or Image.new(band.mode, size)
        sheet.paste(band, (0, top // times))
    if sheet is None:
        raise Refused(BROKEN)
    return sheet


def _is_flat(image: Image.Image) -> bool:
    return image.mode in {"L", "RGB", "CMYK"} and not image.has_transparency_data


def _flat(band: Image.Image) -> Image.Image:
    """Give the band in eight bits, with white where it could be seen through."""
    if band.mode == "I;16":
        # The high byte of each dot: converting would cut off at 255 instead.
        return Image.frombytes("L", band.size, band.tobytes("raw", "I;16B")[::2])
    if band.has_transparency_data:
        clear = band.convert("RGBA")
        white = Image.new("RGB", band.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    if _is_flat(band):
        return band
    return band.convert("L" if band.mode == "1" else "RGB")


def _within(sheet: Image.Image, side: int) -> Image.Image:
    longest = max(sheet.size)
    if longest <= side:
        return sheet
    size = tuple(max(1, round(length * side / longest)) for length in sheet.size)
    return sheet.resize((size[0], size[1]), Image.Resampling.LANCZOS)


_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Give the picture with its colours as any screen shows them, and no profile of its own."""
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, own, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            turned = None  # a broken profile, or one for another kind of picture: go without it
        if turned is not None:
            return _bare(turned)
    return _bare(picture if picture.mode in {"L", "RGB"} else picture.convert("RGB"))


def _bare(picture: Image.Image) -> Image.Image:
    """Give the picture with no word attached, so that none is written with it."""
    picture.info = {}
    return picture
