"""`photo`: the time and memory it takes to make one photo safe, each time in its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy
import pillow_heif
from PIL import Image

from tests.benchmarks.figures import emit, median, tell

TIMES = 3

# Format, width and height: phones of today, and the most that is taken of each kind.
PHOTOS = {
    "jpeg-12mp": ("JPEG", 4000, 3000),
    "jpeg-48mp": ("JPEG", 8000, 6000),
    "png-12mp": ("PNG", 4000, 3000),
    "webp-12mp": ("WEBP", 4000, 3000),
    "heic-12mp": ("HEIF", 4000, 3000),
}

PREPARE = """
import re, sys, time
from pathlib import Path
from portal.domain.reports import pictures
data = Path(sys.argv[1]).read_bytes()
begun = time.perf_counter()
picture = pictures.prepare(data)
seconds = time.perf_counter() - begun
assert picture.jpeg
# The most this process ever held; what the shell reports would count its parent’s too.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(seconds, int(peak.group(1)) / 1024)
"""


def run() -> None:
    with TemporaryDirectory() as folder:
        for name, (kind, width, height) in PHOTOS.items():
            path = Path(folder) / name
            if kind == "HEIF" and not _can_write_heic():
                tell(f"photo: nothing here can write HEIC, so {name} is NOT measured")
                continue
            _draw(path, kind, width, height)
            taken = [_prepare(path) for _ in range(TIMES)]
            emit(f"photo.{name}.time", median([seconds for seconds, _ in taken]), "s", n=TIMES)
            emit(f"photo.{name}.memory", max(peak for _, peak in taken), "MB", n=TIMES)


def _prepare(path: Path) -> tuple[float, float]:
    """Give the seconds it took and the most megabytes that the process held."""
    answer = subprocess.run(
        [sys.executable, "-c", PREPARE, str(path)], capture_output=True, text=True, check=True
    )
    seconds, peak = answer.stdout.split()
    return float(seconds), float(peak)


def _can_write_heic() -> bool:
    """Say whether the wheel for this machine came with an encoder; not all do."""
    return bool(pillow_heif.libheif_info()["HEIF"])


def _draw(path: Path, kind: str, width: int, height: int) -> None:
    """Draw something with as much detail as a street has."""
    noise = numpy.random.default_rng(7).integers(0, 255, (height // 16, width // 16, 3), "uint8")
    image = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
    if kind == "HEIF":
        # The quick way to write it costs the reader the same, within a tenth.
        drawn = pillow_heif.from_pillow(image)
        drawn.save(path, quality=80, enc_params={"preset": "ultrafast"})
    else:
        image.save(path, kind)
