"""Pictures that look alike, and the flags that ask a checker to look again."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from bihuan.foundation.files import actions
from bihuan.foundation.files.evidence import Flag, Thresholds, distance_metres, picture_flags
from bihuan.foundation.files.models import StoredFile, bands_of
from bihuan.foundation.files.queries import hash_distance, same_picture
from bihuan.kernel.actors import SYSTEM
from tests.factories import pictures

LON, LAT = 120.6195, 31.3107


@pytest.fixture(autouse=True)
def files_root(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"


def picture(pk: int = 1, **facts) -> StoredFile:
    return StoredFile(pk=pk, **({"sha256": str(pk), "phash": f"{pk:016x}"} | facts))


def codes(flags: list[Flag]) -> list[str]:
    for flag in flags:
        assert flag.message.format(**flag.params)
    return [flag.code for flag in flags]


def flags_of(after, now, before=(), **more) -> list[str]:
    return codes(picture_flags(before, after, task_started_at=now, lon=LON, lat=LAT, **more))


def test_picture_flags_are_silent_for_a_picture_taken_there_and_then(now):
    assert flags_of([picture(taken_at=now, lon=LON, lat=LAT)], now) == []


def test_picture_flags_are_silent_when_the_picture_tells_nothing(now):
    assert flags_of([picture()], now) == []
    far = picture(lon=0.5, lat=0.5)
    assert codes(picture_flags([], [far], task_started_at=now, lon=None, lat=None)) == []


@pytest.mark.parametrize(("minutes", "flagged"), [(9, []), (10, []), (11, ["taken_before_task"])])
def test_picture_flags_allow_a_camera_clock_to_be_slow(now, minutes, flagged):
    assert flags_of([picture(taken_at=now - timedelta(minutes=minutes))], now) == flagged


@pytest.mark.parametrize(("shift", "flagged"), [(0.001, []), (0.01, ["far_from_place"])])
def test_picture_flags_ask_about_a_place_further_than_allowed(now, shift, flagged):
    assert flags_of([picture(lon=LON + shift, lat=LAT)], now) == flagged


def test_picture_flags_know_the_picture_from_before_by_look_or_by_bytes(now):
    before = picture(1, phash="00000000000000ff")
    near, same_bytes = picture(2, phash="00000000000000f8"), picture(3, sha256="1", phash="")
    assert flags_of([near], now, [before]) == ["same_as_before"]
    assert flags_of([same_bytes], now, [before]) == ["same_as_before"]
    assert flags_of([near], now, [before], thresholds=Thresholds(same_distance=2)) == []


def test_picture_flags_name_the_picture_that_other_records_use(now):
    flags = picture_flags([], [picture(1), picture(2)], task_started_at=now, lon=LON, lat=LAT, elsewhere={2})
    assert [(flag.code, flag.params) for flag in flags] == [("used_elsewhere", {"number": 2})]


def test_distance_metres_between_two_pagodas_of_suzhou():
    assert distance_metres(120.6106, 31.3200, 120.6106, 31.3290) == pytest.approx(1000.8, abs=0.5)


def store(content: bytes, now) -> StoredFile:
    return actions.store_file(actor=SYSTEM, now=now, content=content, name="a.jpg")


def shrunk(content: bytes, side: int) -> bytes:
    out = io.BytesIO()
    image = Image.open(io.BytesIO(content))
    image.thumbnail((side, side))
    image.save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.django_db
def test_same_picture_finds_what_was_sent_again_smaller_and_not_what_looks_different(now):
    first = store(pictures.jpeg(1, width=640, height=480), now)
    again = store(shrunk(pictures.jpeg(1, width=640, height=480), 400), now)
    store(pictures.jpeg(2, width=640, height=480), now)
    assert same_picture(first) == [again]
    assert same_picture(again) == [first]


@pytest.mark.django_db
def test_same_picture_of_blank_pictures_compares_bytes_alone(now):
    def blank(shade: int) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (64, 64), (shade, shade, shade)).save(out, "JPEG")
        return out.getvalue()

    white, grey, again = (store(blank(shade), now) for shade in (255, 128, 255))
    assert white.phash == grey.phash == ""
    assert same_picture(white) == [again]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("flipped", "found"), [((), True), ((0,), True), ((0, 17, 60), True), ((0, 17, 35, 60), False)]
)
def test_same_picture_looks_bits_up_in_every_quarter(now, flipped, found):
    value = 0x0123_4567_89AB_CDEF
    other = value
    for bit in flipped:
        other ^= 1 << bit
    rows = [
        StoredFile.objects.create(
            sha256=str(number), size=1, content_type="image/jpeg", original_name="a", stored_at=now,
            stored_by="x", phash=f"{bits:016x}", **bands_of(f"{bits:016x}"),
        )
        for number, bits in enumerate((value, other))
    ]  # fmt: skip
    assert hash_distance(rows[0].phash, rows[1].phash) == len(flipped)
    assert same_picture(rows[0]) == ([rows[1]] if found else [])


@pytest.mark.django_db
def test_same_picture_refuses_a_distance_that_the_index_cannot_find(now):
    with pytest.raises(ValueError, match="up to 3"):
        same_picture(picture(), distance=4)
    assert hash_distance("", "00") is None
