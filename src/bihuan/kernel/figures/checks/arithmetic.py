"""Questions that a sum raises: parts and totals, shares, rates above 100 per cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bihuan.kernel.figures.checks.questions import Draft, Question, shown, spans
from bihuan.kernel.figures.checks.relations import Relation, is_change, label, value_of
from bihuan.kernel.figures.records import Figure

_HOLDS = re.compile("包含|包括|分为|由")
_RATE = re.compile("率|占|比重|比例|覆盖")
_MAY_EXCEED = re.compile("计划|目标|任务|指数|进度|完成率|增长|贡献率|达产|负荷")
_LEAST_PARTS = 2


def parts_and_totals(draft: Draft) -> Iterator[Question]:
    """Parts that the text lists after their total and that do not make it up."""
    fitting = {relation.stated for relation in draft.relations if relation.kind == "sum" and relation.fits}
    for index, total in enumerate(draft.figures):
        parts = [] if total in fitting else _listed(draft, index)
        made = value_of(parts)
        if parts and made != total.value:
            yield _unequal(total, parts, made, 0.7)


def stated_sums(draft: Draft) -> Iterator[Question]:
    """Sums and shares that the words announce and the numbers do not bear out."""
    for relation in draft.relations:
        if relation.fits:
            continue
        if relation.kind == "sum":
            yield _unequal(relation.stated, list(relation.operands), relation.recomputed, 0.6)
        else:
            yield _other_share(relation)


def above_all(draft: Draft) -> Iterator[Question]:
    """A share of more than everything."""
    for figure in draft.figures:
        clause = draft.clause(figure)
        is_rate = _RATE.search(clause) and not _MAY_EXCEED.search(clause)
        if figure.unit == "%" and figure.value > 100 and is_rate and not is_change(draft.text, figure):
            sentence = f"“{clause}{figure.text}”超过了100%。是不是比率算错了，或者该说增长？"
            yield Question("above_100", sentence, spans(figure), f"{shown(figure.value)} > 100", 0.6)


def _listed(draft: Draft, index: int) -> list[Figure]:
    """What stands behind 包含 in the sentence of a total, counted alike."""
    total, end = draft.figures[index], draft.sentence_end(draft.figures[index].end)
    if total.bound != "exact":
        return []
    word = _HOLDS.search(draft.text, total.end, min(end, total.end + 4))
    if not word:
        return []
    parts = [f for f in draft.figures[index + 1 : index + 12] if f.end <= end and f.unit == total.unit]
    return parts if len(parts) >= _LEAST_PARTS else []


def _unequal(total: Figure, parts: list[Figure], made: Decimal, sureness: float) -> Question:
    reckoned = f"{'+'.join(shown(part.value) for part in parts)}={shown(made)} ≠ {shown(total.value)}"
    sentence = f"分项合计{shown(made)}，与总数“{total.text}”不等。是有分项没有列出，还是数字有误？"
    return Question("parts_total", sentence, spans(total, *parts), reckoned, sureness)


def _other_share(relation: Relation) -> Question:
    part, whole = relation.operands
    made = shown(relation.recomputed)
    reckoned = f"{shown(part.value)}÷{shown(whole.value)}={made}% ≠ {shown(relation.stated.value)}%"
    sentence = f"“{label(part)}{part.text}”与“{label(whole)}{whole.text}”相比是{made}%，文中写“{relation.stated.text}”。哪个是准的？"
    is_rounding = abs(relation.recomputed - relation.stated.value) < Decimal("0.1")
    return Question(
        "rate_counts", sentence, spans(part, whole, relation.stated), reckoned, 0.5 if is_rounding else 0.7
    )
