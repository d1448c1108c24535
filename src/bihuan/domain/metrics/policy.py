"""Who may see figures. The records behind one are seen by whoever may see them in the journal."""

from __future__ import annotations

from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def may_view(actor: Actor) -> bool:
    """Figures are sums: whoever may see one may see it for every unit and place."""
    return actor.may(MetricsPermission.VIEW)


def require_view(actor: Actor) -> None:
    """Refuses (`not_permitted`) whoever may not see figures."""
    if not may_view(actor):
        raise Refused("not_permitted", "您没有“查看指标”的权限。请联系系统管理员。")
