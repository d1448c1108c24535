"""The terms of a target as one value, and what they must not be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as noop

from bihuan.domain.district.queries import communities, streets
from bihuan.domain.metrics.queries import Scope, book_on
from bihuan.domain.targets.models import Target
from bihuan.domain.targets.vocabulary import Among, Comparing, Firmness
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class Terms:
    """What is promised. `owner` is the code of a unit, `whole` that of the target it is a part of."""

    name: str
    comparator: str
    firmness: str
    unit: str
    starts_on: date
    due_on: date
    owner: str
    quantity: Decimal | None = None
    name_en: str = ""
    metric: str = ""
    scope: str = ""
    among: str = ""
    covers: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    source: str = ""
    why: str = ""

    def as_record(self) -> dict[str, Any]:
        """For the journal and the history: days and numbers as text."""
        plain = {**asdict(self), "starts_on": str(self.starts_on), "due_on": str(self.due_on)}
        plain["quantity"] = None if self.quantity is None else canonical_decimal(self.quantity)
        return {key: value for key, value in plain.items() if value not in ("", None, {})}


def terms_of(target: Target) -> Terms:
    """The present terms of a target."""
    same = ("name", "name_en", "comparator", "firmness", "unit", "starts_on", "due_on", "metric", "scope", "among",
            "covers", "source", "why", "quantity")  # fmt: skip
    return Terms(
        **{name: getattr(target, name) for name in same},
        owner=target.owner.code,
        whole=target.whole.code if target.whole else "",
    )


def completed(terms: Terms) -> Terms:
    """With the list of a 全覆盖 written out as it is today, and its length for a quantity."""
    if terms.comparator != Comparing.ALL:
        return terms
    covers = dict(terms.covers) or _register(terms)
    return replace(terms, covers=covers, quantity=Decimal(len(covers)))


def _register(terms: Terms) -> dict[str, str]:
    look_up = (
        {Among.STREET: streets, Among.COMMUNITY: communities}.get(Among(terms.among)) if terms.among else None
    )
    if look_up is None:
        return {}
    rows = look_up().order_by("path")
    scope = Scope.parse(terms.scope)
    rows = rows.filter(path__contains=f"/{scope.code}/") if scope.field == "place" else rows
    return dict(rows.values_list("code", "name"))


def require_sense(terms: Terms, today: date) -> None:
    """Refuses terms that nobody can keep or measure, each with its own code."""
    for code, sentence, is_wrong in SENSE:
        if is_wrong(terms):
            raise Refused(code, sentence)
    if terms.metric:
        _require_metric(terms, today)


def _is_choice_wrong(terms: Terms) -> bool:
    known = (terms.comparator in Comparing.values, terms.firmness in Firmness.values)
    return not all(known) or (terms.among != "" and terms.among not in Among.values)


def _counts_no_list(terms: Terms) -> bool:
    return terms.comparator == Comparing.ALL and not terms.covers


def _lists_what_no_metric_splits(terms: Terms) -> bool:
    return terms.comparator == Comparing.ALL and bool(terms.metric) and terms.among in {"", Among.NAMED}


SENSE: tuple[tuple[str, str, Callable[[Terms], bool]], ...] = (
    ("bad_choice", noop("比较、力度或名单的种类不在可选值之中。"), _is_choice_wrong),
    (
        "bad_period",
        noop("完成期限早于开始日期。“多少天”的目标要写开始日期。"),
        lambda t: t.due_on < t.starts_on,
    ),
    ("no_list", noop("全覆盖要有名单：写明是哪些街道、社区或单位，或者逐个列出。"), _counts_no_list),
    ("bad_list", noop("由指标计算的全覆盖，名单只能是街道、社区或单位。"), _lists_what_no_metric_splits),
    (
        "no_why",
        noop("不用指标、要人填报的目标，请写明现有指标为什么不够。"),
        lambda t: not t.metric and not t.why.strip(),
    ),
    ("no_quantity", noop("请写明目标数。"), lambda t: t.quantity is None),
    ("bad_quantity", noop("目标数不能小于 0。"), lambda t: t.quantity is not None and t.quantity < 0),
    (
        "list_without_all",
        noop("只有全覆盖才有名单。"),
        lambda t: t.comparator != Comparing.ALL and bool(t.covers),
    ),
)
"""What terms must not be: code, sentence, test."""


def _require_metric(terms: Terms, today: date) -> None:
    definition = book_on(today).by_code.get(terms.metric)
    if definition is None:
        raise Refused("unknown_metric", "没有代码为“{code}”的指标，或它还没有生效。", code=terms.metric)
    Scope.parse(terms.scope)
    if terms.comparator != Comparing.ALL and terms.unit != definition.unit:
        raise Refused(
            "other_unit",
            "目标的计量单位“{ours}”和指标的“{theirs}”不一样。",
            ours=terms.unit,
            theirs=definition.unit,
        )


def owner_of(terms: Terms) -> Unit:
    """The unit that answers for it; refuses `unknown_unit`."""
    found = Unit.objects.filter(code=terms.owner).first()
    if found is None:
        raise Refused("unknown_unit", "没有代码为“{code}”的单位。", code=terms.owner)
    return found


def whole_of(terms: Terms, target: Target | None = None) -> Target | None:
    """The target that these terms make a part of; refuses `unknown_target`, and `part_of_itself`."""
    if not terms.whole:
        return None
    found = Target.objects.filter(code=terms.whole).select_related("whole").first()
    if found is None:
        raise Refused("unknown_target", "没有编号为“{code}”的目标。", code=terms.whole)
    above: Target | None = found
    while above is not None:
        if target is not None and above.pk == target.pk:
            raise Refused("part_of_itself", "目标不能是自己的一部分。")
        above = above.whole
    return found
