"""A photo is kept as a fresh, upright JPEG with nothing hidden in it, or refused in plain words."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from portal.domain import Refused
from portal.domain.reports import pictures
from portal.domain.reports.pictures.jpeg import segments

GPS = 0x8825
ORIENTATION = 0x0112

# 64 by 48, red at the top left, told to turn a quarter clockwise; it says where it was taken.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAbRtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB2AABAAAAAAAAADUAAgAAAAACDQABAAAAAAAAAKoAAAA4aWlu"
    "ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA"
    "82lwcnAAAADTaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA"
    "AAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAQAAAAAEAAAAwAAAAAQAAAAAAAAAC////8AAAAAIAAAAQcGl4"
    "aQAAAAADCAgIAAAACWlyb3QDAAAAGGlwbWEAAAAAAAAAAQABBYECBIOFAAAAGmlyZWYAAAAAAAAADmNkc2MAAgAB"
    "AAEAAADnbWRhdAAAADEoAa9Y+RTn/8qZf17qGqMS8cw1C3SyInOn1662plOwfrj9+ljjd/7+gn2coyUNPcT6AAAA"
    "BkV4aWYAAE1NACoAAAAIAAMBDwACAAAACAAAADIBEgADAAAAAQAGAACIJQAEAAAAAQAAADoAAAAAQSBwaG9uZQAA"
    "BAABAAIAAAACTgAAAAACAAUAAAADAAAAcAADAAIAAAACVwAAAAAEAAUAAAADAAAAiAAAAAAAAAAzAAAAAQAAAC0A"
    "AAABAAAAAAAAAAEAAAABAAAAAQAAAA8AAAABAAAAAAAAAAE="
)


def a_scene(size=(60, 40), mode="RGB") -> Image.Image:
    """White, with red in its top left quarter."""
    scene = Image.new("RGB", size, "white")
    scene.paste((220, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    return scene.convert(mode)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def an_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "A phone"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 45.0, 0.0), 3: "W", 4: (1.0, 15.0, 0.0)})
    return exif


def opened(picture: pictures.Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.jpeg), formats=["JPEG"])
    image.load()
    return image


def red_corners(image: Image.Image) -> str:
    """Name the corners that are red: tl, tr, bl, br."""
    right, below = image.width - 3, image.height - 3
    places = {"tl": (2, 2), "tr": (right, 2), "bl": (2, below), "br": (right, below)}
    shown = image.convert("RGB")
    return " ".join(name for name, place in places.items() if shown.getpixel(place)[1] < 110)


def segments_before_the_picture(jpeg: bytes) -> list[int]:
    return [marker for marker, _start, _end in segments(jpeg)]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("a plain JPEG", saved(a_scene(), "JPEG")),
        ("a JPEG in passes", saved(a_scene(), "JPEG", progressive=True)),
        ("a JPEG for print", saved(a_scene(mode="CMYK"), "JPEG", quality=95)),
        ("a PNG", saved(a_scene(), "PNG")),
        ("a PNG of few colours", saved(a_scene().quantize(2), "PNG")),
        ("a WebP", saved(a_scene(), "WEBP")),
        ("a WebP that loses nothing", saved(a_scene(), "WEBP", lossless=True)),
        ("a see-through WebP", saved(a_scene(mode="RGBA"), "WEBP")),
    ],
)
def test_every_kind_we_ask_for_becomes_a_jpeg_of_the_same_scene(kind, data):
    picture = pictures.prepare(data)
    assert (picture.width, picture.height) == (60, 40)
    assert red_corners(opened(picture)) == "tl", kind


def test_a_phones_heic_is_turned_once_and_forgets_where_it_was_taken():
    picture = pictures.prepare(HEIC)
    assert b"Exif" in HEIC
    assert (picture.width, picture.height) == (48, 64)
    assert red_corners(opened(picture)) == "tr"
    assert b"Exif" not in picture.jpeg


@pytest.mark.parametrize(
    ("orientation", "corner", "size"),
    [
        (1, "tl", (60, 40)),
        (2, "tr", (60, 40)),
        (3, "br", (60, 40)),
        (4, "bl", (60, 40)),
        (5, "tl", (40, 60)),
        (6, "tr", (40, 60)),
        (7, "br", (40, 60)),
        (8, "bl", (40, 60)),
        (0, "tl", (60, 40)),  # no such orientation: left as it is
        (99, "tl", (60, 40)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_the_way_it_was_held(kind, orientation, corner, size):
    picture = pictures.prepare(saved(a_scene(), kind, exif=an_exif(orientation)))
    assert (picture.width, picture.height) == size
    assert red_corners(opened(picture)) == corner


def _laden(kind: str) -> bytes:
    """Give a file that carries everything a file can carry beside its picture."""
    secret = b"SECRET 12 Some Street"
    packed = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + secret + b"</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": an_exif(), "icc_profile": profile}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", secret.decode())
        texts.add_itxt("XML:com.adobe.xmp", packed.decode(), zip=True)
        return saved(a_scene(), kind, pnginfo=texts, **options)
    if kind == "WEBP":
        return saved(a_scene(), kind, xmp=packed, **options)
    data = saved(a_scene(), kind, comment=secret, xmp=packed, dpi=(72, 72), **options)
    iptc = b"Photoshop 3.0\0" + secret
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + data[2:] + secret


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_hidden_in_the_file_goes_on(kind):
    laden = _laden(kind)
    picture = pictures.prepare(laden)
    for made in (picture.jpeg, pictures.thumbnail(picture.jpeg)):
        for trace in (b"Exif", b"SECRET", b"adobe", b"Photoshop", b"ICC_PROFILE", b"A phone"):
            assert trace not in made
        # JFIF, two tables of quantities, the frame, the tables of codes, the scan: no more.
        assert set(segments_before_the_picture(made)) == {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
        assert opened(pictures.Picture(made, 0, 0, "")).info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((60, 40), (60, 40)),  # a small picture isn’t made larger
        ((2048, 100), (2048, 100)),
        ((2049, 100), (2048, 100)),
        ((4000, 3000), (2048, 1536)),
        ((3000, 4000), (1536, 2048)),
        ((9000, 30), (2048, 7)),
        ((20000, 1), (2048, 1)),  # no side is ever lost
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_longest_side_is_held_to_2048(kind, size, becomes):
    picture = pictures.prepare(saved(Image.new("RGB", size, "navy"), kind))
    assert (picture.width, picture.height) == opened(picture).size == becomes


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "I;16"])
def test_a_picture_made_much_smaller_keeps_its_scene(mode):
    if mode == "I;16":
        large = Image.new("I;16", (5000, 3000), 65535)
        large.paste(20000, (0, 0, 2500, 1500))
    else:
        large = a_scene((5000, 3000)).convert(mode)
    image = opened(pictures.prepare(saved(large, "PNG"))).convert("L")
    dark, light = image.getpixel((100, 100)), image.getpixel((2000, 1200))
    assert light > 250
    assert dark < 100


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_can_be_seen_through_becomes_white(mode):
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    data = saved(clear.quantize(4) if mode == "PA" else clear.convert(mode), "PNG")
    assert opened(pictures.prepare(data)).convert("RGB").getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_gives_its_first_picture(kind):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "lime")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    red, green, blue = opened(pictures.prepare(data)).getpixel((20, 20))
    assert red > 240
    assert max(green, blue) < 20


def test_colours_of_another_profile_are_shown_as_meant():
    # A profile whose red is what sRGB calls green: the picture must come out green.
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(swapped[at : at + 4]): at for at in range(132, 132 + 12 * swapped[131], 12)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    swapped[red + 4 : red + 12], swapped[green + 4 : green + 12] = (
        swapped[green + 4 : green + 12],
        swapped[red + 4 : red + 12],
    )
    data = saved(Image.new("RGB", (40, 40), (255, 0, 0)), "PNG", icc_profile=bytes(swapped))
    shown = opened(pictures.prepare(data)).getpixel((20, 20))
    assert shown[1] > 200
    assert shown[0] < 60


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200])
def test_a_broken_profile_costs_the_picture_nothing(profile):
    data = saved(a_scene(), "JPEG", icc_profile=profile)
    assert red_corners(opened(pictures.prepare(data))) == "tl"


def test_the_same_photo_gives_the_same_digest_whatever_came_with_it():
    bare = pictures.prepare(saved(a_scene(), "JPEG"))
    laden = pictures.prepare(_laden("JPEG"))
    other = pictures.prepare(saved(a_scene((61, 40)), "JPEG"))
    assert len(bare.digest) == 64
    assert bare.digest == pictures.prepare(saved(a_scene(), "JPEG")).digest
    assert other.digest not in {bare.digest, laden.digest}


def test_a_thumbnail_is_small():
    picture = pictures.prepare(saved(a_scene((3000, 1500)), "JPEG"))
    small = Image.open(BytesIO(pictures.thumbnail(picture.jpeg)))
    assert small.size == (400, 200)
    assert red_corners(small) == "tl"


def _with_exif(block: bytes) -> bytes:
    data = saved(a_scene(), "JPEG")
    body = b"Exif\0\0" + block
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"II*\0",
        b"MM\0*\xff\xff\xff\xff",  # its list lies beyond the end
        b"II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 9,  # it claims entries it lacks
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x01\0\0\0abcd\0\0\0\0",  # a word, not a number
        b"nonsense",
    ],
)
def test_a_broken_exif_block_leaves_the_picture_as_it_is(block):
    assert red_corners(opened(pictures.prepare(_with_exif(block)))) == "tl"


# Files that must be refused


def a_png_claiming(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = zlib.compress(b"\0" * 5000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b"")]
    )


def a_jpeg_claiming(width: int, height: int, **options) -> bytes:
    data = bytearray(saved(a_scene(), "JPEG", **options))
    frame = data.find(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def a_webp_claiming(width: int, height: int, **options) -> bytes:
    data = bytearray(saved(a_scene(), "WEBP", **options))
    if options.get("lossless"):
        packed = int.from_bytes(data[21:25], "little") >> 28 << 28
        data[21:25] = (packed | (height - 1) << 14 | (width - 1)).to_bytes(4, "little")
    elif data[12:16] == b"VP8X":
        data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    else:
        data[26:30] = struct.pack("<HH", width, height)
    return bytes(data)


def a_heic_claiming(width: int, height: int) -> bytes:
    data = bytearray(HEIC)
    at = data.find(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    crop = data.find(b"clap")
    data[crop - 4 : crop + 4] = data[crop - 4 : crop] + b"free"  # or the crop would hold it small
    return bytes(data)


def a_jpeg_in_very_many_passes() -> bytes:
    data = saved(a_scene(), "JPEG", progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * 100 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("a gigapixel PNG", a_png_claiming(40_000, 40_000)),
        ("the widest PNG there can be", a_png_claiming(2**31 - 1, 2**31 - 1)),
        ("a large PNG with four bytes a dot", a_png_claiming(6_000, 5_000, colour=6)),
        ("a gigapixel JPEG", a_jpeg_claiming(65_500, 65_500)),
        ("a large JPEG that must be held whole", a_jpeg_claiming(8_000, 6_000, progressive=True)),
        ("a JPEG that makes the decoder walk it a hundred times", a_jpeg_in_very_many_passes()),
        ("the largest WebP there can be", a_webp_claiming(16_383, 16_383)),
        ("a large WebP that loses nothing", a_webp_claiming(4_000, 3_000, lossless=True)),
        ("a large animated WebP", a_webp_claiming(16_000_000, 10, exif=an_exif())),
        ("a huge HEIC", a_heic_claiming(40_000, 40_000)),
        ("more bytes than any photo needs", b"\xff\xd8\xff" + bytes(pictures.MOST_BYTES)),
    ],
)
def test_a_picture_too_large_to_open_is_refused_by_its_header(reason, data):
    with pytest.raises(Refused, match="too large") as refusal:
        pictures.prepare(data)
    assert "smaller copy" in str(refusal.value), reason


def _cut(kind: str, part: float) -> bytes:
    whole = HEIC if kind == "HEIC" else saved(a_scene((400, 300)), kind)
    return whole[: int(len(whole) * part)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
@pytest.mark.parametrize("part", [0.05, 0.2, 0.5, 0.8])
def test_part_of_a_photo_is_refused(kind, part):
    with pytest.raises(Refused):
        pictures.prepare(_cut(kind, part))


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("no width", a_png_claiming(0, 10)),
        ("a kind of colour there isn’t", a_png_claiming(10, 10, colour=9)),
        ("no more than it starts with", b"\x89PNG\r\n\x1a\n"),
        ("a JPEG of nothing", b"\xff\xd8\xff\xd9"),
        ("a JPEG with a scan and no frame", b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9"),
        ("a JPEG with a frame of no length", b"\xff\xd8\xff\xc0\0\x02\xff\xda\0\x02"),
        ("segments that go backwards", b"\xff\xd8\xff\xe1\0\0\xff\xe1\0\0"),
        ("a lossless JPEG", saved(a_scene(), "JPEG").replace(b"\xff\xc0", b"\xff\xc3")),
        ("a WebP of nothing", b"RIFF\x04\0\0\0WEBP"),
        ("a HEIC of nothing", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    ],
)
def test_a_broken_photo_is_refused_with_what_to_do(reason, data):
    with pytest.raises(Refused, match="damaged or incomplete") as refusal:
        pictures.prepare(data)
    assert "choose it again" in str(refusal.value), reason


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("a GIF", saved(a_scene(), "GIF")),
        ("a TIFF", saved(a_scene(), "TIFF")),
        ("a bitmap", saved(a_scene(), "BMP")),
        ("an AVIF, which looks much like a HEIC", saved(a_scene(), "AVIF")),
        ("a PDF", saved(a_scene(), "PDF")),
        ("a drawing that can hold script", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a page", b"<!doctype html><script>alert(1)</script>"),
        ("a film", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
        ("words", b"a photo of my street, honestly"),
        ("one byte", b"\xff"),
    ],
)
def test_another_kind_of_file_is_refused_whatever_its_name(reason, data):
    with pytest.raises(Refused, match="JPEG, PNG, WebP or HEIC"):
        pictures.prepare(data)


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="empty"):
        pictures.prepare(b"")


WHOLE_FILES = [
    _laden("JPEG"),
    _laden("PNG"),
    _laden("WEBP"),
    saved(a_scene(), "JPEG", progressive=True),
]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_damage_to_a_file_ends_in_anything_but_a_picture_or_a_refusal(data):
    whole = data.draw(st.sampled_from(WHOLE_FILES))
    damaged = bytearray(whole)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=12)
    ):
        damaged[place] = value
    try:
        picture = pictures.prepare(bytes(damaged))
    except Refused as refusal:
        assert "hoose" in str(refusal)
    else:
        assert max(picture.width, picture.height) <= pictures.LONGEST_SIDE
