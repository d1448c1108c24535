"""Whether a number without unit and multiplier counts something, or is a name, a mark, a telephone."""

from __future__ import annotations

import re
from typing import NamedTuple

from bihuan.kernel.figures.exclusions import is_front
from bihuan.kernel.figures.lexicon import names
from bihuan.kernel.figures.pattern import HAN, one_of

_ORDINAL_TAIL = re.compile(f" ?{one_of(names.ORDINAL_TAILS)}")
_NAME_TAIL = re.compile(f"{HAN}{{0,3}}?{one_of(names.NAMED_BY_NUMBER)}")
_LABEL = re.compile(f"(?:{names.RANK_BEFORE})[:：为]? ?$")
_MARK_END, _MARK_DOT = ".．、)）", ".．、"
_OPENING, _CLOSING = "（([〔【{", "）)]〕】}"
_SENTENCE_ENDS = "。；;！!？?：:\n"
_GOES_ON = re.compile(f"{HAN}(?<![和与及或])")
_PAGE_BEFORE, _PAGE_AFTER = re.compile("[—-] ?$"), re.compile(" ?[—-]")
_LINE_START = re.compile("(?:^|\n)[ \t　（([\ufeff]*$")
_MARGIN = 8
_SHORT = 2
_LONGEST_COUNT = 7
_VERSION = re.compile(r"\d\.0$")
_YEAR = re.compile(r"(?:19|20)\d\d$")


class Spot(NamedTuple):
    """A bare number from `start` to `end`; `sign` is the one before it."""

    text: str
    start: int
    end: int
    number: str
    sign: str


def stands_bare(spot: Spot) -> bool:
    """A bare number in running text is a figure unless one of the tests below says what else it is."""
    return not any(is_other(spot) for is_other in _OTHERS)


def _is_known_name(spot: Spot) -> bool:
    return spot.number in names.HOTLINES or spot.number in names.NAMED_NUMBERS


def _is_code(spot: Spot) -> bool:
    """Years, telephones, numbers with a leading zero."""
    number = spot.number
    if "." in number or "," in number:
        return False
    is_padded = number[0] == "0" and len(number) > 1
    return is_padded or len(number) >= _LONGEST_COUNT or bool(_YEAR.match(number))


def _is_bracketed(spot: Spot) -> bool:
    """Alone in brackets it is a note or a telephone: 急救(120), 计划（13）."""
    before, after = spot.text[spot.start - 1 : spot.start], spot.text[spot.end : spot.end + 1]
    return before != "" and before in _OPENING and after != "" and after in _CLOSING


def _is_page(spot: Spot) -> bool:
    text, start, end = spot.text, spot.start, spot.end
    return bool(_PAGE_BEFORE.search(text, max(0, start - 2), start) and _PAGE_AFTER.match(text, end))


def _is_mark(spot: Spot) -> bool:
    """`1.`, `2、`, `3）` at the beginning of a line or sentence, or alone before a blank at that of a line."""
    text, start, end = spot.text, spot.start, spot.end
    after = text[end : end + 1] or "\n"
    is_followed = text[end + 1 : end + 2].isdigit()
    if _LINE_START.search(text, max(0, start - _MARGIN), start):
        return after in " \t　" or (after in _MARK_END and not is_followed)
    return text[start - 1 : start] in _SENTENCE_ENDS and after in _MARK_DOT and not is_followed


def _is_ordinal(spot: Spot) -> bool:
    """By what follows (12号, 4级) or what stands before (排名12, 国道109, 前3)."""
    text, start = spot.text, spot.start
    if _ORDINAL_TAIL.match(text, spot.end) or _LABEL.search(text, max(0, start - 6), start):
        return True
    return spot.sign == "前" and is_front(text, start)


def _is_name(spot: Spot) -> bool:
    """A version, or a long number that no one would round: 2.0行动, 168生态海岸带, 811计划."""
    number, goes_on = spot.number, _GOES_ON.match(spot.text, spot.end)
    if "." in number:
        return bool(goes_on and _VERSION.match(number))
    if len(number) <= _SHORT:
        return False
    return bool(goes_on and not number.endswith("00")) or bool(_NAME_TAIL.match(spot.text, spot.end))


_OTHERS = (_is_known_name, _is_code, _is_bracketed, _is_page, _is_mark, _is_ordinal, _is_name)
