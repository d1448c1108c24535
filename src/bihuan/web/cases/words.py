"""Limits and amounts of time in words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.photos import PhotosAsked, class_photos
from bihuan.kernel.clock import Limit, LimitUnit

if TYPE_CHECKING:
    from bihuan.domain.district.models import Category

UNITS = {
    LimitUnit.URGENT_HOUR: _("{n} 小时（连续计时）"),
    LimitUnit.WORK_HOUR: _("{n} 个工作时"),
    LimitUnit.WORK_DAY: _("{n} 个工作日"),
    LimitUnit.NATURAL_DAY: _("{n} 天（自然日）"),
}


def limit_words(limit: Limit) -> str:
    """A limit as people say it: 5 个工作日; less than an hour of continuous time in minutes."""
    if limit.unit == LimitUnit.URGENT_HOUR and limit.amount < 1:
        minutes = (limit.amount * 60).quantize(Decimal(1))
        return gettext("{n} 分钟（连续计时）").format(n=minutes)
    return str(UNITS[limit.unit]).format(n=plain_number(limit.amount))


def photo_words(asked: PhotosAsked) -> str:
    """How many photographs are asked for and why, as the help of their field."""
    why = "、".join(str(ground.label) for ground in asked.grounds)
    return gettext("要 {n} 张：按“{risk}”风险（{why}）。一次最多 9 张。").format(
        n=asked.missing, risk=asked.risk.label, why=why
    )


def class_photo_words(category: Category, today: date) -> str:
    """How many photographs a class by itself asks for: 处置前 1 张，处置后 2 张."""
    counts = class_photos(category, today)
    told = (gettext("{side} {n} 张").format(side=side.label, n=count) for side, count in counts.items())
    return "、".join(told) or gettext("不要求")


def plain_number(number: Decimal) -> str:
    """A decimal without trailing zeros and without exponent."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def clock_words(length: timedelta) -> str:
    """A counted length as hours and minutes, the way a working-time clock shows it: 7:30."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"
