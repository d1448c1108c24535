"""The drawn pictures."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bihuan.foundation.files.pictures import read_picture
from bihuan.play.scenes import TROUBLES, Shot, draw

AT = datetime(2026, 11, 3, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SHOT = Shot("bins", "1/L0007/平江路46号", False, AT, 120.6375, 31.3249, "平江路46号门前")


def test_picture_says_when_and_where_it_was_taken() -> None:
    picture = read_picture(draw(SHOT))
    assert picture.taken_at == AT
    assert (picture.lon, picture.lat) == pytest.approx((120.6375, 31.3249), abs=1e-5)


def test_the_same_shot_is_the_same_picture() -> None:
    assert draw(SHOT) == draw(SHOT)


@pytest.mark.parametrize("scene", sorted(TROUBLES))
def test_trouble_and_order_look_different(scene: str) -> None:
    assert draw(SHOT.moved(scene=scene)) != draw(SHOT.moved(scene=scene, is_clean=True))
