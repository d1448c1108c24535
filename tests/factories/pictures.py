"""Small pictures as a telephone takes them: made on the spot, alike by seed, with EXIF time and place."""

from __future__ import annotations

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825


def scene(seed: int = 0, width: int = 320, height: int = 240) -> Image.Image:
    """A picture of coarse coloured blocks: different seeds look different, one seed always the same."""
    chance = random.Random(seed)
    image = Image.new("RGB", (width, height), _colour(chance))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        left, top = chance.uniform(0, 0.8) * width, chance.uniform(0, 0.8) * height
        right, bottom = left + chance.uniform(0.1, 0.5) * width, top + chance.uniform(0.1, 0.5) * height
        draw.rectangle((left, top, right, bottom), fill=_colour(chance))
    return image


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def jpeg(
    seed: int = 0,
    *,
    width: int = 320,
    height: int = 240,
    quality: int = 85,
    taken_at: datetime | None = None,
    lon: float | None = None,
    lat: float | None = None,
    orientation: int = 1,
    comment: bytes = b"",
) -> bytes:
    """A JPEG; `taken_at` is written as the camera's local time with its offset."""
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    if orientation != 1:
        exif[0x0112] = orientation
    if taken_at:
        details = exif.get_ifd(_EXIF_IFD)
        details[0x9003] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
        if taken_at.tzinfo:
            offset = taken_at.strftime("%z")
            details[0x9011] = f"{offset[:3]}:{offset[3:5]}"
    if lon is not None and lat is not None:
        gps = exif.get_ifd(_GPS_IFD)
        gps[1], gps[2] = "N" if lat >= 0 else "S", _sexagesimal(abs(lat))
        gps[3], gps[4] = "E" if lon >= 0 else "W", _sexagesimal(abs(lon))
    out = io.BytesIO()
    scene(seed, width, height).save(out, "JPEG", quality=quality, exif=exif, comment=comment)
    return out.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 4)


def png(seed: int = 0, *, width: int = 320, height: int = 240, mode: str = "RGB") -> bytes:
    """A PNG, also with transparency (`RGBA`, `P`) or sixteen grey bits (`I;16`)."""
    out = io.BytesIO()
    image = scene(seed, width, height)
    image = image.convert("I;16") if mode == "I;16" else image.convert(mode)
    image.save(out, "PNG")
    return out.getvalue()


def webp(seed: int = 0) -> bytes:
    """A WebP picture."""
    out = io.BytesIO()
    scene(seed).save(out, "WEBP")
    return out.getvalue()


def heic(seed: int = 0, *, lon: float = 120.6195, lat: float = 31.3107, orientation: int = 1) -> bytes:
    """A HEIC picture as newer telephones take them, with EXIF."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0112] = "SecretPhone", orientation
    gps = exif.get_ifd(_GPS_IFD)
    gps[1], gps[2], gps[3], gps[4] = "N", _sexagesimal(lat), "E", _sexagesimal(lon)
    scene(seed).save(out, "HEIF", exif=exif.tobytes(), quality=60)
    return out.getvalue()


def avif(seed: int = 0) -> bytes:
    """An AVIF picture."""
    out = io.BytesIO()
    scene(seed).save(out, "AVIF", speed=10)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
BROKEN_HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
