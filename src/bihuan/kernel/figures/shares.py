"""Fractions: 三分之二, 百分之三十, 2/3, each as a share in per cent."""

from __future__ import annotations

import re
from decimal import Decimal

from bihuan.kernel.figures.found import Found
from bihuan.kernel.figures.numerals import arabic, chinese
from bihuan.kernel.figures.pattern import SHARE

_SMALL = 10


def share(text: str, start: int) -> Found | None:
    """The share that begins at `start`, to two places."""
    match = SHARE.match(text, start)
    value = _value(match) if match else None
    if match is None or value is None:
        return None
    return Found(start, match.end(), value, "%", "exact")


def _value(match: re.Match[str]) -> Decimal | None:
    if percent := match["percent"]:
        return arabic(percent) if percent[0].isdigit() else _with_decimals(percent)
    if match["tops"]:
        top, bottom = Decimal(match["tops"]), Decimal(match["bottoms"])
        return _per_cent(top, bottom) if bottom <= _SMALL else None
    over, under = chinese(match["top"]), chinese(match["bottom"])
    return _per_cent(over, under) if over and under else None


def _per_cent(top: Decimal, bottom: Decimal) -> Decimal | None:
    return round(top * 100 / bottom, 2) if 0 < top < bottom else None


def _with_decimals(words: str) -> Decimal | None:
    """十二点五 as 12.5."""
    whole, _, rest = words.partition("点")
    value = chinese(whole)
    digits = [chinese(sign) for sign in rest]
    if value is None or None in digits:
        return None
    return value + Decimal("0." + "".join(map(str, digits))) if rest else value
