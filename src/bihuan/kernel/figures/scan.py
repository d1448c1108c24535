"""From a text to the numbers in it that count something, each with value, unit and bound."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from bihuan.kernel.figures import exclusions, limits, wording
from bihuan.kernel.figures.bare import Spot, stands_bare
from bihuan.kernel.figures.found import Found
from bihuan.kernel.figures.lexicon.bounds import RANGE
from bihuan.kernel.figures.lexicon.units import SPELLED
from bihuan.kernel.figures.lists import JOINTS
from bihuan.kernel.figures.numerals import POWERS, arabic, chinese
from bihuan.kernel.figures.pattern import AFTER, SCAN, TAIL, UPPER, UPPER_WORDS
from bihuan.kernel.figures.records import Bound
from bihuan.kernel.figures.shares import share
from bihuan.kernel.figures.tables import Tables
from bihuan.kernel.figures.wording import Counted

_HALF = Decimal("0.5")
# A number joined to one of these is part of a name: PM2.5, 5+1, №7.
_JOINED_BEFORE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+＋×·•#№=^∶/")
_JOINED_AFTER = re.compile(r"[A-Za-z_+＋×·•∶]")
_MINUS = frozenset("-−－")
_MINUS_BEFORE = frozenset("|（( \t\n")
_MAY_RANGE = frozenset(RANGE + " ")
_FROM = frozenset("从由自")
_FROM_TO = re.compile(f" ?[{re.escape(RANGE)}/] ?\\d")
_UP_TO = re.compile(r"\d ?[-—–－~～/] ?$")
_BIG = "百千万亿"
# What may follow a numeral in words that counts; anything else needs no further look.
_WORD_NEXT = re.compile(
    "[个家户人名位所座处栋幢套辆艘架部次份宗例场株棵头只羽枚盏间种年天小分钟周工季课学倍成百周岁元美亩公里米厘吨斤平立千度标县市乡社"
    "街余多几 至—万亿条项起类届组支台张件期批村镇国省区-]"
)
_LEAP = re.compile("(?:突破|迈上|迈入|迈向|冲刺|跨越|跨上) ?$")
_LEAP_IN_QUOTES = re.compile(f"(?:突破|迈上|冲刺)(?=[一二两三四五六七八九十]*[{_BIG}]+(?!级))")
_BROKEN_THROUGH = re.compile("[^，。；]{0,10}?(?:技术|难题|瓶颈|难点|堵点|卡点|痛点|关键|壁垒)")

Reader = Callable[[re.Match[str]], Found | None]


class Scan:
    """One pass over a text, which has ASCII digits."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tables = Tables(text)
        self.found: list[Found] = []

    def run(self) -> list[Found]:
        """All figures in their order, without tense and object."""
        text, search, position = self.text, SCAN.search, 0
        readers: dict[str | None, Reader] = {
            "arabic": self._arabic, "words": self._words, "half": self._half, "fraction": self._fraction,
            "quoted": self._quoted,
        }  # fmt: skip
        while match := search(text, position):
            position = match.end()
            reader = readers.get(match.lastgroup)
            if reader and (found := reader(match)):
                self.found.append(found)
                position = max(position, found.end)
        return self.found

    def _sign_before(self, start: int) -> str:
        """The sign before a number, a blank between them passed over."""
        text = self.text
        edge = start - 1 if start and text[start - 1] != " " else start - 2
        return text[edge] if edge >= 0 else "\n"

    # 118万平方米, 5.4万, 2至3个

    def _arabic(self, match: re.Match[str]) -> Found | None:
        number, start = match.group(), match.start()
        tail = _tail(self.text, match.end())
        unit, power = tail["unit"], tail["power"]
        sign = self._sign_before(start)
        if unit is None and power is None:
            return self._bare(match, tail, sign)
        if self._is_joined(start, sign, power) or self._is_named(match, tail, sign):
            return None
        found = Found(start, tail.end(), arabic(number, power or ""), unit or "", "exact")
        found.number, found.power = number, power or ""
        self._limit(found, tail, sign)
        return self._upper(found)

    def _is_joined(self, start: int, sign: str, power: str | None) -> bool:
        """Joined to letters or signs it is part of a name, but GDP7000亿元 is none."""
        if sign not in _JOINED_BEFORE or self.text[start - 1] != sign:
            return False
        return not (power and sign.isalpha())

    def _is_named(self, match: re.Match[str], tail: re.Match[str], sign: str) -> bool:
        unit = tail["unit"]
        if unit not in exclusions.CAREFUL:
            return False
        return not exclusions.stands(
            exclusions.Numbered(self.text, match.start(), tail.end(), match.group(), unit, sign)
        )

    # 54, 6金3银, table cells

    def _bare(self, match: re.Match[str], tail: re.Match[str], sign: str) -> Found | None:
        start, end = match.start(), match.end() + len(tail["odd"] or "")
        is_cell = self.tables.is_cell(start, end)
        if not (is_cell or self._stands_bare(match, tail, sign)):
            return None
        found = Found(start, tail.end() if tail["after"] else end, arabic(match.group()), "", "exact")
        found.number, found.is_bare = match.group(), True
        self._limit(found, tail, sign)
        return found if is_cell or self._is_no_end(self._upper(found), start, end) else None

    def _is_no_end(self, found: Found, start: int, end: int) -> bool:
        """A bare number beside a dash is an end of something (404—406号) unless a range came of it."""
        if found.bound == "range":
            return True
        return not (_FROM_TO.match(self.text, end) or _UP_TO.search(self.text, max(0, start - 3), start))

    def _stands_bare(self, match: re.Match[str], tail: re.Match[str], sign: str) -> bool:
        text, start, end = self.text, match.start(), match.end() + len(tail["odd"] or "")
        if text[start - 1 : start] in _JOINED_BEFORE or _JOINED_AFTER.match(text, end):
            return False
        if tail["after"] or stands_bare(Spot(text, start, end, match.group(), sign)):
            return True
        self._retract(start)
        return False

    def _retract(self, start: int) -> None:
        """Bare numbers that a list joins to a name are names: 7 of `7、8号机组`."""
        while self.found and self.found[-1].is_bare and self.text[self.found[-1].end : start] in JOINTS:
            start = self.found.pop().start

    def _limit(self, found: Found, tail: re.Match[str], sign: str) -> None:
        """Unit as it is spelled, what money is per, minus and bound."""
        bound = self._bound_before(found, sign)
        if found.unit in limits.MONEY:
            self._per(found)
        found.unit = SPELLED.get(found.unit, found.unit)
        after = tail["after"]
        if after and not limits.belongs(after, found.unit):
            found.end -= 1
            after = None
        found.bound = bound or limits.bound_after(tail["odd"] or tail["odder"], after)

    def _bound_before(self, found: Found, sign: str) -> Bound | None:
        text, start = self.text, found.start
        if sign in _MINUS and (text[start - 2 : start - 1] or "\n") in _MINUS_BEFORE:
            found.start = start - 1
        if sign not in limits.BOUND_SIGNS or self._breaks_through(found):
            return None
        bound, found.start = limits.bound_before(text, start, sign)
        found.is_cap = bound == "at_most" and limits.is_cap(text, start)
        return bound

    def _breaks_through(self, found: Found) -> bool:
        """突破12项关键技术 breaks through twelve; 突破12亿元 is more than that."""
        text = self.text
        return text.startswith("突破", found.start - 2) and bool(_BROKEN_THROUGH.match(text, found.end))

    def _per(self, found: Found) -> None:
        per, found.start = limits.per_before(self.text, found.start)
        if per and per != "年":
            found.unit = f"{found.unit}/{SPELLED.get(per, per)}"

    def _upper(self, found: Found) -> Found:
        """The upper end of a range joined on, when there is one."""
        match = self._second_number(found)
        if match is None:
            return found
        tail = _tail(self.text, match.end())
        unit = SPELLED.get(tail["unit"], tail["unit"] or "")
        lower, upper = _ends(found, match["number"], tail["power"] or "")
        if lower < upper and _may_join(found, unit, tail["power"]):
            found.value, found.value2, found.unit, found.bound, found.is_bare = (
                lower,
                upper,
                unit,
                "range",
                False,
            )
            after = tail["after"]
            found.end = tail.end() - (after is not None and not limits.belongs(after, unit))
        return found

    def _second_number(self, found: Found) -> re.Match[str] | None:
        """The number behind 至 or a dash, unless the first stands behind 从: from 5 to 10 is no range."""
        text, end = self.text, found.end
        if text[end : end + 1] not in _MAY_RANGE:
            return None
        is_from = text[end] in "至到" and text[max(0, found.start - 1) : found.start] in _FROM
        return None if is_from else UPPER.match(text, end)

    # 九个, 两万亿, 百余家, 三至五年

    def _words(self, match: re.Match[str]) -> Found | None:
        text, run = self.text, match.group()
        if run[-1] not in _BIG and not _WORD_NEXT.match(text, match.end()):
            return None
        upper = UPPER_WORDS.match(text, match.end())
        tail = _tail(text, upper.end() if upper else match.end())
        found = self._counted(match, tail) if tail["unit"] else None if upper else self._big(match, tail)
        return found and _with_upper(found, upper["number"] if upper else wording.last_of_spread(run))

    def _counted(self, match: re.Match[str], tail: re.Match[str]) -> Found | None:
        """The numeral with its unit, if it counts something."""
        run, start = match.group(), match.start()
        sign = self._sign_before(start)
        value = chinese(wording.first_of_spread(run) or run)
        if value is None or self._is_named(match, tail, sign):
            return None
        found = Found(start, tail.end(), value.scaleb(POWERS[tail["power"] or ""]), tail["unit"], "exact")
        self._limit(found, tail, sign)
        counted = Counted(self.text, start, found.end, run, found.unit, found.bound != "exact")
        return found if wording.counts(counted) else None

    # 突破百亿, 超千亿: without unit a power counts only behind such a word

    def _big(self, match: re.Match[str], tail: re.Match[str]) -> Found | None:
        text, run, start = self.text, match.group(), match.start()
        value = chinese(run) if run[-1] in _BIG and len(run) > 1 else None
        if value is None or text.startswith("级", tail.end()):
            return None
        found = Found(start, tail.end(), value, "", "exact")
        self._limit(found, tail, self._sign_before(start))
        return found if found.bound != "exact" or _LEAP.search(text, max(0, start - 4), start) else None

    # 半年, 半天内

    def _half(self, match: re.Match[str]) -> Found | None:
        text, start = self.text, match.start()
        tail = _tail(text, match.end())
        if (
            tail["unit"] not in wording.HALVED
            or tail["power"]
            or not wording.is_half(text, start, tail.end())
        ):
            return None
        found = Found(start, tail.end(), _HALF, tail["unit"], "exact")
        self._limit(found, tail, self._sign_before(start))
        return found

    # 百分之三十, 三分之二

    def _fraction(self, match: re.Match[str]) -> Found | None:
        found = share(self.text, match.start())
        if found is None:
            return None
        tail = AFTER.match(self.text, found.end)
        found.end = tail.end() if tail else found.end
        found.bound = self._bound_before(found, self._sign_before(found.start)) or limits.bound_after(
            None, tail["after"] if tail else None
        )
        return found

    # “冲刺两万亿”: nothing else inside quotation marks counts

    def _quoted(self, match: re.Match[str]) -> Found | None:
        leap = _LEAP_IN_QUOTES.search(self.text, match.start(), match.end())
        inner = SCAN.match(self.text, leap.end()) if leap else None
        return self._words(inner) if inner and inner.lastgroup == "words" else None


def _tail(text: str, end: int) -> re.Match[str]:
    match = TAIL.match(text, end)
    assert match is not None  # every part of it may be missing  # noqa: S101
    return match


def _may_join(found: Found, unit: str, power: str | None) -> bool:
    """Both ends have one unit, or the lower leaves it to the upper."""
    if found.unit:
        return found.unit == unit
    return bool(unit or power)


def _ends(found: Found, number: str, power: str) -> tuple[Decimal, Decimal]:
    """The values of a range; the lower end shares the multiplier of the upper when it has none and is the smaller number."""
    shares = power and not found.power and found.value < arabic(number)
    return arabic(found.number, power) if shares else found.value, arabic(number, power)


def _with_upper(found: Found, high: str | None) -> Found | None:
    """The upper end of a range in words; 成 as per cent."""
    if high is not None:
        found.value2, found.bound = chinese(high), "range"
        if found.value2 is None or found.value2 <= found.value:
            return None
    if found.unit == "成":
        found.unit, found.value = "%", found.value * 10
        found.value2 = None if found.value2 is None else found.value2 * 10
    return found
