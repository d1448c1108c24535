"""Questions that the meaning of the figures raises: when, planned or done, closed or open, the same metric twice, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import combinations

from bihuan.kernel.figures.checks.questions import Draft, Question, shown, spans
from bihuan.kernel.figures.checks.relations import is_change, label
from bihuan.kernel.figures.records import Figure

_DONE_IN_YEAR = re.compile(
    r"(?<!到)(?<!到 )(20\d\d) ?年[^，。；]{0,6}(?:完成|实现|新增|建成|投入)[^，。；]{0,8}$"
)
_PLANNED = re.compile("计划|预计|力争|目标|拟|将|预期|任务")
_PERIODS = {"一季度": 3, "二季度": 6, "上半年": 6, "三季度": 9, "前三季度": 9, "四季度": 12, "下半年": 12}
_PERIOD = re.compile("|".join(sorted(_PERIODS, key=len, reverse=True)))
_FOUND = re.compile(
    "(?:查出|发现|排查|自查|检查出|摸排)[^，。；,;]{0,10}(?:隐患|问题)[^，。；,;]{0,4}$|(?:隐患|问题)[^，。；,;]{0,3}$"
)
_OBJECT_FOUND = re.compile("隐患")
_BEING_CLOSED = re.compile("整治|消除|治理|查改|整改|排除|排危|化解|处置")
_BEING_CLOSED = re.compile("整治|消除|治理|查改|整改|排除|排危|化解|处置")
_CLOSED = re.compile(
    r"(?:整改|销号|消除|治理|处置)[^，。；,;不]{0,8}\d|(?:全部|均|已)[^，。；,;不]{0,6}(?:整改|销号|消除)|整改(?:完成)?率|整改完毕|整改到位(?!的)"
)
_TEAMS = re.compile("(?:检查组|工作组|专班|小组|检查队|督导组|服务队)")
_VISITED = re.compile("(?:检查|服务|走访|巡查|督查|覆盖)[^，。；,;]{0,6}(?:企业|单位|场所|点位)")
_SCALES = (10_000, 100_000_000)
_NAMED = re.compile("[\u4e00-\u9fff]{2,6}?(?:街道|社区|镇)")
_SAME = 5
_CLOSE_NAME = 0.75


def planned_or_done(draft: Draft) -> Iterator[Question]:
    """A result for a year that has hardly begun: 2026年完成投资 in a text of February 2026."""
    for figure in draft.figures:
        clause = draft.clause(figure)
        match = _DONE_IN_YEAR.search(clause)
        if match and draft.dateline.is_ahead(int(match[1])) and not _PLANNED.search(clause):
            written = f"{draft.dateline.year}年{draft.dateline.month}月"
            sentence = f"“{clause.strip()}{figure.text}”：本文写于{written}，{match[1]}年还没有过完。这是计划数还是实际数？"
            yield Question("plan_or_actual", sentence, spans(figure), "", 0.7)


def period_not_over(draft: Draft) -> Iterator[Question]:
    """A figure of a quarter that has not ended when the text was written."""
    for figure in draft.figures:
        clause = draft.clause(figure)
        match = _PERIOD.search(clause)
        if (
            match
            and figure.tense == "actual"
            and 0 < draft.dateline.month < _PERIODS[match[0]]
            and "20" not in clause
        ):
            sentence = f"“{clause.strip()}{figure.text}”：写作时（{draft.dateline.month}月）{match[0]}还没有结束。是截至目前的数吗？"
            yield Question("as_of_period", sentence, spans(figure), "", 0.5)


def not_closed(draft: Draft) -> Iterator[Question]:
    """Hazards found, and no word of how many were put right."""
    for figure in draft.figures:
        clause = draft.clause(figure)
        if figure.tense != "actual" or not _tells_of_findings(clause):
            continue
        if not _CLOSED.search(draft.text, figure.end, draft.paragraph_end(figure.end)):
            sentence = f"“{clause.strip()}{figure.text}”之后没有说整改了多少。整改完成了几条？"
            yield Question("not_closed", sentence, spans(figure), "", 0.7)


def _tells_of_findings(clause: str) -> bool:
    is_hazard = _OBJECT_FOUND.search(clause[-12:]) and _FOUND.search(clause)
    return bool(is_hazard) and not _BEING_CLOSED.search(clause)


def fewer_visits(draft: Draft) -> Iterator[Question]:
    """More teams sent out than visits made."""
    for teams, visits in zip(draft.figures, draft.figures[1:], strict=False):
        is_one_sentence = visits.end <= draft.sentence_end(teams.end)
        said = _TEAMS.search(draft.clause(teams)) and _VISITED.search(draft.clause(visits))
        if (
            said
            and is_one_sentence
            and visits.value < teams.value
            and visits.unit in {"家", "家次", "次", "户", "户次", "处"}
        ):
            sentence = f"“{draft.clause(teams).strip()}{teams.text}”，却只有“{visits.text}”。平均每组不到一家，数字或单位是否有误？"
            reckoned = f"{shown(visits.value)} < {shown(teams.value)}"
            yield Question("fewer_visits", sentence, spans(teams, visits), reckoned, 0.6)


def same_metric(draft: Draft) -> Iterator[Question]:
    """One metric with two values: ten thousand times apart it is a slip of the unit, else perhaps another time."""
    by_label: dict[tuple[str, str], list[Figure]] = {}
    for figure in draft.figures:
        if _states_a_metric(draft, figure):
            by_label.setdefault((label(figure), figure.unit), []).append(figure)
    for (name, _), figures in by_label.items():
        asked = (_two_values(name, one, other) for one, other in combinations(figures[:3], 2))
        yield from (question for question in asked if question)


def _states_a_metric(draft: Draft, figure: Figure) -> bool:
    """The clause of the figure names it in full; what it took over from the one before may be another thing."""
    name = label(figure)
    if figure.tense != "actual" or figure.unit == "%" or len(name) < _SAME:
        return False
    return name in draft.clause(figure) and not is_change(draft.text, figure)


def _two_values(name: str, one: Figure, other: Figure) -> Question | None:
    low, high = sorted((one, other), key=lambda figure: figure.value)
    if not low.value:
        return None
    ratio = high.value / low.value
    if any(abs(ratio / scale - 1) < 0.05 for scale in _SCALES):
        sentence = (
            f"“{name}”一处是{one.text}，一处是{other.text}，相差约{shown(ratio)}倍。单位（万、亿）写对了吗？"
        )
        return Question(
            "unit_scale",
            sentence,
            spans(one, other),
            f"{shown(high.value)}÷{shown(low.value)}={shown(ratio)}",
            0.7,
        )
    if low.bound == "exact" and high.bound == "more_than":
        sentence = f"“{name}”一处是{one.text}，一处是{other.text}，两者不能同时成立。"
        return Question(
            "approximator", sentence, spans(one, other), f"{shown(low.value)} < {shown(high.value)}", 0.6
        )
    return None


def names_nearly_known(draft: Draft) -> Iterator[Question]:
    """A name that is not in the registers but nearly one that is."""
    known = set(draft.names)
    for match in _NAMED.finditer(draft.text) if known else ():
        word = match.group()
        if any(word.endswith(name) for name in known):
            continue
        if near := get_close_matches(word, known, 1, _CLOSE_NAME):
            sentence = f"名册里没有“{word}”，有“{near[0]}”。是不是写错了？"
            yield Question("name", sentence, (match.span(),), "", 0.6)
