"""Limits and amounts of time in words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.clock import Limit, LimitUnit

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


def plain_number(number: Decimal) -> str:
    """A decimal without trailing zeros and without exponent."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def clock_words(length: timedelta) -> str:
    """A counted length as hours and minutes, the way a working-time clock shows it: 7:30."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"
