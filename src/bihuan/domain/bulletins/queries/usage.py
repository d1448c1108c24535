"""Which texts use which metric."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F

from bihuan.domain.bulletins.models import FrozenFigure, Item, Mark
from bihuan.domain.bulletins.policy import public_issues, visible_items
from bihuan.domain.bulletins.vocabulary import MarkKind
from bihuan.kernel.actors import Actor


@dataclass(frozen=True)
class Use:
    """How many items bind a metric in their present text, and how many issues have printed it."""

    items: int = 0
    issues: int = 0


def uses_of_metrics() -> dict[str, Use]:
    """By code; a metric that nothing uses is not in it."""
    bound = Mark.objects.filter(kind=MarkKind.BOUND, version=F("item__version")).order_by()
    items = dict(bound.values_list("metric").annotate(n=Count("item", distinct=True)))
    printed = FrozenFigure.objects.filter(issue__in=public_issues()).order_by()
    issues = dict(printed.values_list("metric").annotate(n=Count("issue", distinct=True)))
    return {code: Use(items.get(code, 0), issues.get(code, 0)) for code in {*items, *issues}}


def printed_with(metric: str, most: int = 6) -> list[FrozenFigure]:
    """The figures of published issues that were made from a metric, the newest first."""
    found = FrozenFigure.objects.filter(metric=metric, issue__in=public_issues())
    return list(found.select_related("issue__number").order_by("-issue__published_at", "number")[:most])


def items_with(actor: Actor, metric: str, most: int = 6) -> list[Item]:
    """The items that an actor sees whose present text binds a metric, the newest first."""
    bound = Mark.objects.filter(kind=MarkKind.BOUND, metric=metric, version=F("item__version"))
    return list(visible_items(actor).filter(pk__in=bound.values("item")).order_by("-pk")[:most])
