"""What is odd about a record's pictures. Flags are questions for the checker, never verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any

from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.files.queries import hash_distance

EARTH_METRES = 6_371_000


@dataclass(frozen=True)
class Thresholds:
    """From the district pack: how far is far, how alike is the same, how wrong a camera's clock may be."""

    far_metres: int = 200
    same_distance: int = 3
    clock_tolerance: timedelta = timedelta(minutes=10)


USUAL = Thresholds()


@dataclass(frozen=True)
class Flag:
    """One oddity: a stable code and a Chinese template that `params` fill in."""

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)


def picture_flags(
    before: Sequence[StoredFile],
    after: Sequence[StoredFile],
    *,
    task_started_at: datetime,
    lon: float | None,
    lat: float | None,
    thresholds: Thresholds = USUAL,
    elsewhere: Collection[int] = (),
) -> list[Flag]:
    """The flags of the pictures that show the handled state; what the EXIF does not tell raises no flag.

    Pure: `elsewhere` are the ids of those `after` pictures that `same_picture` found in other records.
    """
    flags: list[Flag] = []
    for number, picture in enumerate(after, start=1):
        flags += _early(picture, number, task_started_at, thresholds)
        flags += _far(picture, number, lon, lat, thresholds)
        flags += _repeated(picture, number, before, thresholds)
        if picture.pk in elsewhere:
            flags.append(Flag("used_elsewhere", "第 {number} 张图片与其他案件的图片相同", {"number": number}))
    return flags


def _early(picture: StoredFile, number: int, started_at: datetime, limits: Thresholds) -> Iterator[Flag]:
    if picture.taken_at and picture.taken_at < started_at - limits.clock_tolerance:
        params = {"number": number, "taken_at": picture.taken_at}
        yield Flag("taken_before_task", "第 {number} 张图片拍摄于任务开始之前", params)


def _far(
    picture: StoredFile, number: int, lon: float | None, lat: float | None, limits: Thresholds
) -> Iterator[Flag]:
    if picture.lon is None or picture.lat is None or lon is None or lat is None:
        return
    metres = round(distance_metres(picture.lon, picture.lat, lon, lat))
    if metres > limits.far_metres:
        params = {"number": number, "metres": metres}
        yield Flag("far_from_place", "第 {number} 张图片拍摄地点距现场约 {metres} 米", params)


def _repeated(
    picture: StoredFile, number: int, before: Sequence[StoredFile], limits: Thresholds
) -> Iterator[Flag]:
    for other_number, other in enumerate(before, start=1):
        distance = hash_distance(picture.phash, other.phash)
        if picture.sha256 == other.sha256 or (distance is not None and distance <= limits.same_distance):
            params = {"number": number, "other": other_number}
            yield Flag("same_as_before", "处置后第 {number} 张与处置前第 {other} 张相同", params)


def distance_metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The great-circle distance of two WGS84 points."""
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * EARTH_METRES * asin(sqrt(chord))
