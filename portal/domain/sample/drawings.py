"""Photos for the sample borough, drawn in flat shapes: nobody’s street and nobody’s rubbish."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 960
KERB = 640

SKIES = ("#b9cfdc", "#cfd8dc", "#dcd6c8")
WALLS = ("#a9826a", "#b8a68f", "#8f8a84", "#a99c93")
PAVEMENT, ROAD, GRASS = "#a7a6a2", "#6d6e70", "#7f9a62"
DARK, MID, PALE = "#26282b", "#5d5f61", "#e3e0d8"

Pen = ImageDraw.ImageDraw
Drawing = Callable[[Pen, Random], None]


def draw(scene: str, chance: Random) -> bytes:
    """Draw a scene on a street or on grass; give it as the JPEG a phone would send."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(SKIES))
    pen = ImageDraw.Draw(picture)
    _street(pen, chance)
    SCENES[scene](pen, chance)
    saved = BytesIO()
    picture.save(saved, "JPEG", quality=85)
    return saved.getvalue()


def _street(pen: Pen, chance: Random) -> None:
    wall = chance.choice(WALLS)
    pen.rectangle((0, 150, WIDTH, 470), fill=wall)
    for row, top in enumerate(range(150, 470, 32)):
        pen.line((0, top, WIDTH, top), fill=MID, width=1)
        for left in range(-40 * (row % 2), WIDTH, 80):
            pen.line((left, top, left, top + 32), fill=MID, width=1)
    pen.rectangle((0, 470, WIDTH, KERB + 120), fill=PAVEMENT)
    for left in range(chance.randrange(160), WIDTH, 160):
        pen.line((left, 470, left - 60, KERB + 120), fill=MID, width=2)
    pen.rectangle((0, KERB + 120, WIDTH, KERB + 138), fill=PALE)
    pen.rectangle((0, KERB + 138, WIDTH, HEIGHT), fill=chance.choice((ROAD, ROAD, GRASS)))


def _bags(pen: Pen, chance: Random) -> None:
    for _ in range(chance.randint(5, 9)):
        left, top = chance.randint(250, 850), chance.randint(500, 600)
        size = chance.randint(130, 190)
        pen.ellipse((left, top, left + size, top + size), fill=DARK, outline=MID, width=3)
        middle = left + size / 2
        pen.polygon([(middle - 20, top + 8), (middle, top - 40), (middle + 22, top + 8)], fill=DARK)
        pen.arc(
            (left + 30, top + 30, left + size - 40, top + size - 20), 190, 260, fill=PALE, width=3
        )


def _sofa(pen: Pen, chance: Random) -> None:
    cloth = chance.choice(("#7d4f50", "#4f6d7a", "#6a6b3f"))
    pen.rounded_rectangle((300, 430, 920, 600), 40, fill=cloth, outline=DARK, width=4)
    pen.rounded_rectangle((320, 560, 900, 690), 20, fill=cloth, outline=DARK, width=4)
    pen.line((610, 565, 610, 690), fill=DARK, width=4)
    for left in (270, 880):
        pen.rounded_rectangle((left, 510, left + 80, 700), 30, fill=cloth, outline=DARK, width=4)
    pen.polygon([(960, 690), (1010, 330), (1130, 340), (1100, 700)], fill=PALE, outline=MID)
    for step in range(5):
        pen.line((985 + step * 4, 400 + step * 60, 1100, 410 + step * 60), fill=MID, width=2)


def _fridge(pen: Pen, chance: Random) -> None:
    pen.rounded_rectangle((520, 300, 760, 700), 14, fill="#eceff0", outline=MID, width=5)
    pen.line((520, 440, 760, 440), fill=MID, width=5)
    pen.rectangle((725, 370, 737, 425), fill=MID)
    pen.rectangle((725, 460, 737, 560), fill=MID)
    pen.rounded_rectangle((800, 520, 1000, 700), 10, fill=PALE, outline=MID, width=5)
    pen.ellipse((840, 560, 960, 680), fill=MID, outline=DARK, width=6)


def _rubble(pen: Pen, chance: Random) -> None:
    for _ in range(160):
        left = chance.gauss(640, 170)
        top = 700 - abs(chance.gauss(0, 70)) * max(0.1, 1 - abs(left - 640) / 460)
        size = chance.randint(18, 60)
        corners = [
            (left + chance.randint(-size, size), top + chance.randint(-size, size) * 0.6)
            for _ in range(4)
        ]
        pen.polygon(corners, fill=chance.choice(("#b5533c", "#c9c3b6", "#8d8a86", "#e8e4da")))


def _drums(pen: Pen, chance: Random) -> None:
    for left, colour in ((360, "#2f5d8a"), (560, "#7a3b2e")):
        pen.rectangle((left, 430, left + 160, 680), fill=colour)
        pen.ellipse((left, 400, left + 160, 460), fill=colour, outline=DARK, width=4)
        pen.ellipse((left, 650, left + 160, 710), fill=colour)
        for top in (510, 590):
            pen.line((left, top, left + 160, top), fill=DARK, width=4)
    pen.ellipse((520, 690, 860, 760), fill="#3a3529")
    for step in range(4):
        top = 480 + step * 50
        pen.polygon(
            [(800, top), (1060, top - 30), (1075, top), (815, top + 34)],
            fill="#b4b7b3",
            outline=MID,
        )


def _litter(pen: Pen, chance: Random) -> None:
    pen.rounded_rectangle((560, 380, 720, 660), 12, fill="#33473f", outline=DARK, width=5)
    pen.rectangle((585, 420, 695, 460), fill=DARK)
    for _ in range(70):
        left, top = chance.gauss(640, 220), chance.uniform(560, 860)
        size = chance.randint(10, 44)
        colour = chance.choice((PALE, "#c94f3d", "#d9b44a", "#4e7fa3", "#f4f4f2"))
        pen.rectangle((left, top, left + size, top + size * chance.uniform(0.3, 1)), fill=colour)


def _needles(pen: Pen, chance: Random) -> None:
    for _ in range(3):
        left, top = chance.randint(380, 800), chance.randint(560, 700)
        pen.rounded_rectangle((left, top, left + 120, top + 18), 6, fill="#f3f5f5", outline=MID)
        pen.rectangle((left + 120, top + 5, left + 150, top + 13), fill="#e07b2e")
        pen.line((left + 150, top + 9, left + 190, top + 9), fill=MID, width=2)
        pen.line((left - 40, top + 9, left, top + 9), fill=MID, width=5)
    pen.polygon([(600, 600), (680, 590), (700, 640), (620, 655)], fill="#d8dcdf", outline=MID)
    _litter_round(pen, chance)


def _litter_round(pen: Pen, chance: Random) -> None:
    for _ in range(14):
        left, top = chance.randint(250, 1000), chance.randint(560, 820)
        pen.ellipse((left, top, left + 30, top + 16), fill=chance.choice((PALE, MID, "#c94f3d")))


def _bench(pen: Pen, chance: Random) -> None:
    for top in (470, 510, 590):
        end = chance.randint(760, 960)
        pen.rectangle((340, top, end, top + 24), fill="#7b5a3a", outline=DARK, width=3)
    for left in (400, 800):
        pen.line((left, 470, left, 690), fill=DARK, width=16)
    pen.polygon([(980, 660), (1120, 600), (1130, 622), (990, 684)], fill="#7b5a3a", outline=DARK)
    pen.polygon([(900, 720), (1010, 735), (1006, 757), (895, 742)], fill="#7b5a3a", outline=DARK)


def _bicycle(pen: Pen, chance: Random) -> None:
    pen.ellipse((380, 500, 560, 690), outline=DARK, width=12)
    pen.ellipse((700, 530, 900, 680), outline=DARK, width=12)
    pen.line([(470, 595), (600, 470), (760, 480), (620, 610), (470, 595)], fill="#9c2f2f", width=12)
    pen.line([(620, 610), (600, 470), (585, 430)], fill="#9c2f2f", width=12)
    pen.line([(800, 605), (760, 480), (740, 420)], fill="#9c2f2f", width=12)
    pen.line((550, 430, 620, 428), fill=DARK, width=18)
    pen.line((700, 425, 790, 405), fill=DARK, width=10)


def _parcel(pen: Pen, chance: Random) -> None:
    pen.polygon([(430, 420), (500, 360), (900, 360), (830, 420)], fill="#c9a877", outline=MID)
    pen.rectangle((430, 420, 830, 690), fill="#b8945f", outline=MID, width=4)
    pen.polygon([(830, 420), (900, 360), (900, 640), (830, 690)], fill="#94743f", outline=MID)
    pen.rectangle((600, 420, 660, 470), fill="#d8c39a")
    # A label, on which nothing can be read.
    pen.rectangle((540, 500, 730, 605), fill=PALE, outline=MID, width=3)
    for row, length in enumerate((120, 150, 90)):
        pen.line((555, 522 + row * 26, 555 + length, 522 + row * 26), fill=DARK, width=7)
    _litter_round(pen, chance)


SCENES: dict[str, Drawing] = {
    "bags": _bags,
    "sofa": _sofa,
    "fridge": _fridge,
    "rubble": _rubble,
    "drums": _drums,
    "litter": _litter,
    "needles": _needles,
    "bench": _bench,
    "bicycle": _bicycle,
    "parcel": _parcel,
}
