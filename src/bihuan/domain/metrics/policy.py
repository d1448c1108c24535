"""Who may see figures. The records behind one are seen by whoever may read the journal there, or see what they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.policy import reads_everything, visible_entries
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

Sight = Callable[[Actor], QuerySet[Any]]
_sights: dict[str, Sight] = {}


def register_sight(subject_type: str, visible: Sight) -> None:
    """Let whoever sees a record (by its own policy) open the entries about it where they stand behind a figure."""
    _sights[subject_type] = visible


def visible_among(actor: Actor, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of some entries that an actor may open: of the units whose journal he reads, or about a record that he sees."""
    if reads_everything(actor):
        return entries
    seen = Q(pk__in=visible_entries(actor).values("pk"))
    for subject_type, visible in _sights.items():
        seen |= Q(subject_type=subject_type, subject_id__in=visible(actor).order_by().values("pk"))
    return entries.filter(seen)


def may_view(actor: Actor) -> bool:
    """Figures are sums: whoever may see one may see it for every unit and place."""
    return actor.may(MetricsPermission.VIEW)


def require_view(actor: Actor) -> None:
    """Refuses (`not_permitted`) whoever may not see figures."""
    if not may_view(actor):
        raise Refused("not_permitted", "您没有“查看指标”的权限。请联系系统管理员。")
