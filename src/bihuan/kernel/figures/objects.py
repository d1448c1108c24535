"""What a figure counts: the shortest phrase of the text that says it."""

from __future__ import annotations

import re

from bihuan.kernel.figures.found import Found
from bihuan.kernel.figures.lexicon import units
from bihuan.kernel.figures.tables import Tables

LONGEST = 20
_MEASURES = units.MONEY | units.DURATIONS | {"%", "‰", "百分点", "倍", "BP", "基点"}
_BEHIND = re.compile(r" ?的?([“《]?[\u4e00-\u9fffA-Za-z·、“”][\u4e00-\u9fffA-Za-z0-9·、“”《》 -]*)")
_ENDS = re.compile(
    "(?<=.)(?:完成|建成|投入|实现|开展|纳入|均|已|将|正在|入选|获|达到?|位居|落地|开工|全部|通过|增长|下降|提升|竣工|投产|办结|分别|进行"
    "|参与|参加|得到|享受|列入|位于|稳定|加快|顺利|成为|全面|超额|与会|覆盖|收官|全[省市区国]推广|资金支持|、)"
)
_NO_OBJECT = frozenset("和与及或且、以的至到为是，台")
_BEFORE = re.compile(r"[^，。；：,;:（）()\n|\t•？！?!]+$")
_BEFORE_BRACKET = re.compile(r"[^，。；：,;:（）()\n|\t•？！?!]+(?=[（(]$)")
_HEAD = re.compile(
    r"^(?:\d+ |其中|并|及|共|全年|新增|新建|创建|打造|办理|给予|实现|完成|推进|实施|截至目前|截至|目前|预计|累计|年初|等|已|现|将|力争"
    r"|为|约)+(?=..)"
)
_TAIL = re.compile(r"(?:的|为|达|达到|共|约|至|到|是|数为|等|分别|均为|各|共计|计|有| )+$")
_CHANGE = re.compile(
    "(?:同比|环比|较上年|比上年|较去年|均|分别|年均|累计)*(?:增长|下降|减少|增加|提高|提升|上升|降低|增幅|降幅|回落|上涨)?(?:率|了|到)?$"
)
_WINDOW = 30


def object_of(text: str, found: Found, before: str, last_end: int, tables: Tables) -> str:
    """The phrase behind the figure where that is a noun (7个口袋公园), else the one before it (开工率93%).

    `before` is the object of the figure before it, whose end is `last_end`: growth without a noun of its own grows that.
    """
    if tables.has_any and (label := tables.label(found.start)):
        return label[:LONGEST]
    if _heads_noun(found) and (behind := _phrase_behind(text, found.end)):
        return behind
    phrase = _phrase_before(text, max(last_end, found.start - _WINDOW), found.start)
    if _CHANGE.match(phrase):
        return before or phrase or _phrase_behind(text, found.end)
    return phrase


def _heads_noun(found: Found) -> bool:
    """A measure word does, a threshold too (亿元以上项目); money, shares and times mostly follow theirs."""
    return "/" not in found.unit and (found.unit not in _MEASURES or found.bound == "at_least")


def _phrase_before(text: str, first: int, start: int) -> str:
    match = (_BEFORE_BRACKET if text[start - 1 : start] in {"(", "（"} else _BEFORE).search(
        text, first, start
    )
    if match is None:
        return ""
    phrase = _HEAD.sub("", _TAIL.sub("", match.group()).strip(" 、和及与"))[-LONGEST:]
    return f"“{phrase}" if "”" in phrase and "“" not in phrase else phrase


def _phrase_behind(text: str, end: int) -> str:
    match = _BEHIND.match(text, end, end + LONGEST + 1)
    if match is None or match[1][0] in _NO_OBJECT:
        return ""
    phrase = match[1]
    stop = _ENDS.search(phrase)
    return (phrase[: stop.start()] if stop else phrase).strip(" 、")
