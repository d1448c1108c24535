"""The one pattern that finds candidates, compiled from the tables of `lexicon`.

Alternatives stand in the order in which they claim signs: quotations and titles, Latin words with digits, ordinals, dates, ratios
and sums, then numbers. What one has claimed no later one sees, so `第3个` holds no 3个.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bihuan.kernel.figures.lexicon import bounds, names, units

NUMBER = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?"
HAN = r"[\u4e00-\u9fff]"
WORDS = "一二两三四五六七八九十百千万亿零〇"
TO = f"[{re.escape(bounds.RANGE)}]"


def entries(table: str) -> dict[str, str]:
    """The words of a table, each with the pattern of what has to follow it."""
    found = {}
    for line in re.sub("\n +", " ", table.strip()).splitlines():
        word, _, condition = line.partition(" ")
        if word and word != "#":
            found[word] = _condition(condition)
    return found


def _condition(condition: str) -> str:
    if not condition:
        return ""
    first, *others = condition[1:].split()
    choices = "|".join([first if "(" in first else f"[{first}]", *others])
    return f"(?!{choices})" if condition[0] == "!" else f"(?={choices}|\\s|$)"


def one_of(words: Mapping[str, str] | Iterable[str]) -> str:
    """An alternation that tries longer words first and looks at each first sign once."""
    after = words if isinstance(words, Mapping) else dict.fromkeys(words, "")
    heads: dict[str, list[str]] = {}
    for word in sorted(after, key=lambda w: (-len(w), w)):
        heads.setdefault(word[0], []).append(re.escape(word[1:]) + after[word])
    branches = (f"{re.escape(head)}(?:{'|'.join(tails)})" for head, tails in heads.items())
    return f"(?:{'|'.join(branches)})"


UNIT_WORDS = entries(units.UNITS)
_TIMES = {f"{word}次": f"(?!{units.NOT_TIMES})" for word in units.TIMES}
ALL_UNITS = {**UNIT_WORDS, **_TIMES}
_PER = one_of(units.DENOMINATORS)
_AFTER_GE = f"个 ?(?={one_of(units.AFTER_GE)})"
_UNIT = rf"(?:{_AFTER_GE})?(?P<unit>{one_of(ALL_UNITS)}(?:[/／]{_PER})*+)"

# A multiplier is no 千 of 千瓦 and no 百 of 百分点.
_POWER = r"(?P<power>万亿|[十百千]?[万亿]|[百千](?![米瓦伏克卡帕赫焦兆分家姓货强]))"
_AFTER_WORDS = {
    word: f"(?!{bounds.BEGINS_ANOTHER_WORD[word]})" if word in bounds.BEGINS_ANOTHER_WORD else ""
    for words in bounds.AFTER.values()
    for word in words.split()
}
_WITHIN = f"内(?!{bounds.BEGINS_ANOTHER_WORD['内']})"
_MORE = f"多(?![{bounds.NOT_MORE}])"
_AFTER = f"(?P<after>{one_of(_AFTER_WORDS)}|{_WITHIN}|{_MORE})"

# What follows the digits of a number, each part with or without a blank: 1 万余件以上.
TAIL = re.compile(
    rf"(?P<odd>[{bounds.ODD}])?(?: ?{_POWER})?(?P<odder>[{bounds.ODD}])?(?: ?{_UNIT})?(?: ?{_AFTER})?"
)
AFTER = re.compile(f" ?{_AFTER}")
UPPER = re.compile(rf" ?{TO} ?(?P<number>{NUMBER})")
_RUN = "(?:[一二两三四五六七八九十万亿零〇]|百(?![分货度姓折])|千(?![瓦伏克米升卡帕赫焦兆]))++"
UPPER_WORDS = re.compile(rf" ?{TO} ?(?P<number>{_RUN})")
SHARE = re.compile(
    rf"百分之(?P<percent>{NUMBER}|{_RUN}(?:点{_RUN})?)|(?P<bottom>{_RUN})分之(?P<top>{_RUN})"
    r"|(?P<tops>\d++)[/／](?P<bottoms>\d++)(?![/\d])"
)

_ANY = rf"(?:\d++|{_RUN})"
_CLASSED = "位名期届批次章条款页号个季轮只"
_AND = "[、和与至到—～~-]"
_ORDINAL = rf"第 ?{_ANY}(?:(?:{_AND} ?第? ?{_ANY})++(?= ?[{_CLASSED}])|(?:{_AND} ?第 ?{_ANY})*+) ?[{_CLASSED}版代阶产类]?"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})"
_LATER = r" ?(?:[-—–－~～至到、,/] ?)+"
_DAY = rf"(?: ?\d{{1,2}}(?:{_LATER}\d{{1,2}})* ?[日号])"
_MONTH = rf"(?:\d++(?:\.\d++)?(?:{_LATER}\d{{1,2}})*|[一二三四五六七八九十]{{1,3}}) ?月(?!个)(?:份)?{_DAY}?"
_DATES = "|".join(
    (
        rf"{_YEAR}(?:{_LATER}(?:{_YEAR}|\d\d))* ?(?:学?年)(?:度)?(?: ?{_MONTH}| ?\d{{1,3}} ?期)?",
        r"(?:19|20)\d\d(?P<stroke>[./-])\d{1,2}(?P=stroke)\d{1,2}(?!\d)",
        _MONTH,
        r"\d{1,2}(?:" + _LATER + r"\d{1,2})* ?日(?!内|以内|均|常|产|之内)",
        r"\d{1,2} ?时(?!间|长|速|段|效|候|许)(?: ?\d{1,2} ?分)?",
        r"\d{1,2}[:：][0-5]\d(?::[0-5]\d)?(?![\d.%％万亿个件家项人户])",
        r"(?:[一二三四1-4](?:[、至到和-]?[一二三四1-4])*|上|本)季度",
        r"[〔\[【(（] ?(?:19|20)\d\d ?[〕\]】)）] ?\d+ ?号",
    )
)
_RATIO = (
    rf"{NUMBER}(?:∶{NUMBER})++|{NUMBER}(?:[：:]{NUMBER}){{2,}}|{NUMBER} ?[:：]1(?![\d.,%万亿千百个件家项])"
)
_SUM = rf"{NUMBER}(?:[+＋×*·•][\dA-Za-z一二三四五六七八九十]++)++"
_LATIN = r"[A-Za-z_][A-Za-z_.&-]*+\d[\dA-Za-z._-]*+(?! ?[万亿元%％])"
_QUOTED = '“[^“”\n]{1,40}”|《[^《》\n]{1,80}》|「[^「」\n]{1,40}」|‘[^‘’\n]{1,40}’|"[^"，。；：,;:\n]{1,40}"'
_FRACTION = rf"百分之[\d{WORDS}]|{_RUN}分之[{WORDS}]|\d++[/／]\d++(?![/\d])"

_PHRASES = one_of(names.SET_PHRASES)
# Cheap to fail: most signs of a text begin nothing.
_BEGINNINGS = f'(?=[“《「‘"A-Za-z_第〔\\[【(（上本半\\d{WORDS}])'
SCAN = re.compile(
    f"{_BEGINNINGS}(?:(?P<quoted>{_QUOTED})|(?P<other>{_PHRASES}|{_LATIN}|{_ORDINAL}|{_DATES}|{_RATIO}|{_SUM})|(?P<fraction>{_FRACTION})"
    f"|(?P<arabic>{NUMBER})|(?P<words>{_RUN})|(?P<half>半))"
)
