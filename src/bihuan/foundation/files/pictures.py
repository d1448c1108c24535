"""What a picture says of itself, and the copies that are safe to show.

Re-encoding is the protection: a copy holds the pixels and nothing else, so EXIF, GPS, comments and
whatever else was hidden in the file end here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from PIL import Image, ImageDraw, ImageOps, ImageStat

from bihuan.kernel.refusals import Refused

MAX_PIXELS = 40_000_000
COPY_SIDE, THUMBNAIL_SIDE = 1600, 320
COVER = (58, 64, 70)
# Below this spread of grey levels a picture is as good as blank and looks like every other blank one.
MIN_CONTRAST = 6.0
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
_SWAPS_SIDES = frozenset({5, 6, 7, 8})
_ORIENTATION, _DATE_TIME, _EXIF_IFD, _GPS_IFD = 0x0112, 0x0132, 0x8769, 0x8825
_ORIGINAL, _OFFSET, _OFFSET_ORIGINAL = 0x9003, 0x9010, 0x9011
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4


@dataclass(frozen=True)
class Picture:
    """A decoded picture: upright size, EXIF time and place, perceptual hash, and its two safe copies."""

    format: str
    width: int
    height: int
    orientation: int
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    phash: str
    copy: bytes
    thumbnail: bytes


Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the upright picture."""


def read_picture(content: bytes, covered: Sequence[Rectangle] = ()) -> Picture:
    """Decode JPEG, PNG, WebP, HEIC or AVIF. Refuses `picture_too_large` and `broken_file`.

    `covered` parts are painted over in both copies before they are made small, so nothing shines through.
    """
    with _broken_refused():
        image = _opened(content)
        if image.width * image.height > MAX_PIXELS:
            raise _too_large()
        exif, (width, height) = image.getexif(), image.size
        # A JPEG can be decoded straight to a fraction of its size, with every byte still checked.
        image.draft("RGB", _fitted(image.size, COPY_SIDE))
        image.load()
        upright = _flat(ImageOps.exif_transpose(image))
    orientation = _orientation(exif)
    if orientation in _SWAPS_SIDES:
        width, height = height, width
    lon, lat = _place(exif)
    _cover(upright, covered)
    copy = _shrunk(upright, COPY_SIDE)
    thumbnail = _shrunk(copy, THUMBNAIL_SIDE)
    return Picture(
        format=image.format or "",
        width=width,
        height=height,
        orientation=orientation,
        taken_at=_taken_at(exif),
        lon=lon,
        lat=lat,
        phash=perceptual_hash(thumbnail),
        copy=_jpeg(copy, 82),
        thumbnail=_jpeg(thumbnail, 76),
    )


def _opened(content: bytes) -> Image.Image:
    """The picture, not decoded yet."""
    if content[4:8] == b"ftyp":
        import pillow_heif  # loads the HEVC decoder, which only pictures of telephones need

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return Image.open(io.BytesIO(content), formats=FORMATS)


def _too_large() -> Refused:
    return Refused(
        "picture_too_large", "图片像素太多，最多 {limit} 万像素。请缩小后重传。", limit=MAX_PIXELS // 10_000
    )


@contextmanager
def _broken_refused() -> Iterator[None]:
    """Pillow reports damage with many kinds of exception; to the person all mean the same."""
    try:
        yield
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:
        raise Refused("broken_file", "图片已损坏或没有传完，打不开。请重新拍摄或重新上传。") from error


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, with nothing but pixels: Pillow would carry a comment over into the copy."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    elif image.mode.startswith("I;16"):
        image = image.point(lambda grey: grey / 256)
    flat = image.convert("RGB")
    flat.info = {}
    return flat


def _cover(image: Image.Image, parts: Sequence[Rectangle]) -> None:
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in parts:
        # A pixel more on each side: the edge of what is hidden must not be guessed from mixed colours.
        corner = (int(left * image.width) - 1, int(top * image.height) - 1)
        draw.rectangle((*corner, int(right * image.width) + 1, int(bottom * image.height) + 1), fill=COVER)


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(side / max(size), 1)
    return max(int(size[0] * scale), 1), max(int(size[1] * scale), 1)


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return small


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def perceptual_hash(image: Image.Image) -> str:
    """64 bits as 16 hexadecimal digits, close for pictures that look alike; "" for a nearly blank one."""
    import imagehash  # loads numpy and scipy, which most processes never need

    if ImageStat.Stat(image.convert("L")).stddev[0] < MIN_CONTRAST:
        return ""
    return str(imagehash.phash(image))


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(_ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _taken_at(exif: Image.Exif) -> datetime | None:
    """When the shutter was pressed; without an offset, cameras mean local time."""
    details = exif.get_ifd(_EXIF_IFD)
    text = str(details.get(_ORIGINAL) or exif.get(_DATE_TIME) or "").strip("\0 ")
    offset = str(details.get(_OFFSET_ORIGINAL) or details.get(_OFFSET) or "").strip("\0 ")
    try:
        if re.fullmatch(r"[+-]\d\d:\d\d", offset):
            return datetime.strptime(text + offset, "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    except ValueError:
        return None


def _place(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(_GPS_IFD)
    try:
        lat = _degrees(gps[_LAT], str(gps[_LAT_REF]), "S")
        lon = _degrees(gps[_LON], str(gps[_LON_REF]), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None, None
    # Cameras without a fix write 0, 0; nothing is there but sea.
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        return None, None
    return lon, lat


def _degrees(parts: tuple[float, float, float], ref: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 6)
    return -value if ref.strip("\0 ").upper().startswith(negative) else value
