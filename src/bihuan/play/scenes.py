"""Drawn pictures in place of photographs: the same corner with the trouble and without it.

Plainly schematic, and said so in the corner; cheap to draw; with time and place in the EXIF, as a telephone writes them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from bihuan.play.chance import Chance

WIDTH, HEIGHT, GROUND = 480, 360, 235
INK, PAPER, TILE, GREY, DARK = "#3a3f44", "#f2efe8", "#4b555e", "#b8b6b0", "#2b2f33"
GREEN, WATER, WARM, RED = "#7fa37b", "#9dbfc0", "#d8b98a", "#b5473c"
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
Brush = ImageDraw.ImageDraw
_EXIF_IFD, _GPS_IFD, _TAKEN = 0x8769, 0x8825, 0x9003


@dataclass(frozen=True)
class Shot:
    """What a picture shows. The same `seed` gives the same houses; `is_clean` is after the work."""

    scene: str
    seed: str
    is_clean: bool
    at: datetime
    lon: float
    lat: float
    caption: str
    wet: bool = False

    def moved(self, **changes: Any) -> Shot:
        return replace(self, **changes)


def draw(shot: Shot) -> bytes:
    """The picture as a JPEG."""
    chance = Chance(shot.seed)
    dusk = shot.at.hour < 6 or shot.at.hour >= 18
    sky = "#5b6672" if dusk else "#cfd4d6" if shot.wet else chance.pick(["#dbe6ea", "#e3e8e4", "#d7e1ea"])
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    brush = ImageDraw.Draw(image)
    _houses(brush, chance)
    BACKDROPS.get(shot.scene, _street)(brush, chance)
    _people(brush, Chance(shot.seed, shot.at.isoformat()))
    trouble = TROUBLES.get(shot.scene, _rubbish)
    (TIDY.get(shot.scene, _nothing) if shot.is_clean else trouble)(brush, chance)
    _watermark(brush, shot)
    return _jpeg(image, shot)


def _houses(brush: Brush, chance: Chance) -> None:
    """White walls, dark tiles."""
    x = -chance.number(0, 60)
    while x < WIDTH:
        width, top = chance.number(70, 130), chance.number(70, 130)
        brush.rectangle(
            (x, top, x + width, GROUND), fill=chance.pick([PAPER, "#ece8de", "#f6f4ef"]), outline=GREY
        )
        brush.polygon(
            [(x - 6, top), (x + width + 6, top), (x + width - 8, top - 22), (x + 8, top - 22)], fill=TILE
        )
        for left in range(x + 12, x + width - 24, 34):
            brush.rectangle(
                (left, top + 22, left + 18, top + 48), fill=chance.pick(["#8c9aa3", "#6e5a48"]), outline=INK
            )
        if chance.happens(0.5):
            brush.rectangle((x + width // 2 - 12, GROUND - 52, x + width // 2 + 12, GROUND), fill="#6e5a48")
        x += width


def _street(brush: Brush, chance: Chance) -> None:
    brush.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#a7a8a6")
    brush.rectangle((0, GROUND, WIDTH, GROUND + 34), fill="#c9c6bf")
    for x in range(chance.number(-40, 0), WIDTH, 44):
        brush.line((x, GROUND + 34, x - 12, GROUND), fill=GREY)
    for x in range(chance.number(0, 40), WIDTH, 90):
        brush.rectangle((x, 318, x + 46, 324), fill="#e9e7e0")
    _tree(brush, chance.number(30, 450))


def _lane(brush: Brush, chance: Chance) -> None:
    brush.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#b9b4aa")
    for y in range(GROUND + 8, HEIGHT, 22):
        for x in range((y // 22 % 2) * 26 - 20, WIDTH, 52):
            brush.rectangle((x, y, x + 50, y + 20), outline="#a19c92")
    if chance.happens(0.6):
        _tree(brush, chance.number(30, 450))


def _canal(brush: Brush, chance: Chance) -> None:
    brush.rectangle((0, GROUND, WIDTH, GROUND + 26), fill="#aaa69c")
    brush.rectangle((0, GROUND + 26, WIDTH, HEIGHT), fill=WATER)
    for _ in range(26):
        x, y = chance.number(0, WIDTH), chance.number(GROUND + 34, HEIGHT - 6)
        brush.line((x, y, x + chance.number(14, 40), y), fill="#b9d2d2", width=2)
    for x in range(8, WIDTH, 40):
        brush.rectangle((x, GROUND - 20, x + 5, GROUND + 2), fill="#8d8a83")
    brush.line((0, GROUND - 18, WIDTH, GROUND - 18), fill="#8d8a83", width=4)


def _stairs(brush: Brush, chance: Chance) -> None:
    brush.rectangle((0, 0, WIDTH, HEIGHT), fill=chance.pick(["#d9d5cb", "#cfd3d0", "#ddd9d0"]))
    brush.rectangle((0, 170, WIDTH, HEIGHT), fill="#b6b2a9")
    left = chance.number(180, 260)
    for n in range(7):
        brush.rectangle((left, 170 + n * 26, WIDTH, 196 + n * 26), fill="#c6c2b8", outline="#97938a")
    brush.rectangle((30, 60, 130, 250), fill="#6b7680", outline=INK)
    brush.line((left, 60, left, 330), fill="#8a5b3a", width=8)


def _green(brush: Brush, chance: Chance) -> None:
    brush.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#8fae87")
    for _ in range(60):
        x, y = chance.number(0, WIDTH), chance.number(GROUND, HEIGHT)
        brush.line((x, y, x + 3, y - 9), fill="#6f9268", width=2)
    for x in range(40, WIDTH, 140):
        _tree(brush, x + chance.number(-20, 20))


def _tree(brush: Brush, x: int) -> None:
    brush.rectangle((x - 5, 140, x + 5, GROUND + 12), fill="#6b5a47")
    brush.ellipse((x - 46, 60, x + 46, 160), fill=GREEN, outline="#6a8c66")


def _people(brush: Brush, chance: Chance) -> None:
    """Passers-by stand elsewhere in every picture, so two pictures of one place are not the same picture."""
    for _ in range(chance.number(1, 4)):
        x, y = chance.number(20, WIDTH - 20), chance.number(GROUND + 6, GROUND + 40)
        coat = chance.pick(["#7a4b4b", "#3f5a73", "#c7a34d", "#55655a", "#888"])
        brush.rectangle((x - 7, y - 44, x + 7, y), fill=coat)
        brush.ellipse((x - 6, y - 57, x + 6, y - 45), fill="#d9b99a")


def _bins(brush: Brush, chance: Chance) -> int:
    x = chance.number(60, 260)
    for n, colour in enumerate(("#3f5a73", "#5b7d59", "#8a5b3a")):
        brush.rectangle((x + n * 46, 205, x + n * 46 + 38, 268), fill=colour, outline=DARK)
        brush.rectangle((x + n * 46 - 2, 197, x + n * 46 + 40, 206), fill=DARK)
    return x


def _heap(brush: Brush, chance: Chance, x: int, y: int, count: int) -> None:
    for _ in range(count):
        cx, cy = x + chance.number(-70, 120), y + chance.number(-18, 34)
        r = chance.number(9, 20)
        colour = chance.pick([DARK, "#5d5147", WARM, "#e5e2da", "#4f6b7d", "#a3543f"])
        brush.ellipse((cx - r, cy - r, cx + r, cy + r * 0.8), fill=colour, outline=DARK)


def _rubbish(brush: Brush, chance: Chance) -> None:
    _heap(brush, chance, chance.number(120, 330), 285, 22)


def _full_bins(brush: Brush, chance: Chance) -> None:
    x = _bins(brush, chance)
    _heap(brush, chance, x + 50, 196, 16)
    _heap(brush, chance, x + 60, 285, 14)


def _hole(brush: Brush, chance: Chance) -> None:
    x, y = chance.number(120, 330), chance.number(280, 310)
    brush.ellipse((x - 58, y - 24, x + 58, y + 24), fill=DARK, outline="#7b7770", width=5)
    for n in range(6):
        brush.line(
            (x + n * 22 - 60, y + 22, x + n * 24 - 80 + chance.number(0, 30), y + 44), fill=INK, width=2
        )


def _patch(brush: Brush, chance: Chance) -> None:
    x, y = chance.number(120, 330), chance.number(280, 310)
    brush.rectangle((x - 64, y - 28, x + 64, y + 28), fill="#86878a", outline="#74767a")


def _pool(brush: Brush, chance: Chance) -> None:
    x = chance.number(150, 300)
    for dx, dy, r in ((0, 0, 110), (-60, 12, 70), (80, 16, 80)):
        brush.ellipse((x + dx - r, 295 + dy - r // 4, x + dx + r, 295 + dy + r // 4), fill="#7f9aa5")
    brush.arc((x - 70, 280, x + 70, 312), 10, 170, fill="#c9d8dc", width=3)


def _floating(brush: Brush, chance: Chance) -> None:
    _heap(brush, chance, chance.number(140, 320), 308, 18)
    for _ in range(14):
        x, y = chance.number(40, 440), chance.number(280, 345)
        brush.ellipse((x, y, x + 18, y + 7), fill="#7c8f52")


def _vehicles(brush: Brush, chance: Chance) -> None:
    for n in range(chance.number(5, 8)):
        x, y = 30 + n * 54 + chance.number(-8, 8), 286 + chance.number(-12, 18)
        colour = chance.pick(["#3f78b5", "#d9a92f", "#4b9a68", "#777"])
        for cx in (x, x + 36):
            brush.ellipse((cx - 12, y - 12, cx + 12, y + 12), outline=DARK, width=3)
        brush.line((x, y, x + 14, y - 24, x + 36, y), fill=colour, width=5)
        brush.line((x + 14, y - 24, x + 38, y - 26), fill=colour, width=4)


def _stalls(brush: Brush, chance: Chance) -> None:
    for n in range(3):
        x = 40 + n * 140 + chance.number(-14, 14)
        brush.rectangle((x, 245, x + 96, 296), fill=WARM, outline=INK)
        brush.polygon(
            [(x - 10, 212), (x + 106, 212), (x + 92, 188), (x + 4, 188)],
            fill=chance.pick([RED, "#5b7d59", "#3f5a73"]),
        )
        brush.line((x, 212, x, 246), fill=INK, width=3)
        _heap(brush, chance, x + 30, 246, 6)


def _notices(brush: Brush, chance: Chance) -> None:
    for _ in range(14):
        x, y = chance.number(20, 420), chance.number(110, 215)
        brush.rectangle((x, y, x + 30, y + 20), fill=chance.pick(["#f4e26b", "#fff", "#e88"]), outline=INK)
        brush.line((x + 4, y + 8, x + 26, y + 8), fill=INK)


def _wires(brush: Brush, chance: Chance) -> None:
    for n in range(6):
        sag = chance.number(30, 150)
        brush.line((0, 60 + n * 8, 240, 60 + n * 8 + sag, WIDTH, 66 + n * 6), fill=DARK, width=3)
    x = chance.number(140, 320)
    brush.line((x, 120, x + 10, 210, x - 8, 290), fill=DARK, width=4)


def _crack(brush: Brush, chance: Chance) -> None:
    x, y = chance.number(120, 340), 70
    for _ in range(9):
        nx, ny = x + chance.number(-24, 24), y + 18
        brush.line((x, y, nx, ny), fill=DARK, width=4)
        x, y = nx, ny
    brush.ellipse((x - 70, y - 60, x + 70, y + 24), fill="#9b9484")


def _clutter(brush: Brush, chance: Chance) -> None:
    for n in range(7):
        x, y = 130 + n * 34, 250 + chance.number(-40, 40)
        brush.rectangle(
            (x, y, x + chance.number(30, 66), y + chance.number(26, 60)),
            fill=chance.pick([WARM, "#8a5b3a", "#777", "#b9a37c"]),
            outline=INK,
        )


def _dark_lamp(brush: Brush, chance: Chance) -> None:
    _lamp(brush, chance, "#555")
    brush.rectangle((0, 0, WIDTH, 40), fill="#3c434b")


def _lit_lamp(brush: Brush, chance: Chance) -> None:
    _lamp(brush, chance, "#f7e7a1")


def _lamp(brush: Brush, chance: Chance, colour: str) -> None:
    x = chance.number(120, 360)
    brush.rectangle((x - 4, 90, x + 4, 290), fill=INK)
    brush.ellipse((x - 26, 62, x + 26, 104), fill=colour, outline=INK, width=3)


def _smoke(brush: Brush, chance: Chance) -> None:
    x = chance.number(120, 330)
    for n in range(12):
        r = 14 + n * 3
        cx, cy = x + chance.number(-30, 30), 250 - n * 16
        brush.ellipse((cx - r, cy - r, cx + r, cy + r), fill=chance.pick(["#9a9a98", "#aeb0ae", "#8d8b88"]))
    brush.rectangle((x - 40, 258, x + 40, 286), fill="#555", outline=DARK)


def _fallen(brush: Brush, chance: Chance) -> None:
    y = chance.number(260, 290)
    brush.line((60, y + 30, 400, y - 10), fill="#6b5a47", width=16)
    for n in range(9):
        x = 230 + n * 20
        brush.ellipse(
            (x - 30, y - 50 + chance.number(-10, 16), x + 30, y + 16), fill=GREEN, outline="#6a8c66"
        )


def _nothing(brush: Brush, chance: Chance) -> None:
    del brush, chance


def _clean_bins(brush: Brush, chance: Chance) -> None:
    _bins(brush, chance)


Painter = Callable[[Brush, Chance], object]
BACKDROPS: dict[str, Painter] = {
    "canal": _canal, "stairs": _stairs, "green": _green, "tree": _green, "bins": _lane, "wall": _lane, "lamp": _lane,
}  # fmt: skip
TROUBLES: dict[str, Painter] = {
    "rubbish": _rubbish, "bins": _full_bins, "hole": _hole, "pool": _pool, "canal": _floating, "bikes": _vehicles,
    "stalls": _stalls, "notices": _notices, "wires": _wires, "wall": _crack, "stairs": _clutter, "lamp": _dark_lamp,
    "smoke": _smoke, "tree": _fallen, "green": _rubbish,
}  # fmt: skip
TIDY: dict[str, Painter] = {"bins": _clean_bins, "hole": _patch, "lamp": _lit_lamp}


def _watermark(brush: Brush, shot: Shot) -> None:
    brush.rectangle((0, HEIGHT - 46, WIDTH, HEIGHT), fill="#2b2f33")
    _write(brush, (10, HEIGHT - 43), f"{shot.at:%Y-%m-%d %H:%M}  {shot.lon:.5f}, {shot.lat:.5f}", 15, "#fff")
    _write(brush, (10, HEIGHT - 23), shot.caption[:26], 15, "#fff")
    _write(brush, (WIDTH - 62, 8), "示意图", 16, RED)


def _write(brush: Brush, at: tuple[int, int], text: str, size: int, colour: str) -> None:
    font = _font(size)
    if font is None:
        text = text.encode("ascii", "ignore").decode() or "SCHEMATIC"
    brush.text(at, text, fill=colour, font=font)


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    """A font with Chinese letters if this machine has one; without it, the words stay Latin."""
    found = next((path for path in FONTS if Path(path).is_file()), None)
    return ImageFont.truetype(found, size) if found else None


def _jpeg(image: Image.Image, shot: Shot) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(_EXIF_IFD)[_TAKEN] = f"{shot.at:%Y:%m:%d %H:%M:%S}"
    gps = exif.get_ifd(_GPS_IFD)
    gps[1], gps[2], gps[3], gps[4] = "N", _sexagesimal(shot.lat), "E", _sexagesimal(shot.lon)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72, exif=exif)
    return out.getvalue()


def _sexagesimal(value: float) -> tuple[float, float, float]:
    degrees, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    return degrees, minutes, round(rest * 60, 4)
