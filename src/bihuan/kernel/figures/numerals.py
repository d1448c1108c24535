"""What a numeral is worth: Arabic with thousands separators, Chinese, and the two mixed with 万 and 亿.

Exact: values are Decimals, multiplied by powers of ten and never by floats.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
# The powers of ten that multiply a number: 1.2万, 3百万, 2万亿.
POWERS = {
    "": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11,
    "万亿": 12,
}  # fmt: skip
_DIGIT = "[一二两三四五六七八九]"
_SECTION = re.compile(f"(?:({_DIGIT}?)(千)零?)?(?:({_DIGIT}?)(百)零?)?(?:({_DIGIT}?)(十))?({_DIGIT}?)")
_LOOSE_END = re.compile(f"[百千]{_DIGIT}$")


def arabic(numeral: str, multiplier: str = "") -> Decimal:
    """`1,234.5` times its multiplier: `arabic("98.3", "亿")` is 9830000000."""
    if "," in numeral:
        numeral = numeral.replace(",", "")
    value = Decimal(numeral)
    return value.scaleb(POWERS[multiplier]) if multiplier else value


@lru_cache(maxsize=4096)
def chinese(numeral: str) -> Decimal | None:
    """`一百二十` is 120, `两万亿` 2000000000000, bare `百` 100; None for what is no numeral (`二七`, `一百二`)."""
    whole = _with_myriads(numeral)
    return None if whole is None else Decimal(whole)


def _with_myriads(numeral: str) -> int | None:
    for sign, power in (("亿", 8), ("万", 4)):
        high, found, low = numeral.rpartition(sign)
        if found:
            above = _with_myriads(high) if high else 1
            below = _with_myriads(low.removeprefix("零")) if low else 0
            return None if above is None or below is None else above * 10**power + below
    return _section(numeral)


def _section(numeral: str) -> int | None:
    """Below ten thousand."""
    if numeral in {"零", "〇"}:
        return 0
    match = _SECTION.fullmatch(numeral)
    if not numeral or match is None or _LOOSE_END.search(numeral):
        return None
    total = DIGITS.get(match[7], 0)
    for digit, place in ((1, 2), (3, 4), (5, 6)):
        if match[place]:
            total += DIGITS.get(match[digit], 1) * 10 ** POWERS[match[place]]
    return total
