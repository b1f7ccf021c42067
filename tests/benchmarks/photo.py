"""`photo`: the time and memory it takes to make one photo safe, each in its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy
from PIL import Image

from tests.benchmarks.figures import emit, tell

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
            if not _draw(path, kind, width, height):
                tell(f"photo: {kind} can’t be written here, so {name} is not measured")
                continue
            answer = subprocess.run(
                [sys.executable, "-c", PREPARE, str(path)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            emit(f"photo.{name}.time", float(answer[0]), "s", n=1)
            emit(f"photo.{name}.memory", float(answer[1]), "MB", n=1)


def _draw(path: Path, kind: str, width: int, height: int) -> bool:
    """Draw something with as much detail as a street has; False where there is no encoder."""
    noise = numpy.random.default_rng(7).integers(0, 255, (height // 16, width // 16, 3), "uint8")
    image = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
    if kind == "HEIF":
        return False
    image.save(path, kind)
    return True
