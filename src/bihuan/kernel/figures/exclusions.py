"""Whether a number with its unit counts something, or is part of a date, a rank, a name or an undertaking."""

from __future__ import annotations

import re
from typing import NamedTuple

from bihuan.kernel.figures.lexicon import names
from bihuan.kernel.figures.pattern import HAN

_FRONT = re.compile(f"(?<![{names.NOT_FRONT}])前 ?$")
_RANK = re.compile(f"(?:{names.RANK_BEFORE})(?![^，。；、\n]*(?:{names.MOVES}))[^，。；、\n]{{0,6}}$")
_ERA_BEFORE = re.compile(f"(?:{names.ERA_BEFORE}) ?$")
_ERA_AFTER = re.compile(f" ?(?:{names.ERA_AFTER})")
_UNDERTAKING = re.compile(f"{HAN}{{0,5}}?(?:{names.UNDERTAKINGS})")
_CIRCLE = re.compile(f"{HAN}{{0,10}}?(?:{names.CIRCLES})")
_RANKED = frozenset(("位", "名"))
_CLOCKED = frozenset(("小时", "分钟"))
_ERAS = frozenset(("年", "月", "周", "学年", "季度"))
_SPANS = frozenset(("天", "日"))
CAREFUL = _RANKED | _CLOCKED | _ERAS | _SPANS | {"届"}
_LONGEST_SPAN = 2
_ROUND_THE_CLOCK = "24"


def is_front(text: str, start: int) -> bool:
    """前3, 前十: the head of a ranking, not 目前3家."""
    return bool(_FRONT.search(text, max(0, start - 4), start))


class Numbered(NamedTuple):
    """A number with its unit, from `start` to `end`; `sign` is the one before it."""

    text: str
    start: int
    end: int
    number: str
    unit: str
    sign: str


def stands(spot: Numbered) -> bool:
    """A number with a unit that is careful is a figure here."""
    text, start, unit = spot.text, spot.start, spot.unit
    if spot.sign == "前" and is_front(text, start):
        return False
    if unit in _RANKED:
        return not _RANK.search(text, max(0, start - 10), start)
    if unit in _CLOCKED:
        return spot.number != _ROUND_THE_CLOCK and not _CIRCLE.match(text, spot.end)
    return _is_duration(spot)


def _is_duration(spot: Numbered) -> bool:
    """三年任务 and 连续5年 are; 近三年来, 2023届, 建城2500年 and 三年行动 are not."""
    if spot.unit not in _SPANS and len(spot.number) > _LONGEST_SPAN:
        return False
    if spot.unit in _ERAS and _is_era(spot):
        return False
    return not _UNDERTAKING.match(spot.text, spot.end)


def _is_era(spot: Numbered) -> bool:
    text, start = spot.text, spot.start
    return bool(_ERA_BEFORE.search(text, max(0, start - 6), start) or _ERA_AFTER.match(text, spot.end))
