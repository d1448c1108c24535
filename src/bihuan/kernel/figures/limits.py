"""The words around a number that limit it, and what it is per."""

from __future__ import annotations

import re

from bihuan.kernel.figures.lexicon import bounds, units
from bihuan.kernel.figures.pattern import UNIT_WORDS, one_of
from bihuan.kernel.figures.records import Bound


def _word(word: str) -> str:
    ends_another = bounds.PART_OF_ANOTHER_WORD.get(word, "")
    return f"(?<![{ends_another}]){re.escape(word)}" if ends_another else re.escape(word)


def _alternatives(words: str) -> str:
    return "|".join(_word(word) for word in sorted(words.split(), key=len, reverse=True))


_NAMES: dict[str, Bound] = {
    "at_least": "at_least", "at_most": "at_most", "more_than": "more_than", "nearly": "nearly", "about": "about",
}  # fmt: skip
_BEFORE = "|".join(f"(?P<{name}>{_alternatives(bounds.BEFORE[name])})" for name in _NAMES)
_TOUCHING = re.compile(f"(?:{_BEFORE}) ?$")
_SPLIT = re.compile(
    f"(?:(?P<at_least>{'|'.join(bounds.SPLIT_AT_LEAST)})|(?P<at_most>{'|'.join(bounds.SPLIT_AT_MOST)})){bounds.SPLIT_OFF} ?$"
)
_LONGEST = 12
AFTER: dict[str, Bound] = {
    word: _NAMES[name] for name, words in bounds.AFTER.items() for word in words.split()
}

_TOUCHING_SIGNS = frozenset(word[-1] for words in bounds.BEFORE.values() for word in words.split())
_SPLIT_SIGNS = frozenset("得获享受予给励补助贴持请领取放信款")
# The last signs of all words that limit; a number behind any other sign needs no further look.
BOUND_SIGNS = _TOUCHING_SIGNS | _SPLIT_SIGNS
MONEY = units.MONEY
DURATIONS = units.DURATIONS

_PER = re.compile(f"每(?:个)?(?P<per>{one_of([*UNIT_WORDS, *units.DENOMINATORS])}) ?$")


def bound_before(text: str, start: int, sign: str) -> tuple[Bound | None, int]:
    """The bound that the words before `start` give, and where the span then begins."""
    first = max(0, start - _LONGEST)
    if sign in _TOUCHING_SIGNS and (match := _TOUCHING.search(text, first, start)):
        return _NAMES[match.lastgroup or ""], match.start()
    if sign in _SPLIT_SIGNS and (match := _SPLIT.search(text, first, start)):
        return _NAMES[match.lastgroup or ""], start
    return None, start


def bound_after(odd: str | None, after: str | None) -> Bound:
    """The bound that 余 inside a number or a word behind its unit gives."""
    if odd or after == "多":
        return "more_than"
    return AFTER.get(after, "at_most") if after else "exact"


def belongs(after: str, unit: str) -> bool:
    """Behind a duration alone 内 is 以内 and 多 is more; elsewhere both begin the next word."""
    return len(after) > 1 or unit in DURATIONS or (after == "多" and unit == "倍")


def is_cap(text: str, start: int) -> bool:
    """The bound word is 最高, 最长 or 最多, as rules grant: not 不超过, which plans use too."""
    return "最" in text[max(0, start - _LONGEST) : start]


def per_before(text: str, start: int) -> tuple[str, int]:
    """What an amount of money is per, when that touches it (每平方米 1000 元), and where the span then begins."""
    match = _PER.search(text, max(0, start - _LONGEST), start)
    return (match["per"], match.start()) if match else ("", start)
