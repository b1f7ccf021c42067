"""Turns a photo someone sent into one that is safe to keep and to show, with nothing hidden in it.

The file is told by its first bytes, never by its name. Only the picture goes on: place, device,
comments and whatever else was packed in with it are left behind, first by leaving them out of
what the decoder is given, and again by drawing the picture afresh. Sizes are read from the header
and held to what can be decoded within two seconds and 200 MB, whatever the file claims.
"""

from __future__ import annotations

import hashlib
import math
import struct
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import NamedTuple

import pi_heif
from PIL import Image, ImageCms
from PIL._webp import WebPAnimDecoder

from portal.domain import Refused

LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 400
BAND_PIXELS = 1 << 20
QUALITY = 85
MEGAPIXEL = 1_000_000

# How much of each kind can be decoded within 2 s and 200 MB. A plain JPEG is decoded at a fraction
# of its size; one saved in passes is held whole as coefficients first, so it is limited by those.
MOST_JPEG_PIXELS = 110 * MEGAPIXEL
MOST_JPEG_COEFFICIENT_BYTES = 100 * MEGAPIXEL
MOST_JPEG_PASSES = 64
MOST_PNG_BYTES = 100 * MEGAPIXEL
MOST_WEBP_PIXELS = 12.6 * MEGAPIXEL
MOST_LOSSLESS_WEBP_PIXELS = 8 * MEGAPIXEL
MOST_HEIC_PIXELS = 25 * MEGAPIXEL
MOST_RICH_HEIC_PIXELS = 12.6 * MEGAPIXEL
MOST_BYTES = 20_000_000

# Our limits come first; these catch a file whose header says one thing and its content another.
Image.MAX_IMAGE_PIXELS = max(MOST_JPEG_PIXELS, MOST_PNG_BYTES)
warnings.simplefilter("error", Image.DecompressionBombWarning)

# However many people send photos at once, one process holds one opened picture at a time.
_one_at_a_time = Lock()

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


@dataclass(frozen=True)
class Picture:
    """A photo drawn afresh: a JPEG with nothing in it but the picture, and its SHA-256."""

    jpeg: bytes
    width: int
    height: int
    digest: str


class Opened(NamedTuple):
    """A picture decoded but not yet made smaller, given out a band of rows at a time."""

    width: int
    height: int
    rows: Callable[[int, int], Image.Image]
    profile: bytes | None
    orientation: int
    whole: Image.Image | None = None


def prepare(data: bytes) -> Picture:
    """Give a JPEG of the photo in `data`: upright, in sRGB, at most 2,048 dots on its longest side.

    Raise Refused, saying what to do, unless it is a whole JPEG, PNG, WebP or HEIC of a size that
    can be opened safely. An animation gives its first picture; see-through parts become white.
    """
    return _redrawn(data, LONGEST_SIDE)


def thumbnail(jpeg: bytes) -> bytes:
    """Give a small copy, at most 400 dots on its longest side, of a picture `prepare` made."""
    return _redrawn(jpeg, THUMBNAIL_SIDE).jpeg


def _redrawn(data: bytes, side: int) -> Picture:
    if not data:
        raise Refused(EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    open_kind = _opener(data)
    with _one_at_a_time:
        try:
            image = _drawn(open_kind(data, side), side)
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


# What kind of file it is


def _opener(data: bytes) -> Callable[[bytes, int], Opened]:
    """Give the reader for what `data` is. Raise Refused unless it is one of the four kinds."""
    if data.startswith(b"\xff\xd8\xff"):
        return _open_jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _open_png
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _open_webp
    if data[4:8] == b"ftyp" and _brands(data) & HEIC_BRANDS and b"avif" not in _brands(data):
        return _open_heic
    raise Refused(NOT_A_PHOTO)


HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}


def _brands(data: bytes) -> set[bytes]:
    """Give the brands a file of the ISO media family says it keeps to (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(data[:4], "big"), 256, len(data))
    return {data[8:12]} | {data[at : at + 4] for at in range(16, end - 3, 4)}


# JPEG

_JPEG_ALONE = {0x01, *range(0xD0, 0xDA)}
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2}  # sequential and progressive; the rest no camera makes
_JPEG_OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
_JPEG_NEEDED = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE} | _JPEG_FRAMES
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_EXIF, _JPEG_PROFILE = 0xE1, 0xE2


def _open_jpeg(data: bytes, side: int) -> Opened:
    bare, exif = _bare_jpeg(data)
    image = Image.open(BytesIO(bare), formats=["JPEG"])
    width, height = image.size
    # The decoder draws at a half, a quarter or an eighth for much less work and memory.
    fraction = max(n for n in (1, 2, 4, 8) if n == 1 or max(width, height) // n >= side)
    image.draft(None, (max(1, width // fraction), max(1, height // fraction)))
    return _opened(image, orientation=_orientation(exif))


def _bare_jpeg(data: bytes) -> tuple[bytes, bytes]:
    """Give the JPEG without what its picture doesn’t need, and the Exif block left out."""
    kept = [b"\xff\xd8"]
    exif = frame = b""
    progressive = False
    for marker, start, end in _jpeg_segments(data):
        body = data[start + 4 : end]
        if marker in _JPEG_OTHER_FRAMES:
            raise Refused(BROKEN)
        if marker in _JPEG_FRAMES:
            frame, progressive = body, marker == 0xC2
        if marker == _JPEG_EXIF and body.startswith(b"Exif\0\0") and not exif:
            exif = body[6:]
        if marker == _JPEG_SCAN:
            in_passes = progressive or body[:1] < frame[5:6]
            _check_jpeg_size(frame, in_passes=in_passes)
            if in_passes:
                _check_jpeg_passes(data, start)
            kept.append(data[start:])
            break
        if marker in _JPEG_NEEDED or (
            marker == _JPEG_PROFILE and body.startswith(b"ICC_PROFILE\0")
        ):
            kept.append(data[start:end])
    else:
        raise Refused(BROKEN)
    return b"".join(kept), exif


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk the segments up to the first scan: marker, where it starts, where it ends."""
    at = 2
    while (at := data.find(b"\xff", at)) != -1 and at + 4 <= len(data):
        marker = data[at + 1]
        if marker in {0x00, 0xFF} or marker in _JPEG_ALONE:
            if marker == _JPEG_END:
                return
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, at, end
        at = end


def _check_jpeg_size(frame: bytes, *, in_passes: bool) -> None:
    _depth, height, width, parts = struct.unpack_from(">BHHB", frame)
    sampling = [(frame[7 + 3 * n] >> 4, frame[7 + 3 * n] & 15) for n in range(parts)]
    whole = max(h for h, _ in sampling) * max(v for _, v in sampling)
    coefficients = 2 * width * height * sum(h * v for h, v in sampling) / whole
    if width * height > MOST_JPEG_PIXELS:
        raise Refused(TOO_LARGE)
    if in_passes and coefficients > MOST_JPEG_COEFFICIENT_BYTES:
        raise Refused(TOO_LARGE)


def _check_jpeg_passes(data: bytes, start: int) -> None:
    """Raise Refused for a picture in very many passes: each is a walk over all of it."""
    end = data.find(b"\xff\xd9", start)  # what a phone adds after the picture isn’t counted
    if data.count(b"\xff\xda", start, end if end != -1 else len(data)) > MOST_JPEG_PASSES:
        raise Refused(TOO_LARGE)


# PNG

_PNG_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP"}
_PNG_BYTES_EACH = {0: 1, 2: 4, 3: 1, 4: 4, 6: 4}  # by colour type, as Pillow holds them


def _open_png(data: bytes, side: int) -> Opened:
    width, height, depth, colour = struct.unpack_from(">IIBB", data, 16)
    each = 2 if (colour, depth) == (0, 16) else _PNG_BYTES_EACH[colour]
    if width * height * each > MOST_PNG_BYTES:
        raise Refused(TOO_LARGE)
    bare, exif = _bare_png(data)
    return _opened(Image.open(BytesIO(bare), formats=["PNG"]), orientation=_orientation(exif))


def _bare_png(data: bytes) -> tuple[bytes, bytes]:
    """Give the PNG without its texts, times and further frames, and the Exif chunk left out."""
    kept = [data[:8]]
    exif, at, kind = b"", 8, b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if kind in _PNG_NEEDED:
            kept.append(data[at:end])
        elif kind == b"eXIf":
            exif = data[at + 8 : end - 4]
        at = end
    return b"".join(kept), exif


# WebP


def _open_webp(data: bytes, side: int) -> Opened:
    # Through the decoder beneath Pillow’s own class, which would hold two more copies.
    width, height = _webp_size(data)
    most = MOST_LOSSLESS_WEBP_PIXELS if b"VP8L" in data else MOST_WEBP_PIXELS
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

    return Opened(width, height, rows, decoder.get_chunk("ICCP"), _orientation(exif))


def _webp_size(data: bytes) -> tuple[int, int]:
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


# HEIC


def _open_heic(data: bytes, side: int) -> Opened:
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    plain = image.info["bit_depth"] == 8 and image.info.get("chroma") == 420
    most = MOST_HEIC_PIXELS if plain else MOST_RICH_HEIC_PIXELS
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


# Drawing it afresh


def _opened(image: Image.Image, *, orientation: int) -> Opened:
    image.load()

    def rows(top: int, bottom: int) -> Image.Image:
        return image.crop((0, top, image.width, bottom))

    profile = image.info.get("icc_profile")
    return Opened(image.width, image.height, rows, profile, orientation, whole=image)


def _drawn(opened: Opened, side: int) -> Image.Image:
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


# Which way is up

_ORIENTATION_TAG = 0x0112
_SHORT = 3
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(exif: bytes) -> int:
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
