"""Sums that a text states between its own figures: a share of two counts, parts of a total, a change against two values.

A relation is found by its numbers (they fit) or by its words (they say that it should). Whether it fits is another thing: `fits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, pairwise, product
from typing import Literal, NamedTuple

from bihuan.kernel.figures.records import Figure

Kind = Literal["ratio", "sum", "pct_change"]
_PARTS_OF_100 = frozenset(("%", "百分点"))
_LOOK_BACK = 14
_NEAR = 3
_MOST_PARTS = 12
_FARTHEST = 40
_LARGE = 100
_CERTAIN = 1000
_FEW = 4
_HALF = Decimal("0.5")
_PLACES = re.compile(r"\d\.(\d+)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Counted alike: 27项实事项目, of which 22个 are done.
_ALIKE = ({"个", "项"}, {"家", "户"})
_BY_KIND = re.compile("分(?:行业|类型|地区|类别|领域|区域|街道|来源)|按[^，。；]{1,8}分")
# 应结案 and 按期结案 are not parts of 结案.
_ANOTHER = re.compile("(?:应|未|按期|已|不|计划|超期)$")
_GENERAL = re.compile(
    "新增.{0,2}|新建|实施|完成|打造|推进|创建|建成|达到|增长|引进|培育|力争|企业|项目|获批|入选"
)
_WITHIN = 300
_FALL = re.compile("减|降")
_CHANGE = re.compile(
    "(?:增长|下降|减少|增加|上升|降低|提高|同比|环比|压缩|涨|降|高于|低于|提升)[^，。；,;]{0,3}$"
)
_PLANNED_SHARE = re.compile("(?:占|为|完成)(?:年度|全年|年)?(?:计划|目标|任务)(?:投资|任务)?的?$")
_PLAN = re.compile("计划|目标|任务")
_ALL_PARTS = re.compile("其中|包含|包括|分为|分别|分类|[:：(（]")
_LABEL_HEAD = re.compile("^(?:其中|共|累计|各类|年度|年内|全年|[,，、\\s])+")
_LABEL_TAIL = re.compile("(?:的|数|数量|量|共|为|数为|数共|等)+$")


class Relation(NamedTuple):
    """`stated` should be what `operands` make; `recomputed` is what they do make."""

    kind: Kind
    operands: tuple[Figure, ...]
    stated: Figure
    recomputed: Decimal
    fits: bool


def relations(text: str, figures: Sequence[Figure]) -> list[Relation]:
    """All that were found, those that fit and those that do not, in the order of what they state."""
    shares = list(_ratios(text, figures))
    sums = [*_following_parts(text, figures), *_parts_with_shares(shares), *_same_label(text, figures)]
    found = [*shares, *_once(sums), *_changes(text, figures)]
    return sorted(found, key=lambda relation: relation.stated.start)


def decimals(figure: Figure) -> int:
    """How many places the number is printed with."""
    match = _PLACES.search(figure.text)
    return len(match[1]) if match else 0


def step(figure: Figure) -> Decimal:
    """What one more in the last printed place is worth: 100 in 150.25万件."""
    match = _NUMBER.search(figure.text)
    number = Decimal(match[0].replace(",", "")) if match else Decimal(0)
    return (figure.value / number if number else Decimal(1)).scaleb(-decimals(figure))


def label(figure: Figure) -> str:
    """What is counted, without the words around it."""
    return _LABEL_TAIL.sub("", _LABEL_HEAD.sub("", figure.object))


def is_change(text: str, figure: Figure) -> bool:
    """The figure says by how much something changed."""
    return bool(_CHANGE.search(text, max(0, figure.start - 8), figure.start))


def value_of(figures: Sequence[Figure]) -> Decimal:
    """What they make together."""
    return sum((figure.value for figure in figures), Decimal(0))


def alike(one: Figure, other: Figure) -> bool:
    """Both count the same sort of thing, as far as their units tell; a table cell has none."""
    units = {one.unit, other.unit}
    return len(units) == 1 or "" in units or units in _ALIKE


def _explained(made: Decimal, total: Figure, parts: Sequence[Figure]) -> bool:
    """The difference is no more than rounding can make."""
    return abs(made - total.value) <= sum(
        (_HALF * step(f) for f in (total, *parts) if decimals(f)), Decimal(0)
    )


def _rounds_to(value: Decimal, stated: Figure) -> bool:
    return abs(value - stated.value) <= _HALF.scaleb(-decimals(stated))


def _ratios(text: str, figures: Sequence[Figure]) -> Iterator[Relation]:
    for index, stated in enumerate(figures):
        if not _is_share(text, stated):
            continue
        counts = [f for f in figures[max(0, index - 2 * _LOOK_BACK) : index] if f.unit not in _PARTS_OF_100]
        found = _fitting(stated, counts[-_LOOK_BACK:]) or _of_plan(text, stated, counts[-_LOOK_BACK:])
        if found:
            yield found


def _is_share(text: str, figure: Figure) -> bool:
    return figure.unit == "%" and figure.bound == "exact" and not is_change(text, figure)


def _fitting(stated: Figure, counts: list[Figure]) -> Relation | None:
    """Two counts before a share that make it; a share in whole per cent fits too many pairs to tell."""
    if not decimals(stated) or stated.value in {0, 100}:
        return None
    pairs = product(reversed(counts[-_NEAR:]), reversed(counts))
    for part, whole in pairs:
        if alike(part, whole) and 0 < part.value < whole.value:
            share = part.value * 100 / whole.value
            if _rounds_to(share, stated):
                return Relation("ratio", (part, whole), stated, share, fits=True)
    return None


def _of_plan(text: str, stated: Figure, counts: list[Figure]) -> Relation | None:
    """占年度计划的 p%: the last amount done and the last amount planned before it, in one line."""
    if not _PLANNED_SHARE.search(text, max(0, stated.start - 12), stated.start):
        return None
    done = next((f for f in reversed(counts[-2:]) if f.tense == "actual"), None)
    plan = _planned_before(done, counts) if done else None
    if done is None or plan is None or "\n" in text[plan.end : stated.start]:
        return None
    share = done.value * 100 / plan.value
    return Relation("ratio", (done, plan), stated, share, fits=_rounds_to(share, stated))


def _planned_before(done: Figure, counts: list[Figure]) -> Figure | None:
    before = [f for f in reversed(counts) if f.start < done.start and f.unit == done.unit and f.value]
    return next((f for f in before if f.tense == "plan" and _PLAN.search(f.object)), None)


def _following_parts(text: str, figures: Sequence[Figure]) -> Iterator[Relation]:
    """Parts that follow their total and make it up. A small total fits by chance: there the words have to say it."""
    for index, total in enumerate(figures):
        if total.value > 1 and _is_count(text, total):
            after = _counted_alike(text, total, figures[index + 1 : index + 2 * _FARTHEST])
            for parts in _runs(text, total, after):
                yield Relation("sum", tuple(parts), total, value_of(parts), fits=True)


def _counted_alike(text: str, total: Figure, near: Sequence[Figure]) -> list[Figure]:
    return [f for f in near if alike(f, total) and _is_count(text, f)][:_FARTHEST]


def _is_count(text: str, figure: Figure) -> bool:
    return figure.unit not in _PARTS_OF_100 and figure.bound == "exact" and not is_change(text, figure)


def _runs(text: str, total: Figure, after: list[Figure]) -> Iterator[list[Figure]]:
    is_small = total.value < _LARGE
    first = 0
    while first < (min(1, len(after)) if is_small else len(after)):
        parts = _run_from(total, after[first : first + _MOST_PARTS])
        first += len(parts) or 1
        if parts and _is_no_chance(text, total, parts):
            yield parts


def _is_no_chance(text: str, total: Figure, parts: list[Figure]) -> bool:
    if total.value < _CERTAIN and len(parts) > _FEW:
        return False
    return total.value >= _LARGE or bool(_ALL_PARTS.search(text, total.end, parts[0].start))


def _run_from(total: Figure, after: list[Figure]) -> list[Figure]:
    """The first figures of these that make up the total, at least two."""
    so_far = Decimal(0)
    for number, figure in enumerate(after, 1):
        so_far += figure.value
        if _explained(so_far, total, after[:number]):
            return after[:number] if number > 1 and total not in after[:number] else []
        if so_far > total.value:
            break
    return []


def _parts_with_shares(shares: list[Relation]) -> Iterator[Relation]:
    """Counts whose shares are all of one total and that make it up; two columns of a table stand side by side."""
    parts: dict[Figure, dict[Figure, None]] = {}
    for share in shares:
        parts.setdefault(share.operands[1], {})[share.operands[0]] = None
    for whole, found in parts.items():
        columns = (list(found), list(found)[::2], list(found)[1::2])
        made_up = (c for c in columns if len(c) > 1 and sum(part.value for part in c) == whole.value)
        yield from (Relation("sum", tuple(c), whole, whole.value, fits=True) for c in made_up)


def _same_label(text: str, figures: Sequence[Figure]) -> Iterator[Relation]:
    """A count, and later the same of its parts: 应结案972件 … 事件应结案956件 … 部件应结案16件."""
    counts = [f for f in figures if _names_a_metric(text, f)]
    for index, total in enumerate(counts):
        tails = [f for f in counts[index + 1 :] if _is_part_of(f, total)]
        yield from _named_alike(total, _by_kind(text, total, tails), tails)


def _named_alike(total: Figure, said: list[Figure], tails: list[Figure]) -> Iterator[Relation]:
    """Where the words say that these are the parts they ought to fit; elsewhere only what nearly fits is meant so."""
    parts = _before_repeat(total, said or tails)
    made = value_of(parts)
    if len(parts) > 1 and (said or _close(made, total.value)):
        yield Relation("sum", tuple(parts), total, made, fits=_explained(made, total, parts))


def _by_kind(text: str, total: Figure, tails: list[Figure]) -> list[Figure]:
    """Those that follow 分行业来看 and its like, three or more."""
    kinds = _BY_KIND.search(text, total.end)
    said = [f for f in tails if kinds and kinds.end() < f.start < kinds.end() + _WITHIN]
    return said if len(said) >= _NEAR else []


def _names_a_metric(text: str, figure: Figure) -> bool:
    if figure.unit == "%" or figure.bound != "exact" or is_change(text, figure):
        return False
    return len(label(figure)) > 1 and not _GENERAL.fullmatch(label(figure))


def _is_part_of(part: Figure, total: Figure) -> bool:
    """The longer of the two names ends with the other, and says no other stage of it."""
    if part.unit != total.unit:
        return False
    shorter, longer = sorted((label(part), label(total)), key=len)
    return longer.endswith(shorter) and not _ANOTHER.search(longer.removesuffix(shorter))


def _before_repeat(total: Figure, tails: list[Figure]) -> list[Figure]:
    """The parts up to the first that is as large as the total: that begins another count."""
    parts: list[Figure] = []
    for figure in tails[:_MOST_PARTS]:
        if figure.value >= total.value:
            break
        parts.append(figure)
    return parts


def _close(made: Decimal, total: Decimal) -> bool:
    return abs(made - total) * 100 <= total


def _once(sums: list[Relation]) -> Iterator[Relation]:
    seen = set()
    for relation in sums:
        key = (relation.stated.start, frozenset(part.value for part in relation.operands))
        if key not in seen:
            seen.add(key)
            yield relation


def _changes(text: str, figures: Sequence[Figure]) -> Iterator[Relation]:
    """减少141件，减少7.15%: the change in numbers and in per cent, against the count that changed."""
    for amount, stated in pairwise(figures):
        if _are_one_change(text, amount, stated):
            sign = -1 if _FALL.search(text, max(0, stated.start - 4), stated.start) else 1
            earlier = (f for f in figures if f.end <= amount.start and f.unit == amount.unit)
            yield from islice(_changed(amount, stated, sign, earlier), 1)


def _are_one_change(text: str, amount: Figure, stated: Figure) -> bool:
    if stated.unit != "%" or amount.unit == "%":
        return False
    return is_change(text, amount) and is_change(text, stated)


def _changed(amount: Figure, stated: Figure, sign: int, earlier: Iterator[Figure]) -> Iterator[Relation]:
    for now in earlier:
        before = now.value - sign * amount.value
        if before > 0 and _rounds_to(amount.value * 100 / before, stated):
            change = sign * amount.value * 100 / before
            yield Relation("pct_change", (now, now._replace(value=before)), stated, change, fits=True)
