"""Whether a Chinese numeral counts something: 九个 and 三县 do, 三个强化, 四大 and 三台县 do not."""

from __future__ import annotations

import re
from typing import NamedTuple

from bihuan.kernel.figures.lexicon import names, units
from bihuan.kernel.figures.pattern import HAN, one_of

_SLOGAN = re.compile(f" ?{HAN}{{0,4}}?{one_of(names.SLOGANS)}|[“‘《]")
_PLACE = re.compile(names.PLACES)
_COUNTED = frozenset(units.COUNTED_IN_WORDS)
_COUNTED_BY_POWER = frozenset(units.COUNTED_BY_POWER)
_HEADS_A_CLASS = frozenset(("人", "家", "元"))
_HEADS_SLOGANS = frozenset(("个", "种", "条", "类", "场", "部"))
_ORDINAL_UNITS = frozenset(("条", "届", "项", "件", "分"))
_ONE_BEFORE = re.compile(f"(?:{names.ONE_BEFORE}) ?$")
_ONE_AFTER = re.compile(names.ONE_AFTER)
_TIMES_BEFORE = re.compile(f"(?:{names.TIMES_BEFORE})$")
_SPREADS = frozenset(("一二", "两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"))
_POWERS = "百千万亿"
_PAIR = re.compile(f"{HAN}{{1,6}}?[{_POWERS}]{HAN}")
HALVED = frozenset(("年", "天", "月", "小时"))
_PART_OF_YEAR = frozenset("上下前后大过这那每多一")
_HALF_OF_NAME = re.compile(f"一|总结|工作|述职|度|{HAN}{{0,10}}?(?:{names.CIRCLES})")


def first_of_spread(run: str) -> str | None:
    """两三 and 三五 are ranges: their lower end."""
    return run[0] if run in _SPREADS else None


def last_of_spread(run: str) -> str | None:
    """Their upper end."""
    return run[1] if run in _SPREADS else None


def is_half(text: str, start: int, end: int) -> bool:
    """半年 as a duration: not 上半年, 半年一次 or 半小时生活圈."""
    return text[start - 1 : start] not in _PART_OF_YEAR and not _HALF_OF_NAME.match(text, end)


class Counted(NamedTuple):
    """A numeral `run` with its unit, from `start` to `end`; `is_bound` when a word limits it."""

    text: str
    start: int
    end: int
    run: str
    unit: str
    is_bound: bool


def counts(numeral: Counted) -> bool:
    """A Chinese numeral with a unit behind it is a figure unless it is part of a word, an article, a place or a slogan."""
    if _is_part_of_word(numeral) or _is_place(numeral):
        return False
    if numeral.run == "一":
        return _one_counts(numeral)
    return _power_counts(numeral) if numeral.run[0] in _POWERS else _number_counts(numeral)


def _is_part_of_word(numeral: Counted) -> bool:
    text, start = numeral.text, numeral.start
    return (start > 0 and text[start - 1] in names.NO_COUNT_BEHIND) or text.startswith("级", numeral.end)


def _is_place(numeral: Counted) -> bool:
    return numeral.unit in names.PLACE_UNITS and bool(_PLACE.match(numeral.text, numeral.end))


def _one_counts(numeral: Counted) -> bool:
    """一 is an article but before times and spans of time: 增长一倍, 提前一年."""
    text, start = numeral.text, numeral.start
    if numeral.unit not in names.ONE_OF_TIME:
        return False
    if numeral.unit == "倍":
        return True
    return bool(_ONE_BEFORE.search(text, max(0, start - 4), start) or _ONE_AFTER.match(text, numeral.end))


def _can_count(run: str, unit: str) -> bool:
    return unit in _COUNTED or (len(run) > 1 and unit not in _ORDINAL_UNITS)


def _is_slogan(numeral: Counted) -> bool:
    text, start, unit = numeral.text, numeral.start, numeral.unit
    if unit == "次":
        return numeral.run != "两" and not _TIMES_BEFORE.search(text, max(0, start - 3), start)
    return unit in _HEADS_SLOGANS and bool(_SLOGAN.match(text, numeral.end))


def _number_counts(numeral: Counted) -> bool:
    """九个, 三县; 二 alone counts nothing, it is 两 that does."""
    if numeral.run == "二" or not _can_count(numeral.run, numeral.unit):
        return False
    return numeral.is_bound or not _is_slogan(numeral)


def _power_counts(numeral: Counted) -> bool:
    """百个, 千万元, 万亩; not 万元GDP, 千人计划, 百县千品."""
    if numeral.unit not in _COUNTED_BY_POWER or numeral.is_bound:
        return numeral.unit in _COUNTED_BY_POWER
    if len(numeral.run) == 1 and numeral.run != "亿" and numeral.unit in _HEADS_A_CLASS:
        return False
    return not _PAIR.match(numeral.text, numeral.end)
